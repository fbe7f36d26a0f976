"""What would settle it: nothing more than needed, enough in practice, and no number where none can be named."""

import numpy as np
import pytest

from evaluator.stages.statistics.pairing import group_counts
from evaluator.stages.statistics.pairs import decision_of
from evaluator.stages.statistics.power import people_for_met
from evaluator.stages.statistics.settle import rounded_up, what_settles


def counts_of(x, n):
    return group_counts(np.asarray(x, float), n, n, min_group_size=30)


def asked(x, n, kind="difference", limit=0.1):
    return what_settles([counts_of(x, n)], kind=kind, limit=limit)


def enlarged_sizes(settlement, n):
    sizes = np.array(n)
    for one in settlement.enlarged:
        sizes[one.group] = np.ceil(one.wanted)
    return sizes


UNDECIDED = [
    pytest.param([52, 50], [100, 100], "difference", 0.1, "inside", id="two points apart among a hundred"),
    pytest.param([50, 50], [100, 100], "difference", 0.1, "inside", id="no gap among a hundred"),
    pytest.param([12, 200], [100, 2000], "difference", 0.1, "inside", id="a small group beside a large one"),
    pytest.param([15, 14, 16, 15], [150] * 4, "difference", 0.05, "inside", id="four groups alike"),
    pytest.param([45, 33], [100, 100], "difference", 0.05, "beyond", id="twelve points apart, limit five"),
    pytest.param([40, 400, 90], [80, 2000, 300], "difference", 0.2, "beyond", id="one of three far off"),
    pytest.param([400, 40, 420], [1000, 100, 1000], "ratio", 0.8, "inside", id="a small group, four fifths"),
    pytest.param([20, 40], [100, 100], "ratio", 0.8, "beyond", id="half as often, four fifths"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("x", "n", "kind", "limit", "side"), UNDECIDED)
def test_so_many_more_people_settle_it_about_as_often_as_promised(x, n, kind, limit, side):
    assert decision_of([counts_of(x, n)], kind=kind, limit=limit) == "cannot_tell"
    found = asked(x, n, kind, limit)
    assert found.side == side
    sizes, rates = enlarged_sizes(found, n), np.array(x) / np.array(n)
    more = np.random.default_rng(4).binomial(sizes - np.array(n), rates, (400, len(n)))
    wanted = {"inside": "met", "beyond": "not_met"}[side]
    share = np.mean([decision_of([counts_of(x + row, sizes)], kind=kind, limit=limit) == wanted for row in more])
    assert 0.74 <= share <= 0.96


@pytest.mark.parametrize(("x", "n", "kind", "limit", "side"), UNDECIDED)
def test_with_the_stated_sizes_and_the_same_rates_the_rule_itself_speaks(x, n, kind, limit, side):
    found = asked(x, n, kind, limit)
    sizes = enlarged_sizes(found, n)
    same = decision_of([counts_of(np.array(x) / n * sizes, sizes)], kind=kind, limit=limit)
    assert same == {"inside": "met", "beyond": "not_met"}[side]


def test_large_groups_are_not_asked_for_more():
    found = asked([12, 200], [100, 2000])
    assert [one.group for one in found.enlarged] == [0]
    assert found.enlarged[0].now == 100


def test_more_people_than_the_two_groups_of_no_gap_need_are_not_asked_for():
    needed = people_for_met(0.1, kind="difference", limit=0.1)
    found = asked([7, 7], [70, 70])
    assert [one.wanted for one in found.enlarged] == pytest.approx([needed, needed], abs=1)


@pytest.mark.parametrize(
    ("x", "n", "kind", "limit"),
    [
        pytest.param([60, 50], [100, 100], "difference", 0.1, id="exactly at the limit"),
        pytest.param([57, 50], [100, 100], "difference", 0.1, id="within a standard error of it"),
        pytest.param([40, 50], [100, 100], "ratio", 0.8, id="exactly four fifths"),
        pytest.param([0, 0], [100, 100], "ratio", 0.8, id="nobody in either group"),
        pytest.param([5, 1], [100, 20], "difference", 0.1, id="one group alone is assessed"),
    ],
)
def test_without_a_realistic_number_none_is_named(x, n, kind, limit):
    assert asked(x, n, kind, limit) is None


def test_of_two_rates_the_one_that_is_undecided_needs_more_people():
    settled, open_ = counts_of([500, 500], [5000, 5000]), counts_of([7, 7], [70, 70])
    found = what_settles([settled, open_], kind="difference", limit=0.1)
    assert {one.family for one in found.enlarged} == {1}


def test_of_150_groups_only_small_ones_are_asked_for_more():
    n = np.random.default_rng(1).integers(40, 4000, 150)
    found = asked(np.rint(n * 0.3), n, limit=0.12)
    short = {one.group for one in found.enlarged}
    assert 0 < len(short) < 30
    assert max(n[list(short)]) < 1000


@pytest.mark.parametrize(
    ("number", "said"), [(0.2, 1), (7, 7), (99.0, 99), (100.4, 110), (238, 240), (2381.2, 2400)]
)
def test_numbers_of_people_are_rounded_up_to_two_digits(number, said):
    assert rounded_up(number) == said
