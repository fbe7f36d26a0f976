"""The review: evidence caps, not applicable, hidden and unanswered, knock-outs, measured indicators, maturity."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rubric_cases import (
    ITEMS,
    LEGAL,
    MITIGATION,
    answers,
    finding,
    indicator,
    knock_out,
    rubric,
    seen,
    system,
)

from evaluator.domain.rubric import Answer, Answers, IndicatorResult, KnockOutState, RubricResult
from evaluator.domain.system import AISystem
from evaluator.errors import DocumentError
from evaluator.stages.rubric.review import CODES, score_rubric


def scored(
    answer: Answer | None, facts: AISystem | None = None, findings: Any = (), **more: Any
) -> IndicatorResult:
    small = rubric({"G1": [indicator("G1.1", **more)]})
    given = {"G1.1": answer} if answer else {}
    result = score_rubric(small, answers(given), facts or system(), findings).indicators[0]
    assert result.because_code in CODES
    assert set(result.because_values) <= named(CODES[result.because_code])
    return result


def named(described: str) -> set[str]:
    """The names of values a code's description announces, without what stands in brackets."""
    import re

    return {name.strip() for name in re.sub(r"\([^)]*\)", "", described).split(",") if name.strip()}


@pytest.mark.parametrize(
    ("items", "level", "cap"),
    [
        pytest.param((), 1, "no_evidence", id="no evidence at all"),
        pytest.param(("vendor statement",), 1, "vendor_word_only", id="the vendor's word"),
        pytest.param(("checked vendor statement",), 1, "vendor_word_only", id="the vendor's word, taken down"),
        pytest.param(
            ("vendor document",), 2, "vendor_document_unchecked", id="a vendor's document nobody checked"
        ),
        pytest.param(("vendor test",), 2, "vendor_document_unchecked", id="a vendor's own test nobody checked"),
        pytest.param(("checked vendor document",), 4, None, id="a vendor's document the city checked"),
        pytest.param(("city statement",), 1, "statement_only", id="the city's own words"),
        pytest.param(("city document",), 4, None, id="a city document"),
        pytest.param(("third party",), 4, None, id="a third party's audit"),
        pytest.param(
            ("vendor statement", "vendor document"), 2, "vendor_document_unchecked", id="best item counts"
        ),
        pytest.param(
            ("third party", "vendor statement"), 4, None, id="a weaker item beside it takes nothing away"
        ),
    ],
)
def test_evidence_caps_the_level(items: tuple[str, ...], level: int, cap: str | None) -> None:
    answer = Answer(level=4, evidence=tuple(ITEMS[name] for name in items))
    result = scored(answer)
    assert (result.level, result.cap_code, result.answered_level) == (level, cap, 4)


def test_a_level_at_or_below_the_cap_is_not_called_lowered() -> None:
    result = scored(Answer(level=1))
    assert (result.level, result.cap_code, result.because_code) == (1, None, "answered")


def test_a_lowered_level_says_from_what_to_what() -> None:
    result = scored(seen(3, "vendor document"))
    assert result.because_code == "lowered_vendor_document_unchecked"
    assert result.because_values == {"answered": 3, "level": 2}


class TestNotApplicable:
    def test_with_a_reason_it_leaves_the_denominator(self) -> None:
        small = rubric({"G1": [indicator("G1.1"), indicator("G1.2")]})
        given = answers({"G1.1": seen(3), "G1.2": Answer(not_applicable="No camera is used")})
        group = score_rubric(small, given, system()).groups[0]
        assert (group.maturity, group.answered, group.applicable) == (3.0, 1, 1)

    def test_a_blank_reason_is_no_reason(self) -> None:
        result = scored(Answer(not_applicable="  "))
        assert result.status == "unanswered"

    def test_a_knock_out_needs_a_legal_sign_off(self) -> None:
        result = scored(Answer(not_applicable="Not public"), knock_out=knock_out())
        assert (result.status, result.knock_out) == ("unanswered", KnockOutState.OPEN)
        assert result.because_code == "knock_out_open_sign_off"

    def test_with_a_legal_sign_off_a_knock_out_does_not_apply(self) -> None:
        answer = Answer(not_applicable="Not public", legal_sign_off=LEGAL)
        result = scored(answer, knock_out=knock_out())
        assert (result.status, result.knock_out) == ("not_applicable", KnockOutState.NONE)
        assert result.because_values == {"reason": "Not public", "by": LEGAL.by, "on": LEGAL.on}

    def test_a_knock_out_the_facts_exclude_needs_no_sign_off(self) -> None:
        rule = knock_out({"public": "yes"})
        result = scored(Answer(not_applicable="Not public"), system(public="no"), knock_out=rule)
        assert (result.status, result.knock_out) == ("not_applicable", KnockOutState.NONE)


