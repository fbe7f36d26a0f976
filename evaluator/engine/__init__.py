"""The only door to tables: a file or a frame goes in, counts of its rows come out.

What is behind it is imported when it is first asked for, so that a command can begin to read before that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evaluator.engine.amounting import LARGEST, AmountCells, Amounts, ErrorBins
    from evaluator.engine.counting import Cells, Key, Level, Total
    from evaluator.engine.joined_table import FOUND, JoinedTable, join_tables, names_beside
    from evaluator.engine.limits import DEFAULT, Limits
    from evaluator.engine.numbers import BadValues, Rule
    from evaluator.engine.parquet_copy import open_copy, write_copy
    from evaluator.engine.profile import ColumnProfile
    from evaluator.engine.scoring import Scale, ScoreCells, Steps
    from evaluator.engine.source import open_source
    from evaluator.engine.table import Table

__all__ = [
    "DEFAULT",
    "FOUND",
    "LARGEST",
    "AmountCells",
    "Amounts",
    "BadValues",
    "Cells",
    "ColumnProfile",
    "ErrorBins",
    "JoinedTable",
    "Key",
    "Level",
    "Limits",
    "Rule",
    "Scale",
    "ScoreCells",
    "Steps",
    "Table",
    "Total",
    "join_tables",
    "names_beside",
    "open_copy",
    "open_source",
    "write_copy",
]

_MODULES = {
    "DEFAULT": "limits",
    "FOUND": "joined_table",
    "LARGEST": "amounting",
    "AmountCells": "amounting",
    "Amounts": "amounting",
    "BadValues": "numbers",
    "Cells": "counting",
    "ColumnProfile": "profile",
    "ErrorBins": "amounting",
    "JoinedTable": "joined_table",
    "Key": "counting",
    "Level": "counting",
    "Limits": "limits",
    "Rule": "numbers",
    "Scale": "scoring",
    "ScoreCells": "scoring",
    "Steps": "scoring",
    "Table": "table",
    "Total": "counting",
    "join_tables": "joined_table",
    "names_beside": "joined_table",
    "open_copy": "parquet_copy",
    "open_source": "source",
    "write_copy": "parquet_copy",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    found = globals()[name] = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    return found
