"""Who answered: how well several assessors agree, what they have to discuss, and what they agreed on."""

from __future__ import annotations

from evaluator import wording
from evaluator.domain.assessors import Assessed, AssessorPair, Difference
from evaluator.domain.rubric import Answer, Answers
from evaluator.report.context import Context, prose
from evaluator.report.model import Block, Cell, Paragraph, Table, cell


def assessors_blocks(context: Context) -> tuple[Block, ...]:
    """Return who answered, how well they agree, the open and settled differences, and the consensus."""
    _ = context.say
    found = context.record.assessed
    if found is None:
        return ()
    open_ = sum(not item.settled for item in found.differences if item.kind != "approval")
    blocks: list[Block] = [_who(context, found)]
    if found.pairs:
        blocks.append(_agreement(context, found))
    if open_:
        text = _(
            "Differences without a recorded consensus: {n:number}. These indicators count as unanswered, and "
            "their knock-outs stay open.",
            n=open_,
        )
        blocks.append(Paragraph(text))
    if found.differences:
        blocks.append(_to_discuss(context, found))
    if found.consensus is not None and found.consensus.answers:
        blocks.append(_consensus(context, found.consensus))
    return tuple(blocks)


def kappa_text(pair: AssessorPair, language: str = "en") -> str:
    """Return how well two assessors agree, in a sentence: in questions, as weighted kappa, and what that means."""
    _ = wording.speaker(language)
    names = {"first": pair.first, "second": pair.second}
    if pair.kappa is None:
        reason = wording.say(pair.reason_code or "", pair.reason_values, language)
        return _(
            "{first:text} and {second:text}: how well they agree cannot be told. {reason:said}",
            reason=reason,
            **names,
        )
    same = _(
        "{first:text} and {second:text} gave the same level to {same:number} of {items:number} questions.",
        same=pair.same,
        items=pair.items,
        **names,
    )
    said = _("Weighted kappa is {kappa:said}.", kappa=wording.ratio(pair.kappa, language))
    return f"{same} {said} {_meaning(pair.kappa, language)}"


def _meaning(kappa: float, language: str) -> str:
    """Return what a weighted kappa says of the distances between levels: 1 less observed over expected."""
    _ = wording.speaker(language)
    if kappa == 1:
        return _("They always agree.")
    if kappa <= 0:
        return _("Their levels lie no closer together than chance alone would put them.")
    share = wording.percent(kappa, language, decimals=0)
    return _("Their levels lie {share:said} closer together than chance alone would put them.", share=share)


def _who(context: Context, found: Assessed) -> Table:
    _ = context.say
    people = {"city": _("the city"), "vendor": _("the vendor")}
    rows = [(item, _("assessor")) for item in found.assessors]
    rows += [(found.consensus, _("consensus"))] if found.consensus else []
    return Table(
        _("Who answered"),
        (_("Name"), _("As"), _("For"), _("Answers given")),
        tuple(
            (
                cell(prose(item.assessor) or "–"),
                cell(role),
                cell(people[item.filled_in_by]),
                cell(str(sum(answer.is_given for answer in item.answers.values()))),
            )
            for item, role in rows
        ),
        frozenset({3}),
    )


def _agreement(context: Context, found: Assessed) -> Table:
    _ = context.say
    header = (_("Assessors"), _("Both gave a level"), _("The same level"), _("Weighted kappa"))
    return Table(
        _("How well the assessors agree"),
        header,
        tuple(_pair(context, pair) for pair in found.pairs),
        frozenset({1, 2}),
        source=_(
            "Cohen's weighted kappa (1968) with linear weights, of every two assessors: 1 is full agreement, 0 "
            "what chance alone gives. It describes the answers; nothing is judged by it."
        ),
    )


def _pair(context: Context, pair: AssessorPair) -> tuple[Cell, ...]:
    _ = context.say
    if pair.kappa is None:
        kappa = [_("no value"), context.said(pair.reason_code or "", pair.reason_values)]
    else:
        kappa = [wording.ratio(pair.kappa, context.language), _meaning(pair.kappa, context.language)]
    names = _("{first:text} and {second:text}", first=pair.first, second=pair.second)
    return cell(names), cell(str(pair.items)), cell(str(pair.same)), cell(kappa)


def _to_discuss(context: Context, found: Assessed) -> Table:
    _ = context.say
    return Table(
        _("What the assessors have to discuss"),
        (_("Indicator"), _("What each said"), _("Consensus")),
        tuple(_difference(context, item) for item in found.differences),
    )


def _difference(context: Context, item: Difference) -> tuple[Cell, ...]:
    _ = context.say
    said = [wording.stances_text([stance.model_dump()], context.language) for stance in item.said]
    if item.kind == "approval":
        said.append(_("They do not name the same sign-off or mitigation: none counts."))
    state = _("recorded") if item.settled else _("open")
    return cell(context.indicator(item.indicator)), cell(said), cell(state)


def _consensus(context: Context, consensus: Answers) -> Table:
    _ = context.say
    header = (_("Indicator"), _("Answer"), _("Why"), _("Agreed by"), _("On"))
    rows = tuple(_agreed(context, id, answer) for id, answer in consensus.answers.items())
    return Table(_("What was agreed on"), header, rows)


def _agreed(context: Context, id: str, answer: Answer) -> tuple[Cell, ...]:
    _ = context.say
    said = _("does not apply") if answer.not_applicable.strip() else _("no answer")
    if answer.level is not None:
        said = wording.level(answer.level, context.language)
    signed = answer.agreed
    why, by, on = (signed.what, signed.by, signed.on) if signed else ("", "", "")
    words = [cell(prose(text) or "–") for text in (why, by)]
    return cell(context.indicator(id)), cell(said), *words, cell(wording.date_text(on, context.language))
