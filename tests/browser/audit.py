"""What axe-core, an engine that checks pages against WCAG, finds on a page, folded parts opened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa")
_OPTIONS = {"runOnly": {"type": "tag", "values": list(_RULES)}, "resultTypes": ["violations"]}
_OPEN_ALL = "() => document.querySelectorAll('main details:not([open]) > summary').forEach(part => part.click())"
_WIDTHS = """() => [document.documentElement, document.querySelector('[data-testid="stMain"]')]
    .filter(part => part && part.scrollWidth > part.clientWidth)
    .map(part => `${part.tagName} is ${part.scrollWidth} wide in ${part.clientWidth}`)"""

STREAMLITS_OWN = {
    ("scrollable-region-focusable", '[data-testid="stTable"] > div'): (
        "The box around a table of long names scrolls on a phone. Streamlit draws it and takes no tabindex; "
        "Chromium and Firefox let the keyboard into such a box without one."
    ),
}
"""Findings in markup of Streamlit that we cannot change: rule and selector, with the reason."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One element that breaks one rule."""

    rule: str
    selector: str
    element: str
    """Its HTML."""
    why: str


def findings(page: Page) -> list[Finding]:
    """Return every violation of a WCAG 2.2 A or AA rule on the page, but for those of Streamlit's own markup."""
    found = [
        Finding(rule["id"], _selector(node["target"]), node["html"], node["failureSummary"])
        for rule in Axe().run(page, options=_OPTIONS).response["violations"]
        for node in rule["nodes"]
    ]
    return [finding for finding in found if not _is_streamlits(page, finding)]


def open_all(page: Page) -> None:
    """Open every folded part of a page of the app."""
    page.evaluate(_OPEN_ALL)


def too_wide(page: Page) -> list[str]:
    """Return what makes a person scroll sideways to read the page."""
    wide: list[str] = page.evaluate(_WIDTHS)
    return wide


def _selector(target: list[Any]) -> str:
    return " ".join(part if isinstance(part, str) else " ".join(part) for part in target)


def _is_streamlits(page: Page, finding: Finding) -> bool:
    places = [place for rule, place in STREAMLITS_OWN if rule == finding.rule]
    found = page.locator(finding.selector).first
    return any(found.evaluate("(part, place) => part.matches(place)", place) for place in places)
