"""Counts of the same people under two conditions go in; interval and test of the difference come out."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import bdtr, gammaln

from evaluator.stages.statistics.intervals import Floats, Limits, wilson


def newcombe_paired(both: ArrayLike, first: ArrayLike, second: ArrayLike, neither: ArrayLike, z: float) -> Limits:
    """Return the interval of (first - second) / n, within -1..1; n counts all four, `first` those of it alone.

    The arms of two Wilson intervals are added as in `contrasts.newcombe`, less what the two rates share; held
    against the R packages contingencytables and ratesci for 1, 1, 7 and 12 children (Bentur et al. 2009). Source:
    Newcombe, R. G. (1998), Improved confidence intervals for the difference between binomial proportions based
    on paired data, Statistics in Medicine 17, 2635-2650, method 10. ValueError without anybody, or below 0.
    """
    e, f, g, h = np.broadcast_arrays(*(np.asarray(a, dtype=np.float64) for a in (both, first, second, neither)))
    if min(part.min(initial=0.0) for part in (e, f, g, h)) < 0:
        raise ValueError("no count may be below 0")
    n = e + f + g + h
    one, other = wilson(e + f, n, z), wilson(e + g, n, z)
    p1, p2 = (e + f) / n, (e + g) / n
    shared = _correlation(e, f, g, h)
    low = _arm(p1 - one.low, other.high - p2, shared)
    high = _arm(one.high - p1, p2 - other.low, shared)
    value = (f - g) / n
    return Limits(np.maximum(value - low, -1.0), np.minimum(value + high, 1.0))


def _arm(first: Floats, second: Floats, shared: Floats) -> Floats:
    arm: Floats = np.sqrt(np.maximum(first**2 - 2 * shared * first * second + second**2, 0.0))
    return arm


def _correlation(e: Floats, f: Floats, g: Floats, h: Floats) -> Floats:
    """Return the correlation of the two conditions, moved towards 0 by half a person where it is positive."""
    n = e + f + g + h
    across = e * h - f * g
    corrected = np.where(across > 0, np.maximum(across - n / 2, 0.0), across)
    spread = np.sqrt((e + f) * (g + h)) * np.sqrt((e + g) * (f + h))
    shared: Floats = np.divide(corrected, spread, out=np.zeros(n.shape), where=spread > 0)
    return shared


def mcnemar_mid_p(first: int, second: int) -> float:
    """Return the two-sided mid-p of McNemar's exact test: 1 where nobody is counted by one alone.

    `first` and `second` are people counted under one condition alone; under the hypothesis each of them is as
    likely to be the one as the other. Sources: McNemar, Q. (1947), Psychometrika 12, 153-157;
    Fagerland, M. W., Lydersen, S. and Laake, P. (2013), BMC Medical Research Methodology 13:91, who recommend
    mid-p. ValueError below 0.
    """
    if min(first, second) < 0:
        raise ValueError("no count may be below 0")
    apart, fewer = first + second, min(first, second)
    if apart == 0:
        return 1.0
    ways = gammaln(apart + 1) - gammaln(fewer + 1) - gammaln(apart - fewer + 1)
    just_so = float(np.exp(ways - apart * np.log(2.0)))
    if first == second:
        return 1.0 - just_so / 2
    return min(2.0 * float(bdtr(fewer, apart, 0.5)) - just_so, 1.0)
