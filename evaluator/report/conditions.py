"""Conditions and questions in words: a section of the report, and a letter to the vendor as HTML or Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from evaluator import wording
from evaluator.domain.base import Source
from evaluator.domain.conditions import Demand
from evaluator.domain.criteria import Because
from evaluator.domain.results import Sentence
from evaluator.errors import N_
from evaluator.figures.colours import SIGNS
from evaluator.figures.data import State
from evaluator.report.context import Context, prose
from evaluator.report.data_request import DataRequest, Part
from evaluator.report.model import Block, Cell, Paragraph, Section, Table, cell

_KINDS: dict[str, tuple[str, State]] = {
    "condition": (N_("Condition"), "not_met"),
    "question": (N_("Question"), "cannot_tell"),
}


def conditions_section(context: Context) -> tuple[Section, ...]:
    """Return what must be shown and asked, first of the vendor, then of the city itself; nothing without any."""
    _ = context.say
    if not context.record.demands:
        return ()
    blocks: list[Block] = [
        Paragraph(
            _(
                "A condition follows from what failed or is not met, a question from what is open. Knock-outs "
                "come first: without them nothing else helps."
            )
        )
    ]
    for system in dict.fromkeys(item.system for item in context.record.demands):
        for to, title in (("vendor", _("To the vendor")), ("city", _("For the city itself"))):
            own = [item for item in context.record.demands if (item.system, item.to) == (system, to)]
            if own:
                caption = f"{title}: {wording.visible(system)}" if len(context.systems) > 1 else title
                blocks.append(_table(context, caption, own))
    return (Section("conditions", _("Conditions and questions"), tuple(blocks)),)


def _table(context: Context, caption: str, demands: Sequence[Demand]) -> Table:
    _ = context.say
    header = (_("About"), _("Kind"), _("What must be shown or sent"), _("Evidence wanted"), _("Source"))
    return Table(caption, header, tuple(_row(context, item) for item in demands))


def _row(context: Context, demand: Demand) -> tuple[Cell, ...]:
    words, state = _KINDS[demand.kind]
    return (
        cell(demand_title(context, demand)),
        cell(context.say(words), state, SIGNS[state]),
        cell([*dict.fromkeys(_said(context, item, demand.system) for item in demand.asks)] or "–"),
        cell(evidence_wanted(context, demand) or "–"),
        cell(clauses(context, demand) or "–"),
    )


def demand_title(context: Context, demand: Demand) -> str:
    """Return what a condition or question is about: the indicator with its question, or the criterion."""
    return context.criterion(demand.id) if demand.of == "criterion" else context.indicator(demand.id)


def demand_kind(context: Context, demand: Demand) -> str:
    """Return the name of what it is: a condition or a question."""
    return context.say(_KINDS[demand.kind][0])


def demand_asks(context: Context, demand: Demand) -> list[str]:
    """Return what must be shown or sent, one sentence each."""
    return list(dict.fromkeys(_said(context, item, demand.system) for item in demand.asks))


def demand_because(context: Context, demand: Demand) -> list[str]:
    """Return what it follows from, one sentence each, as exactly as it may be said."""
    said = [_in_short(context, item, demand.system) for item in demand.because]
    return list(dict.fromkeys([*_knock_out_reason(context, demand), *said]))


def _knock_out_reason(context: Context, demand: Demand) -> list[str]:
    """Return what the rubric says is wrong where a knock-out fails."""
    if demand.of != "knock_out" or demand.kind != "condition" or context.rubric is None:
        return []
    known = {item.id: item.knock_out for item in context.rubric.indicators}
    knock_out = known.get(demand.id)
    return [prose(knock_out.reason.get(context.language))] if knock_out else []


def _in_short(context: Context, because: Because, system: str) -> str:
    said = context.because(because, system)
    if because.code != "finding":
        return said
    return f"{wording.metric_name(because.values['metric'], context.language)}, {said}"


def levels_wanted(context: Context, demand: Demand) -> list[str]:
    """Return the questions of a criterion whose evidence is wanted, each with the level it must show."""
    if demand.of != "criterion":
        return []
    return [
        context.say("{question:said} Level {level:level} is needed.", question=context.indicator(id), level=level)
        for id, level in demand.levels.items()
    ]


def evidence_wanted(context: Context, demand: Demand) -> list[str]:
    """Return what must be seen of each indicator, with the level it must show and what that level says."""
    _ = context.say
    known = {item.id: item for item in context.rubric.indicators} if context.rubric else {}
    return [
        _(
            "{id:text}, level {level:level}: {says:said} Evidence: {evidence:said}",
            id=id,
            level=level,
            says=prose(known[id].levels[level].get(context.language)),
            evidence=prose(known[id].evidence.get(context.language)),
        )
        for id, level in demand.levels.items()
        if id in known
    ]


def clauses(context: Context, demand: Demand) -> list[str]:
    """Return the sources of the criterion or indicator, and of the indicators whose evidence is wanted."""
    indicators = {item.id: item.sources for item in context.rubric.indicators} if context.rubric else {}
    criteria = {item.id: item.sources for item in context.criteria.criteria} if context.criteria else {}
    sources: list[Source] = list((criteria if demand.of == "criterion" else indicators).get(demand.id, ()))
    sources += [source for id in demand.levels for source in indicators.get(id, ())]
    return list(dict.fromkeys(_clause(source) for source in sources))


def _clause(source: Source) -> str:
    return ", ".join(wording.visible(part) for part in (source.document, source.clause) if part)


def _said(context: Context, sentence: Sentence, system: str) -> str:
    """Return what is asked; without numbers of people where those of the groups may not be shown."""
    values = sentence.values
    if sentence.code == "ask_more_people" and not _numbers_may_be_said(context, sentence, system):
        groups = [item["group"] for item in values["more"]]
        return context.said("settle_more_people", {**values, "groups": groups})
    return context.said(sentence.code, values)


def _numbers_may_be_said(context: Context, sentence: Sentence, system: str) -> bool:
    found = [
        item
        for item in context.all_findings
        if (item.system, item.metric, list(item.features))
        == (system, sentence.values["metric"], list(sentence.values["features"]))
        and item.limit is not None
    ]
    return all(context.all_exact(item) for item in found)


# --- the letter --------------------------------------------------------------------------------------------------


def vendor_letter(context: Context, system: str) -> DataRequest | None:
    """Return the conditions and questions to the vendor of one system as a page; None where there are none.

    It goes into a letter: what may not leave the city, as the numbers of small groups, is not in it.
    """
    _ = context.say
    own = [item for item in context.record.demands if (item.system, item.to) == (system, "vendor")]
    if not own:
        return None
    named = wording.visible(system)
    return DataRequest(
        language=context.language,
        direction="rtl" if wording.is_right_to_left(context.language) else "ltr",
        title=_("Conditions and questions: {system:said}", system=named),
        intro=_(
            "We evaluated {system:said} against criteria that are named with their sources below. What is called "
            "a condition must be shown before we can accept it; a question must be answered before we can decide. "
            "Please answer by number, with dated documents or data.",
            system=named,
        ),
        parts=tuple(_part(context, item, number) for number, item in enumerate(own, 1)),
        footer=_(
            "Please send no data about single persons that we did not ask for. Rates of small groups are left out "
            "of this letter. The levels run from 0 (absent) to 4 (independently checked)."
        ),
    )


def _part(context: Context, demand: Demand, number: int) -> Part:
    _ = context.say
    title = _(
        "{number:number}. {kind:said}: {about:said}",
        number=number,
        kind=demand_kind(context, demand),
        about=demand_title(context, demand),
    )
    sources = "; ".join(clauses(context, demand))
    because = " ".join(demand_because(context, demand))
    return Part(
        title,
        sentences=tuple(
            text
            for text in (
                _("Why: {reasons:said}", reasons=because) if because else "",
                *demand_asks(context, demand),
            )
            if text
        ),
        items=(
            *evidence_wanted(context, demand),
            *([_("Source: {sources:said}", sources=sources)] if sources else []),
        ),
    )
