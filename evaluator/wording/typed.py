"""A number as a person types it goes in, and the number comes out, or nothing where it may be another one.

Both decimal signs are read in every language: people type as they were taught, whatever language the page has.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Decimal

from evaluator.wording.numbers import separators

_BLANK = re.compile(r"\s+")
_NUMBER = re.compile(r"(?P<sign>[-+]?)(?P<whole>[0-9]+|[1-9][0-9]{0,2}(?: [0-9]{3})+)?(?:[.,](?P<part>[0-9]+))?")
_GROUPED = re.compile(r"[-+]?[1-9][0-9]{0,2}(?: [0-9]{3})*[.,][0-9]{3}")
"""What may be thousands or three decimals: `1.000`, `1,000`; not `0,125`, as no thousands begin with 0."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """Which numbers a field takes: from `low` to `high`, None for no bound."""

    low: float | None = None
    high: float | None = None
    whole: bool = False
    """True for counts: no decimals."""
    percent: bool = False
    """True where the number is in per cent or percentage points: a % after it says nothing new."""
    above: bool = False
    """True where `low` itself is not allowed."""

    def holds(self, number: float) -> bool:
        """Return True for a number within the bounds."""
        low_holds = self.low is None or (number > self.low if self.above else number >= self.low)
        return low_holds and (self.high is None or number <= self.high)


def read_number(text: str, allowed: Allowed) -> float | None:
    """Return the number that a text is; None where it is none, or may be two numbers, or is not allowed."""
    bare = _bare(text, allowed)
    found = _NUMBER.fullmatch(bare)
    if found is None or is_ambiguous(text) or (found["whole"] is None and found["part"] is None):
        return None
    if allowed.whole and found["part"] is not None:
        return None
    whole = (found["whole"] or "0").replace(" ", "")
    number = float(f"{found['sign']}{whole}.{found['part'] or '0'}") + 0.0  # minus nothing is nothing
    return number if math.isfinite(number) and allowed.holds(number) else None


def is_ambiguous(text: str) -> bool:
    """Return True for a number that may be thousands or decimals, such as `1.000` and `1,000`."""
    return _GROUPED.fullmatch(_bare(text, Allowed(percent=True))) is not None


def write_number(number: float, language: str = "en") -> str:
    """Return the number with all its decimals as a language writes it, so that `read_number` reads it back.

    Thousands are not set apart. Where three decimals could be taken for thousands a zero follows: `7.1250`.

    >>> write_number(7.5, "de"), write_number(1000.0), write_number(7.125)
    ('7,5', '1000', '7.1250')
    """
    text = f"{Decimal(repr(float(number))):f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    text = f"{text}0" if is_ambiguous(text) else text
    return text.replace(".", ",") if separators(language)[0] == "," else text


def both_readings(text: str) -> tuple[str, str]:
    """Return the two numbers that an ambiguous text may be, each written so that it is only one of them."""
    bare = _bare(text, Allowed(percent=True)).replace(" ", "")
    return re.sub("[.,]", "", bare), f"{bare}0"


def _bare(text: str, allowed: Allowed) -> str:
    """Return the text with single blanks, an ordinary minus sign, and no % where that says nothing new."""
    bare = _BLANK.sub(" ", text).strip().replace("\u2212", "-")
    return bare.removesuffix("%").rstrip() if allowed.percent else bare
