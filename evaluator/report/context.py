"""A record and a language go in; what every part of a report needs of them comes out, looked up once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from evaluator import wording
from evaluator.domain.criteria import Because, CriteriaSet
from evaluator.domain.metrics import AMOUNT_METRICS, AMOUNTS, JOINT, SCORE_METRICS, SUMMARIES
from evaluator.domain.overlay import OverlayChange
from evaluator.domain.record import EvaluationRecord
from evaluator.domain.results import Finding, GroupMetric
from evaluator.domain.rubric import Rubric
from evaluator.domain.system import Polarity
from evaluator.domain.within import WithinLevels
from evaluator.errors import N_
from evaluator.report.shown import ShownRate, shown_rate
from evaluator.report.suppression import Shown, Suppression, suppression_of

Level = tuple[str | None, ...]
"""Values of the control features; empty overall."""
Key = tuple[str, str, tuple[str, ...], Level]
"""System, metric, features, control level."""

_LEADING: dict[Polarity | None, tuple[str, ...]] = {
    Polarity.BENEFIT: ("selection_rate", "true_positive_rate"),
    Polarity.BURDEN: ("false_positive_rate", "precision"),
    Polarity.BOTH: ("true_positive_rate", "false_positive_rate"),
    Polarity.MATCHING: ("false_match_rate", "false_non_match_rate", "failure_to_acquire_rate"),
    None: ("selection_rate", "true_positive_rate", "false_positive_rate"),
}
"""Metrics a report shows first where no limit names any."""


@dataclass(frozen=True, slots=True)
class Context:
    """One record as a report in one language sees it."""

    record: EvaluationRecord
    language: str
    suppression: Suppression
    labels: Mapping[str, str]
    rubric: Rubric | None
    criteria: CriteriaSet | None
    systems: tuple[str, ...]
    """The systems that were measured or judged."""
    _entries: Mapping[Key, list[GroupMetric]] = field(repr=False)
    _findings: Mapping[tuple[tuple[str, ...], str], list[Finding]] = field(repr=False)
    """Gaps between all groups, overall, by features and metric."""
    _within: Mapping[tuple[tuple[str, ...], str], list[Finding]] = field(repr=False)
    """The same within control levels."""
    _shown: dict[Key, list[ShownRate]] = field(repr=False, default_factory=dict)
    """Breakdowns that were put into words before."""
    whole: EvaluationRecord | None = field(repr=False, default=None)
    """The record with everything it says of single classes, where `record` speaks of all classes together."""
    class_: str | None = None
    """The class that everything here speaks of, None for all of them together or where there are none."""
    classes: Mapping[str, Context] = field(repr=False, default_factory=dict)
    """The same for each class of a task with several, the class of concern first."""

    def at_home(self, class_: str | None) -> Context:
        """Return the context that speaks of a class, or of all classes together."""
        return self if class_ is None or class_ == self.class_ else self.classes[class_]

    @property
    def all_findings(self) -> tuple[Finding, ...]:
        """Every finding, of single classes too."""
        return (self.whole or self.record).findings

    def say(self, template: str, /, **values: Any) -> str:
        """Return a template of ours in the report's language."""
        return wording.speaker(self.language)(template, labels=self.labels, **values)

    def said(self, code: str, values: Mapping[str, Any]) -> str:
        """Return the sentence for a code; facts by their questions instead of their ids."""
        known = {**values, "labels": self.labels}
        if self.rubric and "facts" in known:
            questions = {fact.id: fact.question.get(self.language) for fact in self.rubric.facts}
            known["facts"] = [f"“{questions.get(fact, fact)}”" for fact in known["facts"]]
        return wording.say(code, known, self.language)

    @property
    def features(self) -> tuple[str, ...]:
        """The sensitive features, in order."""
        return self.record.mapping.features if self.record.mapping else ()

    @property
    def pairs(self) -> tuple[tuple[str, ...], ...]:
        """The pairs of features that were looked at together."""
        return tuple(dict.fromkeys(key[2] for key in self._entries if len(key[2]) == 2))

    @property
    def weighted(self) -> bool:
        """True when rates use sampling weights."""
        return self.record.mapping is not None and self.record.mapping.weight is not None

    @property
    def lead(self) -> tuple[str, ...]:
        """The metrics that come first: those with a limit, else those the polarity asks for."""
        if self.record.amounts:
            return AMOUNT_METRICS
        limited = [part for limit in self.record.plan.limits for part in JOINT.get(limit.metric, (limit.metric,))]
        # Figures of merit are no rates: the section on scores has them.
        limited = [metric for metric in limited if metric not in SCORE_METRICS]
        mapping = self.record.mapping
        if mapping is not None and mapping.task == "multiclass":
            return self._lead_of_classes(limited, mapping.positive)
        matching = mapping is not None and mapping.task == "matching"
        polarity = Polarity.MATCHING if matching else self.record.plan.polarity or self.record.system.polarity
        wanted = tuple(dict.fromkeys([*limited, *(_LEADING[polarity] if matching or not limited else ())]))
        has_value = {entry.metric for entry in self.record.group_metrics if entry.value is not None}
        shown = (metric for metric in wanted if metric in has_value or metric in limited)
        return tuple(metric for metric in shown if metric not in AMOUNTS)

    def _lead_of_classes(self, limited: Sequence[str], concern: str | None) -> tuple[str, ...]:
        """Return the metrics that come first: what being put into a class means is known of one class at most."""
        polarity = self.record.plan.polarity or self.record.system.polarity
        leading = _LEADING[polarity if self.class_ == concern and polarity is not Polarity.MATCHING else None]
        wanted = dict.fromkeys([*limited, *(("error_rate",) if self.class_ is None else leading)])
        measured = {entry.metric for entry in self.record.group_metrics}
        return tuple(metric for metric in wanted if metric in measured)

    def entries(self, system: str, metric: str, features: Sequence[str], level: Level = ()) -> list[GroupMetric]:
        """Return the entries of a breakdown, overall or within one control level."""
        return self._entries.get((system, metric, tuple(features), level), [])

    def shown(self, system: str, metric: str, features: Sequence[str], level: Level = ()) -> list[ShownRate]:
        """Return a breakdown's rates as they may be shown, overall or within one control level."""
        key = (system, metric, tuple(features), level)
        if key not in self._shown:
            self._shown[key] = [
                shown_rate(entry, self.suppression.of(entry), self.language) for entry in self.entries(*key)
            ]
        return self._shown[key]

    def way(self, finding: Finding) -> Shown:
        """Return how a finding's numbers may be said: as exactly as those of the groups it names."""
        return self.at_home(finding.class_)._way_of(
            finding, {finding.group, finding.reference, finding.lowest, finding.highest}
        )

    def all_exact(self, finding: Finding) -> bool:
        """Return True when the finding's metric may be shown exactly in every group of the breakdown."""
        return self.at_home(finding.class_)._way_of(finding, None) == "exact"

    def summary_way(self, finding: Finding) -> Shown:
        """Return how a summary measure may be shown: exactly, when all it is made of may, or else not."""
        entries = [
            entry
            for part in SUMMARIES[finding.metric]
            for entry in self.entries(finding.system, part, finding.features, tuple(finding.control.values()))
        ]
        return "exact" if self.suppression.of_all(entries) == "exact" else "hidden"

    def _way_of(self, finding: Finding, groups: Collection[tuple[str | None, ...] | None] | None) -> Shown:
        parts = JOINT.get(finding.metric, (finding.metric,))
        level = tuple(finding.control.values())
        entries = [
            entry for part in parts for entry in self.entries(finding.system, part, finding.features, level)
        ]
        way = self.suppression.of_all(entry for entry in entries if groups is None or entry.group in groups)
        # Of amounts it is the numbers of people that are coarse, which a gap does not say.
        return "exact" if way == "rounded" and finding.metric in AMOUNTS else way

    def findings(self, features: Sequence[str], metric: str, *, limited: bool | None = None) -> list[Finding]:
        """Return the gaps between all groups of a breakdown; `limited` picks those with or without a limit."""
        found = self._findings.get((tuple(features), metric), [])
        return [finding for finding in found if limited in (None, finding.limit is not None)]

    def within(self, features: Sequence[str], metric: str) -> list[tuple[WithinLevels, list[Finding]]]:
        """Return each gap within the control levels, with the finding of every level, in order."""
        return [
            (item, self.levels(item))
            for item in self.record.within_control
            if (item.features, item.metric) == (tuple(features), metric)
        ]

    def levels(self, within: WithinLevels) -> list[Finding]:
        """Return the findings of every control level that a summary speaks of."""
        found = self._within.get((within.features, within.metric), [])
        return [item for item in found if (item.system, item.statistic) == (within.system, within.statistic)]

    def judging(self, system: str, features: Sequence[str], metric: str) -> Finding | None:
        """Return the finding that holds a metric against a limit: its own, or one it is a part of."""
        joint = [name for name, parts in JOINT.items() if metric in parts]
        for name in (metric, *joint):
            for finding in self.findings(features, name, limited=True):
                if finding.system == system:
                    return finding
        return None

    def words(self, finding: Finding) -> wording.FindingWords:
        """Return a finding in words, as exactly as it may be said."""
        if finding.class_ != self.class_:
            return self.at_home(finding.class_).words(finding)
        way = self.way(finding)
        parts = JOINT.get(finding.metric, ())
        metric = parts[0] if len(parts) == 1 else finding.metric
        rates = {
            shown.entry.group: shown.value
            for shown in self.shown(finding.system, metric, finding.features, tuple(finding.control.values()))
            if shown.value is not None
        }
        return wording.finding_words(finding, rates, self.language, labels=self.labels, shown=way)

    def because(self, because: Because, system: str) -> str:
        """Return what an outcome rests on; a measured gap in short."""
        if because.code == "finding":
            return self.gap_in_short(because, system)
        return self.said(because.code, because.values)

    def gap_in_short(self, because: Because, system: str) -> str:
        """Return a measured gap that an outcome rests on, as exactly as it may be said: `age: 7.1 ... - met`."""
        values = because.values
        finding = self.at_home(values.get("class"))._finding_of(values, system)
        way = self.way(finding) if finding else "exact"
        control = values.get("control") or {}
        metric, coarse = values["metric"], way == "rounded"
        gap = wording.gap_text(values["value"], values["statistic"], self.language, coarse=coarse, metric=metric)
        if values["value"] is None:
            gap = self.say(N_("no value"))
        elif way == "exact" and finding is not None:
            ends = wording.interval_text(finding.interval, finding.statistic, self.language, metric=metric)
            gap = self.say(N_("{gap:said} ({interval:said})"), gap=gap, interval=ends)
        elif way != "exact":
            gap = self.say(N_("suppressed")) if way == "hidden" else self.say(N_("about {gap:said}"), gap=gap)
        return self.say(
            N_("{named:said}: {gap:said}, {outcome:said}."),
            named=self._named(values["features"], control, values.get("class")),
            gap=gap,
            outcome=wording.outcome_name(because.outcome, self.language).lower(),
        )

    def _named(self, features: Sequence[str], control: Mapping[str, str | None], class_: str | None) -> str:
        named = wording.features_text(features, self.labels, self.language)
        if class_ is not None:
            named = self.say(N_("class {name:quoted}, {named:said}"), name=class_, named=named)
        if not control:
            return named
        level = wording.level_text(control, self.language, self.labels)
        return f"{named} ({level})"

    def _finding_of(self, values: Mapping[str, Any], system: str) -> Finding | None:
        key = (tuple(values["features"]), values["metric"])
        control = values.get("control") or {}
        for finding in (self._within if control else self._findings).get(key, []):
            same = (finding.system, finding.statistic) == (system, values["statistic"])
            if same and finding.control == control:
                return finding
        return None

    def group(self, features: Sequence[str], group: Sequence[str | None]) -> str:
        """Return a group by its values."""
        return wording.group_text(tuple(group), self.language)

    def feature(self, name: str) -> str:
        """Return a feature's name to show."""
        return wording.feature_text(name, self.labels)

    def indicator(self, id: str) -> str:
        """Return an indicator with its question."""
        known = (
            {item.id: item.question.get(self.language) for item in self.rubric.indicators} if self.rubric else {}
        )
        return self.marked(f"{id}: {known[id]}" if id in known else id, id)

    def criterion(self, id: str) -> str:
        """Return a criterion's title."""
        known = (
            {item.id: item.title.get(self.language) for item in self.criteria.criteria} if self.criteria else {}
        )
        return self.marked(wording.visible(known.get(id, id)), id)

    def changes(self, id: str) -> tuple[OverlayChange, ...]:
        """Return what the city changed in an indicator or criterion, its minimum and measured limits included."""
        used, impact = self.record.overlay, self.record.system.impact
        if used is None:
            return ()
        by_impact = {
            item.id
            for item in (self.criteria.criteria if self.criteria else ())
            if item.rubric_check and item.rubric_check.minimum == "by_impact"
        }
        measured = {item.id for item in (self.rubric.indicators if self.rubric else ()) if item.measured}
        return tuple(
            change
            for change in used.changes
            if change.id == id
            or (change.metric is not None and id in measured)
            or (change.touched == "minimum_maturity" and id in by_impact and impact in (None, change.id))
        )

    def marked(self, text: str, id: str) -> str:
        """Return a text with a mark where the city changed what it is about."""
        mark = wording.change_mark(self.changes(id), self.language)
        return f"{text} [{mark}]" if mark else text


