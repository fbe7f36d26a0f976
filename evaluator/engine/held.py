"""Some columns of a second file, by the ids' keys, held in the memory of the connection that reads the first.

What goes over are numbers: the halves of each key, and for each value its place among the column's values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import numpy as np

from evaluator.engine import ids, sql
from evaluator.engine.counting import Relation
from evaluator.engine.join_problems import contradicted, too_many_values
from evaluator.engine.table import Table

_PART = 1_000_000
"""Ids compared with each other at a time: memory does not grow with the file."""
_VECTORS = 60
"""Batches of 2,048 rows that go over at a time."""
_MOST_OF_A_TYPE = 60_000
"""Different values up to which a value is held as a number of two bytes."""


@dataclass(frozen=True, slots=True)
class Held:
    """What is held of a second file, in the table `joined`: the key `id` and `j0`, `j1`, ..."""

    columns: tuple[str, ...]
    types: tuple[str, ...]
    """Each column's type in SQL."""
    rows: int
    """Rows of the file."""
    without_id: int
    """Rows that have no id."""
    ids: int
    """Different ids."""
    repeated: int
    """Rows that repeat one before them."""


def hold(connection: duckdb.DuckDBPyConnection, table: Table, id_column: str, columns: Sequence[str]) -> Held:
    """Hold columns of an open table by its ids.

    UploadError when it cannot be read to its end, or when one id stands for different values.
    """
    relation = table._relation([id_column, *columns])
    levels = _levels(table, relation, columns)
    types = _made(connection, table, levels)
    with_id = _filled(connection, table, relation, id_column, columns, levels)
    if table.format == "csv":
        _ = table.sha256  # raises where the file turned out to be no text
    repeated, contradictions = _repeats(connection, with_id, len(columns))
    if contradictions:
        raise contradicted(table, contradictions, _contradiction(connection, table, relation, id_column, columns))
    if repeated:
        connection.execute("CREATE TEMP TABLE joined_once AS SELECT DISTINCT ON (id) * FROM joined")
        connection.execute("DROP TABLE joined")
        connection.execute("ALTER TABLE joined_once RENAME TO joined")
    everything = table.rows()
    return Held(tuple(columns), types, everything, everything - with_id, with_id - repeated, repeated)


def _levels(table: Table, relation: Relation, columns: Sequence[str]) -> list[dict[str, int]]:
    """Return for each column its values as they are written, each with the place of its canonical text, from 1."""
    if not columns:
        return []
    texts = [_text(relation, column) for column in columns]
    inner = ", ".join(f"{text} AS t{at}" for at, text in enumerate(texts))
    places = [f"t{at}" for at in range(len(texts))]
    most = table.limits.fetched
    query = (
        f"SELECT grouping({', '.join(places)}), coalesce({', '.join(places)}) FROM"
        f" (SELECT {inner} FROM {relation.source}) GROUP BY GROUPING SETS ({', '.join(f'({p})' for p in places)})"
        f" LIMIT {most + 1}"
    )
    fetched = table._fetch(query)
    if len(fetched) > most:
        raise too_many_values(table, columns, most)
    found: list[dict[str, int]] = [{} for _ in columns]
    known: list[dict[str, int]] = [{} for _ in columns]
    everyone = (1 << len(columns)) - 1
    for bits, raw in fetched:
        at = len(columns) - (everyone ^ bits).bit_length()
        text = table._level(raw)
        if text is not None:
            found[at][raw] = known[at].setdefault(text, len(known[at]) + 1)
    return found


def _text(relation: Relation, column: str) -> str:
    name, type_name = relation.columns[column]
    return f"CASE WHEN {sql.is_missing(name, type_name)} THEN NULL ELSE {sql.text_of(name, type_name)} END"


def _made(
    connection: duckdb.DuckDBPyConnection, table: Table, levels: Sequence[dict[str, int]]
) -> tuple[str, ...]:
    """Make the empty table `joined`, and for each column its values by their places; return the columns' types."""
    connection.execute("DROP TABLE IF EXISTS joined")
    types = []
    for at, values in enumerate(levels):
        texts: dict[int, str] = {}
        for raw, code in values.items():
            texts.setdefault(code, table._level(raw) or "")
        codes, names = np.array([*texts, -1], dtype=np.int32), np.array([*texts.values(), ""], dtype=object)
        connection.register(f"level_{at}", {"code": codes, "level": names})
        types.append("VARCHAR")
        if len(texts) <= _MOST_OF_A_TYPE:
            types[at] = f"level_type_{at}"
            connection.execute(f"DROP TYPE IF EXISTS {types[at]}")
            connection.execute(f"CREATE TYPE {types[at]} AS ENUM (SELECT level FROM level_{at})")
    columns = ["id UHUGEINT", *(f"j{at} {held}" for at, held in enumerate(types))]
    connection.execute(f"CREATE TEMP TABLE joined ({', '.join(columns)})")
    return tuple("VARCHAR" if held == "VARCHAR" else "ENUM" for held in types)


