"""Conditions on facts: three-valued, well-formed or refused."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from evaluator.domain.condition import Condition
from evaluator.domain.system import Fact

YES, NO, UNKNOWN = Fact.YES, Fact.NO, Fact.UNKNOWN


def holds(condition: dict[str, Any], **facts: Fact) -> Fact:
    return Condition(condition).holds(facts)


@pytest.mark.parametrize(
    ("fact", "wanted", "result"),
    [
        (YES, "yes", YES),
        (NO, "yes", NO),
        (UNKNOWN, "yes", UNKNOWN),
        (YES, "no", NO),
        (NO, "no", YES),
        (UNKNOWN, "no", UNKNOWN),
    ],
)
def test_one_fact_is_held_against_what_is_wanted(fact: Fact, wanted: str, result: Fact) -> None:
    assert holds({"a": wanted}, a=fact) is result


def test_a_fact_that_was_not_stated_is_unknown() -> None:
    assert holds({"a": "yes"}) is UNKNOWN


ALL = {(YES, YES): YES, (YES, UNKNOWN): UNKNOWN, (UNKNOWN, UNKNOWN): UNKNOWN}
ANY = {(NO, NO): NO, (NO, UNKNOWN): UNKNOWN, (UNKNOWN, UNKNOWN): UNKNOWN}


@pytest.mark.parametrize(("a", "b"), list(product((YES, NO, UNKNOWN), repeat=2)))
def test_all_and_any_follow_kleenes_tables(a: Fact, b: Fact) -> None:
    both = ALL.get((a, b), ALL.get((b, a), NO))
    either = ANY.get((a, b), ANY.get((b, a), YES))
    assert holds({"a": "yes", "b": "yes"}, a=a, b=b) is both
    assert holds({"all": [{"a": "yes"}, {"b": "yes"}]}, a=a, b=b) is both
    assert holds({"any": [{"a": "yes"}, {"b": "yes"}]}, a=a, b=b) is either


@pytest.mark.parametrize(("a", "result"), [(YES, NO), (NO, YES), (UNKNOWN, UNKNOWN)])
def test_not_turns_known_facts_round(a: Fact, result: Fact) -> None:
    assert holds({"not": {"a": "yes"}}, a=a) is result


def test_facts_are_named_once_in_order() -> None:
    condition = Condition({"b": "yes", "any": [{"a": "no"}, {"not": {"b": "yes", "c": "yes"}}]})
    assert condition.facts() == ("b", "a", "c")


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"a": "maybe"}, id="neither yes nor no"),
        pytest.param({"a": True}, id="true instead of yes"),
        pytest.param({"all": []}, id="all of nothing"),
        pytest.param({"any": {"a": "yes"}}, id="any without a list"),
        pytest.param({"not": ["a"]}, id="not of a list"),
        pytest.param({"any": [{"all": [{"a": 1}]}]}, id="wrong deep inside"),
    ],
)
def test_a_condition_that_is_not_well_formed_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Condition(wrong)


CONDITIONS = st.recursive(
    st.dictionaries(st.sampled_from("abc"), st.sampled_from(["yes", "no"]), min_size=1),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda items: {"all": items}),
        st.lists(inner, min_size=1, max_size=3).map(lambda items: {"any": items}),
        inner.map(lambda item: {"not": item}),
    ),
    max_leaves=6,
)
FACTS = st.dictionaries(st.sampled_from("abc"), st.sampled_from(list(Fact)))


@given(condition=CONDITIONS, facts=FACTS)
def test_what_is_decided_without_a_fact_stays_decided_with_it(
    condition: dict[str, Any], facts: dict[str, Fact]
) -> None:
    before = holds(condition, **facts)
    open_facts = [name for name in "abc" if facts.get(name, UNKNOWN) is UNKNOWN]
    for values in product((YES, NO), repeat=len(open_facts)):
        after = holds(condition, **{**facts, **dict(zip(open_facts, values, strict=True))})
        assert after is not UNKNOWN
        assert before in (UNKNOWN, after)


@pytest.mark.slow
@given(items=st.lists(CONDITIONS, min_size=1, max_size=3), facts=FACTS)
def test_not_all_is_any_not(items: list[dict[str, Any]], facts: dict[str, Fact]) -> None:
    assert holds({"not": {"all": items}}, **facts) is holds({"any": [{"not": item} for item in items]}, **facts)
