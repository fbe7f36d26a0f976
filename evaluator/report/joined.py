"""The second file in a report: what it was, and how many rows found each other, where that may be said."""

from __future__ import annotations

from evaluator import wording
from evaluator.domain.joining import JoinedSource, MatchReport
from evaluator.domain.results import Sentence
from evaluator.errors import N_
from evaluator.report.context import Context
from evaluator.report.model import Block, Facts, Paragraph, Sentences
from evaluator.report.small_cells import THRESHOLD

_WITHHELD = N_(
    "Not all of {rows:number} rows found their row in the second file {file:quoted}, by {column:quoted}. How many "
    "have none there is withheld, since the number of few people could follow from it. Their group counts as not "
    "recorded."
)
_UNEVEN = {
    True: N_(
        "{system}: of the people it selected, clearly more have no row in the second file than of the others. "
        "People whose group is not recorded are left out of comparisons, so the rates of groups may be distorted."
    ),
    False: N_(
        "{system}: of the people it selected, clearly fewer have no row in the second file than of the others. "
        "People whose group is not recorded are left out of comparisons, so the rates of groups may be distorted."
    ),
}


def joined_blocks(context: Context) -> tuple[Block, ...]:
    """Return how two files were joined; nothing where one file holds all."""
    _, source = context.say, context.record.source.joined
    if source is None:
        return ()
    facts = [
        (_("Second file"), wording.visible(source.name)),
        (_("Format"), wording.format_name(source.format, context.language)),
        (_("Columns used"), ", ".join(wording.visible(name) for name in source.columns)),
        (_("Joined by"), " = ".join(wording.visible(name) for name in (source.id_here, source.id_there))),
    ]
    if source.sha256:
        facts.append(("SHA-256", source.sha256))
    said = tuple((None, text) for text in match_said(context, source))
    blocks: list[Block] = [Paragraph(_("The data come from two files, joined by an id:")), Facts(tuple(facts))]
    blocks.append(Sentences(said))
    remarks = tuple((None, text) for text in wording.remark_texts(source.reading, context.language))
    if remarks:
        blocks += [Paragraph(_("How the second file was read:")), Sentences(remarks)]
    return tuple(blocks)


def match_said(context: Context, source: JoinedSource) -> list[str]:
    """Return what the match comes to; numbers from which those of few people would follow are withheld."""
    if context.record.small_cells == "show":
        return [context.said(item.code, item.values) for item in source.sentences]
    people_too = _is_open(context, source)
    said = []
    for item in source.sentences:
        if item.code == "join_some_matched" and not people_too:
            said.append(context.say(_WITHHELD, **item.values))
        elif _may_say(source.match, item, people_too=people_too):
            said.append(context.said(item.code, item.values))
    return said


_OF_PEOPLE = ("join_without_id", "join_nearly", "join_repeated")
_OF_OTHERS = ("join_other_unmatched", "join_other_without_id", "join_other_repeated")


def _may_say(match: MatchReport, item: Sentence, *, people_too: bool) -> bool:
    if item.code in _OF_PEOPLE:
        return people_too and _is_large(match, item)
    return item.code not in _OF_OTHERS or item.values["rows"] >= THRESHOLD


def _is_large(match: MatchReport, item: Sentence) -> bool:
    """Return True where neither the rows a sentence counts nor the unmatched ones beside them are few."""
    rows = int(item.values["rows"])
    others = match.unmatched - rows if item.code != "join_repeated" else 0
    return rows >= THRESHOLD and not 0 < others < THRESHOLD


def _is_open(context: Context, source: JoinedSource) -> bool:
    """Return True where the number of unmatched rows tells nothing of few people.

    People who are matched and whose group the second file leaves empty are counted as not recorded too, so that
    their number would follow from both others.
    """
    match = source.match
    if any(0 < rows < THRESHOLD for rows in (match.matched, match.unmatched)):
        return False
    for feature in (name for name in context.features if name in source.columns):
        entries = [
            entry
            for system in context.systems
            for entry in context.entries(system, "count", (feature,))
            if entry.group == (None,)
        ]
        if context.suppression.of_all(entries) != "exact":
            return False
        if any(0 < entry.people - match.unmatched < THRESHOLD for entry in entries):
            return False
    return True


def caution_said(context: Context, warning: Sentence) -> str:
    """Return a caution as a report may say it: how many found no row on which side only as more or fewer."""
    if warning.code != "join_uneven" or context.record.small_cells == "show":
        return context.said(warning.code, warning.values)
    more = warning.values["selected"] > warning.values["not_selected"]
    return context.say(_UNEVEN[more], system=warning.values["system"])
