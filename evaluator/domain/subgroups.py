"""What a search for subgroups is asked, and what it finds: on one half of the people, confirmed on the other."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from evaluator.domain.base import Frozen, Line
from evaluator.domain.metrics import RATES
from evaluator.domain.results import Interval, Sentence

SEARCHED_TASKS = ("decisions", "scores", "multiclass", "top-k")
"""Tasks whose people are decided about rightly or wrongly, or selected or not: subgroups can be searched."""
SEARCHABLE = tuple(spec.id for spec in RATES if spec.id != "base_rate")
"""Ids of the rates that subgroups can be searched by."""


def _searchable(metric: str) -> str:
    if metric not in SEARCHABLE:
        raise ValueError(f"unknown metric {metric!r}; allowed: {', '.join(SEARCHABLE)}")
    return metric


class SearchAsked(Frozen):
    """Where to search for subgroups."""

    columns: tuple[Line, ...] = Field(min_length=1, max_length=30)
    """Columns whose levels and combinations of levels are looked at; they need not be sensitive features."""
    metric: Annotated[str, AfterValidator(_searchable)] | None = None
    """Rate that is worse in the subgroups; None takes the error rate, without outcomes the selection rate."""
    difference: float = Field(default=0.0, ge=0, lt=1)
    """How much worse than everybody else a subgroup must be to be confirmed: 0.05 is five percentage points."""


class Subgroup(Frozen):
    """A subgroup that was found on one half of the people, and what the other half says of it."""

    features: tuple[str, ...]
    """Columns that describe it."""
    group: tuple[str, ...]
    """Its level in each column."""
    status: Literal["confirmed", "not_confirmed", "too_few_people"]
    """What the half that was not searched says."""
    found_people: int
    """People of the searched half in the subgroup and in the rate's denominator."""
    found_counted: int
    """How many of them were counted in the numerator."""
    found_value: float
    """Its rate in the searched half; too far from the rest's, because it was picked for that."""
    found_rest_value: float
    """The rate of everybody else in the searched half."""
    people: int
    """People of the other half in the subgroup and in the rate's denominator."""
    counted: int
    """How many of them were counted in the numerator."""
    effective_n: float | None = None
    """The size the interval uses: people, or less where their weights differ."""
    value: float | None
    """Its rate in the other half; None where nobody is in it."""
    rest_people: int
    """Everybody else of the other half in the denominator."""
    rest_value: float | None
    """Their rate."""
    difference: float | None
    """The subgroup's rate minus that of everybody else, in the other half."""
    interval: Interval | None
    """Where the difference may lie, at the plan's level; None with too few people."""
    corrected: Interval | None
    """The same at the level shared among all subgroups that were held against the other half."""
    overlaps: tuple[int, ...] = ()
    """Places (from 0) of the subgroups before it with whom it shares at least half of the smaller one's people."""
    sentence: Sentence
    """What it comes to in one sentence."""


class SubgroupSearch(Frozen):
    """One search for subgroups that a system serves worse than everybody else."""

    system: str
    """System it speaks of."""
    metric: str
    """Rate that was compared."""
    worse: Literal["higher", "lower"]
    """Whether a higher or a lower rate is worse."""
    difference: float
    """How much worse than everybody else a subgroup must be to be confirmed."""
    columns: tuple[str, ...]
    """Columns that were searched."""
    sensitive: tuple[str, ...]
    """Those of them that are sensitive features."""
    cuts: dict[str, tuple[float, ...]] = Field(default_factory=dict)
    """Cut points of numeric columns with many values."""
    depth: int
    """Columns that describe a subgroup at most."""
    split: Literal["case_id", "people"]
    """How the halves were made: by the case, so that its rows stay together, or person by person."""
    seed: int
    """Seed of the halves."""
    found_people: int
    """People in the searched half, in the rate's denominator."""
    people: int
    """People in the other half."""
    looked_at: int
    """Subgroups with enough people that were looked at in the searched half."""
    comparisons: int
    """Subgroups held against the other half: what confirming is corrected for (Holm)."""
    subgroups: tuple[Subgroup, ...] = ()
    """What was found, most certain first."""
    reason_code: str | None = None
    """Why nothing could be searched; None where something was."""
    reason_values: dict[str, Any] = Field(default_factory=dict)
    """What the reason names."""
    sentence: Sentence
    """What the search comes to in one sentence."""
