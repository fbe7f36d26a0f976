"""A criterion's rubric check and a system's review go in, what it comes to comes out, with what would settle it.

Indicators that are still open are completed both ways: at level 0 and at level 4. Where both completions lie on
one side of the minimum, the outcome is known already and says so; an answer that is missing never decides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evaluator.domain.criteria import Because, RubricCheck
from evaluator.domain.results import Outcome
from evaluator.domain.rubric import LEVELS, IndicatorResult, Rubric, RubricResult
from evaluator.domain.system import Impact
from evaluator.stages.findings.outcomes import Part

CODES: dict[str, str] = {
    "rubric_not_answered": "",
    "no_answers": "group or indicator (id), minimum",
    "nothing_applicable": "group or indicator (id)",
    "maturity_reached": "group (id), maturity (0 to 4), minimum",
    "maturity_not_reached": "group, maturity, minimum",
    "maturity_reached_anyway": "group, maturity, minimum, lowest (all open at level 0), open (number)",
    "maturity_not_reached_anyway": "group, maturity, minimum, highest (all open at level 4), open",
    "maturity_undecided": "group, maturity, minimum, lowest, highest, open",
    "impact_not_stated": "group or indicator, maturity, lowest, highest, smallest, largest (minimum by impact)",
    "level_reached": "indicator, level, minimum",
    "level_not_reached": "indicator, level, minimum",
    "settle_answer_rubric": "",
    "settle_answer": "indicators (ids)",
    "settle_measure": "indicators (ids that are measured)",
    "settle_state_impact": "",
    "settle_confirm_not_applicable": "indicators (ids)",
}
"""Every reason and every way to settle it that a rubric check can carry, with the names of its values."""

_CLOSE = 1e-9
"""Weighted means that differ by less are one number."""


@dataclass(frozen=True, slots=True)
class _Maturity:
    """How mature a group or indicator is, and how mature it could turn out to be."""

    now: float | None
    lowest: float
    highest: float
    counted: int
    open: tuple[IndicatorResult, ...]
    ids: tuple[str, ...]
    """Every indicator that applies."""

    def side_of(self, minimum: float) -> Outcome:
        if self.lowest >= minimum - _CLOSE:
            return Outcome.MET
        return Outcome.NOT_MET if self.highest < minimum - _CLOSE else Outcome.CANNOT_TELL


def check_rubric(
    check: RubricCheck,
    rubric: Rubric | None,
    review: RubricResult | None,
    minimum_by_impact: Mapping[Impact, float],
    impacts: Sequence[Impact],
) -> Part | None:
    """Return what a rubric check comes to; None when the facts say that nothing it looks at is asked.

    `impacts` are the impact levels that are possible; none where nobody has said anything of them.
    """
    if review is None or rubric is None:
        because = Because(code="rubric_not_answered", outcome=Outcome.NOT_ASSESSED)
        return Part((because,), (_settle("settle_answer_rubric"),))
    results = [item for item in review.indicators if check.group in (item.group,) or check.indicator == item.id]
    asked = [item for item in results if item.status != "hidden"]
    if not asked:
        return None
    target = {"group": check.group} if check.group else {"indicator": check.indicator}
    applicable = [item for item in asked if item.status != "not_applicable"]
    if not applicable:
        ids = tuple(item.id for item in asked)
        because = Because(code="nothing_applicable", values=target, ids=ids, outcome=Outcome.NOT_ASSESSED)
        return Part((because,), (_settle("settle_confirm_not_applicable", ids, indicators=list(ids)),))
    maturity = _maturity(applicable, {item.id: item.weight for item in rubric.indicators})
    return _against(maturity, _minima(check, minimum_by_impact, impacts), target)


def _minima(check: RubricCheck, by_impact: Mapping[Impact, float], impacts: Sequence[Impact]) -> tuple[float, ...]:
    """Return the one minimum, or all that the impact level could set while it is not settled."""
    if check.minimum != "by_impact":
        return (check.minimum,)
    return tuple(sorted({by_impact[impact] for impact in impacts or tuple(by_impact)}))


def _maturity(applicable: list[IndicatorResult], weights: Mapping[str, float]) -> _Maturity:
    counted = [(weights[item.id], item.level) for item in applicable if item.level is not None]
    open_items = tuple(item for item in applicable if item.level is None)
    weight, total = sum(w for w, _ in counted), sum(w * level for w, level in counted)
    open_weight = sum(weights[item.id] for item in open_items)
    everything = weight + open_weight
    return _Maturity(
        now=total / weight if counted else None,
        lowest=(total + LEVELS[0] * open_weight) / everything,
        highest=(total + LEVELS[-1] * open_weight) / everything,
        counted=len(counted),
        open=open_items,
        ids=tuple(item.id for item in applicable),
    )


def _against(maturity: _Maturity, minima: tuple[float, ...], target: dict[str, Any]) -> Part:
    sides = {maturity.side_of(minimum) for minimum in minima}
    impact_unknown = len(minima) > 1
    if not maturity.counted:
        values = {**target, "minimum": minima[0]}
        because = Because(code="no_answers", values=values, ids=maturity.ids, outcome=Outcome.NOT_ASSESSED)
        return Part((because,), _settle_open(maturity, impact_unknown=impact_unknown))
    if len(sides) > 1 or (impact_unknown and Outcome.CANNOT_TELL in sides):
        values = {
            **target,
            "maturity": maturity.now,
            "lowest": maturity.lowest,
            "highest": maturity.highest,
            "smallest": minima[0],
            "largest": minima[-1],
        }
        because = Because(code="impact_not_stated", values=values, ids=maturity.ids, outcome=Outcome.CANNOT_TELL)
        return Part((because,), _settle_open(maturity, impact_unknown=True))
    (side,) = sides
    minimum = minima[-1] if side is Outcome.MET else minima[0]  # the hardest one reached, the easiest one missed
    because = _decided(maturity, side, {**target, "minimum": minimum})
    return Part((because,), _settle_open(maturity) if side is Outcome.CANNOT_TELL else ())


def _decided(maturity: _Maturity, side: Outcome, values: dict[str, Any]) -> Because:
    ids = maturity.ids
    if "indicator" in values:
        code = "level_reached" if side is Outcome.MET else "level_not_reached"
        return Because(code=code, values={**values, "level": maturity.now}, ids=ids, outcome=side)
    values = {**values, "maturity": maturity.now}
    if not maturity.open:
        code = "maturity_reached" if side is Outcome.MET else "maturity_not_reached"
        return Because(code=code, values=values, ids=ids, outcome=side)
    values["open"] = len(maturity.open)
    if side is not Outcome.NOT_MET:
        values["lowest"] = maturity.lowest
    if side is not Outcome.MET:
        values["highest"] = maturity.highest
    codes = {Outcome.MET: "maturity_reached_anyway", Outcome.NOT_MET: "maturity_not_reached_anyway"}
    return Because(code=codes.get(side, "maturity_undecided"), values=values, ids=ids, outcome=side)


def _settle_open(maturity: _Maturity, *, impact_unknown: bool = False) -> tuple[Because, ...]:
    measured = tuple(item.id for item in maturity.open if item.because_code in _MEASURED)
    asked = tuple(item.id for item in maturity.open if item.id not in measured)
    settle = [_settle("settle_answer", asked, indicators=list(asked))] if asked else []
    settle += [_settle("settle_measure", measured, indicators=list(measured))] if measured else []
    settle += [_settle("settle_state_impact")] if impact_unknown else []
    return tuple(settle)


_MEASURED = ("not_measured", "measured_cannot_tell", "knock_out_open_not_measured", "knock_out_open_measured")


def _settle(code: str, ids: tuple[str, ...] = (), **values: Any) -> Because:
    return Because(code=code, values=values, ids=ids, outcome=Outcome.CANNOT_TELL)
