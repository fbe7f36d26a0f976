"""Simulate how often intervals of errors hold their level, and how often limits are wrongly called met or not met.

    python -m benchmarks.amounts [--runs 2000] [--seed 1]

Errors of six kinds, from normal to ones whose squares have no mean square; groups from 30 to 2,000 people. Prints
one table of coverage, one of outcomes where the true gap of one group from all others is exactly the limit.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Iterator
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from evaluator.domain.amounts import ErrorSums
from evaluator.domain.metrics import AMOUNT_METRICS
from evaluator.stages.amounts.values import Means, difference_ends, means_of


def _mean_size_of_t(freedom: int) -> float:
    ratio = math.gamma((freedom + 1) / 2) / math.gamma(freedom / 2)
    return 2 * math.sqrt(freedom / math.pi) * ratio / (freedom - 1)


Errors = NDArray[np.float64]
Kind = Callable[[np.random.Generator, tuple[int, int]], Errors]

KINDS: dict[str, Kind] = {
    "normal": lambda rng, shape: rng.normal(size=shape),
    "exponential": lambda rng, shape: rng.exponential(size=shape),
    "lognormal, sigma 0.5": lambda rng, shape: rng.lognormal(0, 0.5, size=shape),
    "lognormal, sigma 1": lambda rng, shape: rng.lognormal(0, 1, size=shape),
    "t, 5 degrees": lambda rng, shape: rng.standard_t(5, size=shape),
    "t, 3 degrees": lambda rng, shape: rng.standard_t(3, size=shape),
}
"""Kinds of errors. Cubes of squared lognormal errors are as good as never seen; squares of t errors with 3 degrees
have no variance."""
TRUTHS: dict[str, tuple[float, float, float]] = {
    "normal": (0.0, math.sqrt(2 / math.pi), 1.0),
    "exponential": (1.0, 1.0, 2.0),
    "lognormal, sigma 0.5": (math.exp(0.125), math.exp(0.125), math.exp(0.5)),
    "lognormal, sigma 1": (math.exp(0.5), math.exp(0.5), math.exp(2.0)),
    "t, 5 degrees": (0.0, _mean_size_of_t(5), 5 / 3),
    "t, 3 degrees": (0.0, _mean_size_of_t(3), 3.0),
}
"""Mean of the errors, of their sizes, of their squares."""
SIZES = (30, 100, 500, 2000)
PAIRS = ((30, 30), (30, 1000), (1000, 30), (100, 100), (1000, 1000))
"""People in the group that differs, and in each other group."""
GROUPS = (2, 6)
LIMITS = (0.25, 1.0)
"""Size of the limit: mean errors differ by so much, sizes of errors by this share of the others' size."""
LEVEL = 0.95


def sums_of(errors: Errors) -> ErrorSums:
    """Return the sums of each row as of a group."""
    sizes = np.abs(errors)
    none = np.zeros(len(errors))
    n = np.full(len(errors), errors.shape[1], dtype=np.int64)
    powers = (errors, errors**2, errors**3, sizes, sizes**3, errors**4, errors**6)
    return ErrorSums(n, *(power.sum(axis=1) for power in powers), none, none)


def truth_of(name: str, metric: str) -> float:
    """Return the figure of infinitely many people."""
    mean, size, square = TRUTHS[name]
    return {"mean_error": mean, "mean_absolute_error": size, "root_mean_squared_error": math.sqrt(square)}[metric]


def coverage(rng: np.random.Generator, runs: int) -> Iterator[tuple[str, str, int, float, float, float]]:
    """Yield kind, figure, people, coverage, and the shares of runs with the truth below and above the interval."""
    for name, kind in KINDS.items():
        for metric in AMOUNT_METRICS:
            truth = truth_of(name, metric)
            for people in SIZES:
                ends = means_of(metric, sums_of(kind(rng, (runs, people)))).ends(LEVEL)
                below, above = float((truth < ends.low).mean()), float((truth > ends.high).mean())
                yield name, metric, people, 1 - below - above, below, above


def outcomes(
    name: str, metric: str, sizes: tuple[int, int], groups: int, share: float, rng: np.random.Generator, runs: int
) -> tuple[float, float, float, float]:
    """Return how often a true gap of exactly the limit is called met and not met; first as it is done, then
    without the rule on few large errors. The worse of a group above and a group below the others."""
    kind, truth = KINDS[name], truth_of(name, metric)
    limit = share if metric == "mean_error" else share * truth
    found = []
    for sign in (1, -1) if share < 1 or metric == "mean_error" else (1,):
        samples = [kind(rng, (runs, sizes[0] if group == 0 else sizes[1])) for group in range(groups)]
        samples[0] = samples[0] + sign * limit if metric == "mean_error" else samples[0] * (1 + sign * share)
        found.append(_rates([means_of(metric, sums_of(one)) for one in samples], limit))
    return tuple(np.max(found, axis=0).tolist())


def _rates(means: list[Means], limit: float) -> tuple[float, ...]:
    runs, comparisons = len(means[0].mean), len(means) * (len(means) - 1) // 2
    inside, sure = np.ones(runs, dtype=bool), np.ones(runs, dtype=bool)
    out, out_sure = np.zeros(runs, dtype=bool), np.zeros(runs, dtype=bool)
    own, strict = ([one.ends(LEVEL, m) for one in means] for m in (1, comparisons))
    for a, b in combinations(range(len(means)), 2):
        settled = means[a].settled & means[b].settled
        low, high = difference_ends(means[a].value, own[a], means[b].value, own[b])
        inside &= (low > -limit) & (high < limit)
        sure &= settled
        low, high = difference_ends(means[a].value, strict[a], means[b].value, strict[b])
        beyond = (low > limit) | (high < -limit)
        out |= beyond
        out_sure |= beyond & settled
    return float((inside & sure).mean()), float(out_sure.mean()), float(inside.mean()), float(out.mean())


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    rng = np.random.default_rng(asked.seed)
    rows = list(coverage(rng, asked.runs))
    print("| Errors | Figure | " + " | ".join(f"{people} people" for people in SIZES) + " |")
    print("|---|---|" + "---|" * len(SIZES))
    for name, metric in dict.fromkeys((row[0], row[1]) for row in rows):
        cells = [f"{row[3]:.3f}" for row in rows if row[:2] == (name, metric)]
        print(f"| {name} | `{metric}` | {' | '.join(cells)} |")
    print("\n| Errors | Figure | met | not met | met without the rule | not met without the rule |")
    print("|---|---|---|---|---|---|")
    for name in KINDS:
        for metric in AMOUNT_METRICS:
            cases = [
                outcomes(name, metric, sizes, groups, share, rng, asked.runs)
                for sizes in PAIRS
                for groups in GROUPS
                for share in LIMITS
            ]
            worst = " | ".join(f"{value:.3f}" for value in np.max(cases, axis=0))
            print(f"| {name} | `{metric}` | {worst} |", flush=True)


if __name__ == "__main__":
    main()
