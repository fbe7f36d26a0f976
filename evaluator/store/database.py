"""An address goes in, an engine on a database of the newest shape comes out; SQLite and PostgreSQL."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, func, make_url, select
from sqlalchemy.exc import ArgumentError, DBAPIError

from evaluator.store import faults
from evaluator.store.locks import only_one
from evaluator.store.places import private_file, private_folder
from evaluator.store.tables import Base, StoreRow

_BUSY_SECONDS = 15
MIGRATION_KEY = 0x1AE0_5704
"""Number of the advisory lock under which PostgreSQL is migrated: any, but always this one."""
READ_ONLY = {"evaluator_read_only": True}
"""Execution option of a transaction that only reads: on SQLite it does not wait for a writer."""


def parsed_address(address: str) -> URL:
    """Return the address with the driver we use; StoreError for another kind of database."""
    try:
        url = make_url(address)
    except ArgumentError:
        raise faults.database_unsupported(address.partition(":")[0]) from None
    if url.drivername in ("postgresql", "postgres"):
        url = url.set(drivername="postgresql+psycopg")
    in_memory = url.drivername == "sqlite" and url.database in (None, "", ":memory:")
    if url.drivername not in ("sqlite", "postgresql+psycopg") or in_memory:
        raise faults.database_unsupported("sqlite in memory" if in_memory else url.drivername)
    return url


def shown_address(url: URL) -> str:
    """Return the address as it may be shown: never with its password."""
    return url.render_as_string(hide_password=True)


def migrated_engine(url: URL, new_id: Callable[[], str]) -> tuple[Engine, str]:
    """Return an engine on the database and the database's id; one process at a time migrates it.

    StoreError `database_unusable` when it does not answer, `database_is_newer` when it knows a later shape.
    """
    if url.drivername == "sqlite":
        private_folder_of_file(Path(str(url.database)))
    engine = make_engine(url)
    try:
        with _alone(url), _migrating(url) as connection:
            _upgrade(connection, url)
            identity = _identity(connection, new_id)
    except (DBAPIError, sqlite3.Error) as error:
        engine.dispose()
        raise faults.database_unusable(shown_address(url)) from error
    return engine, identity


def private_folder_of_file(file: Path) -> None:
    """Make the SQLite file readable by this account alone; its companions take over its mode."""
    if not file.parent.is_dir():
        private_folder(file.parent)
    private_file(file)


def make_engine(url: URL, *, foreign_keys: bool = True, **options: Any) -> Engine:
    """Return an engine: on SQLite with a real BEGIN, foreign keys and patience."""
    plain_json = partial(json.dumps, allow_nan=False, separators=(",", ":"))
    if url.drivername != "sqlite":
        try:
            arguments = {"connect_timeout": _BUSY_SECONDS}
            return create_engine(
                url, pool_pre_ping=True, json_serializer=plain_json, connect_args=arguments, **options
            )
        except ModuleNotFoundError:
            raise faults.postgres_driver_missing() from None
    engine = create_engine(url, json_serializer=plain_json, connect_args={"timeout": _BUSY_SECONDS}, **options)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver's own BEGIN comes too late to be safe
        connection.execute(f"PRAGMA foreign_keys={'ON' if foreign_keys else 'OFF'}")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA secure_delete=ON")  # what was deleted is overwritten with zeros

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        reads = connection.get_execution_options().get("evaluator_read_only")
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    return engine


@contextmanager
def _alone(url: URL) -> Iterator[None]:
    """Let one process at a time through; PostgreSQL has its own lock, taken inside the transaction.

    A new SQLite file needs it: turning on its write-ahead log fails at once, however patient, while another does.
    """
    with only_one(Path(f"{url.database}.lock")) if url.drivername == "sqlite" else nullcontext():
        yield


@contextmanager
def _migrating(url: URL) -> Iterator[Connection]:
    """Open one transaction that may rebuild tables, committed when the block ends well.

    SQLite rebuilds a table by dropping it, which would cascade: foreign keys are off, and checked at the end.
    """
    engine = make_engine(url, foreign_keys=False, poolclass=NullPool)
    try:
        if url.drivername == "sqlite":
            with closing(engine.raw_connection()) as raw:  # outside of any transaction
                raw.cursor().execute("PRAGMA journal_mode=WAL")
        with engine.begin() as connection:
            if url.drivername == "sqlite":
                yield connection
                orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
                if orphans:
                    raise RuntimeError(f"a migration left {len(orphans)} rows without their parent")
            else:
                connection.execute(select(func.pg_advisory_xact_lock(MIGRATION_KEY)))
                yield connection
    finally:
        engine.dispose()


def migrations(connection: Connection | None = None) -> Config:
    """Return Alembic's settings for our migrations, on an open connection; None only lists them."""
    settings = Config()
    folder = Path(__file__).parent / "migrations"
    settings.set_main_option("script_location", str(folder).replace("%", "%%"))
    settings.set_main_option("file_template", "step_%%(rev)s")
    settings.attributes["connection"] = connection
    return settings


def newest_revision() -> str:
    """Return the id of the last migration."""
    return str(ScriptDirectory.from_config(migrations()).get_current_head())


def _upgrade(connection: Connection, url: URL) -> None:
    try:
        command.upgrade(migrations(connection), "head")
    except CommandError as error:  # a revision that this version does not know
        raise faults.database_is_newer(shown_address(url)) from error


def _identity(connection: Connection, new_id: Callable[[], str]) -> str:
    """Return the id of this database, drawn when it is first opened."""
    table = Base.metadata.tables[StoreRow.__tablename__]
    known = connection.scalar(select(table.c.id))
    if known is None:
        known = new_id()
        connection.execute(table.insert().values(id=known))
    return str(known)
