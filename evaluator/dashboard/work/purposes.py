"""What a person wants to do: evaluate an AI system, or have a city assess itself; and which steps that takes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import streamlit as st

from evaluator.asked.overlays import DEFAULT_CRITERIA
from evaluator.dashboard.work.draft import Draft, current_id, load_draft
from evaluator.dashboard.work.steps import STEPS, Step, StepId, step
from evaluator.errors import N_, StoreError

PurposeId = Literal["system", "city", "effect"]
_SESSION = "purpose"


@dataclass(frozen=True, slots=True)
class Purpose:
    """One thing to do here."""

    id: PurposeId
    label: str
    about: str
    criteria: str
    """Id of the criteria set."""
    steps: tuple[StepId, ...]
    """The pages it takes, in order."""
    results: StepId
    """The page that shows what an evaluation came to."""
    content: dict[str, Any] = field(default_factory=dict)
    """What a new draft holds."""
    intros: dict[StepId, str] = field(default_factory=dict)
    """What to do on a page, where it differs from what the page says for a system."""

    @property
    def way(self) -> tuple[Step, ...]:
        """The steps, in order."""
        return tuple(step(id) for id in self.steps)


PURPOSES: tuple[Purpose, ...] = (
    Purpose(
        "system",
        N_("Evaluate an AI system"),
        N_("Before a city buys, runs or teaches about one: numbers, questions, criteria, report."),
        DEFAULT_CRITERIA,
        tuple(item.id for item in STEPS),
        "results",
    ),
    Purpose(
        "city",
        N_("Assess how ready the city is"),
        N_("Six groups of questions on the city itself, derived from Action 1 of the Partnership."),
        "city_readiness",
        ("evaluations", "rubric", "criteria", "report"),
        "criteria",
        {"purpose": "city", "rubric": "city_readiness", "data": {"kind": "none"}},
        {"report": N_("Save the report on your city, and the files that others can check.")},
    ),
    Purpose(
        "effect",
        N_("Measure the effect on people: a survey of residents"),
        N_("Trust, sense of safety and use of a place, by group, before and after a tool came (Action 5)."),
        DEFAULT_CRITERIA,
        ("evaluations", "data", "plan", "results", "report"),
        "results",
        {"purpose": "effect"},
        {
            "data": N_("Print the questionnaire, or bring the answers of residents as a table."),
            "plan": N_(
                "Settle how sure intervals are to be and how many people a group needs, before anybody looks."
            ),
            "report": N_("Save the report on what residents said, and the files that others can check."),
            "results": N_("See what changed for whom, and how sure that is."),
        },
    ),
)


def new_content(purpose: Purpose) -> dict[str, Any]:
    """Return what a new draft of this purpose holds; a survey begins with the mapping of its template."""
    if purpose.id != "effect":
        return purpose.content
    from evaluator.dashboard.work.mapping_form import form_of
    from evaluator.report.survey_template import template_mapping

    return {**purpose.content, "mapping": form_of(template_mapping())}


def purpose_of(draft: Draft | None) -> Purpose:
    """Return what a draft is for; evaluating a system where it does not say."""
    id = draft.get("purpose") if draft else None
    return next((item for item in PURPOSES if item.id == id), PURPOSES[0])


def current_purpose() -> Purpose:
    """Return what the current evaluation is for; it never changes, so the store is asked once for each."""
    evaluation = current_id()
    if not evaluation:
        return PURPOSES[0]
    known = st.session_state.get(_SESSION)
    if known is None or known[0] != evaluation:
        try:
            known = (evaluation, purpose_of(load_draft(evaluation)).id)
        except StoreError:  # the page itself says what is wrong
            return PURPOSES[0]
        st.session_state[_SESSION] = known
    return next(item for item in PURPOSES if item.id == known[1])
