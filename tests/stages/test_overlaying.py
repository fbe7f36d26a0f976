"""City overlays: what they may change, what is written down of it, and laws that hold for every one."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rubric_cases import (
    ITEMS,
    LEGAL,
    SOURCE,
    answers,
    criteria,
    criterion,
    finding,
    indicator,
    knock_out,
    metric_check,
    rubric,
    system,
    text,
)

from evaluator.documents import document_of, dump_document, shipped
from evaluator.domain.canonical import canonical_json
from evaluator.domain.overlay import Overlay, OverlayChange
from evaluator.domain.results import Finding, Outcome
from evaluator.domain.rubric import Answer
from evaluator.stages.criteria.decide import Decision, decide
from evaluator.stages.overlay.overlaying import Overlaid, apply_overlay
from evaluator.stages.rubric.review import score_rubric

RUBRIC = rubric(
    {
        "G1": [indicator("G1.1", knock_out=knock_out({"public": "yes"})), indicator("G1.2")],
        "G2": [indicator("G2.1", knock_out=knock_out()), indicator("G2.2"), indicator("G2.3")],
    }
)
CRITERIA = criteria(
    criterion("first", rubric_check={"group": "G1", "minimum": "by_impact"}),
    criterion("second", group="G2", rubric_check={"group": "G2", "minimum": 2}),
    criterion("single", rubric_check={"indicator": "G1.2", "minimum": 1}),
    criterion("gap", group="G2", metric_check=metric_check()),
    criterion(
        "far",
        group="G2",
        metric_check=metric_check(metric="false_positive_rate", statistic="difference", limit=0.1),
    ),
)
SIGNED = LEGAL.model_dump()
WHY = "The council decided so."


def overlay(**sections: Any) -> Overlay:
    return Overlay.model_validate(
        {
            "id": "city",
            "version": "1.0.0",
            "title": text("City"),
            "by": "Council",
            "base": "small",
            "base_version": "1.2.0",
            "criteria": "demands",
            "criteria_version": "1.0.0",
            **sections,
        }
    )


def applied(**sections: Any) -> Overlaid:
    result = apply_overlay(overlay(**sections), RUBRIC, CRITERIA)
    assert result.problems == ()
    return result


def one(**sections: Any) -> OverlayChange:
    (change,) = applied(**sections).changes
    assert change.reason == WHY
    return change


def problems(**sections: Any) -> list[tuple[str, tuple[str | int, ...]]]:
    result = apply_overlay(overlay(**sections), RUBRIC, CRITERIA)
    return [(problem.code, problem.place) for problem in result.problems]


def changing(section: str, id: str, **what: Any) -> dict[str, list[dict[str, Any]]]:
    kind = "indicator" if section.endswith("indicators") else "criterion"
    return {section: [{kind: id, "reason": WHY, **what}]}


@pytest.mark.slow
def test_an_empty_overlay_changes_nothing_to_the_byte() -> None:
    published, demands = shipped.rubric("inclusive_ai"), shipped.criteria("partnership")
    empty = overlay(base="inclusive_ai", base_version="1.0.0", criteria="partnership")
    result = apply_overlay(empty, published, demands)
    assert (result.changes, result.problems) == ((), ())
    assert dump_document(result.rubric) == dump_document(published)
    assert dump_document(result.criteria) == dump_document(demands)


@pytest.mark.parametrize(
    ("section", "id", "what", "kind", "old", "new"),
    [
        pytest.param("change_criteria", "gap", {"limit": 0.9}, "tightened", 0.8, 0.9, id="a higher ratio"),
        pytest.param("change_criteria", "gap", {"limit": 0.7}, "loosened", 0.8, 0.7, id="a lower ratio"),
        pytest.param("change_criteria", "far", {"limit": 0.05}, "tightened", 0.1, 0.05, id="a smaller difference"),
        pytest.param("change_criteria", "far", {"limit": 0.2}, "loosened", 0.1, 0.2, id="a larger difference"),
        pytest.param("change_criteria", "second", {"minimum": 3}, "tightened", 2, 3, id="a higher minimum"),
        pytest.param("change_criteria", "second", {"minimum": 1}, "loosened", 2, 1, id="a lower minimum"),
        pytest.param(
            "change_criteria", "first", {"minimum": 3}, "tightened", "by_impact", 3, id="the highest of all"
        ),
        pytest.param("change_criteria", "first", {"minimum": 2}, "loosened", "by_impact", 2, id="lower for some"),
        pytest.param(
            "change_criteria", "second", {"minimum": "by_impact"}, "loosened", 2, "by_impact", id="by impact"
        ),
        pytest.param(
            "change_criteria",
            "single",
            {"minimum": "by_impact"},
            "tightened",
            1,
            "by_impact",
            id="by impact, more",
        ),
        pytest.param("change_indicators", "G2.2", {"weight": 3}, "reweighted", 1, 3, id="a weight"),
        pytest.param(
            "change_indicators", "G2.1", {"fails_at": 2}, "tightened", 1, 2, id="a knock-out that fails earlier"
        ),
        pytest.param(
            "change_indicators",
            "G2.2",
            {"question": text("Is it?")},
            "reworded",
            "G2.2?",
            "Is it?",
            id="a question",
        ),
        pytest.param(
            "change_indicators", "G2.2", {"levels": {3: text("x")}}, "reworded", "G2.2 at 3", "x", id="a level"
        ),
        pytest.param(
            "change_indicators", "G2.2", {"why": {"nl": "waarom"}}, "reworded", None, "waarom", id="a translation"
        ),
        pytest.param(
            "change_indicators",
            "G2.2",
            {"knock_out": knock_out()},
            "added",
            None,
            "not good enough",
            id="a knock-out",
        ),
        pytest.param("drop_indicators", "G2.2", {}, "dropped", "G2.2?", None, id="an indicator less"),
        pytest.param("drop_criteria", "gap", {}, "dropped", "gap", None, id="a criterion less"),
    ],
)
def test_every_change_is_written_down_with_old_new_and_why(
    section: str, id: str, what: dict[str, Any], kind: str, old: Any, new: Any
) -> None:
    change = one(**changing(section, id, **what))
    assert (change.kind, change.id, change.old, change.new) == (kind, id, old, new)
    assert not change.knock_out


def test_a_new_question_stands_at_the_end_of_its_group_and_a_criterion_may_name_it() -> None:
    result = applied(
        add_facts=[{"fact": {"id": "drone", "question": text("Does it fly?")}, "reason": WHY}],
        add_indicators=[
            {"group": "G1", "indicator": indicator("City.1", applies_when={"drone": "yes"}), "reason": WHY}
        ],
        add_criteria=[
            {"criterion": criterion("ours", rubric_check={"indicator": "City.1", "minimum": 2}), "reason": WHY}
        ],
    )
    assert [item.id for item in result.rubric.groups[0].indicators] == ["G1.1", "G1.2", "City.1"]
    assert [change.kind for change in result.changes] == ["added"] * 3
    assert [item.id for item in result.criteria.criteria][-1] == "ours"


def test_a_minimum_of_an_impact_level_is_changed_in_both_directions() -> None:
    lower = one(change_minimum_maturity=[{"impact": "high", "minimum": 2, "reason": WHY}])
    higher = applied(change_minimum_maturity=[{"impact": "low", "minimum": 2, "reason": WHY}])
    assert (lower.kind, lower.id, lower.old, lower.new) == ("loosened", "high", 2.5, 2)
    assert higher.changes[0].kind == "tightened"
    assert [higher.criteria.minimum_maturity[impact] for impact in higher.criteria.minimum_maturity] == [
        2,
        2,
        2.5,
        3,
    ]


def test_where_the_english_changes_a_translation_that_says_the_old_is_left_out() -> None:
    first = applied(**changing("change_indicators", "G2.2", question={"nl": "Is het zo?"})).rubric
    again = overlay(**changing("change_indicators", "G2.2", question={"en": "Does it?"}))
    result = apply_overlay(again, first, CRITERIA)
    assert [(change.field, change.old, change.new) for change in result.changes] == [
        ("question.en", "G2.2?", "Does it?"),
        ("question.nl", "Is het zo?", None),
    ]


def test_a_changed_number_names_the_city_as_its_first_source() -> None:
    result = applied(**changing("change_criteria", "far", limit=0.05))
    changed = next(item for item in result.criteria.criteria if item.id == "far")
    assert (changed.sources[0].document, changed.sources[0].clause) == ("Council", "city 1.0.0")
    assert [source.document for source in changed.sources[1:]] == [source["document"] for source in SOURCE]


@pytest.mark.parametrize(
    ("section", "what", "place"),
    [
        ("drop_indicators", {}, ("drop_indicators", 0)),
        ("change_indicators", {"fails_at": 0}, ("change_indicators", 0)),
    ],
    ids=["taken out", "loosened"],
)
def test_a_knock_out_falls_only_with_a_signature_and_says_so(
    section: str, what: dict[str, Any], place: tuple[str | int, ...]
) -> None:
    assert problems(**changing(section, "G2.1", **what)) == [("overlay_sign_off_missing", place)]
    change = one(**changing(section, "G2.1", **what, legal_sign_off=SIGNED))
    assert change.knock_out
    assert change.sign_off == LEGAL


CITY = {"group": "G1", "reason": WHY}


@pytest.mark.parametrize(
    ("sections", "found"),
    [
        pytest.param({"base": "other"}, [("overlay_of_another_base", ("base",))], id="another rubric"),
        pytest.param(
            {"base_version": "1.3.0"}, [("overlay_of_another_base", ("base_version",))], id="another version"
        ),
        pytest.param(
            {"criteria_version": "2.0.0"}, [("overlay_of_another_base", ("criteria_version",))], id="criteria"
        ),
        pytest.param(
            changing("change_indicators", "G9.9", weight=2),
            [("overlay_unknown_id", ("change_indicators", 0, "indicator"))],
            id="unknown indicator",
        ),
        pytest.param(
            changing("drop_criteria", "none"),
            [("overlay_unknown_id", ("drop_criteria", 0, "criterion"))],
            id="unknown criterion",
        ),
        pytest.param(
            {"add_indicators": [{**CITY, "indicator": indicator("G1.1")}]},
            [("overlay_id_taken", ("add_indicators", 0, "indicator", "id"))],
            id="an id in use",
        ),
        pytest.param(
            {"add_indicators": [{**CITY, "indicator": indicator("G2")}]},
            [("overlay_id_taken", ("add_indicators", 0, "indicator", "id"))],
            id="the id of a group",
        ),
        pytest.param(
            {"add_indicators": [{**CITY, "group": "G7", "indicator": indicator("C.1")}]},
            [("overlay_unknown_id", ("add_indicators", 0, "group"))],
            id="no such group",
        ),
        pytest.param(
            {
                "add_indicators": [
                    {**CITY, "indicator": indicator("C.1", applies_when={"answered": {"C.1": {"at_least": 1}}})}
                ]
            },
            [("overlay_does_not_fit", ("add_indicators", 0, "indicator", "applies_when"))],
            id="a cycle",
        ),
        pytest.param(
            {"add_indicators": [{**CITY, "indicator": indicator("C.1", applies_when={"drone": "yes"})}]},
            [("overlay_does_not_fit", ("add_indicators", 0, "indicator", "applies_when"))],
            id="a fact nobody asks",
        ),
        pytest.param(
            changing("change_indicators", "G2.2", weight=1),
            [("overlay_changes_nothing", ("change_indicators", 0))],
            id="the weight it has",
        ),
        pytest.param(
            changing("change_indicators", "G2.2", fails_at=2),
            [
                ("overlay_does_not_fit", ("change_indicators", 0, "fails_at")),
                ("overlay_changes_nothing", ("change_indicators", 0)),
            ],
            id="no knock-out there",
        ),
        pytest.param(
            changing("change_criteria", "gap", limit=1.2),
            [("overlay_does_not_fit", ("change_criteria", 0, "limit"))],
            id="a limit nothing exceeds",
        ),
        pytest.param(
            changing("change_criteria", "gap", minimum=2),
            [("overlay_does_not_fit", ("change_criteria", 0, "minimum"))],
            id="no rubric check there",
        ),
        pytest.param(
            changing("drop_indicators", "G1.2"),
            [("overlay_does_not_fit", ("drop_indicators", 0, "indicator"))],
            id="a criterion looks at it",
        ),
        pytest.param(
            {**changing("drop_indicators", "G2.2"), **changing("change_indicators", "G2.2", weight=2)},
            [("overlay_changed_and_dropped", ("change_indicators", 0, "indicator"))],
            id="changed and dropped",
        ),
        pytest.param(
            {"change_indicators": [{"indicator": "G2.2", "reason": WHY, "weight": n} for n in (2, 3)]},
            [("overlay_named_twice", ("change_indicators", 1, "weight"))],
            id="weighed twice",
        ),
        pytest.param(
            {
                "drop_indicators": [
                    {"indicator": f"G2.{n}", "reason": WHY, "legal_sign_off": SIGNED} for n in (1, 2, 3)
                ]
            },
            [("overlay_does_not_fit", ("drop_indicators",))],
            id="an empty group",
        ),
        pytest.param(
            {
                "drop_criteria": [
                    {"criterion": id, "reason": WHY} for id in ("first", "second", "single", "gap", "far")
                ]
            },
            [("overlay_does_not_fit", ("drop_criteria",))],
            id="no criterion left",
        ),
    ],
)
def test_what_does_not_fit_is_found_at_its_place(
    sections: dict[str, Any], found: list[tuple[str, tuple[str | int, ...]]]
) -> None:
    assert problems(**sections) == found


def test_every_problem_is_found_at_once() -> None:
    both = {**changing("change_indicators", "G9.9", weight=2), **changing("drop_criteria", "none")}
    assert [code for code, _ in problems(**both)] == ["overlay_unknown_id"] * 2


# --- laws -------------------------------------------------------------------------------------------------------

EVIDENCE = st.lists(st.sampled_from(list(ITEMS.values())), max_size=2).map(tuple)
ANSWER = st.one_of(
    st.builds(Answer, level=st.integers(0, 4), evidence=EVIDENCE),
    st.builds(Answer, not_applicable=st.just("Not here"), legal_sign_off=st.sampled_from([None, LEGAL])),
)
ANSWERS = st.dictionaries(st.sampled_from([item.id for item in RUBRIC.indicators]), ANSWER)
FINDINGS = st.lists(st.sampled_from([finding(o.value, features=(f,)) for o in Outcome for f in ("sex", "age")]))
TIGHTER = st.fixed_dictionaries(
    {},
    optional={
        "change_minimum_maturity": st.lists(
            st.sampled_from(["low", "medium", "high", "very_high"]), min_size=1, unique=True
        ).map(lambda impacts: [{"impact": impact, "minimum": 3.5, "reason": WHY} for impact in impacts]),
        "change_criteria": st.lists(
            st.tuples(st.sampled_from(["second", "single", "first"]), st.sampled_from([3, 3.5, 4])),
            min_size=1,
            unique_by=lambda pair: pair[0],
        ).map(lambda pairs: [{"criterion": id, "minimum": m, "reason": WHY} for id, m in pairs]),
        "change_indicators": st.lists(st.sampled_from(["G1.1", "G2.1"]), min_size=1, unique=True).map(
            lambda ids: [{"indicator": id, "fails_at": 3, "reason": WHY} for id in ids]
        ),
    },
)
OUTCOME_RANK = {Outcome.NOT_MET: 0, Outcome.CANNOT_TELL: 1, Outcome.NOT_ASSESSED: 1, Outcome.MET: 2}
STATE_RANK = {"failed": 0, "open": 1, "passed": 2}


def decided(used: Overlaid, given: dict[str, Answer], findings: list[Finding], impact: str | None) -> Decision:
    tool = system(impact=impact, public="yes")
    reviewed = score_rubric(used.rubric, answers(given), tool, findings)
    return decide(used.criteria, used.rubric, findings, reviewed, tool)


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(
    tighter=TIGHTER, given=ANSWERS, findings=FINDINGS, impact=st.sampled_from([None, "low", "high", "very_high"])
)
def test_a_tightened_overlay_never_improves_an_outcome(
    tighter: dict[str, Any], given: dict[str, Answer], findings: list[Finding], impact: str | None
) -> None:
    used = applied(**tighter)
    assert {change.kind for change in used.changes} <= {"tightened"}
    before = decided(Overlaid(RUBRIC, CRITERIA), given, findings, impact)
    after = decided(used, given, findings, impact)
    for old, new in zip(before.outcomes, after.outcomes, strict=True):
        assert OUTCOME_RANK[new.outcome] <= OUTCOME_RANK[old.outcome], old.criterion
    for was, now in zip(before.knock_outs, after.knock_outs, strict=True):
        assert STATE_RANK[now.state] <= STATE_RANK[was.state], was.indicator
    (old_verdict,), (new_verdict,) = before.verdicts, after.verdicts
    if old_verdict.status == "not_acceptable_as_presented":
        assert new_verdict.status == "not_acceptable_as_presented"
    if new_verdict.status == "acceptable_as_presented":
        assert old_verdict.status == "acceptable_as_presented"


ANY = st.fixed_dictionaries(
    {},
    optional={
        "change_indicators": st.sampled_from([1.5, 2.0, 10.0]).map(
            lambda weight: [{"indicator": "G2.2", "weight": weight, "why": text("so"), "reason": WHY}]
        ),
        "drop_indicators": st.just([{"indicator": "G2.3", "reason": WHY}]),
        "add_indicators": st.just([{**CITY, "indicator": indicator("City.1")}]),
        "change_criteria": st.floats(0.01, 0.99).map(
            lambda limit: [{"criterion": "gap", "limit": limit, "title": text("t"), "reason": WHY}]
        ),
        "drop_criteria": st.just([{"criterion": "far", "reason": WHY}]),
    },
)


@settings(max_examples=30, deadline=None)
@given(sections=ANY)
def test_applying_is_deterministic_and_what_comes_out_reads_back_the_same(sections: dict[str, Any]) -> None:
    one, other = applied(**sections), applied(**sections)
    for mine, same in ((one.rubric, other.rubric), (one.criteria, other.criteria)):
        content = document_of(mine)
        assert canonical_json(content) == canonical_json(document_of(same))
        assert document_of(type(mine).model_validate(content, by_alias=True)) == content
    assert one.changes == other.changes
