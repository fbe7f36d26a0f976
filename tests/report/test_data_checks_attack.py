"""Somebody with the report tries to compute what the section on the data hides, by adding and subtracting.

Unknowns are the people of a group by outcome (positive, negative, unknown) and by whether there is a decision.
What the section and the tables of rates show exactly are equations; the smallest and the largest value of a hidden
number that agree with all of them are found by linear programming, without a negative cell.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

import evaluator
from evaluator.domain.data_checks import DataShare
from evaluator.report.context import Context, context_of
from evaluator.report.data_checks import quality_tables
from evaluator.report.model import Table

OUTCOMES = ("1", "0", None)
SUMS: dict[str, tuple[list[int], list[int]]] = {
    # people with a decision by outcome, then those without: positive, negative, unknown
    "label_rate": ([1, 0, 0, 1, 0, 0], [1, 1, 0, 1, 1, 0]),
    "outcome_missing": ([0, 0, 1, 0, 0, 1], [1] * 6),
    "prediction_missing": ([0, 0, 0, 1, 1, 1], [1] * 6),
}


def people(seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    size = int(rng.integers(300, 1500))
    outcome = rng.choice(OUTCOMES, size, p=[0.4, 0.6 - (part := rng.uniform(0, 0.05)), part])
    decision = rng.choice(["1", "0", None], size, p=[0.3, 0.7 - (part := rng.uniform(0, 0.03)), part])
    group = rng.choice(["a", "b", "c"], size, p=[0.5, 0.35, 0.15])
    return pd.DataFrame({"g": group, "y": outcome, "p": decision})


def evaluated(frame: pd.DataFrame) -> Context:
    record = evaluator.evaluate(
        frame, y_true="y", y_pred="p", positive="1", sensitive="g", data_quality=True, cross_check=False
    )
    return context_of(record)


def shown_in_section(context: Context) -> dict[tuple[str, str], bool]:
    """Return by what is counted and group whether the table gives its numbers."""
    items = [item for item in context.record.data_shares if item.of_group and item.feature == "g"]
    columns = list(dict.fromkeys(item.what for item in items))
    groups = list(dict.fromkeys(item.group or "" for item in items))
    (table,) = quality_tables(context)
    if not isinstance(table, Table):
        return {(what, group): False for what in columns for group in groups}
    return {
        (what, group): " of " in row[1 + place].text
        for group, row in zip(groups, table.rows, strict=True)
        for place, what in enumerate(columns)
    }


def equations(context: Context, items: list[DataShare], shown: dict[tuple[str, str], bool], group: str) -> Any:
    """Return everything that is told of one group: sums of its six cells, and what they come to."""
    sums: list[list[int]] = []
    totals: list[int] = []
    for item in items:
        if item.group == group and shown[item.what, group]:
            counted, whole = SUMS[item.what]
            sums += [counted, whole]
            totals += [item.counted, item.people]
    for metric, told in (("count", [[1, 1, 1, 0, 0, 0]]), ("base_rate", [[1, 1, 0, 0, 0, 0], [1, 0, 0, 0, 0, 0]])):
        (entry,) = (one for one in context.entries("p", metric, ("g",)) if one.group == (group,))
        if context.suppression.of(entry) == "exact":
            sums += told
            totals += [entry.people, round((entry.value or 0.0) * entry.people)][: len(told)]
    return np.array(sums).reshape(-1, 6), np.array(totals)


def bounds(wanted: list[int], sums: Any, totals: Any) -> tuple[float, float]:
    found = []
    for sign in (1, -1):
        told = {"A_eq": sums, "b_eq": totals} if len(sums) else {}
        result = linprog(sign * np.array(wanted), **told, bounds=[(0, 2000)] * 6, method="highs")
        assert result.success
        found.append(sign * result.fun)
    return found[0], found[1]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12))
def test_no_small_number_that_is_hidden_follows_from_what_is_shown(seed: int) -> None:
    frame = people(seed)
    context = evaluated(frame)
    items = [item for item in context.record.data_shares if item.of_group and item.feature == "g"]
    items = [item for item in items if item.what in SUMS]
    shown = shown_in_section(context)
    for group in ("a", "b", "c"):
        sums, totals = equations(context, items, shown, group)
        for item in items:
            if item.group != group or shown[item.what, group] or not 0 < item.counted < 10:
                continue
            rates_alone = equations(context, [], shown, group)
            low, high = bounds(SUMS[item.what][0], sums, totals)
            assert high - low >= 1 or np.ptp(bounds(SUMS[item.what][0], *rates_alone)) < 1, (group, item)
        of_group = frame[frame.g == group]
        for place, outcome in enumerate(OUTCOMES):
            same = of_group.y.isna() if outcome is None else of_group.y == outcome
            without = int((same & of_group.p.isna()).sum())
            if 0 < without < 10:
                cell = [0] * 6
                cell[3 + place] = 1
                low, high = bounds(cell, sums, totals)
                assert high - low >= 1, (group, outcome, without)


def test_where_nothing_is_small_everything_is_shown() -> None:
    """The rule hides no more than it must: many people lack an outcome or a decision, alike in every group."""
    rows = [
        {"g": group, "y": outcome, "p": decision}
        for group in "abc"
        for outcome in OUTCOMES
        for decision in OUTCOMES
        for _ in range(40)
    ]
    context = evaluated(pd.DataFrame(rows))
    assert all(shown_in_section(context).values())
