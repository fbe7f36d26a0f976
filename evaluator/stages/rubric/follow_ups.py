"""A rubric, its answers and the facts go in; which indicators are asked, and what was said to each, come out."""

from __future__ import annotations

from collections.abc import Mapping

from evaluator.domain.condition import Condition, Said, in_order
from evaluator.domain.rubric import Answers, Indicator, Rubric
from evaluator.domain.system import Fact


def said_of(
    rubric: Rubric, answers: Answers, facts: Mapping[str, Fact], measured: int | None
) -> Mapping[str, Said]:
    """Return the level each indicator was answered at, before any evidence cap; `not_asked` where it is hidden.

    `measured` is the level of indicators that are measured. What is called not applicable counts as not asked. A
    follow-up of what is not asked is not asked either, so a hidden answer reaches nothing.
    """
    indicators = {item.id: item for item in rubric.indicators}
    said: dict[str, Said] = {}
    for id in in_order({id: _hangs_on(item) for id, item in indicators.items()}, lambda ring: None):
        item, answer = indicators[id], answers.answers.get(id)
        hidden = item.applies_when is not None and item.applies_when.holds(facts, said) is Fact.NO
        if hidden or (answer is not None and answer.not_applicable.strip()):
            said[id] = "not_asked"
        else:
            said[id] = measured if item.measured else answer.level if answer else None
    return said


def why_hidden(condition: Condition, facts: Mapping[str, Fact]) -> tuple[str, dict[str, list[str]]]:
    """Return why a condition that does not hold hides its indicator: the facts alone, or other answers."""
    if not condition.answers() or condition.holds(facts) is Fact.NO:
        return "hidden", {"facts": list(condition.facts())}
    return "hidden_follow_up", {"indicators": list(condition.answers())}


def _hangs_on(item: Indicator) -> tuple[str, ...]:
    return item.applies_when.answers() if item.applies_when else ()
