"""The record in short, the files to take away, and the check of somebody else's record."""

from __future__ import annotations

import streamlit as st

from evaluator import wording
from evaluator.dashboard.frame.downloads import downloads
from evaluator.dashboard.planning.lock_view import show_deadline
from evaluator.dashboard.work.language import _, current_language
from evaluator.dashboard.work.problems import show_problems
from evaluator.dashboard.work.texts import md, md_value
from evaluator.documents import parse_record
from evaluator.domain.plan import EvaluationPlan
from evaluator.domain.record import EvaluationRecord
from evaluator.errors import InputError

_MOST_MEGABYTES = 64


def show_summary(record: EvaluationRecord) -> None:
    """Draw what the record is of: system, data, plan, verdicts, seal."""
    language = current_language()
    of_city = wording.subject_of(record) == wording.CITY
    about = _("Resident survey") if record.survey is not None else _("City") if of_city else _("AI system")
    facts = [(about, record.system.name)]
    if record.source.format == "none":
        facts.append((_("Data"), _("none: the rubric alone")))
        facts += [(_("Rubric"), f"{record.rubric.id} {record.rubric.version}")] if record.rubric else []
    else:
        values = {"name": record.source.name, "people": record.source.people, "rows": record.source.rows}
        facts.append((_("Data"), _(wording.source_template(record), **values)))
    if not of_city:  # its questions measure nothing, so there was nothing to plan
        facts.append((_("Plan"), plan_text(record.plan)))
    if record.overlay is not None:
        used = record.overlay
        named = f"{used.document.id} {used.document.version}: {wording.tally(used.changes, language)}"
        facts.append((_("Overlay of the city"), named))
    facts.append((_("Evaluated"), wording.time_text(record.created_at, language)))
    for verdict in record.verdicts:
        label = _("Verdict on {system}", system=verdict.system) if len(record.verdicts) > 1 else _("Verdict")
        facts.append((label, wording.verdict_name(record, verdict.status, language)))
    rows = [{_("What"): md_value(name), _("In short"): md_value(value)} for name, value in facts]
    st.table(rows, hide_index=True, hide_header=True, alt=_("The evaluation in short"))
    for said in wording.knock_outs_changed(record.overlay.changes if record.overlay else (), language):
        st.error(md(said), icon=":material/gavel:")
    show_deadline(record)
    st.markdown(_("Its seal, a hash over everything in the record:"))
    st.code(record.seal, language=None, wrap_lines=True)


def plan_text(plan: EvaluationPlan) -> str:
    """Return whether the plan was locked, by whom, when, and its hash."""
    if plan.lock is None:
        return wording.plan_status_name("exploratory", current_language())
    lock = {"by": plan.lock.by, "at": plan.lock.at, "hash": plan.lock.sha256[:12]}
    return _("Locked by {by} on {at:time}, hash {hash:text}…", **lock)


def show_downloads(record: EvaluationRecord) -> None:
    """Draw a button for each file; a file is made when its button is pressed."""
    for file in downloads(record):
        with st.container(key=f"file_{file.key}"):
            st.download_button(
                _(file.label),
                data=file.make,
                file_name=file.name,
                mime=file.mime,
                key=f"download_{file.key}",
                type="primary" if file.key == "report" else "secondary",
                on_click="ignore",
            )
            st.caption(_(file.about))


def show_check() -> None:
    """Draw the check of a record: whether it is as it was written."""
    st.markdown(_("Somebody gave you a record? Whoever changed a single character of it broke its seal."))
    given = st.file_uploader(
        _("A record to check (JSON)"), type=["json"], key="record_to_check", max_upload_size=_MOST_MEGABYTES
    )
    if given is None:
        return
    try:
        record = parse_record(given.getvalue(), given.name)
    except InputError as error:
        show_problems(error)
        return
    values = {"when": record.created_at, "system": record.system.name}
    said = _("The seal holds: this is the record of {system:quoted} as it was written on {when:time}.", **values)
    st.success(md(said), icon=":material/verified:")
    show_summary(record)
