"""The plan's lock: what it covers, how versions follow each other, and which limits a plan refuses."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from evaluator.domain.canonical import canonical_json, sha256_of
from evaluator.domain.plan import EvaluationPlan, Limit, Lock, lock_hash, lock_holds, locked, plan_document

AT, BY = "2026-11-22T09:00:00Z", "City of Merrowhaven"


def plan(**more: Any) -> EvaluationPlan:
    limit = Limit(metric="selection_rate", statistic="ratio", limit=0.8)
    return EvaluationPlan(limits=(limit,), level=0.95, **more)


def test_a_plan_without_a_lock_is_exploratory_and_holds() -> None:
    assert (plan().status, lock_holds(plan())) == ("exploratory", True)


def test_a_locked_plan_says_who_and_when() -> None:
    signed = locked(plan(), at=AT, by=BY)
    assert signed.lock is not None
    assert (signed.status, signed.lock.at, signed.lock.by, signed.lock.previous) == ("locked", AT, BY, None)
    assert lock_holds(signed)


def test_the_hash_can_be_computed_by_hand_from_the_file() -> None:
    signed = locked(plan(), at=AT, by=BY)
    assert signed.lock is not None
    document = plan_document(signed)
    del document["lock"]["sha256"]
    assert signed.lock.sha256 == sha256_of(document)
    assert b'"lock":{"at":"2026-11-22T09:00:00Z","by":"City of Merrowhaven"' in canonical_json(document)


@pytest.mark.parametrize(
    "change",
    [{"level": 0.9}, {"min_group_size": 31}, {"limits": ()}, {"note": "x"}],
    ids=["level", "size", "limits", "note"],
)
def test_any_change_breaks_the_lock(change: dict[str, Any]) -> None:
    assert not lock_holds(locked(plan(), at=AT, by=BY).model_copy(update=change))


@pytest.mark.parametrize("change", [{"by": "X"}, {"at": "2026-11-23T09:00:00Z"}, {"reason": "other"}], ids=str)
def test_the_lock_covers_its_own_words(change: dict[str, str]) -> None:
    signed = locked(plan(), at=AT, by=BY, reason="first")
    assert signed.lock is not None
    assert not lock_holds(signed.model_copy(update={"lock": signed.lock.model_copy(update=change)}))


def test_a_new_version_names_the_old_one_and_says_why() -> None:
    first = locked(plan(), at=AT, by=BY)
    assert first.lock is not None
    second = locked(first.model_copy(update={"level": 0.9}), at=AT, by=BY, reason="Fewer people than hoped")
    assert second.lock is not None
    assert second.lock.previous == first.lock.sha256
    assert lock_holds(second)
    with pytest.raises(ValidationError, match="must say why"):
        locked(first, at=AT, by=BY)


def test_a_field_that_was_not_set_does_not_enter_the_hash() -> None:
    signed = locked(plan(), at=AT, by=BY)
    assert set(plan_document(signed)) == {"kind", "schema", "limits", "level", "lock"}
    assert lock_hash(signed) == lock_hash(EvaluationPlan.model_validate(plan_document(signed)))


def test_a_hash_of_another_shape_is_refused() -> None:
    with pytest.raises(ValidationError):
        Lock(at=AT, by=BY, sha256="0")


@pytest.mark.parametrize("limit", [0, 1, -0.1, 1.5, float("nan")])
@pytest.mark.parametrize("statistic", ["difference", "ratio"])
def test_a_limit_that_could_never_be_met_is_refused(limit: float, statistic: Any) -> None:
    with pytest.raises(ValidationError):
        Limit(metric="selection_rate", statistic=statistic, limit=limit)


def test_a_limit_on_a_metric_we_do_not_compute_is_refused() -> None:
    with pytest.raises(ValidationError, match="unknown metric 'kindness'"):
        Limit(metric="kindness", statistic="ratio", limit=0.8)


def test_two_limits_for_one_statistic_are_refused() -> None:
    limits = tuple(Limit(metric="accuracy", statistic="difference", limit=value) for value in (0.1, 0.2))
    with pytest.raises(ValidationError, match="two limits"):
        EvaluationPlan(limits=limits)
