"""What whoever runs the server has set, from the environment; and what was chosen last, for the next time."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from evaluator.store import faults
from evaluator.store.opened import DEFAULT_KEEPING, Keeping, Opened

HOURS_VARIABLE = "EVALUATOR_UPLOAD_HOURS"
"""Environment variable: hours an upload is kept at most."""
SIZE_VARIABLE = "EVALUATOR_UPLOAD_MB"
"""Environment variable: megabytes (1,048,576 bytes) of the largest upload."""
DELETED_VARIABLE = "EVALUATOR_UPLOADS_DELETED"
"""Environment variable: `hours` or `counted`, what is chosen for a new upload unless a person says otherwise."""
COUNTRY_VARIABLE = "EVALUATOR_COUNTRY"
"""Environment variable: two capital letters of the country that files come from."""
_MOST_HOURS = 24 * 90
_MOST_MEGABYTES = 4096
_COUNTRY = re.compile(r"[A-Z]{2}")


def keeping_set(environment: Mapping[str, str] = os.environ) -> Keeping:
    """Return how much is kept and for how long, as set; StoreError `setting_unreadable`."""
    hours = _number(environment, HOURS_VARIABLE, _MOST_HOURS)
    megabytes = _number(environment, SIZE_VARIABLE, _MOST_MEGABYTES)
    usual = DEFAULT_KEEPING
    return Keeping(
        uploads_for=usual.uploads_for if hours is None else dt.timedelta(hours=hours),
        largest_upload=usual.largest_upload if megabytes is None else megabytes << 20,
        deleted=_deleted(environment),
    )


def country_set(environment: Mapping[str, str] = os.environ) -> str | None:
    """Return the country files come from, None where it is not set; StoreError `setting_unreadable`."""
    text = environment.get(COUNTRY_VARIABLE, "").strip().upper()
    if text and not _COUNTRY.fullmatch(text):
        raise faults.setting_unreadable(COUNTRY_VARIABLE, text)
    return text or None


def _number(environment: Mapping[str, str], variable: str, most: int) -> int | None:
    text = environment.get(variable, "").strip()
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= most:
        raise faults.setting_unreadable(variable, text)
    return int(text)


def _deleted(environment: Mapping[str, str]) -> Literal["hours", "counted"]:
    text = environment.get(DELETED_VARIABLE, "").strip()
    if text == "counted":
        return "counted"
    if text not in ("", "hours"):
        raise faults.setting_unreadable(DELETED_VARIABLE, text)
    return "hours"


class Remembered(Opened):
    """What was chosen last: a small file beside the uploads of this database."""

    def remember_country(self, country: str) -> None:
        """Keep a country as the one to start from next time; StoreError `folder_not_writable`."""
        if not _COUNTRY.fullmatch(country):
            raise ValueError("a country has two capital letters")
        file = self._remembered
        made = file.with_name(f"{file.name}.{self._drawn_id()}")
        try:
            made.write_text(json.dumps({"country": country}), encoding="utf-8")
            made.replace(file)
        except OSError as error:
            made.unlink(missing_ok=True)
            raise faults.folder_not_writable(file.parent, error.strerror or type(error).__name__) from error

    def usual_country(self) -> str | None:
        """Return the country to start from: the one chosen last, else the one that is set, else None."""
        try:
            chosen = json.loads(self._remembered.read_bytes()).get("country")
        except (OSError, ValueError, AttributeError):  # nothing chosen yet, or the file is not ours any more
            chosen = None
        return chosen if isinstance(chosen, str) and _COUNTRY.fullmatch(chosen) else country_set()

    @property
    def _remembered(self) -> Path:
        return self.drafts.with_name(f"{self.drafts.name}.json")
