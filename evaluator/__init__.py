"""Evaluate an AI system offered to a city: rates by group, intervals, a rubric with evidence, a sealed record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evaluator.domain.record import EvaluationRecord
    from evaluator.evaluation import evaluate, screen

__version__ = "0.1.0"
__all__ = ["EvaluationRecord", "__version__", "evaluate", "screen"]

_LAZY = {
    "evaluate": "evaluator.evaluation",
    "screen": "evaluator.evaluation",
    "EvaluationRecord": "evaluator.domain.record",
}


def __getattr__(name: str) -> Any:
    """Import the public names when they are first asked for, so that `--help` stays quick."""
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_LAZY[name]), name)
