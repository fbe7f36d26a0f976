"""What pydantic found wrong goes in; problems with file, line, key, and what is allowed there come out."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pydantic import BaseModel

from evaluator.documents.fields import model_at, names_of, required_of
from evaluator.documents.tree import KeyPath, Tree, step
from evaluator.domain.base import RulesBroken
from evaluator.errors import N_, Problem

_PATTERNS = {
    r"^[A-Za-z][A-Za-z0-9_.]*$": N_("Write a letter, then letters, digits, points and underscores."),
    r"^\d+\.\d+\.\d+$": N_("Write three numbers with points, such as 1.0.0."),
    r"^[a-z]{2,3}(-[A-Z]{2})?$": N_("Write a language code such as en, nl or nl-BE."),
    r"^[0-9a-f]{64}$": N_("Write the 64 digits and letters of a SHA-256."),
}
"""What the patterns of our nouns ask for."""

_NEEDED: dict[str, str] = {
    "string": N_("Write a text."),
    "int": N_("Write a whole number."),
    "float": N_("Write a number."),
    "finite": N_("Write a number."),
    "bool": N_("Write true or false."),
    "tuple": N_("Write a list, each entry on a line of its own after a dash."),
    "dict": N_("Write keys with values, one on a line."),
    "model": N_("Write keys with values, one on a line."),
}
"""What a value must be, by the first word of the error's type."""

_BOUNDS: dict[str, tuple[str, str]] = {
    "greater_than": ("gt", N_("Write a number above {bound}.")),
    "greater_than_equal": ("ge", N_("Write a number of {bound} or more.")),
    "less_than": ("lt", N_("Write a number below {bound}.")),
    "less_than_equal": ("le", N_("Write a number of {bound} or less.")),
    "too_short": ("min_length", N_("Entries needed: {bound} or more.")),
    "too_long": ("max_length", N_("Entries allowed: {bound} or fewer.")),
    "string_too_short": ("min_length", N_("Write a text; it cannot be empty.")),
    "string_too_long": ("max_length", N_("Write a shorter text: {bound} signs or fewer.")),
}
"""The value of the error that holds the bound, and what is allowed."""

_NUMBERS = ("greater_than", "greater_than_equal", "less_than", "less_than_equal")
_RANGES: dict[tuple[str, str], str] = {
    ("gt", "le"): N_("Write a number above {low} and at most {high}."),
    ("gt", "lt"): N_("Write a number above {low} and below {high}."),
    ("ge", "le"): N_("Write a number from {low} to {high}."),
    ("ge", "lt"): N_("Write a number from {low} up to, but not, {high}."),
}
"""What is allowed where a number has two ends."""

_CHOICES = ("literal_error", "enum")


def problems_of(errors: Iterable[Any], tree: Tree, noun: type[BaseModel]) -> list[Problem]:
    """Return one problem for each value that is wrong, in the order of the file.

    `errors` are pydantic's. A value that fits no member of a union is one problem that names all that is
    allowed. Values whose form is wrong already are left out.
    """
    by_path: dict[KeyPath, list[Any]] = {}
    for error in _each_place(errors):
        if not _counts_only_good_entries(error):
            by_path.setdefault(located(tree, error), []).append(error)
    found = [
        _problem(path, several, tree, noun)
        for path, several in by_path.items()
        if not any(path[:length] in tree.spoilt for length in range(1, len(path) + 1))
    ]
    return sorted(found, key=lambda problem: problem.values["line"] or 0)


def _each_place(errors: Iterable[Any]) -> Iterator[Any]:
    """Yield the errors; one on several places of a document becomes one for each of them."""
    for error in errors:
        cause = error.get("ctx", {}).get("error")
        if not isinstance(cause, RulesBroken):
            yield error
            continue
        for path, detail in cause.places:
            yield {**error, "loc": (*error["loc"], *path), "ctx": {"error": detail}}


def _counts_only_good_entries(error: Any) -> bool:
    """Return True where a list is called too short only because its entries are wrong in themselves."""
    return bool(error["type"] == "too_short" and len(error["input"]) >= error["ctx"]["min_length"])


def located(tree: Tree, error: Any) -> KeyPath:
    """Return the path of an error in the document: its location without the names of union members."""
    path: KeyPath = ()
    here: Any = tree.value
    location = error["loc"]
    for place, part in enumerate(location):
        names_a_missing_field = error["type"] == "missing" and place == len(location) - 1
        is_there = (isinstance(here, dict) and part in here) or (isinstance(here, list) and isinstance(part, int))
        if is_there or names_a_missing_field:
            path, here = (*path, part), step(here, part)
    return path


