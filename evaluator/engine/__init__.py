"""The only door to tables: a file or a frame goes in, counts of its rows come out."""

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
