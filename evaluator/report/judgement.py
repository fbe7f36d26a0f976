"""What it was held against: the criteria with their reasons and sources, the rubric with answers and evidence."""

from __future__ import annotations

from collections.abc import Iterable

from evaluator import wording
from evaluator.domain.criteria import Because, Criterion, CriterionOutcome, KnockOutOutcome
from evaluator.domain.rubric import Answer, Indicator, IndicatorResult, RubricGroup
from evaluator.figures.colours import SIGNS
from evaluator.figures.data import State
from evaluator.report.assessors import assessors_blocks
from evaluator.report.context import Context, prose
from evaluator.report.model import Block, Cell, Drawing, Paragraph, Section, Table, cell
from evaluator.report.profiles import maturity_text, minimum_maturity, outcomes_figure, profile_figure
from evaluator.report.rests_on import clauses, evidence_lines, level_words

_KNOCK_OUT_STATES: dict[str, State] = {"passed": "met", "failed": "not_met", "open": "cannot_tell"}


def criteria_section(context: Context) -> tuple[Section, ...]:
    """Return every criterion: what it comes to, why, what would settle it, and where it comes from."""
    _ = context.say
    if not context.record.outcomes or context.criteria is None:
        return ()
    blocks: list[Block] = [Paragraph(prose(context.criteria.about.get(context.language)))]
    figure = outcomes_figure(context)
    if figure:
        blocks += [Drawing(figure), _tally_table(context)]
    for system in dict.fromkeys(item.system for item in context.record.outcomes):
        blocks.append(_criteria_table(context, system))
    return (Section("criteria", _("The criteria"), tuple(blocks)),)


def rubric_section(context: Context) -> tuple[Section, ...]:
    """Return the profile of the rubric's groups, the knock-outs, and every indicator with its answer."""
    _ = context.say
    record, rubric = context.record, context.rubric
    if rubric is None:
        return ()
    if record.review is None:
        text = _("The rubric was not answered, so no group has a maturity and no knock-out was judged.")
        return (Section("rubric", _("The rubric"), (Paragraph(text),)),)
    blocks: list[Block] = [Paragraph(prose(rubric.about.get(context.language)))]
    figure = profile_figure(context)
    if figure:
        blocks += [Drawing(figure), _profile_table(context)]
    blocks += _several_systems(context)
    blocks += assessors_blocks(context)
    if record.knock_outs:
        blocks.append(_knock_out_table(context))
    blocks += [_group_section(context, group) for group in rubric.groups]
    return (Section("rubric", _("The rubric"), tuple(blocks)),)


def outcome_cell(context: Context, outcome: State) -> Cell:
    """Return a cell with an outcome's name and sign."""
    return cell(wording.outcome_name(outcome, context.language), outcome, SIGNS[outcome])


def _tally_table(context: Context) -> Table:
    _ = context.say
    states: tuple[State, ...] = ("met", "not_met", "cannot_tell", "not_assessed")
    rows = []
    for system in dict.fromkeys(item.system for item in context.record.outcomes):
        own = [item.outcome.value for item in context.record.outcomes if item.system == system]
        rows.append((cell(wording.visible(system)), *(cell(str(own.count(state))) for state in states)))
    header = (_("System"), *(wording.outcome_name(state, context.language) for state in states))
    return Table(_("Number of criteria by outcome"), header, tuple(rows), frozenset({1, 2, 3, 4}))


def _criteria_table(context: Context, system: str) -> Table:
    _ = context.say
    by_id = {item.id: item for item in context.criteria.criteria} if context.criteria else {}
    outcomes = [item for item in context.record.outcomes if item.system == system]
    caption = _("Criteria")
    if len(context.systems) > 1:
        caption = _("Criteria: {system:text}", system=system)
    return Table(
        caption=caption,
        header=(_("Criterion"), _("Outcome"), _("Because"), _("What would settle it"), _("Source")),
        rows=tuple(_criterion_row(context, item, by_id.get(item.criterion)) for item in outcomes),
        source=_("Criteria derived from the sources named; not an official document."),
    )


