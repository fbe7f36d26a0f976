"""The store as a whole: opened once a server, migrated, swept, and used by every thread."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from sqlalchemy import select

from evaluator.store.database import migrated_engine, parsed_address
from evaluator.store.evaluations import Evaluations
from evaluator.store.nouns import Receipt
from evaluator.store.opened import Deletion, Keeping, evaluation_row
from evaluator.store.places import data_folder, database_address, prepared_folder, private_folder
from evaluator.store.sealed import Sealed
from evaluator.store.settings import Remembered, country_set, keeping_set
from evaluator.store.tables import PlanRow, ReceiptRow, RecordRow, UploadRow
from evaluator.store.texts import is_id
from evaluator.store.uploads import Uploads


class Store(Evaluations, Uploads, Sealed, Remembered):
    """Everything that is kept. Use as a context, or call `close`."""

    def delete_evaluation(self, evaluation: str, *, by: str) -> tuple[Receipt, ...]:
        """Delete an evaluation with its files, records and plans; return a receipt for each and for itself.

        The receipts stay. StoreError `evaluation_missing`, or `file_not_deleted`: the evaluation then stays,
        without the files that could be deleted.
        """
        deletion = Deletion(by, "evaluation_deleted")
        receipts = [self._delete(upload.id, deletion) for upload in self.list_uploads(evaluation)]
        with self._writing() as session:
            row = evaluation_row(session, evaluation, to_change=True)
            late = select(UploadRow).where(UploadRow.evaluation_id == evaluation, UploadRow.deleted.is_(None))
            for upload in session.scalars(late).all():  # arrived since the line before
                receipts.append(self._discard(session, upload, deletion))
            for record in session.scalars(select(RecordRow).where(RecordRow.evaluation_id == evaluation)).all():
                receipts.append(
                    self._receipt(
                        session, "record", record.id, evaluation, deletion, size=record.size, sha256=record.seal
                    )
                )
            for plan in session.scalars(select(PlanRow).where(PlanRow.evaluation_id == evaluation)).all():
                size = len(plan.document.encode())
                receipts.append(
                    self._receipt(session, "plan", plan.id, evaluation, deletion, size=size, sha256=plan.sha256)
                )
            receipts.append(self._receipt(session, "evaluation", evaluation, evaluation, deletion, name=row.title))
            session.delete(row)
        return tuple(receipts)

    def list_receipts(self, evaluation: str | None = None) -> tuple[Receipt, ...]:
        """Return the deletion receipts of one evaluation, which may be gone, or of all; the oldest first."""
        query = select(ReceiptRow).order_by(ReceiptRow.at, ReceiptRow.id)
        if evaluation is not None:
            query = query.where(ReceiptRow.evaluation_id == evaluation)
            if not is_id(evaluation):
                return ()
        with self._reading() as session:
            return tuple(row.noun() for row in session.scalars(query))

    def close(self) -> None:
        """Close the connections."""
        self._engine.dispose()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def utc_now() -> dt.datetime:
    """Return the time."""
    return dt.datetime.now(dt.UTC)


def random_id() -> str:
    """Return 128 random bits as 32 hexadecimal digits: who cannot know it cannot guess it."""
    return secrets.token_hex(16)


def open_store(
    url: str | None = None,
    *,
    folder: Path | None = None,
    clock: Callable[[], dt.datetime] = utc_now,
    new_id: Callable[[], str] = random_id,
    keeping: Keeping | None = None,
) -> Store:
    """Return the store, its database brought to the newest shape and leftovers of crashes removed.

    `url` is the address of a SQLite file or a PostgreSQL database, None for EVALUATOR_DATABASE or SQLite in the
    data folder; `folder` is the data folder, None for EVALUATOR_DATA or the usual place (`places`); `keeping` None
    for what the environment sets (`settings`). Several processes may open the same store at once. StoreError when
    the folder or the database cannot be used, or a setting cannot be read.
    """
    country_set()
    keeping = keeping_set() if keeping is None else keeping
    home = prepared_folder(data_folder() if folder is None else folder.absolute())
    address = parsed_address(url or database_address(home))
    engine, identity = migrated_engine(address, new_id)
    # One folder a database: another database in the same data folder must not take these files for leftovers.
    drafts = private_folder(private_folder(home / "drafts") / identity)
    store = Store(engine, drafts, clock=clock, new_id=new_id, keeping=keeping)
    store.sweep_uploads()
    store.expire_uploads()
    return store
