"""Counts by group go in; the gap that chance alone would give, and how often it is as wide, comes out.

If groups made no difference, any way to put the people of the denominator into groups of the same sizes would be
equally likely: the numerators then follow the multivariate hypergeometric distribution. Tables are drawn from it
with a seed, so that the same counts give the same numbers, at any number of rows.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from evaluator.domain.certainty import Chance
from evaluator.stages.statistics.intervals import Floats
from evaluator.stages.statistics.pairing import Kind

DRAWS = 9_999
"""Tables drawn, as a rule."""
FEWEST_DRAWS = 999
MOST_ENTRIES = 200_000
"""Tables times groups: with more than 20 groups fewer tables are drawn, which takes a tenth of a second."""
MOST_PEOPLE = 10**9
"""From here on the draw is a binomial one."""
SAME = 1e-12
"""Gaps this near to the observed one are as wide: rounding must not decide."""


@dataclass(frozen=True, slots=True)
class ChanceRates:
    """Rates of one metric in random tables."""

    rates: Floats
    """Groups x tables."""
    approximate: bool
    """Whether they were drawn as independent binomials."""

    def complement(self) -> ChanceRates:
        """Return the same tables for the people who were not counted."""
        return ChanceRates(1.0 - self.rates, self.approximate)

    def gaps(self, kind: Kind) -> Floats:
        """Return the gap of each table; the ratio of a table without anybody in a numerator is 1."""
        low, high = self.rates.min(axis=0), self.rates.max(axis=0)
        if kind == "difference":
            return np.asarray(high - low)
        ratio: Floats = np.divide(low, high, out=np.ones(low.shape), where=high > 0)
        return ratio


def seed_of(seed: int, *identity: object) -> int:
    """Return the seed of one draw: from the plan's and from what is drawn, so that no draw moves another."""
    told = json.dumps([seed, *identity], sort_keys=True, ensure_ascii=True).encode()
    return int.from_bytes(hashlib.sha256(told).digest()[:16], "big")


def chance_rates(
    x: ArrayLike, n: ArrayLike, seed: int, *, weighted: bool = False, draws: int | None = None
) -> ChanceRates:
    """Return the rates of random tables with the same sizes of groups and the same total as `x` of `n`.

    Arrays of groups, or of levels x groups: then people change groups only within a level of a control feature,
    and the levels are added. Tables are exact (Fisher, R. A. (1935), The Design of Experiments) unless `weighted`:
    effective sizes are no counts, so numerators are binomial with the common rate, from rounded sizes. `draws` is
    by default 9,999, fewer above 20 groups. ValueError as numpy when numerators exceed denominators.
    """
    part, whole = np.atleast_2d(np.asarray(x, dtype=np.float64)), np.atleast_2d(np.asarray(n, dtype=np.float64))
    groups = whole.shape[1]
    tables = draws or int(np.clip(MOST_ENTRIES // max(groups, 1), FEWEST_DRAWS, DRAWS))
    generator = np.random.default_rng(seed)
    approximate = weighted or bool(whole.sum(axis=1).max() >= MOST_PEOPLE)
    drawn = np.zeros((groups, tables))
    for level_x, level_n in zip(part, whole, strict=True):
        drawn += _drawn(level_x, level_n, tables, generator, approximate=approximate)
    sizes = np.rint(whole).sum(axis=0)
    return ChanceRates(drawn / sizes[:, np.newaxis], approximate)


def _drawn(x: Floats, n: Floats, tables: int, generator: np.random.Generator, *, approximate: bool) -> Floats:
    sizes = np.rint(n).astype(np.int64)
    if approximate:
        common = x.sum() / n.sum() if n.sum() > 0 else 0.0
        return generator.binomial(sizes[:, np.newaxis], min(common, 1.0), (x.size, tables)).astype(np.float64)
    total = round(float(x.sum()))
    # Few people are drawn sooner than many: those not counted, where they are fewer.
    fewer = min(total, int(sizes.sum()) - total)
    table = generator.multivariate_hypergeometric(sizes, fewer, size=tables, method="marginals").T
    counted = table if fewer == total else sizes[:, np.newaxis] - table
    return counted.astype(np.float64)


def chance_of(rates: Sequence[ChanceRates], observed: float, *, kind: Kind, level: float) -> Chance:
    """Return what chance gives beside an `observed` gap; of several rates decided together, the worse counts.

    The p-value is (1 + tables as wide) / (tables + 1), which keeps its level with any number of tables: Phipson,
    B. and Smyth, G. K. (2010), Statistical Applications in Genetics and Molecular Biology 9, article 39.
    """
    worst = np.maximum if kind == "difference" else np.minimum
    tables = min(one.rates.shape[1] for one in rates)
    gaps = worst.reduce([one.gaps(kind)[:tables] for one in rates])
    as_wide = gaps >= observed - SAME if kind == "difference" else gaps <= observed + SAME
    return Chance(
        mean=float(gaps.mean()),
        reach=float(np.quantile(gaps, level if kind == "difference" else 1.0 - level)),
        level=level,
        p_value=(1 + int(as_wide.sum())) / (tables + 1),
        draws=tables,
        approximate=any(one.approximate for one in rates),
    )
