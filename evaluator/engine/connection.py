"""Open the engine without extensions, spill files or a way to any file but those it is given."""

from __future__ import annotations

import duckdb

from evaluator.engine import sql


def connect() -> duckdb.DuckDBPyConnection:
    """Return a connection of its own to an empty database in memory."""
    connection = duckdb.connect(config={"autoinstall_known_extensions": False, "autoload_known_extensions": False})
    connection.execute("SET enable_progress_bar = true")  # it is followed, and printed by nobody
    connection.execute("SET enable_progress_bar_print = false")
    connection.execute("SET TimeZone = 'UTC'")
    # Nothing about people is ever spilled to a disk.
    connection.execute("SET temp_directory = ''")
    return connection


def lock(connection: duckdb.DuckDBPyConnection, *paths: str) -> None:
    """Let the connection reach nothing but these paths from now on."""
    connection.execute(f"SET allowed_paths = [{', '.join(sql.literal(path) for path in paths)}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


def was_interrupted(error: Exception) -> bool:
    """Return True for what the engine raises when Ctrl-C meets it in a query: no error of Python's own."""
    return type(error) is RuntimeError and str(error) == "Query interrupted"
