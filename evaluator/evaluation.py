"""The product in one function: a table becomes a cube, the cube becomes findings, criteria judge them."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evaluator.asked.explored import in_english
from evaluator.asked.how_joined import opened, with_second
from evaluator.asked.looking import opened as opened_file
from evaluator.asked.named_data import dataset_options, require_data_exists
from evaluator.asked.options import Options, options_of
from evaluator.asked.request import Request, request_of, resolve, resolve_screen
from evaluator.counted import Counted, Progress, count, mapping_of, quiet
from evaluator.domain.cube import Cube
from evaluator.domain.record import DataSource, EvaluationRecord, sealed
from evaluator.domain.results import GroupMetric
from evaluator.engine import Table
from evaluator.in_english import (
    cautions_of,
    cautions_of_reading,
    exclusions_of,
    finding_in_english,
    matching_in_english,
    metric_in_english,
    sentence_in_english,
    warnings_of,
)
from evaluator.judging import judged_fields
from evaluator.measured import Measured, work_out
from evaluator.stages.counts.joined import match_cautions
from evaluator.stages.findings.within import within_levels
from evaluator.stages.mapping.spellings import merge_alike

if TYPE_CHECKING:
    import pandas as pd

_SOFTWARE = ("numpy", "scipy", "pandas", "duckdb", "fairlearn", "scikit-learn", "pydantic")
_CAN_FORK = sys.platform == "linux"


def evaluate_table(
    table: Table, request: Request, progress: Progress = quiet, name: str | None = None
) -> tuple[EvaluationRecord, bytes]:
    """Return the sealed record of one evaluation and the content of its file.

    Raises InputError with every problem the table or request has.

    `name` is what the person calls the data, where the file lies under another name.
    """
    return _evaluated(request, count(table, request, progress, name), progress)


def screen_request(request: Request) -> tuple[EvaluationRecord, bytes]:
    """Return what `evaluate_table` does, without data: complete, with metric criteria not assessed."""
    return _judged(request, DataSource(name="", format="none"), None, Measured())


def _evaluated(
    request: Request, counted: Counted, progress: Progress, *, aside: bool = False
) -> tuple[EvaluationRecord, bytes]:
    measured = work_out(request, counted, progress, aside=aside)
    progress("judging", 0.9)
    judged = _judged(request, counted.source, counted.cube, measured)
    progress("done", 1.0)
    return judged


def _people_within(measures: Sequence[GroupMetric]) -> dict[tuple[str | None, ...], int]:
    """Return the people of each control level, by system and level."""
    return {
        (item.system, *item.control.values()): item.people
        for item in measures
        if item.metric == "count" and not item.features and item.control
    }


def _judged(
    request: Request,
    source: DataSource,
    cube: Cube | None,
    measured: Measured,
) -> tuple[EvaluationRecord, bytes]:
    measures, findings = measured.measures, measured.findings
    system = request.system
    # A survey asks people: its questions are no systems to be judged.
    systems = cube.systems if cube and measured.survey is None else (system.name,)
    from evaluator import __version__

    seen = in_english(measured.explored)
    record = EvaluationRecord(
        product={"name": "Inclusive AI Evaluator", "version": __version__},
        created_at=request.now.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        small_cells=request.small_cells,
        system=system,
        source=source,
        mapping=request.mapping,
        overrides=tuple(sentence_in_english(item) for item in request.overrides),
        plan=request.plan,
        plan_status=request.plan.status,
        exclusions=exclusions_of(cube),
        warnings=(
            *cautions_of_reading(source.reading),
            *(cautions_of_reading(source.joined.reading) if source.joined else ()),
            *warnings_of(measures),
            *(sentence_in_english(item) for item in match_cautions(source.joined)),
            *cautions_of(request.mapping.task if request.mapping else None),
            *(sentence_in_english(item) for item in measured.pointed_out),
            *(sentence_in_english(item) for item in request.assessing.remarks),
        ),
        group_metrics=tuple(metric_in_english(item) for item in measures),
        findings=tuple(finding_in_english(item) for item in findings),
        matching=matching_in_english(measured.matching) if measured.matching else None,
        scores=measured.scores,
        first_k=measured.lists,
        amounts=measured.amounts,
        within_control=within_levels(findings, _people_within(measures)),
        summaries=tuple(finding_in_english(item) for item in measured.summaries),
        comparisons=tuple(finding_in_english(item) for item in measured.comparisons),
        rankings=measured.rankings,
        survey=measured.survey,
        agreement=measured.agreement,
        **{name: getattr(seen, name) for name in type(seen).model_fields},
        **judged_fields(request, findings, systems),
        software=_software(),
        seed=request.plan.seed,
    )
    return sealed(record)


def _software() -> dict[str, str]:
    found: dict[str, str] = {}
    for package in _SOFTWARE:
        try:
            found[package] = version(package)
        except PackageNotFoundError:  # a stripped installation: say so instead of leaving it out
            found[package] = "unknown"
    return found


# --- the Python API -------------------------------------------------------------------------------------------


def evaluate(data: str | Path | pd.DataFrame, **options: Any) -> EvaluationRecord:
    """Evaluate a file, a shipped dataset (`@name`) or a pandas frame; options as in `Options`.

    `y_pred`, `score`, `sensitive`, `negative`, `control`, `bins` and `missing` take one value or a list; `y_pred`
    and `score` also take a mapping of names to columns, `bins` one of columns to cut points, `missing` one of
    columns to rules. Raises InputError with every problem at once.
    """
    asked = options_of(options)
    if isinstance(data, str) and data.startswith("@"):
        data, asked = dataset_options(data[1:], asked)
    return evaluate_with(data, asked)


def evaluate_with(
    data: str | Path | pd.DataFrame, options: Options, progress: Progress = quiet
) -> EvaluationRecord:
    """Evaluate a file or frame with resolved options."""
    return evaluate_sealed(data, options, progress)[0]


def evaluate_sealed(
    data: str | Path | pd.DataFrame, options: Options, progress: Progress = quiet
) -> tuple[EvaluationRecord, bytes]:
    """Return what `evaluate_with` does, with the content of the record's file."""
    for file in (data, options.join):
        if isinstance(file, str | Path):
            require_data_exists(file)
    with opened(data, options) as table:
        request = resolve(options, table.columns, table.name)
        if options.merge_spellings and request.mapping is not None:
            merged = merge_alike(table, request.mapping, options.merge_spellings)
            request = replace(request, mapping=merged)
        return evaluate_table(table, request, progress)


