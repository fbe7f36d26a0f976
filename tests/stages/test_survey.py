"""A survey before and after: shares, gaps and their change, against numbers worked out apart and by law."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep

import evaluator
from evaluator.domain.mapping import SchemaMapping, SensitiveFeature, SystemColumn
from evaluator.domain.plan import EvaluationPlan
from evaluator.domain.record import EvaluationRecord
from evaluator.domain.survey import GapChange, Survey

Counts = dict[tuple[str, str], tuple[int, int]]
"""By wave and group: people who said yes, and no."""
PLAN = EvaluationPlan(limits=(), intersections=1)


def mapping(**more: Any) -> SchemaMapping:
    return SchemaMapping(
        systems=(SystemColumn(name="Feels safe", column="safe"),),
        positive="yes",
        sensitive=(SensitiveFeature(column="group", label="Group"),),
        control=("wave",),
        count="people",
        survey=Survey(wave="wave", before="before", after="after", **more),
    )


def asked(counts: Counts, **more: Any) -> EvaluationRecord:
    rows = [
        {"wave": wave, "group": group, "safe": said, "people": people}
        for (wave, group), both in counts.items()
        for said, people in zip(("yes", "no"), both, strict=True)
        if people
    ]
    return evaluator.evaluate(
        pd.DataFrame(rows), mapping=mapping(**more), plan=PLAN, cross_check=False, now="2026-11-23T00:00:00Z"
    )


def gap_of(counts: Counts) -> GapChange:
    survey = asked(counts).survey
    assert survey is not None
    (gap,) = survey.gaps
    return gap


NARROWED: Counts = {
    ("before", "a"): (300, 200), ("before", "b"): (180, 320),
    ("after", "a"): (310, 190), ("after", "b"): (300, 200),
}  # fmt: skip


def test_a_gap_that_narrowed_is_measured_and_its_interval_holds_both_gaps() -> None:
    gap = gap_of(NARROWED)
    assert (gap.before, gap.after) == (pytest.approx(0.24), pytest.approx(0.02))
    assert gap.change == pytest.approx(-0.22)
    # One pair of groups: the simultaneous interval is Newcombe's at half of the error, the gap cut at 0.
    first, second = (
        confint_proportions_2indep(*pair, compare="diff", method="newcomb", alpha=0.025)
        for pair in ((300, 500, 180, 500), (310, 500, 300, 500))
    )
    ends = [(max(0.0, low, -high), max(high, -low)) for low, high in (first, second)]
    assert gap.interval is not None
    assert gap.interval.low == pytest.approx(ends[1][0] - ends[0][1], abs=1e-9)
    assert gap.interval.high == pytest.approx(ends[1][1] - ends[0][0], abs=1e-9)
    assert gap.direction == "narrower"


def test_the_change_in_each_group_is_that_of_two_independent_shares() -> None:
    survey = asked(NARROWED).survey
    assert survey is not None
    share = next(item for item in survey.groups if item.group == ("b",))
    # Two groups are looked at, so each interval takes half of the error (Bonferroni).
    low, high = confint_proportions_2indep(300, 500, 180, 500, compare="diff", method="newcomb", alpha=0.025)
    assert share.interval is not None
    assert (share.interval.low, share.interval.high) == (pytest.approx(low), pytest.approx(high))
    # All that is compared: everybody, two groups, and the gap between them.
    low, high = confint_proportions_2indep(300, 500, 180, 500, compare="diff", method="newcomb", alpha=0.05 / 4)
    assert share.together is not None
    assert (share.together.low, share.together.high) == (pytest.approx(low), pytest.approx(high))
    (gap,) = survey.gaps
    assert gap.together is not None
    assert gap.interval is not None
    assert (gap.together.low or 0) < (gap.interval.low or 0), "wider, because it holds with all the others"


def test_a_group_too_small_in_one_wave_takes_no_part_in_either() -> None:
    gap = gap_of({**NARROWED, ("before", "c"): (90, 10), ("after", "c"): (2, 9)})
    assert gap.assessed == (("a",), ("b",))
    assert [(item.group, item.reason_code, item.people) for item in gap.left_out] == [
        (("c",), "too_few_people", 11)
    ]
    assert gap.change == pytest.approx(-0.22)


def test_nobody_asked_before_leaves_everything_without_a_value_and_says_so() -> None:
    survey = asked({key: value for key, value in NARROWED.items() if key[0] == "after"}).survey
    assert survey is not None
    (everybody,), (gap,) = survey.everybody, survey.gaps
    assert (everybody.change, everybody.reason_code) == (None, "no_answers_in_wave")
    assert (gap.change, gap.reason_code) == (None, "fewer_than_two_groups")
    assert [(feed.indicator, feed.level, feed.code) for feed in survey.feeds][1] == (
        "G9.5", None, "effect_not_measured",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("by", "code"),
    [
        ("independent", "asked_independently"),
        ("city", "asked_by_city"),
        ("users_of_the_tool", "asked_by_users"),
        (None, "asked_by_nobody_knows"),
    ],
)
def test_a_file_carries_g95_to_level_two_and_g73_to_none(by: str | None, code: str) -> None:
    survey = asked(NARROWED, asked_by=by).survey
    assert survey is not None
    assert [(feed.indicator, feed.level, feed.code) for feed in survey.feeds] == [
        ("G7.3", None, code),
        ("G9.5", 2, "effect_measured"),
    ]


def test_a_survey_is_described_and_judges_nothing() -> None:
    record = asked(NARROWED)
    assert (record.verdicts, record.outcomes, record.comparisons, record.rankings) == ((), (), (), ())


people = st.integers(0, 300)


@pytest.mark.slow
@settings(max_examples=6, deadline=None)
@given(st.lists(st.tuples(people, people), min_size=4, max_size=4))
def test_exchanging_before_and_after_turns_every_change_around(sizes: list[tuple[int, int]]) -> None:
    keys = [(wave, group) for wave in ("before", "after") for group in "ab"]
    counts = {key: (yes + 30, no + 30) for key, (yes, no) in zip(keys, sizes, strict=True)}
    turned = {
        ({"before": "after", "after": "before"}[wave], group): both for (wave, group), both in counts.items()
    }
    gap, back = gap_of(counts), gap_of(turned)
    assert gap.change is not None
    assert back.change == pytest.approx(-gap.change)
    assert gap.interval is not None
    assert back.interval is not None
    assert back.interval.low == pytest.approx(-(gap.interval.high or 0.0))
    assert (gap.interval.low or 0.0) <= gap.change <= (gap.interval.high or 0.0)
