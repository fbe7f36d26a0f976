"""The figures of "How our numbers are tested", as the command that computes them wrote them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

TESTED = Path(__file__).with_name("tested.json")
"""The file `make numbers` writes."""


def figures_of_tests() -> dict[str, Any]:
    """Return the figures: by hand, other software, published audits, simulation; with date and versions."""
    found: dict[str, Any] = json.loads(TESTED.read_text(encoding="utf-8"))
    return found
