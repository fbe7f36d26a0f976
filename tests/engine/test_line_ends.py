"""Line ends are made alike everywhere but inside quoted values, wherever quotation marks and blocks end."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from evaluator.engine.line_ends import LineEnds


def alike(text: str, separator: str = ",", above: int = 0, sizes: tuple[int, ...] = (100,)) -> str:
    """Return a text whose line ends were made alike in blocks of these many bytes, the last for all others."""
    ends, content, made = LineEnds(separator, above), text.encode(), b""
    for size in sizes[:-1]:
        made, content = made + ends.take(content[:size], final=False), content[size:]
    while content:
        made, content = made + ends.take(content[: sizes[-1]], final=False), content[sizes[-1] :]
    return (made + ends.take(b"", final=True)).decode()


@pytest.mark.parametrize(
    "text, expected",
    [
        ('a",,"l\r\nm"\r\n', 'a",,"l\r\nm"\n'),
        ('5" pipe,"l\r\nm"\r', '5" pipe,"l\r\nm"\n'),
        ('"a ""b"" c\r\n",1\r\n', '"a ""b"" c\r\n",1\n'),
        ('a, "l\r\nm"\r\n', 'a, "l\r\nm"\n'),
        ('a,   "l\r\nm"\r\n', 'a,   "l\r\nm"\n'),
        ('a, x "l\r\nm"\r\n', 'a, x "l\nm"\n'),
        ('"b"x"\r\n"c\rd"', '"b"x"\n"c\rd"'),
        ('""\r\n"""\r\n"', '""\n"""\r\n"'),
        ('a;"l\r\nm"', 'a;"l\nm"'),
    ],
)
def test_a_quotation_mark_opens_a_value_only_where_it_begins(text: str, expected: str) -> None:
    assert alike(text) == expected


def test_quotation_marks_above_the_header_mean_nothing() -> None:
    text = 'Report "of\r\n"the year\r\na,b\r\n"l\r\nm",2\r\n'
    assert alike(text, above=2, sizes=(3,)) == 'Report "of\n"the year\na,b\n"l\r\nm",2\n'


SIGNS = st.lists(st.sampled_from(["a", '"', '"', " ", "§", ",", "\r", "\n", "\r\n", '""', "é"]), max_size=20)


@given(signs=SIGNS, separator=st.sampled_from(",§"), sizes=st.tuples(st.integers(1, 9), st.integers(1, 9)))
@example(signs=["a", '"', ",", '"', "\r\n", '"'], separator=",", sizes=(100, 100))
@example(signs=[*",a§§", '"', "\r\n", '"'], separator="§", sizes=(4, 1))
def test_rows_stay_as_the_csv_module_reads_them_and_only_values_keep_a_carriage_return(
    signs: list[str], separator: str, sizes: tuple[int, ...]
) -> None:
    text = "".join(signs)
    made = alike(text, separator, sizes=sizes)
    before, after = (
        list(csv.reader(io.StringIO(one, newline=""), delimiter=separator, skipinitialspace=True))
        for one in (text, made)
    )
    assert after == before
    assert made.count("\r") == sum(value.count("\r") for row in before for value in row)
