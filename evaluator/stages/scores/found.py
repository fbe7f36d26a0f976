"""What is found out about scores: figures of merit by group, and what their gaps are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from evaluator.domain.cube import Group
from evaluator.domain.metrics import MetricSpec
from evaluator.domain.results import GroupMetric
from evaluator.domain.scores import ScoreCube
from evaluator.stages.findings.outcome_known import OutcomeKnown
from evaluator.stages.statistics.intervals import Floats

NEEDS_OUTCOME = MetricSpec("roc_auc", (), (), True, "one_outcome_only")
"""What every figure of merit needs."""


@dataclass(frozen=True, slots=True)
class Resampled:
    """A metric of one system in the groups of one feature, ready to be held against each other."""

    system: str
    features: tuple[str, ...]
    metric: str
    groups: tuple[Group, ...]
    people: tuple[int, ...]
    """People in the metric's smallest denominator, by group."""
    everybody: tuple[int, ...]
    """People with a score, by group."""
    value: Floats
    """NaN where there is none."""
    apart: dict[int, Floats]
    """By the row of a group: how far each replicate lies from what its resampled table gives."""
    reason: tuple[str, dict[str, Any]] | None
    """Why no group has a value."""
    warnings: tuple[str, ...]
    control: Mapping[str, str | None] = field(default_factory=dict)
    """The control level it speaks of; empty overall."""
    error: Floats | None = None
    """Standard error by group, where nothing is resampled: intersections and within control levels."""

    @property
    def able(self) -> frozenset[int]:
        """The rows of the groups whose spread is known."""
        if self.error is None:
            return frozenset(self.apart)
        return frozenset(np.flatnonzero(np.isfinite(self.error) & np.isfinite(self.value)).tolist())


@dataclass(frozen=True, slots=True)
class ScoreMeasures:
    """What `score_measures` found."""

    measures: tuple[GroupMetric, ...]
    resampled: tuple[Resampled, ...]
    known: dict[Group, OutcomeKnown]
    """For whom outcomes are known, by system and the values of the control features."""

    def reason(self, cube: ScoreCube) -> str | None:
        """Return why nothing that needs the outcome has a value."""
        return self.known[cube.system, *cube.control.values()].reason(NEEDS_OUTCOME)
