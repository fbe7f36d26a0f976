"""Several systems on the same people: on whom two of them differ, and how firm an order of all of them is."""

from __future__ import annotations

from typing import Literal

from evaluator.domain.base import Frozen


class Paired(Frozen):
    """People in a metric's denominator about whom both systems decided, by what each decided."""

    people: int
    """Them all."""
    both: int
    """Counted in the numerator of both systems."""
    only_first: int
    """Counted by the first system alone."""
    only_second: int
    """Counted by the second system alone."""
    neither: int
    """Counted by neither."""
    p_value: float | None = None
    """McNemar's test of the two rates being equal, exact with mid-p; None with sampling weights. It judges
    nothing."""


class Ranking(Frozen):
    """An order of all systems by one metric, and how often it stays the same when people are drawn again."""

    metric: str
    """Id of the metric."""
    features: tuple[str, ...] = ()
    """Feature whose gap orders the systems, the narrowest first; empty where the rate of everybody does."""
    first_is: Literal["lowest", "highest"]
    """Whether the lowest or the highest figure comes first."""
    systems: tuple[str, ...]
    """The systems in order."""
    values: tuple[float, ...]
    """Their figures, in the same order: rates or gaps, 0 to 1."""
    first_share: tuple[float, ...]
    """How often each of them comes first, 0 to 1; ties are shared."""
    same_order: float
    """Share of the samples with the same order, 0 to 1; a tie is another order."""
    samples: int
    """Samples drawn."""
