"""Convert JSON lines, or a JSON list of flat objects, to Parquet: every value as the text that stands there."""

from __future__ import annotations

import codecs
import json
import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from evaluator.domain.canonical import canonical_text
from evaluator.engine.budget import beyond
from evaluator.engine.content import no_rows
from evaluator.engine.converted import Converted, Request, TextParquet, Typed, remark
from evaluator.engine.limits import MEBIBYTE
from evaluator.engine.sniff import unique_names
from evaluator.errors import N_, Problem, UploadError, shown

_LOOKED_AT = 1_000
"""First rows that tell the keys; where later ones have more, the file is read once more for all of them."""
_LONGEST_NUMBER, _LARGEST_EXPONENT = 400, 350
_BLOCK = 1 << 20
_BLANKS = re.compile(r"[ \t\r\n]*")

Line = tuple[int, dict[str, Any]]
"""Line of the file, from 1, and the object on it."""


def convert(request: Request) -> Converted:
    """Write the objects to Parquet; UploadError with the line of the first thing that cannot be read."""
    rows = _Objects(request)
    keys, nested = _keys(rows, _LOOKED_AT)
    try:
        written = _written(request, rows, keys, nested)
    except _MoreKeys:
        keys, nested = _keys(rows, None)
        written = _written(request, rows, keys, nested)
    if not written:
        raise no_rows(request.file)
    names, repairs = unique_names(list(keys))
    places = sorted(keys[key] for key in nested)
    remarks = [remark("reading_json_list")] if rows.is_list else []
    if places:
        remarks.append(remark("reading_nested", count=len(places), columns=[names[place] for place in places]))
    if rows.missing:
        remarks.append(remark("reading_keys_missing", count=rows.missing))
    reading = {"encoding": "utf-8", "repaired_names": list(repairs), "remarks": remarks}
    typed = [place for place in range(len(names)) if place not in rows.with_text]
    return Converted(list(range(len(names))), list(names), places, typed, written, {}, reading)


class _MoreKeys(Exception):
    """A row has a key that the rows before it did not have."""


def _keys(rows: _Objects, most: int | None) -> tuple[dict[str, int], set[str]]:
    """Return every key of the first rows, or of all, with its place, and the keys with lists or objects."""
    keys: dict[str, int] = {}
    nested: set[str] = set()
    for at, (line, row) in enumerate(rows):
        if at == most:
            break
        for key, value in row.items():
            if key not in keys and not _storable(key):
                raise rows.error("json_text", line)
            keys.setdefault(key, len(keys))
            if value.__class__ in (dict, list):
                nested.add(key)
        if len(keys) > rows.request.limits.columns:
            raise beyond("columns", rows.request.limits, rows.request.file, found=len(keys))
    if not keys:
        raise no_rows(rows.request.file)
    return keys, nested


def _written(request: Request, rows: _Objects, keys: dict[str, int], nested: set[str]) -> int:
    """Write the rows and return how many; _MoreKeys for a key or a nested value that is not known yet."""
    limits, rows.missing = request.limits, 0
    with TextParquet(request, len(keys)) as out:
        for line, row in rows:
            texts: list[str | None] = [None] * len(keys)
            rows.missing += len(row) < len(keys)
            for key, value in row.items():
                if value is None or key in nested:
                    continue
                place = keys.get(key)
                if place is None or value.__class__ in (dict, list):
                    raise _MoreKeys
                texts[place] = text = canonical_text(value)
                if value.__class__ is str:
                    rows.with_text.add(place)
                if text is not None and len(text) > limits.cell_characters:
                    known = {"place": f"line {line}", "found": len(text)}
                    raise beyond("cell_characters", limits, request.file, **known)
                if text is not None and not _storable(text):
                    raise rows.error("json_text", line)
            out.add(texts)
        return out.rows


