"""Laws that hold for any table: order, adding, renaming, doubling, and what may never be called met."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from in_memory import CONFUSION, cube_of_counts, cube_of_rows, mapping_of

from evaluator.domain.cube import Cube
from evaluator.domain.plan import EvaluationPlan, Limit
from evaluator.domain.results import Finding, GroupMetric, Outcome
from evaluator.stages.findings.agreement import cross_check
from evaluator.stages.findings.measure import measure
from evaluator.stages.findings.quantify import quantify

LIMITS = tuple(
    Limit(metric=metric, statistic=statistic, limit=limit, depth=2)
    for metric in ("selection_rate", "true_positive_rate", "precision", "equalized_odds")
    for statistic, limit in (("difference", 0.1), ("ratio", 0.8))
)
PLAN = EvaluationPlan(limits=LIMITS)

Counts = dict[str | None, dict[str, int]]

names = st.sampled_from(["north", "south", "east", "west", None])
sizes = st.one_of(st.integers(0, 12), st.integers(0, 400))
cells = st.fixed_dictionaries(dict.fromkeys(CONFUSION, sizes))
tables = st.dictionaries(names, cells, min_size=1, max_size=5)


@st.composite
def large_tables(draw: st.DrawFn) -> Counts:
    """Draw groups of very different sizes whose rates are close: here a limit may be kept."""
    base = draw(st.tuples(*[st.integers(5, 40)] * 4))
    groups = draw(st.lists(names, min_size=2, max_size=5, unique=True))
    scale = st.sampled_from([1, 3, 20, 200])
    return {
        group: {cell: part * times for cell, part in zip(("tp", "fp", "fn", "tn"), base, strict=True)}
        for group, times in ((group, draw(scale)) for group in groups)
    }


@st.composite
def row_tables(draw: st.DrawFn) -> list[tuple[str | None, str | None, int, int]]:
    row = st.tuples(
        st.sampled_from(["w", "m", None]), st.sampled_from(["n", "s"]), st.integers(0, 2), st.integers(0, 2)
    )
    return draw(st.lists(row, min_size=1, max_size=60))


def cube_of(counts: Counts) -> Cube:
    return cube_of_counts("area", counts)


def cube_from(rows: Sequence[tuple[str | None, str | None, int, int]], **columns: Any) -> Cube:
    sex, area, y_true, y_pred = (list(column) for column in zip(*rows, strict=True))
    return cube_of_rows({"sex": sex, "area": area}, y_true, {"tool": y_pred}, **columns)


def measured(cube: Cube) -> tuple[GroupMetric, ...]:
    return measure(cube, mapping_of(cube), PLAN)


def gaps(cube: Cube, plan: EvaluationPlan = PLAN) -> tuple[Finding, ...]:
    mapping = mapping_of(cube)
    return quantify(measure(cube, mapping, plan), cube, mapping, plan)


@pytest.mark.slow
@given(row_tables(), st.randoms(use_true_random=False))
@settings(max_examples=20, deadline=None)
def test_the_order_of_rows_changes_nothing(
    rows: list[tuple[str | None, str | None, int, int]], random: Any
) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert measured(cube_from(shuffled)) == measured(cube_from(rows))
    assert gaps(cube_from(shuffled)) == gaps(cube_from(rows))


@pytest.mark.slow
@given(row_tables(), row_tables())
@settings(max_examples=20, deadline=None)
def test_two_cubes_added_are_the_cube_of_all_people(
    some: list[tuple[str | None, str | None, int, int]], others: list[tuple[str | None, str | None, int, int]]
) -> None:
    assert measured(cube_from(some).plus(cube_from(others))) == measured(cube_from([*some, *others]))


@given(row_tables(), st.integers(1, 5))
@settings(max_examples=15, deadline=None)
def test_a_count_column_is_the_same_as_repeated_rows(
    rows: list[tuple[str | None, str | None, int, int]], times: int
) -> None:
    repeated = [row for row in rows for _ in range(times)]
    counted = cube_from(rows, count=[times] * len(rows))
    assert measured(counted) == measured(cube_from(repeated))


@given(tables, st.permutations(["north", "south", "east", "west"]))
@settings(max_examples=20, deadline=None)
def test_renaming_groups_renames_the_results(counts: Counts, order: list[str]) -> None:
    renamed: dict[str | None, str | None] = dict(zip(("north", "south", "east", "west"), order, strict=True))
    renamed[None] = None
    before, after = (
        {(m.metric, m.group): m for m in measured(cube_of(table))}
        for table in (counts, {renamed[group]: cells for group, cells in counts.items()})
    )
    for (metric, group), entry in before.items():
        twin = after[metric, tuple(renamed[value] for value in group)]
        assert twin.model_copy(update={"group": entry.group}) == entry
    assert len(before) == len(after)


@pytest.mark.slow
@given(tables, st.permutations(["north", "south", "east", "west"]))
@settings(max_examples=20, deadline=None)
def test_renaming_groups_changes_no_gap_and_no_outcome(counts: Counts, order: list[str]) -> None:
    renamed: dict[str | None, str | None] = dict(zip(("north", "south", "east", "west"), order, strict=True))
    renamed[None] = None
    other = gaps(cube_of({renamed[group]: cells for group, cells in counts.items()}))
    for one, two in zip(gaps(cube_of(counts)), other, strict=True):
        assert (one.metric, one.statistic, one.value) == (two.metric, two.statistic, two.value)
        assert (one.outcome, one.outcome_code, one.comparisons) == (two.outcome, two.outcome_code, two.comparisons)
        assert {tuple(renamed[value] for value in group) for group in one.assessed} == set(two.assessed)


@pytest.mark.slow
@given(tables)
@settings(max_examples=20, deadline=None)
def test_doubling_everybody_keeps_the_rates_and_narrows_the_intervals(counts: Counts) -> None:
    doubled = {group: {cell: 2 * people for cell, people in cells.items()} for group, cells in counts.items()}
    for once, twice in zip(measured(cube_of(counts)), measured(cube_of(doubled)), strict=True):
        if once.metric == "count":
            assert twice.value == 2 * (once.value or 0)
            continue
        assert (twice.value, twice.reason_code, twice.warnings) == (once.value, once.reason_code, once.warnings)
        assert twice.people == 2 * once.people
        if once.interval is not None and twice.interval is not None:
            assert width(twice.interval) < width(once.interval)


def width(interval: Any) -> float:
    return float(interval.high - interval.low)


@given(tables)
@settings(max_examples=20, deadline=None)
def test_a_value_lies_in_its_interval_and_between_0_and_1(counts: Counts) -> None:
    for entry in measured(cube_of(counts)):
        if entry.interval is not None and entry.value is not None:
            assert entry.interval.low is not None
            assert entry.interval.high is not None
            assert 0 <= entry.interval.low <= entry.value + 1e-15
            assert entry.value - 1e-15 <= entry.interval.high <= 1


@pytest.mark.slow
@given(st.one_of(tables, large_tables()))
@settings(max_examples=12, deadline=None)
def test_a_larger_smallest_group_never_turns_not_met_into_met(counts: Counts) -> None:
    by_size = [
        gaps(cube_of(counts), PLAN.model_copy(update={"min_group_size": size})) for size in (1, 10, 30, 100, 400)
    ]
    for findings in zip(*by_size, strict=True):
        outcomes = [finding.outcome for finding in findings]
        for earlier, later in itertools.pairwise(outcomes):
            assert not (earlier is Outcome.NOT_MET and later is Outcome.MET)
            assert (earlier is Outcome.NOT_MET) == (later is Outcome.NOT_MET) or earlier is Outcome.NOT_ASSESSED


@pytest.mark.slow
@given(st.one_of(tables, large_tables()))
@settings(max_examples=15, deadline=None)
def test_met_is_never_said_while_more_than_five_percent_are_left_out(counts: Counts) -> None:
    people = {(group,): sum(cells.values()) for group, cells in counts.items()}
    for finding in gaps(cube_of(counts)):
        left_out = sum(people[left.group] for left in finding.left_out)
        assert {left.group for left in finding.left_out} | set(finding.assessed) == set(people)
        if finding.outcome is Outcome.MET:
            assert left_out <= 0.05 * sum(people.values())
            assert finding.value is not None
            assert len(finding.assessed) >= 2


def test_the_tables_of_these_laws_do_reach_met() -> None:
    cells = {"tp": 3000, "fp": 3000, "fn": 3000, "tn": 3000}
    findings = gaps(cube_of({"north": cells, "south": cells, "east": {"tp": 3, "fp": 2, "fn": 2, "tn": 2}}))
    assert {f.outcome for f in findings if f.limit} == {Outcome.MET}


@pytest.mark.slow
@given(st.one_of(tables, large_tables()))
@settings(max_examples=25, deadline=None)
def test_every_finding_has_a_value_or_a_reason_and_its_interval_holds_it(counts: Counts) -> None:
    for finding in gaps(cube_of(counts)):
        assert (finding.value is None) == (finding.reason_code is not None)
        assert (finding.value is None) == (finding.interval is None)
        if finding.value is not None and finding.interval is not None:
            assert finding.interval.low is not None
            assert finding.interval.high is not None
            assert finding.interval.low - 1e-12 <= finding.value <= finding.interval.high + 1e-12
        if finding.outcome is Outcome.NOT_MET:
            assert all(pair.beyond for pair in finding.pairs)
        else:
            assert not any(pair.beyond for pair in finding.pairs)


@given(row_tables(), st.floats(0.01, 1000))
@settings(max_examples=15, deadline=None)
def test_one_weight_for_everybody_changes_no_value(
    rows: list[tuple[str | None, str | None, int, int]], weight: float
) -> None:
    weighted = measured(cube_from(rows, weight=[weight] * len(rows)))
    for with_weight, without in zip(weighted, measured(cube_from(rows)), strict=True):
        if with_weight.warnings == without.warnings:
            assert (with_weight.value is None) == (without.value is None)
            if with_weight.value is not None and without.value is not None:
                assert abs(with_weight.value - without.value) < 1e-12
                assert with_weight.effective_n == without.effective_n


@given(row_tables(), st.lists(st.one_of(st.just(0.0), st.floats(1e-6, 1e6)), min_size=60, max_size=60))
@settings(max_examples=15, deadline=None)
def test_weights_never_make_more_people_than_there_are(
    rows: list[tuple[str | None, str | None, int, int]], weights: list[float]
) -> None:
    for entry in measured(cube_from(rows, weight=weights[: len(rows)])):
        if entry.effective_n is not None:
            assert 0 <= entry.effective_n <= entry.people * (1 + 1e-9)


@pytest.mark.slow
@given(row_tables())
@settings(max_examples=8, deadline=None)
def test_fairlearn_agrees_on_any_table(rows: list[tuple[str | None, str | None, int, int]]) -> None:
    cube = cube_from(rows)
    mapping = mapping_of(cube)
    agreement = cross_check(measure(cube, mapping, PLAN), cube, mapping)
    assert agreement.largest_difference in (0.0, None)


def test_adding_people_of_an_unknown_outcome_moves_no_rate_that_needs_it() -> None:
    rng = np.random.default_rng(11)
    known = {cell: int(rng.integers(50, 100)) for cell in ("tp", "fp", "fn", "tn")}
    before = measured(cube_of({"north": known, "south": known}))
    after = measured(cube_of({"north": {**known, "su": 20, "pu": 20}, "south": known}))
    for one, two in zip(before, after, strict=True):
        if one.metric in ("true_positive_rate", "precision", "accuracy", "f1_score"):
            assert one.value == two.value
