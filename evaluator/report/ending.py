"""What a reader needs to trust or to check it: the data, the method, the cautions, the software and the seal."""

from __future__ import annotations

from evaluator import wording
from evaluator.domain.record import ExclusionEntry
from evaluator.report.context import Context, prose
from evaluator.report.joined import caution_said, joined_blocks
from evaluator.report.model import Block, Facts, Notice, Paragraph, Section, Sentences, Table, cell
from evaluator.report.small_cells import THRESHOLD

_METHODS_OF_READING = ("encoding", "separator", "header_line")


def data_section(context: Context) -> tuple[Section, ...]:
    """Return how the data were read, who was left out, and what a reader must be warned of."""
    _ = context.say
    record = context.record
    if record.mapping is None:
        return ()
    blocks: list[Block] = []
    for warning in record.warnings:
        blocks.append(Notice(_("Caution"), caution_said(context, warning)))
    blocks.append(_exclusions(context))
    facts = [
        (_("File"), wording.visible(record.source.name)),
        (_("Format"), wording.format_name(record.source.format, context.language)),
    ]
    facts += [(_("Columns used"), ", ".join(wording.visible(name) for name in record.source.columns))]
    if record.source.sha256:
        facts.append(("SHA-256", record.source.sha256))
    names = {"encoding": _("Encoding"), "separator": _("Separator"), "header_line": _("Header in line")}
    for key in _METHODS_OF_READING:
        if record.source.reading.get(key) is not None:
            facts.append((names[key], wording.visible(str(record.source.reading[key]))))
    blocks.append(Facts(tuple(facts)))
    remarks = tuple((None, text) for text in wording.remark_texts(record.source.reading, context.language))
    if remarks:
        blocks += [Paragraph(_("How the file was read:")), Sentences(remarks)]
    blocks += joined_blocks(context)
    if record.overrides:
        said = tuple((None, context.said(item.code, item.values)) for item in record.overrides)
        blocks += [Paragraph(_("Set on the command line, over the mapping file:")), Sentences(said)]
    return (Section("data", _("The data, and who was left out of them"), tuple(blocks)),)


def method_section(context: Context) -> Section:
    """Return in plain words how the numbers and outcomes come about."""
    _ = context.say
    plan = context.record.plan
    level = wording.percent_short(plan.level, context.language)
    texts = [
        _(
            "Each rate is a count of people divided by another. Beside it stands where the rate may lie once "
            "chance is allowed for (Wilson score interval, 1927). The fewer the people, the wider the interval."
        ),
        *_weights(context),
        *_amounts(context),
        _(
            "A gap is the highest rate minus the lowest, or the lowest divided by the highest. Its interval "
            "allows for the number of groups that are compared (Newcombe 1998; Miettinen and Nurminen 1985)."
        ),
        _(
            "Gaps are worked out before anything is rounded: one may differ in its last digit from what the "
            "rounded rates beside it give."
        ),
        _(
            "Met: every two groups that were compared lie inside the limit, by two intervals of which one is "
            "stricter, each at {level:said}.",
            level=level,
        ),
        _(
            "Not met: two groups lie outside the limit by both intervals, at a level made stricter for the number "
            "of comparisons (Holm 1979)."
        ),
        *_several_classes(context),
        _("Cannot tell: neither of them. That is never a pass. Not assessed: there was nothing to judge it by."),
        _(
            "A group is assessed when at least {people:count_of_people} are in the denominator of the rate. Where "
            "more than {share:percent_short} of the people are in groups that could not be assessed, “met” "
            "becomes “cannot tell”.",
            people=plan.min_group_size,
            share=plan.left_out_share,
        ),
        _(
            "Levels of the rubric run from 0 to 4. A level counts only as far as its evidence carries it: without "
            "evidence, or with words alone, at most 1; with a vendor's document nobody checked, at most 2."
        ),
        _(
            "A knock-out makes a system not acceptable as presented, whatever else is good. There is no overall "
            "score."
        ),
    ]
    if context.suppression.applied:
        texts.append(_suppression_rule(context))
    elif context.record.small_cells == "show" and context.record.group_metrics:
        texts.append(_("The evaluator chose to show counts below 10 people as well."))
    return Section("method", _("How the numbers came about"), (Sentences(tuple((None, text) for text in texts)),))


def _several_classes(context: Context) -> list[str]:
    """Return how limits speak of classes, where there are several."""
    _ = context.say
    if not context.classes:
        return []
    return [
        _(
            "Each class is held against all others together. A limit on a rate of classes speaks of every class: "
            "it is met only where every class keeps it, and the level for “not met” is shared among the pairs of "
            "groups of all classes."
        )
    ]


