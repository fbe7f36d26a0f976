"""The nine steps of the work, in order: their titles, addresses and what to do in each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from evaluator.errors import N_

StepId = Literal["evaluations", "system", "screening", "data", "plan", "results", "rubric", "criteria", "report"]
_PAGES = Path(__file__).parents[1] / "pages"
TESTED_PAGE = str(_PAGES / "tested.py")
"""The page beside the steps that says how the numbers are tested."""


@dataclass(frozen=True, slots=True)
class Step:
    """One page."""

    id: StepId
    title: str
    """English template; `_` translates it."""
    intro: str
    """One sentence: what to do here."""
    address: str
    """The page's part of the address; never translated."""

    @property
    def file(self) -> str:
        """Path of the page's file."""
        return str(_PAGES / f"{self.id}.py")

    @property
    def number(self) -> int:
        """Place in the order, from 1."""
        return STEPS.index(self) + 1


STEPS: tuple[Step, ...] = (
    Step(
        "evaluations",
        N_("Evaluations"),
        N_("Open a worked example, start a new evaluation, or go on with one you saved."),
        "evaluations",
    ),
    Step(
        "system",
        N_("AI system"),
        N_("Say what the AI system is, and what it means for a person to be selected by it."),
        "system",
    ),
    Step(
        "screening",
        N_("AI Act"),
        N_("See which duties the AI Act may bring. You can leave it open and come back to it later."),
        "ai-act",
    ),
    Step(
        "data",
        N_("Data and mapping"),
        N_("Bring the table of what the system decided, and say what its columns mean."),
        "data",
    ),
    Step(
        "plan",
        N_("Plan"),
        N_("Decide what will be judged and where the limits lie, before anybody sees a result."),
        "plan",
    ),
    Step("results", N_("Results"), N_("See what the system does to whom, and how sure that is."), "results"),
    Step(
        "rubric",
        N_("Rubric"),
        N_("Answer what numbers cannot show, with the evidence you have seen."),
        "rubric",
    ),
    Step("criteria", N_("Criteria"), N_("See what it comes to, criterion by criterion, and why."), "criteria"),
    Step("report", N_("Report"), N_("Save the report and the files that others can check."), "report"),
)


def step(id: StepId) -> Step:
    """Return a step by its id."""
    return next(item for item in STEPS if item.id == id)
