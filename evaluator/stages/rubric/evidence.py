"""An answer's evidence goes in, the highest level it can carry comes out."""

from __future__ import annotations

from dataclasses import dataclass

from evaluator.domain.rubric import LEVELS, Answer, Evidence

HIGHEST = LEVELS[-1]


@dataclass(frozen=True, slots=True)
class Cap:
    """The highest level an answer's evidence carries."""

    level: int
    """0 to 4."""
    code: str | None
    """Why it is not higher; None where nothing is capped."""


UNCAPPED = Cap(HIGHEST, None)
NO_EVIDENCE = Cap(1, "no_evidence")
STATEMENT_ONLY = Cap(1, "statement_only")
VENDOR_WORD_ONLY = Cap(1, "vendor_word_only")
VENDOR_DOCUMENT_UNCHECKED = Cap(2, "vendor_document_unchecked")


def cap_of(answer: Answer) -> Cap:
    """Return the cap of the answer's best item, so that a further item never lowers it.

    The vendor's word carries level 1 whoever took it down, and so do the city's own words; a vendor's document
    that nobody at the city checked carries level 2; everything else is not capped.
    """
    return max((_carries(item) for item in answer.evidence), key=lambda cap: cap.level, default=NO_EVIDENCE)


def _carries(item: Evidence) -> Cap:
    if item.supplied_by == "third_party":
        return UNCAPPED
    if item.supplied_by == "city":
        return STATEMENT_ONLY if item.kind == "statement" else UNCAPPED
    if item.kind == "statement":
        return VENDOR_WORD_ONLY
    return UNCAPPED if item.checked_by.strip() else VENDOR_DOCUMENT_UNCHECKED
