"""What the system's facts come to under the AI Act: a likely class, what follows, what is open and who decides."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from evaluator import wording
from evaluator.domain.base import Source, Text
from evaluator.domain.record import ScreeningUsed
from evaluator.domain.screening import Screening, ScreeningResult, ScreeningRule
from evaluator.errors import N_
from evaluator.report.context import Context, prose
from evaluator.report.model import Block, Paragraph, Section, Table, cell


@dataclass(frozen=True, slots=True)
class Consequence:
    """One rule that matters for this system, in finished words."""

    says: str
    details: tuple[str, ...]
    """From when on, who decides, what is uncertain."""
    sources: tuple[str, ...]
    missing: tuple[str, ...]
    """Questions nobody has answered that keep it open."""


def consequences(screening: Screening, result: ScreeningResult, state: str, language: str) -> list[Consequence]:
    """Return the rules that are in this state, in order; rules that the answers rule out are not told."""
    rules = {rule.id: rule for rule in screening.rules}
    questions = {question.id: question.question.get(language) for question in screening.questions}
    return [
        Consequence(
            says=rules[item.id].says.get(language),
            details=tuple(_details(rules[item.id], language)),
            sources=tuple(source_text(source) for source in rules[item.id].sources),
            missing=tuple(questions[id] for id in item.missing),
        )
        for item in result.rules
        if item.state == state
    ]


def source_text(source: Source) -> str:
    """Return a source on one line."""
    return ", ".join(part for part in (source.document, source.clause) if part)


def _details(rule: ScreeningRule, language: str) -> list[str]:
    say = wording.speaker(language)
    parts: tuple[tuple[str, Text | None], ...] = (
        (N_("From: {text:said}"), rule.applies_from),
        (N_("Decided by: {text:said}"), rule.decided_by),
        (N_("Uncertain: {text:said}"), rule.uncertain),
    )
    return [say(template, text=text.get(language)) for template, text in parts if text is not None]


def screening_section(context: Context) -> tuple[Section, ...]:
    """Return the likely class, what follows from the answers, what would follow, and what is open."""
    used = context.record.screening
    if used is None:
        return ()
    _ = context.say
    screening = screening_of(used)
    language = context.language
    blocks: list[Block] = [
        Paragraph(f"{wording.screening_class(used.result, language)}.", "lead"),
        Paragraph(wording.screening_sentence(used.result, language)),
    ]
    for state in ("holds", "by_setting", "open"):
        found = consequences(screening, used.result, state, language)
        if found:
            blocks.append(_table(context, state, found))
    blocks.append(_answers(context, screening, used.result))
    blocks.append(Paragraph(prose(screening.about.get(language)), "note"))
    blocks.append(Paragraph(prose(screening.text_read.get(language)), "note"))
    return (Section("ai_act", _("The AI Act: a first screening"), tuple(blocks)),)


def screening_of(used: ScreeningUsed) -> Screening:
    """Return the screening as it was when the record was made."""
    return Screening.model_validate(used.document.content)


def _table(context: Context, state: str, found: Sequence[Consequence]) -> Table:
    _: Callable[..., str] = context.say
    header = [_("What it means"), _("From when, who decides, what is uncertain")]
    header.append(_("Missing answers") if state == "open" else _("Source"))
    return Table(
        caption=wording.screening_state(state, context.language),
        header=tuple(header),
        rows=tuple(
            (
                cell(prose(item.says)),
                cell([prose(line) for line in item.details] or "–"),
                cell([prose(line) for line in (item.missing if state == "open" else item.sources)] or "–"),
            )
            for item in found
        ),
    )


def _answers(context: Context, screening: Screening, result: ScreeningResult) -> Table:
    _ = context.say
    facts = context.record.system.facts
    questions = {question.id: question for question in screening.questions}
    rows = []
    for id in result.asked:
        answer = wording.screening_answer(facts, questions[id], context.language)
        rows.append((cell(prose(questions[id].question.get(context.language))), cell(answer)))
    return Table(_("What was answered"), (_("Question"), _("Answer")), tuple(rows))
