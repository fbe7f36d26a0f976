"""Evaluations with their drafts, uploads, records and plans; deletion receipts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _moment() -> sa.DateTime:
    return sa.DateTime(timezone=True)


def upgrade() -> None:
    """Bring the database one step forward."""
    op.create_table("store", sa.Column("id", sa.String(64), primary_key=True))
    op.create_table(
        "evaluations",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("created", _moment(), nullable=False),
        sa.Column("updated", _moment(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index("ix_evaluations_owner", "evaluations", ["owner"])
    op.create_table(
        "drafts",
        sa.Column("evaluation_id", sa.String(64), _evaluation("drafts"), primary_key=True),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved", _moment(), nullable=False),
    )
    _create_uploads()
    _create_sealed()
    _create_receipts()


def _evaluation(table: str) -> sa.ForeignKey:
    name = f"fk_{table}_evaluation_id_evaluations"
    return sa.ForeignKey("evaluations.id", ondelete="CASCADE", name=name)


def _create_uploads() -> None:
    op.create_table(
        "uploads",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("evaluation_id", sa.String(64), _evaluation("uploads"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("file", sa.String(80), nullable=False),
        sa.Column("received", _moment(), nullable=False),
        sa.Column("expires", _moment(), nullable=False),
        sa.Column("deleted", _moment(), nullable=True),
        sa.UniqueConstraint("file", name="uq_uploads_file"),
    )
    op.create_index("ix_uploads_evaluation_id", "uploads", ["evaluation_id"])
    op.create_index("ix_uploads_expires", "uploads", ["expires"])


def _create_sealed() -> None:
    op.create_table(
        "records",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("evaluation_id", sa.String(64), _evaluation("records"), nullable=False),
        sa.Column("seal", sa.String(64), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("added", _moment(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.UniqueConstraint("evaluation_id", "sha256", name="uq_records_evaluation_id"),
    )
    op.create_index("ix_records_seal", "records", ["seal"])
    op.create_table(
        "plans",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("evaluation_id", sa.String(64), _evaluation("plans"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("previous", sa.String(64), nullable=True),
        sa.Column("added", _moment(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.UniqueConstraint("evaluation_id", "number", name="uq_plans_evaluation_id"),
    )


def _create_receipts() -> None:
    op.create_table(
        "receipts",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("subject_id", sa.String(64), nullable=False),
        sa.Column("evaluation_id", sa.String(64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("sha256", sa.String(64), nullable=True),
        sa.Column("at", _moment(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("method", sa.String(32), nullable=False),
    )
    op.create_index("ix_receipts_evaluation_id_at", "receipts", ["evaluation_id", "at"])
