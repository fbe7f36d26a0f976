"""A cube and a reference population go in; each group's share in the data beside its share there comes out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import numpy as np

from evaluator.domain.canonical import canonical_text
from evaluator.domain.cube import Cube
from evaluator.domain.data_checks import Representation, RepresentedGroup
from evaluator.domain.mapping import SchemaMapping
from evaluator.domain.plan import EvaluationPlan
from evaluator.domain.population import Population, PopulationFeature
from evaluator.domain.results import Interval, Sentence
from evaluator.errors import N_, MappingError, Problem, shown
from evaluator.stages.statistics.intervals import effective_size, wilson, z_of

CODES: dict[str, str] = {
    f"represented_{stands}": "feature, group, share, low, high, level, population_share"
    for stands in ("fewer", "more", "alike")
}
"""Codes of groups beside the population and the values they come with."""


def represent(
    cube: Cube, mapping: SchemaMapping, population: Population, plan: EvaluationPlan
) -> tuple[Representation, ...]:
    """Return each feature of the population beside the data; MappingError with unknown features and groups.

    The population's shares are taken as known; the data's share has a Wilson interval, on the effective size where
    there are weights, and difference and ratio move with its ends.
    """
    problems = list(_problems(cube, mapping, population))
    if problems:
        raise MappingError(problems)
    return tuple(_feature(cube, feature, population, plan) for feature in population.features)


def _problems(cube: Cube, mapping: SchemaMapping, population: Population) -> Iterator[Problem]:
    for feature in population.features:
        if feature.column not in mapping.features:
            yield Problem(
                "population_feature_unknown",
                N_("The population has the feature “{feature}”, which is no sensitive feature here."),
                N_("The sensitive features are: {known}."),
                values={"feature": shown(feature.column), "known": shown(", ".join(mapping.features) or "–", 200)},
            )
            continue
        known = {group[0] for group in cube.margin((feature.column,)).groups if group[0] is not None}
        known |= set(mapping.feature(feature.column).bins)
        given = set(_amounts(feature))
        missing, unknown = sorted(known - given), sorted(given - known)
        if missing:
            what = N_("The population does not say how many are in the groups “{missing}” of “{feature}”.")
            if unknown:
                hint = N_("It names “{unknown}”, which the data do not have. Use the names of the data.")
            else:
                hint = N_("Give each of them a share or a count, 0 if there is nobody.")
            values = {
                "missing": shown(", ".join(missing), 200),
                "unknown": shown(", ".join(unknown), 200),
                "feature": shown(feature.column),
            }
            yield Problem("population_groups_differ", what, hint, values=values)


def _amounts(feature: PopulationFeature) -> dict[str, float]:
    return {canonical_text(group) or group: amount for group, amount in feature.amounts.items()}


def _feature(
    cube: Cube, feature: PopulationFeature, population: Population, plan: EvaluationPlan
) -> Representation:
    margin = cube.margin((feature.column,))
    place = {group[0]: at for at, group in enumerate(margin.groups)}
    sums = np.stack([layer.sum(axis=(1, 2)).astype(np.float64) for layer in (margin.n, margin.w, margin.w2)])
    recorded = [at for name, at in place.items() if name is not None]
    everybody = sums[:, recorded].sum(axis=1)
    if everybody[0] < 1 or everybody[1] <= 0:
        what = N_("Nobody's “{feature}” is recorded, so nothing can be held against the population.")
        raise MappingError(Problem("population_nobody", what, values={"feature": shown(feature.column)}))
    amounts = _amounts(feature)
    total = sum(amounts.values())
    groups = []
    for name in sorted(amounts, key=lambda group: place.get(group, len(place))):
        inside = sums[:, place[name]] if name in place else np.zeros(3)
        groups.append(_group(feature.column, name, inside, everybody, amounts[name] / total, plan))
    return Representation(
        feature=feature.column,
        people=int(everybody[0]),
        not_recorded=int(sums[0].sum() - everybody[0]),
        source=population.source,
        groups=tuple(groups),
    )


def _group(
    feature: str, name: str, inside: np.ndarray, everybody: np.ndarray, known: float, plan: EvaluationPlan
) -> RepresentedGroup:
    share = float(inside[1] / everybody[1])
    rest = max(float(everybody[2] - inside[2]), 0.0)
    size = float(effective_size(inside[1], everybody[1], inside[2], rest, everybody[0]))
    low, high = (float(end) for end in wilson(share * size, size, z_of(plan.level)))
    stands: Literal["fewer", "more", "alike"] = "fewer" if high < known else "more" if low > known else "alike"
    said = {"feature": feature, "group": name, "share": share, "low": low, "high": high, "level": plan.level}

    def between(first: float, second: float, method: str) -> Interval:
        return Interval(low=first, high=second, level=plan.level, method=method)

    return RepresentedGroup(
        group=name,
        people=int(inside[0]),
        share=share,
        interval=between(low, high, "wilson"),
        population_share=known,
        difference=share - known,
        difference_interval=between(low - known, high - known, "wilson_shifted"),
        ratio=share / known if known else None,
        ratio_interval=between(low / known, high / known, "wilson_scaled") if known else None,
        stands=stands,
        sentence=Sentence(code=f"represented_{stands}", values={**said, "population_share": known}),
    )
