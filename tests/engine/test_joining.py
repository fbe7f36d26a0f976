"""Two files as one table: ids by their canonical texts, each row once, and refusals that tell no id."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluator.domain.canonical import canonical_text
from evaluator.domain.joining import Join
from evaluator.engine import FOUND, JoinedTable, Key, join_tables, open_source
from evaluator.errors import UploadError


def frame(**columns: list[Any]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in columns.items()})


def joined(first: Any, second: Any, **join: Any) -> JoinedTable:
    return join_tables(open_source(first), open_source(second), Join(name="groups.csv", **join), "id")


def counted(table: JoinedTable, *columns: str) -> Counter[tuple[str | int | None, ...]]:
    cells = table.count([Key(column) for column in columns], [tuple(range(len(columns)))])
    assert cells is not None
    found: Counter[tuple[str | int | None, ...]] = Counter()
    for codes, people in zip(cells.codes.tolist(), cells.people, strict=True):
        found[tuple(level[code] for level, code in zip(cells.levels, codes, strict=True))] += people
    return found


def groups_of(first: Any, second: Any, **join: Any) -> dict[str | None, int]:
    with joined(first, second, **join) as table:
        return {str(group) if group is not None else None: n for (group,), n in counted(table, "sex").items()}


ALIKE: dict[str, tuple[Any, Any]] = {
    "a whole number with a point": (1.0, "1"),
    "a negative number": (-3.0, "-3"),
    "nothing below zero": (-0.0, "0"),
    "a large number": (1e16, "10000000000000000"),
    "a truth value": (True, "TRUE"),
    "a date with midnight": (dt.datetime.fromisoformat("2026-01-02"), "2026-01-02"),
    "a moment": (dt.datetime.fromisoformat("2026-01-02T03:04:05"), "2026-01-02T03:04:05"),
    "a decimal": (Decimal("12.00"), "12"),
    "quotes": ('O\'Brien "x"', 'O\'Brien "x"'),
    "signs and emoji": ("é🙂\u202e;DROP TABLE joined", "é🙂\u202e;DROP TABLE joined"),
    "a NUL": ("a\0b", "a\0b"),
}
APART: dict[str, tuple[Any, Any]] = {
    "leading zeros": ("007", "7"),
    "blanks at the end": ("a ", "a"),
    "capital letters": ("ab", "AB"),
    "NUL and what follows": ("a\0b", "a\0c"),
    "forms of an accent": ("e\u0301", "\u00e9"),
}


@pytest.mark.slow
@pytest.mark.parametrize("case", ALIKE)
def test_ids_with_one_canonical_text_are_one_id(case: str) -> None:
    here, there = ALIKE[case]
    found = groups_of(pd.DataFrame({"id": [here]}), frame(id=[there, "other"], sex=["woman", "man"]))
    assert found == {"woman": 1}


@pytest.mark.parametrize("case", APART)
def test_ids_that_are_written_differently_stay_apart_and_it_is_pointed_out(case: str) -> None:
    here, there = APART[case]
    with joined(frame(id=[here, "x"]), frame(id=[there, "x"], sex=["woman", "man"])) as table:
        assert counted(table, "sex") == {("man",): 1, (None,): 1}
        assert table.match().nearly == (0 if "NUL" in case else 1)


WRITTEN = [
    "1e+05",
    "1E-07",
    "True",
    "false",
    " ",
    "\t",
    "\x85",
    "+1.0",
    "-0",
    "00.0",
    "2026-01-02 00:00:00",
    "1:02",
    "+5",
]
IDS = st.one_of(st.text(max_size=8), st.integers(-20, 20).map(lambda n: f"{n}.0"), st.sampled_from(WRITTEN))


@pytest.mark.slow
@given(st.lists(IDS, min_size=20, max_size=60))
@settings(max_examples=10, deadline=None)
def test_the_engine_gives_ids_the_canonical_text_of_values(ids: list[str]) -> None:
    wanted = Counter(canonical_text(id) for id in ids)
    others = sorted({text for text in wanted if text is not None})
    second = frame(id=[*others, "no id of these"], sex=[f"group {at}" for at in range(len(others) + 1)])
    with joined(frame(id=ids), second) as table:
        if not others:
            with pytest.raises(UploadError):
                table.match()
            return
        found = {group: n for (group,), n in counted(table, "sex").items()}
        expected = {f"group {at}": wanted[text] for at, text in enumerate(others)}
        assert found == {**expected, **({None: wanted[None]} if wanted[None] else {})}
        assert table.match().without_id == wanted[None]


ROWS = st.lists(st.tuples(st.sampled_from("abcdefg"), st.sampled_from(["x", "y", None])), min_size=1, max_size=30)


@pytest.mark.slow
@given(first=st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=30), second=ROWS)
@settings(max_examples=15, deadline=None)
def test_the_match_is_what_a_dictionary_says(first: list[str], second: list[tuple[str, str | None]]) -> None:
    said: dict[str, set[str | None]] = {}
    for id, group in second:
        said.setdefault(id, set()).add(group)
    table = joined(frame(id=first), frame(id=[id for id, _ in second], sex=[group for _, group in second]))
    with table:
        contradicting = sum(len(groups) > 1 for groups in said.values())
        if contradicting:
            with pytest.raises(UploadError, match=f"For {contradicting} ids"):
                table.prepare(["sex"])
            return
        if not set(first) & said.keys():
            with pytest.raises(UploadError, match="No row finds its id"):
                table.prepare(["sex"])
            return
        table.prepare(["sex"])
        match = table.match()
        assert match.matched == sum(id in said for id in first)
        assert match.unmatched == sum(id not in said for id in first)
        assert match.repeated == len(first) - len(set(first))
        assert match.other_rows == len(second)
        assert match.other_repeated == len(second) - len(said)
        assert match.other_unmatched == len(said.keys() - set(first))
        expected = Counter(next(iter(said[id])) if id in said else None for id in first)
        assert counted(table, "sex") == {(group,): n for group, n in expected.items()}
        assert counted(table, FOUND) == Counter(("yes",) if id in said else ("no",) for id in first)


def test_many_ids_are_compared_in_parts_and_go_over_in_parts() -> None:
    n = 150_000
    first = pd.DataFrame({"id": range(n)})
    second = pd.DataFrame({"id": range(n - 1, -1, -1), "sex": ["woman" if i % 3 else "man" for i in range(n)]})
    second = pd.concat([second, second.head(10)])
    with joined(first, second) as table:
        assert counted(table, "sex") == {("woman",): n - n // 3, ("man",): n // 3}
        assert (table.match().other_repeated, table.match().matched) == (10, n)


def test_contradictions_are_told_by_rows_and_never_by_ids() -> None:
    second = frame(id=["secret-1", "secret-2", "secret-1"], sex=["man", "man", "woman"])
    with joined(frame(id=["secret-1"]), second) as table, pytest.raises(UploadError) as caught:
        table.prepare(["sex"])
    assert "rows 1 and 3" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_ids_that_differ_in_a_column_nobody_uses_are_no_contradiction() -> None:
    second = frame(id=["a", "a"], sex=["man", "man"], street=["x", "y"])
    with joined(frame(id=["a"]), second) as table:
        table.prepare(["sex"])
        assert table.match().other_repeated == 1
        assert table.used == ("sex",)
        with pytest.raises(UploadError, match="different things"):
            table.prepare(["street"])


def test_two_files_of_which_nothing_matches_say_what_ids_look_like() -> None:
    first, second = frame(id=["NL-4711", "NL-4712"]), frame(id=["pseudo/ab1", "<b>'\0"], sex=["a", "b"])
    with joined(first, second) as table, pytest.raises(UploadError) as caught:
        table.prepare([])
    assert "“aa-9999”" in str(caught.value)
    assert not any(id in str(caught.value) for id in ("4711", "pseudo", "ab1"))


@pytest.mark.parametrize(("here", "there"), [("nobody", None), (None, "nobody")])
def test_a_column_that_is_not_there_is_told_with_those_that_are(here: str | None, there: str | None) -> None:
    first, second = open_source(frame(id=["a"])), open_source(frame(id=["a"], sex=["b"]))
    with pytest.raises(UploadError, match=r"no column “nobody”.*The columns are: id"):
        join_tables(first, second, Join(name="g", id_there=there), here or "id")


def test_a_column_that_both_files_have_gets_a_name_of_its_own() -> None:
    first, second = frame(id=["a"], sex=["theirs"]), frame(id=["a"], sex=["ours"], age=[1])
    with joined(first, second) as table:
        assert table.columns == ("id", "sex", "sex (second file)", "age")
        assert counted(table, "sex", "sex (second file)") == {("theirs", "ours"): 1}
        assert table.profile("sex (second file)").values == (("ours", 1),)
        assert table.in_both == {"sex (second file)": "sex"}
        assert table.preview(1) == [{"id": "a", "sex": "theirs", "sex (second file)": "ours", "age": "1"}]


def test_the_id_of_the_second_file_is_no_column_of_the_table() -> None:
    with joined(frame(id=["a"]), frame(person=["a"], sex=["b"]), id_there="person") as table:
        assert table.columns == ("id", "sex")


def test_only_the_columns_that_may_be_used_are_there() -> None:
    with joined(frame(id=["a"]), frame(id=["a"], sex=["b"], name=["c"]), columns=("sex",)) as table:
        assert table.columns == ("id", "sex")


def test_only_the_columns_that_are_used_are_held() -> None:
    second = frame(id=["a", "b"], sex=["x", "y"], street=["Elm Street 1", "Elm Street 2"])
    with joined(frame(id=["a"]), second) as table:
        table.prepare(["sex"])
        assert table._held is not None
        assert table._held.columns == ("sex",)
        assert [numbers.tolist() for numbers in table._held.paired.numbers] == [
            [1 + 2 * 1]
        ]  # found, and its place


def test_a_number_that_is_none_is_told_with_the_second_file_and_its_row() -> None:
    second = frame(id=["a", "b"], age=["17", "old"])
    with joined(frame(id=["a", "b"]), second) as table:
        bad = table.find("number", "age")
        assert bad is not None
        assert (bad.row, bad.value, bad.file) == (2, "old", "data frame")


@pytest.mark.slow
def test_values_are_the_same_however_many_different_ones_there_are() -> None:
    n = 70_000
    first, second = (
        pd.DataFrame({"id": range(n)}),
        pd.DataFrame({"id": range(n), "weight": [i + 0.5 for i in range(n)]}),
    )
    with joined(first, second) as table:
        total = table.total(None, "weight")
        assert (total.people, total.largest_weight, total.bad_weights) == (n, n - 0.5, 0)


def test_a_broken_second_file_is_the_one_that_is_named() -> None:
    with tempfile.TemporaryDirectory() as folder:
        rows = "".join(f"{i},x\n" for i in range(70_000))
        path = Path(folder) / "groups.csv"
        path.write_text(f"id,sex\n{rows}1,2,3\n", encoding="utf-8")
        with (
            joined(pd.DataFrame({"id": range(9)}), path) as table,
            pytest.raises(UploadError, match=r"groups.csv: Line 70002"),
        ):
            table.prepare(["sex"])


def test_the_first_file_is_not_reached_by_the_connection_of_the_second(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.csv").write_text("id,sex\n1,x\n", encoding="utf-8")
    with joined(tmp_path / "a.csv", tmp_path / "b.csv") as table:
        for one, other in ((table.first, "b"), (table.second, "a")):
            with pytest.raises(Exception, match="disabled"):
                one._fetch(f"SELECT * FROM read_csv('{tmp_path / other}.csv')")


def test_nothing_is_held_where_a_file_has_no_ids() -> None:
    first, second = open_source(frame(id=["a"])), open_source(frame(id=[None, " "], sex=["x", "y"]))
    with join_tables(first, second, Join(name="g"), "id") as table, pytest.raises(UploadError, match="like –"):
        table.prepare(["sex"])
