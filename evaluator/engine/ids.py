"""Write the expressions by which rows of two files find each other: ids as canonical texts, never shown.

A column and its type go in, SQL comes out.
"""

from __future__ import annotations

import re

import duckdb

from evaluator.domain.canonical import canonical_text
from evaluator.engine import sql

_CANONICAL = "canonical_id"
_PLAIN = re.compile(r"^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DATE|UUID|BOOLEAN)$")
"""Types whose texts are canonical as the engine writes them."""
# What is not of one of these shapes is its own canonical text; most ids are, and are not looked at further.
_OTHERWISE = r"\.0+$|^-0$|[eE][+-][0-9]{2,3}$|[0-9]:[0-9]{2}|^(?i:true|false)$|^[\s\p{Z}\x00-\x1f\x{85}]*$"
_INTEGRAL = r"[+-]?(0|[1-9][0-9]*)\.0+"
_EDGES = r"^[\s\p{Z}]+|[\s\p{Z}]+$"


def make_ready(connection: duckdb.DuckDBPyConnection) -> None:
    """Teach a connection what the canonical text of a value is; undo it with `let_go` before it is closed."""
    connection.create_function(_CANONICAL, _canonical, ["VARCHAR"], "VARCHAR")


def let_go(connection: duckdb.DuckDBPyConnection) -> None:
    """Undo `make_ready`."""
    connection.remove_function(_CANONICAL)


def _canonical(text: str) -> str:
    return canonical_text(text) or ""


def text_of(column: str, type_name: str) -> str:
    """Return the expression of an id's canonical text (1.0 is 1, 007 stays 007), NULL where there is none."""
    text = sql.text_of(column, type_name)
    if _PLAIN.match(type_name):
        return text
    whole = f"regexp_extract({text}, '^[+-]?([0-9]+)', 1)"
    return (
        f"CASE WHEN NOT regexp_matches({text}, '{_OTHERWISE}') THEN {text}"
        f" WHEN regexp_full_match({text}, '{_INTEGRAL}') THEN"
        f" CASE WHEN {text} LIKE '-%' AND {whole} <> '0' THEN '-' ELSE '' END || {whole}"
        f" ELSE nullif({_CANONICAL}({text}), '') END"
    )


def key_of(column: str, type_name: str) -> str:
    """Return the expression of an id's key, a number of 128 bits that takes less room than most ids.

    The chance that two of ten million ids share one by accident is below 1e-24.
    """
    return f"md5_number({text_of(column, type_name)})"


def is_written_alike(column: str, type_name: str) -> str:
    """Return the condition that ids are the same key only where they are the same value; false where not known."""
    if _PLAIN.match(type_name):
        return "true"
    if type_name != "VARCHAR":
        return "false"
    return f"{text_of(column, type_name)} IS NOT DISTINCT FROM {column}"


def in_part(lower: str, part: int, parts: int) -> str:
    """Return the condition that a key, which is one, is in a part of all keys, by its lower 64 bits.

    To ask besides whether it is one would have the engine make it twice.
    """
    return f"{lower} % CAST({parts} AS UBIGINT) = {part}"


def loose_key_of(column: str, type_name: str) -> str:
    """Return the key of an id without blanks at its ends, leading zeros, capital letters and forms of accents."""
    text = f"lower(nfc_normalize(regexp_replace({text_of(column, type_name)}, '{_EDGES}', '', 'g')))"
    return f"md5_number(nullif(ltrim({text}, '0'), ''))"


def shape_of(column: str, type_name: str) -> str:
    """Return the expression of what an id looks like: `a` for a letter, `9` for a digit, `?` for most signs."""
    text = text_of(column, type_name)
    for pattern, sign in ((r"[^\p{L}\p{N} ./:_-]", "?"), (r"\p{L}", "a"), (r"\p{N}", "9")):
        text = f"regexp_replace({text}, '{pattern}', '{sign}', 'g')"
    return text


def halves_of(key: str) -> tuple[str, str]:
    """Return the expressions of a key's upper and lower 64 bits, which pass from one connection to another."""
    return f"CAST({key} >> 64 AS UBIGINT)", f"CAST({key} & {2**64 - 1} AS UBIGINT)"


def whole_of(upper: str, lower: str) -> str:
    """Return the expression of the key that two halves make."""
    return f"((CAST({upper} AS UHUGEINT) << 64) | {lower})"
