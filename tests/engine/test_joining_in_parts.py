"""However many parts the ids are matched in: the same record to the byte, the same refusals, nothing left."""

from __future__ import annotations

import random
import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import evaluator
from evaluator.domain.canonical import canonical_json
from evaluator.domain.joining import Join
from evaluator.domain.record import record_document
from evaluator.engine import FOUND, JoinedTable, Key, join_tables, open_source
from evaluator.engine.keys import Keys, different, ordered
from evaluator.engine.limits import DEFAULT
from evaluator.engine.packing import Packing
from evaluator.errors import UploadError

ROWS = 700
ASKED: dict[str, Any] = {
    "y_pred": "alert", "y_true": "incident", "positive": "yes", "sensitive": ["sex", "age"],
    "bins": {"age": [18, 65]}, "case_id": "person", "polarity": "burden", "now": "2026-11-22T00:00:00Z",
    "no_cross_check": True,
}  # fmt: skip


def two_files(folder: Path, *, everybody: bool) -> tuple[Path, Path]:
    """Write files with ids that are repeated, missing and alike after trimming; some find none, or all do."""
    draw = random.Random(7)
    ids = [f"c{number}" for number in range(ROWS)]
    named = [*ids, *ids[:40]] + ([] if everybody else ["x1", "x1", "X2", " c30", "c40 ", "", "", "007", "C50"])
    first = pd.DataFrame({"person": named})
    first["alert"] = [draw.choice(["yes", "no"]) for _ in named]
    first["incident"] = [draw.choice(["yes", "no", None]) for _ in named]
    second = pd.DataFrame({"person": [*ids, "left", "alone"] if everybody else [*ids[20:], "left", "", "x2", "7"]})
    second["sex"] = [draw.choice(["woman", "man", None, "é🙂"]) for _ in second.index]
    second["age"] = [draw.choice([None, *range(16, 90)]) for _ in second.index]
    second["weight"] = [draw.choice([0.1, 1 / 3, 2.5]) for _ in second.index]
    second = pd.concat([second, second.head(30)]).sample(frac=1, random_state=1)
    paths = folder / "decisions.csv", folder / "groups.csv"
    for frame, path in zip((first, second), paths, strict=True):
        frame.to_csv(path, index=False)
    return paths


def in_parts(first: Any, second: Any, at_once: int, **join: Any) -> JoinedTable:
    limits = replace(DEFAULT, joined_ids=at_once)
    return join_tables(open_source(first, limits=limits), open_source(second), Join(name="g", **join), "id")


