"""The people a system is meant for, as a census knows them: how many, or what share, are in each group."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from evaluator.domain.base import Frozen, Line, Schema, Source

ROUNDING = 0.01
"""How far shares may be from adding up to 1."""


class PopulationFeature(Frozen):
    """One feature of the population: shares that add up to 1, or counts."""

    column: Line
    """Column of the sensitive feature in the data."""
    shares: dict[str, float] | None = None
    """Share of the population in each group, 0 to 1."""
    counts: dict[str, int] | None = None
    """People of the population in each group."""

    @model_validator(mode="after")
    def _adds_up(self) -> PopulationFeature:
        if (self.shares is None) == (self.counts is None):
            raise ValueError(f"give either shares or counts of {self.column}")
        amounts = self.amounts
        if len(amounts) < 2 or min(amounts.values()) < 0 or sum(amounts.values()) <= 0:
            raise ValueError(f"{self.column} needs two groups or more, and no negative number")
        total = sum(amounts.values())
        if self.shares is not None and abs(total - 1) > ROUNDING:
            raise ValueError(
                f"the shares of {self.column} add up to {total:.4g} instead of 1 (0.25 is 25 per cent)"
            )
        return self

    @property
    def amounts(self) -> dict[str, float]:
        """Shares or counts by group."""
        return {group: float(amount) for group, amount in (self.shares or self.counts or {}).items()}


class Population(Frozen):
    """A reference population."""

    kind: Literal["population"] = "population"
    schema_: Schema = Field(default=1, alias="schema")
    source: Source | None = None
    """Where the numbers come from."""
    features: tuple[PopulationFeature, ...] = Field(min_length=1)
    """The features that are known of it."""

    @model_validator(mode="after")
    def _each_once(self) -> Population:
        columns = [feature.column for feature in self.features]
        repeated = sorted({column for column in columns if columns.count(column) > 1})
        if repeated:
            raise ValueError(f"named twice: {', '.join(repeated)}")
        return self
