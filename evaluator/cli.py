"""The command line: options in, a record, a report or one sentence per problem out."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evaluator.errors import N_, InputError, Problem, shown
from evaluator.exits import GATE, exit_code, tell

if TYPE_CHECKING:
    from evaluator.domain.record import EvaluationRecord

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Evaluate an AI system offered to a city: rates by group with intervals, a rubric, a report.",
)


class Task(StrEnum):
    """Tasks of the contract."""

    decisions = "decisions"
    scores = "scores"
    matching = "matching"
    multiclass = "multiclass"
    regression = "regression"
    top_k = "top-k"


class PolarityName(StrEnum):
    """What being selected means for the person."""

    benefit = "benefit"
    burden = "burden"
    both = "both"
    matching = "matching"


class ScoreKind(StrEnum):
    """What a score is."""

    probability = "probability"


class SmallCells(StrEnum):
    """What reports do with cells below ten people."""

    suppress = "suppress"
    show = "show"


Many = list[str]
Out = Annotated[Path | None, typer.Option(help="Write the evaluation record (JSON) to this file.")]
Reports = Annotated[
    list[Path] | None, typer.Option("--report", help="Write a report to this file (.html); may be repeated.")
]
Quiet = Annotated[bool, typer.Option("--quiet", help="Say nothing but problems.")]
Now = Annotated[str | None, typer.Option(help="Time to put into the record, ISO 8601.")]
FilePath = Annotated[Path | None, typer.Option()]


@app.command()
def evaluate(
    data: Annotated[str, typer.Argument(help="CSV or Parquet file, or @NAME of a shipped dataset.")],
    y_true: Annotated[str | None, typer.Option(help="Column with what turned out to be true.")] = None,
    y_pred: Annotated[
        Many | None, typer.Option(help="[NAME=]COL with a system's decision; may be repeated.")
    ] = None,
    score: Annotated[Many | None, typer.Option(help="[NAME=]COL with a system's score; may be repeated.")] = None,
    threshold: Annotated[float | None, typer.Option(help="Scores at or above it are positive.")] = None,
    score_kind: Annotated[
        ScoreKind | None, typer.Option(help="probability refuses scores outside 0 to 1.")
    ] = None,
    positive: Annotated[str | None, typer.Option(help="The value that counts as selected.")] = None,
    positive_true: Annotated[str | None, typer.Option(help="The same for y_true, where it differs.")] = None,
    negative: Annotated[Many | None, typer.Option(help="A value that counts as not selected.")] = None,
    sensitive: Annotated[Many | None, typer.Option(help="Sensitive feature; may be repeated.")] = None,
    bins: Annotated[Many | None, typer.Option(help="COL=18,30,65: cut points of a numeric feature.")] = None,
    missing: Annotated[Many | None, typer.Option(help="COL=own-group|exclude|refuse.")] = None,
    control: Annotated[Many | None, typer.Option(help="Control feature.")] = None,
    reference: Annotated[str | None, typer.Option(help="COL=VALUE: group the others are compared with.")] = None,
    count: Annotated[str | None, typer.Option(help="Column that says how many people a row stands for.")] = None,
    weight: Annotated[str | None, typer.Option(help="Column with the sampling weight.")] = None,
    case_id: Annotated[str | None, typer.Option(help="Column that names the case.")] = None,
    intersections: Annotated[
        int | None, typer.Option(help="Depth of breakdowns (2: every pair of features).")
    ] = None,
    task: Annotated[
        Task | None, typer.Option(help="Kind of output (default: decisions, or scores with --score).")
    ] = None,
    polarity: Annotated[
        PolarityName | None, typer.Option(help="What being selected means for the person.")
    ] = None,
    mapping: Annotated[Path | None, typer.Option(help="Mapping file; options override it.")] = None,
    save_mapping: Annotated[
        Path | None, typer.Option(help="Write the mapping that was used to this file.")
    ] = None,
    plan: Annotated[Path | None, typer.Option(help="Plan file, locked or not.")] = None,
    criteria: Annotated[
        Path | None, typer.Option(help="Criteria file (default: the shipped partnership set).")
    ] = None,
    rubric: Annotated[Path | None, typer.Option(help="Rubric file (default: the one the criteria name).")] = None,
    answers: Annotated[Path | None, typer.Option(help="Answers to the rubric.")] = None,
    system: Annotated[Path | None, typer.Option(help="Description of the AI system and its facts.")] = None,
    min_group_size: Annotated[int | None, typer.Option(help="People a group needs to be assessed (30).")] = None,
    level: Annotated[float | None, typer.Option(help="Level of the intervals (0.95).")] = None,
    seed: Annotated[int | None, typer.Option(help="Seed of everything drawn at random.")] = None,
    now: Now = None,
    no_cross_check: Annotated[
        bool, typer.Option("--no-cross-check", help="Do not ask fairlearn as well.")
    ] = False,
    out: Out = None,
    report: Reports = None,
    small_cells: Annotated[
        SmallCells, typer.Option(help="What reports do with cells below ten people.")
    ] = SmallCells.suppress,
    fail_on: Annotated[
        str | None, typer.Option(help="Outcomes that close the gate: not_met,cannot_tell,not_assessed.")
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Evaluate predictions: metrics by group, gaps with intervals, criteria, rubric, record and report."""
    from evaluator.evaluation import evaluate_with
    from evaluator.gate import closing_sentences, gate_outcomes
    from evaluator.options import Options, read_time
    from evaluator.request import dataset_options

    outcomes = gate_outcomes(fail_on)
    options = Options(
        y_true=y_true, y_pred=tuple(y_pred or ()), score=tuple(score or ()), threshold=threshold,
        score_kind=score_kind, positive=positive, positive_true=positive_true, negative=tuple(negative or ()),
        sensitive=tuple(sensitive or ()), bins=tuple(bins or ()), missing=tuple(missing or ()),
        control=tuple(control or ()), reference=reference, count=count, weight=weight, case_id=case_id,
        intersections=intersections, task=task, polarity=polarity, mapping=mapping, plan=plan, criteria=criteria,
        rubric=rubric, answers=answers, system=system, min_group_size=min_group_size, level=level, seed=seed,
        now=read_time(now) if now else None, cross_check=not no_cross_check, small_cells=small_cells,
        gated=bool(outcomes),
    )  # fmt: skip
    source: str | Path = data
    if data.startswith("@"):
        source, options = dataset_options(data[1:], options)
    inputs = [("DATA", source), ("--mapping", options.mapping), ("--system", options.system), ("--plan", plan)]
    inputs += [("--criteria", criteria), ("--rubric", rubric), ("--answers", answers)]
    _require_outputs(_results(out, report, ("--save-mapping", save_mapping)), inputs)
    record = evaluate_with(source, options, _progress(quiet))
    if save_mapping is not None and record.mapping is not None:
        _write_document(record.mapping, save_mapping)
    _deliver(record, out, report, quiet=quiet)
    closing = closing_sentences(record, outcomes, with_rubric=answers is not None)
    tell(closing)
    if closing:
        raise typer.Exit(GATE)


