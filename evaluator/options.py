"""The options of the command line and the Python API, and the mapping they describe."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from evaluator.domain.criteria import CriteriaSet
from evaluator.domain.mapping import SchemaMapping, SensitiveFeature, SystemColumn
from evaluator.domain.plan import EvaluationPlan
from evaluator.domain.results import Sentence
from evaluator.domain.rubric import Answers, Rubric
from evaluator.domain.system import AISystem
from evaluator.errors import N_, InputError, MappingError, NotBuiltYet, Problem

CODES: dict[str, str] = {"option_overrides_mapping": "option, given, file"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The options of the command line and the Python API, by the same names; None means not given."""

    y_true: str | None = None
    y_pred: Sequence[str] = ()
    """`COL` or `NAME=COL`, one for each system."""
    score: Sequence[str] = ()
    """`COL` or `NAME=COL`, one for each system."""
    threshold: float | None = None
    score_kind: str | None = None
    positive: str | None = None
    positive_true: str | None = None
    negative: Sequence[str] = ()
    sensitive: Sequence[str] = ()
    bins: Sequence[str] = ()
    """`COL=18,30,65`."""
    missing: Sequence[str] = ()
    """`COL=own-group|exclude|refuse`."""
    control: Sequence[str] = ()
    reference: str | None = None
    """`COL=VALUE`."""
    count: str | None = None
    weight: str | None = None
    case_id: str | None = None
    intersections: int | None = None
    task: str | None = None
    polarity: str | None = None
    mapping: str | Path | SchemaMapping | None = None
    plan: str | Path | EvaluationPlan | None = None
    criteria: str | Path | CriteriaSet | None = None
    rubric: str | Path | Rubric | None = None
    answers: str | Path | Answers | None = None
    system: str | Path | AISystem | None = None
    min_group_size: int | None = None
    level: float | None = None
    seed: int | None = None
    now: dt.datetime | None = None
    """Clock of the record; None takes SOURCE_DATE_EPOCH or the real time."""
    cross_check: bool = True
    small_cells: str = "suppress"
    gated: bool = False
    """True when a gate will look at limits, so that there must be some."""


_LISTS = ("y_pred", "score", "negative", "sensitive", "bins", "missing", "control")
_TIMES = ("now",)


def options_of(given: Mapping[str, Any]) -> Options:
    """Return the options of a Python call: single values become lists, mappings become `NAME=VALUE`.

    >>> options_of({"y_pred": {"A": "col_a"}, "sensitive": "sex", "bins": {"age": [18, 65]}}).bins
    ('age=18,65',)
    """
    known = {item.name for item in fields(Options)}
    problems = [
        Problem(
            "option_unknown",
            N_("There is no option {option}."),
            N_("Use one of: {options}."),
            values={"option": name, "options": ", ".join(sorted(known))},
        )
        for name in given
        if name not in known
    ]
    if problems:
        raise InputError(problems)
    values: dict[str, Any] = {
        name: _listed(value) if name in _LISTS else _timed(name, value) for name, value in given.items()
    }
    return Options(**values)


def _listed(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, Mapping):
        return tuple(f"{name}={_joined(item)}" for name, item in value.items())
    return (str(value),) if isinstance(value, str) else tuple(str(item) for item in value)


def _joined(value: Any) -> str:
    if isinstance(value, str) or not isinstance(value, Sequence):
        return str(value)
    return ",".join(str(item) for item in value)


def _timed(name: str, value: Any) -> Any:
    return read_time(value) if name in _TIMES and isinstance(value, str) else value


def read_time(text: str) -> dt.datetime:
    """Return an ISO 8601 time; without a zone it is UTC; InputError when it cannot be read."""
    try:
        time = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise InputError(
            Problem(
                "time_unreadable",
                N_("“{text}” is not a time."),
                N_("Write it as 2026-11-22T09:30:00Z."),
                values={"text": text},
            )
        ) from error
    return time if time.tzinfo else time.replace(tzinfo=dt.UTC)


def mapping_from(
    options: Options, base: SchemaMapping, columns: Sequence[str], *, from_file: bool
) -> tuple[SchemaMapping, tuple[Sentence, ...]]:
    """Return the mapping the options describe on top of a base, and what they override in a mapping file.

    Raises MappingError with every option that cannot be read.
    """
    problems: list[Problem] = []
    update = _plain_fields(options)
    update |= _systems(options, base, columns, problems)
    features = _features(options, base, columns, problems)
    if options.sensitive or options.bins or options.missing or options.reference:
        update["sensitive"] = features
    if problems:
        raise MappingError(problems)
    overrides = _overrides(base, update) if from_file else ()
    try:
        mapping = SchemaMapping.model_validate({**_fields(base), **update})
    except ValueError as error:
        raise MappingError(_problem_of(error)) from error
    return mapping, overrides


def _fields(model: SchemaMapping) -> dict[str, Any]:
    return {name: getattr(model, name) for name in type(model).model_fields if name not in ("kind", "schema_")}


def _problem_of(error: ValueError) -> list[Problem]:
    details = error.errors() if hasattr(error, "errors") else [{"msg": str(error), "loc": ()}]
    return [
        Problem(
            "mapping_invalid",
            N_("The mapping cannot be used: {detail}."),
            where=".".join(str(part) for part in detail["loc"]),
            values={"detail": str(detail["msg"]).removeprefix("Value error, ")},
        )
        for detail in details
    ]


