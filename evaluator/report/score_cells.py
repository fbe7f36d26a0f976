"""A system's scores go in; what a report may show of them comes out: stretches without small cells.

One partition of the score axis serves every group that is shown, and every number is made from it. In every
stretch each group has nobody or at least ten people of either outcome; none lies across the threshold. Groups
of a feature are shown only where every group of that feature may be shown exactly, so that no hidden group is what
remains of a sum; everybody together is left out for the same reason.
"""

from __future__ import annotations

from collections.abc import Sequence

from evaluator.domain.scores import GroupScores, ScoreStretch, Share, SystemScores
from evaluator.report.context import Context
from evaluator.report.small_cells import THRESHOLD
from evaluator.stages.statistics.intervals import wilson


def shown_groups(context: Context, scores: SystemScores) -> tuple[GroupScores, ...]:
    """Return the groups a report may draw, in stretches it may show; none where only one stretch is left."""
    groups = [group for group in scores.groups if group.features and _all_exact(context, scores, group)]
    if not groups:
        return ()
    least = 0 if context.record.small_cells == "show" else THRESHOLD
    starts = _starts(groups, scores.threshold, least)
    if len(starts) < 3:  # the two sides of the threshold say no more than the rates do
        return ()
    return tuple(
        group.model_copy(update={"stretches": _merged(group.stretches, starts), "sweep": (), "calibration": ()})
        for group in groups
    )


def _all_exact(context: Context, scores: SystemScores, group: GroupScores) -> bool:
    entries = context.entries(scores.system, "selection_rate", group.features)
    if any(0 < entry.people < THRESHOLD for entry in entries) and context.record.small_cells != "show":
        return False
    suppression = context.suppression
    rows = [(group.features, entry.group) for entry in entries]
    return not any(
        suppression.hidden.get(scores.system, {}).get(row) or suppression.coarse.get(scores.system, {}).get(row)
        for row in rows
    )


def _starts(groups: Sequence[GroupScores], threshold: float, least: int) -> list[int]:
    """Return where each merged stretch starts, from the lowest; each side of the threshold by itself."""
    many = len(groups[0].stretches)
    side = next((at for at in range(many) if groups[0].stretches[at].low >= threshold), many)
    return [*_side(groups, 0, side, least), *_side(groups, side, many, least)]


def _side(groups: Sequence[GroupScores], first: int, end: int, least: int) -> list[int]:
    """Return where stretches from `first` to `end` start; what is too small at the end joins the one before."""
    starts: list[int] = []
    at = first
    while at < end:
        stop = next((stop for stop in range(at + 1, end + 1) if _fit(groups, at, stop, least)), None)
        if stop is None:
            return starts or [first]
        starts.append(at)
        at = stop
    return starts


def _fit(groups: Sequence[GroupScores], start: int, stop: int, least: int) -> bool:
    for group in groups:
        part = group.stretches[start:stop]
        for counts in ("positives", "negatives", "unknown"):
            if 0 < sum(getattr(stretch, counts) for stretch in part) < least:
                return False
    return True


def _merged(stretches: Sequence[ScoreStretch], starts: Sequence[int]) -> tuple[ScoreStretch, ...]:
    ends = [*starts[1:], len(stretches)]
    return tuple(_together(stretches[a:b]) for a, b in zip(starts, ends, strict=True))


def _together(part: Sequence[ScoreStretch]) -> ScoreStretch:
    return ScoreStretch(
        low=part[0].low,
        high=part[-1].high,
        positives=sum(stretch.positives for stretch in part),
        negatives=sum(stretch.negatives for stretch in part),
        unknown=sum(stretch.unknown for stretch in part),
        weight_positives=sum(stretch.weight_positives for stretch in part),
        weight_negatives=sum(stretch.weight_negatives for stretch in part),
        weight_unknown=sum(stretch.weight_unknown for stretch in part),
        score_known=sum(stretch.score_known for stretch in part),
    )


def rate_above(group: GroupScores, place: int, metric: str) -> Share:
    """Return a group's rate if the threshold lay where a stretch starts, from the shown stretches alone."""
    outcomes = {
        "selection_rate": ("weight_positives", "weight_negatives", "weight_unknown"),
        "true_positive_rate": ("weight_positives",),
        "false_positive_rate": ("weight_negatives",),
    }[metric]
    weights = [sum(getattr(stretch, name) for name in outcomes) for stretch in group.stretches]
    whole = sum(weights)
    return Share(value=min(sum(weights[place:]) / whole, 1.0) if whole else None)


def calibration_of(group: GroupScores, place: int, z: float, *, weighted: bool) -> tuple[float | None, Share]:
    """Return the mean score of a stretch and the share of its people who should have been selected.

    Among known outcomes; with Wilson's interval where people are not weighted.
    """
    stretch = group.stretches[place]
    weight = stretch.weight_positives + stretch.weight_negatives
    if not weight:
        return None, Share(value=None)
    observed = Share(value=min(stretch.weight_positives / weight, 1.0))
    if not weighted:
        low, high = wilson(stretch.positives, stretch.positives + stretch.negatives, z)
        observed = Share(value=observed.value, low=float(low), high=float(high))
    return stretch.score_known / weight, observed
