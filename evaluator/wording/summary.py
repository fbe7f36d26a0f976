"""A record goes in, a short account of it for a terminal comes out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from evaluator.domain.criteria import Verdict
from evaluator.domain.metrics import JOINT, SCORE_METRICS
from evaluator.domain.record import EvaluationRecord
from evaluator.domain.results import Finding
from evaluator.domain.survey import SurveyResult
from evaluator.domain.within import WithinLevels
from evaluator.errors import N_
from evaluator.wording import names
from evaluator.wording.asked import demands_line
from evaluator.wording.cautions import caution_limits
from evaluator.wording.city import CITY, mitigated, subject_of, verdict_name
from evaluator.wording.findings import finding_text
from evaluator.wording.how_read import reading_cautions, remark_texts
from evaluator.wording.measured import list_lines, looked_lines, measured_lines
from evaluator.wording.overlay import beforehand_lines
from evaluator.wording.paired import paired_text
from evaluator.wording.say import say
from evaluator.wording.scores import merit_text, score_interval_text, score_text
from evaluator.wording.survey_gaps import feed_texts, gap_change_text, gaps_in_order
from evaluator.wording.templates import fill
from evaluator.wording.visible import visible
from evaluator.wording.within import within_text

_SIGNS = {"met": "+", "not_met": "x", "cannot_tell": "?"}
_NAMED_LEVELS = ("not_met",)
"""Outcomes of single control levels that are said one by one; the others stand in the sentence on all levels."""


def summary(record: EvaluationRecord, language: str = "en") -> str:
    """Return what the evaluation comes to: the verdict of each system, then every gap with a limit."""
    return "\n".join(_lines(record, language))


def feature_labels(record: EvaluationRecord) -> dict[str, str]:
    """Return the names to show of the record's features, by column."""
    return {feature.column: feature.label for feature in record.mapping.sensitive} if record.mapping else {}


def rates_of(record: EvaluationRecord, finding: Finding) -> dict[tuple[str | None, ...], float]:
    """Return the rates of a finding's metric in the groups of its breakdown."""
    parts = JOINT.get(finding.metric, ())
    metric = parts[0] if len(parts) == 1 else finding.metric
    return {
        entry.group: entry.value
        for entry in record.group_metrics
        if (entry.system, entry.metric, entry.features) == (finding.system, metric, finding.features)
        and entry.class_ == finding.class_
        and entry.control == finding.control
        and entry.value is not None
    }


def _lines(record: EvaluationRecord, language: str) -> Iterator[str]:
    yield fill(N_("Evaluation of {name}"), {"name": record.system.name}, language)
    status = names.plan_status_name(record.plan_status, language)
    yield f"{status}. {names.plan_status_meaning(record.plan_status, language)}"
    yield from beforehand_lines(record, language)
    if record.impact is not None:
        yield say(record.impact.result.because_code, record.impact.result.because_values, language)
    if record.source.format != "none":
        facts = {"people": record.source.people, "rows": record.source.rows, "name": record.source.name}
        yield fill(source_template(record), facts, language)
        yield from _how_read(record.source.reading, language)
    if record.mapping is not None and record.mapping.weight is not None:
        yield fill(N_("Rates use the sampling weights; people are counted without them."), {}, language)
    if record.source.joined is not None:
        yield from (say(item.code, item.values, language) for item in record.source.joined.sentences)
        yield from _how_read(record.source.joined.reading, language)
        uneven = (item for item in record.warnings if item.code == "join_uneven")
        yield from (say(item.code, item.values, language) for item in uneven)
    aside = (item for item in record.warnings if item.code == "answers_not_asked")
    yield from (say(item.code, item.values, language) for item in aside)
    labels = feature_labels(record)
    for verdict in record.verdicts:
        yield ""
        yield from _verdict(record, verdict, language)
        if subject_of(record) != CITY:
            yield from demands_line(record, verdict.system, language)
        judged = [item for item in record.findings if item.system == verdict.system and item.limit is not None]
        for finding in judged:
            if not finding.control or finding.outcome in _NAMED_LEVELS:
                yield from _finding(record, finding, labels, language)
        for item in record.within_control:
            if item.system == verdict.system and (item.limit is not None or _beside(item, judged)):
                yield f"  {_SIGNS.get(item.outcome, '-')} {_named_within(item, labels, language)}"
        yield from measured_lines(record, verdict.system, language, labels=labels)
        yield from list_lines(record, verdict.system, language)
        yield from _scores(record, verdict.system, language)
    looked = list(looked_lines(record, language))
    yield from ["", *looked] if looked else []
    overall = [item for item in record.comparisons if not item.features]
    if overall:
        yield ""
        yield from (paired_text(item, language, labels=labels) for item in overall)
    if record.survey is not None:
        yield from ("", *_survey(record.survey, labels, language))
        return
    yield ""
    yield caution_limits(language)


