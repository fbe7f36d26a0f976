"""The three worked evaluations: each comes to its verdict, and every outcome leads back to what it rests on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import pytest

from evaluator import evaluate, wording
from evaluator.documents import read_document, shipped
from evaluator.domain.criteria import Because, CriterionOutcome
from evaluator.domain.record import EvaluationRecord
from evaluator.domain.results import Finding
from evaluator.domain.rubric import Answer, Indicator
from evaluator.domain.system import Fact, Impact
from evaluator.report import build_report, render_html
from evaluator.report.answer import answer_section
from evaluator.report.charts import rates_figure
from evaluator.report.context import context_of
from evaluator.report.model import VerdictBox
from evaluator.stages.criteria.gate import closing_checks
from tests.datasets.conftest import DATASETS

VERDICTS = {
    "street_reports": "acceptable_with_conditions",
    "school_streets": "not_acceptable_as_presented",
    "benefit_checks": "decision_open",
}
NAMES = list(VERDICTS)
KNOWN = (Fact.YES, Fact.NO)
COLUMN = {"street_reports": "fast_lane", "school_streets": "reported", "benefit_checks": "listed"}
SMALLEST_SHOWN = 10
"""People a count in a report needs to be shown."""
RUBRIC = shipped.rubric("inclusive_ai")
CRITERIA = shipped.criteria("partnership")


@lru_cache(maxsize=3)
def record(name: str) -> EvaluationRecord:
    return evaluate(f"@{name}", cross_check=False)


def answered(name: str, id: str, **changes: Any) -> Any:
    """Return the shipped answers with one of them changed."""
    path = shipped.dataset(name).answers
    assert path is not None
    answers = read_document(path, "answers")
    changed = Answer.model_validate({**answers.answers[id].model_dump(), **changes})
    return answers.model_copy(update={"answers": {**answers.answers, id: changed}})


def verdict(of: EvaluationRecord) -> str:
    (only,) = of.verdicts
    return only.status


def indicator(id: str) -> Indicator:
    return next(item for item in RUBRIC.indicators if item.id == id)


def findings(of: EvaluationRecord, because: Because) -> list[Finding]:
    """Return the finding that a criterion's reason speaks of."""
    wanted = (because.values["metric"], because.values["statistic"], tuple(because.values["features"]))
    return [
        item
        for item in of.findings
        if (item.metric, item.statistic, item.features) == wanted and not item.control and item.group is None
    ]


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_each_comes_to_the_verdict_its_card_names(name: str) -> None:
    assert verdict(record(name)) == VERDICTS[name]
    words = {
        "acceptable_with_conditions": "acceptable with conditions",
        "not_acceptable_as_presented": "not acceptable as presented",
        "decision_open": "decision open",
    }
    assert words[VERDICTS[name]] in shipped.dataset(name).title.get("en")


@pytest.mark.parametrize("name", NAMES)
def test_the_whole_rubric_every_fact_the_impact_and_every_question_of_the_law_are_answered(name: str) -> None:
    seen = record(name)
    assert seen.answers is not None
    asked = {item.id for item in RUBRIC.indicators if item.measured is None}
    assert set(seen.answers.answers) - {"G8.3"} == asked
    assert {fact.id for fact in RUBRIC.facts} <= {id for id, fact in seen.system.facts.items() if fact in KNOWN}
    assert seen.screening is not None
    assert [rule.id for rule in seen.screening.result.rules if rule.state == "open"] == []
    assert seen.impact is not None
    assert (seen.impact.result.unanswered, seen.impact.result.level) == ((), Impact.HIGH)


@pytest.mark.parametrize("name", NAMES)
def test_every_answer_says_why_and_every_level_above_1_shows_dated_evidence(name: str) -> None:
    seen = record(name)
    assert seen.answers is not None
    for id, answer in seen.answers.answers.items():
        assert answer.justification or answer.not_applicable, id
        if (answer.level or 0) > 1:
            assert [item for item in answer.evidence if re.fullmatch(r"202[56]-\d\d-\d\d", item.date)], id


