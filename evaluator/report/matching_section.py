"""What a report says of matching: how unequal the errors are, and what other thresholds would do."""

from __future__ import annotations

from collections.abc import Iterator

from evaluator.domain.matching import Matching
from evaluator.report.context import Context
from evaluator.report.matching import (
    ERRORS,
    spread_points,
    summaries_of,
    summaries_table,
    summary_text,
    sweep_texts,
    thresholds_table,
    weights_text,
)
from evaluator.report.matching_figures import error_figure
from evaluator.report.model import Block, Drawing, Paragraph, Section, Sentences


def matching_section(context: Context) -> tuple[Section, ...]:
    """Return the section on matching, none for every other task."""
    matching = context.record.matching
    if matching is None:
        return ()
    _ = context.say
    blocks: list[Block] = [Paragraph(weights_text(context))]
    for number, feature in enumerate(context.features, 1):
        parts: list[Block] = []
        for system in context.systems:
            parts += _of_system(context, matching, system, feature)
        if parts:
            title = _("{feature:said}: errors of matching", feature=context.feature(feature))
            blocks.append(Section(f"matching-{number}", title, tuple(parts)))
    return (Section("matching", _("Matching: how unequal the errors are"), tuple(blocks)),)


def _of_system(context: Context, matching: Matching, system: str, feature: str) -> Iterator[Block]:
    found = summaries_of(matching, system, (feature,))
    said = [sentence for item in found if (sentence := summary_text(context, item))]
    if said:
        yield Sentences(tuple((None, sentence) for sentence in said))
    if found:
        yield summaries_table(context, found)
    for sweep in matching.sweeps:
        if (sweep.system, sweep.feature) == (system, feature):
            yield from (Paragraph(text) for text in sweep_texts(context, sweep))
            points = spread_points(sweep)
            for metric in ERRORS:
                figure = error_figure(context, sweep, metric, points)
                if figure:
                    yield Drawing(figure)
            yield thresholds_table(context, sweep, points)
