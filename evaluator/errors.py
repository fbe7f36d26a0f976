"""What can go wrong, in words a person can act on: a problem says what, where and what to do next.

EvaluatorError
├── InputError          the person can mend it: exit code 2, shown in place, all problems at once
│   ├── UploadError     a file that cannot be read or is not accepted
│   ├── MappingError    columns, labels, groups, weights
│   ├── PlanError       limits, levels, locks
│   ├── DocumentError   a YAML or JSON file of ours: rubric, criteria, answers, system, record
│   └── NotBuiltYet     asked for by contract, built in a later version
├── StoreError          the database or the draft folder
└── ReportError         a report that could not be made
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

_KIND = re.compile(r"\{(\w+):\w+\}")
"""A value in a template, with the kind that says how it is written."""


def N_(template: str) -> str:
    """Mark a template for translation; `wording` translates it when it is shown."""
    return template


def shown(value: object, most: int = 60) -> str:
    """Return a value from a file on one line of at most `most` characters, with what cannot be seen written out.

    >>> shown("a\\u202eb ")
    'a[U+202E]b␣'
    """
    given = str(value)[: 4 * most]  # a cell may hold megabytes
    text = "".join(char if char.isprintable() else _written_out(char) for char in given)
    if text.strip(" ") != text and text.strip(" "):
        text = "␣" * text.startswith(" ") + text.strip(" ") + "␣" * text.endswith(" ")
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _written_out(char: str) -> str:
    return " " if char.isspace() else f"[U+{ord(char):04X}]"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing a person has to change, kept as code and values so that it can be said in any language."""

    code: str
    """Stable id, such as `column_missing`."""
    what: str
    """English template of one sentence: what is wrong, with the offending value quoted."""
    hint: str = ""
    """English template of one sentence: what to do next."""
    where: str = ""
    """File, row, column or key, as the person knows it."""
    values: Mapping[str, Any] = field(default_factory=dict)
    """What the templates name."""

    def __str__(self) -> str:
        # How a value is written (`{metric:metric}`) is the wording's business: here it stands as it is.
        plain = (_KIND.sub(r"{\1}", part) for part in (self.what, self.hint) if part)
        known = {name: _listed(value) for name, value in self.values.items()}
        sentence = " ".join(part.format(**known) for part in plain)
        return f"{self.where}: {sentence}" if self.where else sentence


def _listed(value: object) -> object:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value


class EvaluatorError(Exception):
    """Base of every error that is ours; holds one problem or many, never an empty list."""

    def __init__(self, *problems: Problem | Iterable[Problem]) -> None:
        flat: list[Problem] = []
        for item in problems:
            flat.extend([item] if isinstance(item, Problem) else item)
        if not flat:
            raise ValueError("an EvaluatorError needs at least one problem")
        self.problems: tuple[Problem, ...] = tuple(flat)
        super().__init__("\n".join(str(problem) for problem in flat))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), self.problems


class InputError(EvaluatorError):
    """The person can mend it."""


class UploadError(InputError):
    """A file that cannot be read or is not accepted."""


class MappingError(InputError):
    """Columns, labels, groups or weights that do not fit the data."""


class PlanError(InputError):
    """A plan that cannot be used: limits, levels, a broken lock."""


class DocumentError(InputError):
    """A rubric, criteria set, answers, system, mapping, plan or record file that cannot be used."""


class NotBuiltYet(InputError):
    """Fixed by contract and built in a later version: refused, never ignored."""


class StoreError(EvaluatorError):
    """The database or the draft folder does not do what it should."""


class ReportError(EvaluatorError):
    """A report could not be made."""
