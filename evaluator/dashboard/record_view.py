"""A record as the pages look at it: systems, features and metrics in order, entries found by what they are of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from evaluator import wording
from evaluator.domain.criteria import CriteriaSet, Criterion, CriterionOutcome
from evaluator.domain.metrics import JOINT, METRICS
from evaluator.domain.record import EvaluationRecord
from evaluator.domain.results import Finding, GroupMetric
from evaluator.domain.rubric import Rubric

Group = tuple[str | None, ...]
Features = tuple[str, ...]


@dataclass(frozen=True)
class RecordView:
    """One record with its indexes; they are made when they are first asked for."""

    record: EvaluationRecord

    @cached_property
    def labels(self) -> dict[str, str]:
        """Names to show of the features, by column."""
        return wording.feature_labels(self.record)

    @cached_property
    def systems(self) -> tuple[str, ...]:
        """Systems in the order of the mapping, or the one that was screened without data."""
        return tuple(dict.fromkeys(verdict.system for verdict in self.record.verdicts))

    @cached_property
    def features(self) -> tuple[str, ...]:
        """Sensitive features in the order of the mapping."""
        mapping = self.record.mapping
        return tuple(feature.column for feature in mapping.sensitive) if mapping else ()

    @cached_property
    def pairs(self) -> tuple[Features, ...]:
        """Every two features that were looked at together."""
        found = (entry.features for entry in self.record.group_metrics if len(entry.features) == 2)
        return tuple(dict.fromkeys(found))

    @cached_property
    def metrics(self) -> tuple[str, ...]:
        """Metrics to look at: those that lead by polarity, those with a limit, then all others."""
        from evaluator.stages.planning import leading_metrics

        plan = self.record.plan
        measured = {entry.metric for entry in self.record.group_metrics}
        known = [metric for metric in (*METRICS, *JOINT) if set(JOINT.get(metric, (metric,))) <= measured]
        leading = [*(limit.metric for limit in plan.limits), *leading_metrics(plan.polarity)]
        return tuple(dict.fromkeys([*(metric for metric in leading if metric in known), *known]))

    @cached_property
    def _entries(self) -> dict[tuple[str, str, Features], tuple[GroupMetric, ...]]:
        found: dict[tuple[str, str, Features], list[GroupMetric]] = {}
        for entry in self.record.group_metrics:
            if not entry.control and entry.class_ is None:
                found.setdefault((entry.system, entry.metric, entry.features), []).append(entry)
        return {key: tuple(entries) for key, entries in found.items()}

    def entries(self, system: str, metric: str, features: Features) -> tuple[GroupMetric, ...]:
        """Return a metric of every group of a breakdown, in the record's order."""
        return self._entries.get((system, metric, features), ())

    def overall(self, system: str, metric: str) -> GroupMetric | None:
        """Return a metric of everybody together."""
        return next(iter(self.entries(system, metric, ())), None)

    def findings(self, system: str, metric: str, features: Features) -> tuple[Finding, ...]:
        """Return what was found between the groups of a breakdown, what has a limit first."""
        found = [
            finding
            for finding in self.record.findings
            if (finding.system, finding.metric, finding.features) == (system, metric, features)
            and not finding.control
            and finding.compared_with is None
        ]
        return tuple(sorted(found, key=lambda finding: finding.limit is None))

    @cached_property
    def rubric(self) -> Rubric | None:
        """The rubric as it was used."""
        used = self.record.rubric
        return Rubric.model_validate(used.content) if used else None

    @cached_property
    def criteria_set(self) -> CriteriaSet | None:
        """The criteria as they were used."""
        used = self.record.criteria
        return CriteriaSet.model_validate(used.content) if used else None

    @cached_property
    def criteria(self) -> dict[str, Criterion]:
        """The criteria, by id."""
        return {item.id: item for item in self.criteria_set.criteria} if self.criteria_set else {}

    def outcomes(self, system: str) -> tuple[CriterionOutcome, ...]:
        """Return what every criterion comes to for one system, in the order of the criteria."""
        return tuple(outcome for outcome in self.record.outcomes if outcome.system == system)
