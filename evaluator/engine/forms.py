"""Find how the numbers of a column are written: decimal sign, thousands, money, percent, missing markers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from evaluator.domain.reading import Reading
from evaluator.engine.markers import ALWAYS, BLANKS, CURRENCIES, WHERE_NUMERIC
from evaluator.engine.sql import literal

Decimal = Literal[",", "."]
MOST_SHAPES = 2_000
"""Different shapes of values up to which a column is looked at: one with more holds text."""
SPACES = " \u00a0\u202f\u2009"
APOSTROPHES = "'’"
_LONGEST = 60
_MINUS = "−"

_MONEY = "|".join(re.escape(sign) for sign in sorted(CURRENCIES, key=len, reverse=True))
_PARTS = re.compile(
    rf"(?:(?P<before>{_MONEY})?[{BLANKS}]*(?P<sign>[+\-{_MINUS}])?|(?P<sign2>[+\-{_MINUS}])[{BLANKS}]*"
    rf"(?P<before2>{_MONEY}))[{BLANKS}]*"
    rf"(?P<core>[09.,{SPACES}{APOSTROPHES}]*9|0)(?P<power>[eE][+-]?9{{1,3}})?"
    rf"[{BLANKS}]*(?:(?P<after>{_MONEY})|(?P<percent>%))?",
    re.IGNORECASE,
)
_IN_EXAMPLE = re.compile(rf"\d(?:[\d.,{SPACES}{APOSTROPHES}]*\d)?")
_GROUP: dict[Decimal, str] = {",": f".{SPACES}{APOSTROPHES}", ".": f",{SPACES}{APOSTROPHES}"}
_CORE: dict[Decimal, re.Pattern[str]] = {
    sign: re.compile(rf"(?:9+|0|9{{1,3}}(?:(?P<group>[{groups}])999)(?:(?P=group)999)*)(?:[{sign}]9+)?|[{sign}]9+")
    for sign, groups in _GROUP.items()
}


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to be told of how a file was read."""

    code: str
    values: dict[str, Any]

    def plain(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {"code": self.code, "values": self.values}


@dataclass(frozen=True, slots=True)
class Shape:
    """Values of a column that look alike: every digit a 9, but a 0 in front stays."""

    text: str
    zero: bool
    """True when the first digit is 0."""
    rows: int
    example: str

    @property
    def stripped(self) -> str:
        """The shape without blanks around it."""
        text = self.text.strip(BLANKS + "\r\n")
        return text.replace("9", "0", 1) if self.zero else text

    @property
    def like(self) -> str:
        """A made-up value that is written alike: nobody's own value is told."""
        digits = iter("123456789" * _LONGEST)
        return "".join(next(digits) if char == "9" else char for char in self.stripped)


@dataclass(frozen=True, slots=True)
class Form:
    """How the values of a column are written."""

    numeric: bool = False
    decimal: Decimal | None = None
    """None where no value has decimals or thousands that tell."""
    grouped: bool = False
    """True when thousands are set apart."""
    money: str | None = None
    percent: bool = False
    odd_minus: bool = False
    whole: bool = False
    """True when all numbers seen were whole: the decimal sign is that of the file, for those that come later."""
    markers: frozenset[str] = frozenset()
    """Texts that mean a missing value, in lower case; empty where none was seen."""
    remarks: tuple[Remark, ...] = ()

    @property
    def plain(self) -> bool:
        """True when every value can be taken as it stands."""
        return not (self.markers or self.written_otherwise)

    @property
    def written_otherwise(self) -> bool:
        """True when a number must be written anew."""
        if not self.numeric:
            return False
        return self.decimal == "," or self.grouped or bool(self.money) or self.percent or self.odd_minus


@dataclass(slots=True)
class _Seen:
    """What the numbers of a column show."""

    numbers: list[tuple[Shape, re.Match[str]]] = field(default_factory=list)
    words: list[Shape] = field(default_factory=list)
    perhaps: list[Shape] = field(default_factory=list)
    missing: list[Shape] = field(default_factory=list)


def shapes_query(source: str, column: str) -> str:
    """Return the query for the shapes of a column, one more than there may be."""
    start = f"left({column}, {_LONGEST + 1})"
    return (
        f"SELECT regexp_replace({start}, '[0-9]', '9', 'g') AS s, regexp_matches({start}, '^[^0-9]*0') AS z,"
        f" count(*), min({start}) FROM {source} WHERE {column} IS NOT NULL GROUP BY s, z LIMIT {MOST_SHAPES + 1}"
    )


def form_of(
    column: str,
    fetched: Sequence[tuple[str, bool, int, str]],
    reading: Reading,
    hint: Decimal | None,
    proof: Decimal | None = None,
) -> Form:
    """Return how a column is written, from the result of `shapes_query`.

    `hint` is the decimal sign that other columns of the file, or its separator, speak for; `proof` is it where
    values show it.
    """
    always = asked_markers(reading)
    shapes = [Shape(*row) for row in fetched]
    seen = _Seen()
    for shape in shapes:
        _sort(shape, seen, always, asked=reading.missing_markers is not None)
    if len(shapes) > MOST_SHAPES or seen.words or not seen.numbers:
        return _with_markers(Form(), column, seen.missing, always)
    missing = [*seen.missing, *seen.perhaps]
    words = always | WHERE_NUMERIC if reading.missing_markers is None else always
    form = _numbers(column, seen.numbers, reading.decimal, hint)
    if not form.numeric:
        return _with_markers(form, column, seen.missing, always)
    if form.decimal is None and (reading.decimal or proof) == ",":
        form = replace(form, decimal=",", whole=not form.written_otherwise)
    return _with_markers(form, column, missing, words)


def asked_markers(reading: Reading) -> frozenset[str]:
    """Return the texts that mean a missing value in every column, in lower case."""
    if reading.missing_markers is None:
        return ALWAYS
    return frozenset(marker.strip(BLANKS).lower() for marker in reading.missing_markers)


def _sort(shape: Shape, seen: _Seen, always: frozenset[str], *, asked: bool) -> None:
    text = shape.stripped
    if not text:
        return
    if shape.example.strip(BLANKS).lower() in always:
        seen.missing.append(shape)
        return
    match = _PARTS.fullmatch(text) if len(shape.text) <= _LONGEST else None
    if match:
        seen.numbers.append((shape, match))
    elif not asked and text.lower() in WHERE_NUMERIC:
        seen.perhaps.append(shape)
    else:
        seen.words.append(shape)


def _with_markers(form: Form, column: str, missing: list[Shape], words: frozenset[str]) -> Form:
    if not missing:
        return form
    values = {
        "column": column,
        "markers": sorted({shape.example.strip(BLANKS) for shape in missing}),
        "rows": sum(shape.rows for shape in missing),
    }
    remark = Remark("missing_markers_read", values)
    return replace(form, markers=words, remarks=(*form.remarks, remark))


def _numbers(
    column: str, numbers: list[tuple[Shape, re.Match[str]]], asked: Decimal | None, hint: Decimal | None
) -> Form:
    """Return the form of a column whose values may all be numbers."""
    cores = [match["core"] for _, match in numbers]
    if any(len(core) > 1 and core.startswith("0") and core[1] not in ".," for core in cores):
        return Form()  # zeros in front: a code, not a number
    fitting = {sign: all(pattern.fullmatch(core) for core in cores) for sign, pattern in _CORE.items()}
    both = all(fitting.values())
    if asked is not None:
        fitting = {sign: fits and sign == asked for sign, fits in fitting.items()}
    if not any(fitting.values()):
        return _not_one_way(column, numbers)
    money = {(match["before"] or match["before2"] or match["after"] or "").casefold() for _, match in numbers}
    percents = {bool(match["percent"]) for _, match in numbers}
    if len(money - {""}) > 1 or len(percents) > 1:
        return Form(remarks=(Remark("signs_differ", {"column": column}),))
    told = [shape for shape, match in numbers if "." in match["core"] or "," in match["core"]]
    sign: Decimal | None = None
    remarks: list[Remark] = []
    if told:
        sign = _decimal(fitting, told, hint)
        if both and asked is None:
            remarks.append(_ambiguous(column, told[0], sign))
    if _is_code(cores, sign):
        return Form()
    return _told(column, numbers, sign, remarks, percent=True in percents)


def _decimal(fitting: dict[Decimal, bool], told: list[Shape], hint: Decimal | None) -> Decimal:
    sure: list[Decimal] = [sign for sign in _CORE if fitting[sign]]
    if len(sure) == 1:
        return sure[0]
    return hint or ("," if "," in told[0].text else ".")


def _is_code(cores: list[str], sign: Decimal | None) -> bool:
    """Return True for numbers like 123 456 789 that are all cut alike: a register's numbers, not amounts."""
    first = cores[0]
    groups = sum(1 for char in first if char not in "09")
    return groups > 1 and len(set(cores)) == 1 and not (sign and sign in first)


def _not_one_way(column: str, numbers: list[tuple[Shape, re.Match[str]]]) -> Form:
    singles = {
        sign: next((shape for shape, match in numbers if _CORE[sign].fullmatch(match["core"])), None)
        for sign in _CORE
    }
    comma = next((s for s, m in numbers if not _CORE["."].fullmatch(m["core"])), None)
    point = next((s for s, m in numbers if not _CORE[","].fullmatch(m["core"])), None)
    if comma and point and comma is not point and all(singles.values()):
        values = {"column": column, "first": comma.like, "second": point.like}
        return Form(remarks=(Remark("decimals_differ", values),))
    return Form()


def _ambiguous(column: str, shape: Shape, sign: Decimal) -> Remark:
    example = shape.like
    other: Decimal = "." if sign == "," else ","
    values = {"column": column, "example": example, "read": _plain(example, sign), "other": _plain(example, other)}
    return Remark("decimal_uncertain", values)


def _plain(example: str, sign: Decimal) -> str:
    """Return the number in an example, written with a point."""
    found = _IN_EXAMPLE.search(example)
    kept = "".join(char for char in found[0] if char.isdigit() or char == sign) if found else ""
    return kept.replace(sign, ".")


def _told(
    column: str,
    numbers: list[tuple[Shape, re.Match[str]]],
    sign: Decimal | None,
    remarks: list[Remark],
    *,
    percent: bool,
) -> Form:
    cores = [match["core"] for _, match in numbers]
    groups = {char for core in cores for char in core if char in _GROUP[sign or "."]}
    money = next((m["before"] or m["before2"] or m["after"] for _, m in numbers if _money(m)), None)
    grouped = bool(groups)
    if sign == "," and any("," in core for core in cores):
        remarks.append(Remark("decimal_comma", {"column": column}))
    if grouped:
        shape = next(s for s, m in numbers if groups & set(m["core"]))
        values = {"column": column, "example": shape.like}
        remarks.append(Remark("thousands_read", {**values, "read": _plain(shape.like, sign or ".")}))
    if money:
        remarks.append(Remark("money_read", {"column": column, "sign": money}))
    if percent:
        remarks.append(Remark("percent_read", {"column": column, "example": numbers[0][0].like}))
    return Form(
        numeric=True,
        decimal=sign,
        grouped=grouped,
        money=money,
        percent=percent,
        odd_minus=any(_MINUS in shape.text for shape, _ in numbers),
        remarks=tuple(remarks),
    )


def _money(match: re.Match[str]) -> bool:
    return bool(match["before"] or match["before2"] or match["after"])


def proven_sign(rows: Iterable[Sequence[str]]) -> Decimal | None:
    """Return the decimal sign that the values of a file speak for together, None where they disagree."""
    proof: set[Decimal] = set()
    for row in rows:
        for value in row:
            text = value.strip(BLANKS + "€$£% ")
            if _COMMA.fullmatch(text):
                proof.add(",")
            elif _POINT.fullmatch(text):
                proof.add(".")
    return proof.pop() if len(proof) == 1 else None


_COMMA = re.compile(r"[+-]?(?:\d+,(?:\d{1,2}|\d{4,})|0,\d+|\d{1,3}(?:\.\d{3})+,\d+)")
_POINT = re.compile(r"[+-]?(?:\d+\.(?:\d{1,2}|\d{4,})|0\.\d+|\d{1,3}(?:,\d{3})+\.\d+)")


# --- in SQL -----------------------------------------------------------------------------------------------------


def expression(form: Form, column: str) -> str:
    """Return the SQL expression of a value: a plain number, NULL where it is missing, else the value itself."""
    lines = []
    if form.whole:  # cheap to tell apart from the numbers that are written otherwise
        digits = f"regexp_full_match({column}, '[0-9]*')" if form.markers else "true"
        lines.append(
            f"WHEN NOT contains({column}, '.') AND NOT contains({column}, ',') AND {digits} THEN {column}"
        )
    if form.written_otherwise:
        lines.append(
            f"WHEN regexp_full_match({column}, {literal(_pattern(form))}) THEN {_rewritten(form, column)}"
        )
    if form.markers:
        listed = ", ".join(literal(marker) for marker in sorted(form.markers))
        lines.append(f"WHEN lower(trim({column}, {literal(BLANKS)})) IN ({listed}) THEN NULL")
    if form.percent:  # a number without the sign would be a hundred times too large
        lines.append(f"WHEN TRY_CAST({column} AS DOUBLE) IS NOT NULL THEN concat({column}, ' (no %)')")
    return f"CASE {' '.join(lines)} ELSE {column} END" if lines else column


def _pattern(form: Form) -> str:
    sign = form.decimal or "."
    blanks = f"[{BLANKS}]*"
    groups = "|".join(rf"(?:{re.escape(char)}\d{{3}})+" for char in _GROUP[sign])
    whole = rf"(?:\d+|[1-9]\d{{0,2}}(?:{groups}))"
    decimals = rf"[{sign}]\d+"
    number = rf"(?:{whole}(?:{decimals})?|{decimals})"
    money = rf"(?:(?i:{re.escape(form.money)}){blanks})?" if form.money else ""
    power = "" if form.money or form.percent else r"(?:[eE][+-]?\d{1,3})?"
    signs = rf"[+\-{_MINUS}]?{blanks}"
    end = "%" if form.percent else money
    return rf"{blanks}(?:{money}{signs}|{signs}{money}){number}{power}{blanks}{end}{blanks}"


def _rewritten(form: Form, column: str) -> str:
    sign = form.decimal or "."
    letters = "".join(dict.fromkeys((form.money or "").lower() + (form.money or "").upper()))
    gone = "".join(dict.fromkeys(f"{_GROUP[sign]}{BLANKS}+%{letters}")).replace(sign, "")
    bare = column
    if form.money and sign in form.money:  # `Fr.` in front of a number with a decimal point
        bare = rf"regexp_replace({column}, {literal('(?i:' + re.escape(form.money) + ')')}, '')"
    text = f"translate({bare}, {literal(sign + _MINUS + gone)}, '.-')"
    if not form.percent:
        return text
    exact = f"CAST(TRY_CAST({text} AS DECIMAL(30, 12)) * CAST(0.01 AS DECIMAL(3, 2)) AS VARCHAR)"
    return f"coalesce(regexp_replace(regexp_replace({exact}, '(\\.[0-9]*?)0+$', '\\1'), '\\.$', ''), {column})"
