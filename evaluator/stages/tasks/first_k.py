"""People with scores go in; who stands at the border of the first k, and how high up the groups stand, comes out.

Everybody who shares the score of the last place counts as selected: nothing in the data says who of them would be.
How many they are, and what it would change were they not selected, is said beside the rates.

Exposure of a place is 1 / log2(1 + place), that of a group the mean over its people: Singh, A. and Joachims, T.
(2018), Fairness of Exposure in Rankings, KDD, with the discount of Jarvelin, K. and Kekalainen, J. (2002), ACM
TOIS 20, 422-446. Places after the k-th have none: nobody looks at them. People with the same score share the
exposure of their places evenly.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from evaluator.domain.cube import Cube
from evaluator.domain.first_k import FirstK, ListedGroup
from evaluator.domain.mapping import MissingRule, SchemaMapping, SensitiveFeature, SystemColumn
from evaluator.domain.plan import EvaluationPlan
from evaluator.engine import Key, Table
from evaluator.engine.scoring import Scale
from evaluator.errors import N_, MappingError, Problem, shown
from evaluator.stages.counts.levels import groups_of
from evaluator.stages.mapping import value_problems as say
from evaluator.stages.mapping.people import People
from evaluator.stages.statistics.chance import seed_of

CODES: dict[str, str] = {
    "first_k_bar": "",
    "border_tied": "system, tied, left: places for them, k, selected",
    "border_clear": "system, k",
    "border_score_shared": "system, k",
}
"""Codes of sentences on lists, with their values."""

DRAWS = 1_999
"""Random lists drawn for each group."""
BLOCKS = 64
"""Stretches of places that are drawn together; the first places are stretches of their own."""
SAME = 1e-9
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Border:
    """Where one system's first k end."""

    system: SystemColumn
    k: int
    """Places."""
    score: float
    """Lowest score among the first k."""
    above: int
    """People with a higher score."""
    tied: int
    """People with that score."""
    people: int
    """People with a score."""


def find_borders(people: People) -> tuple[People, tuple[Border, ...]]:
    """Return the people with each system's border; MappingError where there are no more people than places.

    A score is sought in ever narrower steps, in memory that grows neither with the rows nor with k.
    """
    mapping = people.mapping
    if mapping.task != "top-k" or mapping.k is None:
        return people, ()
    found: list[Border] = []
    problems: list[Problem] = []
    for system in mapping.systems:
        border = _border(people.table, mapping, system, mapping.k)
        if isinstance(border, Problem):
            problems.append(border)
        else:
            found.append(border)
    if problems:
        raise MappingError(problems)
    return replace(people, borders={border.system.name: border.score for border in found}), tuple(found)


def _border(table: Table, mapping: SchemaMapping, system: SystemColumn, k: int) -> Border | Problem:
    key = Key(system.column)
    ends = table.score_range(key, mapping.count)
    if ends is None:
        unreadable = table.find("number", system.column) is not None
        return say.bad_number(table, "number", system.column) if unreadable else say.no_labels(system.column)
    everybody, above = 0, 0
    while True:
        steps = table.score_steps(key, mapping.count, Scale(*ends, ()))
        everybody = everybody or int(steps.people.sum())
        if everybody <= k:
            return _no_selection(system.column, k, everybody)
        from_top = above + np.cumsum(steps.people[::-1])
        at = len(steps.people) - 1 - int(np.searchsorted(from_top, k))
        above += int(steps.people[at + 1 :].sum())
        ends = (float(steps.low[at]), float(steps.high[at]))
        if ends[0] == ends[1]:
            return Border(system, k, ends[0], above, int(steps.people[at]), everybody)


def _no_selection(column: str, k: int, people: int) -> Problem:
    return Problem(
        "k_selects_everybody",
        N_(
            "There are {k} places, and only {people} people with a score in “{column}”: everybody would be "
            "selected."
        ),
        N_("Give the number of places that there really are."),
        values={"k": k, "people": people, "column": shown(column)},
    )


def lists_of(people: People, borders: Sequence[Border], cube: Cube, plan: EvaluationPlan) -> tuple[FirstK, ...]:
    """Return what is to be said of every system's list; `cube` holds the people and who is selected."""
    return tuple(_list(people, border, at, cube, plan) for at, border in enumerate(borders))


def _list(people: People, border: Border, position: int, cube: Cube, plan: EvaluationPlan) -> FirstK:
    mapping = people.mapping
    found: list[ListedGroup] = []
    for feature in mapping.sensitive:
        key = Key(feature.column, feature.cuts or None, spelled=mapping.spelled(feature.column))
        rows = people.table.listed(Key(border.system.column), key, mapping.count, border.score)
        margin = cube.alone(cube.margin((feature.column,)), position)
        sizes = {
            group[0]: int(n[:, :2].sum())
            for group, n in zip(margin.groups, margin.n, strict=True)
            if group[0] is not None or feature.missing is not MissingRule.EXCLUDE
        }
        found.extend(_groups(feature, _Places.of(rows, feature, border.k), sizes, border, plan))
    return FirstK(
        system=border.system.name,
        k=border.k,
        people=border.people,
        border=border.score,
        above=border.above,
        tied=border.tied,
        groups=tuple(found),
    )


