"""How much a table may hold before the engine asks for less."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes beyond which counting stops with a sentence instead of filling the memory."""

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