def context_of(record: EvaluationRecord, language: str = "en") -> Context:
    """Return the context of a record; of several classes, that of all together, which knows those of each."""
    suppression = suppression_of(record)
    names = tuple(dict.fromkeys(item.class_ for item in record.group_metrics if item.class_ is not None))
    if not names:
        return _context_of(record, language, suppression)
    classes = {name: _context_of(_part_of(record, name), language, suppression, name) for name in names}
    together = _context_of(_part_of(record, None), language, suppression)
    return replace(together, whole=record, classes=classes)


def _part_of(record: EvaluationRecord, class_: str | None) -> EvaluationRecord:
    """Return the record with the results of one class alone, or of all together."""
    return record.model_copy(
        update={
            name: tuple(item for item in getattr(record, name) if item.class_ == class_)
            for name in ("group_metrics", "findings", "within_control")
        }
    )


def _context_of(
    record: EvaluationRecord, language: str, suppression: Suppression, class_: str | None = None
) -> Context:
    entries: dict[Key, list[GroupMetric]] = {}
    for entry in record.group_metrics:
        key = (entry.system, entry.metric, entry.features, tuple(entry.control.values()))
        entries.setdefault(key, []).append(entry)
    findings: dict[tuple[tuple[str, ...], str], list[Finding]] = {}
    within: dict[tuple[tuple[str, ...], str], list[Finding]] = {}
    for finding in record.findings:
        if finding.group is None and finding.compared_with is None:
            where = within if finding.control else findings
            where.setdefault((finding.features, finding.metric), []).append(finding)
    return Context(
        record=record,
        language=language,
        suppression=suppression,
        labels=wording.feature_labels(record),
        rubric=Rubric.model_validate(record.rubric.content) if record.rubric else None,
        criteria=CriteriaSet.model_validate(record.criteria.content) if record.criteria else None,
        systems=tuple(
            dict.fromkeys([*(key[0] for key in entries), *(verdict.system for verdict in record.verdicts)])
        ),
        _entries=entries,
        _findings=findings,
        _within=within,
        class_=class_,
    )


def prose(text: str) -> str:
    """Return text a person wrote on several lines as one line, with what is unseen made visible."""
    return " ".join(wording.visible(line.strip()) for line in text.splitlines() if line.strip())
