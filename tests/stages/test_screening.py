"""The screening against the AI Act: what answers come to, and that a missing answer never rules anything out."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluator.documents import parse_document, shipped
from evaluator.domain.screening import BY_SETTING, CLASSES, ScreeningResult
from evaluator.domain.system import Fact
from evaluator.errors import DocumentError
from evaluator.stages.rubric.screening import is_begun, screen_facts

SCREENING = shipped.screening("ai_act")
IDS = [question.id for question in SCREENING.questions]
SETTINGS = [f"{question.id}{BY_SETTING}" for question in SCREENING.questions if question.by_setting]
NOTHING = {**dict.fromkeys([*IDS, *SETTINGS], Fact.NO), "aia.ai_system": Fact.YES}
FACTS = st.fixed_dictionaries({}, optional={id: st.sampled_from(Fact) for id in (*IDS, *SETTINGS)})


def result(**answers: Fact) -> ScreeningResult:
    return screen_facts(SCREENING, {**NOTHING, **{f"aia.{name}": fact for name, fact in answers.items()}})


def state(found: ScreeningResult, id: str) -> str:
    return next(rule.state for rule in found.rules if rule.id == id)


def test_with_nothing_answered_every_class_is_possible() -> None:
    found = screen_facts(SCREENING, {})
    assert (found.likely, found.possible, found.unanswered) == ("open", CLASSES, found.asked)
    assert not is_begun(SCREENING, {"biometric": Fact.YES})


def test_with_everything_answered_no_the_duties_for_every_system_stay() -> None:
    found = result()
    assert (found.likely, found.possible, found.unanswered) == ("none_found", (), ())
    assert [rule.id for rule in found.rules if rule.state == "holds"] == ["literacy", "bias_data"]


def test_what_is_no_ai_system_is_outside_and_asked_nothing_more() -> None:
    found = screen_facts(SCREENING, {"aia.ai_system": Fact.NO})
    assert (found.likely, found.asked, found.unanswered) == ("outside", ("aia.ai_system",), ())
    assert [rule.id for rule in found.rules if rule.state != "excluded"] == ["outside_act"]


@pytest.mark.parametrize("letter", ["a", "b", "ba", "bb", "c", "d", "e", "f", "g", "h"])
def test_each_point_of_article_5_is_prohibited_by_function_and_possible_by_setting(letter: str) -> None:
    assert result(**{f"5_1_{letter}": Fact.YES}).likely == "prohibited"
    switched = result(**{f"5_1_{letter}{BY_SETTING}": Fact.YES})
    assert (switched.likely, switched.possible) == ("none_found", ("prohibited",)) or switched.possible
    assert state(switched, f"prohibited_{letter}") == "by_setting"
    unchecked = result(**{f"5_1_{letter}{BY_SETTING}": Fact.UNKNOWN})
    assert state(unchecked, f"prohibited_{letter}") == "open"
    assert unchecked.unanswered == (f"aia.5_1_{letter}",)


def test_a_welfare_check_that_profiles_is_high_risk_whatever_else_it_is() -> None:
    found = result(annex_5_a=Fact.YES, profiles=Fact.YES, narrow=Fact.YES, deployer=Fact.YES)
    assert found.likely == "high_risk"
    assert state(found, "exception_6_3") == "excluded"
    assert state(found, "deployer_fria") == "holds"


def test_the_exception_is_only_for_narrow_tasks_without_profiling() -> None:
    assert result(annex_5_a=Fact.YES, narrow=Fact.YES).likely == "none_found"
    assert result(annex_5_a=Fact.YES).likely == "high_risk"
    open_one = result(annex_5_a=Fact.YES, narrow=Fact.YES, profiles=Fact.UNKNOWN)
    assert (open_one.likely, open_one.possible) == ("open", ("high_risk",))


def test_a_safety_part_of_traffic_alone_needs_no_assessment_of_fundamental_rights() -> None:
    alone = result(annex_2=Fact.YES, deployer=Fact.YES)
    assert (alone.likely, state(alone, "deployer_fria")) == ("high_risk", "excluded")
    both = result(annex_2=Fact.YES, annex_6=Fact.YES, deployer=Fact.YES)
    assert state(both, "deployer_fria") == "holds"


def test_a_city_that_changes_a_system_takes_on_the_duties_of_a_provider() -> None:
    found = result(annex_6=Fact.YES, deployer=Fact.YES, modifies=Fact.YES)
    assert state(found, "role_provider") == "holds"
    assert state(found, "provider_duties") == "holds"


def test_a_chatbot_has_to_say_that_it_is_one() -> None:
    found = result(**{"50_1": Fact.YES})
    assert (found.likely, state(found, "tell_talking")) == ("transparency", "holds")


@pytest.mark.slow
@given(facts=FACTS, later=FACTS)
@settings(deadline=None, max_examples=60)
def test_a_further_answer_never_turns_what_is_settled(facts: dict[str, Fact], later: dict[str, Fact]) -> None:
    known = {id: fact for id, fact in facts.items() if fact is not Fact.UNKNOWN} | {"aia.ai_system": Fact.YES}
    before, after = screen_facts(SCREENING, known), screen_facts(SCREENING, {**later, **known})
    for one, other in zip(before.rules, after.rules, strict=True):
        if one.state in ("holds", "excluded"):
            assert other.state == one.state


@given(facts=FACTS)
@settings(deadline=None, max_examples=60)
def test_a_class_that_is_neither_likely_nor_possible_is_ruled_out_by_answers(facts: dict[str, Fact]) -> None:
    found = screen_facts(SCREENING, facts)
    named = {found.likely, *found.possible}
    for kind in CLASSES[: CLASSES.index(found.likely) if found.likely in CLASSES else len(CLASSES)]:
        if kind not in named and found.likely != "outside":
            assert {rule.state for rule in found.rules if rule.kind == kind} == {"excluded"}


def test_every_fact_begins_alike_and_every_text_names_its_source() -> None:
    assert all(id.startswith("aia.") for id in IDS)
    for item in (*SCREENING.questions, *SCREENING.rules):
        assert all(source.clause for source in item.sources)


def test_a_rule_that_names_what_nothing_asks_is_refused_with_its_line(tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "rubrics" / "ai_act.v1.yaml").read_text(encoding="utf-8")
    wrong = text.replace("aia.5_1_a: yes", "aia.5_1_z: yes")
    with pytest.raises(DocumentError, match="names a fact that nothing before it asks or finds"):
        parse_document(wrong.encode(), "ai_act.yaml", "ai_act")