@app.command()
def screen(
    answers: Annotated[Path, typer.Option(help="Answers to the rubric.")],
    out: Annotated[Path, typer.Option(help="Write the evaluation record (JSON) to this file.")],
    system: Annotated[Path | None, typer.Option(help="Description of the AI system and its facts.")] = None,
    criteria: Annotated[Path | None, typer.Option(help="Criteria file.")] = None,
    rubric: Annotated[Path | None, typer.Option(help="Rubric file.")] = None,
    now: Now = None,
    report: Reports = None,
    quiet: Quiet = False,
) -> None:
    """Evaluate without data: rubric, facts and knock-outs; metric criteria are not assessed."""
    from evaluator.evaluation import screen_request
    from evaluator.options import Options, read_time
    from evaluator.request import resolve_screen

    time = read_time(now) if now else None
    inputs = [("--answers", answers), ("--system", system), ("--criteria", criteria), ("--rubric", rubric)]
    _require_outputs(_results(out, report), inputs)
    options = Options(answers=answers, system=system, criteria=criteria, rubric=rubric, now=time)
    _deliver(screen_request(resolve_screen(options)), out, report, quiet=quiet)


@app.command()
def plan(
    out: Annotated[Path, typer.Option(help="Write the plan to this file.")],
    polarity: Annotated[PolarityName, typer.Option(help="What being selected means for the person.")],
    criteria: Annotated[
        Path | None, typer.Option(help="Criteria file (default: the shipped partnership set).")
    ] = None,
    min_group_size: Annotated[int | None, typer.Option(help="People a group needs to be assessed (30).")] = None,
    level: Annotated[float | None, typer.Option(help="Level of the intervals (0.95).")] = None,
    intersections: Annotated[int | None, typer.Option(help="Depth of breakdowns.")] = None,
    seed: Annotated[int | None, typer.Option(help="Seed of everything drawn at random.")] = None,
) -> None:
    """Write a plan with the limits of the criteria; edit it, then lock it before looking at results."""
    from evaluator.options import Options
    from evaluator.outputs import lock_problems
    from evaluator.request import resolve_screen

    _require_outputs([("--out", out)], [("--criteria", criteria)], lock_problems(out))
    options = Options(
        polarity=polarity,
        criteria=criteria,
        min_group_size=min_group_size,
        level=level,
        intersections=intersections,
        seed=seed,
    )
    _write_document(resolve_screen(options).plan, out)
    typer.echo(f"{out}: {N_('a plan, not locked yet. Read it, then: evaluator lock')} {out} --by NAME")


