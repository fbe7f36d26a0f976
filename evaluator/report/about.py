"""Who and what: the system, the people, the data, the plan and its limits."""

from __future__ import annotations

from collections.abc import Iterable

from evaluator import wording
from evaluator.domain.mapping import SensitiveFeature
from evaluator.domain.plan import Limit
from evaluator.errors import N_
from evaluator.report.context import Context, prose
from evaluator.report.impact import impact_blocks, impact_text
from evaluator.report.model import Block, Facts, Paragraph, Section, Table, cell

_RULES = {
    "own-group": N_("people without a recorded group are a group of their own"),
    "exclude": N_("people without a recorded group are left out of this feature"),
    "refuse": N_("every person must have a recorded group"),
}


def system_section(context: Context) -> Section:
    """Return who offers and uses which system, for what, on whom."""
    _ = context.say
    system = context.record.system
    language = context.language
    name = f"{wording.visible(system.name)} {wording.visible(system.version)}".strip()
    facts = [
        (_("AI system"), name),
        (_("Provider"), prose(system.provider)),
        (_("Deployer"), prose(system.deployer)),
        (_("Intended purpose"), prose(system.intended_purpose)),
        (_("Affected persons"), prose(system.affected_persons)),
        (_("Sector"), prose(system.sector)),
        (_("Stage"), wording.stage_name(system.lifecycle_stage, language) if system.lifecycle_stage else ""),
        (_("Human oversight"), prose(system.human_oversight)),
        (
            _("Being selected is"),
            _named(system.polarity, wording.polarity_name, wording.polarity_meaning, language),
        ),
        (_("Impact"), impact_text(context)),
    ]
    stated = tuple((title, text or _("not stated")) for title, text in facts)
    return Section("system", _("Who and what"), (Facts(stated), *impact_blocks(context), *_system_facts(context)))


def measured_section(context: Context) -> Section:
    """Return what was measured: the data, the groups, the plan and its limits."""
    _ = context.say
    record = context.record
    if record.mapping is None or not record.group_metrics:
        none = Paragraph(_("No data were supplied. Criteria that need measurements are not assessed."))
        return Section("measured", _("What was measured"), (none,))
    blocks: list[Block] = [Facts(tuple(_data_facts(context))), _features_table(context)]
    blocks += _plan(context)
    return Section("measured", _("What was measured"), tuple(blocks))


def limits_table(context: Context) -> Table:
    """Return the limits of the plan with what they speak of and where they come from."""
    _ = context.say
    return Table(
        caption=_("Limits of the plan"),
        header=(_("Measure"), _("What it says"), _("Limit"), _("Where the limit comes from")),
        rows=tuple(
            (
                cell(wording.metric_name(limit.metric, context.language)),
                cell(wording.metric_meaning(limit.metric, context.language)),
                cell(_limit(context, limit)),
                cell(source_lines(context, limit)),
            )
            for limit in context.record.plan.limits
        ),
        source=_("A limit is a choice, not the law."),
    )


def source_lines(context: Context, limit: Limit) -> list[str]:
    """Return where a limit comes from."""
    _ = context.say
    if limit.source is None:
        return [_("The plan's maker set it.")]
    named = ", ".join(wording.visible(part) for part in (limit.source.document, limit.source.clause) if part)
    return [named, *([prose(limit.source.note)] if limit.source.note else [])]


def _named(value: str | None, name: object, meaning: object, language: str) -> str:
    if value is None or not callable(name) or not callable(meaning):
        return ""
    return f"{name(value, language)}. {meaning(value, language)}"


def _system_facts(context: Context) -> tuple[Block, ...]:
    _ = context.say
    rubric = context.rubric
    if rubric is None or not rubric.facts:
        return ()
    rows = tuple(
        (
            cell(prose(fact.question.get(context.language))),
            cell(wording.fact_name(context.record.system.facts.get(fact.id, "unknown"), context.language)),
        )
        for fact in rubric.facts
    )
    return (Table(_("Facts about the system"), (_("Question"), _("Answer")), rows),)


