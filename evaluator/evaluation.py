"""The product in one function: a table becomes a cube, the cube becomes findings, criteria judge them."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evaluator.domain.amounts import AmountCube, SystemAmounts
from evaluator.domain.cube import Cube
from evaluator.domain.exploration import Exploration, Explored
from evaluator.domain.first_k import FirstK
from evaluator.domain.mapping import SchemaMapping
from evaluator.domain.matching import Matching, ThresholdSweep
from evaluator.domain.paired import Ranking
from evaluator.domain.record import DataSource, EvaluationRecord, sealed
from evaluator.domain.results import Agreement, Finding, GroupMetric, Sentence
from evaluator.domain.scores import ScoreCube, SystemScores
from evaluator.domain.survey import SurveyResult
from evaluator.engine import Table
from evaluator.explored import in_english
from evaluator.how_joined import opened, with_second
from evaluator.in_english import (
    cautions_of,
    cautions_of_reading,
    exclusions_of,
    finding_in_english,
    joined_in_english,
    matching_in_english,
    metric_in_english,
    sentence_in_english,
    warnings_of,
)
from evaluator.jobs.aside import Aside
from evaluator.judging import judged_fields
from evaluator.looking import followed
from evaluator.looking import opened as opened_file
from evaluator.options import Options, options_of
from evaluator.request import Request, dataset_options, request_of, require_data_exists, resolve, resolve_screen
from evaluator.stages.classes import (
    ClassCubes,
    measure_classes,
    outcomes_alone,
    quantify_classes,
    says_who_is_right,
)
from evaluator.stages.first_k import lists_of
from evaluator.stages.joined import joined_source, match_cautions
from evaluator.stages.matching import summarise
from evaluator.stages.measure import measure
from evaluator.stages.paired import compare_systems
from evaluator.stages.people import People, apply_mapping
from evaluator.stages.quantify import quantify
from evaluator.stages.ranking import rank_systems
from evaluator.stages.spellings import merge_alike, spelling_warnings
from evaluator.stages.summaries import summaries
from evaluator.stages.survey import survey_result
from evaluator.stages.tasks import count_people
from evaluator.stages.thresholds import sweep_thresholds
from evaluator.stages.within import within_levels

if TYPE_CHECKING:
    import pandas as pd

Progress = Callable[[str, float], None]
"""Told the step and the share done, 0 to 1."""

_SOFTWARE = ("numpy", "scipy", "pandas", "duckdb", "fairlearn", "scikit-learn", "pydantic")
_CAN_FORK = sys.platform == "linux"
_NOTHING_ASKED = Explored()
_NOT_CHECKED = Agreement(status="not_checked")


def quiet(step: str, share: float) -> None:
    """Report no progress."""


def evaluate_table(
    table: Table, request: Request, progress: Progress = quiet, name: str | None = None
) -> tuple[EvaluationRecord, bytes]:
    """Return the sealed record of one evaluation and the content of its file.

    Raises InputError with every problem the table or request has.

    `name` is what the person calls the data, where the file lies under another name.
    """
    return _evaluated(request, _count(table, request, progress, name), progress)


@dataclass(frozen=True, slots=True)
class _Counted:
    """Everything that is taken from the rows: afterwards none of them is needed."""

    source: DataSource
    cube: Cube
    mapping: SchemaMapping
    """The mapping as it was counted by: labels and references as canonical texts."""
    sweeps: tuple[ThresholdSweep, ...] = ()
    scores: tuple[ScoreCube, ...] = ()
    amounts: tuple[AmountCube, ...] = ()
    explored: Explored = _NOTHING_ASKED
    classes: ClassCubes | None = None
    lists: tuple[FirstK, ...] = ()
    pointed_out: tuple[Sentence, ...] = ()


@dataclass(frozen=True, slots=True)
class _Measured:
    """Everything that was worked out from the counts."""

    measures: tuple[GroupMetric, ...] = ()
    findings: tuple[Finding, ...] = ()
    summaries: tuple[Finding, ...] = ()
    comparisons: tuple[Finding, ...] = ()
    rankings: tuple[Ranking, ...] = ()
    agreement: Agreement = _NOT_CHECKED
    matching: Matching | None = None
    scores: tuple[SystemScores, ...] = ()
    amounts: tuple[SystemAmounts, ...] = ()
    explored: Explored = _NOTHING_ASKED
    lists: tuple[FirstK, ...] = ()
    pointed_out: tuple[Sentence, ...] = ()
    survey: SurveyResult | None = None


def _count(table: Table, request: Request, progress: Progress, name: str | None) -> _Counted:
    mapping = _mapping_of(request)
    progress("reading", 0.05)
    with _told(table, progress):
        people = apply_mapping(table, mapping)
        counted = count_people(people, request.plan)
    cube = counted.cube
    scores, amounts = _score_cubes(people, cube), _amount_cubes(people, request)
    source = DataSource(
        name=name or table.name,
        format=table.format,
        sha256=table.sha256,
        rows=table.rows(),
        people=cube.people,
        columns=mapping.columns,
        reading=table.reading,
        joined=joined_in_english(joined_source(people)),
    )
    explored = _explored(people, cube, request)
    return _Counted(
        source=source,
        cube=cube,
        mapping=people.mapping,
        sweeps=sweep_thresholds(people, request.plan),
        scores=scores,
        amounts=amounts,
        explored=explored,
        classes=counted.classes,
        lists=lists_of(people, counted.borders, cube, request.plan),
        pointed_out=spelling_warnings(people.mapping, cube, table.columns),
    )


def _told(table: Table, progress: Progress) -> AbstractContextManager[None]:
    """Tell how far the counting is, where somebody wants to know."""
    return nullcontext() if progress is quiet else followed(table, progress, "counting", 0.1, 0.35)


def _explored(people: People, cube: Cube, request: Request) -> Explored:
    if request.exploration == Exploration():
        return Explored()
    from evaluator.stages.exploring import explore

    return explore(people, cube, request.exploration, request.plan)


def _evaluated(
    request: Request, counted: _Counted, progress: Progress, *, aside: bool = False
) -> tuple[EvaluationRecord, bytes]:
    """Return the sealed record; with `aside` the cross-check is made in a fork, while the groups are compared."""
    cube, mapping, plan = counted.cube, counted.mapping, request.plan
    progress("measuring", 0.4)
    classes = counted.classes
    measures = measure_classes(classes, mapping, plan) if classes else measure(cube, mapping, plan)
    progress("comparing", 0.5)
    if mapping.task == "regression":
        return _estimated(request, counted, measures, progress)
    check = partial(_cross_check, measures, counted, request)
    beside = Aside(check) if aside else None
    findings = (
        quantify_classes(measures, classes, mapping, plan) if classes else quantify(measures, cube, mapping, plan)
    )
    pairs: tuple[Finding, ...] = ()
    orders: tuple[Ranking, ...] = ()
    others: tuple[Finding, ...] = ()
    matching = None
    if mapping.task == "matching":
        matching = Matching(summaries=summarise(measures, plan, weighted=cube.weighted), sweeps=counted.sweeps)
    else:
        others = summaries(findings, cube, mapping, plan)
        if mapping.survey is None and (classes is None or says_who_is_right(measures)):
            compared = outcomes_alone(cube) if classes else cube
            pairs, orders = compare_systems(compared, mapping, plan), rank_systems(compared, mapping, plan)
    of_scores, gaps, scores = _scored(counted.scores, cube, request)
    progress("checking", 0.6)
    agreement = beside.result() if beside else check()
    progress("judging", 0.9)
    measured = _Measured(
        measures=(*measures, *of_scores),
        findings=(*findings, *gaps),
        summaries=others,
        comparisons=pairs,
        rankings=orders,
        agreement=agreement,
        matching=matching,
        scores=scores,
        explored=counted.explored,
        lists=counted.lists,
        pointed_out=counted.pointed_out,
        survey=survey_result(measures, mapping, plan, weighted=cube.weighted),
    )
    judged = _judged(request, counted.source, cube, measured)
    progress("done", 1.0)
    return judged


def _estimated(
    request: Request, counted: _Counted, counts: tuple[GroupMetric, ...], progress: Progress
) -> tuple[EvaluationRecord, bytes]:
    """Return the sealed record where systems estimate numbers: their errors instead of rates."""
    from evaluator.stages.amount_gaps import amount_gaps
    from evaluator.stages.amount_metrics import amount_measures
    from evaluator.stages.amount_reference import amount_references

    found = amount_measures(counted.amounts, counts, request.plan)
    gaps = amount_gaps(found, request.plan)
    references = amount_references(found, counted.mapping, request.plan)
    progress("checking", 0.6)
    agreement = _NOT_CHECKED
    if request.cross_check:
        from evaluator.stages.amount_agreement import cross_check_amounts

        agreement = cross_check_amounts(found.measures, counted.amounts)
    progress("judging", 0.9)
    measured = _Measured(
        measures=(*counts, *found.measures),
        findings=(*gaps, *references),
        agreement=agreement,
        amounts=found.systems,
        explored=counted.explored,
        pointed_out=counted.pointed_out,
    )
    judged = _judged(request, counted.source, counted.cube, measured)
    progress("done", 1.0)
    return judged


def _mapping_of(request: Request) -> SchemaMapping:
    if request.mapping is None:
        raise ValueError("an evaluation of a table needs a mapping")
    return request.mapping


def screen_request(request: Request) -> tuple[EvaluationRecord, bytes]:
    """Return what `evaluate_table` does, without data: complete, with metric criteria not assessed."""
    return _judged(request, DataSource(name="", format="none"), None, _Measured())


def _score_cubes(people: People, cube: Cube) -> tuple[ScoreCube, ...]:
    if people.mapping.task != "scores":
        return ()
    from evaluator.stages.score_cube import build_score_cubes

    return build_score_cubes(people, cube)


def _amount_cubes(people: People, request: Request) -> tuple[AmountCube, ...]:
    if people.mapping.task != "regression":
        return ()
    from evaluator.stages.amount_cube import build_amount_cubes

    return build_amount_cubes(people, request.plan)


def _scored(
    score_cubes: tuple[ScoreCube, ...], cube: Cube, request: Request
) -> tuple[tuple[GroupMetric, ...], tuple[Finding, ...], tuple[SystemScores, ...]]:
    """Return the figures of merit of scores, their gaps, and what the record keeps of each system's scores."""
    if not score_cubes or request.mapping is None:
        return (), (), ()
    from evaluator.stages.score_gaps import score_gaps
    from evaluator.stages.score_metrics import score_measures
    from evaluator.stages.score_tables import score_tables

    measured = score_measures(score_cubes, cube, request.mapping, request.plan)
    tables = score_tables(score_cubes, measured, request.mapping, request.plan)
    return measured.measures, score_gaps(measured.resampled, request.plan), tables


