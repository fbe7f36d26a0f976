"""What changed in a survey of residents, as part of a sentence: whole percentages, and no numbers of people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from evaluator.wording import numbers
from evaluator.wording.groups import named_group_text
from evaluator.wording.languages import gettext
from evaluator.wording.visible import visible


def changes_text(value: Sequence[Mapping[str, Any]], language: str) -> str:
    """Return named changes (`stages.residents.named_changes`), each with its interval."""
    _ = gettext(language).gettext
    if not value:
        return _("a clear change among so few people that it is not named")
    return "; ".join(_change(item, language) for item in value)


def unnamed_text(value: int, language: str) -> str:
    """Return how many changes a sentence leaves out; empty for none."""
    template = gettext(language).ngettext(", and {n} clear change more", ", and {n} clear changes more", value)
    return template.format(n=numbers.people(value, language)) if value else ""


def _change(item: Mapping[str, Any], language: str) -> str:
    _ = gettext(language).gettext
    points = {name: numbers.points_number(item[name], language) for name in ("change", "low", "high")}
    question = f"“{visible(item['question'])}”"
    if item["features"] and item["group"] is None:
        template = _(
            "{question}, gap between groups by {features}: {before} percentage points before, {after} after "
            "(a change of {change}, {low} to {high})"
        )
        features = ", ".join(visible(name) for name in item["features"])
        gaps = {name: numbers.points_number(item[name], language) for name in ("before", "after")}
        return template.format(question=question, features=features, **gaps, **points)
    template = _("{question}: {before} before, {after} after ({change} percentage points, {low} to {high})")
    if item["features"]:
        group = named_group_text(item["features"], item["group"], None, language)
        question = _("{question}, {group}").format(question=question, group=group)
    shares = {name: numbers.percent_short(round(item[name], 2), language) for name in ("before", "after")}
    return template.format(question=question, **shares, **points)
