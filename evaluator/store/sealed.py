"""The shelf of what is never changed: sealed records and locked versions of the plan."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from evaluator.domain.canonical import canonical_json
from evaluator.domain.plan import EvaluationPlan, lock_holds, plan_document
from evaluator.domain.record import sealed_document, sealed_json
from evaluator.store import faults
from evaluator.store.nouns import PlanVersion, RecordEntry, StoredRecord
from evaluator.store.opened import Opened, evaluation_row
from evaluator.store.tables import PlanRow, RecordRow
from evaluator.store.texts import is_id


class Sealed(Opened):
    """Add and read; there is no way to change or to take one out alone."""

    def add_record(self, evaluation: str, record: Mapping[str, Any] | bytes) -> RecordEntry:
        """Return the entry of a sealed record, given as a document or as its canonical JSON.

        The same record twice is one entry; one with a further amendment is an entry of its own. StoreError
        `record_not_sealed`.
        """
        written = record if isinstance(record, bytes) else sealed_json(dict(record))
        document = sealed_document(written) if written is not None else None
        if written is None or document is None:
            raise faults.record_not_sealed()
        return self._add(evaluation, document["seal"], written)

    def _add(self, evaluation: str, seal: str, content: bytes) -> RecordEntry:
        sha256, now = hashlib.sha256(content).hexdigest(), self._clock()
        with self._writing() as session:
            parent = evaluation_row(session, evaluation, to_change=True)
            same = select(RecordRow).where(RecordRow.evaluation_id == evaluation, RecordRow.sha256 == sha256)
            row = session.scalars(same).one_or_none()
            if row is None:
                row = RecordRow(
                    id=self._drawn_id(),
                    evaluation_id=evaluation,
                    seal=seal,
                    sha256=sha256,
                    size=len(content),
                    added=now,
                    document=content.decode(),
                )
                session.add(row)
                parent.updated = now
            return row.noun()

    def list_records(self, evaluation: str) -> tuple[RecordEntry, ...]:
        """Return the entries in the order they were added, without their documents."""
        query = select(RecordRow).where(RecordRow.evaluation_id == evaluation)
        with self._reading() as session:
            evaluation_row(session, evaluation)
            return tuple(row.noun() for row in session.scalars(query.order_by(RecordRow.added, RecordRow.id)))

    def get_record(self, record: str) -> StoredRecord:
        """Return one record after checking it; StoreError `record_unknown` or `content_altered`."""
        with self._reading() as session:
            row = session.get(RecordRow, record) if is_id(record) else None
            if row is None:
                raise faults.record_unknown()
            entry, content = row.noun(), row.document
        if hashlib.sha256(content.encode()).hexdigest() != entry.sha256:
            raise faults.content_altered("record")
        document = sealed_document(content.encode())
        if document is None or document["seal"] != entry.seal:
            raise faults.content_altered("record")
        return StoredRecord(entry, document)

    def add_plan(self, evaluation: str, plan: EvaluationPlan) -> PlanVersion:
        """Return the version of a locked plan; the latest plan once more is the same version.

        StoreError `plan_not_locked`, or `plan_does_not_follow` unless it names the hash of the latest version.
        """
        if plan.lock is None or not lock_holds(plan):
            raise faults.plan_not_locked()
        with self._writing() as session:
            parent = evaluation_row(session, evaluation, to_change=True)
            latest = _latest_plan(session, evaluation)
            if latest is not None and latest.sha256 == plan.lock.sha256:
                return latest.noun(_checked_plan(latest))
            if latest is not None and latest.sha256 != plan.lock.previous:
                raise faults.plan_does_not_follow(latest.number)
            row = PlanRow(
                id=self._drawn_id(),
                evaluation_id=evaluation,
                number=latest.number + 1 if latest else 1,
                sha256=plan.lock.sha256,
                previous=plan.lock.previous,
                added=self._clock(),
                document=canonical_json(plan_document(plan)).decode(),
            )
            session.add(row)
            parent.updated = row.added
            return row.noun(plan)

    def list_plans(self, evaluation: str) -> tuple[PlanVersion, ...]:
        """Return every locked version, the first first, after checking each; StoreError `content_altered`."""
        query = select(PlanRow).where(PlanRow.evaluation_id == evaluation).order_by(PlanRow.number)
        with self._reading() as session:
            evaluation_row(session, evaluation)
            return tuple(row.noun(_checked_plan(row)) for row in session.scalars(query))


def _latest_plan(session: Session, evaluation: str) -> PlanRow | None:
    query = select(PlanRow).where(PlanRow.evaluation_id == evaluation).order_by(PlanRow.number.desc()).limit(1)
    return session.scalars(query).one_or_none()


def _checked_plan(row: PlanRow) -> EvaluationPlan:
    plan = EvaluationPlan.model_validate_json(row.document)
    if plan.lock is None or plan.lock.sha256 != row.sha256 or not lock_holds(plan):
        raise faults.content_altered("plan")
    return plan
