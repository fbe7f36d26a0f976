"""What can be wrong with two files that shall be joined, in words; ids themselves are never told."""

from __future__ import annotations

from collections.abc import Sequence

from evaluator.engine import ids
from evaluator.engine.table import Table
from evaluator.errors import N_, Problem, UploadError, shown

_LONGEST_SHAPE = 40


def no_such_column(table: Table, column: str) -> UploadError:
    """Return the error for a file without the column that two files shall be joined by, or that is to be used."""
    return UploadError(
        Problem(
            "join_column_missing",
            N_(
                "There is no column “{column}”, by which the two files are joined or which is taken from this one."
            ),
            N_("Name the columns with the id: --join-id HERE=THERE. The columns are: {columns}."),
            shown(table.name),
            {"column": shown(column), "columns": _listed(table.columns)},
        )
    )


def nested_id(table: Table, column: str) -> UploadError:
    """Return the error for ids that are lists or records."""
    return UploadError(
        Problem(
            "join_column_nested",
            N_("The column “{column}” holds lists or records, so the files cannot be joined by it."),
            N_("Choose another column, or write its values into columns of their own."),
            shown(table.name),
            {"column": shown(column)},
        )
    )


def contradicted(table: Table, contradictions: int, rows: tuple[int, int]) -> UploadError:
    """Return the error for ids that stand for different values."""
    return UploadError(
        Problem(
            "join_contradiction",
            N_(
                "For {number} ids the file says different things in different rows, such as rows {first} and "
                "{second} (the first row below the column names is row 1)."
            ),
            N_("Keep one row for each id: nobody but you can tell which one holds."),
            shown(table.name),
            {"number": contradictions, "first": rows[0], "second": rows[1]},
        )
    )


def too_many_values(table: Table, columns: Sequence[str], most: int) -> UploadError:
    """Return the error for columns with more different values than can be held."""
    return UploadError(
        Problem(
            "join_too_many_values",
            N_("The columns that are used ({columns}) have more than {most} different values together."),
            N_("Use columns with fewer different values, or put them into the first file."),
            shown(table.name),
            {"columns": _listed(columns), "most": most},
        )
    )


def nothing_matches(first: Table, id_here: str, second: Table, id_there: str) -> UploadError:
    """Return the error for files of which no row finds another: it tells what ids look like, but none of them."""
    values = {"here": shown(id_here), "there": shown(id_there), "file": shown(second.name)}
    shapes = (("shape_here", first, id_here), ("shape_there", second, id_there))
    values |= {name: _shape(table, column) for name, table, column in shapes}
    return UploadError(
        Problem(
            "join_nothing_matches",
            N_(
                "No row finds its id in {file}. In the column “{here}” of this file ids look like {shape_here}, "
                "in the column “{there}” of {file} like {shape_there} (a stands for a letter, 9 for a digit)."
            ),
            N_("Name the columns that hold the same ids in both files, and write the ids alike."),
            shown(first.name),
            values,
        )
    )


def _shape(table: Table, column: str) -> str:
    """Return the most frequent shape of a column's ids."""
    relation = table._relation([column])
    id = relation.columns[column]
    found = table._fetch(
        f"SELECT s, count(*) FROM (SELECT {ids.shape_of(*id)} AS s FROM {relation.source}"
        f" LIMIT {table.limits.sample}) WHERE s IS NOT NULL GROUP BY s ORDER BY 2 DESC, 1 LIMIT 1"
    )
    return f"“{shown(found[0][0], _LONGEST_SHAPE)}”" if found else "–"


def _listed(names: Sequence[str], most: int = 20) -> str:
    items = [shown(name) for name in names]
    return ", ".join(items[:most]) + (", …" if len(items) > most else "")
