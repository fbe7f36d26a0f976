"""The record's seal and its chain of amendments."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.domain.canonical import canonical_json, sha256_of
from evaluator.domain.plan import EvaluationPlan
from evaluator.domain.record import DataSource, EvaluationRecord, record_document, seal_holds, seal_of
from evaluator.domain.record import sealed_document as read_sealed
from evaluator.domain.results import Agreement
from evaluator.domain.system import AISystem


def sealed_document() -> dict[str, Any]:
    record = EvaluationRecord(
        product={"name": "Product", "version": "1"},
        created_at="2026-11-22T09:00:00Z",
        system=AISystem(name="Tool", impact="high"),
        source=DataSource(name="data.csv", format="csv", rows=12, people=12),
        plan=EvaluationPlan(level=0.95),
        plan_status="exploratory",
        agreement=Agreement(status="not_checked"),
        software={"numpy": "2"},
        seed=1,
    )
    document = record_document(record)
    return {**document, "seal": seal_of(document)}


def amended(document: dict[str, Any], *reasons: str) -> dict[str, Any]:
    chain: list[dict[str, Any]] = []
    previous = document["seal"]
    for reason in reasons:
        body = {"at": "2026-11-23", "by": "A. Officer", "reason": reason, "change": {}, "previous": previous}
        chain.append({**body, "sha256": sha256_of(body)})
        previous = chain[-1]["sha256"]
    return {**document, "amendments": chain}


def test_a_sealed_record_holds_in_any_order_of_keys() -> None:
    document = sealed_document()
    assert seal_holds(document)
    assert seal_holds(dict(reversed(document.items())))
    assert seal_holds(json.loads(canonical_json(document)))


def test_the_plan_carries_its_status() -> None:
    assert sealed_document()["plan"] == {"level": 0.95, "status": "exploratory"}


@given(key=st.sampled_from(sorted(set(sealed_document()) - {"seal", "amendments"})))
def test_no_part_can_be_changed_or_taken_away(key: str) -> None:
    document = sealed_document()
    assert not seal_holds({**document, key: "changed"})
    assert not seal_holds({name: value for name, value in document.items() if name != key})


def test_no_part_can_be_added() -> None:
    assert not seal_holds({**sealed_document(), "remark": "new"})


def test_a_record_without_a_seal_does_not_hold() -> None:
    document = sealed_document()
    del document["seal"]
    assert not seal_holds(document)


def test_amendments_stand_outside_the_seal_and_hold_as_a_chain() -> None:
    assert seal_holds(amended(sealed_document(), "First remark", "Second remark"))


@pytest.mark.parametrize("at", [0, 1], ids=["first", "last"])
def test_an_amendment_cannot_be_reworded(at: int) -> None:
    document = amended(sealed_document(), "First remark", "Second remark")
    document["amendments"][at]["reason"] = "Another"
    assert not seal_holds(document)


def test_an_amendment_cannot_be_taken_out_or_moved() -> None:
    document = amended(sealed_document(), "First", "Second")
    first, second = document["amendments"]
    assert not seal_holds({**document, "amendments": [second]})
    assert not seal_holds({**document, "amendments": [second, first]})
    assert not seal_holds({**document, "amendments": [first, first]})


def test_the_text_of_a_sealed_record_is_read_without_writing_it_anew() -> None:
    document = amended(sealed_document(), "A remark, with \u20ac, \u2028 and \U0001f3d9")
    assert read_sealed(canonical_json(document)) == document


@given(at=st.integers(0, len(canonical_json(sealed_document())) - 1), byte=st.integers(0, 255))
def test_no_byte_of_the_text_can_be_changed(at: int, byte: int) -> None:
    content = canonical_json(sealed_document())
    altered = content[:at] + bytes([byte]) + content[at + 1 :]
    assert (read_sealed(altered) is None) == (altered != content)


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"{", b'{"a":1,[1]:2}', b'{"a":1', b"\xff", b'"seal"'])
def test_what_is_no_record_is_none(content: bytes) -> None:
    assert read_sealed(content) is None


def test_a_text_with_another_order_or_white_space_is_none() -> None:
    document = sealed_document()
    assert read_sealed(json.dumps(document).encode()) is None
    assert read_sealed(canonical_json(document) + b"\n") is None