def screen(answers: Any = None, **options: Any) -> EvaluationRecord:
    """Evaluate without data: the rubric, the facts and the knock-outs; metric criteria are not assessed."""
    record, _content = screen_request(resolve_screen(options_of({**options, "answers": answers})))
    return record


def run_job(arguments: Mapping[str, Any], progress: Progress, scratch: Path) -> str:
    """Evaluate in a child process and return the path of the record.

    `arguments`: `data` (path, None for an evaluation without data), `copy` (folder of a copy that is read faster,
    None or left out where there is none), `name` (as the person knows the file) and the
    JSON documents `system`, `plan`, `mapping`, `criteria`, `rubric`, `answers` (None where there is none);
    `second`, the path of the file that the mapping's `join` speaks of, where it speaks of one;
    `exploration` where something is asked beside the plan.
    """
    request = request_of(arguments)
    if arguments["data"] is None:
        _record, content = screen_request(request)
    else:
        mapping, second, copy = mapping_of(request), arguments.get("second"), arguments.get("copy")
        table = opened_file(Path(arguments["data"]), mapping.reading, Path(copy) if copy and not second else None)
        with with_second(table, mapping, second and Path(second)) as table:
            counted = count(table, request, progress, arguments["name"])
        _record, content = _evaluated(request, counted, progress, aside=_CAN_FORK)
    path = scratch / "record.json"
    path.write_bytes(content)
    return str(path)
