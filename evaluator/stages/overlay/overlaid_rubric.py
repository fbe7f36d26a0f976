"""A rubric and what a city changes in it go in; the rubric as the city uses it and the changes come out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from evaluator.domain.overlay import ChangedIndicator, Overlay, OverlayChange
from evaluator.domain.rubric import Indicator, Rubric, broken_rules
from evaluator.errors import N_
from evaluator.stages.overlay.overlay_problems import (
    Misplaced,
    Place,
    changes_nothing,
    not_so,
    sign_off_missing,
    taken,
    unknown,
)
from evaluator.stages.overlay.rewording import Subject, reworded, reworded_fields, text_changes


@dataclass(slots=True)
class Work:
    """A rubric that is being changed."""

    rubric: Rubric
    indicators: dict[str, Indicator]
    changes: list[OverlayChange] = field(default_factory=list)
    problems: list[Misplaced] = field(default_factory=list)


def with_indicators(overlay: Overlay, rubric: Rubric) -> tuple[Rubric, list[OverlayChange], list[Misplaced]]:
    """Return the rubric as changed, what changed, and what does not fit; the same rubric where nothing changes."""
    work = Work(rubric, {item.id: item for item in rubric.indicators})
    _drop(overlay, work)
    for at, entry in enumerate(overlay.change_indicators):
        _change(entry, ("change_indicators", at), work)
    facts = _with_facts(overlay, work)
    added = _added(overlay, work)
    if not work.changes:
        return rubric, [], work.problems
    groups = []
    for group in rubric.groups:
        kept = [work.indicators[item.id] for item in group.indicators if item.id in work.indicators]
        groups.append(group.model_copy(update={"indicators": (*kept, *added.get(group.id, ()))}))
    update: dict[str, Any] = {"groups": tuple(groups), **({"facts": facts} if facts else {})}
    new = rubric.model_copy(update=update)
    work.problems += _emptied(overlay, new)
    work.problems += _no_longer_whole(overlay, new)
    return new, work.changes, work.problems


def _drop(overlay: Overlay, work: Work) -> None:
    published = list(work.indicators)
    for at, entry in enumerate(overlay.drop_indicators):
        place = ("drop_indicators", at)
        item = work.indicators.pop(entry.indicator, None)
        if item is None:
            if entry.indicator not in published:
                work.problems.append(unknown((*place, "indicator"), "indicator", entry.indicator, published))
            continue
        if item.knock_out is not None:
            work.problems += sign_off_missing(place, item.id, entry.legal_sign_off)
        work.changes.append(
            OverlayChange(
                kind="dropped",
                touched="indicator",
                id=item.id,
                about=item.question,
                old=item.question.get("en"),
                reason=entry.reason,
                knock_out=item.knock_out is not None,
                sign_off=entry.legal_sign_off,
            )
        )


def _change(entry: ChangedIndicator, place: Place, work: Work) -> None:
    item = work.indicators.get(entry.indicator)
    if item is None:
        if entry.indicator not in {known.id for known in work.rubric.indicators}:
            ids = (known.id for known in work.rubric.indicators)
            work.problems.append(unknown((*place, "indicator"), "indicator", entry.indicator, ids))
        return
    about = Subject("indicator", item.id, item.question, entry.reason)
    texts = {name: (getattr(item, name), getattr(entry, name)) for name in ("question", "why", "evidence")}
    new, changes = reworded_fields(about, texts)
    update: dict[str, Any] = dict(new)
    levels = {level: reworded(item.levels[level], words) for level, words in entry.levels.items()}
    for level, text in levels.items():
        changes += text_changes(about, f"levels.{level}", item.levels[level], text)
    if levels:
        update["levels"] = {**item.levels, **levels}
    if entry.weight is not None and entry.weight != item.weight:
        update["weight"] = entry.weight
        changes.append(_changed(about, "reweighted", "weight", item.weight, entry.weight))
    changes += _knock_out(entry, item, place, update, work)
    if not changes:
        work.problems.append(changes_nothing(place))
        return
    work.indicators[item.id] = item.model_copy(update=update)
    work.changes += changes


def _knock_out(
    entry: ChangedIndicator, item: Indicator, place: Place, update: dict[str, Any], work: Work
) -> Iterator[OverlayChange]:
    """Yield what changes in a knock-out, and note it in `update`; what does not fit goes to the problems."""
    about, now = Subject("indicator", item.id, item.question, entry.reason), item.knock_out
    if entry.knock_out is not None:
        if now is not None:
            what, hint = N_("{id} has a knock-out."), N_("Change where it fails by fails_at.")
            work.problems.append(not_so((*place, "knock_out"), what, hint, id=item.id))
        elif item.applies_when is not None and item.applies_when.answers():
            what = N_("{id} follows up another answer, which could hide a knock-out.")
            hint = N_("Put the knock-out on an indicator that is asked by facts.")
            work.problems.append(not_so((*place, "knock_out"), what, hint, id=item.id))
        else:
            update["knock_out"] = entry.knock_out
            yield _changed(about, "added", "knock_out", None, entry.knock_out.reason.get("en"))
    if entry.fails_at is None or (now is not None and entry.fails_at == now.fails_at):
        return
    if now is None:
        what, hint = N_("{id} has no knock-out."), N_("Add one by knock_out, with fails_at and reason.")
        work.problems.append(not_so((*place, "fails_at"), what, hint, id=item.id))
        return
    loosened = entry.fails_at < now.fails_at
    if loosened:
        work.problems += sign_off_missing(place, item.id, entry.legal_sign_off)
    update["knock_out"] = now.model_copy(update={"fails_at": entry.fails_at})
    change = _changed(about, "loosened" if loosened else "tightened", "fails_at", now.fails_at, entry.fails_at)
    signed = {"knock_out": loosened, "sign_off": entry.legal_sign_off if loosened else None}
    yield change.model_copy(update=signed)


def _changed(about: Subject, kind: Any, field: str, old: Any, new: Any) -> OverlayChange:
    return OverlayChange(
        kind=kind,
        touched=about.touched,
        id=about.id,
        about=about.about,
        field=field,
        old=old,
        new=new,
        reason=about.reason,
    )


def _with_facts(overlay: Overlay, work: Work) -> tuple[Any, ...] | None:
    """Return the rubric's facts with the new ones; None without any."""
    facts = {fact.id: fact for fact in work.rubric.facts}
    for at, entry in enumerate(overlay.add_facts):
        id = entry.fact.id
        if id in facts:
            work.problems.append(taken(("add_facts", at, "fact", "id"), id))
            continue
        facts[id] = entry.fact
        asked = entry.fact.question
        work.changes.append(
            OverlayChange(
                kind="added", touched="fact", id=id, about=asked, new=asked.get("en"), reason=entry.reason
            )
        )
    return tuple(facts.values()) if overlay.add_facts else None