@dataclass(frozen=True, slots=True)
class _Places:
    """The people of a list, by score: those with one score share its places. One entry a group and score."""

    names: tuple[str | None, ...]
    """Groups."""
    group: NDArray[np.int64]
    """Number of the group in `names`."""
    place: NDArray[np.int64]
    """Number of the score, the highest first; the last score is the border."""
    people: NDArray[np.int64]
    """People of the group with that score."""
    with_score: NDArray[np.int64]
    """People with each score."""
    exposure: Floats
    """Exposure of a person with each score."""

    @staticmethod
    def of(rows: Sequence[tuple[float, str | int | None, int]], feature: SensitiveFeature, k: int) -> _Places:
        """Return the places of what the engine found."""
        levels = tuple(dict.fromkeys(level for _, level, _ in rows))
        groups = groups_of(feature.bins, levels)
        row = {level: int(groups.rank[at]) for at, level in enumerate(levels)}
        distinct, place = np.unique([-x for x, _, _ in rows], return_inverse=True)
        people = np.array([n for _, _, n in rows], dtype=np.int64)
        group = np.array([row[level] for _, level, _ in rows], dtype=np.int64)
        # In one order, so that sums do not depend on that in which the engine found them.
        order = np.lexsort((people, group, place))
        group, place, people = group[order], place[order], people[order]
        with_score = np.zeros(len(distinct), dtype=np.int64)
        np.add.at(with_score, place, people)
        return _Places(groups.names, group, place, people, with_score, shared_exposure(with_score, k))

    @property
    def total(self) -> float:
        """Exposure of the whole list."""
        return float((self.with_score * self.exposure).sum())

    def of_group(self, name: str | None) -> tuple[int, int, float]:
        """Return a group's people in the list, those at the border, and their exposure."""
        if name not in self.names:
            return 0, 0, 0.0
        own = self.group == self.names.index(name)
        place, people = self.place[own], self.people[own]
        tied = int(people[place == len(self.with_score) - 1].sum())
        return int(people.sum()), tied, float((people * self.exposure[place]).sum())


def shared_exposure(people: NDArray[np.int64], k: int) -> Floats:
    """Return the exposure of a person by score, from how many have each score, the highest first; k places in all.

    The mean of 1 / log2(1 + place) over the places that people with one score share; places after k have none.
    """
    up_to = np.concatenate([[0.0], np.cumsum(1.0 / np.log2(np.arange(2, k + 2)))])
    ends = np.minimum(np.cumsum(people), k)
    starts = np.concatenate([[0], ends[:-1]])
    total: Floats = up_to[ends] - up_to[starts]
    return np.divide(total, people, out=np.zeros(len(people)), where=people > 0)


def _groups(
    feature: SensitiveFeature,
    places: _Places,
    sizes: Mapping[str | None, int],
    border: Border,
    plan: EvaluationPlan,
) -> Iterator[ListedGroup]:
    average = places.total / border.people
    left, shared = border.k - border.above, border.tied > border.k - border.above
    stretches = _stretches(places)
    for name, size in sizes.items():
        if not size:
            continue
        selected, tied, exposure = places.of_group(name)
        seed = seed_of(plan.seed, "exposure", border.system.name, feature.column, name)
        drawn = _drawn(stretches, size, border.people, seed) / size / average
        value = exposure / size / average
        low, high = np.quantile(drawn, [(1 - plan.level) / 2, (1 + plan.level) / 2])
        yield ListedGroup(
            feature=feature.column,
            group=name,
            people=size,
            selected=selected,
            tied=tied if shared else 0,
            lowest_rate=(selected - tied + max(left - (border.tied - tied), 0)) / size,
            highest_rate=(selected - tied + min(left, tied)) / size,
            exposure_share=min(exposure / places.total, 1.0),
            exposure=value,
            chance_low=float(low),
            chance_high=float(high),
            level=plan.level,
            p_value=(1 + int((np.abs(drawn - 1) >= abs(value - 1) - SAME).sum())) / (DRAWS + 1),
            draws=DRAWS,
        )


def _stretches(places: _Places) -> tuple[NDArray[np.int64], Floats]:
    """Return the people and the mean exposure of at most `BLOCKS` stretches of a list.

    Each ends where its people are a little more than those before it: within one, exposures are nearly alike.
    """
    ends = np.cumsum(places.with_score)
    bounds = np.unique(np.geomspace(1, max(int(ends[-1]), 2), BLOCKS).astype(np.int64))
    block = np.searchsorted(bounds, ends)
    _, block = np.unique(block, return_inverse=True)
    people = np.bincount(block, weights=places.with_score).astype(np.int64)
    exposure = np.bincount(block, weights=places.with_score * places.exposure)
    return people, exposure / people


def _drawn(stretches: tuple[NDArray[np.int64], Floats], size: int, everybody: int, seed: int) -> Floats:
    """Return the exposure of `size` people in random lists: the same places, given to people by lot.

    Without replacement, so that no place is given twice: multivariate hypergeometric over the stretches.
    """
    people, exposure = stretches
    generator = np.random.default_rng(seed)
    colours = np.append(people, everybody - int(people.sum()))
    table = generator.multivariate_hypergeometric(colours, size, size=DRAWS, method="marginals")
    drawn: Floats = table[:, :-1] @ exposure
    return drawn
