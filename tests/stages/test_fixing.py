"""What a plan fixes beside its limits, and which answers came after the deadline."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rubric_cases import answers

from evaluator.domain.plan import AnswersDeadline, EvaluationPlan, Fixed, FixedBeforehand, lock_holds, locked
from evaluator.domain.rubric import Answer
from evaluator.errors import PlanError
from evaluator.stages.plan.fixing import check_fixed, deadline_of, fixing

AT, BY = "2026-11-22T09:00:00Z", "City of Merrowhaven"


def fixed(overlay: str | None = None, rubric: str = "1", **weights: float) -> FixedBeforehand:
    def document(id: str, digit: str) -> Fixed:
        return Fixed(id=id, version="1.0.0", sha256=digit * 64)

    return FixedBeforehand(
        criteria=document("demands", "0"),
        rubric=document("small", rubric),
        overlay=document("city", overlay) if overlay else None,
        weights=weights,
    )


def test_the_lock_covers_the_documents_the_weights_and_the_deadline() -> None:
    plan = locked(fixing(EvaluationPlan(), fixed("2", speed=2), "2026-12-01"), at=AT, by=BY)
    assert lock_holds(plan)
    assert not lock_holds(plan.model_copy(update={"answers_until": "2026-12-02"}))
    assert not lock_holds(plan.model_copy(update={"fixed": fixed("2", speed=3)}))


@pytest.mark.parametrize(
    ("used", "what"),
    [(fixed("3"), "overlay"), (fixed(), "overlay"), (fixed("2", rubric="4"), "rubric")],
    ids=["another overlay", "no overlay", "another rubric"],
)
def test_what_is_not_as_fixed_is_refused_by_name(used: FixedBeforehand, what: str) -> None:
    plan = fixing(EvaluationPlan(), fixed("2"))
    check_fixed(plan, fixed("2"))
    with pytest.raises(PlanError, match=f"The plan was made for the {what}"):
        check_fixed(plan, used)


def test_a_later_version_keeps_who_locked_the_earlier_ones_when_and_why() -> None:
    plan = locked(EvaluationPlan(), at=AT, by=BY)
    for number in range(2, 5):
        plan = locked(plan, at=f"2026-11-2{number}T09:00:00Z", by=f"P{number}", reason=f"r{number}")
    lock = plan.lock
    assert lock is not None
    assert [(item.by, item.reason) for item in lock.earlier] == [(BY, None), ("P2", "r2"), ("P3", "r3")]
    assert lock.earlier[-1].sha256 == lock.previous
    assert lock_holds(plan)
    forged = lock.model_copy(update={"earlier": lock.earlier[1:]})
    assert not lock_holds(plan.model_copy(update={"lock": forged}))


@pytest.mark.parametrize("text", ["soon", "2026-13-01", "", "01.12.2026"])
def test_a_deadline_that_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(PlanError, match="is no day and no moment"):
        fixing(EvaluationPlan(), None, text)


def deadline(until: str, **given: Any) -> AnswersDeadline | None:
    plan = fixing(EvaluationPlan(), None, until)
    return deadline_of(plan, answers({f"G1.{n}": answer for n, answer in enumerate(given.values(), start=1)}))


@pytest.mark.parametrize(
    ("until", "at", "late", "undated"),
    [
        ("2026-12-01", "2026-12-01T23:59:59Z", False, False),
        ("2026-12-01", "2026-12-02T00:00:00Z", True, False),
        ("2026-12-01", "2026-12-02T00:30:00+01:00", False, False),
        ("2026-12-01", "2026-12-01", False, False),
        ("2026-12-01", "2026-12-02", True, False),
        ("2026-12-01T12:00:00Z", "2026-12-01T12:00:01Z", True, False),
        ("2026-12-01T12:00:00Z", "2026-12-01", False, True),
        ("2026-12-01T12:00:00Z", "2026-12-02", True, False),
        ("2026-12-01", "", False, True),
        ("2026-12-01", "yesterday", False, True),
    ],
)
def test_an_answer_is_late_after_the_end_of_the_last_day(until: str, at: str, late: bool, undated: bool) -> None:
    found = deadline(until, one=Answer(level=2, at=at))
    assert found is not None
    assert (bool(found.late), bool(found.undated)) == (late, undated)


def test_what_was_not_answered_is_not_late() -> None:
    found = deadline("2026-12-01", one=Answer(at="2027-01-01"), two=Answer(not_applicable="no", at="2027-01-01"))
    assert found == AnswersDeadline(until="2026-12-01", late=("G1.2",))


def test_without_a_deadline_nothing_is_late() -> None:
    assert deadline_of(EvaluationPlan(), answers({"G1.1": Answer(level=1, at="2100-01-01")})) is None


@given(st.datetimes().map(lambda moment: f"{moment.isoformat()}Z"))
def test_an_answer_given_at_the_deadline_itself_is_in_time(moment: str) -> None:
    found = deadline(moment, one=Answer(level=1, at=moment))
    assert found is not None
    assert found.late == ()
