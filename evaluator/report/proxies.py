"""What other columns say about each sensitive feature, in words and as a table."""

from __future__ import annotations

from evaluator import wording
from evaluator.domain.proxies import Proxy
from evaluator.errors import N_
from evaluator.report.context import Context
from evaluator.report.model import Block, Cell, Paragraph, Section, Sentences, Table, cell

_SAID = 5
"""Proxies that are said in a sentence; all stand in the table."""
_STRENGTH = {"much": N_("much"), "some": N_("something"), "little": N_("little")}


def proxies_section(context: Context) -> tuple[Section, ...]:
    """Return what was found; nothing where nobody asked."""
    if not context.record.proxies:
        return ()
    blocks: list[Block] = [Sentences(tuple((None, text) for text in proxies_said(context)))]
    blocks.append(proxies_table(context))
    blocks += [Paragraph(text, "note") for text in proxies_notes(context)]
    return (Section("proxies", context.say(N_("What other columns say about sensitive features")), tuple(blocks)),)


def proxies_said(context: Context) -> tuple[str, ...]:
    """Return the columns that say much or something, in sentences; one sentence where none does."""
    telling = [item for item in context.record.proxies if item.strength in ("much", "some")]
    if not telling:
        return (context.say(N_("None of the columns that were looked at says much about a sensitive feature.")),)
    return tuple(context.said(item.sentence.code, item.sentence.values) for item in telling[:_SAID])


def proxies_notes(context: Context) -> tuple[str, ...]:
    """Return how to read it."""
    _ = context.say
    return (
        _(
            N_(
                "A column that tells groups apart can make a system treat them differently even though it never "
                "sees the sensitive feature. That a column tells them apart does not prove that the system uses "
                "it, or that its use is unjustified."
            )
        ),
        _(
            N_(
                "Cramér’s V runs from 0, says nothing, to 1, says everything (corrected for bias, Bergsma 2013). "
                "From 0.3 it is called much, from 0.1 something. Guessed right is the share of a group’s people "
                "whose group is guessed from the column alone, averaged over the groups; the rule was learnt on "
                "one half of the people and tried on the other. People are counted without weights."
            )
        ),
    )


def proxies_table(context: Context) -> Table:
    """Return every column with every sensitive feature."""
    _ = context.say
    header = [N_("Column"), N_("Sensitive feature"), N_("Says"), N_("Cramér’s V"), N_("Guessed right")]
    header += [N_("Interval"), N_("Without looking")]
    rows = tuple(_row(context, item) for item in context.record.proxies)
    caption = _(N_("What each column says about each sensitive feature"))
    return Table(caption, tuple(_(name) for name in header), rows, frozenset({3, 4, 5, 6}))


def _row(context: Context, item: Proxy) -> tuple[Cell, ...]:
    _, language = context.say, context.language
    named = [context.feature(item.column), context.feature(item.feature)]
    if item.association is None or item.guessed is None or item.guessed_blindly is None or item.strength is None:
        why = context.said(item.sentence.code, item.sentence.values)
        texts = [why, "–", "–", "–", "–"]
    else:
        texts = [
            _(_STRENGTH[item.strength]),
            wording.ratio(item.association, language),
            wording.percent(item.guessed, language),
            wording.interval_text(item.interval, "rate", language) if item.interval else "–",
            wording.percent(item.guessed_blindly, language),
        ]
    left_out = wording.listed([wording.visible(name) for name in item.left_out], language)
    if left_out:
        named[1] += " " + _(N_("(left out, with too few people: {groups:said})"), groups=left_out)
    return tuple(cell(text) for text in (*named, *texts))
