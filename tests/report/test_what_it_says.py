"""The report answers first, names what is open, leaves nothing out, and hides small numbers."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest
from pages import parsed
from records import EVERY, excluding, full, one_system, screened, without_limits

from evaluator import wording
from evaluator.documents import shipped
from evaluator.domain.matching import GroupErrors
from evaluator.domain.record import EvaluationRecord
from evaluator.domain.results import GroupMetric
from evaluator.report import build_report, render_html
from evaluator.report.context import context_of
from evaluator.report.matching import rate_text
from evaluator.report.model import Block, Drawing, Report, Section, Sentences, Table, VerdictBox
from evaluator.report.shown import shown_rate
from evaluator.report.suppression import suppression_of
from evaluator.report.systems import comparison_words, may_be_shown


def blocks(report: Report) -> Iterator[Block]:
    def inside(section: Section) -> Iterator[Block]:
        for block in section.blocks:
            yield block
            if isinstance(block, Section):
                yield from inside(block)

    for section in report.sections:
        yield from inside(section)


@cache
def built(name: str) -> Report:
    return build_report(EVERY[name]())


@cache
def text(name: str) -> str:
    return parsed(render_html(built(name))).text.replace("\u00a0", " ")


def tables(name: str, caption: str) -> list[Table]:
    return [block for block in blocks(built(name)) if isinstance(block, Table) and block.caption == caption]


def column(table: Table, title: str) -> list[str]:
    return [row[table.header.index(title)].text for row in table.rows]


@pytest.mark.slow
def test_the_answer_comes_first_then_who_what_and_how() -> None:
    ids = [section.id for section in built("full").sections]
    assert ids == [
        *(
            "answer",
            "system",
            "measured",
            "result-1",
            "result-2",
            "together",
            "left-out",
            "summaries",
            "systems",
            "data",
        ),
        *("conditions", "criteria", "rubric", "method", "cautions", "checks", "annex"),
    ]


@pytest.mark.slow
def test_each_system_has_a_verdict_with_what_it_rests_on() -> None:
    boxes = [block for block in blocks(built("full")) if isinstance(block, VerdictBox)]
    assert [(box.system, box.status) for box in boxes] == [
        ("Lantern", "Not acceptable as presented"),
        ("Beacon", "Not acceptable as presented"),
    ]
    points = dict(boxes[0].points)
    assert points["Knock-outs that failed"][0].startswith("G1.1: Is there a specific legal basis")
    assert "Criteria not met" in points


@pytest.mark.slow
def test_results_seen_before_a_lock_are_marked_exploratory() -> None:
    assert built("full").status.title == "Exploratory"
    locked = built("one system").status
    assert locked.title == "Locked"
    assert "1 November 2026" in locked.text
    assert "A. Planner" in locked.text


@pytest.mark.slow
@pytest.mark.parametrize("name", EVERY)
def test_every_report_says_what_meeting_limits_does_not_show(name: str) -> None:
    caution = "Meeting these limits does not show that the use is lawful, nor that people are treated fairly."
    assert caution in text(name)
    assert "not an official document" in text(name)


@pytest.mark.slow
def test_every_criterion_and_every_indicator_is_named_with_its_outcome() -> None:
    rubric, criteria = shipped.rubric("inclusive_ai"), shipped.criteria("partnership")
    page = text("screened")
    judged = {outcome.criterion for outcome in screened().outcomes}
    for criterion in criteria.criteria:
        if criterion.id in judged:
            assert criterion.title.get("en") in page
    review = screened().review
    assert review is not None
    hidden = {item.id for item in review.indicators if item.status == "hidden"}
    for indicator in rubric.indicators:
        assert indicator.id in page
        if indicator.id not in hidden:
            assert indicator.question.get("en") in page


def test_what_was_not_answered_stays_visible() -> None:
    table = tables("full", "Legality: answers and evidence")[0]
    levels = dict(zip(column(table, "Indicator"), column(table, "Level"), strict=True))
    asked = {name.split(":")[0]: level for name, level in levels.items()}
    assert asked["G1.1"] == "0"
    assert asked["G1.3"] == "not answered"


def test_a_level_its_evidence_does_not_carry_says_both_levels_and_why() -> None:
    table = tables("full", "Necessity and proven effectiveness: answers and evidence")[0]
    row = next(row for row in table.rows if row[0].text.startswith("G2.1"))
    assert row[1].lines == ("2", "answered: 3")
    assert "nobody at the city checked the vendor's document" in row[2].text.lower()
    assert "Brochure" in row[3].text


@pytest.mark.slow
def test_rates_stand_in_the_table_as_they_are_in_the_record() -> None:
    record = one_system()
    table = tables("one system", "False positive rate by Mobility aid")[0]
    assert table.header == ("Group", "Rate", "95% interval", "Among", "Counted")
    rows = {row[0].text: [cell.text for cell in row[1:]] for row in table.rows}
    wanted = ("false_positive_rate", ("wheelchair",))
    entry = next(entry for entry in record.group_metrics if (entry.metric, entry.group) == wanted)
    assert (entry.people, entry.numerator) == (840, 350)
    assert rows["wheelchair"] == ["41.7%", "38.4% to 45.0%", "840", "350"]
    assert list(rows) == ["none", "wheelchair", "everybody"]


def test_findings_are_said_in_sentences_with_their_outcome() -> None:
    said = [item for block in blocks(built("one system")) if isinstance(block, Sentences) for item in block.items]
    states = {state for state, _ in said}
    assert {"met", "not_met"} <= states
    assert any("percentage points apart (95% interval" in words for _, words in said)


def test_figures_and_tables_agree() -> None:
    for name in ("full", "one system", "without limits"):
        last: Drawing | None = None
        for block in blocks(built(name)):
            if isinstance(block, Drawing) and hasattr(block.figure, "dots"):
                last = block
            elif isinstance(block, Table) and last is not None:
                shown = {f"{row.text}" for cells in block.rows for row in cells}
                for dot in last.figure.dots:  # figures with dots alone are kept
                    assert dot.text.split(" (")[0] in shown
                last = None


def test_a_group_of_six_is_not_shown_and_cannot_be_worked_out() -> None:
    table = tables("full", "False positive rate by Sex")[0]
    rows = [row for row in table.rows if row[0].text == "X"]
    assert {row[2].text for row in rows} == {"suppressed"}
    assert {row[4].text for row in rows} == {"–"}
    assert "suppressed (fewer than 10 people, here or beside it)" in rows[0][-1].text
    counts = next(row for row in tables("full", "Every rate by Sex (Lantern)")[0].rows if row[0].text == "People")
    shown = {cell.text for cell in counts[1:]}
    assert any(number.startswith("about ") for number in shown)
    assert "suppressed" in shown


@pytest.mark.slow
def test_the_rule_for_small_numbers_is_explained_where_it_was_used() -> None:
    assert "Counts from 1 to 9 people, and rates they could be computed from, are suppressed." in text("full")
    assert "are suppressed." not in text("one system")


@pytest.mark.slow
def test_showing_small_numbers_is_said() -> None:
    record = full().model_copy(update={"small_cells": "show"})
    report = build_report(record)
    page = parsed(render_html(report)).text
    assert "The evaluator chose to show counts below 10 people as well." in page
    assert "suppressed" not in page


def phrases(record: EvaluationRecord, way: str) -> set[str]:
    """Return the rates with their intervals that may be shown in a way, as they would read if shown exactly."""
    suppression = suppression_of(record)
    found: set[str] = set()
    for entry in record.group_metrics:
        if entry.value is not None and entry.interval is not None and suppression.of(entry) == way:
            value, low, high = (
                wording.percent(number or 0.0) for number in (entry.value, entry.interval.low, entry.interval.high)
            )
            found |= {f"{value} {low} to {high}", f"{value} ({low} to {high})"}
    return found


@pytest.mark.slow
@pytest.mark.parametrize("name", ["full", "excluding"])
def test_no_suppressed_rate_reads_anywhere(name: str) -> None:
    record, page = EVERY[name](), text(name)
    exact = phrases(record, "exact")
    assert any(phrase in page for phrase in exact)
    kept = (phrases(record, "hidden") | phrases(record, "rounded")) - exact
    assert kept
    assert not [phrase for phrase in kept if phrase in page]


def test_people_left_out_of_a_feature_are_counted_without_a_small_number() -> None:
    table = tables("excluding", "People left out")[0]
    assert column(table, "People") == ["fewer than 10"]
    assert excluding().exclusions[0].people == 7


def test_an_evaluation_without_data_is_complete() -> None:
    report = built("screened")
    assert report.status.title == "No data. Exploratory"
    assert not [section for section in report.sections if section.id.startswith("result-")]
    assert "No data were supplied" in text("screened")
    assert "not assessed" in text("screened").lower()


def test_without_limits_nothing_is_judged_and_it_says_so() -> None:
    assert "No limit was set, so no gap between groups was judged." in text("without limits")
    assert all(item.limit is None for item in without_limits().findings)


def test_the_seal_the_seed_and_the_software_are_there() -> None:
    page = text("full")
    assert full().seal in page
    assert str(full().seed) in page
    assert full().software["duckdb"] in page


@pytest.mark.slow
def test_another_language_has_its_own_numbers_and_english_sentences_until_translated() -> None:
    report = build_report(one_system(), "de")
    page = parsed(render_html(report))
    assert page.all("html")[0].attributes["lang"] == "de"
    assert "41,7\u00a0%" in render_html(report)
    assert "22. November 2026" in report.subtitle


def test_summary_measures_stand_under_their_names_with_whose_definition_they_follow() -> None:
    found = [block for block in blocks(built("one system")) if isinstance(block, Table)]
    (everybody,) = (table for table in found if table.caption == "Summary measures: everybody")
    assert column(everybody, "Measure") == ["Theil index", "Generalised entropy index"]
    (by_sex,) = (table for table in found if table.caption == "Summary measures: Sex")
    assert set(column(by_sex, "Measure")) >= {"Equalized odds", "Equal opportunity", "Average odds difference"}
    assert "Defined as in AIF360" in text("one system")
    assert "Defined as in fairlearn" in text("one system")


def test_summary_measures_that_rest_on_small_numbers_are_suppressed() -> None:
    found = [block for block in blocks(built("full")) if isinstance(block, Table)]
    (by_sex,) = (table for table in found if table.caption == "Summary measures: Sex")
    hidden = {row[0].text for row in by_sex.rows if row[by_sex.header.index("Value")].text == "suppressed"}
    assert "Theil index" in hidden


def test_two_systems_are_compared_on_the_same_people() -> None:
    (systems,) = (section for section in built("full").sections if section.id == "systems")
    assert systems.title == "The systems on the same people"
    found = [block for block in blocks(built("full")) if isinstance(block, Table)]
    (by_aid,) = (table for table in found if table.caption == "Differences between systems by Mobility aid")
    assert set(column(by_aid, "Systems")) == {"Lantern − Beacon"}
    assert not [section for section in built("one system").sections if section.id == "systems"]


def test_small_numbers_of_people_decided_differently_are_suppressed_in_the_whole_breakdown() -> None:
    record = full()
    view = context_of(record)
    for item in record.comparisons:
        if item.paired is None:
            continue
        beside = [
            other.paired
            for other in record.comparisons
            if other.features in ((), item.features) and other.paired is not None
        ]
        counts = [n for one in beside for n in (one.both, one.only_first, one.only_second, one.neither)]
        small = any(0 < n < 10 for n in counts)
        assert not (small and may_be_shown(view, item))
        assert not small or "McNemar" not in comparison_words(view, item)
    assert any(not may_be_shown(view, item) for item in record.comparisons)
    shown = context_of(record.model_copy(update={"small_cells": "show"}))
    assert all(may_be_shown(shown, item) for item in record.comparisons)


def test_only_the_group_on_the_far_side_of_the_band_is_marked_as_beyond_the_limit() -> None:
    figures = [block.figure for block in blocks(built("one system")) if isinstance(block, Drawing)]
    by_aid = next(figure for figure in figures if figure.title == "False positive rate by Mobility aid")
    assert {dot.label: dot.state for dot in by_aid.dots} == {"wheelchair": "not_met", "none": "cannot_tell"}
    assert by_aid.states["cannot_tell"] == "? not shown to be beyond the limit"


def test_a_comparison_of_too_few_is_not_called_one_of_people() -> None:
    notes = {
        metric: shown_rate(GroupMetric(system="A", metric=metric, people=6, value=0.5), "hidden").note
        for metric in ("false_match_rate", "selection_rate")
    }
    assert "fewer than 10 comparisons" in notes["false_match_rate"]
    assert "fewer than 10 people" in notes["selection_rate"]


@pytest.mark.parametrize(("rate", "said"), [(0.02636, "2.6%"), (0.00264, "0.26%"), (0.000264, "0.026%")])
def test_the_decimals_of_an_error_of_matching_follow_its_size(rate: float, said: str) -> None:
    errors = GroupErrors(
        group=(),
        impostors=1000,
        false_matches=100,
        genuine=0,
        false_non_matches=0,
        false_match_rate=rate,
        false_non_match_rate=None,
    )
    assert rate_text(context_of(full()), errors, "false_match_rate") == said
