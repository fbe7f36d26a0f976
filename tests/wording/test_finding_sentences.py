"""A finding is said in plain sentences: what was measured, for whom, how sure, what it comes to."""

from __future__ import annotations

from typing import Any

import pytest

from evaluator.domain.results import Finding, Interval, LeftOut, Outcome
from evaluator.wording import finding_text, finding_words

RATES = {("yes",): 0.1834, ("no",): 0.0913}
LABELS = {"mobility_aid": "mobility aid"}


def finding(**changes: Any) -> Finding:
    fields: dict[str, Any] = {
        "system": "Camera",
        "metric": "false_positive_rate",
        "features": ("mobility_aid",),
        "statistic": "difference",
        "value": 0.0921,
        "interval": Interval(low=0.041, high=0.143, level=0.95, method="newcombe"),
        "lowest": ("no",),
        "highest": ("yes",),
        "assessed": (("no",), ("yes",)),
        "limit": 0.1,
        "outcome": Outcome.CANNOT_TELL,
        "outcome_code": "interval_crosses_limit",
        "outcome_values": {"first": ["yes"], "second": ["no"]},
    }
    return Finding(**{**fields, **changes})


def said(item: Finding, **options: Any) -> str:
    return finding_text(item, RATES, labels=LABELS, **options).replace("\u00a0", " ")


def test_an_open_finding_says_the_rates_the_gap_its_interval_and_why_it_is_open() -> None:
    assert said(finding()) == (
        "Of the people who should not have been selected, the share who were selected is 18.3% in “mobility "
        "aid: yes” and 9.1% in “mobility aid: no”: 9.2 percentage points apart (95% interval 4.1 to 14.3). "
        "We cannot tell whether the limit (at most 10 percentage points) is kept. The interval reaches across the "
        "limit: there are too few people to say on which side the gap lies."
    )


def test_a_finding_that_is_met_names_the_groups_left_out() -> None:
    left = (
        LeftOut(group=(None,), reason_code="not_recorded", people=40),
        LeftOut(group=("at times",), reason_code="too_few_people", people=12),
    )
    inside = Interval(low=0.041, high=0.099, level=0.95, method="newcombe")
    met = finding(outcome="met", outcome_code="all_pairs_inside", left_out=left, interval=inside)
    words = finding_words(met, RATES)
    assert words.judged.endswith("is kept.")
    assert words.left_out == "Left out: “mobility_aid: not recorded”; too few people in “mobility_aid: at times”."


@pytest.mark.parametrize(
    ("statistic", "limit", "low", "high"),
    [("difference", 0.1, 0.041, 0.143), ("ratio", 0.8, 0.78, 1.0), ("to_reference_difference", 0.1, -0.12, 0.02)],
)
def test_a_limit_that_is_kept_although_the_interval_reaches_beyond_it_is_explained(
    statistic: str, limit: float, low: float, high: float
) -> None:
    interval = Interval(low=low, high=high, level=0.95, method="newcombe_simultaneous")
    asked = {"group": ("yes",), "reference": ("no",)} if statistic.startswith("to_") else {}
    words = finding_words(
        finding(outcome="met", statistic=statistic, limit=limit, interval=interval, **asked), RATES
    )
    assert words.judged.endswith("is wider, because it holds for all pairs at once.")


def test_an_interval_next_to_the_limit_is_not_rounded_onto_it() -> None:
    near = Interval(low=0.041, high=0.09996, level=0.95, method="newcombe")
    assert "(95% interval 4.100 to 9.996)" in said(finding(interval=near, outcome="met"))


def test_a_ratio_is_said_as_one() -> None:
    ratio = finding(
        statistic="ratio",
        value=0.4978,
        interval=Interval(low=0.31, high=None, level=0.95, method="score"),
        limit=0.8,
        outcome="not_met",
        outcome_code="pair_beyond",
    )
    assert "the lower rate is 0.50 times the higher (95% interval from 0.31 without an upper end)" in said(ratio)
    assert "The limit (at least 0.80) is not kept." in said(ratio)


def test_a_group_against_its_reference_says_higher_or_lower() -> None:
    held = finding(
        statistic="to_reference_difference", group=("no",), reference=("yes",), value=-0.0921, limit=None
    )
    assert (
        "is 9.1% in “mobility aid: no” and 18.3% in the reference group “mobility aid: yes”: 9.2 percentage"
        in (said(held))
    )
    assert "points lower" in said(held)


def test_many_groups_name_the_highest_and_the_lowest() -> None:
    many = finding(
        assessed=(("no",), ("yes",), ("at times",)), outcome_values={"first": ["yes"], "second": ["at times"]}
    )
    assert "is highest in “mobility aid: yes” (18.3%) and lowest in “mobility aid: no” (9.1%)" in said(many)
    assert "The interval for “mobility aid: yes” and “mobility aid: at times” reaches across the limit" in said(
        many
    )


def test_a_finding_without_value_says_why() -> None:
    none = finding(
        value=None,
        interval=None,
        reason_code="no_y_true",
        outcome="not_assessed",
        outcome_code="no_y_true",
        outcome_values={},
    )
    assert said(none) == (
        "False positive rate by mobility aid: no gap can be stated. The data do not say what turned out to be "
        "true. Not assessed against the limit (at most 10 percentage points)."
    )


def test_small_cells_are_said_coarsely_or_not_at_all() -> None:
    assert (
        "about 18% in “mobility aid: yes” and about 9% in “mobility aid: no”: about 9 percentage points apart"
        in (said(finding(), shown="rounded"))
    )
    hidden = said(finding(), shown="hidden")
    assert "rest on fewer than 10 people" in hidden
    assert not any(number in hidden for number in ("18", "9.1", "9.2", "4.1", "14.3"))


def test_joint_criteria_name_both_rates() -> None:
    joint = said(finding(metric="equalized_odds"))
    assert joint.startswith("The true positive rate and the false positive rate, looked at together: the wider")


def test_group_names_with_braces_are_shown_as_they_are() -> None:
    rates = {("{0.__class__}",): 0.2, ("<b>",): 0.1}
    named = finding(highest=("{0.__class__}",), lowest=("<b>",), assessed=tuple(rates))
    assert "“mobility_aid: {0.__class__}”" in finding_text(named, rates)
