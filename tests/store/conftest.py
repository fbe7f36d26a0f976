"""Both databases for every test of the store: a SQLite file, and a PostgreSQL started by the tests."""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from store_clock import Clock

from evaluator.store import Store, open_store
from evaluator.store.opened import DEFAULT_KEEPING, Keeping

if TYPE_CHECKING:
    import psycopg


def _programs() -> Path | None:
    """Return the folder of initdb and pg_ctl, the newest version first."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    return installed[-1].parent if installed else Path(on_path).parent if on_path else None


@pytest.fixture(scope="session")
def postgres() -> Iterator[_Databases]:
    """A running PostgreSQL that makes empty databases."""
    psycopg = pytest.importorskip("psycopg", reason="SKIPPED PART: store on PostgreSQL; psycopg is not installed")
    programs = _programs()
    if programs is None:
        pytest.skip("SKIPPED PART: store on PostgreSQL; its programs (initdb, pg_ctl) are not on this machine")
    # A short path: the name of a socket has at most 107 characters. PostgreSQL refuses to run as root.
    account = {"user": "postgres"} if os.name == "posix" and os.geteuid() == 0 else {}
    user = account.get("user", "evaluator")
    home = Path(tempfile.mkdtemp(prefix="evaluator-pg-"))
    if account:
        shutil.chown(home, user)

    def run(program: str, *arguments: str) -> None:
        command = [programs / program, *arguments]
        subprocess.run(command, **account, cwd=home, check=True, stdout=subprocess.DEVNULL, timeout=60)

    data = str(home / "data")
    run("initdb", "-D", data, "-U", user, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
    settings = f"-c listen_addresses='' -c unix_socket_directories={home} -c fsync=off -c timezone=Asia/Kolkata"
    run("pg_ctl", "-D", data, "-w", "-l", str(home / "log"), "-o", settings, "start")
    with psycopg.connect(host=str(home), user=user, dbname="postgres", autocommit=True) as administrator:
        yield _Databases(administrator, f"postgresql+psycopg://{user}@/{{name}}?host={home}")
    run("pg_ctl", "-D", data, "-m", "immediate", "stop")
    shutil.rmtree(home, ignore_errors=True)


class _Databases:
    """Makes databases and drops them again."""

    def __init__(self, administrator: psycopg.Connection, address: str) -> None:
        self._administrator = administrator
        self._address = address
        self._numbers = itertools.count()

    @contextlib.contextmanager
    def empty(self) -> Iterator[str]:
        """Give the address of a new, empty database."""
        name = f"evaluator_{next(self._numbers)}"
        self._administrator.execute(f"CREATE DATABASE {name}")
        yield self._address.format(name=name)
        self._administrator.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database, once of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'database' / 'evaluator.sqlite'}"
    else:
        databases: _Databases = request.getfixturevalue("postgres")
        with databases.empty() as address:
            yield address


@pytest.fixture
def clock() -> Clock:
    return Clock()


Opener = Callable[..., Store]


@pytest.fixture
def opened(url: str, tmp_path: Path, clock: Clock) -> Iterator[Opener]:
    """Give a function that opens the same store, each time anew."""
    with contextlib.ExitStack() as stack:

        def again(keeping: Keeping = DEFAULT_KEEPING) -> Store:
            return stack.enter_context(open_store(url, folder=tmp_path / "data", clock=clock, keeping=keeping))

        yield again


@pytest.fixture
def store(opened: Opener) -> Store:
    """The store, open on an empty database."""
    return opened()
