"""Figures of what intervals and numbers of people promise go in; parts of the page on tests come out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from evaluator import wording
from evaluator.errors import N_

Figures = Mapping[str, Any]

INTERVALS: dict[str, str] = {
    "roc_auc": N_("Area under the ROC curve, of a group"),
    "roc_auc, gap": N_("Area under the ROC curve, gap"),
    "brier_score, gap": N_("Brier score, gap"),
    "expected_calibration_error, gap": N_("Calibration error, gap"),
    "theil_index, all people": N_("Theil index, between all people"),
    "theil_index, between groups": N_("Theil index, between groups"),
    "theil_index, between groups: percentiles": N_("Theil index, between groups: percentiles"),
    "generalized_entropy_index, all people": N_("Generalised entropy index, between all people"),
    "generalized_entropy_index, between groups": N_("Generalised entropy index, between groups"),
    "generalized_entropy_index, between groups: percentiles": N_(
        "Generalised entropy index, between groups: percentiles"
    ),
    "average_odds_difference": N_("Average odds difference"),
    "paired_difference": N_("Two systems: difference of a rate"),
    "difference_of_gaps": N_("Two systems: difference of gaps"),
    "difference_of_gaps: percentiles": N_("Two systems: difference of gaps: percentiles"),
    "max_over_min, false_match_rate": N_("Highest over lowest false match rate"),
    "max_over_min, false_non_match_rate": N_("Highest over lowest false non-match rate"),
    "max_over_geometric_mean, false_match_rate": N_("Highest false match rate over the geometric mean"),
    "max_over_geometric_mean, false_non_match_rate": N_("Highest false non-match rate over the geometric mean"),
    "fairness_discrepancy_rate": N_("Fairness discrepancy rate (FDR)"),
    "inequity_rate": N_("Inequity rate (IR)"),
    "garbe": N_("GARBE"),
}
"""What an interval is of, by its name among the figures."""


def of_people(power: Figures, met: Figures, language: str) -> Iterator[str]:
    """Yield what numbers of people can show: the power at the gap that is stated, *met* at the number stated."""
    _ = wording.speaker(language)
    yield f"## {_('What numbers of people can show')}"
    yield _(
        "Beside a limit stands the smallest gap that so many people show with a chance of 80%. At that gap "
        "the chance is worked out from every possible count, nothing is drawn: over {settings:number} "
        "settings (groups of 30 to 5,000 against 100 to 5,000, rates from 1% to 50%, limits of 0 to 10 "
        "points, 1 to 66 pairs) it is {mean:percent} on average, {least:percent} at least and "
        "{most:percent} at most.",
        **power,
    )
    yield _(
        "And so many people in each group let “met” be said with a chance of 80% where there is no gap. At that "
        "number “met” was said in these shares of {runs:number} tables (standard error {error:percent}):",
        runs=met["runs"],
        error=met["standard_error"],
    )
    points = met["points"]
    groups = sorted({point["groups"] for point in points})
    header = [_("Rate"), _("Limit"), *(_("{count:number} groups", count=one) for one in groups)]
    asked = dict.fromkeys((point["rate"], point["statistic"], point["limit"]) for point in points)
    yield table(
        header,
        (
            [
                wording.percent_short(rate, language),
                f"{wording.statistic_name(statistic, language)}: {wording.limit_text(limit, statistic, language)}",
                *(
                    wording.percent(point["met"], language)
                    for point in sorted(points, key=lambda point: int(point["groups"]))
                    if (point["rate"], point["statistic"], point["limit"]) == (rate, statistic, limit)
                ),
            ]
            for rate, statistic, limit in asked
        ),
    )


def of_intervals(covered: Sequence[Figures], language: str) -> Iterator[str]:
    """Yield how often intervals that are drawn, or join several, hold the truth; then those that are not used."""
    _ = wording.speaker(language)
    yield f"### {_('How often a drawn interval holds the truth')}"
    yield _(
        "Some figures have no interval in closed form: it is drawn from the counts (bootstrap), or holds "
        "several intervals at once and is then wider than 95% needs. Seeded tables were drawn where the "
        "truth is known. The standard error says how far the share may lie from the true one by the luck of"
        " these tables."
    )
    yield _coverage([item for item in covered if item["used"]], language)
    yield _(
        "What is not used, and why: plain percentiles of the samples hold the truth too seldom where a figure can "
        "only grow by chance."
    )
    yield _coverage([item for item in covered if not item["used"]], language)


def _coverage(rows: Sequence[Figures], language: str) -> str:
    _ = wording.speaker(language)
    return table(
        [_("Interval, 95%"), _("Setting"), _("Tables"), _("Held the truth"), _("Standard error")],
        (
            [
                _(INTERVALS[item["interval"]]),
                item["setting"],
                wording.people(item["runs"], language),
                wording.percent(item["held"], language),
                wording.percent(item["standard_error"], language),
            ]
            for item in rows
        ),
    )


def of_searches(searched: Sequence[Figures], language: str) -> Iterator[str]:
    """Yield how often a search for subgroups confirms wrongly, and finds and confirms what was planted."""
    _ = wording.speaker(language)
    yield f"## {_('Searching for subgroups')}"
    yield _(
        "Tables of 20,000 people in six columns with 259 levels and pairs. “Confirmed, though no worse” "
        "counts tables in which anything was confirmed that truly is no worse than everybody else; the "
        "nominal rate is 2.5%. A planted pair of levels holds about 3% of the people; it is found where the"
        " overlap (Jaccard) is over one half."
    )
    yield table(
        [_("Setting"), _("Tables"), _("Confirmed, though no worse"), _("Planted: found"), _("Planted: confirmed")],
        (
            [
                item["setting"],
                *(str(item.get(key, "–")) for key in ("tables", "false", "found", "confirmed")),
            ]
            for item in searched
        ),
    )


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table in Markdown."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
