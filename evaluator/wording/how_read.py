"""What is told of how a file was read goes in, sentences come out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evaluator.wording.say import say
from evaluator.wording.sentences.reading_files import CAUTIONS


def remark_texts(reading: Mapping[str, Any], language: str = "en") -> list[str]:
    """Return a sentence for every remark of a reading that needs no second look."""
    return [say(item["code"], item["values"], language) for item in _remarks(reading, cautions=False)]


def reading_cautions(reading: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Return the code and the values of each remark that somebody must look at."""
    return [(item["code"], item["values"]) for item in _remarks(reading, cautions=True)]


def _remarks(reading: Mapping[str, Any], *, cautions: bool) -> list[dict[str, Any]]:
    return [item for item in reading.get("remarks", ()) if (item["code"] in CAUTIONS) is cautions]
