"""One system's counts of everybody go in; for whom its outcomes are known, and what follows, comes out.

Often an outcome is known only where the system pointed: alerts are reviewed when raised. Then the people it
passed over wrongly cannot be counted, and every rate that needs them has no value.
"""

from __future__ import annotations

from dataclasses import dataclass

from evaluator.domain.cube import NEGATIVE, POSITIVE, UNKNOWN, Counts
from evaluator.domain.metrics import MetricSpec

CODES: dict[str, str] = {
    "no_y_true": "",
    "no_known_outcomes": "",
    "outcome_known_only_for_selected": "known_selected, known_not_selected: share of each side, 0 to 1",
    "outcome_known_only_for_not_selected": "known_selected, known_not_selected: share of each side, 0 to 1",
    "outcome_known_for_too_few": "known_selected, known_not_selected: share of each side, 0 to 1 or null",
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

    @property
    def shares(self) -> dict[str, float | None]:
        """Return both shares by the names that sentences use."""
        return {"known_selected": self.selected, "known_not_selected": self.not_selected}

    def reason(self, spec: MetricSpec) -> str | None:
        """Return why the metric can have no value in any group, None when it can."""
        if not spec.needs_y_true:
            return None
        if not self.supplied:
            return "no_y_true"
        sides = [share for share in (self.selected, self.not_selected) if share is not None]
        if not any(sides):
            return "no_known_outcomes"
        hardly = [share < HARDLY_KNOWN for share in sides]
        if all(hardly):
            return "outcome_known_for_too_few"
        if not any(hardly):
            return None
        code = "outcome_known_only_for_selected"
        side = self.selected
        if side is not None and side < HARDLY_KNOWN:
            code = "outcome_known_only_for_not_selected"
        return None if self._looks_only_at_known_side(spec) else code

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
