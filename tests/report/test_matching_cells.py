"""Small counts of matching errors never leave in a report, nor what they follow from."""

from __future__ import annotations

from evaluator.domain.results import GroupMetric
from evaluator.report.matching_cells import MEASURED, hide_matching

Row = tuple[tuple[str, ...], tuple[str | None, ...]]


def entry(metric: str, hits: int, people: int, row: Row) -> GroupMetric:
    value = float(people) if metric == "count" else hits / people
    return GroupMetric(system="s", metric=metric, features=row[0], group=row[1], people=people, value=value)


def rows(errors: dict[Row, tuple[int, int]]) -> dict[Row, dict[str, GroupMetric]]:
    return {
        row: {
            "count": entry("count", 0, people + 5000, row),
            "false_match_rate": entry("false_match_rate", hits, people, row),
        }
        for row, (hits, people) in errors.items()
    }


A, B, ALL = (("sex",), ("a",)), (("sex",), ("b",)), ((), ())
AX, BX = (("sex", "age"), ("a", "x")), (("sex", "age"), ("b", "x"))
RATE = frozenset({"false_match_rate"})


def test_a_small_count_hides_the_rate_and_blurs_what_adds_up_with_it() -> None:
    hidden, coarse = hide_matching(rows({ALL: (103, 9000), A: (3, 4000), B: (100, 5000), AX: (3, 4000)}))
    assert hidden[A] == hidden[AX] == RATE
    assert not hidden[B]
    assert coarse[B] == RATE
    assert not hidden[ALL]
    assert not coarse[ALL]


def test_a_small_count_in_two_features_leaves_single_features_exact() -> None:
    hidden, coarse = hide_matching(rows({ALL: (200, 9000), A: (50, 4000), AX: (4, 900), BX: (90, 2000)}))
    assert hidden[AX] == RATE
    assert coarse[BX] == RATE
    assert not hidden[A]
    assert not coarse[A]


def test_nothing_is_hidden_where_nothing_is_small_and_zero_is_shown() -> None:
    hidden, coarse = hide_matching(rows({ALL: (100, 9000), A: (0, 4000), B: (100, 5000)}))
    assert not any(hidden.values())
    assert not any(coarse.values())


def test_a_small_number_of_comparisons_hides_the_whole_group() -> None:
    hidden, _ = hide_matching(rows({ALL: (100, 9000), A: (0, 8), B: (100, 5000)}))
    assert hidden[A] == MEASURED
