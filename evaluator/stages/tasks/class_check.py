"""Measures of classes and their counts go in; what fairlearn and scikit-learn say of the same comes out."""

from __future__ import annotations

from collections.abc import Sequence

from evaluator.domain.mapping import SchemaMapping
from evaluator.domain.results import Agreement, GroupMetric
from evaluator.stages.findings.agreement import agreement_of_all, cross_check, cross_check_right
from evaluator.stages.tasks.classes import ClassCubes


def cross_check_classes(measures: Sequence[GroupMetric], cubes: ClassCubes, mapping: SchemaMapping) -> Agreement:
    """Return that the same values come from the class labels themselves and, class by class, against the rest.

    FairlearnDisagrees at the first value that differs.
    """
    found = [cross_check_right(measures, cubes.confusions, weighted=cubes.right.weighted)]
    for name, cube in cubes.each.items():
        found.append(cross_check([item for item in measures if item.class_ == name], cube, mapping))
    return agreement_of_all(found)
