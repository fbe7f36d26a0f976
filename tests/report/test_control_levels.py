"""Results within control levels in a report: what is said, and what small numbers hide."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from attack import CELLS, Finest, attack, record_of, small_counts

from evaluator import evaluate
from evaluator.domain.plan import EvaluationPlan, Limit
from evaluator.domain.record import EvaluationRecord
from evaluator.report import build_report, render_html
from evaluator.report.context import context_of
from evaluator.report.suppression import suppression_of
from evaluator.wording import summary

LIMIT = Limit(metric="selection_rate", statistic="difference", limit=0.1, within_control=True)
OVERALL = Limit(metric="selection_rate", statistic="difference", limit=0.1)


def record_by_level(counts: dict[tuple[str, str], tuple[int, int]], **options: object) -> EvaluationRecord:
    rows = [
        {"sex": sex, "district": level, "p": p, "n": n}
        for (sex, level), (x, size) in counts.items()
        for p, n in ((1, x), (0, size - x))
    ]
    given = {
        "y_pred": "p",
        "positive": "1",
        "count": "n",
        "sensitive": "sex",
        "control": "district",
        "plan": EvaluationPlan(limits=(LIMIT, OVERALL), intersections=1),
        **options,
    }
    return evaluate(pd.DataFrame(rows), **given)


WIDE = {
    ("m", "North"): (600, 1000),
    ("w", "North"): (400, 1000),
    ("m", "South"): (400, 1000),
    ("w", "South"): (600, 1000),
}


def test_the_report_says_the_worst_level_beside_the_result_overall() -> None:
    page = render_html(build_report(record_by_level(WIDE))).replace("\u00a0", " ")
    assert "Within the 2 levels of district the widest gap is 20.0 percentage points, in “district: North”" in page
    assert "over all levels together it is 0.0 percentage points" in page
    assert "The limit within levels (at most 10 percentage points) is not kept in every level." in page
    assert "difference within each level" in page


def test_the_terminal_names_the_levels_that_are_not_met() -> None:
    said = summary(record_by_level(WIDE))
    assert "x Within “district: North”" in said
    assert "x Within “district: South”" in said
    assert "not kept in every level" in said


def test_a_level_with_one_group_is_said_in_the_report() -> None:
    counts = {key: value for key, value in WIDE.items() if key != ("w", "South")}
    page = render_html(build_report(record_by_level(counts)))
    assert "Only the group “sex: m” occurs in this level" in page


def test_small_numbers_of_a_level_are_not_shown() -> None:
    counts = {**WIDE, ("m", "South"): (3, 7), ("w", "South"): (431, 1000)}
    record = record_by_level(counts)
    context = context_of(record)
    page = render_html(build_report(record)).replace("\u00a0", " ")
    assert "the widest gap is not shown" in page
    small = [
        item for item in record.group_metrics if item.control == {"district": "South"} and item.group == ("m",)
    ]
    assert {context.suppression.of(item) for item in small} == {"hidden"}
    assert "42.9%" not in page


def test_a_control_level_hides_what_a_second_feature_would_hide() -> None:
    counts = {**WIDE, ("m", "South"): (3, 7), ("w", "North"): (391, 1000)}
    as_control = record_by_level(counts)
    as_feature = record_by_level(
        counts, sensitive=["sex", "district"], control=None, plan=EvaluationPlan(intersections=2)
    )
    ways = [
        {
            ((*item.features, *item.control), (*item.group, *item.control.values()), item.metric): suppression.of(
                item
            )
            for item in record.group_metrics
        }
        for record, suppression in ((one, suppression_of(one)) for one in (as_control, as_feature))
    ]
    assert ways[0] == ways[1]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8))
def test_no_small_count_follows_from_levels_of_two_control_features(seed: int) -> None:
    rng = np.random.default_rng(seed)
    finest: Finest = {
        (sex, district, kind): {cell: int(rng.poisson(rng.choice([1, 4, 15, 50]))) for cell in CELLS}
        for sex in "mw"
        for district in "NS"
        for kind in "xy"
    }
    features = ("sex", "district", "kind")
    whole = record_of(finest, features, depth=3)
    # What two control features give: everything by both of them together, nothing by one alone.
    kept = tuple(item for item in whole.group_metrics if len({"district", "kind"} & set(item.features)) != 1)
    record = whole.model_copy(update={"group_metrics": kept})
    told, _ = attack(record, finest, features)
    for name, wanted in small_counts(record, finest, features):
        assert told.possible(wanted) > 1, f"{name} follows from the report"
