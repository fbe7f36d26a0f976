"""Compute every figure of "How our numbers are tested" and write the page: `make numbers`.

One JSON file holds the figures with date, versions and seeds; the page in `docs/` and the page in the app are made
from it. `--only oracles` renews one part and leaves the others as they are. All of it takes about eight minutes of
processor time, most of it for the simulations. Needs the development requirements (statsmodels).
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import promises

import evaluator
from evaluator.documents.tested import TESTED, figures_of_tests
from evaluator.domain.plan import EvaluationPlan, Limit
from evaluator.report.tested import markdown_page
from evaluator.stages.statistics.bootstrap import REPLICATES, resampled
from evaluator.stages.statistics.contrasts import newcombe, score_ratio_interval
from evaluator.stages.statistics.intervals import clopper_pearson, wilson, z_of
from evaluator.stages.statistics.paired_intervals import mcnemar_mid_p
from evaluator.stages.statistics.pairing import group_counts
from evaluator.stages.statistics.pairs import decision_of

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "how-our-numbers-are-tested.md"
SEED = 20261122
RUNS = 2_000
"""Tables drawn at each point of the simulation: the standard error of a share of 5 % is 0.5 points."""
PACKAGES = ("numpy", "scipy", "statsmodels", "fairlearn", "scikit-learn")
Part = dict[str, Any]


# --- by hand ----------------------------------------------------------------------------------------------------

HAND = {"women": {"tp": 40, "fn": 10, "fp": 15, "tn": 135}, "men": {"tp": 45, "fn": 5, "fp": 45, "tn": 105}}
"""Two groups of 200 people: small enough to follow with a pocket calculator."""


def hand() -> Part:
    """Return one small table with what the product makes of it, by the product's own functions."""
    places = {"tp": ("1", "1"), "fn": ("1", "0"), "fp": ("0", "1"), "tn": ("0", "0")}
    rows = [
        {"sex": sex, "outcome": places[cell][0], "alert": places[cell][1], "people": people}
        for sex, cells in HAND.items()
        for cell, people in cells.items()
    ]
    limit = Limit(metric="false_positive_rate", statistic="difference", limit=0.10)
    record = evaluator.evaluate(
        pd.DataFrame(rows),
        y_true="outcome",
        y_pred="alert",
        positive="1",
        sensitive="sex",
        count="people",
        plan=EvaluationPlan(limits=(limit,)),
        now=_now(),
    )
    rates = {
        entry.group[0]: entry
        for entry in record.group_metrics
        if entry.metric == "false_positive_rate" and entry.features
    }
    (gap,) = (item for item in record.findings if item.limit is not None)
    pair = gap.pairs[0]
    return {
        "counts": HAND,
        "limit": 0.10,
        "rates": {
            sex: {
                "numerator": entry.numerator,
                "denominator": entry.denominator,
                "value": entry.value,
                "low": entry.interval.low if entry.interval else None,
                "high": entry.interval.high if entry.interval else None,
            }
            for sex, entry in rates.items()
        },
        "gap": {
            "value": gap.value,
            "low": pair.interval.low if pair.interval else None,
            "high": pair.interval.high if pair.interval else None,
            "outcome": str(gap.outcome),
            "outcome_code": gap.outcome_code,
        },
    }


# --- against other software -------------------------------------------------------------------------------------


def oracles() -> list[Part]:
    """Return which figure is held against which library, by which test, and the largest difference found now."""
    return [
        *_interval_oracles(),
        *_fairlearn_oracles(),
        _mcnemar_oracle(),
    ]


def _interval_oracles(tables: int = 400) -> Iterator[Part]:
    from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

    rng = np.random.default_rng(SEED)
    n1, n2 = rng.integers(20, 5000, (2, tables))
    x1, x2 = rng.binomial(n1, rng.random(tables)), rng.binomial(n2, rng.random(tables))
    x1, x2 = np.clip(x1, 1, n1 - 1), np.clip(x2, 1, n2 - 1)
    z = z_of(0.95)
    library = f"statsmodels {version('statsmodels')}"
    for name, ours, method in (
        ("Wilson interval of a rate", wilson, "wilson"),
        ("Clopper-Pearson interval of a rate", clopper_pearson, "beta"),
    ):
        theirs = proportion_confint(x1, n1, method=method)
        yield _oracle(name, library, "tests/stages/test_intervals.py", tables, _apart(ours(x1, n1, z), theirs))
    for name, ours, how in (
        ("Newcombe interval of a difference", newcombe, {"method": "newcomb", "compare": "diff"}),
        ("Score interval of a ratio", score_ratio_interval, {"method": "score", "compare": "ratio"}),
    ):
        pairs = [confint_proportions_2indep(*row, **how) for row in zip(x1, n1, x2, n2, strict=True)]
        theirs = np.array(pairs).T
        ends = np.array(ours(x1, n1, x2, n2, z))
        if how["compare"] == "ratio":
            ends, theirs = np.log(ends), np.log(theirs)
        shown = f"{name}, as a logarithm" if how["compare"] == "ratio" else name
        yield _oracle(shown, library, "tests/stages/test_contrasts.py", tables, _apart(ends, theirs))