def _filled(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    relation: Relation,
    id_column: str,
    columns: Sequence[str],
    levels: Sequence[dict[str, int]],
) -> int:
    """Bring the rows that have an id over, some at a time, and return how many they are."""
    places = range(len(columns))
    insert = f"INSERT INTO joined SELECT {ids.whole_of('s.hi', 's.lo')}"
    insert += "".join(f", l{at}.level" for at in places) + " FROM joined_rows AS s"
    insert += "".join(f" LEFT JOIN level_{at} AS l{at} ON s.c{at} = l{at}.code" for at in places)

    def bring(reading: duckdb.DuckDBPyConnection) -> int:
        rows = 0
        while len(some := reading.fetch_df_chunk(_VECTORS)):
            connection.register("joined_rows", some)
            connection.execute(insert)
            rows += len(some)
        return rows

    rows = int(table._fetched(_coded(table, relation, id_column, columns, levels), bring))
    for at in places:
        table._connection.unregister(f"level_{at}")
        connection.unregister(f"level_{at}")
    connection.unregister("joined_rows")
    return rows


def _coded(
    table: Table, relation: Relation, id_column: str, columns: Sequence[str], levels: Sequence[dict[str, int]]
) -> str:
    """Return the query for `hi`, `lo`, `c0`, ... of each row that has an id; 0 stands for a missing value."""
    joins = ""
    for at, values in enumerate(levels):
        codes, names = np.array([*values.values(), 0], dtype=np.int32), np.array([*values, ""], dtype=object)
        table._connection.register(f"level_{at}", {"raw": names, "code": codes})
        joins += f" LEFT JOIN level_{at} AS l{at} ON s.t{at} = l{at}.raw"
    texts = "".join(f", {_text(relation, column)} AS t{at}" for at, column in enumerate(columns))
    upper, lower = ids.halves_of("s.k")
    places = "".join(f", coalesce(l{at}.code, 0) AS c{at}" for at in range(len(columns)))
    return (
        f"SELECT {upper} AS hi, {lower} AS lo{places}"
        f" FROM (SELECT {ids.key_of(*relation.columns[id_column])} AS k{texts} FROM {relation.source}) AS s{joins}"
        " WHERE s.k IS NOT NULL"
    )


def _repeats(connection: duckdb.DuckDBPyConnection, rows: int, width: int) -> tuple[int, int]:
    """Return the rows that repeat an id, and the ids that stand for different values."""
    parts = 1 << (rows // _PART).bit_length()
    repeated = contradictions = 0
    for part in range(parts):
        found = connection.execute(
            "SELECT coalesce(sum(n - 1), 0), count(*) FILTER (WHERE d)"
            f" FROM (SELECT count(*) AS n, ({_differ(width)}) AS d FROM joined"
            f" WHERE CAST(id & {parts - 1} AS INTEGER) = {part} GROUP BY id HAVING count(*) > 1)"
        ).fetchall()[0]
        repeated, contradictions = repeated + int(found[0]), contradictions + int(found[1])
    return repeated, contradictions


def _differ(width: int) -> str:
    """Return the condition under which the rows of one id say different things, or some of them nothing."""
    each = (f"min(j{at}) <> max(j{at}) OR count(j{at}) NOT IN (0, count(*))" for at in range(width))
    return " OR ".join(each) or "false"


def _contradiction(
    connection: duckdb.DuckDBPyConnection, table: Table, relation: Relation, id_column: str, columns: Sequence[str]
) -> tuple[int, int]:
    """Return two rows of data, from 1, that have one id and different values."""
    query = f"SELECT min(id) FROM (SELECT id FROM joined GROUP BY id HAVING {_differ(len(columns))})"
    one = connection.execute(query).fetchall()[0][0]
    texts = ", ".join(_text(relation, column) for column in columns)
    key = ids.key_of(*relation.columns[id_column])
    rows = table._fetch(
        f"SELECT * FROM (SELECT row_number() OVER () AS r, {key} AS k, {texts} FROM {relation.source})"
        f" WHERE k = CAST('{int(one)}' AS UHUGEINT) ORDER BY r"
    )
    first = [table._level(value) for value in rows[0][2:]]
    other = next((row for row in rows if [table._level(value) for value in row[2:]] != first), rows[-1])
    return int(rows[0][0]), int(other[0])


def nearly_matching(first: Table, id_here: str, second: Table, id_there: str) -> int:
    """Return how many rows of the first that found none would find one if the ids' spelling did not matter.

    Blanks at the ends, leading zeros and capital letters are spelling; needs the table `joined`.
    """
    relation = second._relation([id_there])
    upper, lower = ids.halves_of("k")
    key = ids.loose_key_of(*relation.columns[id_there])
    others = second._fetched(
        f"SELECT {upper} AS hi, {lower} AS lo FROM (SELECT {key} AS k FROM {relation.source}) WHERE k IS NOT NULL",
        duckdb.DuckDBPyConnection.fetchnumpy,
    )
    first._connection.register("loose", others)
    relation = first._relation([id_here])
    key, loose = (make(*relation.columns[id_here]) for make in (ids.key_of, ids.loose_key_of))
    found = first._fetch(
        f"SELECT count(*) FROM (SELECT {key} AS k, {loose} AS w FROM {relation.source}) AS s"
        " ANTI JOIN joined AS j ON s.k = j.id WHERE s.k IS NOT NULL"
        f" AND s.w IN (SELECT {ids.whole_of('hi', 'lo')} FROM loose)"
    )
    first._connection.unregister("loose")
    return int(found[0][0])