def _plain_fields(options: Options) -> dict[str, Any]:
    names = (
        "y_true",
        "threshold",
        "score_kind",
        "positive",
        "positive_true",
        "count",
        "weight",
        "case_id",
        "task",
    )
    update: dict[str, Any] = {name: getattr(options, name) for name in names if getattr(options, name) is not None}
    for name in ("negative", "control"):
        if getattr(options, name):
            update[name] = tuple(getattr(options, name))
    return update


def _systems(
    options: Options, base: SchemaMapping, columns: Sequence[str], problems: list[Problem]
) -> dict[str, Any]:
    if options.y_pred and options.score:
        problems.append(
            Problem(
                "decisions_and_scores",
                N_("Decisions (--y-pred) and scores (--score) cannot be evaluated in one run."),
                N_("Give one of the two."),
            )
        )
    given = options.y_pred or options.score
    if not given:
        return {}
    systems = tuple(_named_column(item, columns) for item in given)
    task = options.task or ("scores" if options.score else "decisions")
    if options.score and task == "decisions":
        problems.append(
            Problem(
                "scores_are_no_decisions",
                N_("The task is decisions, but scores were given (--score)."),
                N_("Leave --task out, or give the decisions with --y-pred."),
            )
        )
    return {"systems": systems, "task": task if options.y_pred or options.score else base.task}


def _named_column(item: str, columns: Sequence[str]) -> SystemColumn:
    name, column = _split(item, columns)
    return SystemColumn(name=name or column, column=column)


def _split(item: str, columns: Sequence[str]) -> tuple[str, str]:
    """Split `NAME=COL` at the first `=`, unless a column bears the whole name; the name may be empty."""
    if item in columns or "=" not in item:
        return "", item
    name, column = item.split("=", maxsplit=1)
    return name, column


def _of_column(item: str, columns: Sequence[str]) -> tuple[str, str] | None:
    """Split `COL=REST` at the first `=` that ends a column's name, else at the first `=`; None without one."""
    places = [i for i, sign in enumerate(item) if sign == "="]
    if not places:
        return None
    place = next((i for i in places if item[:i] in columns), places[0])
    return item[:place], item[place + 1 :]


def _features(
    options: Options, base: SchemaMapping, columns: Sequence[str], problems: list[Problem]
) -> tuple[SensitiveFeature, ...]:
    known = {feature.column: feature for feature in base.sensitive}
    names = list(options.sensitive) or list(known)
    chosen = {name: known.get(name, SensitiveFeature(column=name)) for name in names}
    for option, items, reader in (
        ("--bins", options.bins, _cuts),
        ("--missing", options.missing, _missing),
        ("--reference", [options.reference] if options.reference else [], _reference),
    ):
        for item in items:
            _apply(option, item, reader, chosen, columns, problems)
    return tuple(chosen.values())


def _apply(
    option: str,
    item: str,
    reader: Callable[[str], dict[str, Any]],
    chosen: dict[str, SensitiveFeature],
    columns: Sequence[str],
    problems: list[Problem],
) -> None:
    if item in ("@rest", "@overall"):
        raise NotBuiltYet(
            Problem(
                "reference_not_built",
                N_("Comparing with {reference} is not built yet."),
                N_("Name a reference group: --reference COL=VALUE."),
                values={"reference": item},
            )
        )
    parts = _of_column(item, columns)
    if parts is None or parts[0] not in chosen:
        problems.append(
            Problem(
                "option_names_no_feature",
                N_("{option} {item} does not name a sensitive feature."),
                N_("Write {option} COL=VALUE with one of: {features}."),
                values={"option": option, "item": item, "features": ", ".join(chosen) or "(none)"},
            )
        )
        return
    column, text = parts
    try:
        update = reader(text)
        chosen[column] = SensitiveFeature.model_validate(
            {**{f: getattr(chosen[column], f) for f in SensitiveFeature.model_fields}, **update}
        )
    except ValueError:
        problems.append(
            Problem(
                "option_value_unreadable",
                N_("{option} {item} cannot be read: “{text}” is not {wanted}."),
                values={"option": option, "item": item, "text": text, "wanted": _WANTED[option]},
            )
        )


_WANTED = {
    "--bins": N_("a rising list of numbers such as 18,30,65"),
    "--missing": N_("own-group, exclude or refuse"),
    "--reference": N_("the name of a group"),
}


def _cuts(text: str) -> dict[str, Any]:
    cuts = tuple(float(part) for part in text.split(","))
    if not all(math.isfinite(cut) for cut in cuts):
        raise ValueError("cut points must be finite")
    return {"cuts": cuts}


def _missing(text: str) -> dict[str, Any]:
    return {"missing": text}


def _reference(text: str) -> dict[str, Any]:
    if not text:
        raise ValueError("a reference needs a group")
    return {"reference": text}


def _overrides(base: SchemaMapping, update: Mapping[str, Any]) -> tuple[Sentence, ...]:
    sentences = []
    for name, value in update.items():
        before = getattr(base, name)
        if before not in (None, (), value) and name in type(base).model_fields:
            sentences.append(
                Sentence(
                    code="option_overrides_mapping",
                    values={
                        "option": f"--{name.replace('_', '-')}",
                        "given": _plain(value),
                        "file": _plain(before),
                    },
                )
            )
    return tuple(sentences)


def _plain(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(_plain(item) for item in value)
    if isinstance(value, SensitiveFeature | SystemColumn):
        return value.column
    return str(value)
