"""What a file's language is called for people: countries it may come from, ways its letters are stored."""

from __future__ import annotations

from evaluator.errors import N_
from evaluator.wording.languages import gettext, locale_of

COUNTRIES: tuple[str, ...] = (
    "AL", "AT", "BA", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GE", "GR", "HR",
    "HU", "IE", "IS", "IT", "LI", "LT", "LU", "LV", "MC", "MD", "ME", "MK", "MT", "NL", "NO", "PL", "PT", "RO",
    "RS", "SE", "SI", "SK", "TR", "UA", "XK",
)  # fmt: skip
"""Countries that are offered, by their codes (ISO 3166-1 alpha-2, and XK for Kosovo)."""

_ENCODINGS: dict[str, str] = {
    "utf-8": N_("Unicode (UTF-8)"),
    "utf-16": N_("Unicode (UTF-16)"),
    "cp1250": N_("Central European (Windows, cp1250)"),
    "cp1251": N_("Cyrillic (Windows, cp1251)"),
    "cp1252": N_("Western European (Windows, cp1252)"),
    "cp1253": N_("Greek (Windows, cp1253)"),
    "cp1254": N_("Turkish (Windows, cp1254)"),
    "cp1255": N_("Hebrew (Windows, cp1255)"),
    "cp1256": N_("Arabic (Windows, cp1256)"),
    "cp1257": N_("Baltic (Windows, cp1257)"),
    "iso-8859-1": N_("Western European (iso-8859-1)"),
    "iso-8859-2": N_("Central European (iso-8859-2)"),
    "iso-8859-5": N_("Cyrillic (iso-8859-5)"),
    "iso-8859-7": N_("Greek (iso-8859-7)"),
    "iso-8859-9": N_("Turkish (iso-8859-9)"),
    "iso-8859-10": N_("Nordic (iso-8859-10)"),
    "iso-8859-13": N_("Baltic (iso-8859-13)"),
    "iso-8859-14": N_("Celtic (iso-8859-14)"),
    "iso-8859-15": N_("Western European with € (iso-8859-15)"),
    "iso-8859-16": N_("Romanian (iso-8859-16)"),
    "cp437": N_("Old DOS (cp437)"),
    "cp737": N_("Greek, old DOS (cp737)"),
    "cp775": N_("Baltic, old DOS (cp775)"),
    "cp850": N_("Western European, old DOS (cp850)"),
    "cp852": N_("Central European, old DOS (cp852)"),
    "cp855": N_("Cyrillic, old DOS (cp855)"),
    "cp866": N_("Cyrillic, old DOS (cp866)"),
    "mac-roman": N_("Western European, old Macintosh (mac-roman)"),
    "koi8-r": N_("Russian (koi8-r)"),
    "koi8-u": N_("Ukrainian (koi8-u)"),
}

_FORMATS: dict[str, str] = {
    "csv": N_("Text with separated columns (CSV)"),
    "parquet": N_("Parquet"),
    "xlsx": N_("Excel workbook (.xlsx)"),
    "xls": N_("Older Excel workbook (.xls)"),
    "ods": N_("OpenDocument spreadsheet (.ods)"),
    "arrow": N_("Arrow"),
    "jsonl": N_("JSON lines"),
    "frame": N_("Data frame of a program"),
}


def country_name(code: str, language: str = "en") -> str:
    """Return the name of a country in a language; its code where it has no name there."""
    return str(locale_of(language).territories.get(code, code))


def encoding_name(encoding: str, language: str = "en") -> str:
    """Return what a way of storing letters is called; its own name where it has no other."""
    known = _ENCODINGS.get(encoding)
    return encoding if known is None else gettext(language).gettext(known)


def format_name(format: str, language: str = "en") -> str:
    """Return what a kind of table is called; its own name where it has no other."""
    known = _FORMATS.get(format)
    return format if known is None else gettext(language).gettext(known)
