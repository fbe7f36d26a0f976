"""Importing this module checks four invented people with fairlearn once, so that nothing is left to be loaded.

fairlearn, scikit-learn and pandas load parts of themselves when they are first used, which takes longer than the
check itself. A process that children are forked from imports this module; nobody else needs to.
"""

from __future__ import annotations

import numpy as np

from evaluator.domain.cube import Cube, margin_of
from evaluator.domain.mapping import SchemaMapping, SensitiveFeature, SystemColumn
from evaluator.domain.plan import EvaluationPlan
from evaluator.stages.findings.agreement import cross_check
from evaluator.stages.findings.measure import measure
from evaluator.stages.findings.quantify import quantify


def _check_once() -> None:
    people = np.zeros((2, 3, 3), dtype=np.int64)
    people[:, :2, :2] = 1
    mapping = SchemaMapping(
        systems=(SystemColumn(name="system", column="said"),), sensitive=(SensitiveFeature(column="group"),)
    )
    weights = people.astype(np.float64)
    margin = margin_of(("group",), [("a",), ("b",)], (people, weights, weights))
    cube = Cube(("group",), ("system",), {("group",): margin}, has_y_true=True, weighted=False)
    plan = EvaluationPlan()
    measures = measure(cube, mapping, plan)
    quantify(measures, cube, mapping, plan)
    cross_check(measures, cube, mapping)


_check_once()
