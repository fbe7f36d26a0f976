"""What the data themselves look like: who is in them, what is missing for whom, and what is in them twice."""

from __future__ import annotations

from typing import Literal

from evaluator.domain.base import Frozen, Source
from evaluator.domain.results import Interval, Sentence


class RepresentedGroup(Frozen):
    """A group in the data beside the same group in the reference population."""

    group: str
    """The group."""
    people: int
    """People of it in the data."""
    share: float
    """Its share of those whose group is recorded (weighted where there are weights)."""
    interval: Interval
    """Where that share may lie."""
    population_share: float
    """Its share of the reference population, taken as known."""
    difference: float
    """Share in the data minus share of the population."""
    difference_interval: Interval
    """Where the difference may lie."""
    ratio: float | None
    """Share in the data over share of the population; None where the population has nobody."""
    ratio_interval: Interval | None
    """Where the ratio may lie."""
    stands: Literal["fewer", "more", "alike"]
    """Whether the interval lies below the population's share, above it, or around it."""
    sentence: Sentence
    """What it comes to in one sentence."""


class Representation(Frozen):
    """One feature of the data beside the reference population."""

    feature: str
    """The sensitive feature."""
    people: int
    """People whose group is recorded."""
    not_recorded: int
    """People whose group is not."""
    source: Source | None = None
    """Where the population's numbers come from."""
    groups: tuple[RepresentedGroup, ...]
    """Its groups, in order."""


class DataShare(Frozen):
    """How much is missing, or how often outcomes are positive, for everybody or in one group; without weights."""

    what: Literal["group_missing", "outcome_missing", "prediction_missing", "label_rate"]
    """Group not recorded; outcome not known; no decision or score; outcome positive among the known ones."""
    feature: str | None = None
    """Sensitive feature that is meant, or whose groups are."""
    group: str | None = None
    """Group; None for everybody, and for people without a recorded one (`of_group` tells)."""
    of_group: bool = False
    """Whether it speaks of one group."""
    system: str | None = None
    """System whose decisions are missing."""
    counted: int
    """People it is so for."""
    people: int
    """Of how many."""
    share: float | None
    """One over the other; None over nobody."""
    interval: Interval | None
    """Where the share may lie."""
    sentence: Sentence | None = None
    """What it comes to; where it speaks of everybody."""


class Duplicates(Frozen):
    """Rows that repeat another, or name a case that another names."""

    what: Literal["rows", "cases"]
    """The same values in every column used, or the same case."""
    columns: tuple[str, ...]
    """Columns that were compared."""
    rows: int
    """Rows that were looked at."""
    repeated: int
    """Rows that repeat one before them."""
    sentence: Sentence
    """What it comes to in one sentence."""
