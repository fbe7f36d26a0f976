"""Codes with values become sentences; what has no words is refused; what users wrote is never interpreted."""

from __future__ import annotations

import pytest

from evaluator import wording
from evaluator.errors import N_, Problem
from evaluator.wording.sentences import SENTENCES, VARIANTS
from evaluator.wording.templates import KINDS, fill

HOSTILE = [
    pytest.param("{0.__class__}", id="format field"),
    pytest.param("{share:percent}", id="field of ours"),
    pytest.param("<script>alert(1)</script>", id="script"),
    pytest.param("%(name)s %s $x^2$", id="old format and math"),
    pytest.param("![](https://evil.example/p.png)", id="remote picture"),
    pytest.param("}}{{", id="braces"),
]


def test_an_unknown_code_is_refused() -> None:
    with pytest.raises(KeyError):
        wording.say("no_such_code", {}, "en")


def test_a_missing_value_is_refused() -> None:
    with pytest.raises(KeyError):
        wording.say("left_out_share", {})


def test_a_sentence_says_its_values_by_kind() -> None:
    said = wording.say("left_out_share", {"share": 0.0613, "allowed": 0.05})
    assert said == "More than 5% of the people are in groups that could not be assessed."


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_value_contains_is_not_parsed(text: str) -> None:
    assert fill("{name:text} of {group:group}", {"name": text, "group": [text, None]}) == (
        f"{text} of {text}, not recorded"
    )


def test_a_field_reaches_neither_attributes_nor_items() -> None:
    for template in ("{x.real}", "{x[0]}", "{}", "{0}"):
        with pytest.raises((ValueError, KeyError)):
            fill(template, {"x": 1})


def test_one_code_may_be_said_in_two_ways() -> None:
    failed = wording.say("knock_out_failed", {"failed": ["G1.1", "G2.3"]})
    level = wording.say("knock_out_failed", {"level": 1, "fails_at": 1})
    assert (failed, level) == ("Failed: G1.1 and G2.3.", "Level 1 fails: more than 1 is needed.")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        pytest.param(
            {"value": 0.0921, "limit": 0.1, "statistic": "difference"},
            "False positive rate by sex: difference 9.2\u00a0percentage points, "
            "limit at most 10\u00a0percentage points.",
            id="difference",
        ),
        pytest.param(
            {"value": 0.7449, "limit": 0.8, "statistic": "ratio", "criterion_limit": 0.9},
            "False positive rate by sex: ratio 0.74, limit at least 0.80 by the plan; the criterion itself says "
            "at least 0.90.",
            id="ratio, and the criterion says another limit",
        ),
        pytest.param(
            {"value": None, "limit": 0.1, "statistic": "difference"},
            "False positive rate by sex: there is no gap to judge.",
            id="no value",
        ),
        pytest.param(
            {"value": 0.2, "limit": None, "statistic": "difference"},
            "False positive rate by sex: difference 20.0\u00a0percentage points; no limit was set.",
            id="no limit",
        ),
    ],
)
def test_a_finding_behind_a_criterion_is_said_by_what_is_known(values: dict[str, object], said: str) -> None:
    assert wording.say("finding", {"metric": "false_positive_rate", "features": ["sex"], **values}) == said


def test_every_template_names_values_and_kinds_that_exist() -> None:
    for code, template in SENTENCES.items():
        for name, kind in wording.fields_of(template):
            assert name.isidentifier(), code
            assert kind in KINDS, f"{code}: {kind}"


def test_every_variant_leads_to_a_template() -> None:
    known = {"value": 1, "limit": 1, "criterion_limit": 1, "first": 1, "failed": 1, "groups": [1]}
    for code in VARIANTS:
        for values in (
            known,
            {"value": None, "limit": None},
            {"value": 1, "limit": None},
            {"value": 1, "limit": 1},
        ):
            assert wording.template_of(code, values)


def test_no_sentence_claims_what_metrics_cannot_show() -> None:
    claims = ("unfair", "unbiased", "debias", "illegal", "privileged", " fair ", " legal ", "is fair")
    for code, template in SENTENCES.items():
        assert not any(claim in f" {template.lower()} " for claim in claims if "legal sign-off" not in template), (
            code
        )


def test_a_problem_is_said_with_its_place_and_what_to_do() -> None:
    problem = Problem(
        "column_missing",
        N_("There is no column {column!r} among {count:,} columns."),
        N_("Use one of {known}."),
        where="data.csv",
        values={"column": "se\u202ex{0}", "count": 1200, "known": ["a", "b"]},
    )
    assert wording.problem_text(problem) == (
        r"data.csv: There is no column 'se\u202ex{0}' among 1,200 columns. Use one of a, b."
    )


def test_a_language_without_catalogue_falls_back_to_english_words_with_its_own_numbers() -> None:
    assert wording.percent(0.1834, "nl-BE") == "18,3%"
    assert wording.say("no_limit_set", {}, "nl-BE") == "No limit was set, so nothing is judged."
    assert wording.languages()[0] == "en"
    assert wording.best_language(["xx", "en-GB"]) == "en"
