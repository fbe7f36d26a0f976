"""One system's counts of everybody go in; for whom its outcomes are known, and what follows, comes out.

Often an outcome is known only where the system pointed: alerts are reviewed when raised. Then the people it
passed over wrongly cannot be counted, and every rate that needs them has no value.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from evaluator.domain.cube import NEGATIVE, POSITIVE, UNKNOWN, Counts
from evaluator.domain.metrics import MetricSpec

CODES: dict[str, str] = {
    "no_y_true": "",
    "no_known_outcomes": "",
    "outcome_known_only_for_selected": "known_selected, known_not_selected: share of each side, 0 to 1",
    "outcome_known_only_for_not_selected": "known_selected, known_not_selected: share of each side, 0 to 1",
    "outcome_known_for_too_few": "known_selected, known_not_selected: share of each side, 0 to 1 or null",
    "outcome_known_only_for_some_classes": "class: the predicted one, known: share of it, 0 to 1",
    "no_failures_recorded": "",
    "verification_bias": "system: its name",
}
"""Codes this stage can give, with their values."""

NO_VALUE_ANYWHERE = frozenset(CODES) - {"verification_bias"}
"""Codes that take a metric's value in every group of a system."""
SAYS_SHARES = frozenset(code for code, values in CODES.items() if values.startswith("known_selected"))
"""Codes that come with both known shares."""

HARDLY_KNOWN = 0.05
"""A side of which fewer outcomes are known says nothing about that side."""
UNEVEN = 1.2
"""Factor between the known shares of the two sides from which a rate may be distorted."""


@dataclass(frozen=True, slots=True)
class OutcomeKnown:
    """How many outcomes are known on each side of a system's decisions, among people, not weights."""

    supplied: bool
    """Whether there is an outcome column at all."""
    selected: float | None
    """Share of the selected whose outcome is known, 0 to 1; None when nobody was selected."""
    not_selected: float | None
    """The same for those passed over; None when everybody was selected."""
    weighted: bool
    """Whether a sampling weight may make up for uneven shares."""
    failures: bool = False
    """Whether it was recorded which attempts failed, when people are matched."""
    by_class: Mapping[str, float] = field(default_factory=dict)
    """Share of the people put into each class whose outcome is known, where all classes are spoken of together."""

    @property
    def shares(self) -> dict[str, float | None]:
        """Return both shares by the names that sentences use."""
        return {"known_selected": self.selected, "known_not_selected": self.not_selected}

    def values(self, reason: str) -> dict[str, Any]:
        """Return what the sentence of a reason names."""
        if reason == "outcome_known_only_for_some_classes":
            known, name = min((share, name) for name, share in self.by_class.items())
            return {"class": name, "known": known}
        return self.shares if reason in SAYS_SHARES else {}

    def reason(self, spec: MetricSpec) -> str | None:
        """Return why the metric can have no value in any group, None when it can."""
        if not spec.needs_y_true:
            return None
        if not self.supplied:
            return "no_y_true"
        sides = [share for share in (self.selected, self.not_selected) if share is not None]
        if not any(sides):
            return "no_known_outcomes"
        hardly = [share < HARDLY_KNOWN for share in (self.by_class.values() or sides)]
        if all(hardly):
            return "outcome_known_for_too_few"
        if not any(hardly):
            return None
        return None if self._looks_only_at_known_side(spec) else self._one_sided

    @property
    def _one_sided(self) -> str:
        """Why a rate has no value where outcomes of one side only are known."""
        if self.by_class:
            return "outcome_known_only_for_some_classes"
        if self.selected is not None and self.selected < HARDLY_KNOWN:
            return "outcome_known_only_for_not_selected"
        return "outcome_known_only_for_selected"

    def _looks_only_at_known_side(self, spec: MetricSpec) -> bool:
        if not spec.one_side:
            return False
        side = self.selected if "tp" in spec.denominator else self.not_selected
        return side is None or side >= HARDLY_KNOWN

    def warnings(self, spec: MetricSpec) -> tuple[str, ...]:
        """Return the cautions the metric carries: outcomes looked up more often on one side distort a rate.

        Source: Begg, C. B. and Greenes, R. A. (1983), Biometrics 39, 207-215.
        """
        sides = (self.selected, self.not_selected)
        if not spec.needs_y_true or not self.supplied or self.weighted or None in sides:
            return ()
        low, high = sorted(share for share in sides if share is not None)
        return ("verification_bias",) if high > UNEVEN * low else ()


def outcome_known(n: Counts, *, has_y_true: bool, weighted: bool, failures: bool = False) -> OutcomeKnown:
    """Return for whom outcomes are known; `n` holds people by outcome and prediction, shape (3, 3)."""
    known = n[[NEGATIVE, POSITIVE]].sum(axis=0)
    people = known + n[UNKNOWN]
    shares = [float(known[side] / people[side]) if people[side] else None for side in (POSITIVE, NEGATIVE)]
    return OutcomeKnown(
        supplied=has_y_true, selected=shares[0], not_selected=shares[1], weighted=weighted, failures=failures
    )


def known_by_class(
    classes: Iterable[tuple[str, OutcomeKnown]], *, has_y_true: bool, weighted: bool
) -> OutcomeKnown:
    """Return for whom outcomes are known over all classes, from what is known of each against the rest.

    The sides are the predicted classes of which most and of which fewest outcomes are known.
    """
    shares = {name: known.selected for name, known in classes if known.selected is not None}
    return OutcomeKnown(
        supplied=has_y_true,
        selected=max(shares.values(), default=None),
        not_selected=min(shares.values(), default=None),
        weighted=weighted,
        by_class=shares,
    )