def source_template(record: EvaluationRecord) -> str:
    """Return the sentence on a record's data: its people, or where they are matched its comparisons."""
    if record.mapping and record.mapping.task == "matching":
        return N_("{name}: {people:count_of_comparisons} in {rows:number} rows")
    return N_("{name}: {people:count_of_people} in {rows:number} rows")


def _how_read(reading: Mapping[str, Any], language: str) -> Iterator[str]:
    yield from (f"  {text}" for text in remark_texts(reading, language))
    for code, values in reading_cautions(reading):
        yield f"  {fill(N_('Caution: {text:said}'), {'text': say(code, values, language)}, language)}"


def _survey(found: SurveyResult, labels: Mapping[str, str], language: str) -> Iterator[str]:
    yield from (f"  - {gap_change_text(gap, language, labels)}" for gap in gaps_in_order(found))
    yield fill(N_("What this gives the rubric:"), {}, language)
    yield from (f"  - {text}" for text in feed_texts(found, language))
    yield ""
    yield fill(N_("A survey shows what changed between two dates, not why."), {}, language)


def _verdict(record: EvaluationRecord, verdict: Verdict, language: str) -> Iterator[str]:
    values = {"system": verdict.system, "status": verdict_name(record, verdict.status, language)}
    yield fill(N_("{system}: {status:said}"), values, language)
    titles = _titles(record, language)
    for ids, template in (
        (verdict.failed, N_("  Knock-outs that failed ({number:number}):")),
        (mitigated(record, verdict.system), N_("  Passed only by an approved mitigation ({number:number}):")),
        (verdict.open, N_("  Still open ({number:number}):")),
        (verdict.conditions, N_("  Not met ({number:number}):")),
    ):
        if ids:
            yield fill(template, {"number": len(ids)}, language)
            yield from (f"    {visible(titles.get(id, id))}" for id in ids)


def _titles(record: EvaluationRecord, language: str) -> dict[str, str]:
    """Return the titles of the criteria, and the questions of the indicators with their ids, by id."""
    criteria = record.criteria.content if record.criteria else {}
    rubric = record.rubric.content if record.rubric else {}
    found = {item["id"]: item["title"] for item in criteria.get("criteria", ())}
    asked = [item for group in rubric.get("groups", ()) for item in group["indicators"]]
    found |= {
        item["id"]: {tongue: f"{item['id']}: {text}" for tongue, text in item["question"].items()}
        for item in asked
    }
    return {id: title.get(language) or title["en"] for id, title in found.items()}


def _beside(within: WithinLevels, judged: Sequence[Finding]) -> bool:
    """Return True where the gap overall has a limit: what it is within levels belongs beside it."""
    question = (within.class_, within.metric, within.features, within.statistic)
    return any((item.class_, item.metric, item.features, item.statistic) == question for item in judged)


def _named_within(within: WithinLevels, labels: Mapping[str, str], language: str) -> str:
    values = {"metric": within.metric, "features": within.features, "labels": labels}
    named = fill(N_("{metric:metric} by {features:features}."), values, language)
    return f"{named} {within_text(within, language, labels=labels)}"


def _scores(record: EvaluationRecord, system: str, language: str) -> Iterator[str]:
    """Yield what a system's scores come to for everybody together."""
    for entry in record.group_metrics:
        if entry.system != system or entry.features or entry.metric not in SCORE_METRICS or entry.value is None:
            continue
        interval = entry.interval
        values = {
            "metric": entry.metric,
            "value": score_text(entry.value, language),
            "interval": score_interval_text(interval.low, interval.high, language) if interval else "–",
        }
        yield fill(N_("  {metric:metric}: {value:said} ({interval:said})"), values, language)


def _finding(
    record: EvaluationRecord, finding: Finding, labels: Mapping[str, str], language: str
) -> Iterator[str]:
    sign = _SIGNS.get(finding.outcome, "-")
    in_words = merit_text if finding.metric in SCORE_METRICS else finding_text
    said = in_words(finding, rates_of(record, finding), language, labels=labels)
    yield f"  {sign} {said}"