@pytest.mark.parametrize("name", NAMES)
def test_the_plan_was_locked_on_the_day_its_evidence_names_and_before_the_data_of_the_trial(name: str) -> None:
    seen = record(name)
    assert seen.answers is not None
    assert seen.plan.lock is not None
    day = seen.plan.lock.at[:10]
    assert [item.date for item in seen.answers.answers["G8.2"].evidence] == [day]
    assert all(day < item.date for item in seen.answers.answers["G2.3"].evidence)


@pytest.mark.parametrize("name", NAMES)
def test_every_outcome_leads_to_numbers_or_answers_and_to_a_clause(name: str) -> None:
    seen = record(name)
    by_id = {item.id: item for item in CRITERIA.criteria}
    assert {item.group for item in seen.outcomes} == {group.id for group in RUBRIC.groups}
    for outcome in seen.outcomes:
        assert outcome.because
        assert all(source.clause for source in by_id[outcome.criterion].sources)
        assert all(leads_somewhere(seen, outcome, because) for because in outcome.because), outcome.criterion


def leads_somewhere(of: EvaluationRecord, outcome: CriterionOutcome, because: Because) -> bool:
    """Return True when a reason names a finding with its counts, or answers that were given."""
    if because.code == "finding":
        (found,) = findings(of, because)
        return found.outcome is because.outcome and bool(found.pairs or found.lowest)
    assert of.answers is not None
    given = [id for id in because.ids if id in of.answers.answers]
    measured = [id for id in because.ids if indicator(id).measured]
    return outcome.checks == ("rubric",) and bool(given) and set(given) | set(measured) == set(because.ids)


@pytest.mark.parametrize("name", NAMES)
def test_every_knock_out_leads_to_its_indicator_and_to_a_clause(name: str) -> None:
    for knock_out in record(name).knock_outs:
        source = indicator(knock_out.indicator).sources
        assert knock_out.because.sentence
        assert source
        assert all(item.document and item.clause for item in source)


def test_nothing_is_open_where_conditions_are_the_outcome() -> None:
    (found,) = record("street_reports").verdicts
    assert found.open == ()
    assert set(found.conditions) == {"oversight", "true_positive_rate_gap"}
    assert found.failed == ()


@pytest.mark.slow
def test_the_gap_by_language_is_a_condition_because_a_named_person_approved_a_dated_mitigation() -> None:
    (struck,) = (item for item in record("street_reports").knock_outs if item.indicator == "G8.3")
    assert struck.state == "passed"
    assert struck.because.values["features"] == ["language"]
    assert (struck.because.values["by"], struck.because.values["on"]) == (
        "D. Verhoorn (invented), head of street upkeep, Vellmark",
        "2026-10-05",
    )
    assert "Passed only by an approved mitigation (1):\n    G8.3: " in wording.summary(record("street_reports"))
    page = render_html(build_report(record("street_reports")))
    assert "Passed only because a named person approved a mitigation, although a limit is exceeded" in page
    without = evaluate(
        "@street_reports", answers=answered("street_reports", "G8.3", mitigation=None), cross_check=False
    )
    assert verdict(without) == "not_acceptable_as_presented"
    assert "mitigation" not in wording.summary(without)


def test_equal_selection_rates_hide_the_gap_by_language() -> None:
    gaps = {
        item.metric: item.outcome.value
        for item in record("street_reports").findings
        if item.limit is not None and item.features == ("language",)
    }
    assert gaps == {"selection_rate": "met", "true_positive_rate": "not_met"}


@pytest.mark.slow
def test_the_census_shows_the_two_neighbourhoods_that_answer_g8_1_speaks_of() -> None:
    seen = evaluate(
        "@street_reports", population=DATASETS / "street_reports" / "population.yaml", cross_check=False
    )
    stands = {group.group: group.stands for item in seen.representation for group in item.groups}
    assert [name for name, how in stands.items() if how == "fewer"] == ["Lower Weir", "Uptown"]
    assert stands["another language"] == "alike"


