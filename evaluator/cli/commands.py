"""The commands: what each takes, and what it does with it, a line a step."""

from __future__ import annotations

from pathlib import Path

import typer

from evaluator.cli import arguments as given
from evaluator.cli.delivered import deliver, progress
from evaluator.cli.exits import GATE, answer, tell
from evaluator.errors import N_, InputError, Problem, shown

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Evaluate an AI system offered to a city: rates by group with intervals, a rubric, a report.",
)


@app.command()
def evaluate(
    data: given.Data,
    y_true: given.YTrue = None,
    y_pred: given.YPred = None,
    score: given.Score = None,
    threshold: given.Threshold = None,
    score_kind: given.ScoreKindOption = None,
    positive: given.Positive = None,
    positive_true: given.PositiveTrue = None,
    negative: given.Negative = None,
    sensitive: given.Sensitive = None,
    bins: given.Bins = None,
    missing: given.Missing = None,
    control: given.Control = None,
    merge_spellings: given.MergeSpellings = None,
    reference: given.Reference = None,
    count: given.Count = None,
    weight: given.Weight = None,
    case_id: given.CaseId = None,
    failed: given.Failed = None,
    join: given.Join = None,
    join_id: given.JoinId = None,
    intersections: given.Intersections = None,
    task: given.TaskOption = None,
    k: given.Places = None,
    polarity: given.Polarity = None,
    mapping: given.Mapping = None,
    save_mapping: given.SaveMapping = None,
    plan: given.Plan = None,
    criteria: given.Criteria = None,
    rubric: given.Rubric = None,
    overlay: given.Overlay = None,
    answers: given.Answers = None,
    system: given.System = None,
    min_group_size: given.MinGroupSize = None,
    level: given.Level = None,
    seed: given.Seed = None,
    now: given.Now = None,
    country: given.Country = None,
    encoding: given.Encoding = None,
    separator: given.Separator = None,
    decimal: given.Decimal = None,
    header_row: given.HeaderRow = None,
    sheet: given.Sheet = None,
    missing_marker: given.MissingMarker = None,
    ragged: given.Ragged = None,
    total_rows: given.TotalRows = None,
    search_subgroups: given.SearchSubgroups = None,
    search_metric: given.SearchMetric = None,
    search_difference: given.SearchDifference = None,
    proxies: given.Proxies = None,
    population: given.Population = None,
    survey: given.ResidentSurvey = None,
    data_quality: given.DataQuality = False,
    no_cross_check: given.NoCrossCheck = False,
    out: given.Out = None,
    report: given.Reports = None,
    small_cells: given.SmallCells = given.SmallCellsRule.suppress,
    fail_on: given.FailOn = None,
    quiet: given.Quiet = False,
) -> None:
    """Evaluate a file of decisions. Rates by group, gaps with intervals, criteria, rubric, record and report."""
    from evaluator.engine import ahead

    ahead.begin(data)
    from evaluator import wording
    from evaluator.asked.named_data import dataset_options
    from evaluator.asked.options import Options, ReadingOptions, read_time
    from evaluator.cli.gate import closing_sentences, gate_outcomes
    from evaluator.cli.outputs import require_outputs, results
    from evaluator.documents import write_document
    from evaluator.evaluation import evaluate_sealed

    outcomes = gate_outcomes(fail_on)
    reading = ReadingOptions(
        country=country, encoding=encoding, separator=separator, decimal=decimal, header_row=header_row,
        sheet=sheet, missing_markers=tuple(missing_marker) if missing_marker else None, ragged=ragged,
        total_rows=total_rows,
    )  # fmt: skip
    options = Options(
        y_true=y_true, y_pred=tuple(y_pred or ()), score=tuple(score or ()), threshold=threshold,
        score_kind=score_kind, positive=positive, positive_true=positive_true, negative=tuple(negative or ()),
        sensitive=tuple(sensitive or ()), bins=tuple(bins or ()), missing=tuple(missing or ()),
        control=tuple(control or ()), reference=reference,
        merge_spellings=tuple(merge_spellings or ()), count=count, weight=weight, case_id=case_id,
        failed=failed, join=join, join_id=join_id, intersections=intersections, task=task, k=k, polarity=polarity,
        mapping=mapping, plan=plan, criteria=criteria, rubric=rubric, overlay=overlay,
        answers=tuple(answers or ()) or None, system=system, min_group_size=min_group_size,
        level=level, seed=seed, now=read_time(now) if now else None, cross_check=not no_cross_check,
        small_cells=small_cells,
        gated=bool(outcomes), search_subgroups=tuple(search_subgroups or ()), search_metric=search_metric,
        search_difference=search_difference, proxies=tuple(proxies or ()), population=population,
        survey=survey, data_quality=data_quality, reading=reading,
    )  # fmt: skip
    source: str | Path = data
    if data.startswith("@"):
        source, options = dataset_options(data[1:], options)
    inputs = [("DATA", source), ("--mapping", options.mapping), ("--system", options.system), ("--plan", plan)]
    inputs += [("--join", join)]
    inputs += [
        ("--criteria", criteria),
        ("--rubric", rubric),
        ("--overlay", overlay),
        *(("--answers", item) for item in answers or ()),
        ("--population", population),
        ("--survey", survey),
    ]
    require_outputs([("--save-mapping", save_mapping), *results(out, report)], inputs)
    record, content = evaluate_sealed(source, options, progress(quiet=quiet))
    if save_mapping is not None and record.mapping is not None:
        write_document(record.mapping, save_mapping)
    if not quiet:
        tell(wording.spelling_texts(record.warnings))
    deliver(record, out, report, quiet=quiet, content=content)
    closing = closing_sentences(record, outcomes, with_rubric=bool(answers))
    tell(closing)
    if closing:
        raise typer.Exit(GATE)


