"""Results within the levels of control features, and of each group against its reference, on the results page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from evaluator import wording
from evaluator.dashboard.frame.record_view import RecordView
from evaluator.dashboard.results.rate_words import outcome_text, rate_text
from evaluator.dashboard.work.language import _, current_language
from evaluator.dashboard.work.texts import bullets, md, md_value
from evaluator.domain.metrics import JOINT, SCORE_METRICS
from evaluator.domain.results import Finding
from evaluator.domain.within import WithinLevels
from evaluator.report.levels import level_cells
from evaluator.report.rates import value_title


def show_levels(view: RecordView, metric: str, features: Sequence[str], only: str | None = None) -> None:
    """Draw what a gap is within each control level: the widest in a sentence, all levels one click behind.

    Of every system, or of one `only`. Figures of merit of single groups are looked at level by level elsewhere.
    """
    found = [item for item in view.within(features, metric) if only in (None, item[0].system)]
    for within, levels in found:
        if within.limit is None and (within.statistic != "difference" or _limited(found, within.system)):
            continue
        outcome = f"**{md(outcome_text(within.outcome))}.** " if within.limit is not None else ""
        system = f"**{md_value(within.system)}.** " if len(view.systems) > 1 else ""
        said = wording.within_text(within, current_language(), labels=view.labels)
        st.markdown(f"{system}{outcome}{md(said)}")
        key = f"levels_{within.system}_{metric}_{within.statistic}_{'_'.join(features)}"
        with st.expander(_("Each level by itself"), key=key):
            st.table(
                [_level_row(view, finding, within) for finding in levels],
                hide_index=True,
                alt=_("{metric:metric} within each level", metric=metric),
            )
            for part in () if metric in SCORE_METRICS else JOINT.get(metric, (metric,)):
                st.table(
                    _rates(view, within, part, levels),
                    hide_index=True,
                    alt=_("{metric:metric} by level and group", metric=part),
                )


def _limited(found: Sequence[tuple[WithinLevels, list[Finding]]], system: str) -> bool:
    return any(within.limit is not None for within, _levels in found if within.system == system)


def _level_row(view: RecordView, finding: Finding, within: WithinLevels) -> dict[str, Any]:
    gap, ends, groups, note = level_cells(view, finding)
    return {
        _("Level"): md(wording.level_text(finding.control, current_language(), view.labels)),
        _("Widest gap"): gap,
        _("Interval"): ends,
        _("Highest / lowest"): md(groups),
        **({_("Outcome"): md(outcome_text(finding.outcome))} if within.limit is not None else {}),
        _("Note"): md(note),
    }


def _rates(view: RecordView, within: WithinLevels, metric: str, levels: Sequence[Finding]) -> list[dict[str, Any]]:
    """Return one row a level and group: how many people, and the rate with its interval."""
    rows: list[dict[str, Any]] = []
    for finding in levels:
        level = tuple(finding.control.values())
        for rate in view.shown(within.system, metric, within.features, level):
            rows.append(
                {
                    _("Level"): md(wording.level_text(finding.control, current_language(), view.labels)),
                    _("Group"): md(view.group(within.features, rate.entry.group)),
                    _("People"): rate.people,
                    value_title(metric, current_language()): md(rate_text(rate)),
                }
            )
    return rows


def show_reference(view: RecordView, metric: str, feature: str) -> None:
    """Draw each group against the feature's reference, one click behind; nothing without a reference."""
    found = [
        finding
        for finding in view.record.findings
        if finding.group is not None
        and (finding.features, finding.metric, finding.control) == ((feature,), metric, {})
        and finding.statistic == "to_reference_difference"
    ]
    if not found:
        return
    several = len(view.systems) > 1
    with st.expander(_("Each group against its reference"), key=f"reference_{metric}_{feature}"):
        lines = []
        for finding in found:
            system = f"**{md_value(finding.system)}.** " if several else ""
            people = wording.people_text(finding, current_language(), labels=view.labels)
            lines.append(f"{system}{md(str(view.words(finding)))} {md(people)}".strip())
        st.markdown(bullets(lines))
