"""Conditions: what must be said of a system, or answered before, for something to be asked or to apply."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeAlias

from pydantic import RootModel, model_validator

from evaluator.domain.system import Fact

Said: TypeAlias = int | Literal["not_asked"] | None
"""The level an indicator was answered at; None while nobody answered it, `not_asked` where it does not count."""
ANSWERED = "answered"
"""The key under which a condition names answers instead of facts."""
_BOUNDS = ("at_least", "at_most")
_NOTHING_SAID: Mapping[str, Said] = {}


class Condition(RootModel[dict[str, Any]]):
    """A condition: `{biometric: yes}`, all of several, `{all|any: [...]}`, `{not: {...}}`, `{answered: {...}}`.

    Under `answered` stand indicators, each with `at_least` or `at_most` a level.
    """

    @model_validator(mode="after")
    def _well_formed(self) -> Condition:
        _check_condition(self.root)
        return self

    def facts(self) -> tuple[str, ...]:
        """Return the facts it names, each once."""
        return tuple(dict.fromkeys(_named(self.root, answers=False)))

    def answers(self) -> tuple[str, ...]:
        """Return the indicators whose answers it names, each once."""
        return tuple(dict.fromkeys(_named(self.root, answers=True)))

    def holds(self, facts: Mapping[str, Fact], said: Mapping[str, Said] = _NOTHING_SAID) -> Fact:
        """Return yes, no or unknown (Kleene's three-valued logic, 1952).

        A fact not named is unknown, and so is a condition on an indicator that nobody answered. An indicator that
        is not asked fulfils no condition on its answer.
        """
        return _holds(self.root, facts, said)


def _check_condition(node: object) -> None:
    if not isinstance(node, dict) or not node:
        raise ValueError("a condition names facts, or all, any, not or answered")
    for key, value in node.items():
        if key in ("all", "any"):
            if not isinstance(value, list) or not value:
                raise ValueError(f"{key} takes a list of conditions")
            for item in value:
                _check_condition(item)
        elif key == "not":
            _check_condition(value)
        elif key == ANSWERED:
            _check_answered(value)
        elif value not in ("yes", "no"):
            raise ValueError(f"the fact {key} must be yes or no here")


def _check_answered(value: object) -> None:
    if not isinstance(value, dict) or not value:
        raise ValueError("answered names indicators, such as {G1.1: {at_least: 1}}")
    for id, bounds in value.items():
        if not isinstance(bounds, dict) or not bounds or not set(bounds) <= set(_BOUNDS):
            raise ValueError(f"the answer to {id} is held against at_least, at_most or both")
        for level in bounds.values():
            if isinstance(level, bool) or not isinstance(level, int) or not 0 <= level <= 4:
                raise ValueError(f"the answer to {id} is held against a level from 0 to 4")


def _named(node: dict[str, Any], *, answers: bool) -> list[str]:
    found: list[str] = []
    for key, value in node.items():
        if key in ("all", "any"):
            found += [name for item in value for name in _named(item, answers=answers)]
        elif key == "not":
            found += _named(value, answers=answers)
        elif key == ANSWERED:
            found += list(value) if answers else []
        elif not answers:
            found.append(key)
    return found


def _holds(node: dict[str, Any], facts: Mapping[str, Fact], said: Mapping[str, Said]) -> Fact:
    results: list[Fact] = []
    for key, value in node.items():
        if key in ("all", "any"):
            inner = [_holds(item, facts, said) for item in value]
            results.append(_all(inner) if key == "all" else _not(_all([_not(item) for item in inner])))
        elif key == "not":
            results.append(_not(_holds(value, facts, said)))
        elif key == ANSWERED:
            results += [_reached(said.get(id), bounds) for id, bounds in value.items()]
        else:
            fact = facts.get(key, Fact.UNKNOWN)
            results.append(fact if fact is Fact.UNKNOWN else Fact.YES if fact == value else Fact.NO)
    return _all(results)


def _reached(said: Said, bounds: Mapping[str, int]) -> Fact:
    if said is None:
        return Fact.UNKNOWN
    if said == "not_asked":
        return Fact.NO
    inside = bounds.get("at_least", said) <= said <= bounds.get("at_most", said)
    return Fact.YES if inside else Fact.NO


def _all(results: list[Fact]) -> Fact:
    if Fact.NO in results:
        return Fact.NO
    return Fact.UNKNOWN if Fact.UNKNOWN in results else Fact.YES


def _not(result: Fact) -> Fact:
    return {Fact.YES: Fact.NO, Fact.NO: Fact.YES, Fact.UNKNOWN: Fact.UNKNOWN}[result]


def in_order(wanted: Mapping[str, tuple[str, ...]], cycle: Callable[[tuple[str, ...]], None]) -> tuple[str, ...]:
    """Return every id after those it names; `cycle` is told each ring of ids that name each other, once."""
    order: list[str] = []
    open_: list[str] = []

    def visit(id: str) -> None:
        if id in order or id not in wanted:
            return
        if id in open_:
            cycle((*open_[open_.index(id) :], id))
            return
        open_.append(id)
        for named in wanted[id]:
            visit(named)
        open_.pop()
        if id not in order:
            order.append(id)

    for id in wanted:
        visit(id)
    return tuple(order)
