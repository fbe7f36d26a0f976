"""What a file says before it means anything: plain values, the line of each, and what is wrong with its form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from evaluator.errors import Problem

KeyPath: TypeAlias = tuple[str | int, ...]
"""Keys and positions from the top of a document to a value in it."""


@dataclass(slots=True)
class Tree:
    """A document's values as written, with what a message needs to point at them."""

    name: str
    """File as the person knows it."""
    value: Any = None
    """Dicts with text keys, lists, text, numbers, true, false and None."""
    lines: dict[KeyPath, int] = field(default_factory=dict)
    """Line, from 1, on which each value starts."""
    written: dict[KeyPath, str] = field(default_factory=dict)
    """Values that were not read as text, as they are written: `012`, `1.0`, `true`."""
    problems: list[Problem] = field(default_factory=list)
    """What is wrong with the form."""
    spoilt: set[KeyPath] = field(default_factory=set)
    """Values a problem has been reported for already."""

    def line_of(self, path: KeyPath) -> int | None:
        """Return the line of a value, or of the nearest value around it."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return None

    def problem(
        self,
        code: str,
        path: KeyPath,
        what: str,
        hint: str = "",
        *,
        line: int | None = None,
        values: Mapping[str, Any] | None = None,
    ) -> Problem:
        """Return a problem that points at a value by file, line and key; its values hold them too."""
        line = self.line_of(path) if line is None else line
        key = self.shown(path)
        parts = [self.name, f"line {line}" if line else "", key]
        place = {"file": self.name, "line": line, "key": key}
        where = ", ".join(part for part in parts if part)
        return Problem(code, what, hint, where=where, values={**place, **(values or {})})

    def complain(
        self,
        code: str,
        path: KeyPath,
        what: str,
        hint: str = "",
        *,
        line: int | None = None,
        values: Mapping[str, Any] | None = None,
    ) -> None:
        """Note a problem with the form of a value."""
        self.problems.append(self.problem(code, path, what, hint, line=line, values=values))
        self.spoilt.add(path)

    def shown(self, path: KeyPath) -> str:
        """Return a path as a person reads it: entries of a list by their id, else by their place from 1.

        >>> tree = Tree("a.yaml", {"groups": [{"id": "G1", "sources": ["x"]}]})
        >>> tree.shown(("groups", 0, "sources", 0))
        'groups[G1].sources[#1]'
        """
        text, here = "", self.value
        for part in path:
            inner = step(here, part)
            if isinstance(part, int):
                id = inner.get("id") if isinstance(inner, Mapping) else None
                text += f"[{id}]" if isinstance(id, str) else f"[#{part + 1}]"
            else:
                text += f".{part}" if text else part
            here = inner
        return text


def step(value: Any, part: str | int) -> Any:
    """Return what a key or position leads to; None where it leads nowhere."""
    if isinstance(value, dict):
        return value.get(part)
    if isinstance(value, list) and isinstance(part, int) and part < len(value):
        return value[part]
    return None
