"""Run by Alembic: brings the open connection of `database.py` to the newest shape, or compares it."""

from __future__ import annotations

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection

from evaluator.store.tables import Base, Moment


def plain(kind: str, item: object, _context: AutogenContext) -> str | Literal[False]:
    """Write our types into a new step as the plain types they stand on: a step must outlive them."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Moment) else False


def migrate(connection: Connection) -> None:
    """Run the steps that are missing, all in the caller's transaction."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        render_item=plain,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()


migrate(context.config.attributes["connection"])