class TestHiddenAndUnanswered:
    def test_an_indicator_the_facts_exclude_is_hidden_and_never_counts(self) -> None:
        small = rubric({"G1": [indicator("G1.1", applies_when={"public": "yes"}), indicator("G1.2")]})
        given = answers({"G1.1": seen(0), "G1.2": seen(3)})
        result = score_rubric(small, given, system(public="no"))
        assert result.indicators[0].status == "hidden"
        assert result.indicators[0].level is None
        assert result.groups[0].maturity == 3.0
        assert result.groups[0].applicable == 1

    @pytest.mark.parametrize("facts", [{}, {"public": "unknown"}], ids=["not stated", "said to be unknown"])
    def test_an_unknown_fact_still_asks(self, facts: dict[str, str]) -> None:
        result = scored(seen(2), system(**facts), applies_when={"public": "yes"})
        assert (result.status, result.level) == ("answered", 2)

    def test_an_unanswered_indicator_has_no_level_and_is_not_zero(self) -> None:
        small = rubric({"G1": [indicator("G1.1"), indicator("G1.2")]})
        result = score_rubric(small, answers({"G1.2": seen(2)}), system())
        assert result.indicators[0].level is None
        assert (result.groups[0].maturity, result.groups[0].answered, result.groups[0].applicable) == (2.0, 1, 2)

    def test_a_group_without_answers_has_no_maturity(self) -> None:
        group = score_rubric(rubric({"G1": [indicator("G1.1")]}), answers({}), system()).groups[0]
        assert (group.maturity, group.answered, group.applicable) == (None, 0, 1)

    def test_maturity_is_the_weighted_mean(self) -> None:
        small = rubric({"G1": [indicator("G1.1", weight=3), indicator("G1.2")]})
        result = score_rubric(small, answers({"G1.1": seen(4), "G1.2": seen(0)}), system())
        assert result.groups[0].maturity == 3.0


class TestKnockOuts:
    @pytest.mark.parametrize(
        ("answer", "facts", "state", "code"),
        [
            pytest.param(seen(2), {}, "passed", "knock_out_passed", id="above the failing level"),
            pytest.param(seen(1), {}, "failed", "knock_out_failed", id="at the failing level"),
            pytest.param(seen(0), {}, "failed", "knock_out_failed", id="below the failing level"),
            pytest.param(None, {}, "open", "knock_out_open_unanswered", id="unanswered"),
            pytest.param(
                seen(3, "vendor statement"), {}, "open", "knock_out_open_evidence", id="lowered by evidence alone"
            ),
            pytest.param(Answer(level=1), {}, "failed", "knock_out_failed", id="answered at the failing level"),
            pytest.param(
                Answer(level=2, mitigation=MITIGATION, evidence=(ITEMS["vendor statement"],)),
                {},
                "open",
                "knock_out_open_evidence",
                id="a mitigation helps measured gaps alone",
            ),
        ],
    )
    def test_an_answer_decides(self, answer: Answer | None, facts: dict[str, str], state: str, code: str) -> None:
        result = scored(answer, system(**facts), knock_out=knock_out())
        assert (result.knock_out, result.because_code) == (state, code)

    @pytest.mark.parametrize(
        ("fact", "state"),
        [("yes", "failed"), ("no", "none"), ("unknown", "open")],
        ids=["the fact holds", "the fact does not hold", "nobody knows the fact"],
    )
    def test_facts_decide_whether_it_applies(self, fact: str, state: str) -> None:
        result = scored(seen(0), system(public=fact), knock_out=knock_out({"public": "yes"}))
        assert result.knock_out == state

    def test_an_unknown_fact_is_named_even_where_the_level_is_good(self) -> None:
        rule = knock_out({"public": "yes", "biometric": "yes"})
        result = scored(seen(4), system(public="yes"), knock_out=rule)
        assert (result.knock_out, result.because_code) == ("open", "knock_out_open_facts")
        assert result.because_values == {"facts": ["biometric"]}

    def test_a_known_no_outweighs_an_unknown(self) -> None:
        rule = knock_out({"public": "yes", "biometric": "yes"})
        assert scored(seen(0), system(public="no"), knock_out=rule).knock_out is KnockOutState.NONE

    def test_a_hidden_indicator_knocks_nobody_out(self) -> None:
        result = scored(seen(0), system(public="no"), applies_when={"public": "yes"}, knock_out=knock_out())
        assert (result.status, result.knock_out) == ("hidden", KnockOutState.NONE)

    def test_an_indicator_that_may_not_be_asked_leaves_its_knock_out_open(self) -> None:
        result = scored(seen(0), system(), applies_when={"public": "yes"}, knock_out=knock_out())
        assert (result.status, result.knock_out) == ("answered", KnockOutState.OPEN)

    def test_the_failing_level_is_the_rubrics(self) -> None:
        assert scored(seen(1), knock_out=knock_out(fails_at=0)).knock_out is KnockOutState.PASSED
        assert scored(seen(2), knock_out=knock_out(fails_at=2)).knock_out is KnockOutState.FAILED


