"""The tables: what the database holds. No row of a person's data is among them, only what was made of it."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, DateTime, ForeignKey, Index, MetaData, String, Text, UniqueConstraint
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from evaluator.domain.plan import EvaluationPlan
from evaluator.store import nouns

_NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
"""Every constraint has a name, so that a later migration can change it."""
_ID = String(64)
_HASH = String(64)
_WORD = String(32)


class Moment(TypeDecorator[dt.datetime]):
    """A time in UTC on either side: SQLite forgets the zone, PostgreSQL answers in the session's."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """Take a time to the database; ValueError without a zone, since nobody knows when that was."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time needs its zone: {value.isoformat()}")
        return value.astimezone(dt.UTC)

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """Bring a time back with its zone."""
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class Base(DeclarativeBase):
    """All tables."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {dt.datetime: Moment()}


def _belongs_to_evaluation() -> ForeignKey:
    return ForeignKey("evaluations.id", ondelete="CASCADE")


class StoreRow(Base):
    """One row: the id of this database, which names its folder of files."""

    __tablename__ = "store"
    id: Mapped[str] = mapped_column(_ID, primary_key=True)


class EvaluationRow(Base):
    """An evaluation."""

    __tablename__ = "evaluations"
    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    owner: Mapped[str] = mapped_column(Text, index=True)
    created: Mapped[dt.datetime]
    updated: Mapped[dt.datetime]
    version: Mapped[int]

    def noun(self) -> nouns.Evaluation:
        """Return what leaves the store."""
        return nouns.Evaluation(
            id=self.id,
            title=self.title,
            owner=self.owner,
            created=self.created,
            updated=self.updated,
            version=self.version,
        )


class DraftRow(Base):
    """The draft of an evaluation: exactly one each."""

    __tablename__ = "drafts"
    evaluation_id: Mapped[str] = mapped_column(_ID, _belongs_to_evaluation(), primary_key=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    version: Mapped[int]
    saved: Mapped[dt.datetime]

    def noun(self) -> nouns.Draft:
        """Return what leaves the store."""
        return nouns.Draft(
            evaluation=self.evaluation_id, content=self.content, version=self.version, saved=self.saved
        )


class UploadRow(Base):
    """A file received; its bytes lie in the draft folder."""

    __tablename__ = "uploads"
    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    evaluation_id: Mapped[str] = mapped_column(_ID, _belongs_to_evaluation(), index=True)
    name: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(_HASH)
    file: Mapped[str] = mapped_column(String(80), unique=True)
    received: Mapped[dt.datetime]
    expires: Mapped[dt.datetime] = mapped_column(index=True)
    deleted: Mapped[dt.datetime | None]

    def noun(self) -> nouns.Upload:
        """Return what leaves the store."""
        return nouns.Upload(
            id=self.id,
            evaluation=self.evaluation_id,
            name=self.name,
            size=self.size,
            sha256=self.sha256,
            file=self.file,
            received=self.received,
            expires=self.expires,
            deleted=self.deleted,
        )


class RecordRow(Base):
    """A sealed record; the document is canonical JSON, byte for byte."""

    __tablename__ = "records"
    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    evaluation_id: Mapped[str] = mapped_column(_ID, _belongs_to_evaluation())
    seal: Mapped[str] = mapped_column(_HASH, index=True)
    sha256: Mapped[str] = mapped_column(_HASH)
    size: Mapped[int] = mapped_column(BigInteger)
    added: Mapped[dt.datetime]
    document: Mapped[str] = mapped_column(Text, deferred=True)
    __table_args__ = (UniqueConstraint("evaluation_id", "sha256"),)

    def noun(self) -> nouns.RecordEntry:
        """Return what leaves the store, without the document."""
        return nouns.RecordEntry(
            id=self.id,
            evaluation=self.evaluation_id,
            seal=self.seal,
            sha256=self.sha256,
            size=self.size,
            added=self.added,
        )


class PlanRow(Base):
    """A locked version of the plan; the document is canonical JSON."""

    __tablename__ = "plans"
    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    evaluation_id: Mapped[str] = mapped_column(_ID, _belongs_to_evaluation())
    number: Mapped[int]
    sha256: Mapped[str] = mapped_column(_HASH)
    previous: Mapped[str | None] = mapped_column(_HASH)
    added: Mapped[dt.datetime]
    document: Mapped[str] = mapped_column(Text)
    __table_args__ = (UniqueConstraint("evaluation_id", "number"),)

    def noun(self, plan: EvaluationPlan) -> nouns.PlanVersion:
        """Return what leaves the store, with the plan read from the document."""
        return nouns.PlanVersion(
            id=self.id,
            evaluation=self.evaluation_id,
            number=self.number,
            sha256=self.sha256,
            previous=self.previous,
            plan=plan,
            added=self.added,
        )


class ReceiptRow(Base):
    """A deletion receipt; tied to nothing, since it outlives what it speaks of."""

    __tablename__ = "receipts"
    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    kind: Mapped[nouns.ReceiptKind] = mapped_column(_WORD)
    subject_id: Mapped[str] = mapped_column(_ID)
    evaluation_id: Mapped[str] = mapped_column(_ID)
    name: Mapped[str] = mapped_column(Text)
    size: Mapped[int | None] = mapped_column(BigInteger)
    sha256: Mapped[str | None] = mapped_column(_HASH)
    at: Mapped[dt.datetime]
    by: Mapped[str] = mapped_column(Text)
    reason: Mapped[nouns.Reason] = mapped_column(_WORD)
    method: Mapped[nouns.Method] = mapped_column(_WORD)
    __table_args__ = (Index("ix_receipts_evaluation_id_at", "evaluation_id", "at"),)

    def noun(self) -> nouns.Receipt:
        """Return what leaves the store."""
        return nouns.Receipt(
            id=self.id,
            kind=self.kind,
            subject=self.subject_id,
            evaluation=self.evaluation_id,
            name=self.name,
            size=self.size,
            sha256=self.sha256,
            at=self.at,
            by=self.by,
            reason=self.reason,
            method=self.method,
        )
