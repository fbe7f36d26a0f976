"""Canonical texts: one text for a value wherever it came from, one byte string for a document, one hash."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import math
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
    """Return the canonical JSON of a document (RFC 8785): same content, same bytes.

    Python's own encoder writes texts and most numbers the same, twice as fast. What it may write otherwise
    is left to `rfc8785`, which also refuses what has no canonical form.
    """
    marked: list[str] = []
    try:
        plain = _written_alike(document, marked)
        text = json.dumps(plain, ensure_ascii=False, check_circular=False, separators=(",", ":")).encode()
    except (_WrittenOtherwise, UnicodeEncodeError):  # the second for half of a surrogate pair
        return rfc8785.dumps(document)
    if not marked:
        return text
    if text.count(_MARK) != len(marked):  # a text says what only marks should
        return rfc8785.dumps(document)
    return _MARKED.sub(rb"\1", text)


class _WrittenOtherwise(Exception):
    """Python's encoder may write some part of a document in another way than RFC 8785 does."""


_MARK = b'"\\u0000'
_MARKED = re.compile(rb'"\\u0000([^"]*)"')
_LARGEST = 2**53 - 1


def _written_alike(value: Any, marked: list[str]) -> Any:
    """Return a value that Python's encoder writes as RFC 8785 does.

    Objects sorted, whole numbers without a point; numbers that Python writes with an exponent as texts with a
    mark in front, which are added to `marked`.
    """
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return value
    if kind is float:
        return _number_alike(value, marked)
    if kind is dict:
        keys = sorted(value)
        if not all(type(key) is str and (key.isascii() or max(key) < "\ud800") for key in keys):
            raise _WrittenOtherwise  # beyond, the order by code points is not that by UTF-16
        return {key: _written_alike(value[key], marked) for key in keys}
    if kind is list or kind is tuple:
        return [_written_alike(item, marked) for item in value]
    if kind is int and -_LARGEST <= value <= _LARGEST:
        return value
    raise _WrittenOtherwise


def _number_alike(value: float, marked: list[str]) -> float | int | str:
    if -_LARGEST <= value <= _LARGEST:
        if value.is_integer():
            return int(value)
        if abs(value) >= 1e-4:  # Python writes smaller ones with an exponent
            return value
    elif not math.isfinite(value):
        raise _WrittenOtherwise
    marked.append("\0" + rfc8785.dumps(value).decode())
    return marked[-1]


def sha256_of(document: Any) -> str:
    """Return the hex SHA-256 of a document's canonical JSON."""
    return hashlib.sha256(canonical_json(document)).hexdigest()


def without(document: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    """Return the document without some of its top-level keys."""
    return {key: value for key, value in document.items() if key not in keys}
