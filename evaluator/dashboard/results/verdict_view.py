"""What it all comes to, drawn: verdicts, knock-outs, criteria with their reasons, maturity of the ten groups."""

from __future__ import annotations

import streamlit as st

from evaluator import wording
from evaluator.dashboard.answers.answer_words import source_text, state_words
from evaluator.dashboard.frame.figure_view import show_figure
from evaluator.dashboard.frame.record_view import RecordView, alone
from evaluator.dashboard.results.rate_words import outcome_text, sign_of
from evaluator.dashboard.work.language import _, current_language, ngettext
from evaluator.dashboard.work.texts import bullets, md, md_value
from evaluator.domain.criteria import CriterionOutcome, Verdict
from evaluator.domain.results import Outcome
from evaluator.report.judgement import knock_out_lines
from evaluator.report.profiles import minimum_maturity, profile_figure

_BOXES = {
    "not_acceptable_as_presented": (st.error, ":material/block:"),
    "decision_open": (st.info, ":material/help:"),
    "acceptable_with_conditions": (st.warning, ":material/rule:"),
    "acceptable_as_presented": (st.success, ":material/check:"),
}
_WORST_FIRST = (Outcome.NOT_MET, Outcome.CANNOT_TELL, Outcome.NOT_ASSESSED, Outcome.MET)


def show_verdict(view: RecordView, verdict: Verdict) -> None:
    """Draw one system's verdict in words, and how much it rests on."""
    language = current_language()
    box, icon = _BOXES[verdict.status]
    name = f"**{md(wording.verdict_name(view.record, verdict.status, language))}.**"
    box(f"{name} {md(wording.verdict_meaning(view.record, verdict.status, language))}", icon=icon)
    criteria = {outcome.criterion for outcome in _outcomes(view, verdict.system)}
    open_criteria = [id for id in verdict.open if id in criteria]
    open_knock_outs = [id for id in verdict.open if id not in criteria]
    mitigated = wording.mitigated(view.record, verdict.system)
    lines = [
        _("Knock-outs that failed: {ids:list}.", ids=verdict.failed) if verdict.failed else "",
        _("Knock-outs still open: {ids:list}.", ids=open_knock_outs) if open_knock_outs else "",
        _(
            "Passed only because a named person approved a mitigation, although a limit is exceeded: {ids:list}.",
            ids=mitigated,
        )
        if mitigated
        else "",
        _said("{n:number} criterion is not met.", "{n:number} criteria are not met.", verdict.conditions),
        _said("{n:number} criterion is still open.", "{n:number} criteria are still open.", open_criteria),
    ]
    st.markdown(bullets(md(line) for line in lines if line))


def _said(one: str, many: str, ids: tuple[str, ...] | list[str]) -> str:
    return ngettext(one, many, len(ids)) if ids else ""


def show_knock_outs(view: RecordView, system: str) -> None:
    """Draw every knock-out that applies to a system, the failed first."""
    if view.record.review is None:
        st.markdown(_("The rubric was not answered, so no knock-out was judged."))
        return
    struck = [item for item in view.record.knock_outs if item.system == system]
    order = ("failed", "open", "passed")
    st.table(
        [
            {
                _("State"): state_words(item.state),
                _("Question"): md_value(view.indicator(item.indicator)),
                _("Why"): md(" ".join(knock_out_lines(view, item))),
            }
            for item in sorted(struck, key=lambda item: order.index(item.state))
        ],
        hide_index=True,
        alt=_("Knock-outs that apply"),
    )


def show_side_by_side(view: RecordView) -> None:
    """Draw the outcome of every criterion for every system."""
    by_system = {system: {o.criterion: o.outcome for o in _outcomes(view, system)} for system in view.systems}
    ids = dict.fromkeys(id for outcomes in by_system.values() for id in outcomes)
    st.table(
        [
            {_("Criterion"): md(view.criterion(id))}
            | {
                md_value(system): outcome_text(outcomes[id]) if id in outcomes else "–"
                for system, outcomes in by_system.items()
            }
            for id in ids
        ],
        hide_index=True,
        alt=_("Outcome of every criterion for every system"),
    )


def show_criteria(view: RecordView, system: str) -> None:
    """Draw what every criterion comes to, why, what would settle it, and where it comes from; worst first."""
    for outcome in sorted(_outcomes(view, system), key=lambda outcome: _WORST_FIRST.index(outcome.outcome)):
        with st.container(border=True):
            _criterion(view, outcome)


def _criterion(view: RecordView, outcome: CriterionOutcome) -> None:
    language = current_language()
    lines = [f"{sign_of(item.outcome)} {md(view.said(item.code, item.values))}" for item in outcome.because]
    title = md(view.criterion(outcome.criterion))
    st.markdown(f"**{md(outcome_text(outcome.outcome))}:** {title}\n\n{bullets(lines)}")
    if outcome.to_settle:
        st.markdown(_("What would settle it:"))
        st.markdown(bullets(md(view.said(item.code, item.values)) for item in outcome.to_settle))
    criterion = (
        next((c for c in view.criteria.criteria if c.id == outcome.criterion), None) if view.criteria else None
    )
    if criterion is None:
        return
    with st.expander(_("Why it is asked, and where it comes from"), key=f"why_{outcome.system}_{criterion.id}"):
        st.markdown(md_value(criterion.why.get(language)))
        st.markdown(bullets(md_value(source_text(source)) for source in criterion.sources))


def show_profile(view: RecordView, system: str) -> None:
    """Draw how mature each group of the rubric is, against the minimum for the impact level."""
    rubric, review = view.rubric, view.record.review
    if rubric is None or review is None:
        st.markdown(_("The rubric was not answered, so there is no profile."))
        return
    language = current_language()
    show_figure(profile_figure(alone(view, system)), f"profile_{system}")
    minimums = {item.id: minimum_maturity(view, item.id) for item in review.groups}
    titles = {group.id: group.title.get(language) for group in rubric.groups}
    st.table(
        [
            {
                _("Group"): md_value(f"{item.id} {titles[item.id]}"),
                _("Maturity"): "–" if item.maturity is None else wording.level(item.maturity, language),
                _("Minimum"): _minimum_text(minimums[item.id]),
                _("Answers that count"): _("{n:number} of {all:number}", n=item.answered, all=item.applicable),
            }
            for item in review.of(system).groups
        ],
        hide_index=True,
        alt=_("Maturity of every group"),
    )
    if None in minimums.values():
        st.caption(_("The minimum depends on the impact level, which is not settled yet: see the page AI system."))


def _minimum_text(minimum: float | None) -> str:
    return "–" if minimum is None else wording.level(minimum, current_language())


def _outcomes(view: RecordView, system: str) -> list[CriterionOutcome]:
    return [outcome for outcome in view.record.outcomes if outcome.system == system]
