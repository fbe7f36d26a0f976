"""A record goes in; what was measured where no limit speaks of it, and what was looked for beside it, come out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from evaluator.domain.metrics import AMOUNTS, RARE
from evaluator.domain.record import EvaluationRecord
from evaluator.domain.results import Finding, GroupMetric, Sentence
from evaluator.errors import N_
from evaluator.wording import numbers
from evaluator.wording.findings import finding_text
from evaluator.wording.say import say
from evaluator.wording.templates import fill

_LEADING = {
    "matching": ("false_match_rate", "false_non_match_rate", "failure_to_acquire_rate"),
    "multiclass": ("accuracy",),
    "regression": ("mean_error", "mean_absolute_error"),
}
_OF_DECISIONS = ("selection_rate", "true_positive_rate", "false_positive_rate")
_PEOPLE = N_("  {metric:metric}: {value:said} ({interval:said}), {people:count_of_people}")
_COMPARISONS = N_("  {metric:metric}: {value:said} ({interval:said}), {people:count_of_comparisons}")
_ATTEMPTS = N_("  {metric:metric}: {value:said} ({interval:said}), {people:people} attempts")
_NO_PROXY = N_("None of the columns that were looked at says much about a sensitive feature.")
_ALIKE = N_(
    "No group of {feature:feature} is shown to be rarer or more frequent in the data than in the population."
)
_FEW_PROXIES = 5
"""Columns that are named; all stand in the record and in the report."""


def measured_lines(
    record: EvaluationRecord, system: str, language: str, *, labels: Mapping[str, str]
) -> Iterator[str]:
    """Yield a system's leading metrics, each with its widest gaps by single feature, where no limit was set."""
    if record.mapping is None or any(item.system == system and item.limit is not None for item in record.findings):
        return
    yield f"  {say('no_limit_set', {}, language)}"
    for metric in _LEADING.get(record.mapping.task, _OF_DECISIONS):
        entry = next((item for item in record.group_metrics if _is_overall(item, system, metric)), None)
        if entry is None or entry.value is None:
            continue
        yield _overall(entry, language, matching=record.mapping.task == "matching")
        for finding in record.findings:
            if _is_gap(finding, system, metric):
                yield f"  - {finding_text(finding, _rates(record, finding), language, labels=labels)}"


def list_lines(record: EvaluationRecord, system: str, language: str) -> Iterator[str]:
    """Yield who shares the last place of a system's list of the first k."""
    for one in record.first_k:
        if one.system == system:
            code = "border_clear" if one.tied == one.places_left else "border_tied"
            values = {"system": system, "k": one.k, "tied": one.tied, "left": one.places_left}
            yield f"  {say(code, {**values, 'selected': one.selected}, language)}"


def looked_lines(record: EvaluationRecord, language: str) -> Iterator[str]:
    """Yield what was looked for because somebody asked: subgroups, proxies, a population, the data themselves."""
    found: list[Sentence] = []
    for search in record.subgroup_searches:
        found.append(search.sentence)
        if search.reason_code:
            found.append(Sentence(code=search.reason_code, values=search.reason_values))
        found += [item.sentence for item in search.subgroups if item.status == "confirmed"]
    yield from _said(found, language)
    telling = [item.sentence for item in record.proxies if item.strength in ("much", "some")]
    yield from _said(telling[:_FEW_PROXIES], language)
    if record.proxies and not telling:
        yield fill(_NO_PROXY, {}, language)
    found = []
    for held in record.representation:
        apart = [group.sentence for group in held.groups if group.stands != "alike"]
        yield from _said(apart, language)
        if not apart:
            yield fill(_ALIKE, {"feature": held.feature}, language)
    found += [item.sentence for item in record.data_shares if not item.of_group and item.sentence is not None]
    found += [item.sentence for item in record.duplicates]
    yield from _said(found, language)


def _said(sentences: Iterable[Sentence], language: str) -> Iterator[str]:
    yield from (say(item.code, item.values, language) for item in sentences)


def _is_overall(entry: GroupMetric, system: str, metric: str) -> bool:
    whole = not (entry.features or entry.control) and entry.class_ is None
    return whole and (entry.system, entry.metric) == (system, metric)


def _is_gap(finding: Finding, system: str, metric: str) -> bool:
    whole = len(finding.features) == 1 and not finding.control and finding.class_ is None
    kind = (finding.system, finding.metric, finding.statistic, finding.group, finding.compared_with)
    return whole and finding.value is not None and kind == (system, metric, "difference", None, None)


def _rates(record: EvaluationRecord, finding: Finding) -> dict[tuple[str | None, ...], float]:
    wanted = (finding.system, finding.metric, finding.features)
    return {
        item.group: item.value
        for item in record.group_metrics
        if (item.system, item.metric, item.features) == wanted
        and not item.control
        and item.class_ is None
        and item.value is not None
    }


def _overall(entry: GroupMetric, language: str, *, matching: bool) -> str:
    low, high = (entry.interval.low, entry.interval.high) if entry.interval else (None, None)
    show: Callable[[float, str, int], str] = numbers.percent
    decimals = 2 if entry.metric in RARE else 1
    if entry.metric in AMOUNTS:
        show, decimals = numbers.amount, numbers.decimals_within([entry.value], low, high)
    value, lowest, highest = (
        show(number, language, decimals) if number is not None else "–" for number in (entry.value, low, high)
    )
    interval = fill(N_("{low:said} to {high:said}"), {"low": lowest, "high": highest}, language)
    values = {"metric": entry.metric, "value": value, "interval": interval, "people": entry.people}
    counted = _ATTEMPTS if entry.metric == "failure_to_acquire_rate" else _COMPARISONS if matching else _PEOPLE
    return fill(counted, values, language)
