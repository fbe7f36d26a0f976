"""Several people's answers in one draft: each person's part is found, changed, added and removed by itself.

The first person's part is the draft's own top level, as it was when a draft held one person's answers; everybody
else's stands under `others` by a number that is never given twice, and what was agreed on under `consensus`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evaluator.domain.rubric import Answers

Content = dict[str, Any]

FIRST = "1"
"""Who answers in a draft in which nobody else does."""
CONSENSUS = "consensus"
"""In the place of a person: what they agreed on."""
_PART = ("assessor", "answers", "unfinished", "answered_at", "filled_in_by")


def people_of(content: Mapping[str, Any]) -> tuple[str, ...]:
    """Return everybody who has a part, in the order in which they came."""
    return (_first(content), *sorted(content.get("others", {}), key=int))


def name_of(content: Mapping[str, Any], person: str) -> str:
    """Return a person's name or office; empty where nobody wrote it down."""
    return str(part_of(content, person).get("assessor", "")).strip()


def has_begun(content: Mapping[str, Any], person: str) -> bool:
    """Return True once a person, or the consensus, has an answer or a part of one."""
    part = part_of(content, person)
    return bool(part.get("answers") or part.get("unfinished"))


def are_several(content: Mapping[str, Any]) -> bool:
    """Return True where more than one person answers, or something was agreed on."""
    return len(people_of(content)) > 1 or has_begun(content, CONSENSUS)


def may_agree(content: Mapping[str, Any]) -> bool:
    """Return True once two people have answers to hold against each other, or something was agreed on."""
    begun = [person for person in people_of(content) if part_of(content, person).get("answers")]
    return len(begun) > 1 or has_begun(content, CONSENSUS)


def is_taken(content: Mapping[str, Any], name: str, but: str = "") -> bool:
    """Return True where somebody, `but` for one, has this name: in capitals or not, it tells nobody apart."""
    return any(_alike(name_of(content, person), name) for person in people_of(content) if person != but)


def named(content: Mapping[str, Any], name: str) -> str | None:
    """Return who has this name; None where nobody does."""
    return next((person for person in people_of(content) if _alike(name_of(content, person), name)), None)


def part_of(content: Mapping[str, Any], person: str) -> Mapping[str, Any]:
    """Return a person's part: `answers`, `unfinished`, `answered_at`, `assessor`; empty for who is not there."""
    if person == _first(content):
        return content
    found: Mapping[str, Any] = (
        content.get(CONSENSUS, {}) if person == CONSENSUS else content.get("others", {}).get(person, {})
    )
    return found


def part_to_change(content: Content, person: str) -> Content:
    """Return a person's part, to be changed in place; KeyError for who is not there."""
    if person == _first(content):
        return content
    part: Content = content.setdefault(CONSENSUS, {}) if person == CONSENSUS else content["others"][person]
    return part


def is_same(one: Mapping[str, Any], other: Mapping[str, Any], person: str) -> bool:
    """Return True where a person's part is the same in two states of a draft, whatever else is not."""
    if person == CONSENSUS:
        return part_of(one, person) == part_of(other, person)
    if person not in people_of(one) or person not in people_of(other):
        return False
    return all(part_of(one, person).get(name) == part_of(other, person).get(name) for name in _PART)


def add_person(content: Content, name: str) -> str:
    """Give somebody a part of their own, and return their number; ValueError where the name tells nobody apart."""
    if not name.strip() or is_taken(content, name):
        raise ValueError("a person who answers apart needs a name that nobody else has")
    number = int(content.get("people", FIRST)) + 1
    content["people"] = number
    content.setdefault("others", {})[str(number)] = {"assessor": name.strip()}
    return str(number)


def remove_person(content: Content, person: str) -> None:
    """Take a person's part away, everybody else's stays; ValueError for the only one."""
    if len(people_of(content)) < 2:
        raise ValueError("the only person who answers stays")
    others = content["others"]
    if person == _first(content):
        for name in _PART:
            content.pop(name, None)
        after = people_of(content)[1]
        content.update(others.pop(after))
        content["first_person"] = after
    else:
        del others[person]
    if not others:
        del content["others"]


def forget_consensus(content: Content) -> None:
    """Take away everything that was agreed on; that people looked at their answers together stays known."""
    opened = content.pop(CONSENSUS, {}).get("opened")
    if opened:
        content[CONSENSUS] = {"opened": opened}


def answers_of(content: Mapping[str, Any], person: str, system: str) -> Answers | None:
    """Return a person's answers, or what was agreed on, as a document; None while there is no answer.

    Of a consensus, only what says who agreed, when and why. ValidationError where an answer is not whole.
    """
    part = part_of(content, person)
    raw = part.get("answers", {})
    if person == CONSENSUS:
        raw = {id: answer for id, answer in raw.items() if "agreed" in answer}
    if not raw:
        return None
    times = part.get("answered_at", {})
    return Answers.model_validate(
        {
            "rubric": content.get("rubric", "inclusive_ai"),
            "system": system,
            "assessor": part.get("assessor", ""),
            "role": "consensus" if person == CONSENSUS else "assessor",
            "filled_in_by": part.get("filled_in_by", "city"),
            "answers": {id: {**answer, "at": times[id]} if id in times else answer for id, answer in raw.items()},
        }
    )


def _first(content: Mapping[str, Any]) -> str:
    return str(content.get("first_person", FIRST))


def _alike(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()
