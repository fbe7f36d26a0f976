"""What it comes to: the verdict of each system first, and what it rests on in a few sentences."""

from __future__ import annotations

from collections.abc import Sequence

from evaluator import wording
from evaluator.domain.criteria import Verdict
from evaluator.domain.results import Finding
from evaluator.figures.colours import SIGNS
from evaluator.figures.data import State
from evaluator.report.context import Context
from evaluator.report.model import Block, Notice, Paragraph, Section, Table, VerdictBox, cell
from evaluator.report.overlay import knock_out_notices, late_notices
from evaluator.report.shown import SUPPRESSED

_STATES: dict[str, State] = {
    "not_acceptable_as_presented": "not_met",
    "decision_open": "cannot_tell",
    "acceptable_with_conditions": "cannot_tell",
    "acceptable_as_presented": "met",
}
_CONDITIONS = "!"
"""Stands where something is settled and asks for conditions: a question mark would say that it is open."""


def status_notice(context: Context) -> Notice:
    """Return whether the plan was locked before results could be seen."""
    _ = context.say
    plan, status = context.record.plan, context.record.plan_status
    title = wording.plan_status_name(status, context.language)
    if status == "exploratory" or plan.lock is None:
        if not context.record.group_metrics:
            text = _("Nothing was measured: this evaluation rests on the rubric alone.")
            unlocked = wording.plan_status_meaning("exploratory", context.language)
            return Notice(f"{_('No data')}. {title}", f"{text} {unlocked}")
        meaning = wording.plan_status_meaning("exploratory", context.language)
        return Notice(title, f"{meaning} {_('Limits chosen after seeing results prove little.')}")
    text = _(
        "The plan was locked on {at:time} by {by:text}, before results could be seen.",
        at=plan.lock.at,
        by=plan.lock.by,
    )
    if plan.lock.previous:
        text += " " + _("It replaces an earlier locked version: {reason:text}", reason=plan.lock.reason)
    return Notice(title, text)


def answer_section(context: Context) -> Section:
    """Return the verdicts, then what was measured against limits, then what that does not show."""
    _ = context.say
    blocks: list[Block] = [*knock_out_notices(context)]
    blocks += [verdict_box(context, verdict) for verdict in context.record.verdicts]
    blocks += late_notices(context)
    judged = _judged_findings(context)
    if judged:
        blocks.append(_judged_table(context, judged))
    elif not context.record.group_metrics:
        blocks.append(Paragraph(_("No data were supplied, so no rate was measured.")))
    else:
        blocks.append(Paragraph(_("No limit was set, so no gap between groups was judged.")))
    blocks.append(Paragraph(wording.caution_limits(context.language), "note"))
    return Section("answer", _("What it comes to"), tuple(blocks))


def verdict_box(context: Context, verdict: Verdict) -> VerdictBox:
    """Return what everything comes to for one system, and what it rests on."""
    _ = context.say
    state = _STATES[verdict.status]
    knock_outs = {item.indicator for item in context.record.knock_outs}
    open_knock_outs = [id for id in verdict.open if id in knock_outs]
    open_criteria = [id for id in verdict.open if id not in knock_outs]
    points = [
        (_("Knock-outs that failed"), tuple(context.indicator(id) for id in verdict.failed)),
        (_("Knock-outs still open"), tuple(context.indicator(id) for id in open_knock_outs)),
        (
            _("Passed only because a named person approved a mitigation, although a limit is exceeded"),
            tuple(context.indicator(id) for id in wording.mitigated(context.record, verdict.system)),
        ),
        (_("Criteria not met"), tuple(context.criterion(id) for id in verdict.conditions)),
        (_("Criteria still open"), tuple(context.criterion(id) for id in open_criteria)),
    ]
    return VerdictBox(
        system=wording.visible(verdict.system),
        state=state,
        mark=_CONDITIONS if verdict.status == "acceptable_with_conditions" else SIGNS[state],
        status=wording.verdict_name(context.record, verdict.status, context.language),
        sentence=_sentence(context, verdict),
        points=tuple((title, items) for title, items in points if items),
    )


def _sentence(context: Context, verdict: Verdict) -> str:
    general = wording.verdict_meaning(context.record, verdict.status, context.language)
    if verdict.because_code in ("rubric_not_answered", "nothing_judged"):
        return f"{general} {context.said(verdict.because_code, verdict.because_values)}"
    return general


def _judged_findings(context: Context) -> list[Finding]:
    """Return the findings with a limit, single features first, the worst outcome first."""
    order = ["not_met", "cannot_tell", "not_assessed", "met"]
    judged = [item for item in context.all_findings if item.limit is not None and item.compared_with is None]
    singles = [item for item in judged if len(item.features) == 1]
    return sorted(singles, key=lambda item: (context.systems.index(item.system), order.index(item.outcome)))


def _judged_table(context: Context, judged: Sequence[Finding]) -> Table:
    """Return the findings with a limit in one line each: what was measured, what it comes to, how far apart."""
    _ = context.say
    several = len(context.systems) > 1
    header = [_("Measure"), *([_("System")] if several else []), _("Outcome"), _("Gap"), _("Limit")]
    rows = []
    for item in judged:
        state: State = item.outcome.value
        outcome = cell(wording.outcome_name(state, context.language), state, SIGNS[state])
        by = _("by {features:features}", features=item.features)
        of_class = [_("class {name:quoted}", name=item.class_)] if item.class_ is not None else []
        named = [cell([wording.metric_name(item.metric, context.language), *of_class, by])]
        named += [cell(wording.visible(item.system))] if several else []
        limit = wording.limit_text(item.limit or 0.0, item.statistic, context.language, metric=item.metric)
        rows.append((*named, outcome, cell(_gap(context, item)), cell(limit)))
    return Table(_("What was measured against limits"), tuple(header), tuple(rows))


def _gap(context: Context, finding: Finding) -> str:
    _ = context.say
    way = context.way(finding)
    if finding.value is None:
        return _("no value")
    if way == "hidden":
        return _(SUPPRESSED)
    coarse, metric = way == "rounded", finding.metric
    gap = wording.gap_text(finding.value, finding.statistic, context.language, coarse=coarse, metric=metric)
    if way == "rounded":
        return _("about {gap:said}", gap=gap)
    interval = wording.interval_text(finding.interval, finding.statistic, context.language, metric=metric)
    return _("{gap:said} ({interval:said})", gap=gap, interval=interval)