@pytest.mark.parametrize("everybody", [True, False], ids=["everybody found", "some found none"])
def test_the_record_is_the_same_to_the_byte_in_one_two_and_seven_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, everybody: bool
) -> None:
    first, second = two_files(tmp_path, everybody=everybody)
    rows = len(pd.read_csv(second))
    asked = {**ASKED, **({"weight": "weight"} if everybody else {})}
    found = []
    for parts in (1, 2, 7):
        monkeypatch.setenv("EVALUATOR_JOINED_IDS", str(-(-rows // parts)))
        record = evaluator.evaluate(first, join=second, **asked)
        found.append(canonical_json(record_document(record)))
        assert record.source is not None
        assert record.source.joined is not None
        match = record.source.joined.match
    assert found[0] == found[1] == found[2]
    if everybody:
        assert (match.matched, match.repeated, match.other_unmatched, match.other_repeated) == (740, 40, 2, 30)
    else:
        assert (match.unmatched, match.without_id, match.repeated) == (20 + 20 + 9, 2, 41)
        assert match.nearly == 5, "X2, 007 and three with blanks or capitals"


SAID = st.lists(st.tuples(st.sampled_from("abcdefg"), st.sampled_from(["x", "y", None])), min_size=1, max_size=20)


@given(first=st.lists(st.sampled_from(["a", "b", "C", "h", " ", "a "]), min_size=1, max_size=20), second=SAID)
@settings(max_examples=6, deadline=None)
def test_refusals_and_matches_do_not_depend_on_the_parts(
    first: list[str], second: list[tuple[str, str | None]]
) -> None:
    ours = pd.DataFrame({"id": pd.Series(first, dtype=object)})
    theirs = pd.DataFrame(
        {
            "id": pd.Series([id for id, _ in second], dtype=object),
            "sex": pd.Series([group for _, group in second], dtype=object),
        }
    )
    told = set()
    for at_once in (100, 3):
        with in_parts(ours, theirs, at_once) as table:
            try:
                table.prepare(["sex"])
                cells = table.count([Key("sex"), Key(FOUND)], [(0, 1)])
                assert cells is not None
                counted: Counter[tuple[Any, ...]] = Counter()
                for codes, people in zip(cells.codes.tolist(), cells.people, strict=True):
                    counted[tuple(one[code] for one, code in zip(cells.levels, codes, strict=True))] += people
                told.add(f"{table.match()} {sorted(counted.items(), key=str)}")
            except UploadError as error:
                told.add(str(error))
    assert len(told) == 1


def test_the_second_file_is_told_first_in_whatever_part_it_contradicts_itself(tmp_path: Path) -> None:
    broken, second = tmp_path / "first.csv", tmp_path / "groups.csv"
    broken.write_text("id,a\n" + "".join(f"c{i},1\n" for i in range(60_000)) + "c1,2,3\n", encoding="utf-8")
    rows = [(f"c{i}", "x") for i in range(50)]
    for contradicting in (0, 7, 49):
        lines = [*rows, (f"c{contradicting}", "y")]
        second.write_text("id,sex\n" + "".join(f"{id},{sex}\n" for id, sex in lines), encoding="utf-8")
        for at_once in (100, 20):
            with in_parts(broken, second, at_once) as table, pytest.raises(UploadError) as caught:
                table.prepare(["sex"])
            assert f"rows {contradicting + 1} and 51" in str(caught.value)


def test_a_small_file_is_matched_in_one_pass_over_each_file() -> None:
    frame = pd.DataFrame({"id": range(50), "sex": ["a", "b"] * 25})
    passes: dict[int, list[tuple[str, int, int]]] = {}
    for at_once in (DEFAULT.joined_ids, 20):
        with in_parts(frame[["id"]], frame, at_once) as table:
            told = passes.setdefault(at_once, [])
            names = {id(table.first): "first", id(table.second): "second"}
            follow = table._follow

            def note(
                read: Any, done: int, of: int, told: Any = told, names: Any = names, on: Any = follow
            ) -> None:
                told.append((names[id(read)], done, of))
                on(read, done, of)

            table._follow = note  # type: ignore[method-assign]  # it is told what else only time would show
            table.prepare(["sex"])
            assert 0.5 <= table.share_read() <= 1
    assert passes[DEFAULT.joined_ids] == [("second", 0, 1), ("second", 1, 3), ("first", 2, 3)]
    assert [read for read, _, _ in passes[20]] == ["second", *["second", "first"] * 3]
    assert [done / of for _, done, of in passes[20]] == sorted(done / of for _, done, of in passes[20])


def test_no_file_is_written_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = two_files(tmp_path, everybody=False)
    empty = tmp_path / "temporary"
    empty.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(empty))
    limits = replace(DEFAULT, joined_ids=100)
    with join_tables(
        open_source(first, limits=limits), open_source(second), Join(name="g", id_there="person"), "person"
    ) as table:
        table.prepare(["sex", "weight"])
        assert list(empty.iterdir()) == []


def test_rows_keep_their_values_across_the_batches_of_a_large_file(tmp_path: Path) -> None:
    rows = 400_000
    ids = np.random.default_rng(3).permutation(rows)
    first = tmp_path / "first.parquet"
    pd.DataFrame({"id": ids, "own": ids % 13}).to_parquet(first, row_group_size=30_000)
    second = pd.DataFrame({"id": range(0, rows, 2), "theirs": [f"g{i % 13}" for i in range(0, rows, 2)]})
    with in_parts(first, second, 70_000) as table:
        cells = table.count([Key("own"), Key("theirs")], [(0, 1)])
        assert cells is not None
        pairs = {tuple(level[c] for level, c in zip(cells.levels, codes, strict=True)) for codes in cells.codes}
        assert pairs == {(str(n), f"g{n}") for n in range(13)} | {(str(n), None) for n in range(13)}
        assert (table.match().matched, table.match().other_unmatched) == (rows // 2, 0)
        assert table._held is not None
        assert table._held.paired.repeated == 0, (
            "each row's id is looked at in its own part, and not asked for again"
        )


KEYS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=30)


@given(inside=st.sets(st.tuples(st.integers(0, 3), st.integers(0, 3))), asked=KEYS)
def test_keys_with_one_upper_half_are_told_apart_by_the_lower(
    inside: set[tuple[int, int]], asked: list[tuple[int, int]]
) -> None:
    def halves(pairs: Any) -> tuple[Any, Any]:
        array = np.array(list(pairs), dtype=np.uint64).reshape(-1, 2)
        return array[:, 0].copy(), array[:, 1].copy()

    hi, lo = halves(inside)
    order = ordered(hi, lo)
    keys = Keys(hi[order], lo[order])
    stands = sorted(inside)
    expected = [stands.index(one) if one in inside else -1 for one in asked]
    assert keys.places(*halves(asked)).tolist() == expected
    assert different(*halves(asked)) == len(set(asked))


@given(st.lists(st.integers(1, 300), max_size=20), st.data())
@settings(max_examples=10, deadline=None)
def test_packed_values_are_read_as_they_were_written(sizes: list[int], data: st.DataObject) -> None:
    import duckdb

    values = [data.draw(st.integers(0, size - 1)) for size in sizes]
    packing = Packing(sizes)
    written = ", ".join(
        f"{one} AS {name}"
        for one, name in zip(packing.written(list(map(str, values))), packing.names(), strict=True)
    )
    read = ", ".join(digit.read("p") for digit in (packing.found, *packing.digits))
    with duckdb.connect() as connection:
        assert connection.execute(f"SELECT {read} FROM (SELECT {written}) AS p").fetchall() == [(1, *values)]
    assert packing.types[0].itemsize == 1 or np.prod([2.0, *sizes]) > 256
