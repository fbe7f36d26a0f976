"""What every shelf of the store stands on: an open database, its folder of files, a clock and new ids."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sqlalchemy import Engine
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session, sessionmaker

from evaluator.store import faults
from evaluator.store.database import READ_ONLY
from evaluator.store.nouns import Method, Reason, Receipt, ReceiptKind
from evaluator.store.tables import EvaluationRow, ReceiptRow
from evaluator.store.texts import is_id, shown


@dataclass(frozen=True, slots=True)
class Keeping:
    """How much is kept and for how long."""

    uploads_for: dt.timedelta = dt.timedelta(hours=24)
    """Longest life of an upload."""
    largest_upload: int = 200 << 20
    """Bytes of the largest file that is accepted: what the browser's upload accepts."""
    deleted: Literal["hours", "counted"] = "hours"
    """When an upload is deleted unless a person chose: once its time is over, or as soon as it was counted."""


DEFAULT_KEEPING = Keeping()


@dataclass(frozen=True, slots=True)
class Deletion:
    """Who deletes and why, the same for everything one act deletes."""

    by: str
    reason: Reason


class Opened:
    """An open database and its draft folder; safe to use from many threads at once."""

    def __init__(
        self,
        engine: Engine,
        drafts: Path,
        *,
        clock: Callable[[], dt.datetime],
        new_id: Callable[[], str],
        keeping: Keeping,
    ) -> None:
        self.drafts = drafts
        """Folder of this database's uploads."""
        self.keeping = keeping
        self._engine = engine
        self._clock = clock
        self._new_id = new_id
        self._writers = sessionmaker(engine, expire_on_commit=False)
        self._readers = sessionmaker(engine.execution_options(**READ_ONLY), expire_on_commit=False)

    def _writing(self) -> AbstractContextManager[Session]:
        return self._transaction(self._writers)

    def _reading(self) -> AbstractContextManager[Session]:
        return self._transaction(self._readers)

    @contextmanager
    def _transaction(self, sessions: sessionmaker[Session]) -> Iterator[Session]:
        try:
            with sessions.begin() as session:
                yield session
        except (OperationalError, InterfaceError, PoolTimeoutError, sqlite3.OperationalError) as error:
            raise faults.database_unusable(self._engine.url.render_as_string(hide_password=True)) from error

    def _drawn_id(self) -> str:
        drawn = self._new_id()
        if not is_id(drawn):
            raise ValueError("new_id must give 8 to 64 letters, digits, hyphens or underscores")
        return drawn

    def _receipt(
        self,
        session: Session,
        kind: ReceiptKind,
        subject: str,
        evaluation: str,
        deletion: Deletion,
        *,
        method: Method = "erased",
        name: str = "",
        size: int | None = None,
        sha256: str | None = None,
    ) -> Receipt:
        row = ReceiptRow(
            id=self._drawn_id(),
            kind=kind,
            subject_id=subject,
            evaluation_id=evaluation,
            name=name,
            size=size,
            sha256=sha256,
            at=self._clock(),
            by=shown(deletion.by),
            reason=deletion.reason,
            method=method,
        )
        session.add(row)
        return row.noun()


def evaluation_row(session: Session, evaluation: str, *, to_change: bool = False) -> EvaluationRow:
    """Return the row, held for this transaction alone when it is to change; StoreError `evaluation_missing`."""
    row = session.get(EvaluationRow, evaluation, with_for_update=to_change) if is_id(evaluation) else None
    if row is None:
        raise faults.evaluation_missing()
    return row