def _added(overlay: Overlay, work: Work) -> dict[str, list[Indicator]]:
    """Return the new indicators by group."""
    groups = [group.id for group in work.rubric.groups]
    ids = {*groups, *(item.id for item in work.rubric.indicators)}
    added: dict[str, list[Indicator]] = {}
    for at, entry in enumerate(overlay.add_indicators):
        item = entry.indicator
        if entry.group not in groups:
            work.problems.append(unknown(("add_indicators", at, "group"), "group", entry.group, groups))
        if item.id in ids:
            work.problems.append(taken(("add_indicators", at, "indicator", "id"), item.id))
            continue
        ids.add(item.id)
        added.setdefault(entry.group, []).append(item)
        question = item.question.get("en")
        change = OverlayChange(
            kind="added", touched="indicator", id=item.id, about=item.question, new=question, reason=entry.reason
        )
        work.changes.append(change)
    return added


def _emptied(overlay: Overlay, rubric: Rubric) -> Iterator[Misplaced]:
    empty = [group.id for group in rubric.groups if not group.indicators]
    if empty:
        what = N_("Nothing is left to ask in {groups}.")
        hint = N_("Keep an indicator in every group, or add one: no group may be left out of the profile.")
        yield not_so(("drop_indicators",), what, hint, groups=", ".join(empty))


def _no_longer_whole(overlay: Overlay, rubric: Rubric) -> Iterator[Misplaced]:
    """Yield what does not hold together any more, at the entry that did it."""
    places: dict[str, Place] = {
        entry.indicator.id: ("add_indicators", at, "indicator") for at, entry in enumerate(overlay.add_indicators)
    }
    gone = {entry.indicator: at for at, entry in enumerate(overlay.drop_indicators)}
    for path, id, detail in broken_rules(rubric):
        if id in places:
            place = (*places[id], *(path[4:] if path[:1] == ("groups",) else ()))
        else:  # a published indicator follows up one that was taken out
            missing = next((name for name in gone if name in detail), None)
            place = ("drop_indicators", gone[missing], "indicator") if missing else ()
        hint = N_("Mend it here, or leave what it needs as it is.")
        yield not_so(place, N_("It does not hold together any more: {detail}."), hint, detail=detail)
