"""The summary measures of other tools, drawn: one choice, its definition, sentences, and a table on demand."""

from __future__ import annotations

import streamlit as st

from evaluator import wording
from evaluator.dashboard.frame.record_view import RecordView
from evaluator.dashboard.work.language import _, current_language
from evaluator.dashboard.work.texts import bullets, md, md_value
from evaluator.domain.results import Finding
from evaluator.report.summaries import summaries_of, summary_words


def show_summaries(view: RecordView) -> None:
    """Draw the summary measures; nothing where a record has none."""
    found = summaries_of(view)
    if not found:
        return
    st.header(_("Summary measures of other tools"), anchor=False)
    st.markdown(
        _(
            "Other tools sum a system up in one number. These are given so that numbers can be compared; nothing "
            "is judged by them."
        )
    )
    metric = st.selectbox(
        _("Summary measure"),
        list(dict.fromkeys(item.metric for item in found)),
        format_func=lambda id: wording.metric_name(id, current_language()),
        key="summary_metric",
    )
    st.markdown(md(wording.summary_definition(metric, current_language())))
    chosen = [item for item in found if item.metric == metric]
    st.markdown(
        bullets(
            f"**{_whom(view, item)}.** {md(summary_words(view, item)[2])}" for item in chosen if not item.control
        )
    )
    with st.expander(_("As a table"), key="summary_table"):
        rows = [_row(view, item) for item in chosen]
        st.table(rows, hide_index=True, alt=_("{metric:metric} by feature", metric=metric))


def _whom(view: RecordView, item: Finding) -> str:
    features = wording.features_text(item.features, view.labels, current_language())
    named = md(features[:1].upper() + features[1:])
    if item.control:
        named = f"{named} ({md(wording.level_text(item.control, current_language(), view.labels))})"
    return f"{md_value(item.system)}, {named}" if len(view.systems) > 1 else named


def _row(view: RecordView, item: Finding) -> dict[str, str]:
    value, interval, _text = summary_words(view, item)
    return {
        _("For whom"): _whom(view, item),
        _("Statistic"): md(wording.statistic_name(item.statistic, current_language())),
        _("Value"): md(value),
        _("Interval"): md(interval),
    }