def _criterion_row(context: Context, outcome: CriterionOutcome, criterion: Criterion | None) -> tuple[Cell, ...]:
    because = list(_reasons(context, outcome))
    settle = [context.because(item, outcome.system) for item in outcome.to_settle]
    sources = clauses(criterion.sources if criterion else ())
    title = [context.criterion(outcome.criterion)]
    if criterion:
        title.append(prose(criterion.why.get(context.language)))
    return (
        cell(title),
        outcome_cell(context, outcome.outcome.value),
        cell(list(dict.fromkeys(because))),
        cell(list(dict.fromkeys(settle)) or "–"),
        cell(sources),
    )


def _reasons(context: Context, outcome: CriterionOutcome) -> Iterable[str]:
    """Yield what an outcome rests on: the limit once, then each measured gap in a few words, then the rest."""
    _ = context.say
    measured = [item for item in outcome.because if item.code == "finding"]
    for item in measured[:1]:
        values = {name: item.values[name] for name in ("metric", "statistic", "limit")}
        if values["limit"] is not None:
            yield _("{metric:metric}, {statistic:statistic_inside} {limit:bound}:", **values)
    for item in measured:
        yield context.gap_in_short(item, outcome.system)
        if "criterion_limit" in item.values:
            yield _(
                "The criterion itself says {limit:bound}.",
                limit=item.values["criterion_limit"],
                statistic=item.values["statistic"],
            )
    for item in outcome.because:
        if item.code != "finding":
            yield context.because(item, outcome.system)
            yield from _levels_line(context, item, outcome.system)


def _levels_line(context: Context, because: Because, system: str) -> Iterable[str]:
    """Yield the level of every indicator that a maturity is the mean of."""
    review = context.record.review
    if review is None or "maturity" not in because.values:
        return
    named = [
        f"{item.id}: {context.say('open') if item.level is None else wording.level(item.level, context.language)}"
        for item in review.of(system).indicators
        if item.id in because.ids
    ]
    if named:
        yield context.say("Levels: {levels:said}.", levels=", ".join(named))


def _profile_table(context: Context) -> Table:
    _ = context.say
    review, rubric = context.record.review, context.rubric
    titles = {group.id: group.title.get(context.language) for group in rubric.groups} if rubric else {}
    rows = []
    for group in review.groups if review else ():
        minimum = minimum_maturity(context, group.id)
        needed = _("not set: impact not settled") if minimum is None else wording.level(minimum, context.language)
        named = f"{group.id} {prose(titles.get(group.id, ''))}"
        rows.append((cell(named), cell(maturity_text(context, group)), cell(needed)))
    return Table(_("Maturity by group, 0 to 4"), (_("Group"), _("Maturity"), _("Minimum")), tuple(rows))


def _several_systems(context: Context) -> Iterable[Block]:
    _ = context.say
    review = context.record.review
    if review is None or not review.by_system:
        return
    yield Paragraph(
        _(
            "Several systems were measured on the same answers. Measured indicators show all of them together: "
            "the worst speaks. The criteria and knock-outs are judged for each system alone."
        )
    )


def _knock_out_table(context: Context) -> Table:
    _ = context.say
    several, record = len(context.systems) > 1, context.record
    indicators = {item.id: item for item in context.rubric.indicators} if context.rubric else {}
    answers = record.answers.answers if record.answers else {}
    levels = {item.id: item.level for item in record.review.indicators} if record.review else {}
    rows = []
    for item in record.knock_outs:
        state = _KNOCK_OUT_STATES[item.state]
        named = [cell(context.indicator(item.indicator))]
        if several:
            named.append(cell(wording.visible(item.system)))
        words = wording.knock_out_state_name(item.state, context.language)
        indicator, answer = indicators.get(item.indicator), answers.get(item.indicator)
        seen = list(evidence_lines(context, indicator, answer)) if indicator else []
        rows.append(
            (
                *named,
                cell(words, state, SIGNS[state]),
                cell(
                    [
                        *knock_out_lines(context, item),
                        *level_words(context, indicator, levels.get(item.indicator)),
                    ]
                ),
                cell(seen or "–"),
                cell(clauses(indicator.sources) if indicator else "–"),
            )
        )
    header = [_("Indicator"), *([_("System")] if several else []), _("State"), _("Because"), _("Evidence")]
    header.append(_("Source"))
    return Table(_("Knock-outs that apply"), tuple(header), tuple(rows))


