"""One text for a value, wherever it came from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from evaluator.domain.canonical import canonical_json, canonical_text, sha256_of

AMSTERDAM = dt.timezone(dt.timedelta(hours=1))
SAME: dict[str, tuple[list[object], str | None]] = {
    "one": ([1, 1.0, "1", "1.0", "1.000", "+1.0", Decimal("1.00")], "1"),
    "nothing but a sign": ([0, -0.0, "-0", "-0.0", "0.0", Decimal("-0.0")], "0"),
    "a negative number": ([-3, -3.0, "-3.0"], "-3"),
    "a fraction": ([0.5, "0.5"], "0.5"),
    "a decimal as it was written": ([Decimal("0.50"), "0.50"], "0.50"),
    "a number as R writes it": ([100000, 1e5, "1e+05", "1E+05"], "100000"),
    "a very large number": ([10**22, 1e22, "1e+22"], "1" + "0" * 22),
    "a very small number": ([1e-7, "1e-07"], "0.0000001"),
    "yes": ([True, "true", "True", "TRUE"], "true"),
    "no": ([False, "false", "FALSE"], "false"),
    "a date": (
        [
            dt.date(2026, 1, 2),
            dt.datetime.fromisoformat("2026-01-02"),
            "2026-01-02",
            "2026-01-02 00:00:00",
            "2026-01-02T00:00:00.000",
        ],
        "2026-01-02",
    ),
    "a moment": (
        ["2026-01-02T03:04:05.120", dt.datetime.fromisoformat("2026-01-02T03:04:05.12")],
        "2026-01-02 03:04:05.12",
    ),
    "a moment with a zone": (
        [
            "2026-01-02 00:00:00+01:00",
            "2026-01-01T23:00:00Z",
            "2026-01-01 23:00:00+00",
            dt.datetime(2026, 1, 2, tzinfo=AMSTERDAM),
        ],
        "2026-01-01 23:00:00+00:00",
    ),
    "nothing": ([None, float("nan"), Decimal("NaN"), "", " ", "\t\n", "\u00a0"], None),
}


@pytest.mark.parametrize("values, text", SAME.values(), ids=SAME)
def test_the_same_value_has_one_text(values: list[object], text: str | None) -> None:
    assert [canonical_text(value) for value in values] == [text] * len(values)


@pytest.mark.parametrize(
    "text",
    [
        "02139",
        "007",
        "1E5",
        "1e5",
        "12e-3",
        "1,0",
        "+31",
        " 1",
        "1.",
        ".5",
        "1.0.0",
        "NaN",
        "NA",
        "null",
        "not recorded",
        "Trueish",
        "2026-1-2",
        "2026-02-30 00:00:00Z",
        "٣.٠",
        "1_000",
        "é",
        "e\u0301",
        "=1+1",
        "0x10",
    ],
)
def test_every_other_text_stays_as_it_is(text: str) -> None:
    assert canonical_text(text) == text


@given(
    st.one_of(
        st.text(),
        st.floats(),
        st.integers(),
        st.booleans(),
        st.datetimes(),
        st.dates(),
        st.decimals(allow_nan=False),
    )
)
def test_a_canonical_text_is_its_own_canonical_text(value: object) -> None:
    text = canonical_text(value)
    if text is not None:
        assert canonical_text(text) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_the_text_of_a_float_is_the_float(value: float) -> None:
    text = canonical_text(value)
    assert text is not None
    assert float(text) == value


@given(st.integers(-(2**53), 2**53))
def test_an_integer_has_the_same_text_as_float(value: int) -> None:
    assert canonical_text(value) == canonical_text(float(value)) == str(value)


def test_the_same_document_has_the_same_bytes_whatever_its_order() -> None:
    assert canonical_json({"b": 1, "a": [1.0, "é"]}) == canonical_json({"a": [1, "é"], "b": 1.0})
    assert sha256_of({"a": 1}) != sha256_of({"a": 2})


_TEXTS = st.text() | st.sampled_from(["\0", "\0001e-7", '"\0', "\ue000", "\U00010000", "\x7f", "\u2028", "\ud800"])
_NUMBERS = st.floats() | st.floats(-1e-3, 1e-3) | st.floats(1e15, 1e22) | st.integers() | st.integers(0, 2**54)
_DOCUMENTS = st.recursive(
    st.none() | st.booleans() | _TEXTS | _NUMBERS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXTS, inner, max_size=4),
)


def _bytes_or_refusal(write: Callable[[object], bytes], document: object) -> bytes | type[Exception]:
    try:
        return write(document)
    except ValueError as error:
        return type(error)


@given(_DOCUMENTS)
def test_a_document_has_the_bytes_that_the_package_for_rfc_8785_writes(document: object) -> None:
    assert _bytes_or_refusal(canonical_json, document) == _bytes_or_refusal(rfc8785.dumps, document)


@pytest.mark.parametrize(
    "number, text",
    [
        (1e-7, b"1e-7"), (1e-6, b"0.000001"), (0.0001, b"0.0001"), (-0.0, b"0"), (5.0, b"5"), (1e21, b"1e+21"),
        (1e20, b"100000000000000000000"), (9007199254740992.0, b"9007199254740992"), (5e-324, b"5e-324"),
        (333333333.33333329, b"333333333.3333333"), (1.5e300, b"1.5e+300"), (-1.25e-9, b"-1.25e-9"),
    ],
)  # fmt: skip
def test_a_number_is_written_as_rfc_8785_says(number: float, text: bytes) -> None:
    assert canonical_json({"b": [number, "1e-7"], "a": 1.0}) == b'{"a":1,"b":[' + text + b',"1e-7"]}'
