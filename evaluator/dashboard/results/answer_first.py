"""What an evaluation measured comes to, first thing on the page: each limit, in words, for each system."""

from __future__ import annotations

import streamlit as st

from evaluator import wording
from evaluator.dashboard.frame.record_view import RecordView
from evaluator.dashboard.results.rate_words import outcome_text, sign_of
from evaluator.dashboard.work.language import _, current_language, ngettext
from evaluator.dashboard.work.texts import bullets, md, md_value
from evaluator.domain.criteria import CriterionOutcome
from evaluator.domain.results import Agreement


def show_answer(view: RecordView) -> None:
    """Draw, for each system, what every measured criterion comes to and why."""
    st.header(_("What was found"), anchor=False)
    for system in view.systems:
        if len(view.systems) > 1:
            st.subheader(md_value(system), anchor=False)
        measured = [o for o in view.record.outcomes if o.system == system and "metric" in o.checks]
        for outcome in measured:
            _criterion(view, outcome)
        if not measured or view.record.amounts:
            _limits_alone(view, system)
    others = len({o.criterion for o in view.record.outcomes if "metric" not in o.checks})
    if others:
        st.caption(
            ngettext(
                "{n:number} more criterion rests on the rubric: see the page Criteria.",
                "{n:number} more criteria rest on the rubric: see the page Criteria.",
                others,
            )
        )


def _limits_alone(view: RecordView, system: str) -> None:
    """Draw what the plan's own limits come to, where no criterion stands behind them."""
    judged = [
        finding
        for finding in view.all_findings
        if finding.system == system and finding.limit is not None and not finding.control
    ]
    if not judged:
        if view.record.amounts:
            st.markdown(_("No limit was set on errors, so nothing was judged. What was found stands below."))
            return
        st.markdown(_("No limit was set, so nothing was judged. The rates and gaps stand below."))
        return
    said = ((outcome_text(finding.outcome), view.words(finding).measured) for finding in judged)
    st.markdown(bullets(f"**{md(outcome)}.** {md(sentence)}" for outcome, sentence in said))


def _criterion(view: RecordView, outcome: CriterionOutcome) -> None:
    title = md(view.criterion(outcome.criterion))
    lines = [f"{sign_of(item.outcome)} {md(view.said(item.code, item.values))}" for item in outcome.because]
    with st.container(border=True):
        st.markdown(f"**{md(outcome_text(outcome.outcome))}:** {title}\n\n{bullets(lines)}")


def show_cautions(view: RecordView) -> None:
    """Draw the warnings a reader must see beside the numbers."""
    for warning in view.record.warnings:
        st.warning(md(view.said(warning.code, warning.values)), icon=":material/warning:")


def show_match(view: RecordView) -> None:
    """Draw how many rows of two files found each other; nothing where one file holds all."""
    if view.record.source.joined is not None:
        said = (md(view.said(item.code, item.values)) for item in view.record.source.joined.sentences)
        st.markdown(bullets(said))


def show_exclusions(view: RecordView) -> None:
    """Draw who was not counted, by reason."""
    record = view.record
    if not record.exclusions:
        if record.mapping and record.mapping.task == "matching":
            said = _("Nothing was excluded: all {n:people} comparisons were counted.", n=record.source.people)
        else:
            said = _("Nobody was excluded: all {n:people} people were counted.", n=record.source.people)
        st.markdown(said)
        return
    language = current_language()
    st.markdown(_("These people could not be counted:"))
    st.table(
        [
            {
                _("Why"): md(view.said(item.reason_code, {"feature": item.feature, "system": item.system})),
                _("Group"): md(wording.group_text(item.group, language)) if item.group is not None else "",
                _("People"): wording.people(item.people, language),
            }
            for item in record.exclusions
        ],
        hide_index=True,
        alt=_("Who was excluded, and why"),
    )


def agreement_text(agreement: Agreement) -> str:
    """Return whether fairlearn, asked independently, gave the same numbers."""
    if agreement.status == "not_checked":
        return _("The numbers were not checked against fairlearn.")
    values = {
        "version": agreement.version or "",
        "compared": agreement.compared,
        "largest": wording.tiny(agreement.largest_difference or 0.0, current_language()),
    }
    said = _(
        "fairlearn {version:text}, asked independently, gave the same numbers: {compared:people} values were "
        "compared, the largest difference is {largest:said}.",
        **values,
    )
    if agreement.undefined_here:
        said += " " + ngettext(
            "For {n:people} value that is undefined here, fairlearn gives a number.",
            "For {n:people} values that are undefined here, fairlearn gives numbers.",
            agreement.undefined_here,
        )
    return said