def _data_facts(context: Context) -> Iterable[tuple[str, str]]:
    _ = context.say
    record, language = context.record, context.language
    source, mapping = record.source, record.mapping
    yield _("Data"), wording.visible(source.name)
    if mapping is not None and mapping.task == "matching":
        compared = _("{people:count_of_comparisons} in {rows:number} rows", people=source.people, rows=source.rows)
        yield _("Comparisons"), compared
    else:
        counted = _("{people:count_of_people} in {rows:number} rows", people=source.people, rows=source.rows)
        yield _("People"), counted
    if mapping is None:
        return
    yield _("Systems"), wording.listed((wording.visible(system.name) for system in mapping.systems), language)
    if mapping.task == "matching":
        yield _("A match means"), _selected(context)
        yield _("Whether it is one person"), _same_person(context)
    elif mapping.task == "multiclass":
        yield _("Classes"), wording.listed((wording.visible(name) for name in context.classes), language)
        yield _("The right class"), wording.visible(mapping.y_true) if mapping.y_true else _("not in the data")
        if mapping.positive is not None:
            yield _("Class of concern"), wording.visible(mapping.positive)
    elif mapping.task == "regression":
        yield _("What the systems estimate"), _("numbers, in the unit of the data")
        truth = _("not in the data") if mapping.y_true is None else wording.visible(mapping.y_true)
        yield _("What turned out to be true"), truth
    else:
        yield _("Selected means"), _selected(context)
        yield _("What turned out to be true"), _outcome(context)
    if mapping.failed:
        yield _("Failed attempts"), wording.visible(mapping.failed)
    if mapping.weight:
        yield _("Sampling weight"), wording.visible(mapping.weight)
    if mapping.count:
        yield _("People per row"), wording.visible(mapping.count)


def _selected(context: Context) -> str:
    _ = context.say
    mapping = context.record.mapping
    if mapping is None:
        return ""
    if mapping.k is not None:
        return _("the score is among the {k:number} highest", k=mapping.k)
    if mapping.threshold is not None:
        return _("the score is {threshold:text} or more", threshold=f"{mapping.threshold:.10g}")
    return _("the system said {positive:quoted}", positive=mapping.positive)


def _outcome(context: Context) -> str:
    _ = context.say
    mapping = context.record.mapping
    if mapping is None or mapping.y_true is None:
        return _("not in the data")
    positive = mapping.positive_true or mapping.positive
    return _(
        "column {column:quoted}; {positive:quoted} means that a person should have been selected",
        column=mapping.y_true,
        positive=positive,
    )


def _same_person(context: Context) -> str:
    mapping = context.record.mapping
    positive = (mapping.positive_true or mapping.positive) if mapping else None
    return context.say(
        "column {column:quoted}; {positive:quoted} means that both are the same person",
        column=mapping.y_true if mapping else None,
        positive=positive,
    )


def _features_table(context: Context) -> Table:
    _ = context.say
    mapping = context.record.mapping
    features = mapping.sensitive if mapping else ()
    return Table(
        caption=_("Sensitive features"),
        header=(_("Feature"), _("Column"), _("Groups"), _("Missing values")),
        rows=tuple(
            (
                cell(context.feature(feature.column)),
                cell(wording.visible(feature.column)),
                cell(_groups(context, feature)),
                cell(_(_RULES[feature.missing])),
            )
            for feature in features
        ),
    )


def _groups(context: Context, feature: SensitiveFeature) -> str:
    _ = context.say
    if not context.systems:
        return ""
    entries = context.entries(context.systems[0], "count", (feature.column,))
    named = ", ".join(context.group(entry.features, entry.group) for entry in entries)
    if feature.reference is not None:
        many = {"@rest": _("; compared with everybody else"), "@overall": _("; compared with everybody")}
        named += many.get(feature.reference) or _(
            "; compared with {reference:quoted}", reference=feature.reference
        )
    return named


def _plan(context: Context) -> Iterable[Block]:
    _ = context.say
    plan, language = context.record.plan, context.language
    facts = [
        (_("Level of the intervals"), wording.percent_short(plan.level, language)),
        (_("People a group needs to be assessed"), wording.people(plan.min_group_size, language)),
        (_("Largest share of people left out"), wording.percent_short(plan.left_out_share, language)),
        (_("Features looked at together"), str(plan.intersections)),
    ]
    if plan.criteria:
        facts.append((_("Limits come from"), wording.visible(plan.criteria)))
    if plan.lock:
        facts.append((_("Lock"), f"sha256 {plan.lock.sha256}"))
    if plan.note:
        facts.append((_("Note of the plan's maker"), prose(plan.note)))
    yield Section("plan", _("The plan"), (Facts(tuple(facts)), *([limits_table(context)] if plan.limits else [])))


def _limit(context: Context, limit: Limit) -> str:
    _ = context.say
    text = wording.limit_text(limit.limit, limit.statistic, context.language, metric=limit.metric)
    text = f"{wording.statistic_name(limit.statistic, context.language)}: {text}"
    if limit.depth > 1:
        text += _(", up to {depth:number} features together", depth=limit.depth)
    return text
