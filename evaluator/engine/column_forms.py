"""Decide how each column of a text file is written when it is first needed, and keep what is to be told of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

from evaluator.domain.reading import Reading
from evaluator.engine.forms import Form, Remark, asked_markers, expression, form_of, proven_sign, shapes_query

LOOKED_AT = 20_000
"""First rows that decide how a column is written."""
AT_ONCE = 300
"""Columns that are looked at when nobody asked for one."""

Fetch = Callable[[str], list[tuple[Any, ...]]]


class ColumnForms:
    """The forms of a table's columns by position, found when they are first needed."""

    def __init__(
        self,
        columns: Sequence[str],
        reading: Reading,
        first: Sequence[Sequence[str]],
        separator: str,
        typed: Collection[int] = (),
    ) -> None:
        """`typed` are places of columns whose numbers the file keeps as numbers: written with a point."""
        self._columns, self._reading = tuple(columns), reading
        self.typed, self._typed_reading = frozenset(typed), reading.model_copy(update={"decimal": "."})
        self._proof = proven_sign(first)
        self._hint = self._proof or ("," if separator == ";" else None)
        self._known: dict[int, Form] = {}
        self.markers = asked_markers(reading)
        """Texts that mean a missing value wherever they stand, in lower case."""

    def find(self, places: Sequence[int], fetch: Fetch) -> bool:
        """Find the forms of some columns in the view `raw`; True when one of them has to be written anew."""
        new = [place for place in dict.fromkeys(places) if place not in self._known]
        if not new:
            return False
        wanted = ", ".join(f"c{place}" for place in new)
        fetch(f"CREATE OR REPLACE TEMP TABLE first_rows AS SELECT {wanted} FROM raw LIMIT {LOOKED_AT}")
        for place in new:
            reading = self._typed_reading if place in self.typed else self._reading
            fetched = fetch(shapes_query("first_rows", f"c{place}"))
            self._known[place] = form_of(self._columns[place], fetched, reading, self._hint, self._proof)
        fetch("DROP TABLE first_rows")
        return any(not self._known[place].plain for place in new)

    def query(self, source: str) -> str:
        """Return the query for the rows of `source` with every value in its plain form."""
        changed = [
            f"{expression(form, f'c{place}')} AS c{place}"
            for place, form in sorted(self._known.items())
            if not form.plain
        ]
        replaced = f" REPLACE ({', '.join(changed)})" if changed else ""
        return f"SELECT *{replaced} FROM {source}"

    def remarks(self) -> list[Remark]:
        """Return what is to be told of the columns looked at, in their order."""
        return [remark for _, form in sorted(self._known.items()) for remark in form.remarks]

    def decimals(self) -> dict[str, str]:
        """Return the decimal sign of each numeric column looked at that is not written with a point."""
        return {
            self._columns[place]: form.decimal
            for place, form in sorted(self._known.items())
            if form.numeric and form.decimal == "," and not form.whole
        }
