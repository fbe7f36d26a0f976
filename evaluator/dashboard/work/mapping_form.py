"""The mapping as its form holds it, made from a mapping and made into one, with every problem at once.

The form is JSON: `task`, `predictions` (columns), `names` (column to system), `y_true`, `threshold`, `score_kind`,
`positive`, `positive_true`, `negative`, `outcome_unknown`, `features` (columns), `feature` (column to `label`,
`cuts` as typed, `missing`, `reference`), `control` (columns), `count`, `weight`, `case_id`; where people are
matched also `failed`, and `match_by` (scores or decisions); `spellings` (column to what is merged); `reading` (how
the file is to be read, where a person has said so); where the first k are selected `k`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Any

from evaluator.dashboard.work.draft import Draft
from evaluator.dashboard.work.reading_form import reading_in
from evaluator.dashboard.work.second_file import joined_mapping
from evaluator.domain.mapping import SchemaMapping, SensitiveFeature, SystemColumn, Task
from evaluator.domain.spelling import Spelling
from evaluator.domain.survey import Survey
from evaluator.errors import N_, MappingError, Problem
from evaluator.wording import Allowed, read_number, write_number

_PLAIN = ("y_true", "positive", "positive_true", "count", "weight", "case_id", "failed")
TASKS: tuple[Task, ...] = ("decisions", "scores", "top-k", "multiclass", "matching", "regression")
"""Tasks the form knows."""
_COLUMNS = ("y_true", "count", "weight", "case_id", "failed")
_COLUMN_LISTS = ("predictions", "features", "control")
LABELS = ("positive", "positive_true", "negative", "outcome_unknown")
"""Entries that say what labels mean."""
_LISTS = ("negative", "outcome_unknown", "control")
_BETWEEN = re.compile(r"[;\s]+|,\s+")


def form_of(mapping: SchemaMapping) -> dict[str, Any]:
    """Return what the form holds of a mapping."""
    form: dict[str, Any] = {
        "task": mapping.task,
        "predictions": [system.column for system in mapping.systems],
        "names": {system.column: system.name for system in mapping.systems if system.name != system.column},
        "threshold": mapping.threshold,
        "score_kind": mapping.score_kind,
        "k": mapping.k,
        "features": list(mapping.features),
        "feature": {feature.column: _feature_form(feature) for feature in mapping.sensitive},
    }
    form |= {name: getattr(mapping, name) for name in _PLAIN}
    form |= {name: list(getattr(mapping, name)) for name in _LISTS}
    form["spellings"] = spellings_form(mapping.spellings)
    if mapping.task == "matching":
        form["match_by"] = "scores" if mapping.has_scores else "decisions"
    if mapping.survey is not None:
        form["survey"] = mapping.survey.model_dump(mode="json", exclude_none=True)
    if mapping.reading is not None:
        form["reading"] = mapping.reading.model_dump(mode="json", exclude_defaults=True)
    return {key: value for key, value in form.items() if value not in (None, [], {})}


def fitting(form: dict[str, Any], columns: Collection[str]) -> dict[str, Any] | None:
    """Return the form without columns that are not there; None when no decision or score is left of it."""
    fits = {name: [item for item in form.get(name, ()) if item in columns] for name in _COLUMN_LISTS}
    if not fits["predictions"]:
        return None
    gone = {name for name in _COLUMNS if form.get(name) not in columns}
    kept = {key: value for key, value in form.items() if key not in gone and key not in _COLUMN_LISTS}
    for name in ("names", "feature"):
        kept[name] = {column: value for column, value in form.get(name, {}).items() if column in columns}
    return {key: value for key, value in {**kept, **fits}.items() if value not in (None, [], {})}


def with_features(form: dict[str, Any], features: Iterable[SensitiveFeature]) -> dict[str, Any]:
    """Return the form with these sensitive features after its own."""
    new = {
        feature.column: _feature_form(feature)
        for feature in features
        if feature.column not in form.get("features", ())
    }
    return {**form, "features": [*form.get("features", ()), *new], "feature": {**form.get("feature", {}), **new}}


def _feature_form(feature: SensitiveFeature) -> dict[str, Any]:
    return {
        "label": feature.label,
        "cuts": "; ".join(write_number(cut) for cut in feature.cuts),
        "missing": feature.missing.value,
        "reference": feature.reference,
    }


def _survey_in(form: dict[str, Any], task: str) -> Survey | None:
    """Return what the form holds of a survey, as long as its wave is the one control feature."""
    survey = form.get("survey")
    if not survey or task != "decisions" or form.get("control") != [survey["wave"]]:
        return None
    return Survey.model_validate(survey)


def mapping_of(draft: Draft) -> SchemaMapping:
    """Return the mapping the form describes; MappingError with every entry that cannot be read."""
    return joined_mapping(read_form(draft.get("mapping", default={}), draft.system.name), draft)


def read_form(form: dict[str, Any], system_name: str) -> SchemaMapping:
    """Return the mapping a form describes; a single system without a name of its own is called `system_name`."""
    problems: list[Problem] = []
    systems = _systems(form, system_name, problems)
    sensitive = tuple(
        _feature(column, form.get("feature", {}).get(column, {}), problems) for column in form.get("features", ())
    )
    if problems:
        raise MappingError(problems)
    task = next((known for known in TASKS if known == form.get("task")), "decisions")
    scores = has_scores(form)
    if task == "regression":  # numbers have no labels: what was said of them for another task does not count
        form = {key: value for key, value in form.items() if key not in LABELS}
    mapping = SchemaMapping(
        task=task,
        systems=systems,
        sensitive=sensitive,
        threshold=form.get("threshold") if scores and task != "top-k" else None,
        k=form.get("k") if task == "top-k" else None,
        score_kind=form.get("score_kind", "any") if scores else "any",
        negative=tuple(form.get("negative", ())),
        control=tuple(name for name in form.get("control", ()) if name not in form.get("features", ())),
        outcome_unknown=tuple(form.get("outcome_unknown", ())) if form.get("y_true") else (),
        **{name: form.get(name) for name in _PLAIN if name not in ("positive_true", "failed")},
        reading=reading_in(form),
        survey=_survey_in(form, task),
        failed=form.get("failed") if task == "matching" else None,
        positive_true=form.get("positive_true") if form.get("y_true") and task != "multiclass" else None,
    )
    return mapping.model_copy(update={"spellings": _spellings(form, mapping)})


def spellings_form(spellings: Iterable[Spelling]) -> dict[str, list[dict[str, Any]]]:
    """Return what the form holds of merged spellings: by column, what is written and what it counts as."""
    form: dict[str, list[dict[str, Any]]] = {}
    for spelling in spellings:
        entry = {"written": list(spelling.written), "counted_as": spelling.counted_as}
        form.setdefault(spelling.column, []).append(entry)
    return form


def _spellings(form: dict[str, Any], mapping: SchemaMapping) -> tuple[Spelling, ...]:
    """Return the spellings of the columns that still have groups or labels by name."""
    cut = {feature.column for feature in mapping.sensitive if feature.cuts}
    named = [column for column in mapping.named_by_value if column not in cut]
    return tuple(
        Spelling(column=column, **entry)
        for column, entries in form.get("spellings", {}).items()
        for entry in (entries or ())
        if column in named
    )


def has_scores(form: dict[str, Any]) -> bool:
    """Return True when the systems' columns hold scores: when people are matched, unless it is said otherwise."""
    if form.get("task") == "matching":
        return bool(form.get("match_by", "scores") == "scores")
    return form.get("task") in ("scores", "top-k")


