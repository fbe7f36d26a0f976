"""The figures of the tests go in, the page "How our numbers are tested" comes out, as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from evaluator import wording
from evaluator.report.promises import of_intervals, of_people, of_searches
from evaluator.report.promises import table as _table

Figures = Mapping[str, Any]


def markdown_page(figures: Figures, language: str = "en") -> str:
    """Return the page: a worked example, the oracles, published audits, the simulation, how to make it again."""
    _ = wording.speaker(language)
    parts = [
        f"# {_('How our numbers are tested')}",
        _(
            "Every figure on this page was computed by a command (`make numbers`) on {on:date}, with the versions "
            "below and the seed {seed:text}; none was typed. Nobody should have to believe a number that decides "
            "about people.",
            on=figures["made"]["on"],
            seed=str(figures["made"]["seed"]),
        ),
        *_hand(figures["hand"], language),
        *_oracles(figures["oracles"], language),
        *_audits(figures["audits"], language),
        *_simulation(figures["simulation"], language),
        *of_intervals(figures["covered"], language),
        *of_people(figures["power"], figures["met"], language),
        *of_searches(figures["searched"], language),
        *_bootstrap(figures["bootstrap"], language),
        f"## {_('Make it again')}",
        _(
            "`make numbers` computes everything anew and writes this page; it takes about eight minutes of "
            "processor time. The whole grid of the simulation is in `evaluator/documents/tested.json`."
        ),
        _table(
            [_("Package"), _("Version")],
            ([name, number] for name, number in sorted(figures["made"]["versions"].items())),
        ),
    ]
    return "\n\n".join(parts) + "\n"


def _hand(hand: Figures, language: str) -> Iterator[str]:
    _ = wording.speaker(language)
    yield f"## {_('One small table, worked by hand')}"
    header = [_("Group"), _("Rightly selected"), _("Wrongly passed over"), _("Wrongly selected")]
    header += [_("Rightly passed over")]
    yield _table(
        header,
        ([sex, *(str(cells[c]) for c in ("tp", "fn", "fp", "tn"))] for sex, cells in hand["counts"].items()),
    )
    yield _(
        "The false positive rate is wrongly selected, divided by all who should not have been selected. Its 95% "
        "interval is Wilson’s, with z = 1.96: (x + z²/2) / (n + z²) ± z / (n + z²) · √(x (n − x) / n + z²/4)."
    )
    yield "\n".join(
        "- " + _(
            "{group:text}: {x:number} / {n:number} = {value:percent}, interval {low:percent} to {high:percent}.",
            group=group, x=rate["numerator"], n=rate["denominator"], value=rate["value"], low=rate["low"],
            high=rate["high"],
        )
        for group, rate in hand["rates"].items()
    )  # fmt: skip
    gap, high, low = hand["gap"], *_ends(hand["rates"])
    yield _(
        "The gap is {first:percent} − {second:percent} = {gap:points}. Its interval (Newcombe 1998) takes the "
        "distances from each rate to its own limits, squares and adds them: {value:percent} − √(({first:percent} "
        "− "
        "{first_low:percent})² + ({second_high:percent} − {second:percent})²) = {gap_low:percent} below, and in "
        "the "
        "same way {gap_high:percent} above.",
        first=high["value"], second=low["value"], gap=gap["value"], value=gap["value"],
        first_low=high["low"], second_high=low["high"], gap_low=gap["low"], gap_high=gap["high"],
    )  # fmt: skip
    yield _(
        "With a limit of {limit:points} the outcome is “{outcome:outcome}”. {why:said}",
        limit=hand["limit"],
        outcome=gap["outcome"],
        why={
            "not_met": _("The whole interval lies beyond the limit, and so does that of the stricter method."),
            "met": _("The whole interval lies inside the limit, and so does that of the stricter method."),
        }.get(gap["outcome"], _("The interval, or that of the stricter method, reaches across the limit.")),
    )


def _ends(rates: Figures) -> tuple[Figures, Figures]:
    low, high = sorted(rates.values(), key=lambda rate: float(rate["value"]))
    return high, low


def _oracles(oracles: Sequence[Figures], language: str) -> Iterator[str]:
    _ = wording.speaker(language)
    yield f"## {_('Held against other software')}"
    yield _(
        "Each figure that another library gives too is computed by both, on seeded random tables. Every run of an "
        "evaluation asks fairlearn again, and stops where it disagrees."
    )
    yield _table(
        [_("Figure"), _("Library"), _("Cases"), _("Largest difference"), _("Test")],
        (
            [
                item["figure"],
                item["library"],
                wording.people(item["cases"], language),
                f"{item['largest']:.1g}",
                f"`{item['test']}`",
            ]
            for item in oracles
        ),
    )


def _audits(audits: Sequence[Figures], language: str) -> Iterator[str]:
    _ = wording.speaker(language)
    yield f"## {_('Published audits')}"
    yield _(
        "The counts behind audits that others published come with the product. From the same people we must find "
        "the same. The counts of Gender Shades were rebuilt from its published percentages, so that they can "
        "differ "
        "by up to 0.2 points."
    )
    yield _table(
        [_("System"), _("Figure"), _("Group"), _("Published"), _("Ours"), _("Source")],
        (
            [
                item["system"],
                wording.metric_name(item["metric"], language),
                item["group"],
                f"{item['published']} %",
                f"{item['ours']:.2f} %",
                item["source"],
            ]
            for item in audits
        ),
    )


def _simulation(found: Figures, language: str) -> Iterator[str]:
    _ = wording.speaker(language)
    points = found["points"]
    yield f"## {_('How often an outcome is wrong')}"
    yield _(
        "For each of {points:number} settings (sizes of groups from 30 to 5,000, 2 to 12 groups, rates from 1% "
        "to 50%, "
        "five limits) {runs:number} tables are drawn where there is no gap, and {runs:number} where the gap is "
        "the "
        "limit itself. Outcomes are wrong by chance in at most 5% of runs of each criterion; a share that is "
        "truly "
        "5% comes out within {slack:percent} of it (three standard errors).",
        points=len(points),
        runs=found["runs"],
        slack=3 * found["standard_error"],
    )
    header = [_("Limit"), _("Settings"), _("Wrong outcome"), _("On average"), _("At most"), _("Where")]
    yield _table(header, _errors(points, language))
    yield f"### {_('How often an interval holds the truth')}"
    yield _(
        "Intervals at 95% are asked of every possible count, weighed by its chance; nothing is drawn. Groups of "
        "20 "
        "to 5,000 people for one rate, 20 to 500 for a difference."
    )
    yield _table(
        [_("Interval"), _("Settings"), _("On average"), _("Least")],
        (
            [
                item["interval"],
                str(item["points"]),
                *(wording.percent(item[k], language) for k in ("mean", "least")),
            ]
            for item in found["coverage"]
        ),
    )
    random = found["random_attribute"]
    yield f"### {_('An attribute that means nothing')}"
    yield _(
        "In {tables:number} tables of 3,000 people with 2 to 8 groups drawn by lot, and a limit of "
        "{limit:points}, "
        "“not met” was said {wrong:number} times; at most 10 are allowed.",
        tables=random["tables"],
        limit=random["limit"],
        wrong=random["not_met"],
    )


def _errors(points: Sequence[Figures], language: str) -> Iterator[list[str]]:
    _ = wording.speaker(language)
    kinds = {
        "not_met_without_gap": _("“not met” without a gap"),
        "not_met_at_limit": _("“not met” with the gap at the limit"),
        "met_at_limit": _("“met” with the gap at the limit"),
    }
    for statistic, limit in dict.fromkeys((point["statistic"], point["limit"]) for point in points):
        own = [point for point in points if (point["statistic"], point["limit"]) == (statistic, limit)]
        for kind, name in kinds.items():
            worst = max(own, key=lambda point: float(point[kind]))
            mean = sum(point[kind] for point in own) / len(own)
            where = _("{sizes:text}, rate {rate:percent_short}", sizes=worst["sizes"], rate=worst["rate"])
            yield [
                f"{wording.statistic_name(statistic, language)}: {wording.limit_text(limit, statistic, language)}",
                str(len(own)),
                name,
                wording.percent(mean, language),
                wording.percent(worst[kind], language),
                where if worst[kind] else "–",
            ]


def _bootstrap(found: Figures, language: str) -> Iterator[str]:
    _ = wording.speaker(language)
    yield f"## {_('How long a bootstrap takes')}"
    yield _(
        "{replicates:number} samples of {people:number} people in {groups:number} groups, with every rate and "
        "index "
        "of each ({values:number} figures), took {seconds:text} seconds. Cells are drawn, not people, so the time "
        "does not grow with the number of rows.",
        replicates=found["replicates"],
        people=found["people"],
        groups=found["groups"],
        values=found["values"],
        seconds=f"{found['seconds']:.1f}",
    )
