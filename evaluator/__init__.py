"""Evaluate an AI system offered to a city: rates by group, intervals, a rubric with evidence, a sealed record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evaluator.documents import read_record, write_record
    from evaluator.domain.record import EvaluationRecord
    from evaluator.errors import InputError
    from evaluator.evaluation import evaluate, screen
    from evaluator.report import write_report

__version__ = "0.1.0"
__all__ = [
    "EvaluationRecord",
    "InputError",
    "__version__",
    "evaluate",
    "read_record",
    "screen",
    "write_record",
    "write_report",
]

_LAZY = {
    "EvaluationRecord": "evaluator.domain.record",
    "InputError": "evaluator.errors",
    "evaluate": "evaluator.evaluation",
    "read_record": "evaluator.documents",
    "screen": "evaluator.evaluation",
    "write_record": "evaluator.documents",
    "write_report": "evaluator.report",
}


def __getattr__(name: str) -> Any:
    """Import the public names when they are first asked for, so that `--help` stays quick."""
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_LAZY[name]), name)


def __dir__() -> list[str]:
    """Name what is public, for completion in a notebook."""
    return __all__
