"""What a report says of scores: figures of merit, curves and rates by threshold, and what could be done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evaluator import wording
from evaluator.domain.metrics import SCORE_METRICS
from evaluator.domain.results import Finding, GroupMetric
from evaluator.domain.scores import GroupScores, SystemScores
from evaluator.errors import N_
from evaluator.figures.data import State
from evaluator.report.context import Context
from evaluator.report.levels import within_blocks
from evaluator.report.model import Block, Drawing, Notice, Paragraph, Section, Sentences, Table, cell
from evaluator.report.score_cells import calibration_of, rate_above, shown_groups
from evaluator.report.score_figures import distribution_figure, group_name, roc_figure, stretch_text
from evaluator.report.shown import SUPPRESSED
from evaluator.stages.statistics.intervals import z_of

_RATES = ("selection_rate", "true_positive_rate", "false_positive_rate")
_MOST_TOGETHER = 24
"""Groups of two features together that a table names."""
_NOT_DRAWN = N_(
    "Curves are not shown: with so few people in some groups they would tell of single people. The evaluator's "
    "own screen has them."
)


def scores_section(context: Context) -> tuple[Section, ...]:
    """Return the section on scores, none where the data hold decisions."""
    _ = context.say
    if not context.record.scores:
        return ()
    blocks: list[Block] = []
    for scores in context.record.scores:
        inner = list(_of_system(context, scores))
        if len(context.record.scores) > 1:
            name = wording.visible(scores.system)
            inner = [Section(f"scores-{len(blocks) + 1}", name, tuple(inner))]
        blocks += inner
    return (Section("scores", _("Scores"), tuple(blocks)),)


def _of_system(context: Context, scores: SystemScores) -> Iterator[Block]:
    _ = context.say
    yield Paragraph(
        _(
            "Each person got a score; {threshold:said} or more counts as selected. Here the scores themselves "
            "are looked at, at every threshold.",
            threshold=wording.score_text(scores.threshold, context.language),
        )
    )
    yield Paragraph(wording.score_counting_text(scores, context.language), "note")
    if scores.reason_code:
        yield Paragraph(_reason(context, scores))
    for metric in SCORE_METRICS:
        yield from _merit(context, scores, metric)
    groups = shown_groups(context, scores)
    if not groups:
        yield Paragraph(_(_NOT_DRAWN), "note")
    for feature in dict.fromkeys(group.features for group in groups):
        yield from _curves(context, scores, [group for group in groups if group.features == feature])
    yield from _options(context, scores, groups)


def _reason(context: Context, scores: SystemScores) -> str:
    for entry in context.entries(scores.system, "roc_auc", ()):
        if entry.reason_code:
            return context.said(entry.reason_code, entry.reason_values)
    return ""


def _merit(context: Context, scores: SystemScores, metric: str) -> Iterator[Block]:
    """Yield what is found of one figure of merit: gaps in words, then every group's value."""
    _ = context.say
    features: list[tuple[str, ...]] = [(), *((feature,) for feature in context.features)]
    entries = [entry for names in features for entry in context.entries(scores.system, metric, names)]
    if not any(entry.value is not None for entry in entries):
        reason = next((entry for entry in entries if entry.reason_code), None)
        if reason and scores.reason_code is None:
            said = context.said(reason.reason_code or "no_value", reason.reason_values)
            yield Paragraph(f"{wording.metric_name(metric, context.language)}: {said}")
        return
    gaps: list[tuple[State | None, str]] = [
        (finding.outcome.value, _gap_words(context, finding))
        for names in (*features[1:], *context.pairs)
        for finding in context.findings(names, metric)
        if finding.system == scores.system and finding.value is not None
    ]
    if gaps:
        yield Sentences(tuple(gaps))
    for names in (*features[1:], *context.pairs):
        yield from within_blocks(context, metric, names, scores.system)
    level = wording.percent_short(context.record.plan.level, context.language)
    rows = tuple(tuple(cell(text) for text in _merit_row(context, entry)) for entry in entries)
    yield Table(
        caption=_("{metric:metric} by group", metric=metric),
        header=(_("Group"), _("Value"), _("{level:said} interval", level=level), _("Among")),
        rows=rows,
        numbers=frozenset({1, 2, 3}),
        source=wording.metric_meaning(metric, context.language),
    )
    for names in context.pairs:
        yield from _together(context, scores, metric, names)


def _together(context: Context, scores: SystemScores, metric: str, names: tuple[str, ...]) -> Iterator[Block]:
    """Yield the largest groups of two features together that have a value which may be shown."""
    _ = context.say
    entries = [
        entry
        for entry in context.entries(scores.system, metric, names)
        if entry.value is not None and context.suppression.of(entry) == "exact"
    ]
    largest = sorted(range(len(entries)), key=lambda at: -entries[at].people)[:_MOST_TOGETHER]
    if largest:
        level = wording.percent_short(context.record.plan.level, context.language)
        yield Table(
            caption=_("{metric:metric} by {features:features}", metric=metric, features=names),
            header=(_("Group"), _("Value"), _("{level:said} interval", level=level), _("Among")),
            rows=tuple(tuple(cell(text) for text in _merit_row(context, entries[at])) for at in sorted(largest)),
            numbers=frozenset({1, 2, 3}),
            source=_("The largest groups, at most {number:number}; the record has all.", number=_MOST_TOGETHER),
        )


