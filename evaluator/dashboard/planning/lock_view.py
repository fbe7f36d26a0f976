"""What a lock fixed, as the pages show it: documents, weights, the deadline for answers and who missed it."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

from evaluator import wording
from evaluator.dashboard.work.language import _, current_language
from evaluator.dashboard.work.texts import md
from evaluator.domain.plan import EvaluationPlan
from evaluator.domain.record import EvaluationRecord


def show_deadline(record: EvaluationRecord) -> None:
    """Draw which answers came after the deadline that the plan set; nothing without one."""
    if record.deadline is None:
        return
    said = md(" ".join(wording.deadline_texts(record.deadline, current_language())))
    if record.deadline.late or record.deadline.undated:
        st.warning(said, icon=":material/event_busy:")
    else:
        st.caption(said)


def fixed_texts(plan: EvaluationPlan) -> Iterator[str]:
    """Yield what a plan fixes beside its limits."""
    language, fixed = current_language(), plan.fixed
    if fixed is not None:
        for label, item in (
            (_("Rubric"), fixed.rubric),
            (_("Criteria"), fixed.criteria),
            (_("Overlay"), fixed.overlay),
        ):
            if item is not None:
                named = {"id": item.id, "version": item.version, "hash": item.sha256[:12]}
                yield _("{label:said}: {id} {version}, hash {hash}…", label=label, **named)
        weights = ", ".join(f"{id}: {wording.amount(weight, language)}" for id, weight in fixed.weights.items())
        yield _("Weights other than 1: {weights:said}", weights=weights or _("none"))
    if plan.answers_until:
        yield _("Answers are in time until {day:date}, later ones are named in the report", day=plan.answers_until)
