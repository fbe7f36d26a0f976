"""What intervals and numbers of people promise, and how often it comes true: parts of `make_numbers.py`.

`power` enumerates every possible count; the others draw seeded tables and say how many, so that each share comes
with its standard error. Intervals that the product does not use stand beside those it does where the reason for
the choice is a figure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import product
from typing import Any

import numpy as np
from subgroups import SETTINGS, tried

from evaluator.domain.cube import Cube, margin_of
from evaluator.domain.mapping import SchemaMapping, SensitiveFeature, SystemColumn
from evaluator.domain.plan import EvaluationPlan
from evaluator.domain.scores import ScoreBins, ScoreCube, ScoreMargin
from evaluator.stages.findings.inequality import ALPHA, between_of, index_of
from evaluator.stages.findings.measure import measure
from evaluator.stages.findings.paired import compare_systems
from evaluator.stages.findings.quantify import quantify
from evaluator.stages.findings.summaries import summaries
from evaluator.stages.scores.gaps import score_gaps
from evaluator.stages.scores.metrics import score_measures
from evaluator.stages.scores.values import area_interval
from evaluator.stages.statistics.bootstrap import one_sided_limits, percentile_limits, resampled
from evaluator.stages.statistics.contrasts import guard_difference, newcombe
from evaluator.stages.statistics.intervals import z_of
from evaluator.stages.statistics.paired_intervals import newcombe_paired
from evaluator.stages.statistics.pairing import group_counts
from evaluator.stages.statistics.pairs import decision_of
from evaluator.stages.statistics.power import people_for_met, smallest_detectable
from evaluator.stages.tasks.matching import summarise

SEED = 20261122
GROUPS = ("a", "b", "c", "d")
PLAN = EvaluationPlan()
SYSTEMS = ("one", "other")
Part = dict[str, Any]
Held = dict[str, list[bool]]


# --- what numbers of people can show --------------------------------------------------------------------------

POWER_GRID = ((30, 100, 300, 1000, 5000), (100, 1000, 5000), (0.01, 0.05, 0.1, 0.3, 0.5))
MET_GRID = ((0.1, "difference", 0.05), (0.3, "difference", 0.1), (0.3, "ratio", 0.8))
MET_GROUPS = (2, 3, 4, 6, 8, 12)


def power() -> Part:
    """Return the exact power at the gap that is said to be shown with 80 %, over the grid."""
    found = [
        one
        for limit, comparisons in product((0.0, 0.05, 0.1), (1, 15, 66))
        for one in powers(*POWER_GRID, limit, comparisons)
    ]
    return {"settings": len(found), "least": min(found), "mean": float(np.mean(found)), "most": max(found)}


def powers(
    sizes: Sequence[int], references: Sequence[int], rates: Sequence[float], limit: float, comparisons: int
) -> Iterator[float]:
    """Yield the exact power at every gap stated for the grid, in both directions."""
    n, other, rate = np.array(list(product(sizes, references, rates))).T
    found = smallest_detectable(n, other, rate, kind="difference", limit=limit, comparisons=comparisons)
    z = z_of(0.95, comparisons)
    for row in range(n.size):
        size, reference = int(n[row]), int(other[row])
        if found.higher.possible[row]:
            yield _exact_power(rate[row] + found.higher.value[row], size, rate[row], reference, limit, z)
        if found.lower.possible[row]:
            yield _exact_power(rate[row], reference, rate[row] - found.lower.value[row], size, limit, z)


def _exact_power(p1: float, n1: int, p2: float, n2: int, limit: float, z: float) -> float:
    """Return the chance that the first is shown beyond: by each count of the first, those of the second."""
    from scipy.stats import binom

    first = np.arange(binom.ppf(1e-9, n1, p1), binom.isf(1e-9, n1, p1) + 1)
    low, high = np.full(first.shape, -1), np.full(first.shape, n2)
    while np.any(low < high):
        middle = (low + high + 1) // 2
        counts = (first, n1, np.maximum(middle, 0), n2, z)
        shown = (newcombe(*counts).low > limit) & (guard_difference(*counts).low > limit) & (middle >= 0)
        low, high = np.where(shown, middle, low), np.where(shown, high, middle - 1)
    return float((binom.pmf(first, n1, p1) * np.where(low >= 0, binom.cdf(low, n2, p2), 0.0)).sum())


def met(runs: int = 2_000) -> Part:
    """Return how often *met* is said at the number of people that is said to be enough for 80 %."""
    points = []
    for place, ((rate, kind, limit), groups) in enumerate(product(MET_GRID, MET_GROUPS)):
        n = people_for_met(rate, kind=kind, limit=limit, groups=groups)
        drawn = np.random.default_rng([SEED, 20, place]).binomial(n, rate, (runs, groups))
        sizes = np.full(groups, n)
        said = [
            decision_of([group_counts(x, sizes, sizes, min_group_size=30)], kind=kind, limit=limit) == "met"
            for x in drawn
        ]
        points.append(
            {
                "rate": rate, "statistic": kind, "limit": limit, "groups": groups, "people": n,
                "met": float(np.mean(said)),
            }
        )  # fmt: skip
    return {"runs": runs, "standard_error": float(np.sqrt(0.8 * 0.2 / runs)), "points": points}


# --- intervals without a closed form --------------------------------------------------------------------------

ALIKE, APART = "no gap", "a gap"


def covered() -> list[Part]:
    """Return how often intervals that are drawn, or join several, hold the truth; 95 % is meant."""
    parts: tuple[Callable[[], Iterator[Part]], ...] = (
        _area, _scores, _inequality, _average_odds, _paired_rates, _paired_gaps, _matching,
    )  # fmt: skip
    return [row for part in parts for row in part()]


def _row(interval: str, setting: str, held: Sequence[bool] | np.ndarray, *, used: bool = True) -> Part:
    runs, share = len(held), float(np.mean(held))
    # With two more that held and two that did not (Agresti and Coull 1998): all of 400 is not certainty.
    nearer = (share * runs + 2) / (runs + 4)
    error = float(np.sqrt(nearer * (1 - nearer) / (runs + 4)))
    return {
        "interval": interval, "setting": setting, "runs": runs, "held": share, "standard_error": error,
        "used": used,
    }  # fmt: skip


def _area(runs: int = 2_000) -> Iterator[Part]:
    from scipy.stats import norm

    for positives, negatives, apart in ((20, 100, 1.5), (60, 60, 0.5), (30, 600, 1.5)):
        random = np.random.default_rng([SEED, 30, positives])
        above, below = random.normal(apart, 1, (runs, positives)), random.normal(0, 1, (runs, negatives))
        area = np.array([(a[:, None] > b[None, :]).mean() for a, b in zip(above, below, strict=True)])
        sizes = (np.full(runs, float(size)) for size in (positives, negatives))
        low, high = area_interval(area, *sizes, z_of(0.95))
        truth = float(norm.cdf(apart / np.sqrt(2)))
        yield _row("roc_auc", f"{positives} and {negatives} people", (low <= truth) & (truth <= high))


def _scores(runs: int = 400, people: int = 1_200) -> Iterator[Part]:
    mapping = SchemaMapping(
        task="scores", y_true="truth", systems=(SystemColumn(name="tool", column="score"),), threshold=0.3,
        score_kind="probability", positive="1", sensitive=(SensitiveFeature(column="group"),),
    )  # fmt: skip
    for setting, noise in ((ALIKE, 0.0), (APART, 0.6)):
        truth = {
            item.metric: item.value for item in _score_findings(_people(noise, 2_000_000, [SEED, 31]), mapping)
        }
        held: Held = {}
        for run in range(runs):
            for item in _score_findings(_people(noise, people, [SEED, 32, run]), mapping):
                # What two million people show is not nothing; that truth is nothing is known.
                value = 0.0 if setting == ALIKE else truth[item.metric] or 0.0
                ends = item.interval
                held.setdefault(item.metric, []).append((ends.low or 0.0) <= value <= (ends.high or 0.0))
        for metric, found in held.items():
            yield _row(f"{metric}, gap", f"{setting}, four groups of 300", found)


def _people(noise: float, people: int, seed: Sequence[int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return scores, outcomes and groups; the scores of group `a` say less about it with more noise."""
    random = np.random.default_rng(list(seed))
    group = random.integers(0, len(GROUPS), people)
    score = random.beta(2, 3, people)
    truth = random.random(people) < score
    mixed = np.where(group == 0, (1 - noise) * score + noise * random.random(people), score)
    return mixed, truth.astype(np.int64), group


