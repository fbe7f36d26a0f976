"""What a search held against the other half goes in; what a record says of it comes out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from evaluator.domain.plan import EvaluationPlan
from evaluator.domain.results import Interval, Sentence
from evaluator.domain.subgroups import Subgroup
from evaluator.stages.explored.search_places import Split
from evaluator.stages.explored.subgroups import Found, Held, rate_of, size_of
from evaluator.stages.statistics.intervals import Floats

CODES: dict[str, str] = {
    "subgroup_confirmed": "features, group, metric, value, rest_value, difference, low, high, level",
    "subgroup_not_confirmed": "features, group, metric, value, rest_value, difference, low, high, level",
    "subgroup_too_few_people": "features, group, metric, people: in the other half, needed: by the plan",
    "search_found_higher": "metric, looked_at, kept, confirmed, columns, beyond",
    "search_found_lower": "metric, looked_at, kept, confirmed, columns, beyond",
    "search_nothing_higher": "metric, looked_at, columns, beyond",
    "search_nothing_lower": "metric, looked_at, columns, beyond",
    "search_without_value": "metric, columns",
}
"""Codes of a search and the values they come with."""


def subgroup_said(split: Split, metric: str, plan: EvaluationPlan, held: Held) -> Subgroup:
    """Return a subgroup that stood out as a record keeps it, with its sentence."""
    item = held.candidate
    features = tuple(split.features[column].column for column in item.place.columns)
    pairs = zip(item.place.columns, item.place.levels, strict=True)
    group = tuple(str(split.levels[column][level]) for column, level in pairs)
    found, own = item.inside
    found_rest, others = item.rest
    value, rest = _share(own), _share(others)
    difference = None if value is None or rest is None else value - rest
    status: Literal["confirmed", "not_confirmed", "too_few_people"] = (
        "confirmed" if held.confirmed else "not_confirmed" if held.enough else "too_few_people"
    )
    said: dict[str, object] = {"features": list(features), "group": list(group), "metric": metric}
    if held.interval is None:
        said |= {"people": int(own[1]), "needed": plan.min_group_size}
    else:
        said |= {"value": value, "rest_value": rest, "difference": difference, "level": plan.level}
        said |= {"low": held.interval[0], "high": held.interval[1]}
    return Subgroup(
        features=features,
        group=group,
        status=status,
        found_people=int(found[1]),
        found_counted=int(found[0]),
        found_value=float(rate_of(found)),
        found_rest_value=float(rate_of(found_rest)),
        people=int(own[1]),
        counted=int(own[0]),
        effective_n=float(size_of(own)) if value is not None else None,
        value=value,
        rest_people=int(others[1]),
        rest_value=rest,
        difference=difference,
        interval=_interval(held.interval, plan.level, "newcombe"),
        corrected=_interval(held.corrected, plan.level, "newcombe_simultaneous"),
        overlaps=item.overlaps,
        sentence=Sentence(code=f"subgroup_{status}", values=said),
    )


def _share(sums: Floats) -> float | None:
    return float(rate_of(sums)) if size_of(sums) > 0 else None


def _interval(ends: tuple[float, float] | None, level: float, method: str) -> Interval | None:
    return None if ends is None else Interval(low=ends[0], high=ends[1], level=level, method=method)


def search_said(
    metric: str,
    columns: tuple[str, ...],
    found: Found,
    subgroups: Sequence[Subgroup],
    beyond: float,
    worse: str,
) -> Sentence:
    """Return what a search came to, in a sentence."""
    values = {"metric": metric, "columns": list(columns), "looked_at": found.looked_at, "beyond": beyond}
    if not subgroups:
        return Sentence(code=f"search_nothing_{worse}", values=values)
    confirmed = sum(item.status == "confirmed" for item in subgroups)
    return Sentence(
        code=f"search_found_{worse}", values={**values, "kept": len(subgroups), "confirmed": confirmed}
    )
