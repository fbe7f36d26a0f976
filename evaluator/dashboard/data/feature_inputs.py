"""The sensitive features: which columns, how their groups are made, and who the others are compared with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from evaluator.dashboard.frame import fields
from evaluator.dashboard.work.draft import Draft
from evaluator.dashboard.work.language import _, current_language
from evaluator.dashboard.work.texts import md, md_value
from evaluator.domain.mapping import NOT_ONE_GROUP, MissingRule, SensitiveFeature
from evaluator.errors import N_
from evaluator.wording import say, visible

if TYPE_CHECKING:
    from evaluator.asked.looking import TableFacts

MISSING: dict[str, str] = {
    MissingRule.OWN_GROUP.value: N_("Show them as a group of their own, “not recorded”"),
    MissingRule.EXCLUDE.value: N_("Leave them out of this feature, and count them"),
    MissingRule.REFUSE.value: N_("Refuse the data until everybody's group is recorded"),
}
"""What can happen to people whose group is not recorded."""
MANY: dict[str, str] = {
    "@rest": N_("Everybody else: all people outside the group"),
    "@overall": N_("Everybody, the group itself included"),
}
"""References that are not one group."""
_SHOWN = 8
_MANY = 12


def draw_features(draft: Draft, facts: TableFacts) -> None:
    """Draw the choice of sensitive features and the inputs of each."""
    st.subheader(_("Whom to compare: sensitive features"), anchor=False)
    chosen = fields.several(
        draft,
        ("mapping", "features"),
        _("Columns that say which groups people belong to"),
        facts.columns,
        placeholder=_("Choose, for example, age and sex"),
    )
    if not chosen:
        st.info(_("Without a sensitive feature there is nothing to compare: only rates for everybody are shown."))
    for column in chosen:
        with st.expander(_("Groups of {column:said}", column=md_value(column))):
            _feature(draft, facts, column)
    fields.several(
        draft,
        ("mapping", "control"),
        _("Columns within whose values to compare as well (control features)"),
        [column for column in facts.columns if column not in chosen],
        placeholder=_("None: only over everybody together"),
        help=_(
            "For example the district: people are then also compared with people of the same district alone. "
            "At most 50 values."
        ),
    )


def _feature(draft: Draft, facts: TableFacts, column: str) -> None:
    language = current_language()
    for reason in (*facts.suggestion.reasons, *facts.suggestion.to_confirm):
        if reason.values.get("column") == column and reason.values.get("role", "sensitive") == "sensitive":
            st.caption(md(say(reason.code, reason.values, language)))
    st.markdown(md(_values(facts, column)))
    path = ("mapping", "feature", column)
    fields.text(
        draft,
        (*path, "label"),
        _("Name to show instead of {column:said}", column=md_value(column)),
        max_chars=200,
        placeholder=visible(column),
    )
    profile = facts.profiles.get(column)
    if (profile is not None and profile.numeric) or draft.get(*path, "cuts"):
        fields.text(
            draft,
            (*path, "cuts"),
            _("Cut points of {column:said}", column=md_value(column)),
            placeholder="18; 30; 65",
            help=_(
                "18; 30; 65 makes four groups: under 18, from 18 to under 30, from 30 to under 65, and 65 or over."
            ),
        )
    fields.choice(
        draft,
        (*path, "missing"),
        _("People whose {column:said} is not recorded", column=md_value(column)),
        list(MISSING),
        lambda rule: _(MISSING[rule]),
        default=MissingRule.OWN_GROUP.value,
    )
    fields.choice(
        draft,
        (*path, "reference"),
        _("Compare every group of {column:said} with", column=md_value(column)),
        [*NOT_ONE_GROUP, *_groups(draft, facts, column)],
        lambda group: _(MANY[group]) if group in MANY else visible(group),
        others=True,
        placeholder=_("Each other (no reference group)"),
    )


def _values(facts: TableFacts, column: str) -> str:
    found = facts.values(column)
    said = ", ".join(f"{visible(value)} ({_('{n:people}', n=rows)})" for value, rows in found[:_SHOWN])
    more = ", …" if len(found) > _SHOWN else ""
    return _("Values and rows: {values:said}", values=f"{said}{more}")


def _groups(draft: Draft, facts: TableFacts, column: str) -> list[str]:
    """Return the groups as cut points or values make them; none where the cut points cannot be read yet."""
    from evaluator.dashboard.work.mapping_form import read_form
    from evaluator.errors import InputError

    form = draft.get("mapping", "feature", column, default={})
    if not form.get("cuts"):
        return sorted(value for value, _rows in facts.values(column)[:_MANY])
    try:
        mapping = read_form({"features": [column], "feature": {column: form}}, "")
    except InputError:
        return []
    feature: SensitiveFeature = mapping.feature(column)
    return list(feature.bins)
