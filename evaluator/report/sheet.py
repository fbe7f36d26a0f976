"""Questions to tick on paper go in, one printable page comes out: black and white, A4, no script, no network."""

from __future__ import annotations

from dataclasses import dataclass

from evaluator.report.html import render_page


@dataclass(frozen=True, slots=True)
class Choice:
    """A box to tick."""

    label: str
    about: str = ""
    """What ticking it means."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its boxes."""

    id: str
    text: str
    choices: tuple[Choice, ...]
    mark: str = ""
    """A word that stands out beside the question, such as that it decides alone."""
    notes: str = ""
    """What to write on the line below; empty for no line."""
    hint: str = ""
    """What helps to answer."""

    @property
    def wide(self) -> bool:
        """True where every box says what it means."""
        return any(choice.about for choice in self.choices)


@dataclass(frozen=True, slots=True)
class Part:
    """Questions that belong together."""

    title: str
    about: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form for paper."""

    language: str
    direction: str
    title: str
    source: str
    """Whose questions these are, with their version."""
    intro: tuple[str, ...]
    lines: tuple[str, ...]
    """What is written by hand at the top: place, date, names."""
    parts: tuple[Part, ...]
    ending: tuple[str, ...]
    """What happens with the sheet afterwards."""


def sheet_html(sheet: Sheet) -> str:
    """Return the form as one self-contained HTML page, every text escaped."""
    most = max((len(question.choices) for part in sheet.parts for question in part.questions), default=1)
    return render_page("sheet", sheet=sheet, most=most)
