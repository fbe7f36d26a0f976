"""The options of the command line and the Python API, by the same names."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evaluator.domain.canonical import canonical_text, without
from evaluator.domain.criteria import CriteriaSet
from evaluator.domain.mapping import SchemaMapping
from evaluator.domain.overlay import Overlay
from evaluator.domain.plan import EvaluationPlan
from evaluator.domain.population import Population
from evaluator.domain.rubric import Answers, Rubric
from evaluator.domain.system import AISystem
from evaluator.errors import N_, InputError, Problem, shown

if TYPE_CHECKING:
    import pandas as pd

    from evaluator.domain.record import EvaluationRecord

Named = str | tuple[str, str]
"""What the command line writes as `NAME=VALUE`: that text, or the two parts as a Python call gives them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingOptions:
    """How the file is to be read, by the names of `Reading`; None means not given."""

    country: str | None = None
    encoding: str | None = None
    separator: str | None = None
    decimal: str | None = None
    header_row: int | None = None
    sheet: str | None = None
    missing_markers: tuple[str, ...] | None = None
    ragged: str | None = None
    total_rows: str | None = None


_NOTHING_SAID = ReadingOptions()


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The options of the command line and the Python API, by the same names; None means not given."""

    y_true: str | None = None
    y_pred: Sequence[Named] = ()
    """`COL` or `NAME=COL`, one for each system."""
    score: Sequence[Named] = ()
    """`COL` or `NAME=COL`, one for each system."""
    threshold: float | None = None
    score_kind: str | None = None
    positive: str | None = None
    positive_true: str | None = None
    negative: Sequence[str] = ()
    sensitive: Sequence[str] = ()
    bins: Sequence[Named] = ()
    """`COL=18,30,65`."""
    missing: Sequence[Named] = ()
    """`COL=own-group|exclude|refuse`."""
    control: Sequence[str] = ()
    merge_spellings: Sequence[str] = ()
    """Columns in which spellings that look the same count as the most frequent one."""
    reference: Named | None = None
    """`COL=VALUE`, `@rest` or `@overall` for every feature."""
    count: str | None = None
    weight: str | None = None
    case_id: str | None = None
    failed: str | None = None
    join: str | Path | pd.DataFrame | None = None
    """Second file with more of the columns, such as the groups."""
    join_id: Named | None = None
    """Columns with the id by which both files are joined: `COL`, or `HERE=THERE`."""
    intersections: int | None = None
    task: str | None = None
    k: int | None = None
    """Number of places in the task `top-k`."""
    polarity: str | None = None
    mapping: str | Path | SchemaMapping | None = None
    plan: str | Path | EvaluationPlan | None = None
    criteria: str | Path | CriteriaSet | None = None
    overlay: str | Path | Overlay | None = None
    """What a city changes on top of the rubric and the criteria."""
    rubric: str | Path | Rubric | None = None
    answers: str | Path | Answers | Sequence[str | Path | Answers] | None = None
    """The answers, or those of several assessors with their consensus."""
    answers_until: str | None = None
    """Day or moment until which answers count as given in time; for a plan."""
    system: str | Path | AISystem | None = None
    min_group_size: int | None = None
    level: float | None = None
    seed: int | None = None
    now: dt.datetime | None = None
    """Clock of the record; None takes SOURCE_DATE_EPOCH or the real time."""
    search_subgroups: Sequence[str] = ()
    """Columns to search for subgroups that are worse off; `@sensitive` stands for every sensitive feature."""
    search_metric: str | None = None
    search_difference: float | None = None
    proxies: Sequence[str] = ()
    """Columns that may tell of a sensitive feature; `@all` stands for every other column."""
    population: str | Path | Population | None = None
    survey: str | Path | EvaluationRecord | None = None
    """Record of a resident survey about this tool, as evidence."""
    data_quality: bool = False
    """Look at what is missing for whom, how often outcomes are positive, and what is there twice."""
    reading: ReadingOptions = _NOTHING_SAID
    cross_check: bool = True
    small_cells: str = "suppress"
    gated: bool = False
    """True when a gate will look at limits, so that there must be some."""


_LISTS = (
    "y_pred",
    "score",
    "negative",
    "sensitive",
    "bins",
    "missing",
    "control",
    "search_subgroups",
    "proxies",
    "merge_spellings",
)
_LABELS = ("positive", "positive_true", "negative")
_SMALL_CELLS = ("suppress", "show")
_OF_COMMANDS = ("out", "report", "save_mapping", "fail_on", "quiet")
"""Options that say where results go: a Python caller has the record in hand."""


def options_of(given: Mapping[str, Any]) -> Options:
    """Return the options of a Python call: single values become lists, mappings become pairs, labels texts.

    >>> options_of({"y_pred": {"A": "col_a"}, "sensitive": "sex", "bins": {"age": [18, 65]}}).bins
    (('age', '18,65'),)
    >>> options_of({"positive": True, "negative": [0, 2.0]}).negative
    ('0', '2')
    """
    if "no_cross_check" in given:
        given = {**without(given, "no_cross_check"), "cross_check": not given["no_cross_check"]}
    problems = [_unknown(name) for name in given if name not in _KNOWN]
    given = {name: value for name, value in given.items() if value is not None}
    said = {_READING[name]: value for name, value in given.items() if name in _READING}
    if given.get("small_cells", "suppress") not in _SMALL_CELLS:
        problems.append(
            Problem(
                "small_cells_unknown",
                N_("Small cells cannot be handled as “{given}”."),
                N_("Use one of: {known}."),
                values={"given": shown(given["small_cells"]), "known": ", ".join(_SMALL_CELLS)},
            )
        )
    if problems:
        raise InputError(problems)
    if "missing_markers" in said:
        said["missing_markers"] = tuple(str(marker) for marker in _listed(said["missing_markers"]))
    others = {name: _as_option(name, value) for name, value in given.items() if name not in _READING}
    return Options(reading=ReadingOptions(**said), **others)


_READING = {**{item.name: item.name for item in fields(ReadingOptions)}, "missing_marker": "missing_markers"}
_KNOWN = (frozenset(item.name for item in fields(Options)) | _READING.keys()) - {
    "gated",
    "reading",
    "missing_markers",
}


def _unknown(name: str) -> Problem:
    hint = N_("Use one of: {options}.")
    if name in _OF_COMMANDS:
        hint = N_("Write the record with evaluator.write_record, a report with evaluator.write_report.")
    values = {"option": shown(name), "options": ", ".join(sorted(_KNOWN))}
    return Problem("option_unknown", N_("There is no option {option}."), hint, values=values)


def _as_option(name: str, value: Any) -> Any:
    if name in _LISTS:
        return tuple(_as_text(name, item) for item in _listed(value))
    if name in _LABELS:
        return _as_text(name, value)
    if name == "reference" and isinstance(value, Mapping) and len(value) == 1:
        return next((str(column), str(group)) for column, group in value.items())
    if name == "join_id" and isinstance(value, Mapping) and len(value) == 1:
        return next((str(here), str(there)) for here, there in value.items())
    return read_time(value) if name == "now" else value


def _listed(value: Any) -> Iterable[Any]:
    if isinstance(value, Mapping):
        return list(value.items())
    return [value] if isinstance(value, str) or not isinstance(value, Iterable) else value


def _as_text(name: str, value: Any) -> Any:
    """Return a label as the text it has in every kind of file, a pair as two texts, any other item as text."""
    if isinstance(value, tuple) and len(value) == 2:
        return str(value[0]), _joined(value[1])
    return (canonical_text(value) or "") if name in _LABELS else str(value)


def _joined(value: Any) -> str:
    if isinstance(value, str) or not isinstance(value, Iterable):
        return str(value)
    return ",".join(str(item) for item in value)


def read_time(given: object) -> dt.datetime:
    """Return a time in UTC, from ISO 8601 text or as it is; without a zone it is UTC; InputError otherwise."""
    try:
        time = given if isinstance(given, dt.datetime) else dt.datetime.fromisoformat(str(given))
        return (time if time.tzinfo else time.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)
    except (ValueError, OverflowError) as error:  # OverflowError: a time zone at the very first or last day
        raise InputError(
            Problem(
                "time_unreadable",
                N_("“{text}” is not a time."),
                N_("Write it as 2026-11-22T09:30:00Z."),
                values={"text": shown(given)},
            )
        ) from error


def clock() -> dt.datetime:
    """Return SOURCE_DATE_EPOCH where it is set, else the real time; InputError when it cannot be read."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if not epoch:
        return dt.datetime.now(dt.UTC)
    try:
        return dt.datetime.fromtimestamp(int(epoch), dt.UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise InputError(
            Problem(
                "epoch_unreadable",
                N_("SOURCE_DATE_EPOCH is “{text}”, which is not a number of seconds since 1970."),
                N_("Unset it, or give --now TIME."),
                values={"text": shown(epoch)},
            )
        ) from error
