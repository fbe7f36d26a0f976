"""What stands beside a gap, in sentences an officer reads."""

from __future__ import annotations

from typing import Any

from evaluator.domain.certainty import (
    Chance,
    Detectable,
    DetectableGap,
    Estimate,
    MorePeople,
    PeopleConcerned,
    ToSettle,
)
from evaluator.domain.results import Finding, Interval, Outcome
from evaluator.wording import chance_text, detectable_text, people_text, settle_text

PEOPLE = PeopleConcerned(
    metric="false_positive_rate",
    group=("75+",),
    against=("18-75",),
    per_thousand=Estimate(value=41.3, low=12.2, high=70.9),
    here=Estimate(value=309.8, low=91.5, high=531.8),
    denominator=7500,
)
CHANCE = Chance(mean=0.021, reach=0.043, level=0.95, p_value=0.0123, draws=9999)


def finding(statistic: str = "difference", **changes: Any) -> Finding:
    fields: dict[str, Any] = {
        "system": "Camera",
        "metric": "false_positive_rate",
        "features": ("age",),
        "statistic": statistic,
        "value": 0.0413,
        "interval": Interval(low=0.012, high=0.071, level=0.95, method="newcombe_simultaneous"),
        "limit": 0.1,
        "outcome": Outcome.CANNOT_TELL,
        "outcome_code": "interval_crosses_limit",
    }
    return Finding(**{**fields, **changes})


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_a_finding_without_any_of_it_says_nothing() -> None:
    bare = finding()
    assert [said(bare) for said in (chance_text, people_text, settle_text, detectable_text)] == [""] * 4


def test_people_are_said_per_thousand_and_in_this_file() -> None:
    assert people_text(finding(people=PEOPLE)) == (
        "For every 1,000 people whom the false positive rate looks at, about 41 more are counted in “age: 75+” "
        "than in “age: 18-75” (95% interval 12 to 71). Among the 7,500 people of “age: 75+” whom it looks "
        "at in this file, that "
        "is about 310 more (92 to 532)."
    )
    assert "310" not in people_text(finding(people=PEOPLE), counts_shown=False)


def test_an_interval_that_turns_direction_says_so() -> None:
    fewer = Estimate(value=-25.0, low=-69.0, high=19.0)
    said = people_text(finding(people=PEOPLE.model_copy(update={"per_thousand": fewer})))
    assert "about 25 fewer are counted" in said
    assert "(95% interval 19 more to 69 fewer)" in said


def test_less_than_one_person_keeps_a_decimal() -> None:
    little = Estimate(value=0.42, low=0.11, high=2.6)
    assert "about 0.4 more" in people_text(finding(people=PEOPLE.model_copy(update={"per_thousand": little})))


def test_chance_is_said_with_what_it_does_not_show() -> None:
    said = plain(chance_text(finding(chance=CHANCE)))
    assert said == (
        "If the groups made no difference, chance alone would still put them about 2.1 percentage points apart "
        "here, and in 5% of cases more than 4.3 percentage points. A gap at least as wide as the one observed "
        "came up in 1.2% of 9,999 random tables. That judges nothing: where a group is small, wide gaps come up "
        "often, whether or not the groups are alike."
    )
    ratio = CHANCE.model_copy(update={"mean": 0.95, "reach": 0.91, "approximate": True})
    said = chance_text(finding("ratio", chance=ratio))
    assert "about 0.95 times the higher here, and in 5% of cases less than 0.91 times." in said
    assert said.endswith("These figures are approximate.")


def test_what_would_settle_it_names_groups_and_people() -> None:
    more = (
        MorePeople(metric="false_positive_rate", group=("75+",), in_denominator=240, people=240),
        MorePeople(metric="false_positive_rate", group=("<18",), in_denominator=60, people=300),
    )
    settle = ToSettle(code="more_people_for_met", more=more, power=0.8)
    assert settle_text(finding(to_settle=settle), labels={"age": "Age"}) == (
        "If the rates stay as they are, more people would show with 80% chance that the limit is kept: about 240 "
        "more people in “Age: 75+”; about 60 more of “Age: <18” whom the false positive rate looks at, so about "
        "300 more people of that group."
    )


def test_without_a_number_the_people_needed_if_there_is_no_gap_are_named() -> None:
    detectable = Detectable(
        metric="false_positive_rate",
        against=("18-75",),
        power=0.8,
        comparisons=3,
        gaps=(
            DetectableGap(group=("18-75",), higher=0.13, lower=None, lower_code="no_room"),
            DetectableGap(
                group=("75+",), higher=None, higher_code="cannot_be_shown", lower=None, lower_code="no_room"
            ),
            DetectableGap(group=("<18",), higher=0.21, lower=None, lower_code="no_room"),
        ),
        needed_for_met=420,
        rate=0.08,
    )
    item = finding(to_settle=ToSettle(code="no_realistic_number"), detectable=detectable)
    assert settle_text(item).endswith(
        "If there is truly no gap, it takes about 420 people in each group whom the false positive rate looks at "
        "to show, with 80% chance, that the limit is kept."
    )
    assert detectable_text(item) == (
        "“age: 75+” can show least. No higher rate could be shown beyond the limit. No lower one could."
    )
    others = detectable.model_copy(update={"gaps": (detectable.gaps[0], detectable.gaps[2])})
    assert "“age: <18” can show least. A rate higher" in detectable_text(finding(detectable=others))
    assert "from a gap of 21.0 percentage points on." in plain(detectable_text(finding(detectable=others)))
