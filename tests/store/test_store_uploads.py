"""Uploads: whole or not at all, under a random name, deleted with a receipt."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import resource
import signal
import stat
import subprocess
import sys
import textwrap
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from store_clock import NOON, Clock, refused

from evaluator.store import METHODS, REASONS, Keeping, Store, open_store

CSV = b"sex;y_true;y_pred\nf;1;0\nm;0;1\n"
HOSTILE_NAMES = {
    "path up": "../../../../etc/passwd",
    "absolute path": "/etc/cron.d/evil.csv",
    "Windows path": "..\\..\\evil.csv",
    "NUL": "good.csv\x00.sh",
    "5,000 characters": "\u00e9" * 4_996 + ".csv",
    "emoji": "\U0001f469\U0001f3fe\u200d\U0001f9bd.csv",
    "half an emoji": "\ud83d.csv",
    "HTML": "<img src=x onerror=alert(1)>.csv",
    "direction mark": "cases\u202evsc.exe",
    "line end": "a\r\nSet-Cookie: x.csv",
    "only dots": "..",
    "nothing": "",
    "device": "CON",
    "hidden": ".htaccess",
    "decomposed": "e\u0301.csv",
}


def files_of(store: Store) -> list[Path]:
    return sorted(path for path in store.drafts.parent.rglob("*") if path.is_file())


@pytest.fixture
def evaluation(store: Store) -> str:
    return store.create_evaluation("Street cameras", owner="ann").id


@pytest.mark.slow
def test_an_upload_lies_on_disk_with_its_hash_and_not_in_the_database(
    store: Store, evaluation: str, clock: Clock, tmp_path: Path
) -> None:
    marker = b"0613-unmistakable-case-number"
    clock.move(minutes=1)
    upload = store.receive_upload(evaluation, "cases 2026.csv", io.BytesIO(CSV + marker))
    assert (upload.name, upload.size) == ("cases 2026.csv", len(CSV + marker))
    assert upload.sha256 == hashlib.sha256(CSV + marker).hexdigest()
    assert (upload.received, upload.deleted) == (clock.now, None)
    assert store.upload_path(upload.id).read_bytes() == CSV + marker
    assert store.list_uploads(evaluation) == (upload,)
    assert store.get_upload(upload.id) == upload
    assert store.get_evaluation(evaluation).updated == clock.now
    for file in (tmp_path / "database").rglob("*"):
        assert marker not in file.read_bytes()


def test_only_this_account_may_read_what_is_kept(store: Store, evaluation: str, tmp_path: Path) -> None:
    path = store.upload_path(store.receive_upload(evaluation, "a.csv", io.BytesIO(CSV)).id)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for folder in (path.parent, path.parent.parent, tmp_path / "data"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for file in (tmp_path / "database").rglob("*"):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE_NAMES.values(), ids=HOSTILE_NAMES.keys())
def test_a_hostile_name_is_a_text_and_never_a_path(
    store: Store, evaluation: str, name: str, tmp_path: Path
) -> None:
    before = {path for path in tmp_path.parent.rglob("*") if "database" not in path.parts}
    upload = store.receive_upload(evaluation, name, io.BytesIO(CSV))
    new = {path for path in tmp_path.parent.rglob("*") if "database" not in path.parts} - before
    assert new == {store.drafts / upload.file}
    assert upload.file.isascii()
    stem, _, suffix = upload.file.partition(".")
    assert len(stem) == 32
    assert suffix in ("csv", "data")
    assert stem not in name
    shown = store.list_uploads(evaluation)[0].name
    assert len(shown) <= 255
    assert not any(ord(character) < 32 or 0xD800 <= ord(character) < 0xE000 for character in shown)
    if name.isprintable() and len(name) <= 255:
        assert shown == name
    receipt = store.delete_upload(upload.id, by=name)
    assert (receipt.name, receipt.by) == (shown, shown)


def test_an_upload_above_the_limit_is_refused_and_nothing_of_it_is_kept(
    opened: Callable[..., Store],
) -> None:
    store = opened(keeping=Keeping(largest_upload=3_000_000))
    evaluation = store.create_evaluation("a", owner="ann").id
    fits = store.receive_upload(evaluation, "fits.csv", io.BytesIO(b"x" * 3_000_000))

    class Endless:
        given = 0

        def read(self, size: int, /) -> bytes:
            self.given += size
            return b"x" * size

    endless = Endless()
    with refused("upload_too_large"):
        store.receive_upload(evaluation, "endless.csv", endless)
    assert endless.given < 5_000_000
    assert store.list_uploads(evaluation) == (fits,)
    assert files_of(store) == [store.upload_path(fits.id)]


def test_a_stream_that_breaks_leaves_nothing(store: Store, evaluation: str) -> None:
    class Broken:
        def read(self, size: int, /) -> bytes:
            if files_of(store):
                raise ConnectionResetError("the browser went away")
            return b"x" * size

    with pytest.raises(ConnectionResetError):
        store.receive_upload(evaluation, "a.csv", Broken())
    assert store.list_uploads(evaluation) == ()
    assert files_of(store) == []


def test_a_disk_that_refuses_is_named_and_nothing_is_kept(store: Store, evaluation: str) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, before[1]))  # a file may not grow beyond: EFBIG
    try:
        with refused("file_not_written"):
            store.receive_upload(evaluation, "a.csv", io.BytesIO(b"x" * 5_000_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert store.list_uploads(evaluation) == ()
    assert files_of(store) == []


def test_an_evaluation_deleted_while_its_file_arrives_keeps_nothing(store: Store, evaluation: str) -> None:
    class Slow:
        parts = iter((CSV, b""))

        def read(self, _size: int, /) -> bytes:
            part = next(self.parts)
            if not part:
                store.delete_evaluation(evaluation, by="ann")
            return part

    with refused("evaluation_missing"):
        store.receive_upload(evaluation, "a.csv", Slow())
    assert files_of(store) == []


def test_a_deletion_gives_a_receipt_that_says_what_was_done(store: Store, evaluation: str, clock: Clock) -> None:
    upload = store.receive_upload(evaluation, "a.csv", io.BytesIO(CSV))
    clock.move(hours=2)
    receipt = store.delete_upload(upload.id, by="ann", reason="used")
    assert files_of(store) == []
    assert (receipt.kind, receipt.subject, receipt.evaluation) == ("upload", upload.id, evaluation)
    assert (receipt.name, receipt.size, receipt.sha256) == ("a.csv", len(CSV), hashlib.sha256(CSV).hexdigest())
    assert (receipt.at, receipt.by, receipt.reason, receipt.method) == (clock.now, "ann", "used", "removed")
    assert "not overwritten" in METHODS[receipt.method]
    assert REASONS[receipt.reason]
    assert store.list_receipts(evaluation) == (receipt,)
    assert store.list_uploads(evaluation) == ()
    assert [gone.deleted for gone in store.list_uploads(evaluation, deleted=True)] == [clock.now]
    with refused("upload_missing"):
        store.upload_path(upload.id)


def test_deleting_twice_gives_the_same_receipt(store: Store, evaluation: str, clock: Clock) -> None:
    upload = store.receive_upload(evaluation, "a.csv", io.BytesIO(CSV)).id
    first = store.delete_upload(upload, by="ann")
    clock.move(hours=1)
    assert store.delete_upload(upload, by="bo") == first
    assert store.list_receipts() == (first,)


def test_a_file_that_went_missing_is_not_claimed_to_have_been_removed(store: Store, evaluation: str) -> None:
    upload = store.receive_upload(evaluation, "a.csv", io.BytesIO(CSV)).id
    store.upload_path(upload).unlink()
    with refused("upload_missing"):
        store.upload_path(upload)
    assert store.delete_upload(upload, by="ann").method == "was_missing"


def test_a_file_that_cannot_be_deleted_gets_no_receipt(store: Store, evaluation: str) -> None:
    upload = store.receive_upload(evaluation, "a.csv", io.BytesIO(CSV)).id
    path = store.upload_path(upload)
    path.unlink()
    path.mkdir()  # what even an administrator's account cannot unlink
    with refused("file_not_deleted"):
        store.delete_upload(upload, by="ann")
    assert store.list_receipts() == ()
    assert len(store.list_uploads(evaluation)) == 1
    path.rmdir()


def test_uploads_expire_after_the_configured_hours_and_not_before(
    opened: Callable[..., Store], clock: Clock
) -> None:
    store = opened(keeping=Keeping(uploads_for=dt.timedelta(hours=3)))
    evaluation = store.create_evaluation("a", owner="ann").id
    first = store.receive_upload(evaluation, "first.csv", io.BytesIO(CSV))
    clock.move(hours=1)
    second = store.receive_upload(evaluation, "second.csv", io.BytesIO(CSV))
    assert first.expires == NOON + dt.timedelta(hours=3)
    assert store.expire_uploads(NOON + dt.timedelta(hours=2, minutes=59, seconds=59)) == ()
    clock.move(hours=2)
    (receipt,) = store.expire_uploads()
    assert (receipt.subject, receipt.reason, receipt.by) == (first.id, "expired", "retention")
    assert files_of(store) == [store.upload_path(second.id)]
    assert store.expire_uploads() == ()


@pytest.mark.slow
def test_an_expired_file_is_not_handed_out_even_before_it_was_swept(
    store: Store, evaluation: str, clock: Clock
) -> None:
    upload = store.receive_upload(evaluation, "a.csv", io.BytesIO(CSV)).id
    clock.move(hours=24)
    with refused("upload_missing"):
        store.upload_path(upload)
    assert files_of(store) == []
    assert [receipt.reason for receipt in store.list_receipts()] == ["expired"]


def test_a_restart_after_a_long_pause_deletes_what_has_expired(opened: Callable[..., Store], clock: Clock) -> None:
    with opened() as store:
        evaluation = store.create_evaluation("a", owner="ann").id
        store.receive_upload(evaluation, "a.csv", io.BytesIO(CSV))
    clock.move(days=3)
    store = opened()
    assert files_of(store) == []
    assert [receipt.reason for receipt in store.list_receipts(evaluation)] == ["expired"]


def test_two_databases_in_one_data_folder_leave_each_others_files_alone(
    opened: Callable[..., Store], tmp_path: Path
) -> None:
    store = opened()
    evaluation = store.create_evaluation("a", owner="ann").id
    upload = store.receive_upload(evaluation, "a.csv", io.BytesIO(CSV)).id
    with open_store(f"sqlite:///{tmp_path / 'other.sqlite'}", folder=tmp_path / "data"):
        assert store.upload_path(upload).read_bytes() == CSV


RECEIVER = textwrap.dedent(
    """
    import os, signal, sys, time
    from pathlib import Path
    from evaluator.store import open_store, utc_now

    url, folder, evaluation, moment = sys.argv[1:]

    class Slow:
        given = 0
        def read(self, size):
            self.given += 1
            if self.given > 3 and moment == "while receiving":
                print("receiving", flush=True)
                time.sleep(60)
            return b"x" * size if self.given <= 3 else b""

    def clock():
        if any(store_folder.rglob("*.csv")):  # asked for the time of a file that lies there whole
            print("received", flush=True)
            time.sleep(60)
        return utc_now()

    store_folder = Path(folder) / "drafts"
    store = open_store(url, folder=Path(folder), clock=clock if moment == "before it is known" else utc_now)
    store.receive_upload(evaluation, "a.csv", Slow())
    """
)


@pytest.mark.slow
@pytest.mark.parametrize("moment", ["while receiving", "before it is known"])
def test_a_process_killed_with_a_file_in_its_hands_leaves_nothing_visible_and_nothing_behind(
    opened: Callable[..., Store], url: str, tmp_path: Path, moment: str
) -> None:
    store = opened()
    evaluation = store.create_evaluation("a", owner="ann").id
    whole = store.receive_upload(evaluation, "whole.csv.gz", io.BytesIO(CSV))
    arguments = [url, str(tmp_path / "data"), evaluation, moment]
    with subprocess.Popen([sys.executable, "-c", RECEIVER, *arguments], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline()
        assert len(files_of(store)) == 2, "the file is on its way"
        assert store.list_uploads(evaluation) == (whole,), "and nobody sees it"
        assert len(files_of(opened())) == 2, "another process that opens the store leaves it alone"
        process.send_signal(signal.SIGKILL)
    assert len(files_of(store)) == 2, "the killed process could not clean up"
    after = opened()
    assert files_of(after) == [after.upload_path(whole.id)]
    assert after.list_uploads(evaluation) == (whole,)


def test_receiving_a_large_file_takes_no_memory_for_it(opened: Callable[..., Store]) -> None:
    store = opened(keeping=Keeping(largest_upload=10**9))
    evaluation = store.create_evaluation("a", owner="ann").id

    class Large:
        left = 64

        def read(self, size: int, /) -> bytes:
            self.left -= 1
            return b"\x00" * size if self.left >= 0 else b""

    tracemalloc.start()
    started = time.perf_counter()
    upload = store.receive_upload(evaluation, "large.parquet", Large())
    seconds = time.perf_counter() - started
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert upload.size == 64 << 20
    assert peak < 8 << 20
    print(f"64 MiB received in {seconds:.2f} s, peak {peak >> 10} KiB")