def _score_findings(drawn: tuple[np.ndarray, np.ndarray, np.ndarray], mapping: SchemaMapping) -> Any:
    score, truth, group = drawn
    cells = np.zeros((len(GROUPS), 3, 3), dtype=np.int64)
    np.add.at(cells, (group, truth, (score >= 0.3).astype(np.int64)), 1)
    measured = score_measures((_score_cube(score, truth, group),), _cube(cells, ("tool",)), mapping, PLAN)
    return score_gaps(measured.resampled, PLAN)


def _score_cube(score: np.ndarray, truth: np.ndarray, group: np.ndarray, bins: int = 50) -> ScoreCube:
    place = np.minimum((score * bins).astype(np.int64), bins - 1)
    shape = (len(GROUPS), 3, bins)
    flat = (group * 3 + truth) * bins + place
    n, s, s2 = (
        np.bincount(flat, values, int(np.prod(shape))).reshape(shape)
        for values in (np.ones(score.size), score, score**2)
    )
    edges = np.arange(bins) / bins
    names = tuple((name,) for name in GROUPS)
    whole = [part.sum(axis=0, keepdims=True) for part in (n, s, s2)]
    margins = {
        features: ScoreMargin(features, groups, a.astype(np.int64), a, a, b, c)
        for features, groups, (a, b, c) in (((), ((),), whole), (("group",), names, (n, s, s2)))
    }
    return ScoreCube("tool", ScoreBins(edges, edges + 0.5 / bins), margins, weighted=False)


