"""A criterion's metric check and a system's findings go in; their outcome and what would settle it come out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evaluator.domain.criteria import Because, MetricCheck
from evaluator.domain.metrics import limitable
from evaluator.domain.results import Finding, LeftOut, Outcome
from evaluator.domain.system import Polarity
from evaluator.stages.findings.outcomes import Part, worst_first

CODES: dict[str, str] = {
    "finding": "metric, statistic, features (names), value, low, high, limit, outcome_code (of the finding), "
    "criterion_limit (only where the plan's limit differs from the criterion's), control, class (where there are)",
    "not_supplied": "metric, statistic",
    "not_of_this_task": "metric, metrics (ids of those that the data were measured by)",
    "feature_not_supplied": "metric, statistic, feature",
    "polarity_not_stated": "metric, statistic",
    "no_control_features": "metric, statistic",
    "settle_supply_data": "metric",
    "settle_criterion_of_this_task": "metrics (ids of those that a limit can be set for)",
    "settle_supply_feature": "feature",
    "settle_state_polarity": "",
    "settle_name_control_features": "",
    "settle_set_limit": "metric, statistic",
    "settle_more_people": "metric, features, groups (lists of text or null), realistic (false, where no realistic "
    "number would settle it)",
    "settle_recorded_groups": "features, people (whose group is not recorded)",
    "settle_known_outcomes": "metric",
    "settle_more_groups": "metric, features",
}
"""Every reason and every way to settle it that a metric check can carry, with the names of its values."""

_OUTCOME_UNKNOWN = (
    "verification_bias",
    "no_y_true",
    "no_known_outcomes",
    "outcome_known_only_for_selected",
    "outcome_known_only_for_not_selected",
    "outcome_known_for_too_few",
    "outcomes_unknown_share",
)
_LIMIT_MISSING = ("no_limit_set",)
_APART = ("regression", "matching")
"""Tasks that share no measure with decisions."""
_TOO_FEW_GROUPS = ("fewer_than_two_groups", "one_group_in_level")


def check_metric(check: MetricCheck, findings: Sequence[Finding], polarity: Polarity | None) -> Part:
    """Return what a metric check comes to for one system: the worst of the findings it speaks of.

    It speaks of gaps between all groups, of features up to its depth, overall or within control levels. Nothing
    to speak of gives `not_assessed`, and so does a feature it requires that was not supplied.
    """
    names = {"metric": check.metric, "statistic": check.statistic}
    if others := _other_measures(check, findings):
        values = {"metric": check.metric, "metrics": others}
        because = Because(code="not_of_this_task", values=values, outcome=Outcome.NOT_ASSESSED)
        return Part((because,), (_settle("settle_criterion_of_this_task", metrics=others),))
    if check.within_control and findings and not any(finding.control for finding in findings):
        because = Because(code="no_control_features", values=names, outcome=Outcome.NOT_ASSESSED)
        return Part((because,), (_settle("settle_name_control_features"),))
    if check.applies_to and polarity is None:
        because = Because(code="polarity_not_stated", values=names, outcome=Outcome.NOT_ASSESSED)
        return Part((because,), (_settle("settle_state_polarity"),))
    spoken_of = [finding for finding in findings if _speaks_of(check, finding)]
    missing = [name for name in check.features if not any(name in f.features for f in spoken_of)]
    if not spoken_of and not missing:
        because = Because(code="not_supplied", values=names, outcome=Outcome.NOT_ASSESSED)
        return Part((because,), (_settle("settle_supply_data", metric=check.metric),))
    # A level too small to matter by the plan's own rule does not keep the others from being judged.
    counted = [finding for finding in spoken_of if finding.outcome_code != "level_left_out"]
    reasons = [_because(check, finding) for finding in counted or spoken_of]
    reasons += [_feature_missing(names, feature) for feature in missing]
    settle = [_to_settle(finding) for finding in counted or spoken_of if not _is_settled(finding)]
    settle += [_settle("settle_supply_feature", (feature,), feature=feature) for feature in missing]
    return Part(worst_first(reasons), _each_once(settle))


def _other_measures(check: MetricCheck, findings: Sequence[Finding]) -> list[str]:
    """Return the metrics of the task that was measured, where the check's is none of them; else nothing.

    Such a check is not passed over: a criterion that cannot be held against anything is the city's to replace.
    """
    measured = {finding.metric for finding in findings}
    for task in _APART:
        metrics = limitable(task)
        if measured.intersection(metrics) and check.metric not in metrics:
            return list(metrics)
    return []


def _speaks_of(check: MetricCheck, finding: Finding) -> bool:
    return (
        finding.metric == check.metric
        and finding.statistic == check.statistic
        and finding.compared_with is None
        and finding.group is None
        and 0 < len(finding.features) <= check.depth
        and bool(finding.control) == check.within_control
        and (not check.features or set(finding.features) <= set(check.features))
    )


def _because(check: MetricCheck, finding: Finding) -> Because:
    interval = finding.interval
    values: dict[str, Any] = {
        "metric": finding.metric,
        "statistic": finding.statistic,
        "features": list(finding.features),
        "value": finding.value,
        "low": interval.low if interval else None,
        "high": interval.high if interval else None,
        "limit": finding.limit,
        "outcome_code": finding.outcome_code,
    }
    if finding.control:
        values["control"] = dict(finding.control)
    if finding.class_ is not None:
        values["class"] = finding.class_
    if finding.limit is not None and finding.limit != check.limit:
        values["criterion_limit"] = check.limit
    return Because(code="finding", values=values, ids=finding.features, outcome=finding.outcome)


def _feature_missing(names: dict[str, str], feature: str) -> Because:
    values = {**names, "feature": feature}
    return Because(code="feature_not_supplied", values=values, ids=(feature,), outcome=Outcome.NOT_ASSESSED)


def _is_settled(finding: Finding) -> bool:
    return finding.outcome in (Outcome.MET, Outcome.NOT_MET)


def _to_settle(finding: Finding) -> Because:
    why = (finding.outcome_code, finding.reason_code)
    features = list(finding.features)
    if any(code in _LIMIT_MISSING for code in why):
        return _settle("settle_set_limit", metric=finding.metric, statistic=finding.statistic)
    if any(code in _OUTCOME_UNKNOWN for code in why):
        return _settle("settle_known_outcomes", metric=finding.metric)
    if any(code in _TOO_FEW_GROUPS for code in why):
        return _settle("settle_more_groups", finding.features, metric=finding.metric, features=features)
    unrecorded = [left for left in finding.left_out if left.reason_code == "not_recorded"]
    people = _people(unrecorded)
    if finding.outcome_code == "left_out_share" and people * 2 > _people(finding.left_out):
        return _settle("settle_recorded_groups", finding.features, features=features, people=people)
    values: dict[str, Any] = {
        "metric": finding.metric,
        "features": features,
        "groups": _groups_short_of_people(finding),
    }
    if finding.to_settle and finding.to_settle.code == "no_realistic_number":
        values["realistic"] = False
    return _settle("settle_more_people", finding.features, **values)


def _people(left_out: Sequence[LeftOut]) -> int:
    return sum(left.people for left in left_out)


def _groups_short_of_people(finding: Finding) -> list[list[str | None]]:
    """Return the groups that more people would help.

    Those whose numbers were worked out; where nobody could, those left out, else the pairs nearest to the limit.
    """
    if finding.to_settle and finding.to_settle.more:
        groups = [more.group for more in finding.to_settle.more]
    elif finding.outcome_code == "left_out_share" or not finding.pairs:
        groups = [left.group for left in finding.left_out if left.reason_code != "not_recorded"]
    else:
        groups = [group for pair in finding.pairs for group in (pair.first, pair.second)]
    return [list(group) for group in dict.fromkeys(groups)]


def _settle(code: str, ids: tuple[str, ...] = (), **values: Any) -> Because:
    return Because(code=code, values=values, ids=ids, outcome=Outcome.CANNOT_TELL)


def _each_once(items: Sequence[Because]) -> tuple[Because, ...]:
    kept: list[Because] = []
    for item in items:
        if item not in kept:
            kept.append(item)
    return tuple(kept)
