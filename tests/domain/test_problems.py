"""Problems in plain text, as in a log or a traceback: what is wrong and what to do, without the wording's help."""

from __future__ import annotations

import pytest

from evaluator.dashboard.work.plan_form import with_new_limit
from evaluator.domain.plan import EvaluationPlan
from evaluator.errors import PlanError, Problem


def test_a_value_whose_writing_is_the_wordings_business_stands_as_it_is() -> None:
    problem = Problem("limit_is_there", "There are {n:number} limits for {metric:metric_inside}.", "Change {n}.")
    filled = Problem(problem.code, problem.what, problem.hint, where="plan.yaml", values={"n": 2, "metric": "f1"})
    assert str(filled) == "plan.yaml: There are 2 limits for f1. Change 2."


def test_a_limit_that_is_there_already_is_refused_in_a_sentence() -> None:
    plan = with_new_limit(EvaluationPlan(), "selection_rate", "ratio")
    with pytest.raises(PlanError, match="has a limit for the ratio of the selection_rate"):
        with_new_limit(plan, "selection_rate", "ratio")