@app.command()
def screen(
    answers: given.Answers = None,
    out: given.Out = None,
    system: given.System = None,
    plan: given.Plan = None,
    criteria: given.Criteria = None,
    rubric: given.Rubric = None,
    overlay: given.Overlay = None,
    survey: given.ResidentSurvey = None,
    now: given.Now = None,
    report: given.Reports = None,
    print_: given.PrintFile = None,
    language: given.Language = "en",
    quiet: given.Quiet = False,
) -> None:
    """Evaluate without data. Rubric, facts and knock-outs are judged; metric criteria are not assessed.

    With --print alone it writes the quick screen as a form for a workshop.
    """
    from evaluator.asked.options import Options, read_time
    from evaluator.asked.request import resolve_rubric, resolve_screen
    from evaluator.cli.outputs import language_problems, require_outputs, results
    from evaluator.evaluation import screen_request
    from evaluator.report.written import screen_problems, write_quick_sheet

    time = read_time(now) if now else None
    inputs = [*(("--answers", item) for item in answers or ()), ("--system", system), ("--criteria", criteria)]
    inputs += [("--rubric", rubric)]
    inputs += [("--overlay", overlay), ("--plan", plan), ("--survey", survey)]
    problems = [*screen_problems(bool(answers), out, print_), *language_problems(language)]
    require_outputs([("--print", print_), *results(out, report)], inputs, problems)
    options = Options(
        answers=tuple(answers or ()) or None, system=system, plan=plan, criteria=criteria, rubric=rubric,
        overlay=overlay, survey=survey, now=time,
    )  # fmt: skip
    if print_ is not None:
        write_quick_sheet(resolve_rubric(options), print_, language)
    if not answers:
        return
    record, _content = screen_request(resolve_screen(options))
    deliver(record, out, report, quiet=quiet, language=language)


@app.command()
def plan(
    out: given.PlanOut,
    polarity: given.PolarityNeeded,
    criteria: given.Criteria = None,
    rubric: given.Rubric = None,
    overlay: given.Overlay = None,
    answers_until: given.AnswersUntil = None,
    min_group_size: given.MinGroupSize = None,
    level: given.Level = None,
    intersections: given.Intersections = None,
    seed: given.Seed = None,
    people: given.People = None,
    data: given.PlanData = None,
    join: given.Join = None,
    join_id: given.JoinId = None,
    case_id: given.CaseId = None,
    sensitive: given.Sensitive = None,
    bins: given.Bins = None,
    count: given.Count = None,
    mapping: given.Mapping = None,
    rate: given.AssumedRate = None,
    base_rate: given.AssumedBaseRate = None,
    selection_rate: given.AssumedSelectionRate = None,
    request: given.RequestFile = None,
    language: given.Language = "en",
) -> None:
    """Write a plan with limits. They come from the criteria; edit them, then lock the plan before you look.

    With numbers of people (--people, or --data to count them) it says what a test of so many could show.
    """
    from evaluator import beforehand
    from evaluator.asked.options import Options
    from evaluator.asked.request import resolve_plan
    from evaluator.cli.outputs import language_problems, lock_problems, request_problems, require_outputs
    from evaluator.documents import write_document

    inputs = [("--criteria", criteria), ("--data", data), ("--mapping", mapping), ("--join", join)]
    inputs += [("--rubric", rubric), ("--overlay", overlay)]
    problems = [*lock_problems(out), *language_problems(language), *request_problems(request)]
    require_outputs([("--out", out), ("--request", request)], inputs, problems)
    assumed = beforehand.assumed_from(rate, base_rate, selection_rate)
    sizes = beforehand.typed_sizes(people or ())
    options = Options(
        polarity=polarity,
        criteria=criteria,
        rubric=rubric,
        overlay=overlay,
        answers_until=answers_until,
        min_group_size=min_group_size,
        level=level,
        intersections=intersections,
        seed=seed,
        sensitive=tuple(sensitive or ()),
        bins=tuple(bins or ()),
        count=count,
        case_id=case_id,
        join=join,
        join_id=join_id,
        mapping=mapping,
    )
    made = resolve_plan(options)
    if data is not None:
        sizes = {**beforehand.sizes_in(data, beforehand.mapping_for(options), join), **sizes}
    write_document(made, out)
    if sizes:
        for line in beforehand.before_lines(made, sizes, assumed):
            answer(line)
    if request is not None:
        suffix = request.suffix.lower()
        request.write_bytes(beforehand.request_bytes(made, sizes, assumed, suffix=suffix, language=language))
    answer(f"{out}: {N_('a plan, not locked yet. Read it, then: evaluator lock')} {out} --by NAME")