def _fairlearn_oracles(tables: int = 20) -> Iterator[Part]:
    from fairlearn import metrics

    library = f"fairlearn {version('fairlearn')}"
    rates = compared = 0.0
    apart = {"equalized_odds": 0.0, "equal_opportunity": 0.0}
    for seed in range(tables):
        frame = _random_rows(seed)
        record = evaluator.evaluate(
            frame, y_true="outcome", y_pred="alert", positive="1", sensitive=["g", "h"], now=_now()
        )
        rates = max(rates, record.agreement.largest_difference or 0.0)
        compared += record.agreement.compared
        for item in (*record.findings, *record.summaries):
            if item.metric in apart and item.features == ("g",) and item.value is not None:
                function = getattr(metrics, f"{item.metric}_{item.statistic}")
                theirs = function(frame["outcome"], frame["alert"], sensitive_features=frame["g"])
                apart[item.metric] = max(apart[item.metric], abs(item.value - theirs))
    yield _oracle("Every rate of every group", library, "tests/stages/test_metrics_oracle.py", compared, rates)
    for metric, difference in apart.items():
        name = f"{metric.replace('_', ' ').capitalize()}, difference and ratio"
        test = (
            "tests/stages/test_summaries.py" if metric == "equal_opportunity" else "tests/stages/test_quantify.py"
        )
        yield _oracle(name, library, test, 2 * tables, difference)


def _mcnemar_oracle(tables: int = 400) -> Part:
    """Mid-p is the exact p less half the chance of just this split, on both sides."""
    from scipy.stats import binom
    from statsmodels.stats.contingency_tables import mcnemar

    rng = np.random.default_rng([SEED, 3])
    apart = 0.0
    for first, second in rng.integers(0, 400, (tables, 2)).tolist():
        exact = mcnemar([[50, first], [second, 50]], exact=True).pvalue
        here = binom.pmf(min(first, second), first + second, 0.5)
        mid = exact - here if first != second else 1 - here / 2
        apart = max(apart, abs(mcnemar_mid_p(first, second) - mid))
    library = f"statsmodels {version('statsmodels')}"
    return _oracle("McNemar's test, mid-p", library, "tests/stages/test_paired.py", tables, apart)


def _oracle(figure: str, library: str, test: str, cases: float, largest: float) -> Part:
    return {"figure": figure, "library": library, "test": test, "cases": int(cases), "largest": float(largest)}


def _apart(ours: Sequence[Any], theirs: Sequence[Any]) -> float:
    return float(np.abs(np.array(ours) - np.array(theirs)).max())


def _random_rows(seed: int, people: int = 2000) -> pd.DataFrame:
    rng = np.random.default_rng([SEED, seed])
    outcome = rng.binomial(1, 0.4, people)
    alert = np.where(rng.random(people) < 0.7, outcome, rng.binomial(1, 0.5, people))
    g, h = rng.choice(["a", "b", "c"], people, p=[0.5, 0.3, 0.2]), rng.choice(["x", "y"], people)
    return pd.DataFrame({"g": g, "h": h, "outcome": outcome, "alert": alert})


# --- published audits -------------------------------------------------------------------------------------------

PROPUBLICA = "Larson, J. et al. (2016), How We Analyzed the COMPAS Recidivism Algorithm, ProPublica"
GENDER_SHADES = "Buolamwini, J. and Gebru, T. (2018), Gender Shades, FAT* 2018, PMLR 81"
AUDITS: tuple[tuple[str, str, str, tuple[str, ...], tuple[str, ...], float, int, str], ...] = (
    *(
        ("compas_counts", "COMPAS", metric, ("race",), (race,), published, 2, PROPUBLICA)
        for metric, race, published in (
            ("false_positive_rate", "African-American", 44.85),
            ("false_positive_rate", "Caucasian", 23.45),
            ("false_negative_rate", "African-American", 27.99),
            ("false_negative_rate", "Caucasian", 47.72),
        )
    ),
    *(
        ("gender_shades_counts", system, "error_rate", ("sex", "skin_type"), ("female", "darker"), published, 1,
         GENDER_SHADES)
        for system, published in (("Microsoft", 20.8), ("Face++", 34.5), ("IBM", 34.7))
    ),
)  # fmt: skip
"""Dataset, system, metric, features, group, published percentage, its decimals, source."""


