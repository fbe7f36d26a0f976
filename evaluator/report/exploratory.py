"""Results that could be seen before a plan was locked are marked in every section that shows them."""

from __future__ import annotations

from dataclasses import replace

from evaluator import wording
from evaluator.report.context import Context
from evaluator.report.model import Paragraph, Section

_NO_RESULTS = frozenset({"system", "ai_act", "data", "overlay", "beforehand", "method", "cautions", "checks"})
"""Sections that say who, what and how, not what came out."""


def marked_exploratory(context: Context, *sections: Section) -> tuple[Section, ...]:
    """Return the sections; each that shows results says first that they are exploratory, where they are."""
    if context.record.plan_status != "exploratory":
        return sections
    name = wording.plan_status_name("exploratory", context.language)
    mark = Paragraph(f"{name}. {wording.plan_status_meaning('exploratory', context.language)}", "note")
    return tuple(
        section if section.id in _NO_RESULTS else replace(section, blocks=(mark, *section.blocks))
        for section in sections
    )
