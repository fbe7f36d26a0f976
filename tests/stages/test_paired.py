"""Two systems on the same people: published examples, statsmodels, by hand, and by simulation."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from in_memory import cube_of_rows, mapping_of
from scipy.stats import binom
from statsmodels.stats.contingency_tables import mcnemar

from evaluator import wording
from evaluator.domain.cube import Cube
from evaluator.domain.plan import EvaluationPlan
from evaluator.domain.results import Finding, Interval
from evaluator.stages.findings.paired import CODES, compare_systems
from evaluator.stages.findings.ranking import rank_systems
from evaluator.stages.statistics.intervals import z_of
from evaluator.stages.statistics.paired_intervals import mcnemar_mid_p, newcombe_paired

Z = z_of(0.95)


def rows(counts: dict[tuple[str | None, int, int, int], int], *, weight: float | None = None) -> Cube:
    """Return the cube of (group, outcome, first's decision, second's decision) with counts; 2 is unknown."""
    keys = list(counts)
    group, y_true, first, second = (list(column) for column in zip(*keys, strict=True))
    return cube_of_rows(
        {"g": group},
        y_true,
        {"A": first, "B": second},
        count=list(counts.values()),
        weight=None if weight is None else [weight] * len(keys),
    )


def compared(cube: Cube, **settings: int) -> tuple[Finding, ...]:
    return compare_systems(cube, mapping_of(cube), EvaluationPlan(**settings))


def one(
    found: tuple[Finding, ...], metric: str, statistic: str = "paired_difference", **fields: object
) -> Finding:
    fields = {"features": (), **fields}
    (item,) = (
        f
        for f in found
        if (f.metric, f.statistic) == (metric, statistic)
        and all(getattr(f, name) == value for name, value in fields.items())
    )
    return item


EVERYBODY = {
    ("x", 1, 1, 1): 300, ("x", 1, 1, 0): 60, ("x", 1, 0, 1): 20, ("x", 1, 0, 0): 120,
    ("x", 0, 1, 1): 50, ("x", 0, 1, 0): 70, ("x", 0, 0, 1): 30, ("x", 0, 0, 0): 350,
    ("y", 1, 1, 1): 200, ("y", 1, 1, 0): 10, ("y", 1, 0, 1): 40, ("y", 1, 0, 0): 150,
    ("y", 0, 1, 1): 40, ("y", 0, 1, 0): 110, ("y", 0, 0, 1): 10, ("y", 0, 0, 0): 440,
}  # fmt: skip


# --- interval and test ------------------------------------------------------------------------------------------


def test_the_published_example_gives_the_published_interval_and_p_value() -> None:
    # Bentur et al. (2009), 21 children: 1, 1, 7, 12, the worked example of Fagerland, Lydersen and Laake (2013),
    # BMC Medical Research Methodology 13:91, and (2014), Stat. Med. 33, 2850-2875. The interval is what
    # the R package ratesci gives for it (MOVER-NW), mid-p is 2 x 9/256 - 8/256 by their equation 2.
    low, high = newcombe_paired(1, 1, 7, 12, Z)
    assert (round(float(low), 3), round(float(high), 3)) == (-0.507, -0.026)
    assert round(mcnemar_mid_p(1, 7), 4) == 0.0391


@pytest.mark.parametrize(
    ("first", "second"), [(0, 1), (3, 3), (1, 7), (10, 25), (150, 210), (0, 40), (2000, 2100)]
)
def test_mid_p_is_statsmodels_exact_p_less_half_of_just_this_split(first: int, second: int) -> None:
    exact = mcnemar([[9, first], [second, 9]], exact=True).pvalue
    here = binom.pmf(min(first, second), first + second, 0.5)
    assert mcnemar_mid_p(first, second) == pytest.approx(
        exact - here if first != second else 1 - here / 2, abs=1e-10
    )


def test_where_nobody_differs_the_interval_still_has_a_width_and_p_is_1() -> None:
    low, high = newcombe_paired(40, 0, 0, 60, Z)
    assert low < 0 < high
    assert mcnemar_mid_p(0, 0) == 1.0


def test_turning_the_systems_round_turns_the_interval_round() -> None:
    low, high = newcombe_paired(40, 12, 5, 60, Z)
    other = newcombe_paired(40, 5, 12, 60, Z)
    assert (float(low), float(high)) == (pytest.approx(-float(other.high)), pytest.approx(-float(other.low)))


def test_counts_below_0_and_nobody_are_refused() -> None:
    with pytest.raises(ValueError, match="below 0"):
        newcombe_paired(1, -1, 2, 3, Z)
    with pytest.raises(ValueError, match="denominator"):
        newcombe_paired(0, 0, 0, 0, Z)
    with pytest.raises(ValueError, match="below 0"):
        mcnemar_mid_p(-1, 3)


def test_the_interval_covers_about_95_percent_whatever_the_correlation() -> None:
    rng = np.random.default_rng(5)
    for (p1, p2), shared, n in product([(0.1, 0.1), (0.3, 0.2)], (0.0, 0.6), (50, 400)):
        both = min(p1 * p2 + shared * np.sqrt(p1 * (1 - p1) * p2 * (1 - p2)), p1, p2)
        e, f, g, h = rng.multinomial(n, [both, p1 - both, p2 - both, 1 - p1 - p2 + both], size=4000).T
        low, high = newcombe_paired(e, f, g, h, Z)
        assert 0.93 <= np.mean((low <= p1 - p2) & (p1 - p2 <= high)) <= 0.995


# --- of a cube --------------------------------------------------------------------------------------------------


def test_people_are_counted_by_what_both_systems_decided() -> None:
    found = compared(rows(EVERYBODY))
    tpr = one(found, "true_positive_rate")
    assert tpr.paired is not None
    counts = (tpr.paired.both, tpr.paired.only_first, tpr.paired.only_second, tpr.paired.neither)
    assert counts == (500, 70, 60, 270)
    assert tpr.value == pytest.approx(10 / 900)
    wrong = one(found, "error_rate")
    assert wrong.paired is not None
    # A alone is wrong where it passes over somebody B rightly selects, or selects somebody B rightly passes over.
    assert (wrong.paired.only_first, wrong.paired.only_second) == (60 + 180, 70 + 40)
    group = one(found, "false_positive_rate", features=("g",), group=("y",))
    assert group.value == pytest.approx((110 - 10) / 600)
    assert (group.system, group.compared_with, group.outcome) == ("A", "B", "not_assessed")


def test_the_difference_of_gaps_is_that_of_both_gaps_with_an_interval_that_holds_both() -> None:
    gap = one(compared(rows(EVERYBODY)), "true_positive_rate", "difference_of_gaps", features=("g",))
    ours = abs(360 / 500 - 210 / 400) - abs(320 / 500 - 240 / 400)
    assert gap.value == pytest.approx(ours)
    assert gap.interval is not None
    assert gap.interval.low < ours < gap.interval.high
    assert gap.interval.method == "both_gaps"


@pytest.mark.slow
@pytest.mark.parametrize("shared", [0.0, 0.9])
@pytest.mark.parametrize("gaps", [(0.0, 0.0), (0.0, 0.15), (0.1, 0.2)])
def test_the_interval_of_a_difference_of_gaps_covers_at_least_95_percent(
    gaps: tuple[float, float], shared: float
) -> None:
    rng, covered, runs = np.random.default_rng(6), 0, 150
    for _ in range(runs):
        counts: dict[tuple[str | None, int, int, int], int] = {}
        for name, p1, p2 in (("x", 0.2, 0.2), ("y", 0.2 + gaps[0], 0.2 + gaps[1])):
            both = min(p1 * p2 + shared * np.sqrt(p1 * (1 - p1) * p2 * (1 - p2)), p1, p2)
            drawn = rng.multinomial(300, [both, p1 - both, p2 - both, 1 - p1 - p2 + both]).tolist()
            counts.update({(name, 0, *key): n for key, n in zip(product((1, 0), (1, 0)), drawn, strict=True)})
        found = one(compared(rows(counts)), "false_positive_rate", "difference_of_gaps", features=("g",))
        assert found.interval is not None
        covered += found.interval.low <= gaps[0] - gaps[1] <= found.interval.high
    assert covered / runs >= 0.92  # 95 % less almost two standard errors of 150 runs


def test_people_without_both_decisions_take_no_part() -> None:
    with_missing = {**EVERYBODY, ("x", 1, 1, 2): 90, ("y", 0, 2, 0): 40}
    found, whole = compared(rows(with_missing)), compared(rows(EVERYBODY))
    assert [item.paired for item in found] == [item.paired for item in whole]


def test_one_system_is_compared_with_nothing() -> None:
    cube = cube_of_rows({"g": ["x", "y"]}, [1, 0], {"A": [1, 0]})
    assert compare_systems(cube, mapping_of(cube), EvaluationPlan()) == ()
    assert rank_systems(cube, mapping_of(cube), EvaluationPlan()) == ()


def test_without_outcomes_only_selection_is_compared_and_the_reason_is_said() -> None:
    cube = cube_of_rows({"g": ["x", "y"] * 50}, None, {"A": [1, 0] * 50, "B": [1] * 100})
    found = compared(cube)
    assert {item.metric for item in found if item.value is not None} == {"selection_rate"}
    wrong = one(found, "error_rate")
    assert wrong.reason_code == "no_y_true"
    assert "do not say what turned out to be true" in wording.paired_text(wrong)
    assert {item.metric for item in rank_systems(cube, mapping_of(cube), EvaluationPlan())} <= {"selection_rate"}


def test_nobody_decided_by_both_and_too_few_groups_have_reasons() -> None:
    cube = rows({("x", 1, 1, 2): 40, ("x", 0, 2, 1): 40, ("y", 1, 0, 2): 40})
    found = compared(cube)
    assert one(found, "error_rate").reason_code == "nobody_decided_by_both"
    gap = one(found, "error_rate", "difference_of_gaps", features=("g",))
    assert gap.reason_code == "fewer_than_two_groups"
    assert {item.reason_code for item in found} <= {*CODES, None}
    assert all(wording.paired_text(item) for item in found)


def test_small_groups_are_left_out_of_gaps_and_named() -> None:
    few = {**EVERYBODY, ("z", 1, 1, 0): 3, ("z", 0, 0, 0): 4, (None, 1, 1, 1): 90}
    gap = one(compared(rows(few)), "selection_rate", "difference_of_gaps", features=("g",))
    assert gap.assessed == (("x",), ("y",))
    assert {left.group: left.reason_code for left in gap.left_out} == {
        ("z",): "too_few_people",
        (None,): "not_recorded",
    }


def test_equal_weights_change_no_rate_and_leave_the_test_out() -> None:
    plain, weighted = compared(rows(EVERYBODY)), compared(rows(EVERYBODY, weight=2.5))
    for ours, theirs in zip(plain, weighted, strict=True):
        assert theirs.value == pytest.approx(ours.value)
        assert theirs.paired is None or theirs.paired.p_value is None
        assert ("the weight the data give" in wording.paired_text(theirs)) == (theirs.paired is not None)
    one_, other = (one(found, "error_rate").interval for found in (plain, weighted))
    assert one_ is not None
    assert other is not None
    assert other.method == "bootstrap"
    assert (other.low, other.high) == (pytest.approx(one_.low, abs=0.004), pytest.approx(one_.high, abs=0.004))


# --- order ------------------------------------------------------------------------------------------------------


def test_a_clear_order_is_firm_and_a_close_one_is_not() -> None:
    cube = rows(EVERYBODY)
    orders = {
        (item.metric, item.features): item for item in rank_systems(cube, mapping_of(cube), EvaluationPlan())
    }
    wrong = orders["error_rate", ()]
    assert (wrong.systems, wrong.first_is) == (("B", "A"), "lowest")
    assert wrong.same_order > 0.999
    close = orders["true_positive_rate", ()]
    assert (close.systems, close.first_is) == (("A", "B"), "highest")
    assert 0.6 < close.same_order < 0.95
    # Nearly normal: the chance that A's 70 exceed B's 60 again.
    assert close.same_order == pytest.approx(0.80, abs=0.04)
    assert close.first_share == pytest.approx((close.same_order, 1 - close.same_order), abs=0.03)
    assert "not firm" in wording.ranking_text(close)
    assert "not firm" not in wording.ranking_text(wrong)


def test_systems_that_decide_alike_share_the_first_place() -> None:
    same = {key: n for key, n in EVERYBODY.items() if key[2] == key[3]}
    cube = rows(same)
    order = rank_systems(cube, mapping_of(cube), EvaluationPlan())[0]
    assert order.first_share == (0.5, 0.5)
    assert order.same_order == 0.0


def test_three_systems_are_compared_by_pairs_and_ordered_together() -> None:
    rng = np.random.default_rng(8)
    truth = rng.binomial(1, 0.5, 1500)
    said = {name: np.where(rng.random(1500) < right, truth, 1 - truth) for name, right in
            (("A", 0.7), ("B", 0.9), ("C", 0.8))}  # fmt: skip
    cube = cube_of_rows({"g": ["x", "y"] * 750}, list(truth), {name: list(d) for name, d in said.items()})
    pairs = {(item.system, item.compared_with) for item in compared(cube)}
    assert pairs == {("A", "B"), ("A", "C"), ("B", "C")}
    (order,) = (
        item
        for item in rank_systems(cube, mapping_of(cube), EvaluationPlan())
        if (item.metric, item.features) == ("error_rate", ())
    )
    assert order.systems == ("B", "C", "A")
    assert order.values == pytest.approx(sorted(float(np.mean(d != truth)) for d in said.values()))


def test_an_officer_reads_how_many_people_were_decided_differently() -> None:
    text = wording.paired_text(one(compared(rows(EVERYBODY)), "selection_rate")).replace("\u00a0", " ")
    assert text.startswith(
        "Of 2,000 people whom the selection rate looks at, “A” and “B” decided differently on 350: 250 were "
        "selected by “A” alone, 100 by “B” alone. The rate is 7.5 percentage points higher with “A” (95% interval"
    )
    assert "McNemar" in text


@pytest.mark.parametrize(
    ("value", "low", "high", "said"),
    [
        (-0.03, -0.2, 0.1, "3.0 percentage points narrower (95% interval 10.0 wider to 20.0 narrower)"),
        (0.03, -0.2, 0.1, "3.0 percentage points wider (95% interval 20.0 narrower to 10.0 wider)"),
        (-0.03, -0.05, -0.01, "3.0 percentage points narrower (95% interval 1.0 to 5.0)"),
        (0.03, 0.01, 0.05, "3.0 percentage points wider (95% interval 1.0 to 5.0)"),
    ],
    ids=["narrower, or not", "wider, or not", "narrower", "wider"],
)  # fmt: skip
def test_the_interval_of_a_difference_of_systems_says_its_direction(
    value: float, low: float, high: float, said: str
) -> None:
    gap = next(item for item in compared(rows(EVERYBODY)) if item.features and item.paired is None)
    interval = Interval(low=low, high=high, level=0.95, method="bootstrap")
    text = wording.paired_text(gap.model_copy(update={"value": value, "interval": interval, "reason_code": None}))
    assert said in text.replace("\u00a0", " ").replace(" with “A” than with “B”", "")
