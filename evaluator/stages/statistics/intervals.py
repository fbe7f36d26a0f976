"""Counts of one rate go in, an interval for that rate comes out; arrays of any shape, broadcast together.

`x` is the numerator and `n` the denominator. With sampling weights both are effective counts (`n` from
`effective_size`, `x` the weighted rate times `n`) and need not be whole numbers. `z` is the upper normal
quantile of the interval, from `z_of`.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betainccinv, betaincinv, ndtr, ndtri

Floats: TypeAlias = NDArray[np.float64]

ROUNDING = 1e-9
"""Relative error that sums of weights may carry."""


class Limits(NamedTuple):
    """The two ends of an interval, shaped as the counts it was made from."""

    low: Floats
    """Lower ends."""
    high: Floats
    """Upper ends."""


def z_of(level: float, comparisons: int = 1) -> float:
    """Return the normal quantile of a two-sided interval at `level`, shared equally among `comparisons`.

    The upper (1 - level) / (2 comparisons) quantile: Bonferroni's correction. ValueError unless
    0 < level < 1 and comparisons >= 1.
    """
    if not 0.0 < level < 1.0:
        raise ValueError(f"a level lies between 0 and 1, not {level!r}")
    if comparisons < 1:
        raise ValueError(f"at least one comparison is made, not {comparisons!r}")
    return float(-ndtri((1.0 - level) / (2.0 * comparisons)))


def checked_counts(x: ArrayLike, n: ArrayLike) -> tuple[Floats, Floats]:
    """Return the counts as float arrays of one shape, numerators cut at their denominators.

    A numerator may pass its denominator by the rounding of a sum of weights. ValueError when a denominator
    is 0, negative or not finite (a rate over nobody has no interval: say so before), or when a numerator is
    negative, above its denominator, or not a number.
    """
    count, size = np.broadcast_arrays(np.asarray(x, dtype=np.float64), np.asarray(n, dtype=np.float64))
    if not np.all((size > 0) & np.isfinite(size)):
        raise ValueError("every denominator must be above 0 and finite")
    if not np.all((count >= 0) & (count <= size * (1.0 + ROUNDING))):
        raise ValueError("every numerator must lie between 0 and its denominator")
    return np.minimum(count, size), size


def checked_z(z: ArrayLike) -> Floats:
    """Return the quantiles as a float array; ValueError unless all are above 0 and finite."""
    quantile = np.asarray(z, dtype=np.float64)
    if not np.all((quantile > 0) & np.isfinite(quantile)):
        raise ValueError("every quantile z must be above 0 and finite")
    return quantile


def wilson(x: ArrayLike, n: ArrayLike, z: ArrayLike) -> Limits:
    """Return the score interval of each rate x/n, within 0..1; never of width 0.

    The lower end is exactly 0 at x = 0, the upper exactly 1 at x = n. Source: Wilson, E. B. (1927), JASA 22,
    209-212. ValueError as `checked_counts`.
    """
    x, n = checked_counts(x, n)
    z = checked_z(z)
    middle = (x + z * z / 2) / (n + z * z)
    half = z / (n + z * z) * np.sqrt(x * (n - x) / n + z * z / 4)
    low = np.where(x > 0, np.maximum(middle - half, 0.0), 0.0)
    high = np.where(x < n, np.minimum(middle + half, 1.0), 1.0)
    return Limits(low, high)


def clopper_pearson(x: ArrayLike, n: ArrayLike, z: ArrayLike) -> Limits:
    """Return the exact interval of each rate x/n, within 0..1: it covers at least its level at any rate.

    The lower end is exactly 0 at x = 0, the upper exactly 1 at x = n. Source: Clopper, C. J. and Pearson,
    E. S. (1934), Biometrika 26, 404-413; with effective counts Korn, E. L. and Graubard, B. I. (1998),
    Survey Methodology 24, 193-201. ValueError as `checked_counts`.
    """
    x, n = checked_counts(x, n)
    tail = ndtr(-checked_z(z))
    some, others = x > 0, x < n
    low = betaincinv(np.where(some, x, 1.0), n - x + 1, tail)
    # The complement keeps the digits of a tail as thin as 1e-7 (all pairs of 300 groups).
    high = betainccinv(x + 1, np.where(others, n - x, 1.0), tail)
    # The inverse stops some 1e-12 short of 0 and 1, which a count of next to nothing could pass.
    low, high = np.minimum(low, x / n), np.maximum(high, x / n)
    low, high = np.where(some, low, 0.0), np.where(others, high, 1.0)
    return Limits(low, high)


def balanced_accuracy_interval(tp: ArrayLike, p: ArrayLike, tn: ArrayLike, q: ArrayLike, z: ArrayLike) -> Limits:
    """Return the interval of (tp/p + tn/q) / 2, within 0..1, `p` actual positives and `q` negatives.

    Squares of the Wilson arms of both rates are added. Source: Zou, G. Y. and Donner, A. (2008), Statistics
    in Medicine 27, 1693-1702. ValueError as `checked_counts`.
    """
    tp, p = checked_counts(tp, p)
    tn, q = checked_counts(tn, q)
    tpr, tnr = tp / p, tn / q
    tpr_low, tpr_high = wilson(tp, p, z)
    tnr_low, tnr_high = wilson(tn, q, z)
    value = (tpr + tnr) / 2
    down = np.sqrt((tpr - tpr_low) ** 2 + (tnr - tnr_low) ** 2) / 2
    up = np.sqrt((tpr_high - tpr) ** 2 + (tnr_high - tnr) ** 2) / 2
    return Limits(np.maximum(value - down, 0.0), np.minimum(value + up, 1.0))


def f1_interval(tp: ArrayLike, fp: ArrayLike, fn: ArrayLike, z: ArrayLike) -> Limits:
    """Return the interval of the F1 score, within 0..1.

    TP of (TP + FP + FN) is F*, a binomial rate given its denominator, and F1 = 2 F* / (1 + F*): Wilson's
    limits of F* are carried through. Source: Hand, D. J., Christen, P. and Kirielle, N. (2021), Machine
    Learning 110, 451-456. ValueError as `checked_counts`, so also when TP + FP + FN is 0.
    """
    tp = np.asarray(tp, dtype=np.float64)
    low, high = wilson(tp, tp + np.asarray(fp, dtype=np.float64) + np.asarray(fn, dtype=np.float64), z)
    return Limits(2 * low / (1 + low), 2 * high / (1 + high))


def effective_size(
    w_num: ArrayLike, w_den: ArrayLike, w2_num: ArrayLike, w2_rest: ArrayLike, n: ArrayLike
) -> Floats:
    """Return how many equally weighted people tell as much about a rate: the smaller of two effective sizes.

    `w_num` and `w_den` are sums of weights over numerator and denominator, `w2_num` and `w2_rest` sums of
    squared weights over the numerator and over the rest of the denominator, `n` people in the denominator.

    Kish's size, w_den^2 / (w2_num + w2_rest), holds when weight and outcome are independent (Kish, L. (1965),
    Survey Sampling). The linearised size, p (1 - p) / v with v the variance of a ratio of sums (Cochran, W. G.
    (1977), Sampling Techniques, 3rd ed.; its use inside an interval: Korn and Graubard 1998), follows the
    outcome. Equal weights give n itself; a rate of 0 or 1, or one person, gives Kish's size, since v is 0 or
    unknown there. ValueError when a denominator has no people or no weight, or when sums contradict.
    """
    part, whole = checked_counts(w_num, w_den)
    squares_in, squares_out, people = (np.asarray(a, dtype=np.float64) for a in (w2_num, w2_rest, n))
    squares = squares_in + squares_out
    if not np.all((squares_in >= 0) & (squares_out >= 0) & (squares > 0) & np.isfinite(squares)):
        raise ValueError("sums of squared weights must not be negative, and not all 0")
    if not np.all((people >= 1) & np.isfinite(people)):
        raise ValueError("every denominator must have people in it")
    kish = whole * whole / squares
    if np.any(kish > people * (1.0 + ROUNDING)):
        raise ValueError("an effective size cannot exceed the number of people")
    rate = part / whole
    inside = (squares_in > 0) & (squares_out > 0) & (people > 1) & (rate > 0) & (rate < 1)
    spread = (1 - rate) ** 2 * squares_in + rate**2 * squares_out
    few = np.where(people > 1, people, 2.0)
    variance = few / (few - 1) * spread / (whole * whole)
    linearised = np.divide(rate * (1 - rate), variance, out=np.full(variance.shape, np.inf), where=inside)
    # Kish's size reaches n only when all weights are equal; the linearised one is n - 1 there.
    equal = kish >= people * (1.0 - ROUNDING)
    return np.where(equal, people, np.minimum(kish, linearised))