def test_a_chart_marks_those_who_are_found_less_often_and_not_those_who_are_found_more_often() -> None:
    drawn = rates_figure(context_of(record("street_reports")), "Pathmender", "true_positive_rate", ["language"])
    assert drawn is not None
    assert {dot.label: dot.state for dot in drawn.dots} == {
        "another language": "not_met",
        "the city's language": "cannot_tell",
    }
    assert drawn.band is not None
    assert drawn.band.label.startswith("down to 10")
    assert (drawn.band.low, drawn.band.high) == pytest.approx((2452 / 2788 - 0.1, 2452 / 2788))


def test_conditions_are_not_marked_like_an_open_question() -> None:
    marks = {name: answer_section(context_of(record(name))).blocks[0] for name in NAMES}
    assert [box.mark for box in marks.values() if isinstance(box, VerdictBox)] == ["!", "✗", "?"]


def test_the_verdict_leads_to_the_knock_out_the_answer_its_evidence_and_the_decision_of_a_court() -> None:
    seen = record("school_streets")
    (found,) = seen.verdicts
    (failed,) = found.failed
    (struck,) = (item for item in seen.knock_outs if item.indicator == failed)
    assert struck.state == "failed"
    assert seen.answers is not None
    answer = seen.answers.answers[struck.indicator]
    assert answer.level == struck.because.values["level"] == 0
    assert [item.title for item in answer.evidence if item.checked_by] == [
        "Note of the legal office: no provision found for the automated analysis of street video"
    ]
    clauses = [source.clause for source in indicator(struck.indicator).sources]
    assert "no. 506370" in clauses
    assert "no. 506370" in " ".join(item.title for item in answer.evidence)


@pytest.mark.slow
def test_the_knock_out_alone_decides_over_good_metrics_and_good_means() -> None:
    seen = record("school_streets")
    assert {item.outcome.value for item in seen.outcomes} == {"met"}
    assert {item.indicator for item in seen.knock_outs if item.state != "passed"} == {"G1.1"}
    mended = answered("school_streets", "G1.1", level=2)
    assert verdict(evaluate("@school_streets", answers=mended, cross_check=False)) == "acceptable_as_presented"


def test_a_claim_that_the_data_contradict_was_resolved_by_a_named_person_and_changes_no_level() -> None:
    seen = record("street_reports")
    (found,) = seen.contradictions
    assert (found.indicator, found.feature, found.state) == ("G6.3", "language", "resolved")
    assert found.resolution is not None
    assert found.resolution.by.startswith("D. Verhoorn (invented)")
    assert counted(seen, "G6.3") == (2, 2)


def test_a_claim_that_the_data_cannot_bear_out_lowers_what_counts_and_never_the_answer() -> None:
    seen = record("benefit_checks")
    (found,) = seen.contradictions
    assert (found.indicator, found.feature, found.state) == ("G9.2", "disability_allowance", "cannot_tell")
    assert counted(seen, "G9.2") == (3, 2)
    assert record("school_streets").contradictions == ()


def counted(of: EvaluationRecord, id: str) -> tuple[int | None, int | None]:
    """Return the level as answered and the level that counts."""
    assert of.review is not None
    (found,) = (item for item in of.review.indicators if item.id == id)
    return found.answered_level, found.level


def test_a_failed_knock_out_closes_the_gate_of_a_build_where_answers_count() -> None:
    seen = record("school_streets")
    assert [id for id, _ in closing_checks(seen, ["not_met"], with_rubric=True)] == ["G1.1"]
    assert closing_checks(seen, ["not_met"], with_rubric=False) == ()
    assert [id for id, _ in closing_checks(record("benefit_checks"), ["cannot_tell"], with_rubric=True)] == [
        "G8.3"
    ]


@pytest.mark.slow
def test_open_are_only_what_is_measured_and_ten_times_the_people_at_the_same_rates_decide_it() -> None:
    small = record("benefit_checks")
    (found,) = small.verdicts
    assert set(found.open) == {"G8.3", "false_positive_rate_gap", "precision_gap"}
    dataset = shipped.dataset("benefit_checks")
    rows = pd.read_csv(dataset.data, dtype=str, keep_default_na=False).drop(columns="case_id")
    mapping = read_document(dataset.mapping, "mapping").model_copy(update={"case_id": None})
    large = evaluate(
        pd.concat([rows] * 10, ignore_index=True),
        mapping=mapping,
        system=dataset.system,
        answers=dataset.answers,
        plan=dataset.plan,
        cross_check=False,
    )
    (decided,) = large.verdicts
    assert decided.open == ()
    assert (decided.status, decided.conditions) == ("acceptable_with_conditions", ("participation",))
    assert rates(large) == pytest.approx(rates(small))
    assert (large.contradictions, counted(large, "G9.2")) == ((), (3, 3))