BEYOND, INSIDE, UNSURE = finding("not_met"), finding("met"), finding("cannot_tell", features=("age",))
NO_LIMIT = finding("not_assessed", limit=None, outcome_code="no_limit_set")


class TestMeasured:
    @pytest.mark.parametrize(
        ("findings", "status", "level", "state"),
        [
            pytest.param([INSIDE], "measured", 3, "passed", id="every limit met"),
            pytest.param([INSIDE, BEYOND], "measured", 0, "failed", id="one limit exceeded"),
            pytest.param([BEYOND, UNSURE], "measured", 0, "failed", id="exceeded beside undecided"),
            pytest.param([INSIDE, UNSURE], "measured", None, "open", id="one cannot tell"),
            pytest.param([finding("not_assessed")], "measured", None, "open", id="not assessed"),
            pytest.param([NO_LIMIT], "unanswered", None, "open", id="no limit was set"),
            pytest.param([], "unanswered", None, "open", id="no data"),
            pytest.param(
                [finding("not_met", compared_with="Other")], "unanswered", None, "open", id="paired only"
            ),
            pytest.param([finding("not_met", group=("f",))], "unanswered", None, "open", id="to a reference only"),
        ],
    )
    def test_the_level_comes_from_the_limits(
        self, findings: list[Any], status: str, level: int | None, state: str
    ) -> None:
        result = scored(None, findings=findings, measured="limits", knock_out=knock_out())
        assert (result.status, result.level, result.knock_out) == (status, level, state)

    def test_an_approved_mitigation_passes_what_lies_beyond_and_leaves_the_level(self) -> None:
        answer = Answer(mitigation=MITIGATION)
        result = scored(answer, findings=[BEYOND], measured="limits", knock_out=knock_out())
        assert (result.level, result.knock_out) == (0, KnockOutState.PASSED)
        assert result.because_code == "knock_out_passed_mitigated"
        assert result.because_values["by"] == MITIGATION.by
        assert result.because_values["features"] == ["sex"]

    def test_a_mitigation_does_not_pass_what_is_undecided(self) -> None:
        answer = Answer(mitigation=MITIGATION)
        assert scored(answer, findings=[UNSURE], measured="limits", knock_out=knock_out()).knock_out == "open"

    def test_a_person_cannot_answer_over_the_measurement(self) -> None:
        for answer in (seen(4), Answer(not_applicable="No", legal_sign_off=LEGAL)):
            result = scored(answer, findings=[BEYOND], measured="limits", knock_out=knock_out())
            assert (result.level, result.knock_out) == (0, KnockOutState.FAILED)

    def test_a_persons_level_does_not_stand_in_for_data(self) -> None:
        result = scored(seen(4), measured="limits", knock_out=knock_out())
        assert (result.answered_level, result.level, result.knock_out) == (4, None, KnockOutState.OPEN)
        assert result.because_code == "knock_out_open_not_measured"

    @pytest.mark.parametrize(
        ("findings", "state"),
        [([BEYOND], "failed"), ([INSIDE], "none"), ([], "open")],
        ids=["beyond", "inside", "unknown"],
    )
    def test_conditions_may_name_the_measured_fact(self, findings: list[Any], state: str) -> None:
        rule = knock_out({"measured.limit_exceeded": "yes"})
        assert scored(seen(0), findings=findings, knock_out=rule).knock_out == state

    def test_several_systems_are_judged_each_by_its_own_findings(self) -> None:
        small = rubric({"G8": [indicator("G8.3", measured="limits", knock_out=knock_out()), indicator("G8.1")]})
        findings = [finding("not_met", system="Plain"), finding("met", system="Mitigated")]
        result = score_rubric(small, answers({"G8.1": seen(2)}), system(), findings)
        assert _state(result, "G8.3") is KnockOutState.FAILED
        assert _state(result.of("Plain"), "G8.3") is KnockOutState.FAILED
        assert _state(result.of("Mitigated"), "G8.3") is KnockOutState.PASSED
        assert [result.of(name).groups[0].maturity for name in ("Plain", "Mitigated")] == [1.0, 2.5]

    def test_a_system_without_findings_does_not_borrow_anothers(self) -> None:
        small = rubric({"G8": [indicator("G8.3", measured="limits", knock_out=knock_out())]})
        findings = [finding("met", system="Measured")]
        result = score_rubric(small, answers({}), system(), findings, systems=("Measured", "Unmeasured"))
        assert _state(result.of("Measured"), "G8.3") is KnockOutState.PASSED
        assert _state(result.of("Unmeasured"), "G8.3") is KnockOutState.OPEN


