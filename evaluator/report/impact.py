"""How much harm the use can do: the level that counts, how it came about, and what was answered."""

from __future__ import annotations

from evaluator import wording
from evaluator.domain.criteria import CriteriaSet
from evaluator.domain.impact import UNKNOWN, ImpactScale
from evaluator.domain.record import EvaluationRecord, ImpactUsed
from evaluator.domain.system import Impact
from evaluator.report.context import Context, prose
from evaluator.report.model import Block, Paragraph, Table, cell


def impact_level(record: EvaluationRecord) -> Impact | None:
    """Return the level that counts: by the questions where they were answered, else as stated; None while open."""
    return record.impact.result.level if record.impact else record.system.impact


def minimum_of(record: EvaluationRecord, criteria: CriteriaSet | None) -> float | None:
    """Return the maturity every group must reach; None while the impact is not settled."""
    level = impact_level(record)
    return criteria.minimum_maturity[level] if criteria and level else None


def impact_text(context: Context) -> str:
    """Return the level that counts with its meaning, and how it came about."""
    level, used, language = impact_level(context.record), context.record.impact, context.language
    parts = []
    if level is not None:
        parts.append(f"{wording.impact_name(level, language)}: {wording.impact_meaning(level, language)}")
    if used is not None:
        parts.append(context.said(used.result.because_code, used.result.because_values))
    return " ".join(parts)


def impact_blocks(context: Context) -> tuple[Block, ...]:
    """Return what was answered to the impact questions and which rules decide; nothing where nobody answered."""
    used = context.record.impact
    if used is None:
        return ()
    _ = context.say
    scale = scale_of(used)
    given = context.record.system.impact_answers
    rows = []
    for question in scale.questions:
        titles = {answer.id: prose(answer.title.get(context.language)) for answer in question.answers}
        answer = titles.get(given.get(question.id, UNKNOWN), _("not known"))
        rows.append((cell(prose(question.question.get(context.language))), cell(answer)))
    table = Table(_("How much harm it can do"), (_("Question"), _("Answer")), tuple(rows))
    says = [prose(rule.says.get(context.language)) for rule in scale.rules if rule.id in used.result.rules]
    why = [Paragraph(_("What decides: {reasons:said}", reasons=" ".join(says)))] if says else []
    return (table, *why, Paragraph(prose(scale.about.get(context.language)), "note"))


def scale_of(used: ImpactUsed) -> ImpactScale:
    """Return the impact questions as they were when the record was made."""
    return ImpactScale.model_validate(used.document.content)
