"""How the errors of estimated numbers are spread, and the means behind them: two tables a feature."""

from __future__ import annotations

from collections.abc import Iterator

from evaluator import wording
from evaluator.domain.amounts import QUANTILES, ErrorQuantile, SpreadOfErrors, SystemAmounts
from evaluator.report.amount_cells import FEWEST_WITH_QUANTILES
from evaluator.report.context import Context
from evaluator.report.model import Block, Paragraph, Section, Table, cell
from evaluator.report.shown import SUPPRESSED
from evaluator.report.small_cells import THRESHOLD


def amounts_section(context: Context) -> tuple[Section, ...]:
    """Return the section on errors of estimated numbers, none for every other task."""
    if not context.record.amounts:
        return ()
    _ = context.say
    blocks: list[Block] = [Paragraph(amounts_text(context)), Paragraph(spread_text(context), "note")]
    for amounts in context.record.amounts:
        for feature in context.features:
            named = f"{wording.visible(amounts.system)}: " if len(context.systems) > 1 else ""
            blocks += [
                spread_table(context, amounts, feature, named),
                means_table(context, amounts, feature, named),
            ]
    return (Section("amounts", _("How the errors are spread"), tuple(blocks)),)


def amounts_text(context: Context) -> str:
    """Return what an error is, and what it is not turned into."""
    return context.say(
        "An error is the estimate minus what turned out to be true, in the unit of the data: above 0 the system "
        "estimated too high, below 0 too low. How many people a gap concerns is not said: an average error is "
        "nobody's own."
    )


def spread_text(context: Context) -> str:
    """Return how the quantiles are to be read, and whether any is approximate."""
    _ = context.say
    bounds = [
        one.bound for amounts in context.record.amounts for group in amounts.groups for one in group.quantiles
    ]
    exact = _("Every quantile is exact.")
    if any(bounds):
        exact = _("Errors were counted in narrow bins: a quantile can be off by at most its 64th part.")
    said = _("Under 10% stands the error that one in ten people of the group have at most, under 50% the median.")
    return f"{said} {exact}"


def spread_table(context: Context, amounts: SystemAmounts, feature: str, named: str = "") -> Table:
    """Return the quantiles of everybody's errors and of those of each group."""
    _ = context.say
    everybody = [group for group in amounts.groups if not group.features]
    groups = [group for group in amounts.groups if group.features == (feature,)]
    rows = [
        tuple(cell(text) for text in (_name(context, group), *_quantiles(context, amounts, group)))
        for group in (*groups, *everybody)
    ]
    shares = (wording.percent_short(share, context.language) for share in QUANTILES)
    return Table(
        caption=f"{named}{_('Errors by {feature:said}: how they are spread', feature=context.feature(feature))}",
        header=(_("Group"), *shares),
        rows=tuple(rows),
        numbers=frozenset(range(1, len(QUANTILES) + 1)),
        source=spread_text(context),
    )


def _name(context: Context, group: SpreadOfErrors) -> str:
    return context.group(group.features, group.group) if group.features else context.say("Everybody")


def _quantiles(context: Context, amounts: SystemAmounts, group: SpreadOfErrors) -> Iterator[str]:
    shown = context.record.small_cells == "show" or group.people >= FEWEST_WITH_QUANTILES
    entries = context.entries(amounts.system, "mean_error", group.features)
    entry = next(entry for entry in entries if entry.group == group.group)
    hidden = not shown or context.suppression.of(entry) == "hidden"
    found = {one.share: one for one in group.quantiles}
    decimals = wording.amount_decimals(one.value for one in group.quantiles)
    for share in QUANTILES:
        if not found:
            yield "–"
        elif hidden or not _many_beyond(context, group, found[share]):
            yield context.say(SUPPRESSED)
        else:
            yield wording.amount(found[share].value, context.language, decimals)


def _many_beyond(context: Context, group: SpreadOfErrors, quantile: ErrorQuantile) -> bool:
    """Return whether ten people lie on either side: with weights a share does not say how many they are."""
    if quantile.people is None or context.record.small_cells == "show":
        return True
    return min(quantile.people, group.people - quantile.people) >= THRESHOLD


def means_table(context: Context, amounts: SystemAmounts, feature: str, named: str = "") -> Table:
    """Return the means that the mean error is the difference of, and how many outcomes are known."""
    _ = context.say
    rows = []
    for features in ((feature,), ()):
        truth, estimate = (
            context.shown(amounts.system, metric, features) for metric in ("mean_y_true", "mean_y_pred")
        )
        for one, other in zip(truth, estimate, strict=True):
            name = context.group(features, one.entry.group) if features else _("Everybody")
            rows.append(tuple(cell(text) for text in (name, one.rate, other.rate, other.people)))
    return Table(
        caption=f"{named}{_('Means by {feature:said}', feature=context.feature(feature))}",
        header=(
            _("Group"),
            wording.metric_name("mean_y_true", context.language),
            wording.metric_name("mean_y_pred", context.language),
            _("Among"),
        ),
        rows=tuple(rows),
        numbers=frozenset({1, 2, 3}),
        source=_("Over the people with an estimate and a known outcome."),
    )
