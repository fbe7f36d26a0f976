"""What RFC 4180 lets a program write, in the codings of cities, is read as it was written, or refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from evaluator.engine import open_source
from evaluator.errors import UploadError

PARTS = ["a", "é", '"', ",", ";", "\t", " ", "\n", "\r\n", "\r", "Totaal", "Totaal,3,4", "sep=;", "\ufeff", "€"]
BROKEN = {"stray_quote", "ragged_row", "csv_unreadable", "padded_quote", "header_quotes", "header_width"}
"""What is wrong with a file that is not written so."""
VALUES = st.lists(st.sampled_from(PARTS), max_size=4).map("".join)


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.tuples(VALUES, VALUES), min_size=1, max_size=6),
    separator=st.sampled_from(",;\t|"),
    line_end=st.sampled_from(["\n", "\r\n"]),
    always=st.booleans(),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    named=st.booleans(),
)
@example(
    rows=[("8", "note\nTotaal,3,4\n")],
    separator=",",
    line_end="\n",
    always=False,
    encoding="utf-8",
    named=False,
)
def test_what_a_program_writes_is_read_as_it_was_or_refused(
    tmp_path: Path,
    rows: list[tuple[str, str]],
    separator: str,
    line_end: str,
    always: bool,
    encoding: str,
    named: bool,
) -> None:
    table = [["x", *row] for row in rows]
    every = [["first", "second", "third"], ["x", "b", "c"], *table]
    lines = [separator.join(quoted(value, separator, always=always) for value in row) for row in every]
    content = line_end.join([f"sep={separator}", *lines, ""] if named else [*lines, ""])
    file = tmp_path / "d.csv"
    file.write_bytes(content.encode(encoding, "ignore"))
    try:
        with open_source(file) as read:
            found = [list(row.values()) for row in read.preview(100)]
    except UploadError as refused:
        if BROKEN & {problem.code for problem in refused.problems}:
            raise
        return
    kept = ([one.encode(encoding, "ignore").decode(encoding) for one in row] for row in table)
    expected = [["x", "b", "c"], *kept]
    assert [[bare(one) for one in row] for row in found] == [[bare(one) for one in row] for row in expected]


def quoted(value: str, separator: str, *, always: bool) -> str:
    """Return a value as it stands in the file (Shafranovich, 2005, RFC 4180, section 2)."""
    needed = always or any(sign in value for sign in (separator, '"', "\r", "\n")) or value[:1] == " "
    doubled = value.replace('"', '""')
    return f'"{doubled}"' if needed else value


def bare(value: str | None) -> str:
    """Return a value without outer blanks; one of nothing but white space is an empty one."""
    return value.strip(" ") if value and value.strip() else ""
