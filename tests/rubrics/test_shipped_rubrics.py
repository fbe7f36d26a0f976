"""The shipped rubric and criteria hold what they promise: content, sources, plain words, and no verdict."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from evaluator.asked.overlays import check_overlay, parsed_overlay
from evaluator.documents import parse_document, read_document
from evaluator.domain.criteria import CriteriaSet, Criterion
from evaluator.domain.metrics import LIMITABLE
from evaluator.domain.overlay import Overlay
from evaluator.domain.rubric import Answer, Answers, Evidence, Indicator, KnockOutState, Rubric
from evaluator.domain.system import AISystem, Fact, Impact, Polarity
from evaluator.stages.rubric.review import score_rubric

FOLDER = Path(__file__).parents[2] / "rubrics"
RUBRIC_FILE = FOLDER / "inclusive_ai.v1.yaml"
CRITERIA_FILE = FOLDER / "criteria" / "partnership.v1.yaml"
README = FOLDER / "README.md"
FILES = [pytest.param(RUBRIC_FILE, id="rubric"), pytest.param(CRITERIA_FILE, id="criteria")]

SIZES = {"G1": 5, "G2": 6, "G3": 5, "G4": 5, "G5": 6, "G6": 5, "G7": 4, "G8": 7, "G9": 6, "G10": 6}

KNOCK_OUTS: dict[str, tuple[int, dict[str, Any] | None]] = {
    "G1.1": (1, None),
    "G1.2": (1, None),
    "G1.4": (1, {"dpia_required": "yes"}),
    "G2.3": (1, None),
    "G3.1": (1, {"biometric": "yes"}),
    "G4.2": (1, {"any": [{"art50_applies": "yes"}, {"art26_11_applies": "yes"}]}),
    "G4.3": (0, None),
    "G5.2": (1, None),
    "G5.5": (1, {"affects_individuals": "yes"}),
    "G6.4": (1, {"biometric": "yes"}),
    "G7.4": (1, {"consent_basis": "yes"}),
    "G8.3": (0, None),
    "G9.1": (1, {"public_facing": "yes"}),
    "G9.6": (1, {"biometric": "yes", "minors": "yes"}),
    "G10.1": (1, None),
}
"""Every knock-out with the highest level that fails and the facts under which it applies."""

QUICK = {*KNOCK_OUTS, "G2.1", "G7.1", "G8.2", "G9.4"}

LIMITS = {
    ("selection_rate", "ratio", 0.80, Polarity.BENEFIT),
    ("true_positive_rate", "difference", 0.10, Polarity.BENEFIT),
    ("false_positive_rate", "difference", 0.10, Polarity.BURDEN),
    ("precision", "difference", 0.10, Polarity.BURDEN),
    ("equalized_odds", "difference", 0.10, Polarity.BOTH),
}

FRIA = {
    "a": {"G1.1", "G1.2", "G1.3", "G1.4", "G1.5", "G3.1"},
    "b": {"G1.1", "G1.2", "G1.3", "G1.4", "G1.5", "G3.1"},
    "c": {"G7.2", "G9.4"},
    "d": {"G3.5"} | {f"G8.{n}" for n in range(1, 8)} | {f"G9.{n}" for n in range(1, 7)},
    "e": {f"G10.{n}" for n in range(1, 7)},
    "f": {"G5.5", "G5.6"} | {f"G6.{n}" for n in range(1, 6)},
}

VERDICTS = re.compile(
    r"\b(un)?fair(ly|ness)?\b|\bunbiased\b|\bdebias\w*|\b(un)?privileged\b|\bil?legally\b|\billegal\b|\bunlawful\w*"
    r"|\b(is|are|was|be|not|fully) legal\b",
    re.IGNORECASE,
)
OFFICIAL = "not an official document of the partnership"


@pytest.fixture(scope="module")
def rubric() -> Rubric:
    document = read_document(RUBRIC_FILE)
    assert isinstance(document, Rubric)
    return document


@pytest.fixture(scope="module")
def criteria() -> CriteriaSet:
    document = read_document(CRITERIA_FILE)
    assert isinstance(document, CriteriaSet)
    return document


def knock_outs_of(rubric: Rubric) -> dict[str, Indicator]:
    return {item.id: item for item in rubric.indicators if item.knock_out}


def texts_of(document: Rubric | CriteriaSet) -> list[str]:
    """Every English text and every part of a source."""
    return list(_texts(document.model_dump(mode="json", by_alias=True)))


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key in ("en", "document", "clause", "note"):
                yield value
            else:
                yield from _texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from _texts(value)


def sentences_of(text: str) -> list[str]:
    return re.split(r"(?<=[.?!])\s+", text)


def languages_of(node: Any) -> Iterator[tuple[str, ...]]:
    if isinstance(node, dict):
        if "en" in node:
            yield tuple(sorted(node))
        else:
            for value in node.values():
                yield from languages_of(value)
    elif isinstance(node, list):
        for value in node:
            yield from languages_of(value)


def answered(levels: dict[str, int]) -> Answers:
    seen = Evidence(title="File", supplied_by="third_party")
    return Answers(
        rubric="inclusive_ai", answers={id: Answer(level=level, evidence=(seen,)) for id, level in levels.items()}
    )


def test_ten_groups_stand_in_order_with_55_indicators(rubric: Rubric) -> None:
    assert {group.id: len(group.indicators) for group in rubric.groups} == SIZES
    assert [group.id for group in rubric.groups] == list(SIZES)
    for group in rubric.groups:
        assert [item.id for item in group.indicators] == [f"{group.id}.{n + 1}" for n in range(SIZES[group.id])]
    assert len(rubric.indicators) == 55


def test_the_seven_principles_of_the_charter_are_the_first_seven_groups(rubric: Rubric) -> None:
    principles = (
        "legality", "necessity", "proportionality", "transparency", "accountability", "independent oversight",
        "citizen participation",
    )  # fmt: skip
    for principle, group in zip(principles, rubric.groups, strict=False):
        assert group.about.get("en").endswith(f"Follows the Charter's principle of {principle}.")
    for group in rubric.groups[7:]:
        assert "title of Action 3" in group.about.get("en")


def test_exactly_fifteen_indicators_knock_out_under_the_stated_facts(rubric: Rubric) -> None:
    found = {
        id: (item.knock_out.fails_at, item.knock_out.when.root if item.knock_out.when else None)
        for id, item in knock_outs_of(rubric).items()
        if item.knock_out
    }
    assert found == KNOCK_OUTS


def test_the_quick_screen_holds_the_knock_outs_and_four_more(rubric: Rubric) -> None:
    quick = {item.id for item in rubric.indicators if item.quick}
    assert quick == QUICK
    assert len(quick) == 19


def test_only_equal_treatment_by_limits_is_filled_from_measured_results(rubric: Rubric) -> None:
    assert [item.id for item in rubric.indicators if item.measured] == ["G8.3"]


def test_the_levels_of_an_indicator_are_its_own_five_texts(rubric: Rubric) -> None:
    uses = Counter(text.get("en") for item in rubric.indicators for text in item.levels.values())
    assert len(uses) == 5 * 55
    assert {text for text, count in uses.items() if count > 1} == set()


def test_every_question_is_one_sentence_that_takes_yes_or_no(rubric: Rubric) -> None:
    first = re.compile(r"^(Is|Are|Was|Were|Has|Have|Does|Do|Can|If) ")
    for item in rubric.indicators:
        question = item.question.get("en")
        assert first.match(question), question
        assert question.count("?") == 1, question
        assert question.endswith("?"), question


def test_the_facts_asked_are_the_facts_used(rubric: Rubric) -> None:
    conditions = [item.applies_when for item in rubric.indicators]
    conditions += [item.knock_out.when for item in knock_outs_of(rubric).values() if item.knock_out]
    used = {fact for condition in conditions if condition for fact in condition.facts()}
    assert used == {fact.id for fact in rubric.facts}
    assert all(fact.help for fact in rubric.facts)


def test_every_source_names_a_document_and_a_place_in_it(rubric: Rubric, criteria: CriteriaSet) -> None:
    cited = [*rubric.indicators, *criteria.criteria]
    assert all(item.sources for item in cited)
    for item in cited:
        for source in item.sources:
            assert source.clause, f"{item.id}: {source.document}"
            assert len(source.document.split()) > 2, f"{item.id}: {source.document} cannot be found by its name"


def test_the_ai_act_is_always_cited_as_amended(rubric: Rubric, criteria: CriteriaSet) -> None:
    cited = [source.document for item in (*rubric.indicators, *criteria.criteria) for source in item.sources]
    acts = {document for document in cited if "2024/1689" in document or "AI Act" in document}
    assert acts == {"Regulation (EU) 2024/1689 (AI Act), as amended by Regulation (EU) 2026/1744"}


@pytest.mark.parametrize("file", FILES)
def test_it_says_what_it_derives_from_and_that_it_is_not_official(file: Path) -> None:
    document = read_document(file)
    assert isinstance(document, Rubric | CriteriaSet)
    about = document.about.get("en")
    assert about.startswith("Criteria derived from the ")
    assert "Efus Charter" in about
    assert "Action 3" in about
    assert "Not an official document of the Partnership." in about
    for text in texts_of(document):
        assert "official" not in text.lower().replace(OFFICIAL, ""), text


def test_the_rubric_says_which_text_of_the_law_was_read_and_what_is_uncertain(rubric: Rubric) -> None:
    about = rubric.about.get("en")
    for part in ("consolidated text of 27 July 2026", "Uncertain", "Article 49", "prEN 18283", "no legal advice"):
        assert part in about


@pytest.mark.parametrize("file", FILES)
def test_no_text_is_a_verdict(file: Path) -> None:
    document = read_document(file)
    assert isinstance(document, Rubric | CriteriaSet)
    assert [text for text in texts_of(document) if VERDICTS.search(text)] == []


@pytest.mark.parametrize(
    "word", ["it is fair", "an unfair tool", "fairness", "unbiased", "debiased", "this is legal"]
)
def test_the_word_check_notices_a_verdict(word: str) -> None:
    assert VERDICTS.search(word)


@pytest.mark.parametrize("file", FILES)
def test_sentences_are_short_enough_to_read_aloud(file: Path) -> None:
    document = read_document(file)
    assert isinstance(document, Rubric | CriteriaSet)
    lengths = {part: len(part.split()) for text in texts_of(document) for part in sentences_of(text)}
    assert [part for part, words in lengths.items() if words > 45] == []
    assert sum(lengths.values()) / len(lengths) < 18


@pytest.mark.parametrize("file", FILES)
def test_every_text_is_there_in_the_same_languages(file: Path) -> None:
    document = read_document(file)
    assert isinstance(document, Rubric | CriteriaSet)
    assert len(set(languages_of(document.model_dump(mode="json", by_alias=True)))) == 1


@pytest.mark.parametrize("file", FILES)
def test_the_file_stays_small_and_readable_in_review(file: Path) -> None:
    assert file.stat().st_size < 120_000
    assert [line for line in file.read_text(encoding="utf-8").splitlines() if len(line) > 112] == []


@pytest.mark.parametrize("point", [pytest.param(point, id=f"point_{point}") for point in FRIA])
def test_the_fundamental_rights_impact_assessment_is_fed_as_planned(rubric: Rubric, point: str) -> None:
    assert {item.id for item in rubric.indicators if point in item.cross_walk.get("fria", ())} == FRIA[point]


def test_all_seven_requirements_of_the_altai_list_are_fed(rubric: Rubric) -> None:
    fed: dict[str, set[str]] = {}
    for item in rubric.indicators:
        for requirement in item.cross_walk.get("altai", ()):
            fed.setdefault(requirement, set()).add(item.id.split(".", maxsplit=1)[0])
    assert fed == {
        "1": {"G10"}, "2": {"G2", "G10"}, "3": {"G3"}, "4": {"G4"}, "5": {"G7", "G8", "G9"}, "6": {"G2", "G9"},
        "7": {"G5", "G6"},
    }  # fmt: skip


def test_knock_outs_and_nothing_else_are_minimum_requirements_of_a_tender(rubric: Rubric) -> None:
    tender = {item.id: item.cross_walk["tender"] for item in rubric.indicators if "tender" in item.cross_walk}
    assert {id for id, use in tender.items() if use == ("minimum_requirement",)} == set(KNOCK_OUTS)
    assert {use for id, use in tender.items() if id not in KNOCK_OUTS} == {("award_criterion",)}


def test_only_known_frameworks_are_fed(rubric: Rubric) -> None:
    assert {key for item in rubric.indicators for key in item.cross_walk} == {"fria", "ats", "altai", "tender"}


@pytest.mark.parametrize("id", [id for id in KNOCK_OUTS if id != "G8.3"])
def test_a_knock_out_fails_up_to_its_level_and_passes_above_it(rubric: Rubric, id: str) -> None:
    facts = {fact.id: Fact.YES for fact in rubric.facts}
    fails_at = KNOCK_OUTS[id][0]
    for level in range(5):
        result = score_rubric(rubric, answered({id: level}), AISystem(name="Tool", facts=facts))
        state = next(item.knock_out for item in result.indicators if item.id == id)
        assert state is (KnockOutState.FAILED if level <= fails_at else KnockOutState.PASSED)


def test_a_tool_without_any_of_the_facts_meets_only_the_knock_outs_for_all(rubric: Rubric) -> None:
    system = AISystem(name="Crowd counter", facts={fact.id: Fact.NO for fact in rubric.facts})
    result = score_rubric(rubric, answered({}), system)
    met = {item.id for item in result.indicators if item.knock_out is not KnockOutState.NONE}
    assert met == {id for id, (_, when) in KNOCK_OUTS.items() if when is None}
    assert [item.id for item in result.indicators if item.status == "hidden"] == ["G4.4"]


def test_nothing_is_known_of_a_tool_nobody_described(rubric: Rubric) -> None:
    result = score_rubric(rubric, answered({}), AISystem(name="Tool"))
    assert {item.id for item in result.indicators if item.knock_out is KnockOutState.OPEN} == set(KNOCK_OUTS)


def test_the_criteria_name_groups_and_indicators_the_rubric_has(rubric: Rubric, criteria: CriteriaSet) -> None:
    assert criteria.rubric == rubric.id
    groups, indicators = {group.id for group in rubric.groups}, {item.id for item in rubric.indicators}
    for criterion in criteria.criteria:
        assert criterion.group in groups
        if check := criterion.rubric_check:
            assert check.group in groups or check.indicator in indicators


def test_every_group_must_reach_the_minimum_of_the_impact_level(criteria: CriteriaSet) -> None:
    checks = [criterion.rubric_check for criterion in criteria.criteria if criterion.rubric_check]
    assert [check.group for check in checks if check.minimum == "by_impact"] == list(SIZES)
    assert criteria.minimum_maturity == {
        Impact.LOW: 1.5, Impact.MEDIUM: 2, Impact.HIGH: 2.5, Impact.VERY_HIGH: 3,
    }  # fmt: skip


def test_an_undecided_risk_class_leaves_the_decision_open(criteria: CriteriaSet) -> None:
    checks = [c.rubric_check for c in criteria.criteria if c.rubric_check and c.rubric_check.indicator]
    assert [(check.indicator, check.minimum) for check in checks if check] == [("G1.3", 2)]


def metric_criteria(criteria: CriteriaSet) -> list[Criterion]:
    return [criterion for criterion in criteria.criteria if criterion.metric_check]


def test_the_shipped_limits_are_those_promised_and_none_is_set_for_matching(criteria: CriteriaSet) -> None:
    found = set()
    for criterion in metric_criteria(criteria):
        check = criterion.metric_check
        assert check is not None
        assert check.depth == 1
        assert not check.within_control
        (polarity,) = check.applies_to
        found.add((check.metric, check.statistic, check.limit, polarity))
    assert found == LIMITS


def test_every_limit_is_called_a_starting_point_and_not_law_where_it_is_shown(criteria: CriteriaSet) -> None:
    for criterion in metric_criteria(criteria):
        assert "A starting point of this tool, not law" in criterion.sources[0].note, criterion.id


def readme_examples() -> list[str]:
    return re.findall(r"```yaml\n(.*?)```", README.read_text(encoding="utf-8"), flags=re.DOTALL)


def test_the_readme_shows_how_to_add_an_indicator_and_a_knock_out(rubric: Rubric) -> None:
    _, indicator, knock_out, _ = readme_examples()
    text = RUBRIC_FILE.read_text(encoding="utf-8") + "\n" + indicator + knock_out
    longer = parse_document(text.encode(), "our_city.yaml")
    assert isinstance(longer, Rubric)
    assert [item.id for item in longer.indicators] == [*(item.id for item in rubric.indicators), "G10.7"]
    assert longer.indicators[-1].knock_out is not None
    assert longer.indicators[:-1] == rubric.indicators


def test_the_overlay_of_the_readme_can_be_used_as_it_stands() -> None:
    in_use = check_overlay(parsed_overlay(readme_examples()[0].encode(), "merrowhaven.yaml"))
    assert in_use.overlay is not None
    kinds = [(change.kind, change.id) for change in in_use.overlay.changes]
    assert kinds == [("dropped", "G2.6"), ("reweighted", "G7.1"), ("tightened", "false_positive_rate_gap")]


def test_the_readme_names_every_section_of_an_overlay() -> None:
    sections = {name for name in Overlay.model_fields if name.startswith(("add_", "change_", "drop_"))}
    text = README.read_text(encoding="utf-8")
    assert {name for name in sections if f"| `{name}` |" in text} == sections


def test_the_readme_shows_how_to_change_a_limit(criteria: CriteriaSet) -> None:
    example = readme_examples()[-1]
    text = CRITERIA_FILE.read_text(encoding="utf-8")
    shipped = example.replace("0.05", "0.10")
    assert text.count(shipped) == 1
    changed = parse_document(text.replace(shipped, example).encode(), "our_criteria.yaml")
    assert isinstance(changed, CriteriaSet)
    limits = {c.id: c.metric_check.limit for c in changed.criteria if c.metric_check}
    before = {c.id: c.metric_check.limit for c in criteria.criteria if c.metric_check}
    assert {id: limit for id, limit in limits.items() if limit != before[id]} == {"false_positive_rate_gap": 0.05}


def test_the_readme_lists_every_metric_that_can_have_a_limit() -> None:
    (listed,) = re.findall(
        r"`metric` is one of (.*?)\. `statistic`", README.read_text(encoding="utf-8"), re.DOTALL
    )
    assert set(re.findall(r"`(\w+)`", listed)) == set(LIMITABLE)
