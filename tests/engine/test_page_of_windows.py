"""A text in a page of Windows gives the same values, read as it stands or by way of a copy in UTF-8."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from evaluator.domain.reading import Reading
from evaluator.engine import Key, open_source

# Letters that are the same in Latin-1 are read as they stand; the euro sign and the dash are not among them.
PLAIN, OTHERS = ("Curaçao", "Ærø", "Straße", "ÿ", "a\u00a0b"), ("€ 10–20", "Œuvre", "Žatec")


@pytest.mark.parametrize("end", ("\n", "\r\n", "\r"), ids=ascii)
@pytest.mark.parametrize("groups", (PLAIN, PLAIN + OTHERS), ids=("plain", "others"))
def test_every_letter_is_the_one_that_was_written(tmp_path: Path, end: str, groups: tuple[str, ...]) -> None:
    rows = [(groups[i % len(groups)], f'"{groups[-1]}; ""{i % 3}""{end}x"') for i in range(60_000)]
    path = tmp_path / "d.csv"
    path.write_bytes(end.join(["groep;notitie", *map(";".join, rows), ""]).encode("cp1252"))

    with open_source(path, reading=Reading(country="NL")) as table:
        cells = table.count([Key("groep"), Key("notitie")], [(0, 1)])
        assert table.reading["encoding"] == "cp1252"
    assert cells is not None
    found = Counter(
        {
            (cells.levels[0][codes[0]], cells.levels[1][codes[1]]): n
            for codes, n in zip(cells.codes.tolist(), cells.people, strict=True)
        }
    )
    assert found == Counter((group, note[1:-1].replace('""', '"')) for group, note in rows)


def test_totals_in_its_letters_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "d.csv"
    path.write_bytes(("groep;n\n" + "Curaçao;1\n" * 20 + "Összesen;20\n").encode("cp1250"))

    with open_source(path, reading=Reading(country="HU")) as table:
        assert table.left_out == {"total_row": 1}
        assert table.rows() == 20
