"""Find how a text file is coded: by its mark, its bytes, what a person says, the country it comes from."""

from __future__ import annotations

import codecs
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from evaluator.domain.reading import Reading
from evaluator.engine.content import wide
from evaluator.engine.survey import Survey, line_at, not_utf_8
from evaluator.errors import N_, Problem, UploadError, shown

COUNTRY_VARIABLE = "EVALUATOR_COUNTRY"
"""Environment variable with the country of files that do not say theirs."""
Why = Literal["utf_8", "mark", "pattern", "asked", "country", "guess"]

_PAGES: dict[str, tuple[str, tuple[str, ...]]] = {
    "cp1250": ("iso-8859-2", ("PL", "CZ", "SK", "HU", "RO", "HR", "SI", "BA", "AL", "ME", "XK")),
    "cp1251": ("iso-8859-5", ("BG", "RS", "MK", "UA", "BY")),
    "cp1253": ("iso-8859-7", ("GR", "CY")),
    "cp1254": ("iso-8859-9", ("TR",)),
    "cp1257": ("iso-8859-13", ("EE", "LV", "LT")),
}
_PAGE_OF = {country: page for page, (_, countries) in _PAGES.items() for country in countries}
_WESTERN, _WESTERN_ISO = "cp1252", "iso-8859-15"
# A sign that stands inside or before a word is a letter of another code page.
_ODD = re.compile(
    "[^\\W\\d_][\u0080-\u009f\u00a1-\u00a9\u00ab-\u00b1\u00b4-\u00b9\u00bb-\u00bf"
    "×÷‚„†‡‰¨¯´¸˝˛˘˙ˇ][^\\W\\d_]|(?<!\\w)[\u0080-\u009f¶¦±¬¼½¾µ¸´][^\\W\\d_]"
)
_LOOKED_AT = 1 << 18


@dataclass(frozen=True, slots=True)
class Coding:
    """How a text is coded, and why that was taken."""

    name: str
    """As it is told: `utf-8`, `utf-16`, `cp1250`."""
    codec: str
    """Python's name; UTF-16 has its byte order in it."""
    mark: int
    """Bytes of a byte order mark."""
    why: Why
    country: str | None = None
    """Country that decided, None where none did."""


def coding_of(path: Path, file: str, head: bytes, reading: Reading, survey: Survey) -> Coding:
    """Return how a text file is coded; UploadError when it is UTF-8 with damage.

    `survey` is what a pass over the whole file found.
    """
    mark = len(codecs.BOM_UTF8) if head.startswith(codecs.BOM_UTF8) else 0
    codec = wide(head)
    if reading.encoding == "utf-16" or (codec and reading.encoding is None):
        return _utf_16(head, codec or "utf-16-le", "asked" if reading.encoding else "pattern")
    if reading.encoding == "utf-8" or (mark and reading.encoding is None):
        return _utf_8(path, file, survey, mark, "asked" if reading.encoding else "mark")
    if reading.encoding is not None:
        return Coding(reading.encoding, reading.encoding, 0, "asked")
    if survey.bad is None or survey.damaged:
        return _utf_8(path, file, survey, 0, "utf_8")
    return _by_country(path, survey, reading)


def _utf_8(path: Path, file: str, survey: Survey, mark: int, why: Why) -> Coding:
    if survey.bad is not None:
        raise not_utf_8(path, file, survey.bad)
    return Coding("utf-8", "utf-8", mark, why)


def _utf_16(head: bytes, codec: str, why: Why) -> Coding:
    marked = head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    return Coding("utf-16", codec, 2 if marked else 0, "mark" if marked and why == "pattern" else why)


def _by_country(path: Path, survey: Survey, reading: Reading) -> Coding:
    country = reading.country or default_country()
    page = _PAGE_OF.get(country or "", _WESTERN)
    iso = _PAGES[page][0] if page in _PAGES else _WESTERN_ISO
    with path.open("rb") as stream:
        stream.seek(max(0, (survey.bad or 0) - 200))
        sample = stream.read(_LOOKED_AT)
    # The page of Windows is usual; the ISO one is taken where only it makes words of the text.
    best = min((page, iso), key=lambda name: (_oddness(sample, name), name != page))
    return Coding(best, best, 0, "country" if country else "guess", country)


def _oddness(sample: bytes, codec: str) -> int:
    text = sample.decode(codec, "replace")
    return len(_ODD.findall(text)) + 10 * text.count("\ufffd")


def engine_reads(coding: Coding, survey: Survey) -> bool:
    """Return True where every letter of a text is the same in its page and in Latin-1, which the engine reads."""
    high = survey.high or ""
    if survey.mixed or coding.codec.startswith("utf") or min(high, default="") < "\xa0":
        return False
    return high.encode("latin-1").decode(coding.codec, "replace") == high


def default_country() -> str | None:
    """Return the country that the installation names for files that do not say theirs; UploadError for no code."""
    named = os.environ.get(COUNTRY_VARIABLE, "").strip().upper()
    if named and not re.fullmatch("[A-Z]{2}", named):
        raise UploadError(
            Problem(
                "country_variable",
                N_("The environment variable {variable} holds “{country}”, which is no country."),
                N_("Give the two letters of a country, such as NL, or leave it unset."),
                values={"variable": COUNTRY_VARIABLE, "country": shown(named)},
            )
        )
    return named or None


def undefined_byte(path: Path, file: str, offset: int, coding: Coding) -> UploadError:
    """Return the error for a byte that means nothing in the coding of the file."""
    return UploadError(
        Problem(
            "byte_undefined",
            N_("Line {line} holds a byte that has no meaning in the encoding {encoding}."),
            N_("Say how the file is encoded (--encoding) or where it comes from (--country)."),
            shown(file),
            {"file": file, "line": line_at(path, offset, coding.codec), "encoding": coding.name},
        )
    )


def cut_off(file: str) -> UploadError:
    """Return the error for a text whose last character is not whole."""
    what = N_("The file ends in the middle of a character: a part of it is missing.")
    hint = N_("Export or copy it again, and wait until that is complete.")
    return UploadError(Problem("file_cut_off", what, hint, shown(file), {"file": file}))
