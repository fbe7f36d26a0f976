"""The shelf of uploads: bytes on disk under a random name, known by a row, gone with a receipt."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from evaluator.errors import Problem, StoreError
from evaluator.store import faults, files
from evaluator.store.nouns import Reason, Receipt, Upload
from evaluator.store.opened import Deletion, Opened, evaluation_row
from evaluator.store.tables import ReceiptRow, UploadRow
from evaluator.store.texts import is_id, shown, stored_name

_RETENTION = Deletion(by="retention", reason="expired")
"""Deletions that nobody asked for."""


class Uploads(Opened):
    """Receive, find, delete and expire files."""

    def receive_upload(self, evaluation: str, name: str, stream: files.Stream) -> Upload:
        """Return the upload once its bytes lie on disk, hashed; memory does not grow with it.

        `name` is kept as a text and never used as a path. When anything fails, nothing of the file is kept:
        UploadError `upload_too_large`, StoreError `file_not_written` or `evaluation_missing`.
        """
        self._require(evaluation)
        name, upload = shown(name), self._drawn_id()
        file = self.drafts / stored_name(self._drawn_id(), name)
        with files.receiving(stream, file, name=name, largest=self.keeping.largest_upload) as received:
            now = self._clock()
            row = UploadRow(
                id=upload,
                evaluation_id=evaluation,
                name=name,
                size=received.size,
                sha256=received.sha256,
                file=file.name,
                received=now,
                expires=now + self.keeping.uploads_for,
                deleted=None,
            )
            with self._writing() as session:
                evaluation_row(session, evaluation, to_change=True).updated = now
                session.add(row)
        return row.noun()

    def get_upload(self, upload: str) -> Upload:
        """Return one upload, a deleted one too; StoreError `upload_unknown`."""
        with self._reading() as session:
            return _upload_row(session, upload).noun()

    def list_uploads(self, evaluation: str, *, deleted: bool = False) -> tuple[Upload, ...]:
        """Return the files that are there, or with `deleted` those that were, the latest received last."""
        query = select(UploadRow).where(
            UploadRow.evaluation_id == evaluation,
            UploadRow.deleted.is_not(None) if deleted else UploadRow.deleted.is_(None),
        )
        with self._reading() as session:
            evaluation_row(session, evaluation)
            rows = session.scalars(query.order_by(UploadRow.received, UploadRow.id))
            return tuple(row.noun() for row in rows)

    def upload_path(self, upload: str) -> Path:
        """Return where the file lies; StoreError `upload_missing` when it was deleted, has expired or is gone.

        A file whose time is over is deleted by this call.
        """
        found = self.get_upload(upload)
        path = self.drafts / found.file
        if found.deleted is None and found.expires <= self._clock():
            raise faults.upload_missing(found.name, self._delete(upload, _RETENTION).at)
        if found.deleted is not None or not path.is_file():
            raise faults.upload_missing(found.name, found.deleted)
        return path

    def copy_of(self, upload: str, key: str) -> Path | None:
        """Return the folder of the copy kept under a key, None where there is none or the file is gone."""
        found = self.get_upload(upload)
        folder = self._copy_folder(found.file, key)
        return folder if found.deleted is None and folder.is_dir() else None

    def keep_copy(self, upload: str, key: str, made: Path) -> Path | None:
        """Take over a folder with a copy of an upload, beside which it lies until both are deleted.

        Returns where it lies now; None when the upload was deleted meanwhile: then the copy is removed too.
        """
        with self._writing() as session:  # nobody deletes the upload between the look and the move
            row = _upload_row(session, upload, to_change=True)
            folder = self._copy_folder(row.file, key)
            if row.deleted is not None or folder.is_dir():
                shutil.rmtree(made, ignore_errors=True)
                return folder if row.deleted is None else None
            shutil.move(made, folder)
            return folder

    def _copy_folder(self, file: str, key: str) -> Path:
        if not is_id(key):
            raise ValueError("a copy's key has 8 to 64 letters, digits, hyphens or underscores")
        return self.drafts / f"{file}.{key}"

    def delete_upload(self, upload: str, *, by: str, reason: Reason = "asked") -> Receipt:
        """Delete the file and return the receipt; deleting it again returns the same receipt.

        StoreError `upload_unknown`, or `file_not_deleted` when it is still there: then there is no receipt.
        """
        return self._delete(upload, Deletion(by, reason))

    def expire_uploads(self, now: dt.datetime | None = None) -> tuple[Receipt, ...]:
        """Delete the files whose time is over at `now`, None being the clock's time; return their receipts.

        A file that cannot be deleted holds up no other; StoreError `file_not_deleted` names it at the end.
        """
        query = select(UploadRow.id).where(
            UploadRow.deleted.is_(None), UploadRow.expires <= (now or self._clock())
        )
        with self._reading() as session:
            over = session.scalars(query.order_by(UploadRow.expires, UploadRow.id)).all()
        receipts: list[Receipt] = []
        kept: list[Problem] = []
        for upload in over:
            try:
                receipts.append(self._delete(upload, _RETENTION))
            except StoreError as error:
                kept += error.problems
        if kept:
            raise StoreError(kept)
        return tuple(receipts)

    def sweep_uploads(self) -> int:
        """Remove files left behind by a process that died while it received them; return how many."""
        return files.sweep(self.drafts, self._knows_file)

    def _knows_file(self, file: str) -> bool:
        with self._reading() as session:
            known = select(UploadRow.id).where(UploadRow.file == file, UploadRow.deleted.is_(None))
            return session.scalar(known) is not None

    def _require(self, evaluation: str) -> None:
        with self._reading() as session:
            evaluation_row(session, evaluation)

    def _delete(self, upload: str, deletion: Deletion) -> Receipt:
        with self._writing() as session:
            row = _upload_row(session, upload, to_change=True)
            if row.deleted is None:
                return self._discard(session, row, deletion)
            earlier = select(ReceiptRow).where(ReceiptRow.kind == "upload", ReceiptRow.subject_id == upload)
            return session.scalars(earlier).one().noun()

    def _discard(self, session: Session, row: UploadRow, deletion: Deletion) -> Receipt:
        """Remove the file, then say so in the same transaction.

        Where the saying fails, the file is missing and the next deletion says that.
        """
        file = self.drafts / row.file
        copied = files.remove_copies(file, row.name)
        method = files.remove(file, row.name)
        if copied and method == "removed":
            method = "removed_with_copies"
        receipt = self._receipt(
            session,
            "upload",
            row.id,
            row.evaluation_id,
            deletion,
            method=method,
            name=row.name,
            size=row.size,
            sha256=row.sha256,
        )
        row.deleted = receipt.at
        return receipt


def _upload_row(session: Session, upload: str, *, to_change: bool = False) -> UploadRow:
    row = session.get(UploadRow, upload, with_for_update=to_change) if is_id(upload) else None
    if row is None:
        raise faults.upload_unknown()
    return row
