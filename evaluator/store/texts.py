"""A text from outside goes in, a text every database can hold comes out; it is shown, never used as a path."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

LONGEST_NAME = 255
"""Characters kept of a name or title: what file systems allow."""
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters and halves of characters: they have no look, and PostgreSQL refuses some of them."""
_ID = re.compile(r"[0-9A-Za-z_-]{8,64}")
_TEXT_SUFFIXES = (".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson")
_OTHER_SUFFIXES = (".parquet", ".arrow", ".feather", ".xlsx", ".xls", ".ods", ".gz", ".zip")
KNOWN_SUFFIXES = frozenset((*_TEXT_SUFFIXES, *_OTHER_SUFFIXES))
"""Endings a stored file may keep: they help whoever reads it and cannot name anything else."""


def shown(text: str) -> str:
    """Return the text as it may be kept: control characters replaced by `\ufffd`, cut in the middle when too long.

    >>> shown("../../etc/pass\\x00wd")
    '../../etc/pass\ufffdwd'
    """
    clean = _UNPRINTABLE.sub("\ufffd", text)
    if len(clean) <= LONGEST_NAME:
        return clean
    tail = 54
    return clean[: LONGEST_NAME - tail - 1] + "\u2026" + clean[-tail:]


def is_id(text: str) -> bool:
    """Return True when the text may be an id of ours; anything else need not be looked up."""
    return _ID.fullmatch(text) is not None


def stored_name(random: str, name: str) -> str:
    """Return the name under which a file is stored: random, with its suffix only where it is a known one.

    >>> stored_name("0f3a", "cases 2026.CSV"), stored_name("0f3a", "x.csv/../../evil.sh")
    ('0f3a.csv', '0f3a.data')
    """
    suffix = PurePosixPath(name.replace("\\", "/")).suffix.lower()
    return random + (suffix if suffix in KNOWN_SUFFIXES else ".data")
