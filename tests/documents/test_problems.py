"""What is wrong with a document's content: file, line, key, what is wrong and what is allowed, all at once."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluator.documents import parse_document
from evaluator.errors import DocumentError, Problem

RUBRIC = """\
kind: rubric
schema: 1
id: small
version: 1.0.0
title: {en: Small}
about: {en: Small}
scale:
  - {level: 0, title: {en: a}, evidence: {en: a}}
  - {level: 1, title: {en: a}, evidence: {en: a}}
  - {level: 2, title: {en: a}, evidence: {en: a}}
  - {level: 3, title: {en: a}, evidence: {en: a}}
  - {level: 4, title: {en: a}, evidence: {en: a}}
facts:
  - {id: public, question: {en: Is it public?}}
groups:
  - id: G1
    title: {en: One}
    about: {en: One}
    indicators:
      - id: G1.1
        question: {en: Is it?}
        why: {en: why}
        evidence: {en: what}
        levels: {0: {en: a}, 1: {en: a}, 2: {en: a}, 3: {en: a}, 4: {en: a}}
        weight: 2
        quick: true
        knock_out: {when: {public: yes}, fails_at: 1, reason: {en: bad}}
        sources:
          - {document: Charter, clause: 1}
"""
CRITERIA = """\
kind: criteria
schema: 1
id: demands
version: 1.0.0
title: {en: Demands}
about: {en: Demands}
rubric: small
minimum_maturity: {low: 1.5, medium: 2, high: 2.5, very_high: 3}
criteria:
  - id: gap
    group: G1
    title: {en: Gap}
    why: {en: why}
    metric_check: {metric: selection_rate, statistic: ratio, limit: 0.8, depth: 1}
    sources: [{document: Charter}]
  - id: maturity
    group: G1
    title: {en: Maturity}
    why: {en: why}
    rubric_check: {group: G1, minimum: by_impact}
    sources: [{document: Charter}]
"""
ANSWERS = """\
kind: answers
schema: 1
rubric: small
answers:
  G1.1:
    level: 3
    evidence:
      - {title: Report, kind: document, supplied_by: city, date: 2026-11-22}
