"""The store this server has open: one for each address, whoever asks first opens it."""

from __future__ import annotations

import os
import threading

from evaluator.store import Store, data_folder, open_store
from evaluator.store.places import DATABASE_VARIABLE

WHO = "local"
"""Owner of every evaluation until there is a login: whoever uses this installation."""

_OPEN: dict[tuple[str, str], Store] = {}
_LOCK = threading.Lock()


def store() -> Store:
    """Return the open store; StoreError when it cannot be opened."""
    address = (str(data_folder()), os.environ.get(DATABASE_VARIABLE, ""))
    with _LOCK:
        if address not in _OPEN:
            _OPEN[address] = open_store()
        return _OPEN[address]


def is_open() -> bool:
    """Return True once a store is open."""
    return bool(_OPEN)


def close_all() -> None:
    """Close every open store, as the end of the server does."""
    with _LOCK:
        for opened in _OPEN.values():
            opened.close()
        _OPEN.clear()
