"""The promise of the verdict, kept by chance draws: wrongly *not met* and wrongly *met* in at most 5 % of runs.

Seeded, so that a run always gives the same figures. Two groups are enumerated, not drawn: those figures are exact.
"""

from math import sqrt

import numpy as np
import pytest
from scipy.stats import binom

from evaluator.stages.statistics.contrasts import newcombe, score_statistic
from evaluator.stages.statistics.intervals import z_of
from evaluator.stages.statistics.pairing import group_counts
from evaluator.stages.statistics.pairs import decision_of

pytestmark = pytest.mark.slow

RUNS = 1500
SLACK = 3 * sqrt(0.05 * 0.95 / RUNS)
"""Three standard errors of a share of 5 %."""


def decided(sizes, x, kind, limit):
    return decision_of([group_counts(x, sizes, sizes, min_group_size=30)], kind=kind, limit=limit)


def share(decision, sizes, rates, kind, limit, seed):
    """Return how often the verdict on drawn counts is `decision`."""
    draws = np.random.default_rng(seed).binomial(sizes, rates, (RUNS, len(sizes)))
    return np.mean([decided(sizes, x, kind, limit) == decision for x in draws])


def exact_share(decision, sizes, rates, kind, limit):
    """Return the exact chance of `decision` for two groups, but for outcomes rarer than 1e-8."""
    x1, x2 = (
        np.arange(binom.ppf(1e-8, n, p), binom.isf(1e-8, n, p) + 1) for n, p in zip(sizes, rates, strict=True)
    )
    chance = binom.pmf(x1, sizes[0], rates[0])[:, None] * binom.pmf(x2, sizes[1], rates[1])
    hits = np.array([[decided(sizes, (a, b), kind, limit) == decision for b in x2] for a in x1])
    return chance[hits].sum()


def steps(k, low, high):
    """Return k rates, one at `low`, one at `high`, the others between."""
    return [low, *np.linspace(low, high, k)[1:-1], high]


NO_DISPARITY = [
    pytest.param([5000, *[30] * 5], 0.01, "difference", 0.02, id="5000 and five of 30, rate 0.01"),
    pytest.param([5000, *[30] * 11], 0.01, "ratio", 0.8, id="5000 and eleven of 30, rate 0.01, four fifths"),
    pytest.param([300] * 8, 0.1, "difference", 0.02, id="eight of 300, rate 0.1"),
    pytest.param([30, 80, 200, 500, 1300, 5000], 0.5, "ratio", 0.8, id="30 to 5000, rate 0.5, four fifths"),
]

AT_THE_LIMIT = [
    pytest.param(
        [5000, *[30] * 5], [0.01, *[0.03] * 5], "difference", 0.02, id="5000 and five of 30, all at 0.02"
    ),
    pytest.param(
        [5000, *[50] * 5], [0.06, *[0.01] * 5], "difference", 0.05, id="5000 and five of 50, all at 0.05"
    ),
    pytest.param([300] * 4, steps(4, 0.1, 0.2), "difference", 0.1, id="four of 300, 0.1 apart"),
    pytest.param([5000] * 3, [0.3, 0.3, 0.35], "difference", 0.05, id="three of 5000, 0.05 apart"),
    pytest.param([5000, *[30] * 5], [0.008, *[0.01] * 5], "ratio", 0.8, id="5000 and five of 30 at four fifths"),
    pytest.param([5000] * 4, [0.5, 0.5, 0.5, 0.4], "ratio", 0.8, id="four of 5000 at four fifths"),
]


@pytest.mark.parametrize(("sizes", "rate", "kind", "limit"), NO_DISPARITY)
def test_without_a_disparity_not_met_is_rare(sizes, rate, kind, limit):
    assert share("not_met", sizes, [rate] * len(sizes), kind, limit, seed=11) <= 0.05 + SLACK


@pytest.mark.parametrize(("sizes", "rates", "kind", "limit"), AT_THE_LIMIT)
def test_with_the_gap_at_the_limit_not_met_is_rare(sizes, rates, kind, limit):
    assert share("not_met", sizes, rates, kind, limit, seed=12) <= 0.05 + SLACK


@pytest.mark.parametrize(("sizes", "rates", "kind", "limit"), AT_THE_LIMIT)
def test_with_the_gap_at_the_limit_met_is_rare(sizes, rates, kind, limit):
    assert share("met", sizes, rates, kind, limit, seed=13) <= 0.05 + SLACK


@pytest.mark.parametrize(
    ("sizes", "rates", "kind", "limit"),
    [
        pytest.param([30, 5000], [0.01, 0.21], "difference", 0.2, id="30 against 5000, 0.2 apart"),
        pytest.param([50, 1000], [0.01, 0.11], "difference", 0.1, id="50 against 1000, 0.1 apart"),
        pytest.param([200, 200], [0.5, 0.4], "ratio", 0.8, id="200 against 200 at four fifths"),
    ],
)
@pytest.mark.parametrize("decision", ["met", "not_met"])
def test_with_two_groups_at_the_limit_the_exact_chance_is_at_most_5_percent(decision, sizes, rates, kind, limit):
    assert exact_share(decision, sizes, rates, kind, limit) <= 0.05


def test_clear_gaps_and_clear_parity_are_found_and_not_only_doubted():
    assert share("not_met", [300] * 8, [0.1] * 7 + [0.4], "difference", 0.1, seed=14) > 0.9
    assert share("met", [2000] * 4, [0.1] * 4, "difference", 0.05, seed=15) > 0.9
    assert share("not_met", [2000, 2000], [0.5, 0.3], "ratio", 0.8, seed=16) > 0.9
    assert share("met", [5000] * 4, [0.5] * 4, "ratio", 0.8, seed=17) > 0.9


def test_without_the_guard_a_tiny_group_beside_a_huge_one_would_be_wrongly_met():
    # 30 at 0.01 against 5000 at 0.21: the true gap is the limit, yet Newcombe's interval alone says met.
    x1, x2 = np.arange(31)[:, None], np.arange(5001)[None, :]
    low, high = newcombe(x1, 30, x2, 5000, z_of(0.95))
    chance = binom.pmf(x1, 30, 0.01) * binom.pmf(x2, 5000, 0.21)
    assert chance[(low > -0.2) & (high < 0.2)].sum() == pytest.approx(0.063, abs=0.001)


def test_without_the_guard_tiny_groups_beside_a_huge_one_would_be_wrongly_not_met():
    # The true ratio is the limit, 0.8, in a group of 5000 against five of 30.
    sizes, rates = np.array([5000, *[30] * 5]), [0.008, *[0.01] * 5]
    x = np.random.default_rng(18).binomial(sizes, rates, (RUNS, 6))
    i, j = np.triu_indices(6, 1)
    table = x[:, i], sizes[i], x[:, j], sizes[j]
    z = z_of(0.95, i.size)
    beyond = (score_statistic(*table, 0.8) < -z) | (score_statistic(*table, 1.25) > z)
    assert beyond.any(axis=1).mean() > 0.05 + SLACK
    assert share("not_met", sizes, rates, "ratio", 0.8, seed=18) <= 0.05
