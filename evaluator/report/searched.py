"""A search for subgroups in words and as a table: confirmed or not, as exactly as it may be shown."""

from __future__ import annotations

from evaluator import wording
from evaluator.domain.subgroups import Subgroup, SubgroupSearch
from evaluator.errors import N_
from evaluator.report.context import Context
from evaluator.report.model import Block, Cell, Paragraph, Section, Sentences, Table, cell
from evaluator.report.shown import SUPPRESSED
from evaluator.report.small_cells import THRESHOLD

_STATUS = {
    "confirmed": N_("confirmed"),
    "not_confirmed": N_("not confirmed"),
    "too_few_people": N_("not confirmed: too few people"),
}
_WITHHELD = {
    "confirmed": N_("Confirmed: {group:quoted_group}. Its numbers are withheld, since they rest on few people."),
    "not_confirmed": N_("Not confirmed: {group:quoted_group}. Its numbers are withheld. This is no finding."),
}


def searched_section(context: Context) -> tuple[Section, ...]:
    """Return what the searches for subgroups came to; nothing where none was asked for."""
    searches = context.record.subgroup_searches
    if not searches:
        return ()
    blocks: list[Block] = []
    for search in searches:
        blocks += _search(context, search, named=len(searches) > 1)
    return (Section("subgroups", context.say(N_("Subgroups that were searched for")), tuple(blocks)),)


def _search(context: Context, search: SubgroupSearch, *, named: bool) -> list[Block]:
    summary = context.said(search.sentence.code, search.sentence.values)
    if named:
        summary = f"{wording.visible(search.system)}: {summary}"
    blocks: list[Block] = [Paragraph(summary)]
    if search.reason_code:
        blocks.append(Paragraph(context.said(search.reason_code, search.reason_values)))
        return blocks
    confirmed = [item for item in search.subgroups if item.status == "confirmed"]
    if confirmed:
        blocks.append(Sentences(tuple((None, subgroup_text(context, search, item)) for item in confirmed)))
    if search.subgroups:
        blocks.append(subgroups_table(context, search))
    blocks += [Paragraph(text, "note") for text in search_notes(context, search)]
    return blocks


def search_notes(context: Context, search: SubgroupSearch) -> tuple[str, ...]:
    """Return what a reader must know of a search: what confirmed means, how it was split, what it cannot find."""
    _ = context.say
    halves = {
        "case_id": _(
            N_("The halves were made by case, from the seed {seed:text}; rows of one case stay together."),
            seed=search.seed,
        ),
        "people": _(
            N_("Each person fell into one of the halves by chance, from the seed {seed:text}."), seed=search.seed
        ),
    }
    notes = [
        _(
            N_(
                "Only what is confirmed is a finding. Whoever looks at many subgroups finds some that stand out "
                "by chance; so each was held against people who took no part in the search, at a level made "
                "stricter for the number of subgroups (Holm 1979). If all people were alike, about "
                "{share:percent_short} of such searches or fewer would confirm anything."
            ),
            share=round((1 - context.record.plan.level) / 2, 6),
        ),
        halves[search.split],
    ]
    if not search.sensitive:
        notes.append(
            _(
                N_(
                    "None of the columns is a sensitive feature. Such a search finds where the system errs; it "
                    "does not find discrimination, and it cannot rule it out."
                )
            )
        )
    if any(item.overlaps for item in search.subgroups):
        notes.append(
            _(
                N_(
                    "Some of the subgroups hold largely the same people; the table says which. What is confirmed "
                    "of one may come from another."
                )
            )
        )
    return tuple(notes)


def subgroup_text(context: Context, search: SubgroupSearch, item: Subgroup) -> str:
    """Return what a subgroup comes to, without its numbers where they may not be shown."""
    if shows_numbers(context, search, item):
        return context.said(item.sentence.code, item.sentence.values)
    withheld = _WITHHELD["confirmed" if item.status == "confirmed" else "not_confirmed"]
    return context.say(withheld, features=item.features, group=item.group)


def shows_numbers(context: Context, search: SubgroupSearch, item: Subgroup) -> bool:
    """Return whether a subgroup's rates may be shown: no part of either half counts from 1 to 9 people.

    Where the breakdown by the same features is in the report too, nothing is shown here that is withheld there.
    """
    if context.record.small_cells == "show":
        return True
    found = (item.found_counted, item.found_people - item.found_counted)
    if any(0 < people < THRESHOLD for people in (*found, item.counted, item.people - item.counted, item.people)):
        return False
    entries = [
        entry
        for entry in context.entries(search.system, search.metric, item.features)
        if entry.group == item.group
    ]
    return context.suppression.of_all(entries) == "exact"


def subgroups_table(context: Context, search: SubgroupSearch) -> Table:
    """Return every subgroup that stood out, with its rate and everybody else's in the half that confirms."""
    _ = context.say
    header = (
        _(N_("Subgroup")),
        _(N_("Outcome")),
        _(N_("Rate")),
        _(N_("Everybody else")),
        _(N_("Difference")),
        _(N_("Interval")),
        _(N_("People")),
    )
    rows = [_row(context, search, item, number) for number, item in enumerate(search.subgroups, 1)]
    caption = _(N_("{metric:metric} in the half that was not searched"), metric=search.metric)
    return Table(caption, header, tuple(rows), frozenset({2, 3, 4, 5, 6}))


def _row(context: Context, search: SubgroupSearch, item: Subgroup, number: int) -> tuple[Cell, ...]:
    _, language = context.say, context.language
    name = f"{number}. {wording.named_group_text(item.features, item.group, context.labels, language)}"
    lines = [name]
    if item.overlaps:
        others = wording.listed([str(at + 1) for at in item.overlaps], language)
        lines.append(_(N_("largely the same people as {others:said}"), others=others))
    exact = context.record.small_cells == "show"
    texts = [_(SUPPRESSED), "–", "–", "–", "–"]
    if item.interval is None or item.value is None or item.rest_value is None or item.difference is None:
        texts = ["–", "–", "–", "–", wording.people(item.people, language) if exact else "–"]
    elif shows_numbers(context, search, item):
        people = item.people if exact else round(item.people, -1)
        texts = [
            wording.percent(item.value, language),
            wording.percent(item.rest_value, language),
            wording.points(item.difference, language),
            wording.interval_text(item.interval, "difference", language),
            wording.people(people, language) if exact else _(N_("about {n:people}"), n=people),
        ]
    return (cell(lines), cell(_(_STATUS[item.status])), *(cell(text) for text in texts))
