"""Reports: a record becomes a tree of sections, and the tree a page."""

from __future__ import annotations

from evaluator.report.build import build_report
from evaluator.report.html import render_html
from evaluator.report.write import check_format, write_report

__all__ = ["build_report", "check_format", "render_html", "write_report"]
