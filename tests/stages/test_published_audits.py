"""Published audits, from their counts: what others found with the same people, we find."""

from __future__ import annotations

import pytest
from in_memory import cube_of_counts, mapping_of

from evaluator.domain.plan import EvaluationPlan, Limit
from evaluator.stages.findings.agreement import cross_check
from evaluator.stages.findings.measure import measure
from evaluator.stages.findings.quantify import quantify

# ProPublica, "Machine Bias" (2016), two-year recidivism, COMPAS decile 5 or more taken as high risk
COMPAS = {
    "African-American": {"tn": 990, "fp": 805, "fn": 532, "tp": 1369},
    "Caucasian": {"tn": 1139, "fp": 349, "fn": 461, "tp": 505},
}
CUBE = cube_of_counts("race", COMPAS)
MAPPING = mapping_of(CUBE, reference={"race": "Caucasian"})


@pytest.mark.parametrize(
    ("metric", "race", "percent"),
    [
        ("false_positive_rate", "African-American", 44.85),
        ("false_positive_rate", "Caucasian", 23.45),
        ("false_negative_rate", "African-American", 27.99),
        ("false_negative_rate", "Caucasian", 47.72),
    ],
)
def test_compas_error_rates_are_the_published_ones_to_two_decimals(metric: str, race: str, percent: float) -> None:
    entries = measure(CUBE, MAPPING, EvaluationPlan())
    (value,) = (entry.value for entry in entries if (entry.metric, entry.group) == (metric, (race,)))
    assert value is not None
    assert round(100 * value, 2) == percent


def test_compas_error_rates_are_fairlearns_too() -> None:
    agreement = cross_check(measure(CUBE, MAPPING, EvaluationPlan()), CUBE, MAPPING)
    assert (agreement.status, agreement.compared, agreement.largest_difference) == ("agrees", 48, 0.0)


def test_compas_gap_in_false_alarms_is_beyond_ten_points_whatever_chance_did() -> None:
    limit = Limit(metric="false_positive_rate", statistic="difference", limit=0.10)
    plan = EvaluationPlan(limits=(limit,))
    findings = quantify(measure(CUBE, MAPPING, plan), CUBE, MAPPING, plan)
    gap = next(f for f in findings if (f.metric, f.statistic) == ("false_positive_rate", "difference"))
    assert (gap.outcome, gap.lowest, gap.highest) == ("not_met", ("Caucasian",), ("African-American",))
    assert gap.value == pytest.approx(0.2139, abs=5e-5)
    assert gap.interval is not None
    assert 0.10 < gap.interval.low < 0.2139 < gap.interval.high < 0.25


def test_compas_false_alarms_are_almost_twice_the_reference_groups() -> None:
    findings = quantify(measure(CUBE, MAPPING, EvaluationPlan()), CUBE, MAPPING, EvaluationPlan())
    (ratio,) = (f for f in findings if (f.metric, f.statistic) == ("false_positive_rate", "to_reference_ratio"))
    assert (ratio.group, ratio.reference) == (("African-American",), ("Caucasian",))
    assert ratio.value == pytest.approx(44.85 / 23.45, abs=5e-3)
