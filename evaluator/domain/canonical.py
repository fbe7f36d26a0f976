"""Canonical texts: one text for a value wherever it came from, one byte string for a document, one hash."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import rfc8785

_INTEGRAL = re.compile(r"^[+-]?(?:0|[1-9]\d*)\.0+$|^-0$", re.ASCII)
# The one shape in which programs write large and small numbers (1e+05, 1E-07); `1E5` may be a house number.
_SCIENTIFIC = re.compile(r"^[+-]?\d(?:\.\d+)?[eE][+-]\d{2,3}$", re.ASCII)
_MOMENT = re.compile(
    r"^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}(?::\d{2})?)(\.\d+)?(Z|[+-]\d{2}(?::?\d{2})?)?$", re.ASCII
)


def canonical_text(value: object) -> str | None:
    """Return the one text of a table value, None when it is missing.

    Integral numbers have no point (1.0 and "1.0" are `1`) and numbers no exponent (1e+16), booleans are `true`
    and `false`, dates are ISO without a midnight, moments with a zone are in UTC, blank text is missing, and
    every other text stays as it is (02139 keeps its zero).

    >>> [canonical_text(v) for v in (1.0, "1.0", True, "True", "02139", " ", 0.5, 1e-7)]
    ['1', '1', 'true', 'true', '02139', None, '0.5', '0.0000001']
    """
    if value is None or (isinstance(value, float | Decimal) and value != value):  # noqa: PLR0124 - true for NaN
        return None
    text = format(value, "f") if isinstance(value, Decimal) else str(value)
    if not text.strip():
        return None
    if text.lower() in ("true", "false"):
        return text.lower()
    if _SCIENTIFIC.match(text):
        text = format(Decimal(text), "f")
    if _INTEGRAL.match(text):
        whole = text.split(".", maxsplit=1)[0].lstrip("+")
        return "0" if whole == "-0" else whole
    moment = _MOMENT.match(text)
    return _moment_text(*moment.groups()) if moment else text


def _moment_text(day: str, clock: str, fraction: str | None, zone: str | None) -> str:
    parts = (fraction or "").rstrip("0").rstrip(".")
    if zone:
        try:
            moment = dt.datetime.fromisoformat(f"{day}T{clock}{zone}").astimezone(dt.UTC)
        except (ValueError, OverflowError):  # not a real moment, such as the 30th of February
            return f"{day} {clock}{fraction or ''}{zone}"
        return f"{moment.replace(tzinfo=None).isoformat(sep=' ', timespec='seconds')}{parts}+00:00"
    if clock == "00:00:00" and not parts:
        return day
    return f"{day} {clock}{parts}"


def canonical_json(document: Any) -> bytes:
    """Return the canonical JSON of a document (RFC 8785): same content, same bytes."""
    return rfc8785.dumps(document)


def sha256_of(document: Any) -> str:
    """Return the hex SHA-256 of a document's canonical JSON."""
    return hashlib.sha256(canonical_json(document)).hexdigest()


def without(document: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    """Return the document without some of its top-level keys."""
    return {key: value for key, value in document.items() if key not in keys}
