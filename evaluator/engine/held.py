"""Some columns of a second file, held beside the rows of the first that name the same ids.

The ids of the second file are matched a part at a time, with one pass over each file for each part, so that memory
does not grow with it. Nothing is written to a disk: a number made of an id is as good as the id for whoever can
try all ids there are, so none outlives the pass that needs it. What is left are one to a few bytes for each row of
the first file, in its order: what the second says of it, and nothing of its id.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
from numpy.typing import NDArray

from evaluator.engine import ids
from evaluator.engine.join_problems import contradicted
from evaluator.engine.keys import Gathered, Keys, Some, ordered, streamed
from evaluator.engine.packing import Packing
from evaluator.engine.paired import Paired
from evaluator.engine.second_values import SecondValues
from evaluator.engine.table import Table
from evaluator.errors import UploadError

Follow = Callable[[Table, int, int], None]
"""Told which table is read now, how many passes are done, and how many there are."""


@dataclass(frozen=True, slots=True)
class Held:
    """What is held of a second file.

    On the connection of the first are meanwhile the view `paired`, to be put beside its rows in their order, and
    functions from a place among a column's values to the value.
    """

    columns: tuple[str, ...]
    functions: tuple[str, ...]
    """The function of each column."""
    packing: Packing
    """How `paired` holds them."""
    paired: Paired
    rows: int
    """Rows of the second file."""
    with_id: int
    """Rows of it that have an id."""
    ids: int
    """Different ids in it."""

    def let_go(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Take from the connection of the first file what was left there."""
        connection.unregister("paired")
        for function in self.functions:
            connection.remove_function(function)


def hold(first: Table, id_here: str, second: Table, id_there: str, columns: Sequence[str], follow: Follow) -> Held:
    """Hold columns of an open table by the ids that another names.

    UploadError when one of them cannot be read to its end, or when one id stands for different values.
    """
    follow(second, 0, 1)
    values = SecondValues(second, id_there, columns)
    parts = max(1, -(-values.rows // first.limits.joined_ids))
    paired = Paired(first, id_here, values.packing, first.limits.joined_ids)
    with_id = different = contradictions = 0
    least, failed = None, None
    for number in range(parts):
        follow(second, 1 + 2 * number, 1 + 2 * parts)
        part = values.part(number, parts)
        if second.format == "csv" and number == 0:
            _ = second.sha256  # raises where the file turned out to be no text
        with_id, different = with_id + part.rows, different + len(part.keys.hi)
        contradictions += part.contradictions
        least = min((one for one in (least, part.least) if one is not None), default=None)
        if contradictions or failed:
            continue
        follow(first, 2 + 2 * number, 1 + 2 * parts)
        try:
            paired.match(number, parts, part)
        except UploadError as error:  # what is wrong with the second file is told first, whatever part it is in
            failed = error
    if least is not None:
        raise contradicted(second, contradictions, values.contradiction(least))
    values.note_rows()
    if failed is not None:
        raise failed
    connection = first._connection
    connection.register("paired", {f"n{at}": one[: paired.rows] for at, one in enumerate(paired.numbers)})
    told = values.tell(connection)
    return Held(tuple(columns), told, values.packing, paired, values.rows, with_id, different)


def nearly_matching(first: Table, id_here: str, second: Table, id_there: str, held: Held) -> int:
    """Return how many rows of the first that found none would find one if the ids' spelling did not matter.

    Blanks at the ends, leading zeros and capital letters are spelling. The rows that found none are looked at a
    part at a time.
    """
    here, there = first._relation([id_here]), second._relation([id_there])
    column, type_name = here.columns[id_here]
    beside = f"{here.source} AS s POSITIONAL JOIN paired AS p WHERE {held.packing.found.read('p')} = 0"
    ours = f"SELECT {ids.loose_key_of(f's.{column}', type_name)} AS k FROM {beside}"
    theirs = f"SELECT {ids.loose_key_of(*there.columns[id_there])} AS k FROM {there.source}"
    alone = held.paired.with_id - held.paired.matched
    parts, nearly = max(1, -(-alone // first.limits.joined_ids)), 0
    for number in range(parts):
        gathered = Gathered(hi=np.uint64, lo=np.uint64)
        streamed(first, _halves_query(ours, number, parts), gathered.add)
        hi, lo = gathered.take("hi"), gathered.take("lo")
        order = ordered(hi, lo)
        every = Keys(hi[order], lo[order])
        starts = np.flatnonzero(~every.repeats())
        seen = _seen(second, _halves_query(theirs, number, parts), Keys(every.hi[starts], every.lo[starts]))
        nearly += int(np.diff(starts, append=len(every.hi))[seen].sum())
    return nearly


def _seen(table: Table, query: str, keys: Keys) -> NDArray[np.bool_]:
    """Return which of the keys a query gives."""
    seen = np.zeros(len(keys.hi), dtype=np.bool_)

    def note(some: Some) -> None:
        places = keys.places(some["hi"], some["lo"])
        seen[places[places >= 0]] = True

    streamed(table, query, note)
    return seen


def _halves_query(keys: str, part: int, parts: int) -> str:
    upper, lower = ids.halves_of("k")
    return f"SELECT {upper} AS hi, {lower} AS lo FROM ({keys}) WHERE {ids.in_part(lower, part, parts)}"
