"""Copies of uploads: taken over whole, deleted and swept with their file, counted in the same receipt."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import pytest
from store_clock import Clock, refused

from evaluator.store import Store
from evaluator.store.opened import Keeping
from evaluator.store.settings import country_set, keeping_set

KEY = "a" * 32


@pytest.fixture
def evaluation(store: Store) -> str:
    return store.create_evaluation("Street cameras", owner="ann").id


@pytest.fixture
def upload(store: Store, evaluation: str) -> str:
    return store.receive_upload(evaluation, "cases.csv", io.BytesIO(b"a;b\n1;2\n")).id


def made(tmp_path: Path, name: str = "made") -> Path:
    folder = tmp_path / name
    folder.mkdir()
    (folder / "table.parquet").write_bytes(b"PAR1 rows")
    return folder


def test_a_copy_lies_beside_its_upload_until_both_are_deleted(store: Store, upload: str, tmp_path: Path) -> None:
    assert store.copy_of(upload, KEY) is None
    kept = store.keep_copy(upload, KEY, made(tmp_path))
    assert kept is not None
    assert (kept / "table.parquet").is_file()
    assert store.copy_of(upload, KEY) == kept
    receipt = store.delete_upload(upload, by="ann")
    assert receipt.method == "removed_with_copies"
    assert list(store.drafts.iterdir()) == []
    assert store.copy_of(upload, KEY) is None


def test_a_copy_that_comes_after_the_deletion_is_not_kept(store: Store, upload: str, tmp_path: Path) -> None:
    store.delete_upload(upload, by="ann")
    late = made(tmp_path)
    assert store.keep_copy(upload, KEY, late) is None
    assert not late.exists()
    assert list(store.drafts.iterdir()) == []


def test_the_same_copy_made_twice_is_kept_once(store: Store, upload: str, tmp_path: Path) -> None:
    first = store.keep_copy(upload, KEY, made(tmp_path))
    second = made(tmp_path, "again")
    assert store.keep_copy(upload, KEY, second) == first
    assert not second.exists()


def test_copies_expire_and_are_deleted_with_the_evaluation(
    store: Store, evaluation: str, upload: str, clock: Clock, tmp_path: Path
) -> None:
    store.keep_copy(upload, KEY, made(tmp_path))
    clock.move(hours=25)
    (receipt,) = store.expire_uploads()
    assert (receipt.reason, receipt.method) == ("expired", "removed_with_copies")
    again = store.receive_upload(evaluation, "cases.csv", io.BytesIO(b"a;b\n1;2\n")).id
    store.keep_copy(again, KEY, made(tmp_path, "again"))
    store.delete_evaluation(evaluation, by="ann")
    assert list(store.drafts.iterdir()) == []


def test_a_copy_without_its_file_is_swept(store: Store, upload: str, tmp_path: Path) -> None:
    kept = store.keep_copy(upload, KEY, made(tmp_path))
    orphan = made(store.drafts, f"{'f' * 32}.csv.{KEY}")
    assert store.sweep_uploads() == 1
    assert not orphan.exists()
    assert kept is not None
    assert kept.is_dir()


@pytest.mark.parametrize("key", ["../../evil", "", "a/b", "*" * 10], ids=["up", "nothing", "path", "stars"])
def test_a_key_is_no_path(store: Store, upload: str, key: str) -> None:
    with pytest.raises(ValueError, match="key"):
        store.copy_of(upload, key)


def test_a_file_that_cannot_be_deleted_holds_up_no_other(
    store: Store, evaluation: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck, other = (
        store.receive_upload(evaluation, name, io.BytesIO(b"a;b\n1;2\n")) for name in ("stuck.csv", "other.csv")
    )
    # What cannot be removed as a file: a folder stands in its place.
    (store.drafts / stuck.file).unlink()
    (store.drafts / stuck.file).mkdir()
    clock.move(hours=25)
    with refused("file_not_deleted"):
        store.expire_uploads()
    assert not (store.drafts / other.file).exists()
    (store.drafts / stuck.file).rmdir()
    (receipt,) = store.expire_uploads()
    assert receipt.subject == stuck.id


# --- settings -------------------------------------------------------------------------------------------------


def test_whoever_runs_the_server_sets_how_long_and_how_much() -> None:
    assert keeping_set({}) == Keeping()
    given = {"EVALUATOR_UPLOAD_HOURS": "3", "EVALUATOR_UPLOAD_MB": "50", "EVALUATOR_UPLOADS_DELETED": "counted"}
    assert keeping_set(given) == Keeping(dt.timedelta(hours=3), 50 << 20, "counted")


@pytest.mark.parametrize(
    "variable, text",
    [
        ("EVALUATOR_UPLOAD_HOURS", "0"),
        ("EVALUATOR_UPLOAD_HOURS", "for ever"),
        ("EVALUATOR_UPLOAD_MB", "-5"),
        ("EVALUATOR_UPLOAD_MB", "1e9"),
        ("EVALUATOR_UPLOADS_DELETED", "never"),
    ],
)
def test_a_setting_that_cannot_be_read_is_refused_by_name(variable: str, text: str) -> None:
    with refused("setting_unreadable", variable):
        keeping_set({variable: text})


def test_the_country_chosen_last_is_the_next_default(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EVALUATOR_COUNTRY", raising=False)
    assert store.usual_country() is None
    monkeypatch.setenv("EVALUATOR_COUNTRY", "NL")
    assert store.usual_country() == "NL"
    store.remember_country("PL")
    assert store.usual_country() == "PL"
    assert country_set({"EVALUATOR_COUNTRY": "nl"}) == "NL"
    with refused("setting_unreadable", "NETHERLANDS"):
        country_set({"EVALUATOR_COUNTRY": "Netherlands"})
