"""Lists of the first k as a report shows them: who shares the last place, and how high up the groups stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from evaluator import wording
from evaluator.domain.first_k import FirstK, ListedGroup
from evaluator.errors import N_
from evaluator.report.context import Context
from evaluator.report.model import Block, Paragraph, Section, Sentences, Table, cell
from evaluator.report.shown import WHY_SUPPRESSED
from evaluator.report.small_cells import THRESHOLD

_MEANING = N_(
    "How much a place is seen falls with its number: the second is worth 63% of the first, the tenth 29% "
    "(1 / log2(1 + place); Singh and Joachims 2018). Places after the last one are not seen. A group's exposure "
    "is that of its average person beside that of the average person in the data: 1 means as much, 0.5 half as "
    "much. “By chance” is where {level:percent_short} of lists lie in which the same places are given to people "
    "by lot; it is no interval for other lists."
)


def first_k_section(context: Context) -> tuple[Section, ...]:
    """Return the section on lists of the first k, none for every other task."""
    lists = context.record.first_k
    if not lists:
        return ()
    _ = context.say
    blocks: list[Block] = [Sentences(tuple((None, border_text(context, one)) for one in lists))]
    blocks.append(Paragraph(exposure_meaning(context)))
    for one in lists:
        for feature in context.features:
            said = exposure_texts(context, one, feature)
            blocks += [Sentences(tuple((None, text) for text in said))] if said else []
            blocks.append(list_table(context, one, feature))
    return (Section("first-k", _("The list: how high up the groups stand"), tuple(blocks)),)


def border_text(context: Context, one: FirstK) -> str:
    """Return who shares the score of the last place, and what is done about it."""
    values = {
        "system": one.system,
        "k": one.k,
        "tied": one.tied,
        "left": one.places_left,
        "selected": one.selected,
    }
    if one.tied == one.places_left:
        return context.said("border_clear", values)
    few = one.tied < THRESHOLD and context.record.small_cells == "suppress"
    return context.said("border_score_shared" if few else "border_tied", values)


def exposure_meaning(context: Context) -> str:
    """Return what exposure is, and what “by chance” says."""
    return context.say(_MEANING, level=context.record.plan.level)


def groups_in(one: FirstK, feature: str) -> list[ListedGroup]:
    """Return the groups of a feature in a list."""
    return [group for group in one.groups if group.feature == feature]


def exposure_texts(context: Context, one: FirstK, feature: str) -> list[str]:
    """Return a sentence for each group whose exposure chance alone would hardly give."""
    _ = context.say
    if not may_be_shown(context, one, feature):
        return []
    return [
        _(
            "{system:text}: people in {group:quoted} have {exposure:ratio} times the exposure of the average "
            "person; chance alone would give {low:ratio} to {high:ratio}.",
            system=one.system,
            group=context.group((feature,), (group.group,)),
            exposure=group.exposure,
            low=group.chance_low,
            high=group.chance_high,
        )
        for group in groups_in(one, feature)
        if not group.chance_low <= group.exposure <= group.chance_high
    ]


def may_be_shown(context: Context, one: FirstK, feature: str) -> bool:
    """Return True when no number of a feature rests on fewer than ten people, nor tells of one that does.

    The groups of a list add up to it, so that all of a feature's numbers are shown or none.
    """
    if context.record.small_cells == "show":
        return True
    counts: Iterable[int] = (
        number
        for group in groups_in(one, feature)
        for number in (
            group.people,
            group.selected,
            group.people - group.selected,
            group.tied,
            group.selected - group.tied,
        )
    )
    rates = [
        entry
        for metric in ("count", "selection_rate")
        for entry in context.entries(one.system, metric, (feature,))
    ]
    left_out = one.people - sum(group.people for group in groups_in(one, feature))
    enough = not any(0 < number < THRESHOLD for number in (*counts, left_out))
    return enough and context.suppression.of_all(rates) == "exact"


def list_table(context: Context, one: FirstK, feature: str) -> Table:
    """Return one row a group: people, places, exposure, and what the tied people could change."""
    _ = context.say
    shared = one.tied > one.places_left
    header = [
        _("Group"),
        _("People"),
        _("Selected"),
        _("Exposure per person"),
        _("By chance"),
        _("Share of exposure"),
    ]
    header += [_("Tied at the last place"), _("Rate, by who of them gets a place")] if shared else []
    shown = may_be_shown(context, one, feature)
    named = f" ({wording.visible(one.system)})" if len(context.systems) > 1 else ""
    rows = [_row(context, group, shared=shared) for group in groups_in(one, feature)] if shown else []
    return Table(
        caption=_("The first {k:number} by {feature:said}", k=one.k, feature=context.feature(feature)) + named,
        header=tuple(header),
        rows=tuple(tuple(cell(text) for text in row) for row in rows),
        numbers=frozenset(range(1, len(header))),
        footnotes=() if shown else (_(WHY_SUPPRESSED),),
    )


def _row(context: Context, group: ListedGroup, *, shared: bool) -> Sequence[str]:
    _ = context.say
    language = context.language
    low, high = (wording.percent(rate, language) for rate in (group.lowest_rate, group.highest_rate))
    between = low if low == high else _("{low:said} to {high:said}", low=low, high=high)
    tied = [wording.people(group.tied, language), between]
    return (
        context.group((group.feature,), (group.group,)),
        wording.people(group.people, language),
        wording.people(group.selected, language),
        wording.ratio(group.exposure, language),
        _("{low:ratio} to {high:ratio}", low=group.chance_low, high=group.chance_high),
        wording.percent(group.exposure_share, language),
        *(tied if shared else []),
    )