@app.command()
def lock(
    plan: Annotated[Path, typer.Argument(help="Plan file.")],
    by: Annotated[str, typer.Option(help="Who locks it.")],
    reason: Annotated[str | None, typer.Option(help="Why a new version was needed.")] = None,
    now: Now = None,
) -> None:
    """Lock a plan: hash and time are written into it; a plan locked before becomes a new version."""
    from evaluator.options import read_time
    from evaluator.request import lock_plan

    locked = lock_plan(plan, by=by, reason=reason, now=read_time(now) if now else None)
    typer.echo(f"{plan}: locked by {shown(by)}, sha256 {locked.lock.sha256 if locked.lock else ''}")


@app.command()
def check(files: Annotated[list[Path], typer.Argument(help="YAML or JSON files of ours.")]) -> None:
    """Check rubrics, criteria, plans, answers, mappings, systems and records; all problems at once."""
    from evaluator.request import check_document

    problems: list[Problem] = []
    for file in files:
        try:
            typer.echo(f"{file}: {check_document(file)}")
        except InputError as error:
            problems.extend(error.problems)
    if problems:
        raise InputError(problems)


@app.command()
def report(
    record: Annotated[Path, typer.Argument(help="Evaluation record (JSON).")],
    to: Annotated[list[Path], typer.Option("--to", help="Report file (.html); may be repeated.")],
    language: Annotated[str, typer.Option(help="Language of the report.")] = "en",
) -> None:
    """Write reports from a record; a record whose seal is broken is refused."""
    from evaluator.documents import read_record
    from evaluator.report import write_report

    _require_outputs([("--to", path) for path in to], [("RECORD", record)])
    read = read_record(record)
    for path in to:
        write_report(read, path, language)


@app.command()
def datasets() -> None:
    """List the shipped datasets."""
    from evaluator.documents import shipped

    for dataset in shipped.datasets():
        typer.echo(f"@{dataset.id:<24} {dataset.title.get('en')}")


@app.command("open")
def open_(
    name: Annotated[str, typer.Argument(help="Name of a shipped dataset.")],
    folder: Annotated[Path | None, typer.Argument(help="Folder to copy it to (default: ./NAME).")] = None,
) -> None:
    """Copy a shipped dataset with its mapping and datasheet into a folder of yours."""
    from evaluator.documents import shipped

    for path in shipped.copy_dataset(name.removeprefix("@"), folder or Path(name.removeprefix("@"))):
        typer.echo(str(path))


# --- delivering -------------------------------------------------------------------------------------------------


def _progress(quiet: bool):  # type: ignore[no-untyped-def]  # the type would import the recipe
    from evaluator.evaluation import quiet as silent

    if quiet or sys.stderr is None or not sys.stderr.isatty():
        return silent
    return lambda step, share: typer.echo(f"{share:4.0%} {step}", err=True)


def _results(
    out: Path | None, reports: list[Path] | None, *others: tuple[str, Path | None]
) -> list[tuple[str, Path | None]]:
    return [*others, ("--out", out), *(("--report", path) for path in reports or ())]


def _require_outputs(
    outputs: Iterable[tuple[str, object]], inputs: Iterable[tuple[str, object]], problems: Iterable[Problem] = ()
) -> None:
    from evaluator.outputs import output_problems

    written = [(option, path) for option, path in outputs if isinstance(path, Path)]
    read = [(option, Path(path)) for option, path in inputs if isinstance(path, str | Path)]
    found = [*problems, *output_problems(written, read)]
    if found:
        raise InputError(found)


def _write_document(model: object, path: Path) -> None:
    from evaluator.documents import write_document

    write_document(model, path)  # type: ignore[arg-type]  # any of our documents


def _deliver(record: EvaluationRecord, out: Path | None, reports: list[Path] | None, *, quiet: bool) -> None:
    from evaluator.documents import write_record

    if out is not None:
        write_record(record, out)
    if reports:
        from evaluator.report import write_report

        for path in reports:
            write_report(record, path)
    if out is None and not quiet:
        from evaluator import wording

        typer.echo(wording.summary(record, "en"))


def main() -> None:
    """Run the command line; problems go to stderr in one sentence each, never as a traceback."""
    sys.exit(exit_code(lambda: app(standalone_mode=False), sys.argv[1:]))
