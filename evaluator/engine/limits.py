"""How much a table may hold before the engine asks for less, and which environment variable says so."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace

from evaluator.domain.settings import whole_number
from evaluator.errors import InputError, Problem

MEBIBYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes beyond which reading or counting stops with a sentence instead of filling the memory."""

    file_mb: int = 10_240
    """Mebibytes of a file at most."""
    rows: int = 200_000_000
    """Rows of a table at most."""
    columns: int = 10_000
    """Columns of a table at most."""
    cell_characters: int = 131_072
    """Characters of one value at most."""
    unpacked_mb: int = 10_240
    """Mebibytes that a compressed file, or the parts of a workbook, may unpack to."""
    unpacked_ratio: int = 300
    """How many times its size a compressed file may unpack to, once that is more than `RATIO_FROM`."""
    workbook_cells: int = 10_000_000
    """Cells of a sheet at most: rows times columns of the area that is used."""
    json_depth: int = 20
    """Levels of lists and objects inside one another in JSON."""
    json_line_mb: int = 8
    """Mebibytes of one line of JSON lines, or of one object of a JSON list."""
    convert_seconds: int = 900
    """Seconds that converting a workbook, Arrow or JSON file may take."""
    convert_mb: int = 4_096
    """Mebibytes of memory that this may take, where the system can hold a process to it (Linux)."""
    joined_ids: int = 2_000_000
    """Ids of a second file that are in memory at a time; more are matched in parts, with a pass each."""
    groups: int = 200
    """Different values of a feature that has no cut points."""
    labels: int = 50
    """Different values of a column with decisions or outcomes."""
    cells: int = 200_000
    """Cells up to which every combination of values is counted at once."""
    fetched: int = 2_000_000
    """Cells taken over from the engine at most."""
    dense: int = 20_000_000
    """Entries of the arrays of one margin at most (groups x 3 x 3 ** systems)."""
    features: int = 30
    """Sensitive features at most."""
    estimate: int = 20_000
    """First rows looked at to plan the counting."""
    sample: int = 50_000
    """First rows looked at to describe a column."""
    sample_values: int = 2_000_000
    """Values looked at to describe all columns: wide tables are described from fewer rows."""


DEFAULT = Limits()
RATIO_FROM = 32 * MEBIBYTE
"""Bytes up to which the ratio of a compressed file does not matter."""

VARIABLES: dict[str, tuple[str, int]] = {
    "file_mb": ("EVALUATOR_MAX_FILE_MB", 10_000_000),
    "rows": ("EVALUATOR_MAX_ROWS", 2**53),
    "columns": ("EVALUATOR_MAX_COLUMNS", 100_000),
    "cell_characters": ("EVALUATOR_MAX_CELL_CHARACTERS", 10_000_000),
    "unpacked_mb": ("EVALUATOR_MAX_UNPACKED_MB", 10_000_000),
    "unpacked_ratio": ("EVALUATOR_MAX_UNPACKED_RATIO", 100_000),
    "workbook_cells": ("EVALUATOR_MAX_WORKBOOK_CELLS", 2**34),
    "json_depth": ("EVALUATOR_MAX_JSON_DEPTH", 200),
    "json_line_mb": ("EVALUATOR_MAX_JSON_LINE_MB", 1_024),
    "convert_seconds": ("EVALUATOR_MAX_CONVERT_SECONDS", 86_400),
    "convert_mb": ("EVALUATOR_MAX_CONVERT_MB", 10_000_000),
    "joined_ids": ("EVALUATOR_JOINED_IDS", 2**31),
    "groups": ("EVALUATOR_MAX_GROUPS", 100_000),
    "labels": ("EVALUATOR_MAX_LABELS", 10_000),
}
"""The environment variable of each limit that can be set, and the largest number it may be."""


def limits_from(environment: Mapping[str, str] = os.environ) -> Limits:
    """Return the limits with what the environment sets; InputError with every variable that is no such number."""
    found: dict[str, int] = {}
    problems: list[Problem] = []
    for field, (name, most) in VARIABLES.items():
        try:
            found[field] = whole_number(name, getattr(DEFAULT, field), environment, most=most)
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return replace(DEFAULT, **found)


def variable_of(limit: str) -> str:
    """Return the environment variable that changes a limit."""
    return VARIABLES[limit][0]