def _gap_words(context: Context, finding: Finding) -> str:
    """Return a gap in words; its groups alone where their numbers may not be shown."""
    entries = context.entries(finding.system, finding.metric, finding.features)
    values = {entry.group: entry.value for entry in entries if entry.value is not None}
    if context.way(finding) != "exact":
        return str(context.words(finding))
    return wording.merit_text(finding, values, context.language, labels=context.labels)


def _merit_row(context: Context, entry: GroupMetric) -> tuple[str, str, str, str]:
    _ = context.say
    name = context.group(entry.features, entry.group) if entry.features else _("Everybody")
    if len(entry.features) == 1 and len(context.features) > 1:
        name = f"{context.feature(entry.features[0])}: {name}"
    if context.suppression.of(entry) != "exact":
        return name, _(SUPPRESSED), "–", "–"
    people = wording.people(entry.people, context.language)
    if entry.value is None:
        return name, "–", "–", people
    low, high = (entry.interval.low, entry.interval.high) if entry.interval else (None, None)
    return (
        name,
        wording.score_text(entry.value, context.language),
        wording.score_interval_text(low, high, context.language),
        people,
    )


def _curves(context: Context, scores: SystemScores, groups: Sequence[GroupScores]) -> Iterator[Block]:
    _ = context.say
    for figure in (
        distribution_figure(context, scores, groups),
        roc_figure(context, groups) if scores.reason_code is None else None,
    ):
        if figure:
            yield Drawing(figure)
    rates = _RATES if scores.reason_code is None else _RATES[:1]
    rows = []
    for group in groups:
        for place in range(len(group.stretches)):
            values = [rate_above(group, place, metric).value for metric in rates]
            texts = ["–" if value is None else wording.percent(value, context.language) for value in values]
            rows.append(tuple(cell(text) for text in _sweep_row(context, scores, group, place, texts)))
    header = [_("Group"), _("Threshold"), *(wording.metric_name(metric, context.language) for metric in rates)]
    header += [_("Scores in the stretch that starts there"), _("People in it")]
    features = groups[0].features
    if scores.probability and scores.reason_code is None:
        yield _calibration(context, groups)
    yield Table(
        caption=_("Rates at other thresholds by {features:features}", features=features),
        header=tuple(header),
        rows=tuple(rows),
        numbers=frozenset(range(1, len(header))),
        source=_("What each group would meet if the threshold lay there. Neighbouring scores are taken together."),
    )


def _calibration(context: Context, groups: Sequence[GroupScores]) -> Table:
    """Return mean score and observed share of each stretch that is shown."""
    _ = context.say
    z = z_of(context.record.plan.level)
    level = wording.percent_short(context.record.plan.level, context.language)
    rows = []
    for group in groups:
        for place in range(len(group.stretches)):
            mean, observed = calibration_of(group, place, z, weighted=context.weighted)
            texts = [
                wording.score_text(mean, context.language),
                "–" if observed.value is None else wording.percent(observed.value, context.language),
                "–"
                if observed.low is None or observed.high is None
                else _(
                    "{low:percent} to {high:percent}",
                    low=observed.low,
                    high=observed.high,
                ),
            ]
            first = [group_name(context, group), stretch_text(context, group, place)]
            rows.append(tuple(cell(text) for text in [*first, *texts]))
    return Table(
        caption=_("Calibration by {features:features}", features=groups[0].features),
        header=(
            _("Group"),
            _("Scores"),
            _("Mean score"),
            _("Share who should have been selected"),
            _("{level:said} interval", level=level),
        ),
        rows=tuple(rows),
        numbers=frozenset({2, 3, 4}),
        source=_("Where scores are well calibrated, the share is near the mean score."),
    )


def _sweep_row(
    context: Context, scores: SystemScores, group: GroupScores, place: int, rates: Sequence[str]
) -> list[str]:
    stretch = group.stretches[place]
    first = next((s.low for s in group.stretches if s.low >= scores.threshold), None)
    in_use = stretch.low == first
    threshold = wording.score_text(scores.threshold if in_use else stretch.low, context.language)
    if place == 0:
        threshold = context.say(N_("any score"))
    elif in_use:
        threshold = context.say(N_("{threshold:said} (in use)"), threshold=threshold)
    people = wording.people(stretch.people, context.language)
    return [group_name(context, group), threshold, *rates, stretch_text(context, group, place), people]


def _options(context: Context, scores: SystemScores, groups: Sequence[GroupScores]) -> Iterator[Block]:
    """Yield what thresholds of their own would do, for features whose groups may all be shown."""
    _ = context.say
    features = {group.features for group in groups}
    said = []
    for option in scores.options:
        moved = [count for group in option.groups for count in (group.newly_selected, group.no_longer_selected)]
        few = any(0 < count < 10 for count in (*moved, abs(option.wrong_more or 0.0)))
        if option.features in features and option.gap_now is not None:
            name = context.feature(option.features[0])
            if few and context.record.small_cells != "show":
                said.append(
                    (None, f"{name}. {wording.goal_name(option.goal, context.language)}: {_(SUPPRESSED)}.")
                )
            else:
                said.append((None, f"{name}. {wording.option_text(option, context.language)}"))
    if said:
        title = _("What could be done")
        notice = Notice(_("Exploration, not advice"), wording.option_caution(context.language))
        number = context.record.scores.index(scores) + 1
        yield Section(f"options-{number}", title, (notice, Sentences(tuple(said))))
