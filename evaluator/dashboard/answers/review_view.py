"""What the answers come to, drawn beside them: knock-outs, caps, maturity, and how much is still open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from evaluator import wording
from evaluator.dashboard.answers.answer_words import because_words, lowered_words, source_text, state_words
from evaluator.dashboard.work.language import _, current_language, ngettext
from evaluator.dashboard.work.texts import bullets, md, md_value
from evaluator.domain.rubric import Indicator, IndicatorResult, KnockOutState, Rubric, RubricGroup, RubricResult

Labels = Mapping[str, str]
"""Names to show of the features of the data, by column."""
_SETTLED = ("answered", "measured", "not_applicable")


def show_knock_outs(rubric: Rubric, review: RubricResult, labels: Labels, *, measured: bool) -> None:
    """Draw what the knock-outs come to with the answers as they stand, and each of them on demand."""
    struck = [item for item in review.indicators if item.knock_out is not KnockOutState.NONE]
    if not struck:
        return
    failed = [item.id for item in struck if item.knock_out is KnockOutState.FAILED]
    open_ = [item.id for item in struck if item.knock_out is KnockOutState.OPEN]
    passed = [item.id for item in struck if item.knock_out is KnockOutState.PASSED]
    if failed:
        st.error(
            md(_("As answered now: not acceptable as presented. Knock-outs that failed: {ids:list}.", ids=failed)),
            icon=":material/block:",
        )
    elif open_:
        st.info(
            md(_("As answered now: no knock-out failed, the decision is open. Open: {ids:list}.", ids=open_)),
            icon=":material/help:",
        )
    else:
        st.info(_("As answered now: no knock-out failed, and none is open."), icon=":material/check:")
    counts = (len(failed), len(open_), len(passed))
    label = _("Knock-outs: {failed:number} failed, {open:number} open, {passed:number} passed", **_named(counts))
    with st.expander(label, key="knock_outs"):
        st.markdown(_("A knock-out that fails makes a system not acceptable as presented, whatever else is good."))
        questions = {indicator.id: indicator for indicator in rubric.indicators}
        st.table(
            [
                {
                    _("State"): state_words(item.knock_out),
                    _("Question"): _question(questions[item.id]),
                    _("Why"): md(because_words(item, rubric, labels)),
                }
                for item in sorted(struck, key=lambda item: _ORDER.index(item.knock_out))
            ],
            hide_index=True,
        )
        if not measured:
            st.caption(_("What is measured from data counts here once the evaluation is run with these answers."))


_ORDER = (KnockOutState.FAILED, KnockOutState.OPEN, KnockOutState.PASSED)


def _named(counts: tuple[int, int, int]) -> dict[str, int]:
    return dict(zip(("failed", "open", "passed"), counts, strict=True))


def _question(indicator: Indicator) -> str:
    return md_value(f"{indicator.id} {indicator.question.get(current_language())}")


def show_progress(indicators: Sequence[Indicator], review: RubricResult) -> None:
    """Draw how many of these questions are settled."""
    ids = {indicator.id for indicator in indicators}
    asked = [item for item in review.indicators if item.id in ids and item.status != "hidden"]
    done = sum(item.status in _SETTLED for item in asked)
    words = _("{done:number} of {all:number} questions answered", done=done, all=len(asked))
    st.progress(done / len(asked) if asked else 1.0, text=words)


def show_result(indicator: Indicator, result: IndicatorResult, rubric: Rubric, labels: Labels) -> None:
    """Draw what one answer comes to, as soon as there is something to say beyond the answer itself."""
    lowered = lowered_words(result)
    if lowered:
        st.markdown(f":material/arrow_downward: {md(lowered)}")
    state = result.knock_out
    if state is KnockOutState.NONE:
        if result.status in ("measured", "hidden", "unanswered") and result.because_code != "unanswered":
            st.markdown(md(because_words(result, rubric, labels)))
        return
    words = f"**{md(_('Knock-out'))}: {md(state_words(state))}.** {md(because_words(result, rubric, labels))}"
    if state is KnockOutState.FAILED and indicator.knock_out is not None:
        st.error(f"{words} {md_value(indicator.knock_out.reason.get(current_language()))}")
    elif state is KnockOutState.PASSED or result.status != "unanswered":
        st.markdown(words)
    else:
        st.markdown(f"**{md(_('Knock-out'))}.** {md(because_words(result, rubric, labels))}")


def show_about(indicator: Indicator) -> None:
    """Draw why an indicator matters, what to ask for, and where it comes from."""
    language = current_language()
    with st.expander(_("Why it matters, and what to ask for"), key=f"about_{indicator.id}"):
        st.markdown(md_value(indicator.why.get(language)))
        st.markdown(f"**{_('What to ask for.')}** {md_value(indicator.evidence.get(language))}")
        st.markdown(f"**{_('Sources')}**")
        st.markdown(bullets(md_value(source_text(source)) for source in indicator.sources))


def show_group(group: RubricGroup, review: RubricResult) -> None:
    """Draw a group's heading, what it is about and how mature it is."""
    language = current_language()
    st.header(md_value(f"{group.id} {group.title.get(language)}"), anchor=False)
    st.markdown(md_value(group.about.get(language)))
    result = next(item for item in review.groups if item.id == group.id)
    counted = ngettext(
        "from {n:number} answer of {all:number}",
        "from {n:number} answers of {all:number}",
        result.answered,
        all=result.applicable,
    )
    if result.maturity is None:
        st.markdown(_("Maturity: nothing counts yet."))
    else:
        level = wording.level(result.maturity, language)
        st.markdown(f"**{_('Maturity')}: {level}** {_('on the scale 0 to 4')}, {counted}.")