def knock_out_lines(context: Context, item: KnockOutOutcome) -> list[str]:
    """Return why a knock-out is in its state; where it failed, first what the rubric says is wrong then."""
    reason = next(
        (
            prose(indicator.knock_out.reason.get(context.language))
            for indicator in (context.rubric.indicators if context.rubric else ())
            if indicator.id == item.indicator and indicator.knock_out and item.state == "failed"
        ),
        None,
    )
    because = context.because(item.because, item.system)
    return [because] if reason is None else [reason, because]


def _group_section(context: Context, group: RubricGroup) -> Section:
    _ = context.say
    record = context.record
    results = {item.id: item for item in record.review.indicators} if record.review else {}
    answers = record.answers.answers if record.answers else {}
    asked = [item for item in group.indicators if item.id in results and results[item.id].status != "hidden"]
    hidden = [item.id for item in group.indicators if item.id in results and results[item.id].status == "hidden"]
    blocks: list[Block] = []
    if asked:
        header = (_("Indicator"), _("Level"), _("Because"), _("Evidence"), _("Knock-out"), _("Source"))
        rows = tuple(_indicator_row(context, item, results[item.id], answers.get(item.id)) for item in asked)
        title = prose(group.title.get(context.language))
        blocks.append(Table(_("{title:said}: answers and evidence", title=title), header, rows))
    if hidden:
        blocks.append(
            Paragraph(
                _(
                    "Not asked, because the facts or other answers say that they do not come up: {ids:list}.",
                    ids=hidden,
                ),
                "note",
            )
        )
    return Section(f"group-{group.id}", f"{group.id} {prose(group.title.get(context.language))}", tuple(blocks))


def _indicator_row(
    context: Context, indicator: Indicator, result: IndicatorResult, answer: Answer | None
) -> tuple[Cell, ...]:
    _ = context.say
    reason = context.said(result.because_code, result.because_values)
    lines = [reason, *level_words(context, indicator, result.level)]
    if result.cap_code:
        lines.append(context.said(result.cap_code, {}))
    if answer and answer.justification:
        lines.append(f"“{prose(answer.justification)}”")
    if answer and answer.mitigation:
        mitigation = answer.mitigation
        lines.append(
            _(
                "Approved mitigation: {what:quoted}, {by:text}, {on:date}.",
                what=mitigation.what,
                by=mitigation.by,
                on=mitigation.on,
            )
        )
    knock_out = wording.knock_out_state_name(result.knock_out, context.language)
    state = _KNOCK_OUT_STATES.get(result.knock_out)
    return (
        cell(context.marked(f"{indicator.id}: {prose(indicator.question.get(context.language))}", indicator.id)),
        _level_cell(context, result),
        cell(list(dict.fromkeys(lines))),
        cell(list(evidence_lines(context, indicator, answer)) or "–"),
        cell(knock_out, state, SIGNS[state]) if state else cell("–"),
        cell(clauses(indicator.sources)),
    )


def _level_cell(context: Context, result: IndicatorResult) -> Cell:
    _ = context.say
    if result.level is None:
        if result.status in ("answered", "measured", "unanswered"):
            return cell(_("not answered") if result.status == "unanswered" else _("open"))
        return cell(wording.answer_status_name(result.status, context.language))
    lines = [wording.level(result.level, context.language)]
    if result.answered_level is not None and result.answered_level != result.level:
        lines.append(_("answered: {level:level}", level=result.answered_level))
    if result.status == "measured":
        lines.append(_("measured"))
    return cell(lines)
