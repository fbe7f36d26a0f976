"""What was asked for: options and files become one request, with every problem named at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evaluator.asked.assessing import NOBODY, Assessing, assessing_of, each_of
from evaluator.asked.explored import exploration_of
from evaluator.asked.named_documents import (
    Document,
    all_of,
    in_use_of,
    named_document,
    plan_of,
    polarity_of,
    tried,
)
from evaluator.asked.named_survey import named_survey
from evaluator.asked.options import Options, clock
from evaluator.asked.overlays import DEFAULT_CRITERIA, answers_for, fixed_by, given_overlay, overlaid
from evaluator.asked.roles import mapping_from, missing_columns
from evaluator.documents import shipped
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
from evaluator.domain.system import AISystem
from evaluator.errors import N_, InputError, Problem, shown
from evaluator.stages.plan.fixing import check_fixed, fixing
from evaluator.stages.plan.planning import check_lock
from evaluator.stages.rubric.contradictions import only_survey
from evaluator.stages.rubric.impact import check_impact_answers
from evaluator.stages.rubric.review import check_answers, score_rubric


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
    base = tried(errors, named_document, options.mapping, SchemaMapping, "mapping") or SchemaMapping()
    given = options.mapping is not None
    made = None if errors else tried(errors, mapping_from, options, base, columns, from_file=given)
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
    return in_use_of(options).rubric


def resolve_form(options: Options, given: Answers | None) -> tuple[Rubric, Answers | None, tuple[str, ...]]:
    """Return the rubric as `resolve_rubric`, the answers that belong to it, and those the overlay sets aside.

    DocumentError where others do not belong to the rubric.
    """
    in_use = in_use_of(options)
    kept = answers_for(in_use, given)
    if kept is None:
        return in_use.rubric, None, ()
    check_answers(in_use.rubric, kept)
    return in_use.rubric, kept, tuple(id for id in (given or kept).answers if id not in kept.answers)


def resolve_plan(options: Options) -> EvaluationPlan:
    """Return the plan the options describe, with the rubric and criteria it fixes beforehand."""
    system = AISystem(name="AI system")
    criteria = named_document(options.criteria, CriteriaSet, "criteria") or shipped.criteria(DEFAULT_CRITERIA)
    if options.rubric is None and options.overlay is None and criteria.rubric not in shipped.rubrics():
        return plan_of(options, criteria, system)  # the rubric may not be written yet
    in_use = in_use_of(options)
    return fixing(plan_of(options, in_use.criteria, system), fixed_by(in_use))


def _with_documents(
    options: Options,
    data_name: str,
    mapping: SchemaMapping | None,
    overrides: tuple[Sentence, ...],
    errors: list[InputError],
) -> Request:
    system = tried(errors, named_document, options.system, AISystem, "system")
    system = system or AISystem(name=_system_name(mapping, data_name))
    tried(errors, _check_impact, system)
    in_use = tried(errors, in_use_of, options)
    documents = [tried(errors, named_document, item, Answers, "answers") for item in each_of(options.answers)]
    plan = tried(errors, plan_of, options, in_use.criteria if in_use else None, system)
    if in_use and plan and plan.fixed:
        tried(errors, check_fixed, plan, fixed_by(in_use))
    exploration = tried(errors, exploration_of, options, mapping)
    assessing = NOBODY
    if in_use:
        given = [item for item in documents if item is not None]
        assessing = tried(errors, assessing_of, in_use, given) or NOBODY
    survey = tried(errors, named_survey, options.survey) if options.survey is not None else None
    now = options.now or tried(errors, clock)
    if errors or plan is None or now is None or exploration is None or in_use is None:
        raise all_of(errors)
    if options.gated and not plan.limits:
        raise InputError(
            Problem(
                "gate_without_limits",
                N_("--fail-on has nothing to look at: no limit was set."),
                N_("Give --polarity, a criteria file with limits, or --plan."),
            )
        )
    if options.polarity:
        system = system.model_copy(update={"polarity": polarity_of(options)})
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


def _check_impact(system: AISystem) -> None:
    if system.impact_answers:
        check_impact_answers(shipped.impact_scale(), system)


def _system_name(mapping: SchemaMapping | None, data_name: str) -> str:
    names = [system.name for system in mapping.systems] if mapping else []
    return shown(", ".join(names) or Path(data_name).stem or "AI system", 400)


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
