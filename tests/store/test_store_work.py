"""Evaluations and drafts, on both databases."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy.exc import StatementError
from store_clock import NOON, Clock, refused

from evaluator.errors import StoreError
from evaluator.store import Store


@pytest.mark.slow
def test_an_evaluation_has_an_id_of_128_random_bits_and_an_empty_draft(store: Store) -> None:
    first, second = (store.create_evaluation("Street cameras", owner="ann") for _ in range(2))
    assert re.fullmatch(r"[0-9a-f]{32}", first.id)
    assert first.id != second.id
    assert (first.title, first.owner, first.created, first.version) == ("Street cameras", "ann", NOON, 1)
    assert (store.load_draft(first.id).content, store.load_draft(first.id).version) == ({}, 1)


@pytest.mark.slow
def test_evaluations_are_listed_by_owner_the_latest_changed_first(store: Store, clock: Clock) -> None:
    old, new, other = (
        store.create_evaluation(t, owner=o) for t, o in (("old", "ann"), ("new", "ann"), ("x", "bo"))
    )
    clock.move(minutes=1)
    store.save_draft(old.id, {"step": 1}, version=1)
    clock.move(minutes=1)
    store.rename_evaluation(new.id, "newer", version=1)
    assert [found.title for found in store.list_evaluations(owner="ann")] == ["newer", "old"]
    assert {found.id for found in store.list_evaluations()} == {old.id, new.id, other.id}
    assert store.list_evaluations(owner="nobody\x00") == ()


def test_a_draft_survives_a_restart(opened: Callable[[], Store]) -> None:
    content = {
        "mapping": {"y_true": "wurde_gepr\u00fcft", "bins": [18, 30.5]},
        "answers": {"G1.1": None},
        "n": 2**60,
    }
    with opened() as store:
        evaluation = store.create_evaluation("a", owner="ann")
        store.save_draft(evaluation.id, content, version=1)
    draft = opened().load_draft(evaluation.id)
    assert (draft.content, draft.version, draft.saved) == (content, 2, NOON)


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "\x00",
        "a\x00b",
        "\ud83d",
        "\U0001f468\u200d\U0001f469\u200d\U0001f467 \u202e",
        "' \"; DROP TABLE drafts; --",
        "x" * 100_000,
    ],
    ids=["NUL", "NUL inside", "half an emoji", "a whole emoji and a direction mark", "SQL", "very long"],
)
def test_a_draft_brings_back_whatever_a_person_typed(store: Store, text: str) -> None:
    evaluation = store.create_evaluation("a", owner="ann").id
    store.save_draft(evaluation, {text: [text]}, version=1)
    assert store.load_draft(evaluation).content == {text: [text]}


@pytest.mark.parametrize("content", [{"x": float("nan")}, {"x": {1, 2}}], ids=["NaN", "a set"])
def test_a_draft_that_is_not_json_is_refused_and_changes_nothing(store: Store, content: dict[str, object]) -> None:
    evaluation = store.create_evaluation("a", owner="ann").id
    with pytest.raises((ValueError, TypeError)):
        store.save_draft(evaluation, content, version=1)
    assert store.load_draft(evaluation).version == 1


def test_a_draft_does_not_follow_later_changes_of_what_it_was_made_from(store: Store) -> None:
    evaluation = store.create_evaluation("a", owner="ann").id
    answers = ["yes"]
    saved = store.save_draft(evaluation, {"answers": answers}, version=1)
    answers.append("no")
    assert saved.content == store.load_draft(evaluation).content == {"answers": ["yes"]}


def test_the_second_of_two_windows_is_told_and_overwrites_nothing(store: Store, clock: Clock) -> None:
    evaluation = store.create_evaluation("a", owner="ann").id
    mine, theirs = store.load_draft(evaluation), store.load_draft(evaluation)
    clock.move(minutes=5)
    store.save_draft(evaluation, {"by": "them"}, version=theirs.version)
    with pytest.raises(StoreError, match=r"changed in another window .*2026-11-22, 12:05 UTC") as caught:
        store.save_draft(evaluation, {"by": "me"}, version=mine.version)
    assert caught.value.problems[0].code == "changed_elsewhere"
    assert store.load_draft(evaluation).content == {"by": "them"}


def test_a_title_changed_elsewhere_is_not_overwritten(store: Store) -> None:
    evaluation = store.create_evaluation("a", owner="ann")
    renamed = store.rename_evaluation(evaluation.id, "b", version=1)
    assert (renamed.title, renamed.version) == ("b", 2)
    with refused("changed_elsewhere"):
        store.rename_evaluation(evaluation.id, "c", version=1)
    assert store.get_evaluation(evaluation.id).title == "b"


def test_a_title_is_kept_as_text_whatever_it_says(store: Store) -> None:
    title = "<img src=x onerror=alert(1)> ../../\x00 \U0001f9d1\u200d\U0001f9bd" + "y" * 5_000 + "END"
    kept = store.get_evaluation(store.create_evaluation(title, owner="ann").id).title
    assert kept.startswith("<img src=x onerror=alert(1)> ../../\ufffd \U0001f9d1\u200d\U0001f9bd")
    assert kept.endswith("END")
    assert len(kept) == 255


@pytest.mark.parametrize(
    "evaluation",
    ["", "0" * 32, "../../etc/passwd", "\x00", "a" * 5_000, "\U0001f600" * 32, "' OR 1=1 --"],
    ids=["nothing", "never given", "a path", "NUL", "very long", "emoji", "SQL"],
)
def test_an_id_that_was_never_given_opens_nothing(store: Store, evaluation: str) -> None:
    for look in (store.get_evaluation, store.load_draft, store.list_uploads, store.list_records, store.list_plans):
        with refused("evaluation_missing"):
            look(evaluation)
    with refused("evaluation_missing"):
        store.save_draft(evaluation, {}, version=1)
    with refused("evaluation_missing"):
        store.delete_evaluation(evaluation, by="ann")
    with refused("upload_unknown"):
        store.upload_path(evaluation)
    with refused("record_unknown"):
        store.get_record(evaluation)
    assert store.list_receipts(evaluation) == ()


def test_times_come_back_in_utc_whatever_zone_they_were_said_in(store: Store, clock: Clock) -> None:
    clock.now = dt.datetime(2026, 1, 1, 0, 30, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    created = store.get_evaluation(store.create_evaluation("a", owner="ann").id).created
    assert created.isoformat() == "2025-12-31T22:30:00+00:00"


def test_a_time_without_a_zone_is_refused(store: Store, clock: Clock) -> None:
    clock.now = NOON.replace(tzinfo=None)
    with pytest.raises(StatementError, match="a time needs its zone"):
        store.create_evaluation("a", owner="ann")
    assert store.list_evaluations() == ()


def test_what_leaves_the_store_is_frozen(store: Store) -> None:
    evaluation = store.create_evaluation("a", owner="ann")
    with pytest.raises(dataclasses.FrozenInstanceError):
        evaluation.title = "b"


@pytest.mark.slow
def test_eight_writers_and_four_readers_meet_no_error_and_lose_nothing(store: Store) -> None:
    shared = store.create_evaluation("shared", owner="all").id

    def write(number: int) -> None:
        for turn in range(25):
            own = store.create_evaluation(f"{number}.{turn}", owner=str(number)).id
            store.save_draft(own, {"turn": turn}, version=1)
            while not counted(store, shared):
                pass

    def read(_number: int) -> None:
        for _ in range(100):
            store.list_evaluations()

    with ThreadPoolExecutor(max_workers=12) as threads:
        at_work = [threads.submit(write, number) for number in range(8)]
        at_work += [threads.submit(read, number) for number in range(4)]
        for worker in at_work:
            worker.result()
    assert store.load_draft(shared).content == {"count": 200}
    assert len(store.list_evaluations()) == 201


def counted(store: Store, evaluation: str) -> bool:
    """Count one up in a draft everybody shares; False when another was quicker. A lost update is a lost count."""
    draft = store.load_draft(evaluation)
    try:
        store.save_draft(evaluation, {"count": draft.content.get("count", 0) + 1}, version=draft.version)
    except StoreError as error:
        if error.problems[0].code != "changed_elsewhere":
            raise
        return False
    return True