def _people_within(measures: Sequence[GroupMetric]) -> dict[tuple[str | None, ...], int]:
    """Return the people of each control level, by system and level."""
    return {
        (item.system, *item.control.values()): item.people
        for item in measures
        if item.metric == "count" and not item.features and item.control
    }


def _cross_check(measures: Sequence[GroupMetric], counted: _Counted, request: Request) -> Agreement:
    if not request.cross_check or request.mapping is None:
        return _NOT_CHECKED
    if counted.classes is not None:
        from evaluator.stages.class_check import cross_check_classes

        return cross_check_classes(measures, counted.classes, request.mapping)
    from evaluator.stages.agreement import cross_check  # fairlearn takes two seconds to import

    return cross_check(measures, counted.cube, request.mapping)


def _judged(
    request: Request,
    source: DataSource,
    cube: Cube | None,
    measured: _Measured,
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
        mapping, second, copy = _mapping_of(request), arguments.get("second"), arguments.get("copy")
        table = opened_file(Path(arguments["data"]), mapping.reading, Path(copy) if copy and not second else None)
        with with_second(table, mapping, second and Path(second)) as table:
            counted = _count(table, request, progress, arguments["name"])
        _record, content = _evaluated(request, counted, progress, aside=_CAN_FORK)
    path = scratch / "record.json"
    path.write_bytes(content)
    return str(path)
