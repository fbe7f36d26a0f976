"""The maturity of the rubric's groups goes in, the profile's figure comes out."""

from __future__ import annotations

from evaluator import wording
from evaluator.dashboard.language import _, current_language
from evaluator.dashboard.record_view import RecordView
from evaluator.domain.rubric import LEVELS, GroupResult, Rubric, RubricResult
from evaluator.errors import N_
from evaluator.figures.data import Axis, Bar, ProfileFigure, State, Tick

_STATES: dict[State, str] = {
    "met": N_("✓ reaches the minimum so far"),
    "not_met": N_("✗ below the minimum so far"),
    "cannot_tell": N_("? no minimum: the impact is not stated"),
    "not_assessed": N_("– nothing counts yet"),
}


def minimum_of(view: RecordView) -> float | None:
    """Return the maturity every group must reach, None while nobody has stated the impact level."""
    criteria, impact = view.criteria_set, view.record.system.impact
    return None if criteria is None or impact is None else criteria.minimum_maturity[impact]


def profile_figure(view: RecordView, rubric: Rubric, review: RubricResult) -> ProfileFigure:
    """Return one bar for each group of the rubric, with the minimum it must reach."""
    language = current_language()
    minimum = minimum_of(view)
    titles = {group.id: f"{group.id} {group.title.get(language)}" for group in rubric.groups}
    bars = tuple(_bar(item, titles[item.id], minimum) for item in review.groups)
    occurring = [bar.state for bar in bars]
    title = _("Maturity by group")
    return ProfileFigure(
        title=title,
        axis=Axis(
            _("Mean level, 0 to 4"),
            0,
            LEVELS[-1] + 0.4,
            tuple(Tick(n, wording.level(n, language)) for n in LEVELS),
        ),
        bars=bars,
        states={state: _(name) for state, name in _STATES.items() if state in occurring},
        minimum_label=_("minimum for the impact level"),
        alt=f"{title}. {'; '.join(f'{bar.label}: {bar.text}' for bar in bars)}.",
        separators=wording.separators(language),
    )


def _bar(item: GroupResult, label: str, minimum: float | None) -> Bar:
    text = "–" if item.maturity is None else wording.level(item.maturity, current_language())
    return Bar(label, item.maturity, text, minimum, _state(item, minimum))


def _state(item: GroupResult, minimum: float | None) -> State:
    if item.maturity is None:
        return "not_assessed"
    if minimum is None:
        return "cannot_tell"
    return "met" if item.maturity >= minimum else "not_met"
