"""Read a setting from an environment variable: a wrong one is told at the start, never taken for another."""

from __future__ import annotations

from collections.abc import Mapping

from evaluator.errors import N_, InputError, Problem, shown


def whole_number(name: str, default: int, environment: Mapping[str, str], *, most: int) -> int:
    """Return the whole number from 1 to `most` that a variable names, `default` where it is not set or empty.

    Raises InputError `setting_unreadable` for everything else.
    """
    text = environment.get(name, "").strip()
    if not text:
        return default
    if text.isascii() and text.isdigit() and len(text) <= 20 and 1 <= int(text) <= most:
        return int(text)
    raise InputError(
        Problem(
            "setting_unreadable",
            N_("The environment variable {name} cannot be “{value}”."),
            N_("Set it to a whole number from 1 to {most}, or leave it out (then it is {default})."),
            values={"name": name, "value": shown(text), "most": most, "default": default},
        )
    )
