"""Records read from the store: checked once, then shared, as they never change."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Any

from evaluator.dashboard.work.shelf import store
from evaluator.domain.canonical import without
from evaluator.domain.record import EvaluationRecord

_MOST = 8
"""Records held at a time: a few megabytes each."""
_HELD: OrderedDict[str, EvaluationRecord] = OrderedDict()
_LOCK = threading.Lock()


def record_of(id: str) -> EvaluationRecord:
    """Return a record whose seal holds; StoreError when it is not there or was altered."""
    with _LOCK:
        if id in _HELD:
            _HELD.move_to_end(id)
            return _HELD[id]
    return hold(id, store().get_record(id).document)


def hold(id: str, document: dict[str, Any]) -> EvaluationRecord:
    """Return the record of a document that was just checked, and hold it."""
    plan = without(document["plan"], "status")  # it stands twice in the file
    record = EvaluationRecord.model_validate({**document, "plan": plan})
    with _LOCK:
        _HELD[id] = record
        while len(_HELD) > _MOST:
            _HELD.popitem(last=False)
    return record


def let_go() -> None:
    """Hold nothing any more, as after a deletion."""
    with _LOCK:
        _HELD.clear()