def _problem(path: KeyPath, errors: Sequence[Any], tree: Tree, noun: type[BaseModel]) -> Problem:
    error = errors[0]
    kind = error["type"]
    if kind == "missing":
        return _missing(path, tree, noun)
    if kind == "extra_forbidden":
        return _unknown_field(path, tree, noun)
    hint, values = _between(kind, path, noun) or _hint(errors)
    if not hint:  # our own rules say in their message what is wrong; so does anything we have no words for
        detail = str(error["ctx"]["error"]) if kind == "value_error" else error["msg"]
        return tree.problem("rule_broken", path, N_("This cannot be used: {detail}."), values={"detail": detail})
    if error["loc"][-1] == "[key]":
        what = N_("“{name}” cannot stand here as a key.")
        return tree.problem("key_not_allowed", path, what, hint, values={"name": path[-1], **values})
    return _not_allowed(path, error["input"], hint, values, tree)


def _not_allowed(path: KeyPath, value: object, hint: str, values: dict[str, Any], tree: Tree) -> Problem:
    if value is None:
        return tree.problem("no_value", path, N_("There is no value here."), hint, values=values)
    if not isinstance(value, str | int | float):
        return tree.problem("wrong_form", path, N_("The value has the wrong form."), hint, values=values)
    what = N_("“{value}” is not allowed here.")
    return tree.problem("not_allowed", path, what, hint, values={"value": _short(value), **values})


def _missing(path: KeyPath, tree: Tree, noun: type[BaseModel]) -> Problem:
    model = model_at(noun, path[:-1])
    values = {"name": path[-1], "required": ", ".join(required_of(model)) if model else str(path[-1])}
    what, hint = N_("“{name}” is missing."), N_("Needed here: {required}.")
    return tree.problem("field_missing", path[:-1], what, hint, values=values)


def _unknown_field(path: KeyPath, tree: Tree, noun: type[BaseModel]) -> Problem:
    model = model_at(noun, path[:-1])
    allowed = names_of(model) if model else ()
    hint, values = one_of(str(path[-1]), allowed)
    what = N_("“{name}” is not a field here.")
    return tree.problem("unknown_field", path, what, hint, values={"name": path[-1], **values})


def _between(kind: str, path: KeyPath, noun: type[BaseModel]) -> tuple[str, dict[str, Any]] | None:
    """Return both ends of what is allowed where a number lies beyond one of them; None without two ends."""
    model = model_at(noun, path[:-1]) if kind in _NUMBERS else None
    fields = model.model_fields.items() if model else ()
    field = next((field for name, field in fields if path[-1] in (name, field.alias)), None)
    ends: dict[str, Any] = {}
    for rule in field.metadata if field else ():
        ends |= {
            end: getattr(rule, end) for end in ("gt", "ge", "lt", "le") if getattr(rule, end, None) is not None
        }
    low, high = ("gt" if "gt" in ends else "ge"), ("lt" if "lt" in ends else "le")
    if low not in ends or high not in ends:
        return None
    return _RANGES[low, high], {"low": _number(ends[low]), "high": _number(ends[high])}


def _hint(errors: Sequence[Any]) -> tuple[str, dict[str, Any]]:
    """Return what is allowed in place of a value, as template and values; empty where we have no words for it."""
    error = errors[0]
    kind, context = error["type"], error.get("ctx", {})
    choices = [choice for item in errors if item["type"] in _CHOICES for choice in _choices(item)]
    if choices and len(errors) > 1:
        return N_("Write a number, or one of: {allowed}."), {"allowed": ", ".join(choices)}
    if choices:
        return one_of(str(error["input"]), choices)
    if kind == "string_pattern_mismatch":
        return _PATTERNS.get(context["pattern"], ""), {}
    if kind in _BOUNDS:
        name, hint = _BOUNDS[kind]
        return hint, {"bound": _number(context[name])}
    return _NEEDED.get(kind.split("_", maxsplit=1)[0], ""), {}


def one_of(name: str, allowed: Sequence[str]) -> tuple[str, dict[str, Any]]:
    """Return the hint that names all that is allowed, and what may have been meant."""
    meant = difflib.get_close_matches(name, allowed, n=1, cutoff=0.7)
    if meant:
        values = {"meant": meant[0], "allowed": ", ".join(allowed)}
        return N_("Did you mean “{meant}”? Allowed: {allowed}."), values
    return N_("Allowed: {allowed}."), {"allowed": ", ".join(allowed)}


def _choices(error: Any) -> list[str]:
    expected = str(error["ctx"]["expected"])
    return [choice.strip(" '") for choice in expected.replace(" or ", ",").split(",") if choice]


def _number(bound: Any) -> str:
    return f"{bound:g}" if isinstance(bound, float) else str(bound)


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
