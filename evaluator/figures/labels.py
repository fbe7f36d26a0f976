"""A name goes in, the lines it takes beside its row come out."""

from __future__ import annotations

import textwrap

LONGEST = 26
"""Characters of a line; a name takes two lines at most."""


def lines_of(name: str) -> list[str]:
    """Return the name on one or two lines; what does not fit is cut with an ellipsis (the table has it whole)."""
    lines = textwrap.wrap(name, LONGEST, break_on_hyphens=False) or [""]
    if len(lines) > 2:
        lines = [lines[0], textwrap.shorten(lines[1], LONGEST - 1, placeholder="") + "…"]
    return lines
