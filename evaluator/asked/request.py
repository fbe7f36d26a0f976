"""What was asked for: options and files become one request, with every problem named at once."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from evaluator.asked.assessing import NOBODY, Assessing, assessing_of, each_of
from evaluator.asked.explored import exploration_of
from evaluator.asked.named_survey import named_survey
from evaluator.asked.options import Options, clock
from evaluator.asked.overlays import (
    DEFAULT_CRITERIA,
    InUse,
    answers_for,
    check_overlay,
    fixed_by,
    given_overlay,
    overlaid,
)
from evaluator.asked.roles import mapping_from, missing_columns
from evaluator.documents import read_document, shipped
from evaluator.domain.assessors import Stance
from evaluator.domain.criteria import CriteriaSet
from evaluator.domain.exploration import Exploration
from evaluator.domain.mapping import SchemaMapping
from evaluator.domain.overlay import Overlay
from evaluator.domain.plan import EvaluationPlan
from evaluator.domain.record import OverlayUsed
from evaluator.domain.results import Sentence
from evaluator.domain.rubric import Answers, Rubric, RubricResult
from evaluator.domain.survey import SurveyUsed
from evaluator.domain.system import AISystem, Polarity
from evaluator.errors import N_, InputError, PlanError, Problem, shown
from evaluator.stages.contradictions import only_survey
from evaluator.stages.fixing import check_fixed, fixing
from evaluator.stages.impact import check_impact_answers
from evaluator.stages.planning import check_lock, contradictions, make_plan
from evaluator.stages.review import check_answers, score_rubric

Document = TypeVar(
    "Document", AISystem, SchemaMapping, EvaluationPlan, CriteriaSet, Rubric, Answers, Overlay, SurveyUsed
)
_SHIPPED: dict[str, Callable[[str], Any]] = {"rubric": shipped.rubric, "criteria": shipped.criteria}
"""What comes with the product under a name, written `@NAME`."""
Given = ParamSpec("Given")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Request:
    """Everything an evaluation needs beside the table."""

    system: AISystem
    plan: EvaluationPlan
    criteria: CriteriaSet
    mapping: SchemaMapping | None = None
    rubric: Rubric | None = None
    answers: Answers | None = None
    """The answers that count: of several assessors, what they say alike or agreed on."""
    now: dt.datetime = field(default_factory=lambda: dt.datetime.now(dt.UTC))
    cross_check: bool = True
    small_cells: str = "suppress"
    overrides: tuple[Sentence, ...] = ()
    exploration: Exploration = field(default_factory=Exploration)
    overlay: OverlayUsed | None = None
    """What changed `rubric` and `criteria`; None where they are as published."""
    survey: SurveyUsed | None = None
    """The survey of residents that is named as evidence."""
    assessing: Assessing = NOBODY
    """Where several assessors answered: what each of them said."""

    @property
    def disputed(self) -> Mapping[str, Sequence[Stance]]:
        """What each assessor said, where they differ and nothing was agreed."""
        return self.assessing.disputed


def resolve(options: Options, columns: Sequence[str], data_name: str) -> Request:
    """Return the request the options describe for a table with these columns; InputError with all problems."""
    errors: list[InputError] = []
    base = _tried(errors, _document, options.mapping, SchemaMapping, "mapping") or SchemaMapping()
    given = options.mapping is not None
    made = None if errors else _tried(errors, mapping_from, options, base, columns, from_file=given)
    mapping, overrides = made or (base, ())
    try:
        return _with_documents(options, data_name, mapping, overrides, errors)
    except InputError as error:
        missing = missing_columns(options, mapping, columns)
        if not missing:
            raise
        # Raised without its cause: pydantic's would keep the open table's frames alive until the interpreter ends.
        found = InputError([*error.problems, *missing])
    raise found


def resolve_screen(options: Options) -> Request:
    """Return the request of an evaluation without data: answers, facts and criteria alone."""
    return _with_documents(options, "", None, (), [])


def resolve_rubric(options: Options) -> Rubric:
    """Return the rubric the options name, else the one of the criteria, as an overlay changes it."""
    return _in_use(options).rubric


def resolve_form(options: Options, given: Answers | None) -> tuple[Rubric, Answers | None, tuple[str, ...]]:
    """Return the rubric as `resolve_rubric`, the answers that belong to it, and those the overlay sets aside.

    DocumentError where others do not belong to the rubric.
    """
    in_use = _in_use(options)
    kept = answers_for(in_use, given)
    if kept is None:
        return in_use.rubric, None, ()
    check_answers(in_use.rubric, kept)
    return in_use.rubric, kept, tuple(id for id in (given or kept).answers if id not in kept.answers)


def resolve_plan(options: Options) -> EvaluationPlan:
    """Return the plan the options describe, with the rubric and criteria it fixes beforehand."""
    system = AISystem(name="AI system")
    criteria = _document(options.criteria, CriteriaSet, "criteria") or shipped.criteria(DEFAULT_CRITERIA)
    if options.rubric is None and options.overlay is None and criteria.rubric not in shipped.rubrics():
        return _plan(options, criteria, system)  # the rubric may not be written yet
    in_use = _in_use(options)
    return fixing(_plan(options, in_use.criteria, system), fixed_by(in_use))


def _tried(
    errors: list[InputError], step: Callable[Given, Result], *given: Given.args, **named: Given.kwargs
) -> Result | None:
    """Return what the step returns, or None with its error kept: one bad file does not hide the next."""
    try:
        return step(*given, **named)
    except InputError as error:
        errors.append(error)
        return None


def _all_of(errors: Sequence[InputError]) -> InputError:
    """Return one error with every problem; a single error stays what it is."""
    return errors[0] if len(errors) == 1 else InputError(p for error in errors for p in error.problems)


def _with_documents(
    options: Options,
    data_name: str,
    mapping: SchemaMapping | None,
    overrides: tuple[Sentence, ...],
    errors: list[InputError],
) -> Request:
    system = _tried(errors, _document, options.system, AISystem, "system")
    system = system or AISystem(name=_system_name(mapping, data_name))
    _tried(errors, _check_impact, system)
    in_use = _tried(errors, _in_use, options)
    documents = [_tried(errors, _document, item, Answers, "answers") for item in each_of(options.answers)]
    plan = _tried(errors, _plan, options, in_use.criteria if in_use else None, system)
    if in_use and plan and plan.fixed:
        _tried(errors, check_fixed, plan, fixed_by(in_use))
    exploration = _tried(errors, exploration_of, options, mapping)
    assessing = NOBODY
    if in_use:
        given = [item for item in documents if item is not None]
        assessing = _tried(errors, assessing_of, in_use, given) or NOBODY
    survey = _tried(errors, named_survey, options.survey) if options.survey is not None else None
    now = options.now or _tried(errors, clock)
    if errors or plan is None or now is None or exploration is None or in_use is None:
        raise _all_of(errors)
    if options.gated and not plan.limits:
        raise InputError(
            Problem(
                "gate_without_limits",
                N_("--fail-on has nothing to look at: no limit was set."),
                N_("Give --polarity, a criteria file with limits, or --plan."),
            )
        )
    if options.polarity:
        system = system.model_copy(update={"polarity": _polarity(options)})
    elif system.polarity is None and plan.polarity is not None:
        system = system.model_copy(update={"polarity": plan.polarity})
    return Request(
        system=system,
        plan=plan,
        mapping=mapping,
        criteria=in_use.criteria,
        rubric=in_use.rubric,
        overlay=in_use.overlay,
        answers=assessing.answers,
        assessing=assessing,
        now=now,
        cross_check=options.cross_check,
        small_cells=options.small_cells,
        overrides=overrides,
        exploration=exploration,
        survey=survey,
    )


def _document(given: str | Path | Document | None, kind: type[Document], name: str) -> Document | None:
    if given is None or isinstance(given, kind):
        return given
    if not isinstance(given, str | Path):
        raise TypeError(f"{name} must be a path or a {kind.__name__}, not {type(given).__name__}")
    if str(given).startswith("@") and name in _SHIPPED:
        shelved: Document = _SHIPPED[name](str(given)[1:])
        return shelved
    found: Document = read_document(Path(given), name)
    return found


def _check_impact(system: AISystem) -> None:
    if system.impact_answers:
        check_impact_answers(shipped.impact_scale(), system)


def _in_use(options: Options) -> InUse:
    """Return the rubric and the criteria as the overlay changes them; without one as they are."""
    errors: list[InputError] = []
    overlay = _tried(errors, given_overlay, options.overlay) if options.overlay is not None else None
    criteria = _tried(errors, _document, options.criteria, CriteriaSet, "criteria")
    rubric = _tried(errors, _document, options.rubric, Rubric, "rubric")
    if errors:
        raise _all_of(errors)
    if overlay is not None:
        return check_overlay(overlay, [item for item in (rubric, criteria) if item is not None])
    criteria = criteria or shipped.criteria(DEFAULT_CRITERIA)
    return InUse(_rubric(rubric, criteria), criteria)


def _rubric(given: Rubric | None, criteria: CriteriaSet) -> Rubric:
    if given is None and criteria.rubric not in shipped.rubrics():
        raise InputError(
            Problem(
                "rubric_not_shipped",
                N_("The criteria belong to the rubric {id}, which does not come with this product."),
                N_("Give its file: --rubric FILE."),
                values={"id": criteria.rubric},
            )
        )
    return given or shipped.rubric(criteria.rubric)


def _system_name(mapping: SchemaMapping | None, data_name: str) -> str:
    names = [system.name for system in mapping.systems] if mapping else []
    return shown(", ".join(names) or Path(data_name).stem or "AI system", 400)


def _plan(options: Options, criteria: CriteriaSet | None, system: AISystem) -> EvaluationPlan:
    plan = _document(options.plan, EvaluationPlan, "plan")
    asked = {
        "polarity": options.polarity,
        "level": options.level,
        "min_group_size": options.min_group_size,
        "intersections": options.intersections,
        "seed": options.seed,
        "answers_until": options.answers_until,
    }
    given = {name: value for name, value in asked.items() if value is not None}
    if plan is not None:
        where = str(options.plan) if isinstance(options.plan, str | Path) else "plan"
        check_lock(plan, where)
        problems = contradictions(plan, {"polarity": system.polarity, **given})
        if problems:
            raise PlanError(problems)
        return plan
    if criteria is None:  # what is wrong with them is told already
        return EvaluationPlan()
    apart = ("polarity", "answers_until")
    settings: dict[str, Any] = {name: value for name, value in given.items() if name not in apart}
    made = make_plan(criteria, _polarity(options) or system.polarity, **settings)
    return fixing(made, None, options.answers_until)


def _polarity(options: Options) -> Polarity | None:
    if options.polarity is None:
        return None
    known = [item.value for item in Polarity]
    if options.polarity not in known:
        raise InputError(
            Problem(
                "polarity_unknown",
                N_("The polarity “{given}” is not known."),
                N_("Use one of: {known}."),
                values={"given": options.polarity, "known": ", ".join(known)},
            )
        )
    return Polarity(options.polarity)


def dataset_options(name: str, options: Options) -> tuple[Path, Options]:
    """Return the data file of a shipped dataset and the options with its mapping, system and answers filled in.

    Its plan, where it has one, stands for options that say nothing of a plan, and its answers for those that name
    no rubric or criteria of their own.
    """
    dataset = shipped.dataset(name)
    own = (options.plan, options.criteria, options.polarity, options.level, options.min_group_size)
    planned = any(given is not None for given in (*own, options.intersections, options.seed))
    answered = any(given is not None for given in (options.answers, options.rubric, options.criteria))
    return dataset.data, replace(
        options,
        plan=options.plan if planned else dataset.plan,
        answers=options.answers if answered else dataset.answers,
        mapping=options.mapping if options.mapping is not None else dataset.mapping,
        system=options.system if options.system is not None else dataset.system,
    )


def require_data_exists(data: str | Path) -> None:
    """Raise InputError when this is not a file: nothing there, a folder, a pipe, a name that is not text."""
    values = {"path": shown(data, 400)}
    hint = N_("Check the path; for a shipped dataset write @NAME (evaluator datasets lists them).")
    if any("\ud800" <= char <= "\udfff" for char in str(data)):
        what, hint = (
            N_("The file's name {path} is not text in the encoding of this system."),
            N_("Rename the file."),
        )
        values = {"path": ascii(str(data))[1:-1]}
        raise InputError(Problem("file_name_not_text", what, hint, values=values))
    if os.path.isfile(data):
        return
    problem = Problem("file_missing", N_("There is no file {path}."), hint, values=values)
    if not str(data):
        problem = Problem("file_unnamed", N_("No data file was named."), hint)
    elif os.path.isdir(data):
        hint = N_("Name a file in it.")
        problem = Problem("file_is_folder", N_("{path} is a folder."), hint, values=values)
    elif os.path.exists(data) or str(data) == "-":
        hint = N_("Save the data to a file first: it is read several times.")
        problem = Problem("file_is_stream", N_("{path} is not a file."), hint, values=values)
    raise InputError(problem)


def request_of(arguments: Mapping[str, Any]) -> Request:
    """Return the request that a face passed on as JSON documents (see `evaluation.run_job`)."""

    def read(name: str, kind: type[Document]) -> Document | None:
        document = arguments.get(name)
        return None if document is None else kind.model_validate(document)

    system = read("system", AISystem)
    plan = read("plan", EvaluationPlan)
    criteria = read("criteria", CriteriaSet)
    if system is None or plan is None or criteria is None:
        raise ValueError("a request needs a system, a plan and criteria")
    check_lock(plan, "plan")
    overlay, rubric = read("overlay", Overlay), read("rubric", Rubric)
    in_use = overlaid(given_overlay(overlay) if overlay else None, rubric, criteria) if rubric else None
    if in_use and plan.fixed:
        check_fixed(plan, fixed_by(in_use))
    answers = [Answers.model_validate(item) for item in arguments.get("answers") or ()]
    assessing = assessing_of(in_use, answers) if in_use else NOBODY
    return Request(
        system=system,
        plan=plan,
        mapping=read("mapping", SchemaMapping),
        criteria=in_use.criteria if in_use else criteria,
        rubric=in_use.rubric if in_use else None,
        overlay=in_use.overlay if in_use else None,
        answers=assessing.answers,
        assessing=assessing,
        now=clock(),
        small_cells=arguments.get("small_cells", "suppress"),
        exploration=Exploration.model_validate(arguments.get("exploration") or {}),
        survey=read("survey", SurveyUsed),
    )


def review_answers(
    rubric: Rubric,
    answers: Answers,
    system: AISystem,
    disputed: Mapping[str, Sequence[Stance]] | None = None,
    survey: SurveyUsed | None = None,
) -> RubricResult:
    """Return what answers, facts and a survey come to, before anything is measured; imports nothing heavy."""
    return score_rubric(rubric, answers, system, held=only_survey(survey), disputed=disputed)
