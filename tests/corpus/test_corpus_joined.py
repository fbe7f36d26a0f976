"""Every pair of files gives the groups of the second, or a sentence that names file, column and place."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from corpus_entry import ROWS, Refused
from joined_files import ENTRIES, Found, Pair

from evaluator.domain.joining import Join
from evaluator.domain.reading import Reading
from evaluator.engine import JoinedTable, Key, join_tables, open_source
from evaluator.errors import InputError

JOINED = [pair for pair in ENTRIES if isinstance(pair.expected, Found)]
REFUSED = [pair for pair in ENTRIES if isinstance(pair.expected, Refused)]


def joined(pair: Pair, folder: Path) -> JoinedTable:
    one, other = pair.make(folder)
    first = open_source(one)
    try:
        second = open_source(other, reading=Reading(country="NL"))
    except InputError:
        first.close()
        raise
    return join_tables(first, second, Join(name=other.name, id_there=pair.ids[1]), pair.ids[0])


@pytest.mark.parametrize(
    "pair", [one for one in ENTRIES if isinstance(one.expected, Found)], ids=lambda one: one.name
)
def test_two_files_give_the_groups_of_the_second(pair: Pair, tmp_path: Path) -> None:
    assert isinstance(pair.expected, Found)
    with joined(pair, tmp_path) as table:
        table.prepare(["besluit", "groep"])
        cells = table.count([Key("groep")], [(0,)])
        assert cells is not None
        found = Counter(
            {cells.levels[0][code]: n for code, n in zip(cells.codes[:, 0].tolist(), cells.people, strict=True)}
        )
        match = table.match()
    assert found == Counter(dict(pair.expected.values))
    told = {"rows": ROWS, "matched": ROWS, "other_rows": ROWS, **pair.expected.match}
    assert {name: n for name, n in match.model_dump().items() if n} == {k: n for k, n in told.items() if n}


@pytest.mark.parametrize(
    "pair", [one for one in ENTRIES if isinstance(one.expected, Refused)], ids=lambda one: one.name
)
def test_two_files_that_are_not_joined_are_refused_in_a_sentence(pair: Pair, tmp_path: Path) -> None:
    assert isinstance(pair.expected, Refused)
    with pytest.raises(InputError) as refused, joined(pair, tmp_path) as table:
        table.prepare(["besluit", "groep"])
    (problem,) = refused.value.problems
    assert problem.code == pair.expected.code
    assert all(part in str(problem) for part in pair.expected.names), str(problem)
