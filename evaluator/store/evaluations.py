"""The shelf of evaluations and their drafts: every change names the version it was made from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from evaluator.store import faults
from evaluator.store.nouns import Draft, Evaluation
from evaluator.store.opened import Opened, evaluation_row
from evaluator.store.tables import DraftRow, EvaluationRow
from evaluator.store.texts import shown


class Evaluations(Opened):
    """Make, find, rename; load and save drafts."""

    def create_evaluation(self, title: str, *, owner: str) -> Evaluation:
        """Return a new evaluation with an empty draft of version 1."""
        now, evaluation = self._clock(), self._drawn_id()
        row = EvaluationRow(
            id=evaluation, title=shown(title), owner=shown(owner), created=now, updated=now, version=1
        )
        with self._writing() as session:
            session.add(row)
            session.flush()  # the draft refers to it
            session.add(DraftRow(evaluation_id=evaluation, content={}, version=1, saved=now))
        return row.noun()

    def list_evaluations(self, *, owner: str | None = None) -> tuple[Evaluation, ...]:
        """Return the owner's evaluations, or everybody's when None, the latest changed first."""
        query = select(EvaluationRow).order_by(EvaluationRow.updated.desc(), EvaluationRow.id)
        if owner is not None:
            query = query.where(EvaluationRow.owner == shown(owner))
        with self._reading() as session:
            return tuple(row.noun() for row in session.scalars(query))

    def get_evaluation(self, evaluation: str) -> Evaluation:
        """Return one evaluation; StoreError `evaluation_missing`."""
        with self._reading() as session:
            return evaluation_row(session, evaluation).noun()

    def rename_evaluation(self, evaluation: str, title: str, *, version: int) -> Evaluation:
        """Return it with its new title; StoreError `changed_elsewhere` unless `version` is the latest."""
        with self._writing() as session:
            row = evaluation_row(session, evaluation, to_change=True)
            if row.version != version:
                raise faults.changed_elsewhere(row.updated)
            row.title, row.version, row.updated = shown(title), version + 1, self._clock()
            return row.noun()

    def load_draft(self, evaluation: str) -> Draft:
        """Return the draft as last saved; StoreError `evaluation_missing`."""
        with self._reading() as session:
            evaluation_row(session, evaluation)
            return session.get_one(DraftRow, evaluation).noun()

    def save_draft(self, evaluation: str, content: Mapping[str, Any], *, version: int) -> Draft:
        """Return the draft as saved, with its new version; StoreError `changed_elsewhere`.

        `version` is the one the change was made from and must be the latest. The content is JSON; ValueError or
        TypeError when it is not (NaN, or an object of ours).
        """
        plain: dict[str, Any] = json.loads(json.dumps(dict(content), allow_nan=False))
        with self._writing() as session:
            parent = evaluation_row(session, evaluation, to_change=True)
            row = session.get_one(DraftRow, evaluation)
            if row.version != version:
                raise faults.changed_elsewhere(row.saved)
            row.content, row.version, row.saved = plain, version + 1, self._clock()
            parent.updated = row.saved
            return row.noun()
