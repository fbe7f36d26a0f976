"""Options that name a column and say something of it, as COL=TEXT or a pair: sensitive features and more."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from evaluator.asked.options import Named, Options
from evaluator.domain.mapping import NOT_ONE_GROUP, SchemaMapping, SensitiveFeature
from evaluator.errors import N_, Problem, shown


def features_of(
    options: Options, base: SchemaMapping, columns: Sequence[str], problems: list[Problem]
) -> tuple[SensitiveFeature, ...]:
    """Return the sensitive features the options name, else those of the base; what is wrong joins `problems`."""
    known = {feature.column: feature for feature in base.sensitive}
    names = list(options.sensitive) or list(known)
    chosen: dict[str, SensitiveFeature] = {}
    for name in names:
        try:
            chosen[name] = known.get(name) or SensitiveFeature(column=name)
        except ValueError:
            problems.append(unreadable("--sensitive", name, name))
    readers: tuple[tuple[str, Sequence[Named], Callable[[str], dict[str, Any]]], ...] = (
        ("--bins", options.bins, _cuts),
        ("--missing", options.missing, _missing),
        ("--reference", [options.reference] if options.reference else [], _reference),
    )
    for option, items, reader in readers:
        for item in items:
            _apply(option, item, reader, chosen, columns, problems)
    return tuple(chosen.values())


def _apply(
    option: str,
    item: Named,
    reader: Callable[[str], dict[str, Any]],
    chosen: dict[str, SensitiveFeature],
    columns: Sequence[str],
    problems: list[Problem],
) -> None:
    if option == "--reference" and item in NOT_ONE_GROUP:
        for name, feature in chosen.items():
            chosen[name] = feature.model_copy(update={"reference": item})
        return
    parts = _of_column(item, columns)
    if parts is None or parts[0] not in chosen:
        problems.append(
            Problem(
                "option_names_no_feature",
                N_("{option} {item} does not name a sensitive feature."),
                N_("Write {option} COL=VALUE with one of: {features}."),
                values={"option": option, "item": _written(item), "features": ", ".join(chosen) or "(none)"},
            )
        )
        return
    column, text = parts
    try:
        update = reader(text)
        chosen[column] = SensitiveFeature.model_validate(
            {**{f: getattr(chosen[column], f) for f in SensitiveFeature.model_fields}, **update}
        )
    except ValueError:
        problems.append(unreadable(option, item, text))


_WANTED = {
    "--y-pred": N_("the name of a column, or NAME=COL"),
    "--score": N_("the name of a column, or NAME=COL"),
    "--sensitive": N_("the name of a column"),
    "--bins": N_("a rising list of numbers such as 18,30,65"),
    "--missing": N_("own-group, exclude or refuse"),
    "--reference": N_("the name of a group"),
}


def _cuts(text: str) -> dict[str, Any]:
    cuts = tuple(float(part) for part in text.split(","))
    if not all(math.isfinite(cut) for cut in cuts):
        raise ValueError("cut points must be finite")
    return {"cuts": cuts}


def _missing(text: str) -> dict[str, Any]:
    return {"missing": text}


def _reference(text: str) -> dict[str, Any]:
    if not text:
        raise ValueError("a reference needs a group")
    return {"reference": text}


def split(item: str, columns: Sequence[str]) -> tuple[str, str]:
    """Split `NAME=COL` at the first `=`, unless a column bears the whole name; the name may be empty."""
    if item in columns or "=" not in item:
        return "", item
    name, column = item.split("=", maxsplit=1)
    return name, column


def unreadable(option: str, item: Named, text: Named) -> Problem:
    """Return the problem of an option whose text is not what it wants."""
    return Problem(
        "option_value_unreadable",
        N_("{option} {item} cannot be read: “{text}” is not {wanted}."),
        values={"option": option, "item": _written(item), "text": _written(text), "wanted": _WANTED[option]},
    )


def _written(item: Named) -> str:
    """Return an item as the command line writes it."""
    return shown(item if isinstance(item, str) else "=".join(item))


def _of_column(item: Named, columns: Sequence[str]) -> tuple[str, str] | None:
    """Split `COL=REST` at the first `=` that ends a column's name, else at the first `=`; None without one."""
    if isinstance(item, tuple):
        return item
    places = [i for i, sign in enumerate(item) if sign == "="]
    if not places:
        return None
    place = next((i for i in places if item[:i] in columns), places[0])
    return item[:place], item[place + 1 :]
