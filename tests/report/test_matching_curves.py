"""Errors of matching by threshold, drawn: every group, the vendor's threshold, and nothing that is suppressed."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest

import evaluator
from evaluator.domain.record import EvaluationRecord
from evaluator.report.context import context_of
from evaluator.report.matching import ERRORS, shown_points, spread_points, thresholds_table
from evaluator.report.matching_figures import error_figure


@pytest.fixture(scope="module")
def record() -> EvaluationRecord:
    return evaluator.evaluate("@gate_faces", cross_check=False)


@pytest.mark.slow
@pytest.mark.parametrize("metric", ERRORS)
def test_a_report_draws_only_thresholds_its_table_shows(record: EvaluationRecord, metric: str) -> None:
    context = context_of(record)
    assert record.matching is not None
    for sweep in record.matching.sweeps:
        points = spread_points(sweep)
        shown = {place for place, yes in shown_points(context, sweep, metric, points).items() if yes}
        figure = error_figure(context, sweep, metric, points)
        assert figure is not None
        drawn = {x for curve in figure.curves for x, _y in curve.points}
        assert drawn <= shown
        table = thresholds_table(context, sweep, points)
        assert len(table.rows) == 2 * len(points)


@pytest.mark.slow
def test_counts_that_are_drawn_lie_ten_or_more_apart(record: EvaluationRecord) -> None:
    context = context_of(record)
    assert record.matching is not None
    for sweep in record.matching.sweeps:
        points = spread_points(sweep)
        shown = shown_points(context, sweep, "false_match_rate", points)
        counts = sorted({0, *(point.overall.false_matches for point in points if shown[point.threshold])})
        assert all(b - a >= 10 for a, b in pairwise(counts))


def test_the_vendors_threshold_is_marked_and_rates_run_in_powers_of_ten(record: EvaluationRecord) -> None:
    context = context_of(record)
    assert record.matching is not None
    sweep = record.matching.sweeps[0]
    figure = error_figure(context, sweep, "false_match_rate", spread_points(sweep))
    assert figure is not None
    used = next(point.threshold for point in sweep.points if point.used)
    assert figure.mark == (used, "the threshold in use")
    everybody = figure.curves[0]
    by_threshold = {point.threshold: point.overall.false_match_rate for point in sweep.points}
    for x, y in everybody.points:
        assert 10**y == pytest.approx(by_threshold[x])
    assert figure.up.low <= min(y for curve in figure.curves for _x, y in curve.points)
    assert [tick.at for tick in figure.up.ticks] == list(range(math.floor(figure.up.low), int(figure.up.high) + 1))


def test_chosen_thresholds_are_shown_as_they_are_without_others_beside_them(record: EvaluationRecord) -> None:
    context = context_of(record)
    assert record.matching is not None
    for sweep in record.matching.sweeps:
        chosen = [point for point in sweep.points if point.used or point.target is not None]
        for metric in ERRORS:
            alone = shown_points(context, sweep, metric, chosen)
            beside = shown_points(context, sweep, metric, spread_points(sweep))
            assert alone == {place: beside[place] for place in alone}


@pytest.mark.parametrize("metric", ERRORS)
def test_every_feature_shows_the_same_thresholds_so_that_two_tables_tell_no_more(
    record: EvaluationRecord, metric: str
) -> None:
    context = context_of(record)
    assert record.matching is not None
    shown = []
    for sweep in record.matching.sweeps:
        found = shown_points(context, sweep, metric, spread_points(sweep))
        if any(found.values()):
            shown.append({threshold for threshold, yes in found.items() if yes})
    assert len(shown) > 1
    assert all(one == shown[0] for one in shown)
