"""The record's file: what was written reads back, and a changed byte is noticed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from record_cases import sealed

from evaluator.documents import dump_record, parse_record, read_record, write_record
from evaluator.domain.canonical import sha256_of
from evaluator.domain.plan import lock_holds
from evaluator.domain.record import seal_of
from evaluator.errors import DocumentError


def code_of(content: bytes) -> str:
    with pytest.raises(DocumentError) as caught:
        parse_record(content, "RECORD.json")
    (problem,) = caught.value.problems
    assert problem.where == "RECORD.json"
    return problem.code


def test_a_record_reads_back_as_it_was(tmp_path: Path) -> None:
    write_record(sealed(), tmp_path / "RECORD.json")
    read = read_record(tmp_path / "RECORD.json")
    assert read == sealed()
    assert dump_record(read) == dump_record(sealed())
    assert lock_holds(read.plan), "the plan's status is no field of the plan and must not enter its hash"
    assert "status" in json.loads(dump_record(read))["plan"]


@pytest.mark.slow
def test_a_record_with_one_byte_changed_is_refused_wherever_the_byte_is() -> None:
    content = dump_record(sealed())
    for place in range(len(content)):
        for bit in (1, 2, 16, 32):
            changed = bytearray(content)
            changed[place] ^= bit
            assert code_of(bytes(changed)) in ("seal_broken", "record_unreadable", "not_utf8", "record_newer")


def test_a_changed_value_is_called_a_broken_seal() -> None:
    assert code_of(dump_record(sealed()).replace(b'"people":3', b'"people":4', 1)) == "seal_broken"


def test_digits_beyond_a_numbers_precision_cannot_be_changed_either() -> None:
    content = dump_record(sealed())
    assert b"0.3333333333333333" in content
    assert code_of(content.replace(b"0.3333333333333333", b"0.33333333333333331")) == "seal_broken"


def test_a_record_whose_bytes_end_early_is_refused() -> None:
    content = dump_record(sealed())
    assert {code_of(content[:length]) for length in range(0, len(content), 97)} == {"record_unreadable"}


@pytest.mark.parametrize("indent", [None, 2])
def test_spaces_between_values_do_not_matter(indent: int | None) -> None:
    pretty = json.dumps(json.loads(dump_record(sealed())), indent=indent, ensure_ascii=False).encode()
    assert parse_record(pretty) == sealed()


def test_a_key_twice_is_no_way_round_the_seal() -> None:
    content = dump_record(sealed())
    assert code_of(content.replace(b'"seed":1', b'"seed":2,"seed":1')) == "seal_broken"


def test_amendments_are_read_with_their_chain() -> None:
    document = json.loads(dump_record(sealed()))
    body = {"at": "2026", "by": "A", "reason": "Typing error", "change": {}, "previous": document["seal"]}
    document["amendments"] = [{**body, "sha256": sha256_of(body)}]
    assert parse_record(json.dumps(document).encode()).amendments[0].reason == "Typing error"
    document["amendments"][0]["by"] = "B"
    assert code_of(json.dumps(document).encode()) == "seal_broken"


@pytest.mark.parametrize("amendments", [5, [1], [None], [[]], "x"])
def test_amendments_of_another_shape_break_the_seal(amendments: Any) -> None:
    document = {**json.loads(dump_record(sealed())), "amendments": amendments}
    assert code_of(json.dumps(document).encode()) in ("seal_broken", "record_unreadable")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(b"", "record_unreadable", id="nothing"),
        pytest.param(b"[]", "record_unreadable", id="a list"),
        pytest.param(b'{"kind": "plan"}', "record_unreadable", id="another document"),
        pytest.param(b'{"kind": "record"}', "seal_broken", id="no seal"),
        pytest.param(b'{"kind": "record", "seed": NaN}', "record_unreadable", id="not a number"),
        pytest.param(b'{"kind": "record", "seed": 1e999}', "seal_broken", id="a number without end"),
        pytest.param(b'{"kind": "record", "seed": 99999999999999999999}', "seal_broken", id="a huge number"),
        pytest.param(
            b'{"kind": "record", "a": ' + b"[" * 5000 + b"]" * 5000 + b"}", "record_unreadable", id="deep"
        ),
        pytest.param(b'{"kind": "record", "schema_version": 2}', "record_newer", id="a newer version"),
        pytest.param(b"\xff\xfe", "not_utf8", id="another encoding"),
    ],
)
def test_what_is_no_record_is_refused_in_words(content: bytes, code: str) -> None:
    assert code_of(content) == code


def test_a_sealed_document_that_is_no_record_is_refused() -> None:
    document: dict[str, Any] = {"kind": "record", "schema_version": 1, "plan": 5}
    document["seal"] = seal_of(document)
    assert code_of(json.dumps(document).encode()) == "record_unreadable"


def test_a_record_above_the_limit_is_refused() -> None:
    with pytest.raises(DocumentError) as caught:
        parse_record(dump_record(sealed()), max_bytes=1000)
    assert caught.value.problems[0].code == "file_too_large"


def test_a_record_that_is_missing_is_said(tmp_path: Path) -> None:
    with pytest.raises(DocumentError) as caught:
        read_record(tmp_path / "RECORD.json")
    assert caught.value.problems[0].code == "file_missing"
