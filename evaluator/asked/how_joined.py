"""One file or two: the options that name a second file go in, an open table comes out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from evaluator.asked.how_read import asked_reading
from evaluator.asked.options import Options
from evaluator.documents import read_document
from evaluator.domain.joining import USUAL_ID, Join, JoinedSource
from evaluator.domain.mapping import SchemaMapping
from evaluator.domain.reading import Reading
from evaluator.domain.results import Sentence
from evaluator.errors import N_, InputError, MappingError, Problem, shown

if TYPE_CHECKING:
    import pandas as pd

    from evaluator.engine import Table

FRAME = "data frame"


def opened(data: str | Path | pd.DataFrame, options: Options) -> Table:
    """Return the open table that data and options describe; InputError when one cannot be read."""
    from evaluator.engine import open_source

    base = _mapping(options)
    join, _overrides = join_from(options, base)
    case_id = options.case_id or base.case_id
    mapping = SchemaMapping(join=join, case_id=case_id, reading=asked_reading(options))
    return with_second(open_source(data, reading=mapping.reading), mapping, options.join)


def with_second(table: Table, mapping: SchemaMapping, second: str | Path | pd.DataFrame | None) -> Table:
    """Return an open table with the columns of the second file that the mapping's `join` speaks of.

    The table itself where it speaks of none. InputError when that file cannot be read or nobody gave it; then the
    table is closed.
    """
    join = mapping.join
    if join is None:
        return table
    from evaluator.engine import join_tables, open_source

    try:
        if second is None:
            raise InputError(_not_given(join))
        other = open_source(second, reading=_reading_of(join, mapping.reading))
    except BaseException:
        table.close()
        raise
    return join_tables(table, other, join, mapping.join_id or USUAL_ID)


def match_of(data: str | Path, mapping: SchemaMapping, second: str | Path) -> JoinedSource | None:
    """Return how many rows of two files find each other; InputError when one cannot be read or nothing matches."""
    from evaluator.engine import open_source
    from evaluator.stages.counts.joined import joined_source
    from evaluator.stages.mapping.people import People

    with with_second(open_source(data, reading=mapping.reading), mapping, second) as table:
        return joined_source(People(table, mapping))


def join_from(options: Options, base: SchemaMapping) -> tuple[Join | None, tuple[Sentence, ...]]:
    """Return how the options join a second file on top of a mapping, and what they override in it.

    None where there is no second file. InputError for one that the mapping names and nobody gave, and the other
    way round.
    """
    if options.join is None:
        problems = [_not_given(base.join)] if base.join else []
        problems += [_no_file()] if options.join_id is not None else []
        if problems:
            raise InputError(problems)
        return None, ()
    name = Path(options.join).name or str(options.join) if isinstance(options.join, str | Path) else FRAME
    known = base.join or Join(name=name)
    here, there = known.id_here, known.id_there
    overrides: tuple[Sentence, ...] = ()
    if options.join_id is not None:
        given = options.join_id if isinstance(options.join_id, tuple) else _split(options.join_id)
        if (here, there) not in ((None, None), given):
            values = {"option": "--join-id", "given": _written(*given), "file": _written(here, there)}
            overrides = (Sentence(code="option_overrides_mapping", values=values),)
        here, there = given
    try:
        update = {"name": name, "id_here": here, "id_there": there}
        return Join.model_validate({**dict(known), **update}), overrides
    except ValueError as error:
        raise MappingError(_unreadable(_written(here, there))) from error


def _split(text: str) -> tuple[str, str]:
    """Split `HERE=THERE` at the first `=`; one name stands for both."""
    here, _equals, there = text.partition("=")
    return here, there or here


def _written(here: str | None, there: str | None) -> str:
    return shown("=".join(part for part in (here, there) if part is not None))


def _reading_of(join: Join, first: Reading | None) -> Reading | None:
    """Return how the second file is to be read: from the first one's country, where nobody said otherwise."""
    if join.reading is not None or first is None or first.country is None:
        return join.reading
    return Reading(country=first.country)


def _mapping(options: Options) -> SchemaMapping:
    """Return the mapping the options start from; one that cannot be read counts as none and is told later."""
    mapping = options.mapping
    if isinstance(mapping, str | Path):
        try:
            mapping = read_document(Path(mapping), "mapping")
        except InputError:
            mapping = None
    return mapping if isinstance(mapping, SchemaMapping) else SchemaMapping()


def _not_given(join: Join) -> Problem:
    return Problem(
        "join_not_given",
        N_("The mapping takes columns from a second file, “{name}”, which was not given."),
        N_("Give it: --join FILE."),
        values={"name": shown(join.name)},
    )


def _no_file() -> Problem:
    return Problem(
        "join_id_without_file",
        N_("It is said by which column a second file is joined (--join-id), but not which file."),
        N_("Give it: --join FILE."),
    )


def _unreadable(text: str) -> Problem:
    return Problem(
        "join_id_unreadable",
        N_("--join-id “{text}” cannot be read."),
        N_("Write the column's name, or both names where they differ: --join-id case=person."),
        values={"text": text},
    )