"""
FILES = {"rubric": RUBRIC, "criteria": CRITERIA, "answers": ANSWERS}


def refused(content: str) -> tuple[Problem, ...]:
    with pytest.raises(DocumentError) as caught:
        parse_document(content.encode(), "our.yaml")
    return caught.value.problems


def changed(kind: str, old: str, new: str) -> Problem:
    """The one problem of a good file in which one thing was changed."""
    content = FILES[kind]
    assert content.count(old) >= 1
    (problem,) = refused(content.replace(old, new, 1))
    return problem


@pytest.mark.parametrize("kind", FILES)
def test_the_files_these_tests_change_are_good(kind: str) -> None:
    parse_document(FILES[kind].encode(), "our.yaml", kind)


@pytest.mark.parametrize(
    ("kind", "old", "new", "line", "key", "says"),
    [
        pytest.param(
            "rubric", "weight: 2", "wieght: 2", 25, "groups[G1].indicators[G1.1].wieght",
            "“wieght” is not a field here. Did you mean “weight”? Allowed: id, question, why,", id="unknown field",
        ),
        pytest.param(
            "rubric", "weight: 2", "weight: -1", 25, "groups[G1].indicators[G1.1].weight",
            "“-1” is not allowed here. Write a number above 0 and at most 10.", id="negative weight",
        ),
        pytest.param(
            "rubric", "weight: 2", "weight: heavy", 25, "groups[G1].indicators[G1.1].weight",
            "“heavy” is not allowed here. Write a number.", id="a word for a number",
        ),
        pytest.param(
            "rubric", "weight: 2", "weight:", 25, "groups[G1].indicators[G1.1].weight",
            "There is no value here. Write a number.", id="no value",
        ),
        pytest.param(
            "rubric", "weight: 2", "weight: .inf", 25, "groups[G1].indicators[G1.1].weight",
            "“.inf” is not allowed here. Write a number.", id="infinite weight",
        ),
        pytest.param(
            "rubric", "quick: true", "quick: sometimes", 26, "groups[G1].indicators[G1.1].quick",
            "Write true or false.", id="neither true nor false",
        ),
        pytest.param(
            "rubric", "fails_at: 1", "fails_at: 4", 27, "groups[G1].indicators[G1.1].knock_out.fails_at",
            "Write a number from 0 to 3.", id="a knock-out that nothing passes",
        ),
        pytest.param(
            "rubric", "fails_at: 1", "fails_at: 1.5", 27, "groups[G1].indicators[G1.1].knock_out.fails_at",
            "Write a whole number.", id="a broken level",
        ),
        pytest.param(
            "rubric", "public: yes", "public: perhaps", 27, "groups[G1].indicators[G1.1].knock_out.when",
            "the fact public must be yes or no here", id="a condition on perhaps",
        ),
        pytest.param(
            "rubric", "public: yes", "publik: yes", 27, "groups[G1].indicators[G1.1].knock_out.when",
            "G1.1 names a fact the rubric does not ask: publik; it asks: public", id="a fact nobody asks",
        ),
        pytest.param(
            "rubric", "- id: G1.1", "- id: G1", 20, "groups[G1].indicators[G1].id",
            "id used twice: G1; each id stands once", id="an id twice",
        ),
        pytest.param(
            "rubric", "        knock_out: {when: {public: yes}, fails_at: 1, reason: {en: bad}}\n",
            "        applies_when: {answered: {G1.1: {at_least: 1}}}\n", 27,
            "groups[G1].indicators[G1.1].applies_when",
            "a cycle: whether G1.1 is asked hangs on its own answer (G1.1 -> G1.1)", id="a cycle",
        ),
        pytest.param(
            "rubric", "        knock_out: {when: {public: yes}, fails_at: 1, reason: {en: bad}}\n",
            "        applies_when: {answered: {G9.9: {at_least: 1}}}\n", 27,
            "groups[G1].indicators[G1.1].applies_when",
            "G1.1 hangs on an indicator the rubric does not have: G9.9", id="a follow-up on nothing",
        ),
        pytest.param(
            "rubric", "        knock_out: {when: {public: yes}, fails_at: 1, reason: {en: bad}}\n",
            "        applies_when: {answered: {G1.1: {above: 1}}}\n", 27,
            "groups[G1].indicators[G1.1].applies_when",
            "the answer to G1.1 is held against at_least, at_most or both", id="a bound nobody knows",
        ),
        pytest.param(
            "rubric", "when: {public: yes}", "when: {answered: {G1.1: {at_most: 1}}}", 27,
            "groups[G1].indicators[G1.1].knock_out.when",
            "a knock-out hangs on facts, never on another answer", id="a knock-out that an answer could hide",
        ),
        pytest.param(
            "criteria", "- id: maturity", "- id: gap", 16, "criteria[gap].id",
            "id used twice: gap; each id stands once", id="a criterion twice",
        ),
        pytest.param(
            "rubric", "- id: G1.1", "- id: 1.1", 20, "groups[G1].indicators[1.1].id",
            "“1.1” is not allowed here. Write a letter, then letters, digits", id="an id that starts with a digit",
        ),
        pytest.param(
            "rubric", "about: {en: One}", "about: {nl: Een}", 18, "groups[G1].about",
            "an English text (en) is required", id="no English",
        ),
        pytest.param(
            "rubric", "about: {en: One}", "about: {en: One, English: One}", 18, "groups[G1].about.English",
            "“English” cannot stand here as a key. Write a language code", id="a language spelt out",
        ),
        pytest.param(
            "rubric", "about: {en: One}", "about: One", 18, "groups[G1].about",
            "“One” is not allowed here. Write keys with values", id="a text without a language",
        ),
        pytest.param(
            "rubric", "about: {en: One}", "about: {en: ''}", 18, "groups[G1].about.en",
            "it cannot be empty", id="an empty text",
        ),
        pytest.param(
            "rubric", ", 4: {en: a}}", "}", 20, "groups[G1].indicators[G1.1]",
            "describes the levels 0, 1, 2, 3 and 4", id="four levels",
        ),
        pytest.param(
            "rubric", "        why: {en: why}\n", "", 20, "groups[G1].indicators[G1.1]",
            "“why” is missing. Needed here: id, question, why,", id="a missing field",
        ),
        pytest.param(
            "rubric", "version: 1.0.0", "version: 1.0", 4, "version",
            "“1.0” is not allowed here. Write three numbers with points, such as 1.0.0.", id="a short version",
        ),
        pytest.param(
            "rubric", "          - {document: Charter, clause: 1}", "          []", 28,
            "groups[G1].indicators[G1.1].sources", "Entries needed: 1 or more.", id="no source",
        ),
        pytest.param(
            "rubric", "{document: Charter, clause: 1}", "{document: Charter, class: 1}", 29,
            "groups[G1].indicators[G1.1].sources[#1].class", "Did you mean “clause”?", id="source with a class",
        ),
        pytest.param(
            "criteria", "metric: selection_rate", "metric: kindness", 14, "criteria[gap].metric_check.metric",
            "unknown metric 'kindness'; allowed: selection_rate,", id="a metric we do not compute",
        ),
        pytest.param(
            "criteria", "limit: 0.8", "limit: 1", 14, "criteria[gap].metric_check.limit",
            "Write a number below 1.", id="a limit that could never be met",
        ),
        pytest.param(
            "criteria", "statistic: ratio", "statistic: rato", 14, "criteria[gap].metric_check.statistic",
            "Did you mean “ratio”? Allowed: difference, ratio.", id="a mistyped choice",
        ),
        pytest.param(
            "criteria", "minimum: by_impact", "minimum: high", 20, "criteria[maturity].rubric_check.minimum",
            "Write a number, or one of: by_impact.", id="neither number nor choice",
        ),
        pytest.param(
            "criteria", "minimum: by_impact", "minimum: 5", 20, "criteria[maturity].rubric_check.minimum",
            "a minimum lies above 0 and is at most 4", id="a minimum off the scale",
        ),
        pytest.param(
            "criteria", ", very_high: 3", "", 8, "minimum_maturity",
            "a minimum is missing for the impact very_high", id="an impact without a minimum",
        ),
        pytest.param(
            "criteria", "very_high: 3", "huge: 3", 8, "minimum_maturity.huge",
            "Allowed: low, medium, high, very_high.", id="an impact nobody knows",
        ),
        pytest.param(
            "criteria", "    rubric_check: {group: G1, minimum: by_impact}\n", "", 16, "criteria[maturity]",
            "a criterion needs a metric_check, a rubric_check or both", id="nothing checked",
        ),
        pytest.param(
            "answers", "level: 3", "level: 5", 6, "answers.G1.1.level",
            "Write a number from 0 to 4.", id="level 5",
        ),
        pytest.param(
            "answers", "supplied_by: city", "supplied_by: council", 8, "answers.G1.1.evidence[#1].supplied_by",
            "Allowed: vendor, city, third_party.", id="a supplier nobody knows",
        ),
        pytest.param(
            "answers", "level: 3", "level: 3\n    not_applicable: no public", 5, "answers.G1.1",
            "a level or is not applicable, not both", id="level and not applicable",
        ),
        pytest.param(
            "answers", "  G1.1:\n", "  1.1:\n", 5, "answers.1.1",
            "“1.1” cannot stand here as a key.", id="an id that starts with a digit",
        ),
        pytest.param(
            "answers", "date: 2026-11-22", "sha256: abc", 8, "answers.G1.1.evidence[#1].sha256",
            "Write the 64 digits and letters of a SHA-256.", id="a short hash",
        ),
    ],
)  # fmt: skip
def test_one_mistake_is_one_problem_with_line_key_and_what_is_allowed(
    kind: str, old: str, new: str, line: int, key: str, says: str
) -> None:
    problem = changed(kind, old, new)
    assert says in str(problem)
    assert (problem.values["file"], problem.values["line"], problem.values["key"]) == ("our.yaml", line, key)
    assert problem.where == ", ".join(part for part in ("our.yaml", f"line {line}", key) if part)
    assert "pydantic" not in str(problem)
    assert "Value error" not in str(problem)


def test_everything_wrong_is_named_in_the_order_of_the_file() -> None:
    content = (
        RUBRIC.replace("weight: 2", "wieght: 2")
        .replace("quick: true", "quick: sure")
        .replace("id: small", "id: 1small")
        .replace("fails_at: 1", "fails_at: 9")
    )
    found = refused(content)
    assert [problem.values["line"] for problem in found] == [3, 25, 26, 27]


def test_a_list_is_not_called_short_because_its_entries_are_wrong() -> None:
    found = refused(RUBRIC.replace("weight: 2", "weight: 0"))
    assert [problem.values["key"] for problem in found] == ["groups[G1].indicators[G1.1].weight"]


def test_names_inside_the_product_are_no_fields_of_a_file() -> None:
    found = refused(ANSWERS + "schema_: 1\n")
    assert [problem.code for problem in found] == ["unknown_field"]


def test_braces_in_a_file_do_no_harm_in_a_message() -> None:
    found = refused(ANSWERS + "'{0}{x}': 1\nassessor: {a: '{b}'}\n")
    assert [problem.code for problem in found] == ["unknown_field", "wrong_form"]
    assert "“{0}{x}” is not a field here." in str(found[0])


LINES = RUBRIC.splitlines()


@pytest.mark.slow
@settings(max_examples=80, deadline=None)
@given(
    place=st.integers(2, len(LINES) - 1), drop=st.booleans(), word=st.sampled_from(["x", "- x", "x: 1", "[]", "9"])
)
def test_any_line_taken_out_or_replaced_is_read_or_refused_in_words(place: int, drop: bool, word: str) -> None:
    indentation = " " * (len(LINES[place]) - len(LINES[place].lstrip()))
    lines = [*LINES[:place], *([] if drop else [indentation + word]), *LINES[place + 1 :]]
    try:
        parse_document("\n".join(lines).encode(), "our.yaml", "rubric")
    except DocumentError as error:
        said = [str(problem) for problem in error.problems]
    else:
        said = ["our.yaml"]
    assert all(sentence.startswith("our.yaml") for sentence in said)