def _inequality(runs: int = 1_000) -> Iterator[Part]:
    """Benefits of 0, 1 and 2 in three groups of 400 people."""
    even = np.tile([0.1, 0.8, 0.1], (3, 1))
    for setting, shares in (
        (ALIKE, even),
        (APART, np.array([[0.3, 0.6, 0.1], [0.1, 0.8, 0.1], [0.05, 0.75, 0.2]])),
    ):
        held: Held = {}
        for run in range(runs):
            random = np.random.default_rng([SEED, 33, run])
            cells = np.array([random.multinomial(400, row) for row in shares])
            drawn = resampled(cells, cells, cells, random, weighted=False)
            for metric, alpha in ALPHA.items():
                whole = percentile_limits(index_of(drawn.sum(axis=1), alpha), 0.95)
                value, values = float(between_of(cells.astype(float), alpha)), between_of(drawn, alpha)
                between, plain = one_sided_limits(value, values, 0.95), percentile_limits(values, 0.95)
                truth = float(between_of(shares, alpha))
                for name, ends, true in (
                    (f"{metric}, all people", whole, float(index_of(shares.sum(axis=0), alpha))),
                    (f"{metric}, between groups", between, truth),
                    (f"{metric}, between groups: percentiles", plain, truth),
                ):
                    # Equal shares give an index of 0 but for rounding.
                    held.setdefault(name, []).append(bool(ends.low <= true + 1e-12 and true - 1e-12 <= ends.high))
        for name, found in held.items():
            yield _row(name, f"{setting}, three groups of 400", found, used="percentiles" not in name)


def _average_odds(runs: int = 300) -> Iterator[Part]:
    """Four groups of 300 people, 120 of them to be selected."""
    for setting, apart in ((ALIKE, 0.0), (APART, 0.15)):
        held: list[bool] = []
        rates = np.array([[0.7, 0.2]] * 3 + [[0.7 - apart, 0.2 - apart / 2]])
        truth = float(np.ptp(rates.mean(axis=1)))
        for run in range(runs):
            random = np.random.default_rng([SEED, 34, run])
            selected = random.binomial([[120, 180]] * 4, rates)
            cells = np.zeros((4, 3, 3), dtype=np.int64)
            cells[:, [1, 0], 1] = selected
            cells[:, [1, 0], 0] = np.array([120, 180]) - selected
            cube = _cube(cells, ("tool",))
            mapping = _mapping(cube)
            measures = measure(cube, mapping, PLAN)
            found = summaries(quantify(measures, cube, mapping, PLAN), cube, mapping, PLAN)
            held += [
                bool(item.interval and (item.interval.low or 0.0) <= truth <= (item.interval.high or 0.0))
                for item in found
                if (item.metric, item.statistic) == ("average_odds_difference", "difference")
            ]
        yield _row("average_odds_difference", f"{setting}, four groups of 300", held)


def _paired_rates(runs: int = 20_000) -> Iterator[Part]:
    for n, (p1, p2), shared in product((50, 400), ((0.1, 0.1), (0.3, 0.2)), (0.0, 0.6)):
        both = min(p1 * p2 + shared * np.sqrt(p1 * (1 - p1) * p2 * (1 - p2)), p1, p2)
        random = np.random.default_rng([SEED, 35, n])
        drawn = random.multinomial(n, [both, p1 - both, p2 - both, 1 - p1 - p2 + both], runs).T
        low, high = newcombe_paired(*drawn, z_of(0.95))
        setting = f"{n} people, rates {p1:g} and {p2:g}, correlation {shared:g}"
        yield _row("paired_difference", setting, (low <= p1 - p2) & (p1 - p2 <= high))


