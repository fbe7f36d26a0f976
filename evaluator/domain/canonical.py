"""Canonical texts: one text for a value wherever it came from, one byte string for a document, one hash."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import rfc8785

_INTEGRAL = re.compile(r"^[+-]?(?:0|[1-9]\d*)\.0+$")
_MIDNIGHT = re.compile(r"^(\d{4}-\d{2}-\d{2})[ T]00:00:00(?:\.0+)?$")


def canonical_text(value: object) -> str | None:
    """Return the one text of a table value, None when it is missing.

    Integral numbers have no point (1.0 and "1.0" are `1`), booleans are `true` and `false`, dates are ISO
    without a midnight, blank text is missing, and every other text stays as it is (02139 keeps its zero).

    >>> [canonical_text(v) for v in (1.0, "1.0", True, "True", "02139", " ", 0.5)]
    ['1', '1', 'true', 'true', '02139', None, '0.5']
    """
    if value is None or value != value:  # noqa: PLR0124 - true for NaN and NaT only
        return None
    if isinstance(value, dt.datetime):
        text = value.isoformat(sep=" ")
    elif isinstance(value, dt.date):
        text = value.isoformat()
    elif isinstance(value, Decimal):
        text = format(value, "f")
    else:
        text = str(value)
    if not text.strip():
        return None
    if text.lower() in ("true", "false"):
        return text.lower()
    if _INTEGRAL.match(text):
        whole = text.split(".", maxsplit=1)[0].lstrip("+")
        return "0" if whole == "-0" else whole
    midnight = _MIDNIGHT.match(text)
    return midnight.group(1) if midnight else text


def canonical_json(document: Any) -> bytes:
    """Return the canonical JSON of a document (RFC 8785): same content, same bytes."""
    return rfc8785.dumps(document)


def sha256_of(document: Any) -> str:
    """Return the hex SHA-256 of a document's canonical JSON."""
    return hashlib.sha256(canonical_json(document)).hexdigest()


def without(document: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    """Return the document without some of its top-level keys."""
    return {key: value for key, value in document.items() if key not in keys}