def audits() -> list[Part]:
    """Return published figures beside those the product computes from the published counts."""
    records = {name: evaluator.evaluate(f"@{name}", now=_now()) for name in {audit[0] for audit in AUDITS}}
    found = []
    for dataset, system, metric, features, group, published, decimals, source in AUDITS:
        (entry,) = (
            item
            for item in records[dataset].group_metrics
            if (item.metric, item.features, item.group) == (metric, features, group) and system in item.system
        )
        value = 100 * (entry.value or 0.0)
        found.append(
            {
                "dataset": dataset,
                "system": entry.system,
                "metric": metric,
                "group": ", ".join(group),
                "published": published,
                "ours": value,
                "apart": abs(round(value, decimals) - published),
                "rebuilt": dataset == "gender_shades_counts",
                "source": source,
            }
        )
    return found


# --- simulation -------------------------------------------------------------------------------------------------

SIZES = (
    ("two of 200", (200, 200)),
    ("30 and 5,000", (30, 5000)),
    ("four of 300", (300,) * 4),
    ("eight of 300", (300,) * 8),
    ("5,000 and five of 50", (5000, *(50,) * 5)),
    ("5,000 and eleven of 30", (5000, *(30,) * 11)),
)
RATES = (0.01, 0.1, 0.3, 0.5)
LIMITS = (("difference", 0.02), ("difference", 0.05), ("difference", 0.10), ("difference", 0.20), ("ratio", 0.8))


def simulation() -> Part:
    """Return how often outcomes are wrong at each point of the grid, and how often intervals cover."""
    points = [
        _point(place, name, sizes, rate, kind, limit)
        for place, (name, sizes, rate, kind, limit) in enumerate(
            (name, sizes, rate, kind, limit) for kind, limit in LIMITS for name, sizes in SIZES for rate in RATES
        )
    ]
    return {
        "runs": RUNS,
        "standard_error": float(np.sqrt(0.05 * 0.95 / RUNS)),
        "points": points,
        "coverage": coverage(),
        "random_attribute": {"tables": 200, "limit": 0.05, "not_met": random_attribute()},
    }


def _point(place: int, name: str, sizes: tuple[int, ...], rate: float, kind: str, limit: float) -> Part:
    rng = np.random.default_rng([SEED, place])
    alike = shares(rng, sizes, [rate] * len(sizes), kind, limit, RUNS)
    apart = shares(rng, sizes, at_limit(rate, len(sizes), kind, limit), kind, limit, RUNS)
    return {
        "sizes": name,
        "rate": rate,
        "statistic": kind,
        "limit": limit,
        "not_met_without_gap": alike["not_met"],
        "met_without_gap": alike["met"],
        "not_met_at_limit": apart["not_met"],
        "met_at_limit": apart["met"],
    }


def at_limit(rate: float, groups: int, kind: str, limit: float) -> list[float]:
    """Return rates whose widest gap is the limit: the first group at one end, the others at the other."""
    other = rate + limit if kind == "difference" else rate / limit
    return [rate, *[min(other, 1.0)] * (groups - 1)]


def shares(
    rng: np.random.Generator, sizes: Sequence[int], rates: Sequence[float], kind: Any, limit: float, runs: int
) -> dict[str, float]:
    """Return how often each outcome is said of drawn tables; a table drawn twice is judged once."""
    drawn, times = np.unique(rng.binomial(sizes, rates, (runs, len(sizes))), axis=0, return_counts=True)
    said = {"met": 0, "not_met": 0, "cannot_tell": 0}
    for x, often in zip(drawn, times.tolist(), strict=True):
        counts = group_counts(x, sizes, sizes, min_group_size=30)
        said[decision_of([counts], kind=kind, limit=limit)] += often
    return {outcome: count / runs for outcome, count in said.items()}


