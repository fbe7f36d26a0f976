"""The shipped datasets through the whole product: what their datasheets promise is what an evaluation finds."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pytest

from evaluator import evaluate
from evaluator.documents import shipped
from evaluator.domain.record import EvaluationRecord
from evaluator.domain.results import Finding, Outcome


@lru_cache(maxsize=8)
def record(name: str) -> EvaluationRecord:
    answers = shipped.dataset(name).answers
    options: dict[str, Any] = {"answers": answers} if answers else {}
    return evaluate(f"@{name}", **options)


def gap(name: str, system: str, metric: str, feature: str) -> Finding:
    found = [
        item
        for item in record(name).findings
        if (item.system, item.metric, item.features, item.statistic) == (system, metric, (feature,), "difference")
    ]
    assert len(found) == 1
    return found[0]


def rate(name: str, system: str, metric: str, *group: str) -> float:
    values = [
        item.value
        for item in record(name).group_metrics
        if (item.system, item.metric, item.group) == (system, metric, group)
    ]
    assert len(values) == 1
    assert values[0] is not None
    return values[0]


EXPECTED = {
    ("false_positive_rate", "sex"): Outcome.MET,
    ("precision", "sex"): Outcome.MET,
    ("false_positive_rate", "age"): Outcome.CANNOT_TELL,
    ("false_positive_rate", "skin_tone"): Outcome.CANNOT_TELL,
    ("false_positive_rate", "mobility_aid"): Outcome.NOT_MET,
    ("precision", "mobility_aid"): Outcome.NOT_MET,
    ("false_positive_rate", "district"): Outcome.MET,
    ("precision", "district"): Outcome.NOT_MET,
}


@pytest.mark.slow
@pytest.mark.parametrize("metric, feature", EXPECTED)
def test_the_camera_alerts_come_out_as_their_datasheet_says(metric: str, feature: str) -> None:
    assert gap("street_cameras", "Lanternwatch", metric, feature).outcome is EXPECTED[metric, feature]


@pytest.mark.slow
def test_the_camera_alerts_show_every_way_not_to_know() -> None:
    sex = gap("street_cameras", "Lanternwatch", "false_positive_rate", "sex")
    assert {(item.group, item.reason_code) for item in sex.left_out} == {
        (("X",), "too_few_people"),
        ((None,), "not_recorded"),
    }
    assert (
        gap("street_cameras", "Lanternwatch", "false_positive_rate", "skin_tone").outcome_code == "left_out_share"
    )
    assert (
        gap("street_cameras", "Lanternwatch", "false_positive_rate", "age").outcome_code
        == "interval_crosses_limit"
    )
    assert gap("street_cameras", "Lanternwatch", "precision", "district").lowest == ("Harbour",)


@pytest.mark.slow
def test_the_camera_record_counts_whom_the_weights_stand_for_and_agrees_with_fairlearn() -> None:
    found = record("street_cameras")
    assert found.agreement.status == "agrees"
    assert found.source.people == 12_438
    share = rate("street_cameras", "Lanternwatch", "selection_rate")
    assert share == pytest.approx(0.2075, abs=0.002)


@pytest.mark.slow
def test_the_camera_answers_make_one_knock_out_fail_and_others_stay_open() -> None:
    states = {item.indicator: item.state for item in record("street_cameras").knock_outs}
    assert states["G8.3"] == "failed"
    assert states["G4.2"] == "open"
    assert states["G10.1"] == "open"
    assert states["G1.1"] == states["G2.3"] == states["G5.2"] == "passed"
    (verdict,) = record("street_cameras").verdicts
    assert verdict.status == "not_acceptable_as_presented"
    assert verdict.failed == ("G8.3",)


def test_the_answers_cover_the_quick_screen_and_name_the_shipped_rubric() -> None:
    rubric = shipped.rubric("inclusive_ai")
    answers = record("street_cameras").answers
    assert answers is not None
    assert (answers.rubric, answers.rubric_version) == (rubric.id, rubric.version)
    quick = {item.id for item in rubric.indicators if item.quick and item.measured is None}
    assert quick - set(answers.answers) == {"G9.6"}
    assert set(answers.answers) <= quick


@pytest.mark.slow
@pytest.mark.parametrize("name", [item.id for item in shipped.datasets()])
def test_every_fact_of_a_system_is_one_the_rubric_or_the_screening_asks(name: str) -> None:
    asked = {fact.id for fact in shipped.rubric("inclusive_ai").facts}
    for question in shipped.screening("ai_act").questions:
        asked |= {question.id, f"{question.id}.by_setting"} if question.by_setting else {question.id}
    assert set(record(name).system.facts) <= asked


@pytest.mark.slow
def test_the_mitigated_model_is_no_longer_shown_to_exceed_the_limit_that_the_plain_one_exceeds() -> None:
    plain = gap("street_cameras_models", "plain", "false_positive_rate", "mobility_aid")
    mitigated = gap("street_cameras_models", "mitigated", "false_positive_rate", "mobility_aid")
    assert plain.outcome is Outcome.NOT_MET
    assert mitigated.outcome is not Outcome.NOT_MET
    assert plain.value is not None
    assert mitigated.value is not None
    assert mitigated.value < plain.value / 3


@pytest.mark.slow
def test_the_gap_by_age_grew_where_nobody_looked() -> None:
    plain = gap("street_cameras_models", "plain", "false_positive_rate", "age")
    mitigated = gap("street_cameras_models", "mitigated", "false_positive_rate", "age")
    assert mitigated.highest == ("<18",)
    assert (mitigated.value or 0.0) > (plain.value or 1.0)


@pytest.mark.parametrize(
    "race, false_positives, false_negatives",
    [("African-American", 44.85, 27.99), ("Caucasian", 23.45, 47.72)],
    ids=["Black defendants", "white defendants"],
)
def test_compas_rates_are_those_propublica_published(
    race: str, false_positives: float, false_negatives: float
) -> None:
    assert round(100 * rate("compas_counts", "COMPAS", "false_positive_rate", race), 2) == false_positives
    assert round(100 * rate("compas_counts", "COMPAS", "false_negative_rate", race), 2) == false_negatives


def test_compas_exceeds_one_limit_and_meets_the_other() -> None:
    assert gap("compas_counts", "COMPAS", "false_positive_rate", "race").outcome is Outcome.NOT_MET
    assert gap("compas_counts", "COMPAS", "precision", "race").outcome is Outcome.MET


@pytest.mark.slow
@pytest.mark.parametrize("system, error", [("Microsoft", 20.8), ("Face++", 34.5), ("IBM", 34.7)])
def test_gender_shades_error_for_women_with_darker_skin_is_the_published_one(system: str, error: float) -> None:
    assert abs(100 * rate("gender_shades_counts", system, "error_rate", "female", "darker") - error) < 0.2


@pytest.mark.slow
@pytest.mark.parametrize("system", ["Microsoft", "Face++", "IBM"])
def test_gender_shades_rates_rest_on_1270_faces_of_each_service(system: str) -> None:
    (everybody,) = [
        item
        for item in record("gender_shades_counts").group_metrics
        if (item.system, item.metric, item.group) == (system, "error_rate", ())
    ]
    assert everybody.people == 1270
    excluded = [item for item in record("gender_shades_counts").exclusions if item.system == system]
    assert sum(item.people for item in excluded if item.feature is None) == 2540