def _state(result: RubricResult, id: str) -> KnockOutState:
    return next(item.knock_out for item in result.indicators if item.id == id)


class TestAnswersThatDoNotBelong:
    def test_every_unknown_indicator_is_named_at_once(self) -> None:
        small = rubric({"G1": [indicator("G1.1")]})
        with pytest.raises(DocumentError) as caught:
            score_rubric(small, answers({"G1.1": seen(2), "G9.9": seen(2), "G1.7": seen(1)}), system())
        assert [problem.values["id"] for problem in caught.value.problems] == ["G9.9", "G1.7"]
        assert {problem.code for problem in caught.value.problems} == {"unknown_indicator"}

    def test_answers_to_another_rubric_are_refused(self) -> None:
        with pytest.raises(DocumentError) as caught:
            score_rubric(rubric({"G1": [indicator("G1.1")]}), Answers(rubric="other"), system())
        assert [problem.code for problem in caught.value.problems] == ["answers_of_another_rubric"]

    @pytest.mark.parametrize(
        ("version", "fits"),
        [("1.0.0", True), ("1.9.9", True), ("2.0.0", False), ("10.0.0", False), (None, True)],
    )
    def test_answers_carry_over_within_a_major_version(self, version: str | None, fits: bool) -> None:
        given = answers({}, rubric_version=version)
        small = rubric({"G1": [indicator("G1.1")]})
        if fits:
            assert score_rubric(small, given, system()).groups[0].answered == 0
            return
        with pytest.raises(DocumentError) as caught:
            score_rubric(small, given, system())
        assert caught.value.problems[0].code == "answers_of_another_version"


VENDOR = st.sampled_from([name for name in ITEMS if "vendor" in name])
EVIDENCE = st.lists(st.sampled_from(list(ITEMS)), max_size=3)
RANK = {KnockOutState.FAILED: 0, KnockOutState.OPEN: 1, KnockOutState.PASSED: 2, KnockOutState.NONE: 3}


@given(level=st.integers(0, 4), items=EVIDENCE, more=VENDOR, place=st.integers(0, 3), fails_at=st.integers(0, 3))
def test_further_vendor_evidence_never_lowers(
    level: int, items: list[str], more: str, place: int, fails_at: int
) -> None:
    longer = [*items[:place], more, *items[place:]]
    before, after = (
        scored(
            Answer(level=level, evidence=tuple(ITEMS[n] for n in names)), knock_out=knock_out(fails_at=fails_at)
        )
        for names in (items, longer)
    )
    assert before.level is not None
    assert after.level is not None
    assert after.level >= before.level
    assert RANK[after.knock_out] >= RANK[before.knock_out]


@given(items=EVIDENCE, level=st.integers(0, 4))
def test_the_level_that_counts_never_exceeds_the_level_answered(items: list[str], level: int) -> None:
    result = scored(Answer(level=level, evidence=tuple(ITEMS[name] for name in items)))
    assert result.level is not None
    assert result.level <= level
