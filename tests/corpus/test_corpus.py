"""Every awkward file gives the values that stand in it; every hostile one a sentence, and nothing else."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import corpus
import pytest
from corpus_entry import Entry, Refused, Works

from evaluator.domain.reading import Reading
from evaluator.engine import Key, Table, open_source
from evaluator.errors import InputError


def opened(entry: Entry, folder: Path) -> Table:
    reading = Reading(**entry.reading) if entry.reading else None
    return open_source(entry.make(folder), reading=reading)


def counted(table: Table, columns: tuple[str, ...]) -> Counter[tuple[Any, ...]]:
    keys = tuple(Key(column) for column in columns)
    cells = table.count(keys, [tuple(range(len(keys)))])
    assert cells is not None
    found: Counter[tuple[Any, ...]] = Counter()
    for codes, people in zip(cells.codes.tolist(), cells.people, strict=True):
        found[tuple(cells.levels[place][code] for place, code in enumerate(codes))] += people
    return found


def around(table: Table, column: str, cut: float) -> tuple[int, int, int]:
    """Return the rows below a cut point, at or above it, and without a number."""
    cells = table.count([Key(column, cuts=(cut,))], [(0,)])
    assert cells is not None
    found = Counter({cells.levels[0][code]: n for code, n in zip(cells.codes[:, 0], cells.people, strict=True)})
    assert set(found) <= {0, 1, None}
    return found[0], found[1], found[None]


def looked_at(entry: Entry, folder: Path) -> None:
    """Open a file, and read it to its end."""
    with opened(entry, folder) as table:
        table.preview(8)
        table.rows()
        for column in table.columns[:5]:
            table.profile(column)
            table.count([Key(column)], [(0,)], most=1000)
        table.sha256  # noqa: B018 - waits for the end of the file, and raises what was found in it


SENTENCES = Path(__file__).with_name("sentences.json")
"""What is said of every file that is refused, by the entry's name; renewed by `--update-golden`."""
READ = [entry for entry in corpus.ENTRIES if isinstance(entry.expected, Works)]
REFUSED = [entry for entry in corpus.ENTRIES if isinstance(entry.expected, Refused)]


@pytest.mark.slow
@pytest.mark.parametrize("entry", READ, ids=lambda entry: entry.name)
def test_a_file_gives_the_values_that_stand_in_it(entry: Entry, tmp_path: Path) -> None:
    is_read(entry, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("entry", REFUSED, ids=lambda entry: entry.name)
def test_a_file_that_is_not_read_is_refused_in_a_sentence(
    entry: Entry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, update_golden: bool
) -> None:
    monkeypatch.chdir(tmp_path)

    is_refused(entry, tmp_path, update_golden)
    assert not (tmp_path / "ran").exists()


def is_read(entry: Entry, folder: Path) -> None:
    expected = entry.expected
    assert isinstance(expected, Works)
    with opened(entry, folder) as table:
        assert table.columns == expected.columns
        assert counted(table, expected.by) == Counter(dict(expected.values))
        assert table.rows() == expected.rows
        for column, (cut, *rows) in expected.amounts.items():
            assert around(table, column, cut) == tuple(rows)
        assert {name: table.reading.get(name) for name in expected.says} == dict(expected.says)


def is_refused(entry: Entry, folder: Path, renew: bool = False) -> None:
    expected = entry.expected
    assert isinstance(expected, Refused)
    with pytest.raises(InputError) as refused:
        looked_at(entry, folder)
    (problem,) = refused.value.problems
    assert problem.code == expected.code
    said = str(problem)
    assert all(part in said for part in expected.names), said
    assert said.isprintable()
    sentences = json.loads(SENTENCES.read_text(encoding="utf-8"))
    if renew:
        text = json.dumps({**sentences, entry.name: said}, ensure_ascii=False, indent=1, sort_keys=True)
        SENTENCES.write_text(text + "\n", encoding="utf-8")
    else:
        assert said == sentences[entry.name]


def test_every_sentence_says_where_it_is_and_what_to_do() -> None:
    sentences = json.loads(SENTENCES.read_text(encoding="utf-8"))
    assert sentences.keys() == {entry.name for entry in REFUSED}
    for entry in REFUSED:
        place, _colon, said = sentences[entry.name].partition(": ")
        assert place in (entry.file, "data frame", "null")
        assert len(said.split(". ")) >= 2, said  # what is wrong, and what to do next
        assert len(said) < 300


def test_the_corpus_is_as_large_as_was_promised_and_names_each_entry_once() -> None:
    names = [entry.name for entry in corpus.ENTRIES]
    assert len(set(names)) == len(names)
    assert len(corpus.AWKWARD) >= 60
    assert len(corpus.HOSTILE) >= 40
