"""A number typed with either decimal sign is that number, and what may be another number is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.wording import Allowed, both_readings, is_ambiguous, read_number, write_number

ANY, PERCENT, WHOLE = Allowed(), Allowed(0.1, 99, percent=True), Allowed(1, whole=True)
NUMBERS = st.floats(min_value=-1e15, max_value=1e15).map(lambda number: number + 0.0)


@given(NUMBERS, st.sampled_from(["en", "de", "fr-BE", "pl", "de-CH"]))
def test_every_number_is_read_back_from_what_is_written_in_either_way(number: float, language: str) -> None:
    written = write_number(number, language)
    for text in (written, written.replace(",", "."), written.replace(".", ","), f" {written}\u00a0"):
        assert read_number(text, ANY) == number


@given(st.integers(1, 999), st.integers(0, 999), st.sampled_from(".,"), st.sampled_from(["", "-", "+"]))
def test_what_may_be_thousands_or_decimals_is_read_as_neither(many: int, few: int, sign: str, before: str) -> None:
    text = f"{before}{many}{sign}{few:03d}"
    assert is_ambiguous(text)
    assert read_number(text, ANY) is None
    readings = [read_number(one, ANY) for one in both_readings(text)]
    minus = -1 if before == "-" else 1
    assert readings == [minus * (1000 * many + few), minus * float(f"{many}.{few:03d}")]


@given(st.text(alphabet="0123456789.,' -+%eE", max_size=9))
def test_a_text_is_one_number_however_many_signs_it_has_or_none(text: str) -> None:
    number = read_number(text, ANY)
    if number is not None:
        assert text.count(".") + text.count(",") <= 1
        assert not set(text) & set("'%eE")
        assert number == float(text.replace(",", ".").replace(" ", ""))


@pytest.mark.parametrize(
    ("text", "number"),
    [("7,5", 7.5), ("7.5", 7.5), (" 7,5 % ", 7.5), (",5", 0.5), ("0,125", 0.125), ("7,1250", 7.125), ("007", 7)],
)
def test_what_people_type_for_percentage_points_is_read(text: str, number: float) -> None:
    assert read_number(text, PERCENT) == number


@pytest.mark.parametrize(
    "text",
    ["", "%", "abc", "1.000,5", "1,000.5", "1,000", "7,", "7 5", "7e1", "99,1", "0", "-5", "nan", "٧"],
)
def test_what_is_no_number_or_out_of_range_is_not_read(text: str) -> None:
    assert read_number(text, PERCENT) is None


@pytest.mark.parametrize("text", ["1,5", "1.000", "1,000", "30,0", "0", "30%", "1e3"])
def test_a_count_has_no_decimals_and_no_sign_between_thousands(text: str) -> None:
    assert read_number(text, WHOLE) is None


def test_thousands_may_stand_apart_and_a_ratio_is_not_in_per_cent() -> None:
    assert read_number("12 000", WHOLE) == 12000
    assert read_number("1\u202f000", ANY) == 1000
    assert read_number("0.8%", Allowed(0.01, 0.99)) is None
    assert read_number("0", Allowed(0, above=True)) is None
    assert read_number("9" * 400, ANY) is None
