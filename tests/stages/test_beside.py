"""What stands beside a gap, from a cube to the finding: chance, people, what could be shown, what settles it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from in_memory import cube_of_counts, cube_of_rows, mapping_of
from test_quantify import found, one, plan_with, selected

from evaluator.domain.metrics import METRICS, RATES
from evaluator.domain.plan import EvaluationPlan, Limit
from evaluator.domain.results import Finding, Outcome
from evaluator.domain.system import Polarity
from evaluator.stages.findings.measure import measure
from evaluator.stages.findings.people_concerned import FEWER_IS_WORSE, NEITHER_IS_WORSE, worse_off_is_lower
from evaluator.stages.findings.quantify import quantify

LIMIT = plan_with("selection_rate", "difference", 0.1)
NO_LIMIT = EvaluationPlan()


def gap(counts: Any, plan: EvaluationPlan = LIMIT, statistic: str = "difference") -> Finding:
    return one(found(selected(counts), plan), "selection_rate", statistic)


def test_people_concerned_worked_by_hand() -> None:
    people = gap({"a": (30, 100), "b": (40, 200)}).people
    assert people is not None
    assert (people.group, people.against, people.denominator) == (("a",), ("b",), 100)
    # .30 - .20 is 100 more of every 1,000, or 10 of the 100 people in a.
    assert people.per_thousand.value == pytest.approx(100)
    assert people.here.value == pytest.approx(10)
    # Newcombe's method 10 at 95 %: -0.0007 to 0.2095.
    assert people.per_thousand.low == pytest.approx(-0.7, abs=2)
    assert people.here.low == pytest.approx(people.per_thousand.low / 10)
    assert people.here.high == pytest.approx(people.per_thousand.high / 10)
    assert people.per_thousand.low < 100 < people.per_thousand.high


def test_where_being_selected_is_a_benefit_the_group_with_fewer_is_spoken_of() -> None:
    plan = LIMIT.model_copy(update={"polarity": Polarity.BENEFIT})
    people = gap({"a": (30, 100), "b": (40, 200)}, plan).people
    assert people is not None
    assert (people.group, people.denominator) == (("b",), 200)
    assert people.per_thousand.value == pytest.approx(-100)
    assert people.here.value == pytest.approx(-20)
    assert people.here.low < people.here.value < people.here.high


def test_every_rate_says_which_group_is_worse_off() -> None:
    assert set(FEWER_IS_WORSE) | set(NEITHER_IS_WORSE) <= {spec.id for spec in RATES}
    lower = {spec.id for spec in RATES if worse_off_is_lower(spec.id, Polarity.BURDEN)}
    assert lower == set(FEWER_IS_WORSE)
    assert worse_off_is_lower("selection_rate", Polarity.BENEFIT)
    assert not worse_off_is_lower("selection_rate", None)
    # A rate and its complement speak of the same group.
    for right, wrong in (("true_positive_rate", "false_negative_rate"), ("accuracy", "error_rate")):
        assert METRICS[right].denominator == METRICS[wrong].denominator
        assert worse_off_is_lower(right, None) != worse_off_is_lower(wrong, None)


def test_comparisons_with_a_reference_carry_their_own_interval_to_people() -> None:
    cube = selected({"a": (30, 100), "b": (40, 200)})
    item = one(found(cube, NO_LIMIT, {"group": "a"}), "selection_rate", "to_reference_difference", group=("b",))
    assert item.people is not None
    assert item.interval is not None
    assert item.interval.low is not None
    assert item.people.against == ("a",)
    assert item.people.here.value == pytest.approx(-20)
    assert item.people.here.low == pytest.approx(item.interval.low * 200)


def test_weights_count_the_people_a_row_stands_for() -> None:
    rows = {"group": ["a"] * 100 + ["b"] * 100}
    chosen = [1] * 40 + [0] * 60 + [1] * 20 + [0] * 80
    cube = cube_of_rows(rows, None, {"tool": chosen}, weight=[5.0] * 100 + [2.0] * 100)
    item = one(found(cube, LIMIT), "selection_rate", "difference")
    assert item.people is not None
    assert item.chance is not None
    assert item.people.denominator == 500
    assert item.people.here.value == pytest.approx(0.2 * 500)
    assert item.chance.approximate
    plain = gap({"a": (40, 100), "b": (20, 100)}).chance
    assert plain is not None
    assert item.chance.mean == pytest.approx(plain.mean, rel=0.05)


def test_chance_stands_beside_limits_and_differences_of_single_features_only() -> None:
    generator = np.random.default_rng(1)
    rows = {name: [f"{name}{value}" for value in generator.integers(0, 2, 600)] for name in ("sex", "age")}
    cube = cube_of_rows(rows, generator.integers(0, 2, 600), {"tool": generator.integers(0, 2, 600)})
    plan = EvaluationPlan(limits=(Limit(metric="precision", statistic="ratio", limit=0.8, depth=2),))
    for item in found(cube, plan):
        described = len(item.features) == 1 and item.statistic == "difference"
        limited = (item.metric, item.statistic) == ("precision", "ratio")
        assert (item.chance is not None) == (described or limited)


def test_another_feature_or_limit_does_not_change_the_numbers_of_chance() -> None:
    generator = np.random.default_rng(2)
    sex, age = (list(map(str, generator.integers(0, 3, 400))) for _ in range(2))
    outcome, chosen = generator.integers(0, 2, (2, 400))
    alone = cube_of_rows({"sex": sex}, outcome, {"tool": chosen})
    beside = cube_of_rows({"age": age, "sex": sex}, outcome, {"tool": chosen})
    first = {item.metric: item.chance for item in found(alone, NO_LIMIT) if item.statistic == "difference"}
    second = {
        item.metric: item.chance
        for item in found(beside, plan_with("error_rate", "ratio", 0.9))
        if (item.features, item.statistic) == (("sex",), "difference")
    }
    assert first == second
    assert first["false_negative_rate"] is not None
    assert first["true_positive_rate"] is not None
    assert first["false_negative_rate"].p_value == first["true_positive_rate"].p_value


def test_a_limit_says_what_each_group_could_show() -> None:
    item = gap({"a": (100, 1000), "b": (5, 50), "c": (20, 200), "d": (1, 8)})
    assert item.detectable is not None
    assert item.detectable.against == ("a",)
    by_group = {shown.group[0]: shown for shown in item.detectable.gaps}
    assert set(by_group) == {"a", "b", "c"}
    higher = [by_group[name].higher for name in ("a", "c", "b")]
    assert higher == sorted(value for value in higher if value is not None)
    assert by_group["b"].lower_code == "no_room"
    assert item.detectable.needed_for_met is not None
    assert gap({"a": (100, 1000), "b": (5, 50)}, NO_LIMIT).detectable is None


def test_so_many_people_are_needed_as_the_plan_wants_in_any_group() -> None:
    plan = plan_with("selection_rate", "difference", 0.4, min_group_size=200)
    item = gap({"a": (100, 1000), "b": (100, 1000)}, plan)
    assert item.detectable is not None
    assert item.detectable.needed_for_met == 200


def test_an_undecided_gap_says_how_many_more_people_settle_it() -> None:
    settle = gap({"a": (12, 100), "b": (200, 2000)}).to_settle
    assert settle is not None
    assert (settle.code, settle.power) == ("more_people_for_met", 0.8)
    (more,) = settle.more
    assert more.group == ("a",)
    assert more.in_denominator == more.people
    assert 50 <= more.people <= 150


def test_people_are_counted_altogether_where_the_rate_looks_at_some_of_them() -> None:
    cells = {"tp": 50, "fn": 50, "fp": 100, "tn": 300}
    cube = cube_of_counts("group", {"a": cells, "b": cells})
    settle = one(
        found(cube, plan_with("true_positive_rate", "difference", 0.1)), "true_positive_rate", "difference"
    )
    assert settle.to_settle is not None
    for more in settle.to_settle.more:
        # One in five people has the outcome: five times as many must be tested, but for rounding.
        assert more.people / more.in_denominator == pytest.approx(5, rel=0.1)


def test_groups_too_small_to_be_assessed_say_how_many_they_are_short_of() -> None:
    item = gap({"a": (4700, 9400), "b": (4700, 9400), **{f"s{number}": (10, 20) for number in range(60)}})
    assert item.outcome_code == "left_out_share"
    assert item.to_settle is not None
    assert (item.to_settle.code, item.to_settle.power) == ("reach_smallest_size", None)
    assert {more.people for more in item.to_settle.more} == {10}
    assert len(item.to_settle.more) == 60


def test_a_group_that_has_nobody_the_rate_looks_at_is_not_asked_for_more() -> None:
    everyone = {"tp": 50, "fn": 50}
    cube = cube_of_counts("group", {"a": everyone, "b": everyone, "c": {**everyone, "fp": 5, "tn": 10}})
    item = one(
        found(cube, plan_with("false_positive_rate", "difference", 0.1)), "false_positive_rate", "difference"
    )
    assert item.outcome_code == "fewer_than_two_groups"
    assert item.to_settle is not None
    assert [more.group for more in item.to_settle.more] == [("c",)]


@pytest.mark.parametrize(
    ("counts", "statistic", "limit", "code"),
    [
        pytest.param(
            {"a": (60, 100), "b": (50, 100)}, "difference", 0.1, "no_realistic_number", id="at the limit"
        ),
        pytest.param({"a": (500, 1000), "b": (500, 1000)}, "difference", 0.1, None, id="met"),
        pytest.param({"a": (0, 400), "b": (0, 400)}, "ratio", 0.8, None, id="nobody selected"),
        pytest.param({"a": (500, 1000), None: (0, 1000)}, "difference", 0.1, None, id="groups not recorded"),
    ],
)
def test_where_no_number_of_people_helps_none_is_named(
    counts: Any, statistic: str, limit: float, code: Any
) -> None:
    settle = gap(counts, plan_with("selection_rate", statistic, limit), statistic).to_settle
    assert (settle.code if settle else None) == code
    assert settle is None or settle.more == ()


def test_findings_of_earlier_records_have_none_of_it() -> None:
    document = gap({"a": (60, 100), "b": (50, 100)}).model_dump(mode="json")
    for name in ("chance", "people", "detectable", "to_settle"):
        del document[name]
    old = Finding.model_validate(document)
    assert (old.chance, old.people, old.detectable, old.to_settle) == (None, None, None, None)


@pytest.mark.slow
def test_a_random_attribute_is_not_met_in_at_most_10_of_200_tables() -> None:
    generator = np.random.default_rng(2026)
    plan = EvaluationPlan(
        limits=tuple(
            Limit(metric=metric, statistic="difference", limit=0.05)
            for metric in ("selection_rate", "equalized_odds")
        ),
        intersections=1,
    )
    not_met: dict[str, int] = {}
    small_p: dict[str, int] = {}
    for _ in range(200):
        people = int(generator.integers(300, 2000))
        groups = generator.choice(list("abcdef"), people, p=[0.4, 0.25, 0.15, 0.1, 0.06, 0.04]).tolist()
        outcome = (generator.random(people) < 0.3).astype(int)
        chosen = (generator.random(people) < 0.15 + 0.5 * outcome).astype(int)
        cube = cube_of_rows({"attribute": groups}, outcome, {"tool": chosen}, depth=1)
        mapping = mapping_of(cube)
        for item in quantify(measure(cube, mapping, plan), cube, mapping, plan):
            if item.limit is not None and item.chance is not None:
                not_met[item.metric] = not_met.get(item.metric, 0) + (item.outcome is Outcome.NOT_MET)
                small_p[item.metric] = small_p.get(item.metric, 0) + (item.chance.p_value <= 0.05)
    assert len(not_met) == 2
    assert max(not_met.values()) <= 10
    # 200 tables at 5 %: 10 expected, three standard errors are 9.
    assert max(small_p.values()) <= 19
