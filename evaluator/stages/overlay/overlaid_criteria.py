"""Criteria and what a city changes in them go in; the criteria as the city uses them and the changes come out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from evaluator.domain.base import Source
from evaluator.domain.criteria import CriteriaSet, Criterion, MetricCheck, RubricCheck
from evaluator.domain.overlay import ChangedCriterion, ChangeKind, Overlay, OverlayChange
from evaluator.domain.rubric import Rubric
from evaluator.domain.system import Impact
from evaluator.errors import N_
from evaluator.stages.overlay.overlay_problems import Misplaced, Place, changes_nothing, not_so, taken, unknown
from evaluator.stages.overlay.rewording import Subject, reworded_fields

_Minimums = Mapping[Impact, float]


def with_criteria(
    overlay: Overlay, rubric: Rubric, criteria: CriteriaSet
) -> tuple[CriteriaSet, list[OverlayChange], list[Misplaced]]:
    """Return the criteria with what the overlay says of them; the same criteria where that is nothing.

    `rubric` is the rubric as the city uses it: criteria may name the city's own indicators.
    """
    changes: list[OverlayChange] = []
    problems: list[Misplaced] = []
    minimums = _minimums(overlay, criteria, changes, problems)
    kept = {item.id: item for item in criteria.criteria}
    for at, dropped in enumerate(overlay.drop_criteria):
        item = kept.pop(dropped.criterion, None)
        if item is not None:
            title = item.title.get("en")
            check = item.metric_check
            change = OverlayChange(
                kind="dropped",
                touched="criterion",
                id=item.id,
                about=item.title,
                old=title,
                metric=check.metric if check else None,
                statistic=check.statistic if check else None,
                reason=dropped.reason,
            )
            changes.append(change)
        elif dropped.criterion not in {known.id for known in criteria.criteria}:
            ids = (known.id for known in criteria.criteria)
            problems.append(unknown(("drop_criteria", at, "criterion"), "criterion", dropped.criterion, ids))
    for at, entry in enumerate(overlay.change_criteria):
        if entry.criterion in kept:
            _change(overlay, at, kept, criteria.minimum_maturity, changes, problems)
        elif entry.criterion not in {known.id for known in criteria.criteria}:
            ids = (known.id for known in criteria.criteria)
            problems.append(unknown(("change_criteria", at, "criterion"), "criterion", entry.criterion, ids))
    for at, added in enumerate(overlay.add_criteria):
        id = added.criterion.id
        if id in kept or id in {known.id for known in criteria.criteria}:
            problems.append(taken(("add_criteria", at, "criterion", "id"), id))
            continue
        kept[id] = added.criterion
        title = added.criterion.title.get("en")
        changes.append(
            OverlayChange(
                kind="added",
                touched="criterion",
                id=id,
                about=added.criterion.title,
                new=title,
                reason=added.reason,
            )
        )
    problems += _names_what_is_there(overlay, rubric, kept)
    if not changes:
        return criteria, [], problems
    if not kept:
        what, hint = N_("No criterion is left."), N_("Keep one, or add one.")
        problems.append(not_so(("drop_criteria",), what, hint))
    update = {"criteria": tuple(kept.values()), "minimum_maturity": minimums}
    return criteria.model_copy(update=update), changes, problems


def _minimums(
    overlay: Overlay, criteria: CriteriaSet, changes: list[OverlayChange], problems: list[Misplaced]
) -> dict[Impact, float]:
    minimums = dict(criteria.minimum_maturity)
    for at, entry in enumerate(overlay.change_minimum_maturity):
        old = criteria.minimum_maturity[entry.impact]
        if entry.minimum == old:
            problems.append(changes_nothing(("change_minimum_maturity", at)))
            continue
        minimums[entry.impact] = entry.minimum
        changes.append(
            OverlayChange(
                kind="tightened" if entry.minimum > old else "loosened",
                touched="minimum_maturity",
                id=entry.impact.value,
                old=old,
                new=entry.minimum,
                reason=entry.reason,
            )
        )
    return minimums


def _change(
    overlay: Overlay,
    at: int,
    kept: dict[str, Criterion],
    minimums: _Minimums,
    changes: list[OverlayChange],
    problems: list[Misplaced],
) -> None:
    entry, place = overlay.change_criteria[at], ("change_criteria", at)
    item = kept[entry.criterion]
    about = Subject("criterion", item.id, item.title, entry.reason)
    new, found = reworded_fields(about, {"title": (item.title, entry.title), "why": (item.why, entry.why)})
    update: dict[str, Any] = dict(new)
    before = len(problems)
    for check, given, change in (
        ("metric_check", entry.limit, _limit(entry, item, place, update, problems)),
        ("rubric_check", entry.minimum, _minimum(entry, item, place, update, minimums)),
    ):
        if given is not None and getattr(item, check) is None:
            what = N_("The criterion {id} has no {check}.")
            hint = N_("Add a criterion of your own for it.")
            name = "limit" if check == "metric_check" else "minimum"
            problems.append(not_so((*place, name), what, hint, id=item.id, check=check))
        found += [change] if change is not None else []
    if not found:
        problems += [changes_nothing(place)] if len(problems) == before else []
        return
    if update.keys() & {"metric_check", "rubric_check"}:  # the number is the city's: so is its first source
        said = Source(document=overlay.by, clause=f"{overlay.id} {overlay.version}", note=entry.reason)
        update["sources"] = (said, *item.sources)
    kept[item.id] = item.model_copy(update=update)
    changes += found


def _limit(
    entry: ChangedCriterion, item: Criterion, place: Place, update: dict[str, Any], problems: list[Misplaced]
) -> OverlayChange | None:
    check = item.metric_check
    if entry.limit is None or check is None or entry.limit == check.limit:
        return None
    try:
        MetricCheck.model_validate({**check.model_dump(exclude_unset=True), "limit": entry.limit})
    except ValidationError:
        what, hint = N_("The limit {limit} could never be exceeded."), N_("Write a number above 0 and below 1.")
        problems.append(not_so((*place, "limit"), what, hint, limit=f"{entry.limit:g}"))
        return None
    update["metric_check"] = check.model_copy(update={"limit": entry.limit})
    higher = entry.limit > check.limit
    kind: ChangeKind = "tightened" if higher == (check.statistic == "ratio") else "loosened"
    return OverlayChange(
        kind=kind,
        touched="criterion",
        id=item.id,
        about=item.title,
        field="limit",
        metric=check.metric,
        statistic=check.statistic,
        old=check.limit,
        new=entry.limit,
        reason=entry.reason,
    )


def _minimum(
    entry: ChangedCriterion, item: Criterion, place: Place, update: dict[str, Any], minimums: _Minimums
) -> OverlayChange | None:
    check = item.rubric_check
    if entry.minimum is None or check is None or entry.minimum == check.minimum:
        return None
    update["rubric_check"] = check.model_copy(update={"minimum": entry.minimum})
    kind: ChangeKind = "tightened" if _never_lower(check, entry.minimum, minimums) else "loosened"
    return OverlayChange(
        kind=kind,
        touched="criterion",
        id=item.id,
        about=item.title,
        field="minimum",
        old=check.minimum,
        new=entry.minimum,
        reason=entry.reason,
    )


def _never_lower(check: RubricCheck, new: float | str, minimums: _Minimums) -> bool:
    """Return True when the new minimum is at least the old one, whatever the impact level."""
    levels = sorted(minimums.values())
    highest_before = levels[-1] if isinstance(check.minimum, str) else check.minimum
    return (levels[0] if isinstance(new, str) else new) >= highest_before


def _names_what_is_there(overlay: Overlay, rubric: Rubric, kept: Mapping[str, Criterion]) -> Iterator[Misplaced]:
    """Yield what criteria name and the rubric does not have: at the new criterion, or where it was taken out."""
    groups, indicators = [group.id for group in rubric.groups], [item.id for item in rubric.indicators]
    added = {entry.criterion.id: at for at, entry in enumerate(overlay.add_criteria)}
    gone = {entry.indicator: at for at, entry in enumerate(overlay.drop_indicators)}
    for id, item in kept.items():
        place: Place = ("add_criteria", added[id], "criterion") if id in added else ()
        if id in added and item.group not in groups:
            yield unknown((*place, "group"), "group", item.group, groups)
        check = item.rubric_check
        if check is None:
            continue
        if id in added and check.group is not None and check.group not in groups:
            yield unknown((*place, "rubric_check", "group"), "group", check.group, groups)
        if check.indicator is None or check.indicator in indicators:
            continue
        if id in added and check.indicator not in gone:
            yield unknown((*place, "rubric_check", "indicator"), "indicator", check.indicator, indicators)
        elif check.indicator in gone:
            what = N_("The criterion {criterion} looks at {indicator}, which is dropped here.")
            hint = N_("Drop that criterion as well (drop_criteria), or keep the indicator.")
            place = ("drop_indicators", gone[check.indicator], "indicator")
            yield not_so(place, what, hint, criterion=id, indicator=check.indicator)
