"""What was said and what was measured, held against each other: on the page, and where a person resolves it."""

from __future__ import annotations

import streamlit as st

from evaluator.dashboard.answers.answer_inputs import LONGEST_LINE, LONGEST_TEXT, Sheet
from evaluator.dashboard.frame.record_view import RecordView, view_of
from evaluator.dashboard.work import answering
from evaluator.dashboard.work.draft import Draft
from evaluator.dashboard.work.language import _
from evaluator.dashboard.work.texts import md
from evaluator.domain.contradictions import Contradiction
from evaluator.domain.rubric import Indicator
from evaluator.report.contradictions import about_contradictions, resolution_text, said_text, state_text


def show_contradictions(view: RecordView, system: str) -> None:
    """Draw what the data contradict or do not bear out in the answers on one system; nothing without any."""
    found = [item for item in view.record.contradictions if item.system == system]
    if not found:
        return
    st.header(_("Said and measured"), anchor=False)
    st.markdown(md(about_contradictions(view)))
    st.table(
        [
            {
                _("State"): md(f"{state_text(view, item)} {resolution_text(view, item)}".strip()),
                _("Question"): md(view.indicator(item.indicator)),
                _("What was said"): md(said_text(view, item)),
                _("What was measured"): md(view.said(item.because_code, item.because_values)),
            }
            for item in found
        ],
        hide_index=True,
        alt=_("Said and measured"),
    )
    where = _("A contradiction is resolved on the page Rubric, under its question, by name, date and reason.")
    if view.record.assessed is not None:
        where = _(
            "A contradiction is resolved on the page Rubric, under “What we agreed on”, in a common answer to its "
            "question, by name, date and reason."
        )
    st.caption(where)


def tested_features(sheet: Sheet, indicator: Indicator) -> None:
    """Draw which features an answer says were tested, where what it claims hangs on them."""
    if not any(claim.needs in ("features", "limits") for claim in indicator.claims):
        return
    st.text_input(
        _("Features this speaks of, separated by commas"),
        max_chars=LONGEST_LINE,
        help=_("Such as age, sex. They are held against what was measured."),
        **sheet.kept(
            f"features_{indicator.id}",
            answering.features_of(sheet.content, indicator.id),
            lambda content, words: answering.name_features(content, indicator.id, words),
        ),
    )


def contradicted(draft: Draft) -> list[str]:
    """Return the questions whose answers the latest results contradict or do not bear out, unresolved."""
    record = draft.record
    unresolved = [item.indicator for item in record.contradictions if item.state != "resolved"] if record else []
    return list(dict.fromkeys(unresolved))


def resolving(draft: Draft, sheet: Sheet, indicator: Indicator) -> None:
    """Draw what the latest results say against an answer, and who resolves it; nothing where they say nothing.

    Nor to one of several who answer apart: what was measured is held against what they say together.
    """
    if sheet.apart:
        return
    record = draft.record
    found = [item for item in record.contradictions if item.indicator == indicator.id] if record else []
    if record is None or not found:
        return
    view = view_of(record)
    for place, item in enumerate({(item.claim, item.feature): item for item in found}.values()):
        measured = view.said(item.because_code, item.because_values)
        st.warning(f"**{md(_('Said and measured'))}.** {md(said_text(view, item))} {md(measured)}")
        with st.expander(
            _("Resolve it by name, date and reason"), key=sheet.key(f"resolve_{indicator.id}_{place}")
        ):
            _resolution(sheet, item, f"{indicator.id}_{place}")


def _resolution(sheet: Sheet, item: Contradiction, key: str) -> None:
    id, claim, feature = item.indicator, item.claim, item.feature
    said = answering.resolution_of(sheet.content, id, claim, feature)
    by, on = st.columns(2)
    by.text_input(
        _("Resolved by (name and office)"),
        max_chars=LONGEST_LINE,
        **sheet.kept(
            f"resolved_by_{key}",
            said.get("by", ""),
            lambda c, v: answering.resolve(c, id, claim, feature, "by", v),
        ),
    )
    sheet.day(
        on,
        _("Resolved on"),
        f"resolved_on_{key}",
        said.get("on", ""),
        lambda c, v: answering.resolve(c, id, claim, feature, "on", v),
    )
    st.text_area(
        _("Why the answer stands, or what became of it"),
        max_chars=LONGEST_TEXT,
        height=80,
        **sheet.kept(
            f"resolved_what_{key}",
            said.get("what", ""),
            lambda c, v: answering.resolve(c, id, claim, feature, "what", v),
        ),
    )
    if set(said) & {"by", "on", "what"} and not {"by", "on", "what"} <= set(said):
        st.caption(_("Counts once all three are filled in, with the next evaluation."))