def rates(of: EvaluationRecord) -> dict[tuple[str, tuple[str | None, ...], tuple[str, ...]], float]:
    return {
        (item.metric, item.group, item.features): item.value
        for item in of.group_metrics
        if item.metric in ("false_positive_rate", "precision")
        and len(item.features) == 1
        and item.value is not None
    }


@pytest.mark.parametrize("name", NAMES)
def test_what_is_open_says_what_would_settle_it(name: str) -> None:
    undecided = [
        item for item in record(name).findings if item.limit is not None and item.outcome.value == "cannot_tell"
    ]
    assert bool(undecided) == (name == "benefit_checks")
    assert [item.features for item in undecided if item.to_settle is None] == []
    assert bool([item for item in undecided if item.to_settle and item.to_settle.more]) == bool(undecided)


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("street_reports", {("condition", "oversight"), ("condition", "true_positive_rate_gap")}),
        ("school_streets", {("condition", "G1.1")}),
        (
            "benefit_checks",
            {
                ("question", "G8.3"),
                ("question", "false_positive_rate_gap"),
                ("question", "precision_gap"),
                ("condition", "participation"),
            },
        ),
    ],
    ids=NAMES,
)
def test_what_is_asked_for_is_what_the_verdict_rests_on_and_nothing_else(
    name: str, asked: set[tuple[str, str]]
) -> None:
    assert {(demand.kind, demand.id) for demand in record(name).demands} == asked


@pytest.mark.parametrize("name", NAMES)
def test_the_shipped_file_and_table_are_those_of_the_script(
    script: Callable[[str], ModuleType], name: str, tmp_path: Path
) -> None:
    script(name).main(tmp_path)
    for file in ("data.csv", "datasheet.md"):
        assert (tmp_path / file).read_bytes() == (DATASETS / name / file).read_bytes()


@pytest.mark.parametrize("name", NAMES)
def test_no_group_is_so_small_that_a_report_would_have_to_hide_what_the_example_is_about(
    rows: Callable[[str], list[dict[str, str]]], name: str
) -> None:
    mapping = record(name).mapping
    assert mapping is not None
    known = [row for row in rows(name) if row[mapping.y_true or ""]]
    for feature in mapping.sensitive:
        cells = Counter((row[feature.column], row[mapping.y_true or ""], row[COLUMN[name]]) for row in known)
        assert min(cells.values()) >= SMALLEST_SHOWN
        assert len(cells) == 4 * len({row[feature.column] for row in known})


@pytest.mark.parametrize(
    ("name", "metric", "place"),
    [
        ("street_reports", "true_positive_rate", 6),
        ("school_streets", "false_positive_rate", 4),
        ("school_streets", "precision", 7),
        ("benefit_checks", "false_positive_rate", 4),
        ("benefit_checks", "precision", 7),
    ],
)
def test_the_datasheet_holds_the_numbers_an_evaluation_finds(name: str, metric: str, place: int) -> None:
    sheet = (DATASETS / name / "datasheet.md").read_text(encoding="utf-8")
    lines = sheet.split("<!-- numbers: begin -->")[1].split("<!-- numbers: end -->")[0].strip().splitlines()[2:]
    entries = {
        (item.features[0], item.group[0] or "not recorded"): item
        for item in record(name).group_metrics
        if item.metric == metric and len(item.features) == 1 and not item.control
    }
    assert len(lines) == len(entries)
    for line in lines:
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        item = entries[cells[0], cells[1]]
        counts = [f"{item.denominator:,.0f}", f"{item.numerator:,.0f}"]
        assert cells[place - 1 : place + 1] == counts, line
