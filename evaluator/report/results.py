"""What was found, feature by feature: findings in words, a figure, and the rates by group in a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from evaluator import wording
from evaluator.domain.metrics import JOINT
from evaluator.domain.results import Finding
from evaluator.errors import N_
from evaluator.figures.data import State
from evaluator.report.charts import rates_figure, systems_figure
from evaluator.report.context import Context
from evaluator.report.levels import within_blocks
from evaluator.report.model import Block, Drawing, Paragraph, Section, Sentences, Table, cell
from evaluator.report.rates import rates_table
from evaluator.report.shown import SUPPRESSED


def results_sections(context: Context) -> tuple[Section, ...]:
    """Return one section a feature."""
    if not context.record.group_metrics:
        return ()
    found = [
        _feature_section(context, f"result-{number}", feature)
        for number, feature in enumerate(context.features, 1)
    ]
    return (*found, *_class_sections(context))


def _class_sections(context: Context) -> Iterable[Section]:
    """Yield one section a class of a task with several: each class against all others."""
    _ = context.say
    for at, (name, own) in enumerate(context.classes.items(), 1):
        blocks: list[Block] = [Paragraph(class_meaning(context, name))]
        blocks += [
            _feature_section(own, f"class-{at}-{number}", feature)
            for number, feature in enumerate(context.features, 1)
        ]
        yield Section(f"class-{at}", _("Class {name:quoted} against all others", name=name), tuple(blocks))


def class_meaning(context: Context, name: str) -> str:
    """Return what “selected” means where a class is held against all others."""
    return context.say(
        N_(
            "Here “selected” means that the system named the class {name:quoted}, and “should have been selected” "
            "that it is the right one. Every other class counts as not selected."
        ),
        name=name,
    )


def _feature_section(context: Context, id: str, feature: str) -> Section:
    _ = context.say
    blocks = [_metric_section(context, metric, feature, f"{id}-{metric}") for metric in context.lead]
    for name in reversed(JOINT):
        joint = [
            (state_of(finding), _named_words(context, finding))
            for finding in context.findings((feature,), name, limited=True)
        ]
        if joint:
            odds = (
                Paragraph(wording.metric_meaning(name, context.language)),
                Sentences(tuple(joint)),
                *within_blocks(context, name, (feature,)),
            )
            title = wording.metric_name(name, context.language)
            blocks.insert(0, Section(f"{id}-{name}", title, odds))
    if not blocks:
        blocks.append(Section(f"{id}-none", _("Nothing to show"), (Paragraph(_("No rate has a value.")),)))
    title = _("Results by {feature:said}", feature=context.feature(feature))
    return Section(id, title, tuple(blocks))


def _metric_section(context: Context, metric: str, feature: str, id: str) -> Section:
    blocks: list[Block] = [Paragraph(wording.metric_meaning(metric, context.language))]
    findings = _findings_to_say(context, (feature,), metric)
    if findings:
        blocks.append(Sentences(tuple((state_of(item), _named_words(context, item)) for item in findings)))
        blocks += _beside(context, findings)
    blocks += _drawings(context, metric, (feature,))
    blocks.append(rates_table(context, metric, (feature,)))
    blocks += within_blocks(context, metric, (feature,))
    blocks += _reference_table(context, metric, feature)
    return Section(id, wording.metric_name(metric, context.language), tuple(blocks))


def _findings_to_say(context: Context, features: Sequence[str], metric: str) -> list[Finding]:
    """Return the findings with a limit, else the differences."""
    limited = context.findings(features, metric, limited=True)
    return limited or [item for item in context.findings(features, metric) if item.statistic == "difference"]


_TO_GROUP = N_("{metric:metric}: each group less the reference group {reference:quoted}")
_CAPTIONS = {
    "@rest": N_("{metric:metric}: each group less everybody else"),
    "@overall": N_("{metric:metric}: each group less everybody, that group included"),
}


def _reference_table(context: Context, metric: str, feature: str) -> list[Table]:
    """Return the groups held against the reference group, where the mapping names one."""
    _ = context.say
    against = [
        item
        for item in context.record.findings
        if (item.features, item.metric, item.statistic) == ((feature,), metric, "to_reference_difference")
        and not item.control
    ]
    if not against:
        return []
    several = len(context.systems) > 1
    rows = []
    for item in against:
        way = context.way(item)
        named = [
            context.group(item.features, item.group or ()),
            *([wording.visible(item.system)] if several else []),
        ]
        if item.value is None:
            reason = context.said(item.reason_code or "no_value", item.reason_values)
            texts = ["–", reason]
        elif way == "hidden":
            texts = [_(SUPPRESSED), "–"]
        else:
            decimals = 0 if way == "rounded" else None
            language = context.language
            texts = [
                wording.gap_text(item.value, item.statistic, language, decimals, metric=metric),
                wording.interval_text(item.interval, item.statistic, language, decimals=decimals, metric=metric),
            ]
        rows.append(tuple(cell(text) for text in [*named, *texts]))
    header = [_("Group"), *([_("System")] if several else []), _("Difference"), _("Interval")]
    many = (against[0].reference or ("",))[0] or ""
    reference = context.group((feature,), against[0].reference or ())
    caption = _(_CAPTIONS.get(many, _TO_GROUP), metric=metric, reference=reference)
    first = 2 if several else 1
    return [Table(caption, tuple(header), tuple(rows), frozenset({first, first + 1}))]


def _drawings(context: Context, metric: str, features: Sequence[str]) -> Iterable[Block]:
    together = systems_figure(context, metric, features)
    if together:
        yield Drawing(together, together.unlisted)
        return
    for system in context.systems:
        figure = rates_figure(context, system, metric, features)
        if figure:
            yield Drawing(figure, figure.unlisted)


def _named_words(context: Context, finding: Finding) -> str:
    """Return a finding in words, with the people it concerns and what would settle it where that may be said."""
    said = [str(context.words(finding))]
    if context.all_exact(finding):
        said.append(wording.people_text(finding, context.language, labels=context.labels))
        said.append(wording.settle_text(finding, context.language, labels=context.labels))
    return f"{_of_system(context, finding)}{' '.join(part for part in said if part)}"


def _beside(context: Context, findings: Sequence[Finding]) -> Iterable[Block]:
    """Yield what chance alone would give and what so many people can show, for findings that are judged."""
    for finding in findings:
        if finding.limit is None or not context.all_exact(finding):
            continue
        said = [
            wording.chance_text(finding, context.language),
            wording.detectable_text(finding, context.language, labels=context.labels),
        ]
        if any(said):
            yield Paragraph(f"{_of_system(context, finding)}{' '.join(part for part in said if part)}", "note")


def _of_system(context: Context, finding: Finding) -> str:
    return f"{wording.visible(finding.system)}: " if len(context.systems) > 1 else ""


def state_of(finding: Finding) -> State:
    """Return what a finding comes to, as figures and tables show it."""
    return finding.outcome.value
