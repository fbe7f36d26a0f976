"""The columns of the form that answers are filled into as a workbook: what each holds, and where it goes."""

from __future__ import annotations

from typing import NamedTuple

ANSWERS, EVIDENCE, RESOLVED, ABOUT = "Answers", "Evidence", "Resolved", "About"
"""Names of the sheets."""


class Column(NamedTuple):
    """A column of the form."""

    title: str
    """What stands above it; a reader knows the column by it."""
    path: tuple[str, ...] = ()
    """Where its value goes within an answer or a piece of evidence; empty where it is only there to be read."""
    width: int = 18
    choices: tuple[str, ...] = ()
    """What may be chosen; empty where anything may be written."""
    later: bool = False
    """True where forms that were written earlier lack it."""


INDICATOR = Column("Indicator", width=11)
READ_ONLY = (
    INDICATOR,
    Column("Question", width=48),
    Column("What the city must see", width=42),
    *(Column(f"Level {level}", width=30) for level in range(5)),
)
FILLED_IN = (
    Column("Your level", ("level",), 11, ("0", "1", "2", "3", "4")),
    Column("Justification", ("justification",), 42),
    Column("Does not apply, because", ("not_applicable",), 32),
    Column("Given on", ("at",), 14),
    *(
        Column(f"{title}: {part}", (key, name), 22)
        for title, key in (
            ("Legal sign-off", "legal_sign_off"),
            ("Mitigation", "mitigation"),
            ("Consensus", "agreed"),
        )
        for part, name in (("by", "by"), ("on", "on"), ("what", "what"))
    ),
    Column("Features tested, one a line", ("tested_features",), 26, later=True),
    Column("Effect on people claimed", ("claimed_effect",), 16, ("better", "closer"), later=True),
)
LINES = ("tested_features",)
"""What holds several values, one a line."""
OF_EVIDENCE = (
    INDICATOR,
    Column("Title", ("title",), 42),
    Column("Kind", ("kind",), 16, ("statement", "document", "test", "public_record")),
    Column("Supplied by", ("supplied_by",), 14, ("vendor", "city", "third_party")),
    Column("File", ("file",), 28),
    Column("Link", ("link",), 36),
    Column("Date", ("date",), 14),
    Column("Checked by", ("checked_by",), 24),
    Column("SHA-256", ("sha256",), 24),
)
OF_RESOLVED = (
    INDICATOR,
    Column("Claim", ("claim",), 24),
    Column("Feature", ("feature",), 24),
    Column("Resolved by", ("by",), 24),
    Column("Resolved on", ("on",), 14),
    Column("Why the answer stands", ("what",), 48),
)
"""Contradictions between the answer and measurements that a named person resolved."""
OF_THE_FILE = (
    Column("Rubric", ("rubric",)),
    Column("Rubric version", ("rubric_version",)),
    Column("System", ("system",)),
    Column("Assessor", ("assessor",)),
    Column("Role", ("role",), choices=("assessor", "consensus")),
    Column("Filled in by", ("filled_in_by",), choices=("city", "vendor")),
)
