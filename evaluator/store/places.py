"""Where the store keeps its things: the data folder and the address of the database."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from evaluator.store import faults

FOLDER_VARIABLE = "EVALUATOR_DATA"
"""Environment variable that names the data folder."""
DATABASE_VARIABLE = "EVALUATOR_DATABASE"
"""Environment variable with the address of the database, where it is not SQLite in the data folder."""
_NAME = "inclusive-ai-evaluator"
_PRIVATE = 0o700


def data_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Return the data folder, which need not exist yet.

    The one named by EVALUATOR_DATA; else `var` in a checkout of the source; else the usual place of the
    account: `~/.local/share` (or XDG_DATA_HOME), `~/Library/Application Support`, `%LOCALAPPDATA%`.
    StoreError `no_home_folder` when there is none of them.
    """
    if environment.get(FOLDER_VARIABLE):
        return Path(environment[FOLDER_VARIABLE]).absolute()
    checkout = Path(__file__).resolve().parents[2]
    if (checkout / "pyproject.toml").is_file():
        return checkout / "var"
    return _account_folder(environment) / _NAME


def _account_folder(environment: Mapping[str, str]) -> Path:
    variable = "LOCALAPPDATA" if sys.platform == "win32" else "XDG_DATA_HOME"
    named = Path(environment.get(variable, ""))
    if named.is_absolute():
        return named
    try:
        home = Path.home()
    except RuntimeError:
        raise faults.no_home_folder() from None
    if sys.platform == "win32":
        return home / "AppData" / "Local"
    if sys.platform == "darwin":
        return home / "Library" / "Application Support"
    return home / ".local" / "share"


def database_address(folder: Path, environment: Mapping[str, str] = os.environ) -> str:
    """Return the address of the database: EVALUATOR_DATABASE, else SQLite in the data folder."""
    return environment.get(DATABASE_VARIABLE) or sqlite_address(folder / "evaluator.sqlite")


def sqlite_address(file: Path) -> str:
    """Return the address of a SQLite file; characters that mean something in an address are kept as they are."""
    from sqlalchemy import URL

    return URL.create("sqlite", database=str(file)).render_as_string(hide_password=False)


def prepared_folder(folder: Path) -> Path:
    """Return the folder, made for this account alone where it was missing, after writing to it once.

    A folder that was there keeps its mode: it is not ours to change. StoreError `folder_not_writable`.
    """
    try:
        folder.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise faults.folder_not_writable(folder, error.strerror or type(error).__name__) from error
    return folder


def private_folder(folder: Path) -> Path:
    """Return a folder of our own, made where it was missing and closed to other accounts in any case."""
    try:
        folder.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
        folder.chmod(_PRIVATE)
    except OSError as error:
        raise faults.folder_not_writable(folder, error.strerror or type(error).__name__) from error
    return folder


def private_file(file: Path) -> None:
    """Make an empty file that only this account may read, unless it is there."""
    try:
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600))
    except OSError as error:
        raise faults.folder_not_writable(file.parent, error.strerror or type(error).__name__) from error
