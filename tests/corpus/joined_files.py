"""Pairs of files: decisions in one, groups in another, as a vendor and a city each export theirs."""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from corpus_entry import GROUPS, ROWS, Refused

DECISIONS = [(f"Z{i:03d}", "ja" if i % 4 == 0 else "nee") for i in range(ROWS)]
GROUP_OF = [(id, GROUPS[i % 3]) for i, (id, _) in enumerate(DECISIONS)]


@dataclass(frozen=True)
class Found:
    """The files are joined: rows by group, and what the match report says beside 24 rows that all match."""

    values: Mapping[str | None, int] = field(default_factory=lambda: Counter(group for _, group in GROUP_OF))
    match: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Pair:
    """Two files of the corpus."""

    name: str
    first: bytes
    second: bytes
    expected: Found | Refused
    ids: tuple[str, str | None] = ("zaak", None)

    def make(self, folder: Path) -> tuple[Path, Path]:
        """Write both files and return their paths."""
        paths = folder / "besluiten.csv", folder / "groepen.csv"
        for path, content in zip(paths, (self.first, self.second), strict=True):
            path.write_bytes(content)
        return paths


def first(rows: list[tuple[str, str]] = DECISIONS, name: str = "zaak") -> bytes:
    """Return the vendor's file."""
    return "".join(f"{id},{decision}\n" for id, decision in [(name, "besluit"), *rows]).encode()


def second(rows: list[tuple[str, str]] = GROUP_OF, sign: str = ",", end: str = "\n", name: str = "zaak") -> str:
    """Return the text of the city's file."""
    return "".join(f"{id}{sign}{group}{end}" for id, group in [(name, "groep"), *rows])


def _without(*ids: str) -> Counter[str | None]:
    return Counter(None if id in ids else group for id, group in GROUP_OF)


ENTRIES = (
    Pair("each row finds its group", first(), second().encode(), Found()),
    Pair("the rows in another order", first(), second(GROUP_OF[::-1]).encode(), Found()),
    Pair(
        "groups in the city's own page and dialect",
        first(),
        second(sign=";", end="\r\n").encode("cp1252"),
        Found(),
    ),
    Pair("groups in UTF-16 with tabs", first(), ("\ufeff" + second(sign="\t")).encode("utf-16-le"), Found()),
    Pair("groups in gzip", first(), gzip.compress(second().encode(), mtime=0), Found()),
    Pair("ids under another name", first(), second(name="dossier").encode(), Found(), ("zaak", "dossier")),
    Pair(
        "people without a group",
        first(),
        second(GROUP_OF[2:]).encode(),
        Found(_without("Z000", "Z001"), {"matched": 22, "unmatched": 2, "other_rows": 22}),
    ),
    Pair(
        "groups of people without a decision",
        first(),
        second([*GROUP_OF, ("Z900", "Zuid")]).encode(),
        Found(match={"other_rows": 25, "other_unmatched": 1}),
    ),
    Pair(
        "a decision twice",
        first([*DECISIONS, DECISIONS[2]]),
        second().encode(),
        Found(Counter(group for _, group in [*GROUP_OF, GROUP_OF[2]]), {"rows": 25, "matched": 25, "repeated": 1}),
    ),
    Pair(
        "a person twice, the same each time",
        first(),
        second([*GROUP_OF, GROUP_OF[5]]).encode(),
        Found(match={"other_rows": 25, "other_repeated": 1}),
    ),
    Pair(
        "a person twice, another group each time",
        first(),
        second([*GROUP_OF, (GROUP_OF[5][0], "Noord")]).encode(),
        Refused("join_contradiction", ("groepen.csv", "1 ids", "rows 6 and 25")),
    ),
    Pair(
        "ids in small letters in one file, pointed out",
        first(),
        second([(id.lower() if at < 3 else id, group) for at, (id, group) in enumerate(GROUP_OF)]).encode(),
        Found(
            _without("Z000", "Z001", "Z002"), {"matched": 21, "unmatched": 3, "nearly": 3, "other_unmatched": 3}
        ),
    ),
    Pair(
        "ids as 1.0 in one file and 1 in the other",
        first([(id[1:].lstrip("0") or "0", decision) for id, decision in DECISIONS]),
        second([(f"{int(id[1:])}.0", group) for id, group in GROUP_OF]).encode(),
        Found(),
    ),
    Pair(
        "rows without an id",
        first([*DECISIONS, ("", "ja")]),
        second([*GROUP_OF, ("", "Zuid")]).encode(),
        Found(
            Counter([*(group for _, group in GROUP_OF), None]),
            {"rows": 25, "unmatched": 1, "without_id": 1, "other_rows": 25, "other_without_id": 1},
        ),
    ),
    Pair(
        "no id the same",
        first(),
        second([(f"{at}-2026", group) for at, (_, group) in enumerate(GROUP_OF)]).encode(),
        Refused("join_nothing_matches", ("besluiten.csv", "groepen.csv", "“a999”", "9-9999")),
    ),
    Pair(
        "no column with ids",
        first(),
        second(name="dossier").encode(),
        Refused("join_column_missing", ("groepen.csv", "“zaak”", "dossier")),
    ),
    Pair(
        "a file of groups that is a pickle",
        first(),
        b"\x80\x04}\x94.",
        Refused("file_pickle", ("groepen.csv", "Python")),
    ),
    Pair(
        "a file of groups with a row too short",
        first(),
        (second() + "Z099\n").encode(),
        Refused("ragged_row", ("groepen.csv", "Line 26", "1 instead of 2")),
    ),
)
