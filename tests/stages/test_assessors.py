"""Several assessors: what counts, what they have to discuss, how well they agree, and what no mixture can do."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rubric_cases import ITEMS, LEGAL, MITIGATION, answers, finding, indicator, knock_out, rubric, seen, system
from sklearn.metrics import cohen_kappa_score

from evaluator.domain.contradictions import Resolution
from evaluator.domain.rubric import Answer, Answers, KnockOutState, RubricResult, SignOff
from evaluator.stages.rubric.assessors import assessed, combine
from evaluator.stages.rubric.review import CODES, score_rubric
from evaluator.stages.rubric.vendor_answers import as_the_vendors, set_aside
from evaluator.stages.statistics.kappa import FEWEST, weighted_kappa

AGREED = SignOff(by="Panel: A. and B.", on="2026-11-20", what="The court ruling decides")
SMALL = rubric(
    {
        "G1": [
            indicator("G1.1", knock_out=knock_out()),
            indicator("G1.2"),
            indicator("G1.3", applies_when={"public": "yes"}),
            indicator("G1.4", applies_when={"answered": {"G1.2": {"at_least": 2}}}),
        ],
        "G8": [indicator("G8.3", measured="limits", knock_out=knock_out())],
    }
)
LEVELS = st.lists(st.integers(0, 4), min_size=FEWEST, max_size=60)


def by(name: str, **given: Answer) -> Answers:
    return answers({id.replace("_", "."): answer for id, answer in given.items()}, assessor=name)


def agreed(**given: Answer) -> Answers:
    full = {id.replace("_", "."): answer.model_copy(update={"agreed": AGREED}) for id, answer in given.items()}
    return answers(full, assessor="Panel", role="consensus")


def result(*assessors: Answers, consensus: Answers | None = None, findings: Any = ()) -> RubricResult:
    together = combine(SMALL, assessors, consensus)
    return score_rubric(SMALL, together.answers, system(public="no"), findings, disputed=together.disputed)


def of(id: str, found: RubricResult) -> Any:
    return next(item for item in found.indicators if item.id == id)


def test_what_all_say_alike_counts_with_the_evidence_of_each() -> None:
    first, second = by("Ana", G1_1=seen(3, "vendor document")), by("Ben", G1_1=seen(3, "city document"))
    assert of("G1.1", result(first)).level == 2
    counted = combine(SMALL, (first, second)).answers.answers["G1.1"]
    assert counted.evidence == (ITEMS["vendor document"], ITEMS["city document"])
    assert of("G1.1", result(first, second)).level == 3


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(seen(0), seen(4), id="a failing and a good level"),
        pytest.param(seen(0), Answer(not_applicable="no", legal_sign_off=LEGAL), id="not applicable, signed off"),
        pytest.param(seen(3), None, id="only one has answered"),
        pytest.param(seen(3), seen(4), id="two levels that would both pass"),
    ],
)
def test_a_knock_out_on_which_they_differ_is_open_and_counts_as_unanswered(
    one: Answer, other: Answer | None
) -> None:
    for pair in ((one, other), (other, one)):
        first, second = (by(name, **({"G1_1": a} if a else {})) for name, a in zip("AB", pair, strict=True))
        found = of("G1.1", result(first, second))
        assert (found.status, found.level, found.knock_out) == ("unanswered", None, KnockOutState.OPEN)
        assert found.because_code == "knock_out_open_disagreement"
        assert found.because_code in CODES
        assert [item["assessor"] for item in found.because_values["said"]] == ["A", "B"]


def test_an_indicator_without_a_knock_out_says_that_they_differ() -> None:
    found = of("G1.2", result(by("A", G1_2=seen(1)), by("B", G1_2=seen(3))))
    assert (found.status, found.because_code, found.level) == ("unanswered", "assessors_disagree", None)


def test_a_consensus_counts_where_they_differ_and_is_capped_by_its_evidence() -> None:
    first, second = by("A", G1_1=Answer(level=0)), by("B", G1_1=Answer(level=4))
    weak = of("G1.1", result(first, second, consensus=agreed(G1_1=seen(4, "vendor statement"))))
    assert (weak.level, weak.knock_out) == (1, KnockOutState.OPEN)
    strong = of("G1.1", result(first, second, consensus=agreed(G1_1=seen(4))))
    assert (strong.level, strong.knock_out) == (4, KnockOutState.PASSED)


def test_a_consensus_answer_without_who_when_and_why_is_refused() -> None:
    with pytest.raises(ValueError, match=r"G1\.1 lacks agreed"):
        answers({"G1.1": seen(3)}, role="consensus")
    with pytest.raises(ValueError, match="role: consensus"):
        answers({"G1.1": seen(3).model_copy(update={"agreed": AGREED})})


def test_a_mitigation_that_one_alone_approved_does_not_open_a_measured_knock_out() -> None:
    gap = [finding("not_met")]
    alone, other = by("A", G8_3=Answer(mitigation=MITIGATION)), by("B", G1_2=seen(2))
    assert of("G8.3", result(alone, findings=gap)).knock_out is KnockOutState.PASSED
    assert of("G8.3", result(alone, other, findings=gap)).knock_out is KnockOutState.FAILED
    both = by("B", G8_3=Answer(mitigation=MITIGATION))
    assert of("G8.3", result(alone, both, findings=gap)).knock_out is KnockOutState.PASSED
    listed = {item.indicator: item.kind for item in assessed(SMALL, (alone, other), None).differences}
    assert listed["G8.3"] == "approval"


def test_what_to_discuss_comes_sorted_by_how_much_they_differ_and_without_what_is_hidden() -> None:
    first = by("A", G1_1=seen(2), G1_2=seen(0), G1_3=seen(1))
    second = by("B", G1_1=Answer(not_applicable="no"), G1_2=seen(3), G1_4=seen(2))
    found = assessed(SMALL, (first, second), None, hidden={"G1.3"}).differences
    assert [(item.indicator, item.kind, item.spread) for item in found] == [
        ("G1.1", "not_applicable", None),
        ("G1.2", "levels", 3),
        ("G1.4", "unanswered", None),
    ]
    settled = assessed(SMALL, (first, second), agreed(G1_1=seen(2)), hidden={"G1.3"}).differences
    assert [(item.indicator, item.settled) for item in settled][-1] == ("G1.1", True)


def test_three_assessors_are_compared_two_by_two() -> None:
    people = [by(name, G1_1=seen(2)) for name in "ABC"]
    found = assessed(SMALL, people, None)
    assert [(pair.first, pair.second) for pair in found.pairs] == list(combinations("ABC", 2))
    assert {(pair.items, pair.same, pair.kappa, pair.reason_code) for pair in found.pairs} == {
        (1, 1, None, "kappa_too_few")
    }


@pytest.mark.slow
@settings(max_examples=50, deadline=None)
@given(LEVELS, st.data())
def test_kappa_is_what_scikit_learn_says(first: list[int], data: st.DataObject) -> None:
    second = data.draw(st.lists(st.integers(0, 4), min_size=len(first), max_size=len(first)))
    found = weighted_kappa(first, second)
    if found.value is None:
        assert found.code == "kappa_one_level"
        assert set(first) == set(second) == {first[0]}
    else:
        oracle = cohen_kappa_score(first, second, weights="linear", labels=range(5))
        assert found.value == pytest.approx(oracle, abs=1e-12)


def test_kappa_by_hand() -> None:
    first, second = [0, 0, 1, 1, 2, 2, 3, 3, 4, 4], [0, 1, 1, 1, 2, 3, 3, 3, 4, 2]
    # Observed distance 0+1+0+0+0+1+0+0+0+2 = 4; of all 100 pairings 20 + 42 + 24 + 42 + 20 = 148.
    assert weighted_kappa(first, second).value == pytest.approx(1 - 10 * 4 / 148)


SAID = st.one_of(
    st.none(),
    st.integers(0, 4).map(seen),
    st.integers(0, 4).map(lambda level: Answer(level=level)),
    st.just(Answer(not_applicable="no")),
    st.just(Answer(not_applicable="no", legal_sign_off=LEGAL)),
    st.just(Answer(mitigation=MITIGATION)),
)
PERSON = st.fixed_dictionaries(dict.fromkeys(("G1_1", "G1_2", "G1_3", "G1_4", "G8_3"), SAID)).map(
    lambda given: {id: answer for id, answer in given.items() if answer is not None}
)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.lists(PERSON, min_size=1, max_size=4), st.sampled_from(("met", "not_met", "cannot_tell")))
def test_no_mixture_of_assessors_accepts_what_one_of_them_fails(
    people: list[dict[str, Answer]], measured: str
) -> None:
    gaps = [finding(measured)]
    documents = [by(f"P{at}", **person) for at, person in enumerate(people)]
    found = result(*documents, findings=gaps)
    alone = [result(document, findings=gaps) for document in documents]
    for item in found.indicators:
        states = [of(item.id, one).knock_out for one in alone]
        if KnockOutState.FAILED in states:
            assert item.knock_out in (KnockOutState.FAILED, KnockOutState.OPEN)
        if item.status == "hidden":
            assert (item.level, item.answered_level) == (None, None)
        if item.level is not None and item.status == "answered":
            assert any(person.get(item.id.replace(".", "_"), Answer()).level is not None for person in people)
    # Nobody's silence is a zero: the mean is over what counts alone.
    for group in found.groups:
        levels = [item.level for item in found.indicators if item.group == group.id and item.level is not None]
        assert group.maturity == (pytest.approx(sum(levels) / len(levels)) if levels else None)


@settings(max_examples=30, deadline=None)
@given(st.lists(PERSON, min_size=2, max_size=3), st.randoms())
def test_the_order_of_assessors_changes_nothing_that_counts(people: list[dict[str, Answer]], random: Any) -> None:
    documents = [by(f"P{at}", **person) for at, person in enumerate(people)]
    shuffled = random.sample(documents, len(documents))
    plain = {"because_values"}
    assert result(*documents).model_dump(exclude={"indicators": {"__all__": plain}}) == result(
        *shuffled
    ).model_dump(exclude={"indicators": {"__all__": plain}})


def test_evidence_in_a_vendors_file_is_the_vendors_and_unchecked_whatever_it_says() -> None:
    claimed = Answer(
        level=4, evidence=(ITEMS["third party"], ITEMS["checked vendor document"]), legal_sign_off=LEGAL
    )
    document = answers({"G1.1": claimed}, filled_in_by="vendor", assessor="Vendor Ltd")
    own = as_the_vendors(document)
    found = of("G1.1", result(own))
    assert (found.level, found.cap_code) == (2, "vendor_document_unchecked")
    assert own.answers["G1.1"].legal_sign_off is None
    assert [item.code for item in set_aside(document)] == [
        "vendor_supplied",
        "vendor_cannot_check",
        "vendor_cannot_sign",
    ]
    assert set_aside(own) == ()


def test_a_contradiction_that_only_one_of_them_resolved_counts_in_a_consensus_alone() -> None:
    settled = Resolution(claim="tested_features", feature="age", by="A.", on="2026-11-20", what="Tested elsewhere")
    plain, own = Answer(level=3), Answer(level=3, resolved=(settled,))
    first, second = by("Ana", G1_1=own), by("Ben", G1_1=plain)
    assert combine(SMALL, (first, second)).answers.answers["G1.1"].resolved == ()
    together = combine(SMALL, (first, second), agreed(G1_1=own))
    assert together.answers.answers["G1.1"].resolved == (settled,)
