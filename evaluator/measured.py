"""From counts to everything that is worked out from them: rates, gaps, summaries, comparisons, the cross-check."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from evaluator.asked.request import Request
from evaluator.counted import Counted, Progress
from evaluator.domain.amounts import SystemAmounts
from evaluator.domain.cube import Cube
from evaluator.domain.exploration import Explored
from evaluator.domain.first_k import FirstK
from evaluator.domain.matching import Matching
from evaluator.domain.paired import Ranking
from evaluator.domain.results import Agreement, Finding, GroupMetric, Sentence
from evaluator.domain.scores import ScoreCube, SystemScores
from evaluator.domain.survey import SurveyResult
from evaluator.jobs.aside import Aside
from evaluator.stages.findings.measure import measure
from evaluator.stages.findings.paired import compare_systems
from evaluator.stages.findings.quantify import quantify
from evaluator.stages.findings.ranking import rank_systems
from evaluator.stages.findings.summaries import summaries
from evaluator.stages.findings.survey import survey_result
from evaluator.stages.tasks.classes import measure_classes, outcomes_alone, quantify_classes, says_who_is_right
from evaluator.stages.tasks.matching import summarise

_NOTHING_ASKED = Explored()
_NOT_CHECKED = Agreement(status="not_checked")


@dataclass(frozen=True, slots=True)
class Measured:
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


def work_out(request: Request, counted: Counted, progress: Progress, *, aside: bool = False) -> Measured:
    """Return what follows from the counts; with `aside` the cross-check is made in a fork meanwhile."""
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
    return Measured(
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


def _estimated(
    request: Request, counted: Counted, counts: tuple[GroupMetric, ...], progress: Progress
) -> Measured:
    """Return what is worked out where systems estimate numbers: their errors instead of rates."""
    from evaluator.stages.amounts.gaps import amount_gaps
    from evaluator.stages.amounts.metrics import amount_measures
    from evaluator.stages.amounts.reference import amount_references

    found = amount_measures(counted.amounts, counts, request.plan)
    gaps = amount_gaps(found, request.plan)
    references = amount_references(found, counted.mapping, request.plan)
    progress("checking", 0.6)
    agreement = _NOT_CHECKED
    if request.cross_check:
        from evaluator.stages.amounts.agreement import cross_check_amounts

        agreement = cross_check_amounts(found.measures, counted.amounts)
    return Measured(
        measures=(*counts, *found.measures),
        findings=(*gaps, *references),
        agreement=agreement,
        amounts=found.systems,
        explored=counted.explored,
        pointed_out=counted.pointed_out,
    )


def _scored(
    score_cubes: tuple[ScoreCube, ...], cube: Cube, request: Request
) -> tuple[tuple[GroupMetric, ...], tuple[Finding, ...], tuple[SystemScores, ...]]:
    """Return the figures of merit of scores, their gaps, and what the record keeps of each system's scores."""
    if not score_cubes or request.mapping is None:
        return (), (), ()
    from evaluator.stages.scores.gaps import score_gaps
    from evaluator.stages.scores.metrics import score_measures
    from evaluator.stages.scores.tables import score_tables

    measured = score_measures(score_cubes, cube, request.mapping, request.plan)
    tables = score_tables(score_cubes, measured, request.mapping, request.plan)
    return measured.measures, score_gaps(measured.resampled, request.plan), tables


def _cross_check(measures: Sequence[GroupMetric], counted: Counted, request: Request) -> Agreement:
    if not request.cross_check or request.mapping is None:
        return _NOT_CHECKED
    if counted.classes is not None:
        from evaluator.stages.tasks.class_check import cross_check_classes

        return cross_check_classes(measures, counted.classes, request.mapping)
    from evaluator.stages.findings.agreement import cross_check  # fairlearn takes two seconds to import

    return cross_check(measures, counted.cube, request.mapping)
