"""Records and plans: added, read, never changed; gone only with their evaluation, and with receipts."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from store_clock import Clock, refused

from evaluator.domain.canonical import sha256_of
from evaluator.domain.plan import EvaluationPlan, Limit, locked
from evaluator.domain.record import seal_of
from evaluator.store import Store, open_store

PLAN = EvaluationPlan(limits=(Limit(metric="selection_rate", statistic="ratio", limit=0.8),))


def sealed(**content: Any) -> dict[str, Any]:
    document = {"kind": "record", "schema_version": 1, "amendments": [], **content}
    return {**document, "seal": seal_of(document)}


def amended(record: dict[str, Any], reason: str) -> dict[str, Any]:
    earlier = record["amendments"]
    body = {"at": "2026-11-22T12:00:00Z", "by": "bo", "reason": reason, "change": {}}
    body["previous"] = earlier[-1]["sha256"] if earlier else record["seal"]
    return {**record, "amendments": [*earlier, {**body, "sha256": sha256_of(body)}]}


@pytest.fixture
def evaluation(store: Store) -> str:
    return store.create_evaluation("Street cameras", owner="ann").id


@pytest.mark.slow
def test_a_record_comes_back_as_it_was_sealed(store: Store, evaluation: str, clock: Clock) -> None:
    document = sealed(
        value=0.1 + 0.2, tiny=5e-324, name="Z\u00fcrich \x00 \U0001f3d9", none=None, group=["f", None]
    )
    clock.move(minutes=3)
    entry = store.add_record(evaluation, document)
    assert (entry.seal, entry.added, entry.evaluation) == (document["seal"], clock.now, evaluation)
    assert store.get_record(entry.id).document == document
    assert store.get_record(entry.id).entry == entry
    assert store.list_records(evaluation) == (entry,)
    assert store.get_evaluation(evaluation).updated == clock.now


@pytest.mark.slow
def test_an_evaluation_holds_several_records_in_order(store: Store, evaluation: str, clock: Clock) -> None:
    entries = []
    for number in range(3):
        clock.move(minutes=1)
        entries.append(store.add_record(evaluation, sealed(number=number)))
    assert store.list_records(evaluation) == tuple(entries)


@pytest.mark.slow
def test_the_same_record_twice_is_one_entry(store: Store, evaluation: str) -> None:
    assert store.add_record(evaluation, sealed(n=1)) == store.add_record(evaluation, sealed(n=1))
    assert len(store.list_records(evaluation)) == 1


def test_an_amended_record_stands_beside_the_first_and_keeps_its_seal(store: Store, evaluation: str) -> None:
    first = sealed(n=1)
    entries = [store.add_record(evaluation, document) for document in (first, amended(first, "a slip"))]
    assert entries[0].seal == entries[1].seal
    assert entries[0].id != entries[1].id
    assert [len(store.get_record(entry.id).document["amendments"]) for entry in entries] == [0, 1]


@pytest.mark.parametrize(
    "document",
    [{**sealed(n=1), "n": 2}, {"kind": "record"}, {**amended(sealed(n=1), "x"), "seal": "0" * 64}],
    ids=["one figure changed", "no seal", "another seal"],
)
def test_a_record_whose_seal_does_not_hold_is_not_added(
    store: Store, evaluation: str, document: dict[str, Any]
) -> None:
    with refused("record_not_sealed"):
        store.add_record(evaluation, document)
    assert store.list_records(evaluation) == ()


@pytest.mark.parametrize("column", ["document", "seal"])
def test_a_record_altered_in_the_database_is_not_shown(
    store: Store, evaluation: str, url: str, column: str
) -> None:
    entry = store.add_record(evaluation, sealed(value="not_met"))
    change = {"document": "replace(document, 'not_met', 'met')", "seal": f"'{'0' * 64}'"}[column]
    _run(url, f"UPDATE records SET {column} = {change}")
    with refused("content_altered"):
        store.get_record(entry.id)


def test_locked_plans_are_kept_as_a_chain_of_versions(opened: Callable[[], Store]) -> None:
    with opened() as store:
        evaluation = store.create_evaluation("a", owner="ann").id
        first = locked(PLAN, at="2026-11-22T12:00:00Z", by="ann")
        second = locked(
            first.model_copy(update={"min_group_size": 50}), at="2026-11-23T12:00:00Z", by="bo", reason="too few"
        )
        versions = [store.add_plan(evaluation, plan) for plan in (first, second)]
    assert [version.number for version in versions] == [1, 2]
    assert [version.previous for version in versions] == [None, versions[0].sha256]
    again = opened().list_plans(evaluation)
    assert [version.plan for version in again] == [first, second]
    assert again == tuple(versions)


def test_the_latest_plan_once_more_is_the_same_version(store: Store, evaluation: str) -> None:
    plan = locked(PLAN, at="2026-11-22T12:00:00Z", by="ann")
    assert store.add_plan(evaluation, plan) == store.add_plan(evaluation, plan)


def test_a_plan_without_a_lock_or_with_a_broken_one_is_not_kept(store: Store, evaluation: str) -> None:
    plan = locked(PLAN, at="2026-11-22T12:00:00Z", by="ann")
    for wrong in (PLAN, plan.model_copy(update={"level": 0.9})):
        with refused("plan_not_locked"):
            store.add_plan(evaluation, wrong)
    assert store.list_plans(evaluation) == ()


def test_a_plan_that_does_not_follow_the_latest_is_not_kept(store: Store, evaluation: str) -> None:
    first = locked(PLAN, at="2026-11-22T12:00:00Z", by="ann")
    store.add_plan(evaluation, first)
    store.add_plan(evaluation, locked(first, at="2026-11-22T13:00:00Z", by="ann", reason="one"))
    for late in (
        locked(first, at="2026-11-22T14:00:00Z", by="bo", reason="made from the first as well"),
        locked(PLAN, at="2026-11-22T14:00:00Z", by="bo"),
    ):
        with refused("plan_does_not_follow"):
            store.add_plan(evaluation, late)
    assert len(store.list_plans(evaluation)) == 2


def test_a_plan_altered_in_the_database_is_not_shown(store: Store, evaluation: str, url: str) -> None:
    store.add_plan(evaluation, locked(PLAN, at="2026-11-22T12:00:00Z", by="ann"))
    _run(url, "UPDATE plans SET document = replace(document, '0.8', '0.5')")
    with refused("content_altered"):
        store.list_plans(evaluation)


def test_deleting_an_evaluation_takes_everything_and_gives_a_receipt_for_each(
    store: Store, evaluation: str, clock: Clock
) -> None:
    other = store.create_evaluation("other", owner="ann").id
    kept = store.receive_upload(other, "kept.csv", io.BytesIO(b"a;b\n"))
    early = store.receive_upload(evaluation, "early.csv", io.BytesIO(b"1"))
    store.delete_upload(early.id, by="ann", reason="used")
    upload = store.receive_upload(evaluation, "late.csv", io.BytesIO(b"22"))
    record = store.add_record(evaluation, sealed(n=1))
    plan = store.add_plan(evaluation, locked(PLAN, at="2026-11-22T12:00:00Z", by="ann"))
    clock.move(hours=1)
    receipts = store.delete_evaluation(evaluation, by="bo")
    said = {(receipt.kind, receipt.subject, receipt.sha256, receipt.method) for receipt in receipts}
    assert said == {
        ("upload", upload.id, upload.sha256, "removed"),
        ("record", record.id, record.seal, "erased"),
        ("plan", plan.id, plan.sha256, "erased"),
        ("evaluation", evaluation, None, "erased"),
    }
    assert {(receipt.by, receipt.reason, receipt.at) for receipt in receipts} == {
        ("bo", "evaluation_deleted", clock.now)
    }
    assert set(store.list_receipts(evaluation)) > set(receipts), "with the receipt of the earlier deletion"
    assert len(store.list_receipts(evaluation)) == 5
    with refused("evaluation_missing"):
        store.get_evaluation(evaluation)
    with refused("record_unknown"):
        store.get_record(record.id)
    with refused("upload_unknown"):
        store.upload_path(upload.id)
    assert [found.id for found in store.list_evaluations()] == [other]
    assert list(store.drafts.iterdir()) == [store.upload_path(kept.id)]


def test_what_was_erased_can_no_longer_be_found_in_a_sqlite_file(tmp_path: Path) -> None:
    marker, database = "unmistakable-answer-0613", tmp_path / "evaluator.sqlite"
    with open_store(f"sqlite:///{database}", folder=tmp_path / "data") as store:
        evaluation = store.create_evaluation("a", owner="ann").id
        store.save_draft(evaluation, {"answer": marker * 500}, version=1)
        store.add_record(evaluation, sealed(answer=marker))
        assert any(marker.encode() in file.read_bytes() for file in tmp_path.glob("evaluator.sqlite*"))
        store.delete_evaluation(evaluation, by="ann")
    assert database.stat().st_size > len(marker) * 500
    for file in tmp_path.glob("evaluator.sqlite*"):
        assert marker.encode() not in file.read_bytes()


def _run(url: str, statement: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        assert connection.execute(text(statement)).rowcount == 1
    engine.dispose()
