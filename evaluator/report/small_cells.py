"""One group's metrics go in, those that would show a small number of people come out.

A count from 1 to 9 must not be shown, nor anything it can be computed from. All metrics of a group are sums of the
same six cells (true and false positives and negatives, and people of unknown outcome, selected or not), so a
hidden count follows from shown ones exactly when it is a linear combination of them. Metrics are shown in order of
importance as long as no small count follows; the others are hidden.

Zero is shown: it says that something did not happen to anybody. How many people's outcome is unknown is a matter
of the data, not of a person, and is not treated as a small count.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from evaluator.domain.metrics import ALL, COMPOSITES, JOINT, KNOWN, METRICS, RATES, Cell
from evaluator.domain.plan import EvaluationPlan
from evaluator.domain.results import GroupMetric

THRESHOLD = 10
"""Smallest count of people that is shown."""
Vector: TypeAlias = NDArray[np.float64]
"""One number for each of the six cells."""
Metrics: TypeAlias = frozenset[str]

COUNTING = ("count", "share")
EVERY_METRIC: Metrics = frozenset({*COUNTING, *(spec.id for spec in (*RATES, *COMPOSITES))})
_BASIS = {spec.id: ("true_positive_rate", "false_positive_rate", "precision") for spec in COMPOSITES}
"""Metrics a composite is shown with: it is made of theirs."""
_EPSILON = 1e-9


def in_order(plan: EvaluationPlan) -> tuple[str, ...]:
    """Return the metrics in order of importance: what describes the data, what has a limit, then the others.

    What describes the data is the same for every system; it comes first, so that all systems hide it alike.
    """
    limited = [part for limit in plan.limits for part in JOINT.get(limit.metric, (limit.metric,))]
    rates = [spec.id for spec in RATES]
    return tuple(dict.fromkeys([*COUNTING, "base_rate", *limited, "selection_rate", *rates, *_BASIS]))


def cells_of(entries: Mapping[str, GroupMetric]) -> Vector:
    """Return how many people are in each cell of a group, as far as its metrics tell.

    Exact without sampling weights. With weights, a share of people stands for the share of weights. Of several
    classes together only right and wrong answers are known, in the places of true positives and false negatives.
    """
    people = _people(entries, "count")
    if "selection_rate" not in entries:
        right = _hits(entries, "accuracy")
        wrong = max(_people(entries, "accuracy") - right, 0.0)
        return np.round(np.array([right, 0.0, wrong, 0.0, 0.0, max(people - right - wrong, 0.0)]), 6)
    selected = _hits(entries, "selection_rate")
    tp = _hits(entries, "true_positive_rate" if _has(entries, "true_positive_rate") else "precision")
    fn = max(_people(entries, "true_positive_rate") - tp, 0.0)
    fp = max(_people(entries, "precision") - tp, 0.0)
    if not _has(entries, "precision"):
        fp = _hits(entries, "false_positive_rate")
    tn = max(_people(entries, "false_positive_rate") - fp, 0.0)
    unknown = max(people - tp - fp - fn - tn, 0.0)
    su = min(max(selected - tp - fp, 0.0), unknown)
    return np.round(np.array([tp, fp, fn, tn, su, unknown - su]), 6)


def shown_with_value(entries: Mapping[str, GroupMetric]) -> Metrics:
    """Return the metrics that have a value in a group."""
    return frozenset(metric for metric in entries if _has(entries, metric))


def small_sums(cells: Vector, metrics: Iterable[str]) -> Vector:
    """Return the numerators, their rests and denominators that count from 1 to 9 people, as sums of cells."""
    small = [vector for metric in metrics for vector in _sums_in(metric) if 0 < vector @ cells < THRESHOLD]
    return np.unique(np.array(small), axis=0) if small else np.zeros((0, len(ALL)))


def hidden_metrics(cells: Vector, metrics: Metrics, order: Sequence[str], doubt: tuple[int, ...]) -> Metrics:
    """Return the metrics of one group that must be hidden; all of them where there are fewer than ten people.

    `doubt` are the places of the cells a reader does not know anyway.
    """
    small = small_sums(cells, metrics)
    if not len(small):
        return frozenset()
    if cells.sum() < THRESHOLD:
        return EVERY_METRIC
    places = list(doubt)
    shown: Vector = np.zeros((0, len(places)))
    hidden: set[str] = set()
    for metric in order:
        more = np.vstack([shown, *(vector[places] for vector in vectors_of(metric))])
        if metric in _BASIS:
            if not set(_BASIS[metric]).isdisjoint(hidden):
                hidden.add(metric)
        elif follows(small[:, places], more):
            hidden.add(metric)
        else:
            shown = more
    return frozenset(hidden)


def in_doubt(everybody: Vector) -> tuple[int, ...]:
    """Return the places of the cells a reader does not know.

    Those of unknown outcome are known where there is hardly anybody in them altogether.
    """
    return tuple(at for at, cell in enumerate(ALL) if cell in KNOWN or everybody[at] >= THRESHOLD)


@cache
def vectors_of(metric: str) -> tuple[Vector, ...]:
    """Return the sums of cells a metric shows: its numerator and denominator; none for a composite."""
    if metric in COUNTING:
        return (_sum_of(ALL),)
    spec = METRICS[metric]
    return (_sum_of(spec.numerator), _sum_of(spec.denominator)) if spec.numerator else ()


def follows(wanted: Vector, shown: Vector) -> bool:
    """Return True when one of the wanted sums of cells is a linear combination of the shown ones."""
    if not len(shown):
        return False
    _, sizes, directions = np.linalg.svd(shown, full_matrices=False)
    basis = directions[sizes > _EPSILON * sizes[0]]
    rest = wanted - (wanted @ basis.T) @ basis
    return bool((np.abs(rest).max(axis=1) < _EPSILON).any())


def _sums_in(metric: str) -> Iterator[Vector]:
    vectors = vectors_of(metric)
    yield from vectors
    if len(vectors) == 2:
        yield vectors[1] - vectors[0]


def _has(entries: Mapping[str, GroupMetric], metric: str) -> bool:
    return metric in entries and entries[metric].value is not None


def _people(entries: Mapping[str, GroupMetric], metric: str) -> float:
    return float(entries[metric].people) if _has(entries, metric) else 0.0


def _hits(entries: Mapping[str, GroupMetric], metric: str) -> float:
    return (entries[metric].value or 0.0) * entries[metric].people if _has(entries, metric) else 0.0


def _sum_of(cells: Sequence[Cell]) -> Vector:
    return np.array([float(cell in cells) for cell in ALL])