@app.command("answers")
def answers_(
    out: given.AnswersOut,
    rubric: given.Rubric = None,
    overlay: given.Overlay = None,
    answers: given.AnswersSoFar = None,
    language: given.Language = "en",
) -> None:
    """Write a form for answers. Empty or with those given so far, as YAML, JSON or an Excel workbook."""
    from evaluator.asked.options import Options
    from evaluator.asked.request import resolve_form
    from evaluator.cli.outputs import language_problems, require_outputs
    from evaluator.documents import read_document
    from evaluator.documents.answers_file import format_problems, write_answers

    inputs = [("--rubric", rubric), ("--overlay", overlay), ("--answers", answers)]
    require_outputs([("--out", out)], inputs, [*format_problems(out), *language_problems(language)])
    given_so_far = read_document(answers, "answers") if answers else None
    asked, kept, set_aside = resolve_form(Options(rubric=rubric, overlay=overlay), given_so_far)
    write_answers(asked, kept, out, language)
    if set_aside:
        answer(f"{N_('Set aside, because the overlay does not ask it:')} {', '.join(set_aside)}")
    answer(f"{out}: {N_('answers to fill in. Then: evaluator screen --answers')} {out} --out RECORD.json")


@app.command()
def lock(plan: given.PlanArgument, by: given.By, reason: given.Reason = None, now: given.Now = None) -> None:
    """Lock a plan. Hash and time are written into it; a plan locked before becomes a new version."""
    from evaluator.asked.options import read_time
    from evaluator.cli.own_files import lock_plan

    locked = lock_plan(plan, by=by, reason=reason, now=read_time(now) if now else None)
    answer(f"{plan}: locked by {shown(by)}, sha256 {locked.lock.sha256 if locked.lock else ''}")


@app.command()
def check(files: given.Files) -> None:
    """Check files of ours. Every problem at once, in rubrics, criteria, plans, answers, mappings, records."""
    from evaluator.cli.own_files import check_document

    problems: list[Problem] = []
    for file in files:
        try:
            answer(f"{file}: {check_document(file, files)}")
        except InputError as error:
            problems.extend(error.problems)
    if problems:
        raise InputError(problems)


@app.command()
def report(record: given.Record, to: given.To, language: given.Language = "en") -> None:
    """Write reports from a record. A record whose seal is broken is refused."""
    from evaluator.cli.outputs import language_problems, require_outputs
    from evaluator.documents import read_record
    from evaluator.report import write_report

    require_outputs([("--to", path) for path in to], [("RECORD", record)], language_problems(language))
    read = read_record(record)
    for path in to:
        write_report(read, path, language)


@app.command()
def survey(folder: given.SurveyFolder, language: given.Language = "en") -> None:
    """Write the template of a resident survey. A questionnaire to print, an empty table, and its mapping."""
    from evaluator.cli.outputs import language_problems
    from evaluator.report.written import write_template

    if problems := language_problems(language):
        raise InputError(problems)
    for path in write_template(folder, language):
        answer(str(path))


@app.command()
def recommend(records: given.Records, to: given.Note, language: given.Language = "en") -> None:
    """Sum up evaluations in a note. It is short and without names, for a city to send upwards."""
    from evaluator.cli.outputs import language_problems, note_problems, output_problems
    from evaluator.documents import read_record
    from evaluator.report.recommendation import caution_few, write_note

    notes = [("--to", path) for path in to]
    read_from = [("RECORD", path) for path in records]
    if problems := [*language_problems(language), *note_problems(to), *output_problems(notes, read_from)]:
        raise InputError(problems)
    read = [read_record(path) for path in records]
    for path in to:
        write_note(read, path, language)
    tell([caution] if (caution := caution_few(read, language)) else [])


@app.command()
def datasets() -> None:
    """List the shipped datasets."""
    from evaluator.documents import shipped

    for dataset in shipped.datasets():
        answer(f"@{dataset.id:<24} {dataset.title.get('en')}")


@app.command("open")
def open_(name: given.Name, folder: given.Folder = None) -> None:
    """Copy a shipped dataset. Its mapping and datasheet go with it, into a folder of yours."""
    from evaluator.documents import shipped

    for path in shipped.copy_dataset(name.removeprefix("@"), folder or Path(name.removeprefix("@"))):
        answer(str(path))
