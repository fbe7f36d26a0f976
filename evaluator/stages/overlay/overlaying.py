"""An overlay and what it stands on go in; the rubric and criteria as the city uses them and the changes come out.

Applying is deterministic, and an overlay that says nothing gives back the very rubric and criteria it was given.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from evaluator.domain.criteria import CriteriaSet
from evaluator.domain.overlay import Overlay, OverlayChange
from evaluator.domain.rubric import Rubric
from evaluator.errors import N_
from evaluator.stages.overlay.overlaid_criteria import with_criteria
from evaluator.stages.overlay.overlaid_rubric import with_indicators
from evaluator.stages.overlay.overlay_problems import Misplaced, named_twice


@dataclass(frozen=True, slots=True)
class Overlaid:
    """What an overlay comes to; where there are problems, nothing else of it may be used."""

    rubric: Rubric
    criteria: CriteriaSet
    changes: tuple[OverlayChange, ...] = ()
    problems: tuple[Misplaced, ...] = ()


def apply_overlay(overlay: Overlay, rubric: Rubric, criteria: CriteriaSet) -> Overlaid:
    """Return the rubric and the criteria as the city uses them, with every change or with every problem."""
    problems = [*_another_base(overlay, rubric, criteria)]
    if problems:
        return Overlaid(rubric, criteria, problems=tuple(problems))
    problems += named_twice(overlay)
    new_rubric, of_rubric, found = with_indicators(overlay, rubric)
    problems += found
    new_criteria, of_criteria, found = with_criteria(overlay, new_rubric, criteria)
    problems += found
    return Overlaid(new_rubric, new_criteria, (*of_rubric, *of_criteria), tuple(problems))


def _another_base(overlay: Overlay, rubric: Rubric, criteria: CriteriaSet) -> Iterator[Misplaced]:
    what = N_("The overlay stands on {named}, but {given} was given.")
    hint = N_("Give the version it names, or look through the overlay and name the new one.")
    pairs: list[tuple[str, str, str, Rubric | CriteriaSet]]
    pairs = [("base", overlay.base, overlay.base_version, rubric)]
    if overlay.criteria is not None and overlay.criteria_version is not None:
        pairs.append(("criteria", overlay.criteria, overlay.criteria_version, criteria))
    for name, id, version, document in pairs:
        if (id, version) != (document.id, document.version):
            values = {"named": f"{id} {version}", "given": f"{document.id} {document.version}"}
            place = (name if id != document.id else f"{name}_version",)
            yield Misplaced(place, "overlay_of_another_base", what, hint, values)