class _Objects:
    """The objects of a file, each time anew from its beginning."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.missing = 0
        """Rows that lack a key which others have."""
        self.with_text: set[int] = set()
        """Columns in which some value is a text to JSON."""
        self._longest = request.limits.json_line_mb * MEBIBYTE
        self._decoder = json.JSONDecoder(
            object_pairs_hook=_once, parse_float=_number, parse_int=Typed, parse_constant=_constant
        )
        with request.path.open("rb") as stream:
            self.is_list = stream.read(4096).decode("utf-8-sig", "replace").lstrip().startswith("[")

    def __iter__(self) -> Iterator[Line]:
        return self._in_list() if self.is_list else self._in_lines()

    def _in_lines(self) -> Iterator[Line]:
        with self.request.path.open("rb") as stream:
            line = 0
            while text := stream.readline(self._longest + 1):
                line += 1
                if len(text) > self._longest:
                    raise beyond("json_line_mb", self.request.limits, self.request.file, line=line)
                try:
                    plain = text.decode("utf-8-sig" if line == 1 else "utf-8").strip()
                except UnicodeDecodeError:
                    raise self.error("not_utf_8", line) from None
                if plain:
                    row, end = self._object(plain, 0, line)
                    if row is None or plain[end:].strip():
                        raise self.error("json_line", line)
                    yield line, row

    def _in_list(self) -> Iterator[Line]:
        """Yield the objects of one list, of which only a part is held at a time."""
        text, at, line, wanted = "", 0, 1, "["
        for part in self._parts():
            text, at = text[at:] + part, 0
            if len(text) > self._longest + _BLOCK:
                raise beyond("json_line_mb", self.request.limits, self.request.file, line=line)
            while True:
                start = _past_blanks(text, at)
                line, at = line + text.count("\n", at, start), start
                sign = text[at : at + 1]
                if not sign:
                    break
                if sign in wanted and sign != "{":
                    wanted, at = {"[": "{]", ",": "{", "]": "\0"}[sign], at + 1
                    continue
                if "{" not in wanted or sign != "{":
                    raise self.error("json_line", line)
                row, end = self._object(text, at, line)
                if row is None:
                    break
                yield line, row
                line, at, wanted = line + text.count("\n", at, end), end, ",]"
        if wanted != "\0":
            raise self.error("json_line", line)

    def _parts(self) -> Iterator[str]:
        decoder = codecs.getincrementaldecoder("utf-8-sig")()
        with self.request.path.open("rb") as stream:
            line = 1
            try:
                while block := stream.read(_BLOCK):
                    yield decoder.decode(block)
                    line += block.count(b"\n")
                yield decoder.decode(b"", final=True)
            except UnicodeDecodeError as error:
                raise self.error("not_utf_8", line + block[: error.start].count(b"\n")) from None

    def _object(self, text: str, at: int, line: int) -> tuple[dict[str, Any] | None, int]:
        """Return the object that begins there and where it ends; None when it is not whole."""
        try:
            row, end = self._decoder.raw_decode(text, at)
        except json.JSONDecodeError:
            return None, at
        except RecursionError:
            raise beyond("json_depth", self.request.limits, self.request.file, line=line) from None
        except _Twice as error:
            raise self.error("json_key_twice", line, key=shown(error.args[0])) from None
        except ValueError:
            raise self.error("json_number", line) from None
        if not isinstance(row, dict):
            return None, at
        for value in row.values():
            if value.__class__ in (dict, list) and _depth(value) >= self.request.limits.json_depth:
                raise beyond("json_depth", self.request.limits, self.request.file, line=line)
        return row, end

    def error(self, code: str, line: int, **known: object) -> UploadError:
        """Return the error for something on a line of the file."""
        what, hint = _SENTENCES[code]
        file = self.request.file
        return UploadError(Problem(code, what, hint, shown(file), {"file": file, "line": line, **known}))


_SENTENCES = {
    "not_utf_8": (
        N_("Line {line} holds characters that are not stored as UTF-8."),
        N_("Write the file again in UTF-8, as JSON wants it."),
    ),
    "json_line": (
        N_("Line {line} is no whole JSON object."),
        N_("Write one flat object in each line (JSON lines), or save the table as CSV (UTF-8)."),
    ),
    "json_key_twice": (
        N_("Line {line} names the key “{key}” twice: which of the two values counts is not known."),
        N_("Write the file again with each key once in each object."),
    ),
    "json_number": (
        N_("Line {line} holds a number that is infinite or too long to be one."),
        N_("Correct that line, or save the table as CSV (UTF-8)."),
    ),
    "json_text": (
        N_("Line {line} holds half of a character (a lone surrogate), which is no text."),
        N_("Correct that line, or save the table as CSV (UTF-8)."),
    ),
}


class _Twice(Exception):
    """An object has a key twice."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = Counter(key for key, _ in pairs)
        raise _Twice(names.most_common(1)[0][0])
    return found


def _number(text: str) -> Decimal | str:
    """Return a number with every digit it has; one of extreme size stays as it is written."""
    exponent = text.lower().partition("e")[2]
    if len(text) > _LONGEST_NUMBER or len(exponent) > 4 or abs(int(exponent or 0)) > _LARGEST_EXPONENT:
        return Typed(text)
    return Decimal(text)


def _constant(name: str) -> None:
    if name != "NaN":  # some programs write it for a missing value; an infinite one means nothing here
        raise ValueError(name)


def _past_blanks(text: str, at: int) -> int:
    found = _BLANKS.match(text, at)
    return found.end() if found else at


def _storable(text: str) -> bool:
    """Return False for half a letter, which JSON can name and no file can hold."""
    try:
        return text.isascii() or bool(text.encode())
    except UnicodeEncodeError:
        return False


def _depth(value: Any) -> int:
    """Return how many levels of lists and objects there are, without descending into itself."""
    depth, level = 0, [value]
    while level:
        depth += 1
        level = [
            inner
            for item in level
            for inner in (item.values() if isinstance(item, dict) else item)
            if inner.__class__ in (dict, list)
        ]
    return depth
