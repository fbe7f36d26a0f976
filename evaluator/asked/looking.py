"""A look at a table: a file goes in; what it holds, what that suggests, and a copy that is read faster, come out.

`run_look`, `run_count` and `run_match` are jobs: the face that starts them does not wait, and memory comes back.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from evaluator.asked.how_joined import with_second
from evaluator.domain.cube import Cube
from evaluator.domain.mapping import SchemaMapping
from evaluator.domain.plan import EvaluationPlan
from evaluator.domain.reading import Reading
from evaluator.domain.results import Sentence
from evaluator.engine import ColumnProfile, Table, open_copy, open_source, write_copy
from evaluator.stages.counts.joined import joined_source
from evaluator.stages.mapping.people import People
from evaluator.stages.mapping.suggest import Suggestion, suggest_mapping

Progress = Callable[[str, float], None]

PREVIEW_ROWS = 8
"""First rows that are shown."""
FACTS = "facts.json"
"""Name of the facts in the folder of a copy."""
_LOOK_EVERY = 0.3
"""Seconds between two looks at how far a query is."""


@dataclass(frozen=True, slots=True)
class TableFacts:
    """What a table holds, as far as a person needs it to say what its columns mean."""

    name: str
    """As the person knows the file."""
    format: str
    rows: int
    columns: tuple[str, ...]
    reading: dict[str, Any]
    """How it was read: separator, header line, repaired names."""
    first_rows: tuple[dict[str, str | None], ...]
    profiles: dict[str, ColumnProfile]
    suggestion: Suggestion

    def values(self, column: str | None) -> tuple[tuple[str, int], ...]:
        """Return the most frequent values of a column and how many rows have each; none for an unknown column."""
        profile = self.profiles.get(column or "")
        return profile.values if profile else ()


@dataclass(frozen=True, slots=True)
class Counted:
    """People in the groups of each feature, once a mapping fits."""

    people: int
    groups: dict[str, tuple[tuple[str | None, int], ...]]
    """For each feature its groups, in order, and how many people are in each."""
    exclusions: tuple[tuple[str, dict[str, Any], int], ...]
    """Reason code, its values, and how many people."""
    pointed_out: tuple[Sentence, ...] = ()
    """Groups and names of columns that look the same, and what was merged."""


_FACTS = TypeAdapter(TableFacts)
_COUNTED = TypeAdapter(Counted)


def opened(path: Path, reading: Reading | None, copy: Path | None = None) -> Table:
    """Return the open table of a file, read from its copy where there is one; UploadError as `open_source`."""
    return open_source(path, reading=reading) if copy is None else open_copy(copy, path, reading=reading)


def look(table: Table, name: str) -> TableFacts:
    """Return what an open table holds; `name` is what the person calls it."""
    return TableFacts(
        name=name,
        format=table.format,
        rows=table.rows(),
        columns=table.columns,
        reading=table.reading,
        first_rows=tuple(table.preview(PREVIEW_ROWS)),
        profiles={column: table.profile(column) for column in table.columns},
        suggestion=suggest_mapping(table),
    )


def count_people(table: Table, mapping: SchemaMapping) -> Counted:
    """Return the people in every group of a table that fits a mapping; InputError with every problem."""
    from evaluator.stages.mapping.people import apply_mapping
    from evaluator.stages.mapping.spellings import spelling_warnings
    from evaluator.stages.tasks import every_task

    people = apply_mapping(table, mapping)
    cube = every_task.count_people(people, EvaluationPlan(intersections=1)).cube
    return Counted(
        people=cube.people,
        groups={feature: _people(cube, feature) for feature in cube.features},
        exclusions=tuple(
            (item.reason_code, {"feature": item.feature, "system": item.system}, item.people)
            for item in cube.exclusions
        ),
        pointed_out=spelling_warnings(people.mapping, cube, table.columns),
    )


def _people(cube: Cube, feature: str) -> tuple[tuple[str | None, int], ...]:
    margin = cube.margin((feature,))
    return tuple((group[0], int(n.sum())) for group, n in zip(margin.groups, margin.n, strict=True))


# --- as jobs --------------------------------------------------------------------------------------------------


def run_look(arguments: Mapping[str, Any], progress: Progress, scratch: Path) -> str:
    """Look at a file in a child process and return the path of the facts.

    `arguments`: `data` (path), `name`, `reading` (document or None), and `copies`: True makes a copy, whose
    folder is the one the facts lie in.
    """
    path, reading = Path(arguments["data"]), _reading(arguments["reading"])
    folder = scratch / "copy"
    folder.mkdir(mode=0o700)
    progress("opening", 0.0)
    with open_source(path, reading=reading) as table:
        if arguments["copies"]:
            progress("copying", 0.05)
            write_copy(table, path, folder, lambda share: progress("copying", 0.05 + 0.85 * share))
        else:
            with followed(table, progress, "reading_all", 0.05, 0.9):
                table.rows()
            facts = look(table, arguments["name"])
    if arguments["copies"]:
        progress("describing", 0.9)
        with open_copy(folder, path, reading=reading) as table:
            facts = look(table, arguments["name"])
    (folder / FACTS).write_bytes(_FACTS.dump_json(facts))
    return str(folder / FACTS)


def run_count(arguments: Mapping[str, Any], progress: Progress, scratch: Path) -> Any:
    """Count the people of every group in a child process and return them as JSON.

    `arguments`: `data`, `reading` and `copy` (path or None) as in `run_look`, `mapping` (document), `second` (path
    of the file that the mapping's `join` speaks of).
    """
    copy = arguments["copy"]
    mapping = SchemaMapping.model_validate(arguments["mapping"])
    reading = _reading(arguments["reading"])
    table = opened(Path(arguments["data"]), reading, Path(copy) if copy else None)
    with (
        with_second(table, mapping, arguments.get("second")) as table,
        followed(table, progress, "counting", 0.0, 1.0),
    ):
        counted = count_people(table, mapping)
    return _COUNTED.dump_python(counted, mode="json")


def run_match(arguments: Mapping[str, Any], progress: Progress, scratch: Path) -> Any:
    """Match the rows of two files in a child process and return what it comes to as JSON, None without a second.

    `arguments`: `data` and `second` (paths), `mapping` (document), which says by what they are joined.
    """
    mapping = SchemaMapping.model_validate(arguments["mapping"])
    with (
        with_second(opened(Path(arguments["data"]), mapping.reading), mapping, arguments["second"]) as table,
        followed(table, progress, "matching", 0.0, 1.0),
    ):
        source = joined_source(People(table, mapping))
    return None if source is None else source.model_dump(mode="json", by_alias=True)


def facts_in(folder: Path) -> TableFacts:
    """Return the facts that `run_look` has written to a folder."""
    return _FACTS.validate_json((folder / FACTS).read_bytes())


def counted_from(document: Any) -> Counted:
    """Return what `run_count` counted."""
    return _COUNTED.validate_python(document)


def _reading(document: Mapping[str, Any] | None) -> Reading | None:
    return None if document is None else Reading.model_validate(document)


@contextmanager
def followed(table: Table, progress: Progress, step: str, first: float, last: float) -> Iterator[None]:
    """Tell, while the block runs, how far the query that runs is: from `first` to `last`, never back."""
    over = threading.Event()

    def watch() -> None:
        most = first
        while not over.wait(_LOOK_EVERY):
            most = max(most, first + (last - first) * table.share_read())
            progress(step, most)

    progress(step, first)
    watcher = threading.Thread(target=watch, name="progress", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()
    progress(step, last)
