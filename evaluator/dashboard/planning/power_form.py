"""What a test could show, on the plan page: numbers of people typed or counted, and the request for the vendor."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import streamlit as st

from evaluator import wording
from evaluator.beforehand import MOST_PEOPLE, Sizes, before_for, request_bytes
from evaluator.dashboard.frame import fields
from evaluator.dashboard.frame.downloads import file_stem
from evaluator.dashboard.work.draft import Draft
from evaluator.dashboard.work.language import _, current_language
from evaluator.dashboard.work.tables import counted
from evaluator.dashboard.work.texts import bullets, md, md_value
from evaluator.domain.beforehand import Assumed
from evaluator.domain.plan import EvaluationPlan
from evaluator.errors import N_, EvaluatorError
from evaluator.wording import Allowed

_PATH = ("before",)
_RATES: tuple[tuple[str, str], ...] = (
    ("base_rate", N_("Assumed share of people who should be selected, in percent")),
    ("selection_rate", N_("Assumed share of people who are selected, in percent")),
    ("rate", N_("Assumed size of any other rate, in percent")),
)


def draw_power(draft: Draft, plan: EvaluationPlan) -> None:
    """Draw how many people the limits need, and the request that can be sent to the vendor."""
    st.header(_("How many people it takes"), anchor=False)
    st.markdown(
        _(
            "With few people a test cannot tell, whatever it finds. Before anybody tests, see what so many people "
            "could show, and ask the vendor for enough."
        )
    )
    assumed = _assumed(draft)
    sizes = _counted_sizes(draft)
    if sizes:
        st.caption(_("The people of each group are counted in the data you chose; no result was looked at."))
    else:
        sizes = _typed_sizes(draft)
    language, labels = current_language(), _labels(draft)
    found = before_for(plan, sizes, assumed)
    unknown = wording.spread_unknown_text([limit.metric for limit in plan.limits], language)
    if unknown:
        st.markdown(md(unknown))
    if not found and unknown:
        return
    if not found:
        st.info(_("No limit on single features is set, so there is nothing to show enough people for."))
        return
    st.caption(md(wording.assumed_text(assumed, language)))
    for place, item in enumerate(found):
        st.markdown(md(wording.before_text(item, language, labels=labels)))
        if item.groups:
            with st.expander(_("What each group could show"), key=f"before_{place}"):
                said = (wording.group_before_text(item, group, language) for group in item.groups)
                st.markdown(bullets(md(text) for text in said))
    _requests(draft, plan, sizes, assumed)


def _assumed(draft: Draft) -> Assumed:
    usual = Assumed()
    given: dict[str, float] = {}
    with st.expander(_("What is assumed"), key="before_assumed"):
        for name, label in _RATES:
            usually = round(getattr(usual, name) * 100, 6)
            shown = fields.number(
                draft, (*_PATH, name), _(label), Allowed(0.1, 99.9, percent=True), default=usually
            )
            given[name] = (usually if shown is None else shown) / 100
    return Assumed(**given)


def _counted_sizes(draft: Draft) -> Sizes:
    """Return the people in the groups of the data that were chosen; none while a mapping does not fit yet."""
    try:
        found = counted(draft)
    except EvaluatorError:
        return {}
    features = draft.get("mapping", "features", default=[])
    return {
        feature: {group: number for group, number in groups if group is not None}
        for feature, groups in found.groups.items()
        if feature in features
    }


def _typed_sizes(draft: Draft) -> Sizes:
    text = fields.area(
        draft,
        (*_PATH, "people"),
        _("Groups and how many people of each will be tested, one a line"),
        placeholder=_("sex = woman: 240"),
        help=_("Write the feature, an equals sign, the group, a colon and the number: sex = woman: 240."),
    )
    sizes: Sizes = {}
    unread = []
    for line in _lines(text):
        feature, _equals, rest = line.partition("=")
        group, _colon, number = (part.strip() for part in rest.rpartition(":"))
        if feature.strip() and group and number.isascii() and number.isdigit() and int(number) <= MOST_PEOPLE:
            sizes.setdefault(feature.strip(), {})[group] = int(number)
        else:
            unread.append(line)
    if unread:
        st.warning(_("Not understood: {lines:said}", lines="; ".join(md_value(line) for line in unread)))
    return sizes


def _lines(text: str) -> Iterator[str]:
    yield from (line.strip() for line in text.splitlines() if line.strip())


def _labels(draft: Draft) -> dict[str, str]:
    form: dict[str, Any] = draft.get("mapping", "feature", default={})
    return {column: own.get("label") or "" for column, own in form.items()}


def _requests(draft: Draft, plan: EvaluationPlan, sizes: Sizes, assumed: Assumed) -> None:
    """Draw the buttons that save the request; it is made when a button is pressed."""
    st.markdown(
        _(
            "One page for the vendor says which columns and groups, how many rows in each, and what must not be "
            "sent."
        )
    )
    system, language = draft.system.name, current_language()

    def made(suffix: str) -> bytes:
        return request_bytes(plan, sizes, assumed, suffix=suffix, system=system, language=language)

    with st.container(horizontal=True):
        for suffix, label, mime in (
            (".html", _("Save the request (HTML)"), "text/html"),
            (".md", _("Save the request (Markdown)"), "text/markdown"),
        ):
            st.download_button(
                label,
                data=partial(made, suffix),
                file_name=f"{file_stem(system)}-request{suffix}",
                mime=mime,
                key=f"request_{suffix[1:]}",
                on_click="ignore",
            )
