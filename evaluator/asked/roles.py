"""The mapping that options describe: which column plays which part, on top of a mapping file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from evaluator.asked.how_joined import join_from
from evaluator.asked.how_read import reading_from
from evaluator.asked.of_columns import features_of, split, unreadable
from evaluator.asked.options import Named, Options, ReadingOptions
from evaluator.domain.base import LONGEST_LINE
from evaluator.domain.joining import USUAL_ID
from evaluator.domain.mapping import SchemaMapping, SensitiveFeature, SystemColumn
from evaluator.domain.results import Sentence
from evaluator.errors import N_, MappingError, Problem, shown
from evaluator.stages.mapping.people import missing_column

CODES: dict[str, str] = {"option_overrides_mapping": "option, given, file"}
MOST_SYSTEMS = 6
"""Systems that can be compared in one run."""


def mapping_from(
    options: Options, base: SchemaMapping, columns: Sequence[str], *, from_file: bool
) -> tuple[SchemaMapping, tuple[Sentence, ...]]:
    """Return the mapping the options describe on top of a base, and what they override in a mapping file.

    Raises MappingError with every option that cannot be read.
    """
    problems: list[Problem] = []
    update = _plain_fields(options)
    update |= _systems(options, base, columns, problems)
    features = features_of(options, base, columns, problems)
    if options.sensitive or options.bins or options.missing or options.reference:
        update["sensitive"] = features
    if problems:
        raise MappingError(problems)
    overrides = _overrides(base, update) if from_file else ()
    join, joined_otherwise = join_from(options, base)
    if join is not None:
        update["join"] = join
        # The id is a case's name: from here on nothing takes it for a group.
        update.setdefault("case_id", base.case_id or join.id_here or USUAL_ID)
        overrides += joined_otherwise if from_file else ()
    if options.reading != ReadingOptions():
        update["reading"], read_otherwise = reading_from(options.reading, base.reading)
        overrides += read_otherwise if from_file else ()
    try:
        mapping = SchemaMapping.model_validate({**_fields(base), **update})
    except ValueError as error:
        # Raised without its cause: pydantic's would keep the open table's frames alive until the interpreter ends.
        found = _problem_of(error)
    else:
        return mapping, overrides
    raise MappingError(found)


def missing_columns(options: Options, base: SchemaMapping, columns: Sequence[str]) -> list[Problem]:
    """Return a problem for each column that is named and not there, also where options make no mapping."""
    given = options.y_pred or options.score
    systems = [item[1] if isinstance(item, tuple) else split(item, columns)[1] for item in given]
    single = ("y_true", "failed", "count", "weight", "case_id")
    named = [
        *(systems or [system.column for system in base.systems]),
        *(getattr(options, role) or getattr(base, role) for role in single),
        *(options.sensitive or base.features),
        *(options.control or base.control),
    ]
    wanted = [name for name in dict.fromkeys(named) if name and len(name) <= LONGEST_LINE]
    return [missing_column(name, columns) for name in wanted if name not in columns]


def _fields(model: SchemaMapping) -> dict[str, Any]:
    return {name: getattr(model, name) for name in type(model).model_fields if name not in ("kind", "schema_")}


def _problem_of(error: ValueError) -> list[Problem]:
    details = error.errors() if hasattr(error, "errors") else [{"msg": str(error), "loc": ()}]
    return [
        Problem(
            "mapping_invalid",
            N_("The mapping cannot be used: {detail}."),
            where=".".join(str(part) for part in detail["loc"]),
            values={"detail": shown(str(detail["msg"]).removeprefix("Value error, "), 400)},
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
        "failed",
        "task",
        "k",
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
    systems = _system_columns("--score" if options.score else "--y-pred", given, columns, problems)
    task = options.task or _task(options, base)
    problems += _other_output(options, task)
    if options.score and task in ("decisions", "regression"):
        problems.append(
            Problem(
                "scores_are_no_decisions",
                N_("The task is {task}, but scores were given (--score)."),
                N_("Leave --task out, or name the columns with --y-pred."),
                values={"task": task},
            )
        )
    threshold = base.threshold if options.threshold is None else options.threshold
    if options.score and task == "matching" and threshold is None:
        problems.append(
            Problem(
                "threshold_missing",
                N_("Scores need a threshold: a score at or above it counts as a match."),
                N_("Give the threshold that is or will be used."),
            )
        )
    return {"systems": systems, "task": task}


def _other_output(options: Options, task: str) -> list[Problem]:
    """Return what is wrong where classes are given as scores, or the scores of a list as decisions."""
    if options.score and task == "multiclass":
        return [
            Problem(
                "scores_are_no_classes",
                N_("The task is multiclass, but scores were given (--score)."),
                N_("Give the column with the predicted class with --y-pred."),
            )
        ]
    if options.y_pred and task == "top-k":
        return [
            Problem(
                "decisions_are_no_scores",
                N_("The first k are found by their scores, but decisions were given (--y-pred)."),
                N_("Give the column with the scores with --score."),
            )
        ]
    return []


def _task(options: Options, base: SchemaMapping) -> str:
    if base.task == "matching" or (base.task == "top-k" and options.score):
        return base.task
    if base.task in ("multiclass", "regression") and not options.score:
        return base.task
    return "scores" if options.score else "decisions"


def _system_columns(
    option: str, given: Sequence[Named], columns: Sequence[str], problems: list[Problem]
) -> tuple[SystemColumn, ...]:
    if len(given) > MOST_SYSTEMS:
        problems.append(
            Problem(
                "systems_too_many",
                N_("{number} systems were given; at most {most} can be compared in one run."),
                N_("Evaluate them in several runs."),
                values={"number": len(given), "most": MOST_SYSTEMS},
            )
        )
        return ()
    systems = []
    for item in given:
        name, column = item if isinstance(item, tuple) else split(item, columns)
        try:
            systems.append(SystemColumn(name=name or column, column=column))
        except ValueError:
            problems.append(unreadable(option, item, item))
    return tuple(systems)


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