def _amounts(context: Context) -> list[str]:
    """Return how figures of errors come about, where systems estimate numbers."""
    _ = context.say
    if not context.record.amounts:
        return []
    return [
        _(
            "Here systems estimate numbers, so there are no rates but mean errors, in the unit of the data. Their "
            "interval is the wider of Student's and Hall's (1992), which allows for skewed errors; that of a gap "
            "follows from those of both groups (Zou and Donner 2008). What is said of rates and their limits "
            "below holds for errors, with these intervals."
        ),
        _(
            "Where a few very large errors make a group's figure, nothing is decided by it: no interval of a mean "
            "holds for every kind of numbers (Bahadur and Savage 1956). Groups below 30 people are not compared."
        ),
    ]


def cautions_section(context: Context) -> Section:
    """Return the fixed cautions."""
    _ = context.say
    items = tuple((None, text) for text in wording.cautions(context.language))
    return Section("cautions", _("What this does not show"), (Sentences(items),))


def checks_section(context: Context) -> Section:
    """Return how the numbers were checked, with what software, and the seal."""
    _ = context.say
    record = context.record
    facts = [(name, wording.visible(version)) for name, version in sorted(record.software.items())]
    product = f"{record.product.get('name', '')} {record.product.get('version', '')}".strip()
    documents = [
        (title, f"{used.id} {used.version}, sha256 {used.sha256}")
        for title, used in (
            (_("Rubric"), record.rubric),
            (_("Criteria"), record.criteria),
            (_("Overlay that changed both"), record.overlay.document if record.overlay else None),
        )
        if used is not None
    ]
    blocks: list[Block] = [
        Paragraph(_agreement(context)),
        Paragraph(
            _(
                "How the formulas themselves are tested is on the page “How our numbers are tested” of the "
                "product "
                "(docs/how-our-numbers-are-tested.md): a table worked by hand, other software, published audits "
                "and "
                "a simulation."
            )
        ),
        Facts(
            (
                (_("Made by"), product),
                (_("Made on"), wording.time_text(record.created_at, context.language)),
                *documents,
                (_("Seed"), str(record.seed)),
                *facts,
                (_("Seal of the record (SHA-256)"), record.seal or _("not sealed")),
            )
        ),
    ]
    if record.amendments:
        items = tuple(
            (
                None,
                _("{at:time}, {by:text}: {reason:text}", at=item.at, by=item.by, reason=prose(item.reason)),
            )
            for item in record.amendments
        )
        blocks += [Paragraph(_("Amendments to the record:")), Sentences(items)]
    return Section("checks", _("Checks, software and seal"), tuple(blocks))


def _weights(context: Context) -> list[str]:
    _ = context.say
    if not context.weighted:
        return []
    return [
        _(
            "Rates use the sampling weights. The effective number is the size of an unweighted sample that would "
            "tell as much; intervals use it."
        )
    ]


def _agreement(context: Context) -> str:
    _ = context.say
    agreement = context.record.agreement
    if not context.record.group_metrics:
        return _("Nothing was measured, so there was nothing to check against fairlearn.")
    if agreement.status == "not_checked":
        return _("The rates were not checked against fairlearn in this run.")
    return _(
        "fairlearn {version:text}, asked for the same {compared:number} rates, gave the same values; the largest "
        "difference was {difference:said}.",
        version=agreement.version or "",
        compared=agreement.compared,
        difference=wording.tiny(agreement.largest_difference or 0.0, context.language),
    )


def _exclusions(context: Context) -> Block:
    _ = context.say
    record = context.record
    shown = [item for item in record.exclusions if item.group is None or record.small_cells == "show"]
    overall = [item for item in shown if not (item.reason_code == "prediction_missing" and item.feature)]
    if not overall:
        return Paragraph(_("Nobody was left out of the counts."))
    several = len(context.systems) > 1
    header = [_("Reason"), _("Feature"), *([_("System")] if several else []), _("People")]
    rows = []
    for item in overall:
        texts = [context.said(item.reason_code, {"feature": item.feature, "system": item.system})]
        texts.append(context.feature(item.feature) if item.feature else _("all"))
        texts += [wording.visible(item.system) if item.system else _("all")] if several else []
        rows.append(tuple(cell(text) for text in [*texts, _people(context, item)]))
    return Table(
        _("People left out"),
        tuple(header),
        tuple(rows),
        frozenset({len(header) - 1}),
        footnotes=_by_group(context),
    )


def _people(context: Context, item: ExclusionEntry) -> str:
    _ = context.say
    hide = item.feature is not None and context.record.small_cells == "suppress"
    if hide and 0 < item.people < THRESHOLD:
        return _("fewer than 10")
    return wording.people(item.people, context.language)


def _by_group(context: Context) -> tuple[str, ...]:
    _ = context.say
    if any(item.reason_code == "prediction_missing" and item.feature for item in context.record.exclusions):
        return (_("The record also counts by group whose decision or score is missing."),)
    return ()


def _suppression_rule(context: Context) -> str:
    _ = context.say
    return _(
        "Counts from 1 to 9 people, and rates they could be computed from, are suppressed. So that they cannot be "
        "worked out from totals either, some larger groups beside them are suppressed too, or shown coarsely "
        "(“about”, rounded rates). Outcomes were judged on the full numbers."
    )
