"""A language code goes in; translations and the locale that formats numbers and dates come out."""

from __future__ import annotations

import gettext as _gettext
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from babel import Locale, UnknownLocaleError, negotiate_locale

DOMAIN = "evaluator"
FOLDER = Path(__file__).resolve().parents[1] / "locale"
"""Catalogues: `<language>/LC_MESSAGES/evaluator.mo`, made from `evaluator.pot` (see README.md there)."""
ENGLISH = "en"
_ENGLISH_FORMATS = "en_GB"
"""European dates (22 November 2026) where only English is asked for."""


@lru_cache(maxsize=64)
def gettext(language: str = ENGLISH, folder: Path = FOLDER) -> _gettext.NullTranslations:
    """Return the translations of a language such as `nl` or `nl-BE`; what is not translated stays English."""
    wanted = [code.replace("-", "_") for code in _with_base(language) if code != ENGLISH]
    return _gettext.translation(DOMAIN, folder, languages=wanted or [ENGLISH], fallback=True)


def languages() -> tuple[str, ...]:
    """Return the languages that have a catalogue, English first."""
    found = (path.parts[-3].replace("_", "-") for path in FOLDER.glob(f"*/LC_MESSAGES/{DOMAIN}.mo"))
    return (ENGLISH, *sorted(set(found) - {ENGLISH}))


def best_language(preferred: Iterable[str]) -> str:
    """Return the best of our languages for somebody who prefers these, first choice first."""
    asked = [code.replace("-", "_") for code in preferred if code]
    found = negotiate_locale(asked, [code.replace("-", "_") for code in languages()])
    return found.replace("_", "-") if found else ENGLISH


def is_language(code: str) -> bool:
    """Return True for the code of a language that numbers and dates can be written in, such as `nl-BE`."""
    try:
        locale_of(code)
    except (UnknownLocaleError, ValueError):
        return False
    return True


@lru_cache(maxsize=64)
def locale_of(language: str) -> Locale:
    """Return the locale that writes numbers, lists and dates; ValueError for a code nobody knows."""
    code = language.replace("-", "_")
    return Locale.parse(_ENGLISH_FORMATS if code == ENGLISH else code)


def is_right_to_left(language: str) -> bool:
    """Return True when the language is written from right to left."""
    return bool(locale_of(language).text_direction == "rtl")


def language_name(language: str) -> str:
    """Return what the language calls itself: `English`, `Nederlands`."""
    name = str(Locale.parse(language.replace("-", "_")).get_display_name())
    return name[:1].upper() + name[1:]


def _with_base(language: str) -> list[str]:
    base = language.split("-", maxsplit=1)[0]
    return list(dict.fromkeys([language, base]))