def _paired_gaps(runs: int = 400, people: int = 300) -> Iterator[Part]:
    """Two systems on four groups; the second has a gap of 0.2 or none, the first has none."""
    for setting, apart in ((ALIKE, 0.0), (APART, 0.2)):
        held: list[bool] = []
        plain: list[bool] = []
        for run in range(runs):
            random = np.random.default_rng([SEED, 36, run])
            cells, joint = np.zeros((4, 3, 9), dtype=np.int64), np.zeros((4, 4), dtype=np.int64)
            for row in range(4):
                p1, p2 = 0.3, 0.3 + apart * (row == 3)
                joint[row] = random.multinomial(
                    people, [p1 * p2, p1 * (1 - p2), (1 - p1) * p2, (1 - p1) * (1 - p2)]
                )
            cells[:, 0, [4, 3, 1, 0]] = joint
            cube = _cube(cells, SYSTEMS)
            found = compare_systems(cube, _mapping(cube), PLAN)
            held += [
                bool(item.interval and (item.interval.low or 0.0) <= -apart <= (item.interval.high or 0.0))
                for item in found
                if (item.metric, item.statistic) == ("selection_rate", "difference_of_gaps")
            ]
            drawn = resampled(joint, joint, joint, random, weighted=False)
            rates = np.stack([drawn[..., [0, side]].sum(axis=-1) for side in (1, 2)]) / drawn.sum(axis=-1)
            low, high = percentile_limits(np.ptp(rates[0], axis=1) - np.ptp(rates[1], axis=1), 0.95) or (0.0, 0.0)
            plain.append(bool(low <= -apart <= high))
        yield _row("difference_of_gaps", f"{setting}, four groups of 300", held)
        yield _row("difference_of_gaps: percentiles", f"{setting}, four groups of 300", plain, used=False)


def _matching(runs: int = 400) -> Iterator[Part]:
    """Three groups with 1,000 comparisons of different people and 500 of the same."""
    for setting, rates in (
        (ALIKE, np.array([[0.02, 0.03]] * 3)),
        (APART, np.array([[0.01, 0.02], [0.02, 0.03], [0.05, 0.08]])),
    ):
        truth = _summaries(np.rint(rates * [1_000_000, 500_000]).astype(np.int64), 1_000)
        held: Held = {}
        for run in range(runs):
            errors = np.random.default_rng([SEED, 37, run]).binomial([[1000, 500]] * 3, rates)
            for name, item in _summaries(errors, 1).items():
                low, high = item.interval.low or 0.0, item.interval.high
                value = truth[name].value
                held.setdefault(name, []).append(low <= value + 1e-12 and (high is None or value - 1e-12 <= high))
        for name, found in held.items():
            yield _row(name, f"{setting}, three groups of 1,500", found)


def _summaries(errors: np.ndarray, times: int) -> dict[str, Any]:
    cells = np.zeros((3, 3, 3), dtype=np.int64)
    cells[:, 0, 1], cells[:, 0, 0] = errors[:, 0], 1000 * times - errors[:, 0]
    cells[:, 1, 0], cells[:, 1, 1] = errors[:, 1], 500 * times - errors[:, 1]
    cube = _cube(cells, ("tool",))
    mapping = _mapping(cube).model_copy(update={"task": "matching"})
    found = summarise(measure(cube, mapping, PLAN), PLAN, weighted=False)
    return {
        item.statistic if len(item.metrics) > 1 else f"{item.statistic}, {item.metrics[0]}": item for item in found
    }


def _cube(cells: np.ndarray, systems: tuple[str, ...]) -> Cube:
    """Return the cube of one feature from people by group, outcome and joint decision."""
    groups = [(name,) for name in GROUPS[: len(cells)]]
    arrays = (cells, cells.astype(np.float64), cells.astype(np.float64))
    margins = {(): margin_of((), [() for _ in groups], arrays), ("group",): margin_of(("group",), groups, arrays)}
    return Cube(("group",), systems, margins, has_y_true=True, weighted=False)


def _mapping(cube: Cube) -> SchemaMapping:
    systems = tuple(SystemColumn(name=name, column=name) for name in cube.systems)
    return SchemaMapping(y_true="y", systems=systems, sensitive=(SensitiveFeature(column="group"),), positive="1")


# --- subgroup search ------------------------------------------------------------------------------------------


def searched() -> list[Part]:
    """Return how often a subgroup search confirms what is no worse, and finds and confirms what was planted."""
    found = []
    for setting, tables, base, planted in SETTINGS:
        result = tried(tables, base, planted)
        hits = {} if planted is None else {"found": result.found, "confirmed": result.confirmed}
        found.append({"setting": setting, "tables": tables, "false": result.false, **hits})
    return found