def name_of(form: dict[str, Any], column: str, system_name: str) -> str:
    """Return the name of the system whose column this is."""
    given = form.get("names", {}).get(column)
    alone = len(form.get("predictions", ())) == 1
    return str(given or (system_name if alone else column))


def _systems(form: dict[str, Any], system_name: str, problems: list[Problem]) -> tuple[SystemColumn, ...]:
    columns = form.get("predictions", ())
    names = [name_of(form, column, system_name) for column in columns]
    for name in sorted({name for name in names if names.count(name) > 1}):
        problems.append(
            Problem(
                "system_named_twice",
                N_("Two systems are called “{name}”."),
                N_("Give each system a name of its own."),
                values={"name": name},
            )
        )
    if len(columns) > 6:
        problems.append(
            Problem(
                "too_many_systems",
                N_("{systems} systems are more than can be compared at once (6)."),
                N_("Leave some out."),
                values={"systems": len(columns)},
            )
        )
        return ()
    return tuple(SystemColumn(name=name, column=column) for name, column in zip(names, columns, strict=True))


def _feature(column: str, form: dict[str, Any], problems: list[Problem]) -> SensitiveFeature:
    return SensitiveFeature(
        column=column,
        label=form.get("label") or "",
        cuts=_cuts(column, form.get("cuts") or "", problems),
        missing=form.get("missing") or "own-group",
        reference=form.get("reference") or None,
    )


def _cuts(column: str, text: str, problems: list[Problem]) -> tuple[float, ...]:
    """Return the cut points as typed: `18, 30, 65`, `18 30 65` or `18;30;65`.

    A problem where they are not, or may be other numbers.
    """
    parts = [part for part in _BETWEEN.split(text.strip()) if part]
    if len(parts) == 1 and parts[0].count(",") > 1:
        parts = parts[0].split(",")
    cuts = tuple(cut for part in parts if (cut := read_number(part, Allowed())) is not None)
    is_one_or_two = len(parts) == 1 and "," in parts[0]  # “18,30” may be two numbers, or one with decimals
    if len(cuts) == len(parts) and list(cuts) == sorted(set(cuts)) and not is_one_or_two:
        return cuts
    problems.append(
        Problem(
            "cuts_unreadable",
            N_("The cut points of “{column}” are not rising numbers: “{text}”."),
            N_("Write them as 18; 30; 65 or 0.5; 1.5, with nothing between thousands."),
            values={"column": column, "text": text},
        )
    )
    return ()
