"""Write the next step: `python -m evaluator.store.migrations "what changes"` after the tables were changed.

Alembic compares the tables with a database of the newest step and writes what differs to `versions/`. Read it,
correct it, add a file of rows to `tests/store/older/`, and run the tests on both databases.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command

from evaluator.store.database import migrated_engine, migrations, newest_revision, parsed_address
from evaluator.store.places import sqlite_address


def write_step(what_changes: str) -> None:
    """Write the next step, numbered after the newest."""
    number = int(newest_revision()) + 1
    with TemporaryDirectory() as folder:
        engine, _ = migrated_engine(
            parsed_address(sqlite_address(Path(folder) / "new.sqlite")), lambda: "new-step"
        )
        with engine.begin() as connection:
            settings = migrations(connection)
            command.revision(settings, message=what_changes, autogenerate=True, rev_id=f"{number:04d}")
        engine.dispose()


if __name__ == "__main__":
    write_step(" ".join(sys.argv[1:]) or "Say what changes")