def coverage() -> list[Part]:
    """Return how often 95 % intervals cover the truth: every possible count weighed by its chance, none drawn."""
    from scipy.stats import binom

    z, grid = z_of(0.95), [0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5]
    wilson_found = []
    for n in (20, 30, 50, 100, 200, 500, 1000, 5000):
        x = np.arange(n + 1)
        low, high = wilson(x, n, z)
        wilson_found += [float(binom.pmf(x, n, p)[(low <= p) & (p <= high)].sum()) for p in grid]
    newcombe_found = []
    for n1 in (20, 50, 200, 500):
        for n2 in (20, 50, 200, 500):
            x1, x2 = np.arange(n1 + 1)[:, None], np.arange(n2 + 1)[None, :]
            low, high = newcombe(x1, n1, x2, n2, z)
            for p1 in (0.05, 0.1, 0.3, 0.5):
                for gap in (0.0, 0.05, 0.2):
                    chance = binom.pmf(x1, n1, p1 + gap) * binom.pmf(x2, n2, p1)
                    newcombe_found.append(float(chance[(low <= gap) & (gap <= high)].sum()))
    return [
        {"interval": name, "points": len(found), "mean": float(np.mean(found)), "least": min(found)}
        for name, found in (("Wilson, a rate", wilson_found), ("Newcombe, a difference", newcombe_found))
    ]


def random_attribute(tables: int = 200) -> int:
    """Return in how many seeded tables an attribute that has nothing to do with anything is found "not met"."""
    wrong = 0
    for seed in range(tables):
        rng = np.random.default_rng([SEED, 7, seed])
        groups = int(rng.integers(2, 9))
        people, selected = rng.integers(0, groups, 3000), rng.random(3000) < rng.uniform(0.05, 0.5)
        n = np.bincount(people, minlength=groups)
        x = np.bincount(people, weights=selected, minlength=groups)
        wrong += (
            decision_of([group_counts(x, n, n, min_group_size=30)], kind="difference", limit=0.05) == "not_met"
        )
    return wrong


# --- time -------------------------------------------------------------------------------------------------------


def bootstrap_seconds(people: int = 10_000_000) -> Part:
    """Return how long 2,000 samples take of every group and rate of the benchmark, and of both indices."""
    from evaluator.domain.metrics import ALL, RATES
    from evaluator.stages.findings.inequality import ALPHA, between_of, index_of

    rng = np.random.default_rng(SEED)
    breakdowns = (1, 2, 5, 8, 10, 16, 40)
    tables = [
        rng.multinomial(people, rng.dirichlet(np.ones(groups * 6))).reshape(groups, 6) for groups in breakdowns
    ]
    start = time.perf_counter()
    values = 0
    for seed, table in enumerate(tables):
        drawn = resampled(table, table, table, seed, weighted=False)
        cells = {cell: drawn[:, :, at] for at, cell in enumerate(ALL)}
        for spec in RATES:
            above, below = (sum(cells[cell] for cell in part) for part in (spec.numerator, spec.denominator))
            np.quantile(above / below, [0.025, 0.975], axis=0)
            values += table.shape[0]
        benefits = np.stack([cells["fn"], cells["tp"] + cells["tn"], cells["fp"]], axis=-1)
        for alpha in ALPHA.values():
            index_of(benefits, alpha), between_of(benefits, alpha)
            values += table.shape[0] + 1
    return {
        "people": people,
        "groups": sum(breakdowns),
        "values": values,
        "replicates": REPLICATES,
        "seconds": time.perf_counter() - start,
    }


# --- the file and the page --------------------------------------------------------------------------------------

PARTS: dict[str, Callable[[], Any]] = {
    "hand": hand,
    "oracles": oracles,
    "audits": audits,
    "simulation": simulation,
    "power": promises.power,
    "met": promises.met,
    "covered": promises.covered,
    "searched": promises.searched,
    "bootstrap": bootstrap_seconds,
}


def _now() -> dt.datetime:
    return dt.datetime(2026, 11, 22, tzinfo=dt.UTC)


def main() -> None:
    """Compute, write the figures, write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", action="append", choices=PARTS, help="renew one part; may be repeated")
    chosen = parser.parse_args().only or list(PARTS)
    figures = figures_of_tests() if TESTED.exists() else {}
    for name in chosen:
        before = time.process_time()
        figures[name] = PARTS[name]()
        print(f"{name}: {time.process_time() - before:.0f} s of processor time")
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    when = dt.datetime.fromtimestamp(int(epoch), dt.UTC) if epoch else dt.datetime.now(dt.UTC)
    figures["made"] = {
        "on": when.date().isoformat(),
        "seed": SEED,
        "versions": {package: version(package) for package in PACKAGES},
    }
    TESTED.write_text(json.dumps(figures, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")
    PAGE.write_text(markdown_page(figures_of_tests()), encoding="utf-8")


if __name__ == "__main__":
    main()
