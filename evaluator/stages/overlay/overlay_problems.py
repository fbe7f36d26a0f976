"""What does not fit between an overlay and what it stands on: a place in the overlay, and what is wrong there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from evaluator.domain.overlay import Overlay
from evaluator.domain.rubric import SignOff
from evaluator.errors import N_

Place = tuple[str | int, ...]
"""Keys and positions from the top of the overlay to what is wrong."""


@dataclass(frozen=True, slots=True)
class Misplaced:
    """One problem, not yet tied to a line of a file."""

    place: Place
    code: str
    what: str
    hint: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    named: str = ""
    """What was named and is not there; `allowed` then holds what could be meant."""
    allowed: tuple[str, ...] = ()


def unknown(place: Place, kind: str, id: str, allowed: Iterable[str]) -> Misplaced:
    """Return the problem of an id that the published version does not have."""
    what = N_("The published version has no {kind} {id}.")
    values = {"kind": kind, "id": id}
    return Misplaced(place, "overlay_unknown_id", what, values=values, named=id, allowed=tuple(allowed))


def taken(place: Place, id: str) -> Misplaced:
    """Return the problem of a new id that is in use."""
    what = N_("The id {id} is in use already.")
    hint = N_("Take an id of your own, such as one that starts with the name of the city.")
    return Misplaced(place, "overlay_id_taken", what, hint, {"id": id})


def changes_nothing(place: Place) -> Misplaced:
    """Return the problem of an entry after which everything is as it was."""
    what, hint = N_("This entry changes nothing."), N_("Say what it changes, or take it out.")
    return Misplaced(place, "overlay_changes_nothing", what, hint)


def not_so(place: Place, what: str, hint: str, **values: Any) -> Misplaced:
    """Return the problem of an entry that does not fit what is published."""
    return Misplaced(place, "overlay_does_not_fit", what, hint, values)


def sign_off_missing(place: Place, id: str, sign_off: SignOff | None) -> Iterator[Misplaced]:
    """Yield the problem of a knock-out that is taken out or loosened without somebody's dated signature."""
    if sign_off is None:
        what = N_("{id} has a knock-out: to take it out or to loosen it, a lawyer must sign by name and date.")
        hint = N_("Add legal_sign_off with by, on and what, or leave the knock-out as it is.")
        yield Misplaced(place, "overlay_sign_off_missing", what, hint, {"id": id})


def named_twice(overlay: Overlay) -> Iterator[Misplaced]:
    """Yield one problem for each field that two entries change, and each thing that is changed and dropped."""
    for kind, changes, drops in (("indicator", "change_indicators", "drop_indicators"),
                                 ("criterion", "change_criteria", "drop_criteria")):  # fmt: skip
        seen: set[tuple[str, str]] = set()
        dropped: set[str] = set()
        for at, entry in enumerate(getattr(overlay, drops)):
            id = getattr(entry, kind)
            if id in dropped:
                yield _again((drops, at, kind), id)
            dropped.add(id)
        for at, entry in enumerate(getattr(overlay, changes)):
            id = getattr(entry, kind)
            if id in dropped:
                what, hint = N_("{id} is changed here and dropped below."), N_("Keep one of the two.")
                yield Misplaced((changes, at, kind), "overlay_changed_and_dropped", what, hint, {"id": id})
            for name in _fields_changed(entry):
                if (id, name) in seen:
                    yield _again((changes, at, name), f"{id} {name}")
                seen.add((id, name))
    impacts = [entry.impact for entry in overlay.change_minimum_maturity]
    for at, impact in enumerate(impacts):
        if impact in impacts[:at]:
            yield _again(("change_minimum_maturity", at, "impact"), impact.value)


def _fields_changed(entry: Any) -> list[str]:
    marks = ("indicator", "criterion", "reason", "legal_sign_off")
    return [name for name in type(entry).model_fields if name not in marks and getattr(entry, name)]


def _again(place: Place, id: str) -> Misplaced:
    what, hint = N_("{id} is named twice."), N_("Put everything about it into one entry.")
    return Misplaced(place, "overlay_named_twice", what, hint, {"id": id})
