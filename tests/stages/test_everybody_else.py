"""Each group held against everybody else and against everybody: the overlap is taken into account."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from in_memory import cube_of_counts

from evaluator import evaluate
from evaluator.domain.cube import Cube
from evaluator.domain.mapping import SchemaMapping, SensitiveFeature, SystemColumn
from evaluator.domain.plan import EvaluationPlan
from evaluator.domain.record import EvaluationRecord
from evaluator.domain.results import Finding
from evaluator.errors import InputError
from evaluator.stages.findings.measure import measure
from evaluator.stages.findings.quantify import quantify
from evaluator.stages.statistics.contrasts import newcombe, score_ratio_interval
from evaluator.stages.statistics.intervals import z_of


def frame_of(counts: dict[str | None, tuple[int, int]]) -> pd.DataFrame:
    parts = [
        {"g": group, "p": p, "n": n} for group, (x, size) in counts.items() for p, n in ((1, x), (0, size - x))
    ]
    return pd.DataFrame(parts)


def evaluated(frame: pd.DataFrame, reference: object = "@rest", **options: object) -> EvaluationRecord:
    given = {"y_pred": "p", "positive": "1", "sensitive": "g", "count": "n", "reference": reference, **options}
    return evaluate(frame, **given)


def held(record: EvaluationRecord, group: str, statistic: str = "difference") -> Finding:
    name = f"to_reference_{statistic}"
    return next(
        f for f in record.findings if (f.metric, f.statistic, f.group) == ("selection_rate", name, (group,))
    )


COUNTS: dict[str | None, tuple[int, int]] = {"a": (30, 100), "b": (90, 200), "c": (60, 300)}


def test_everybody_else_is_all_other_groups_together_by_hand() -> None:
    finding = held(evaluated(frame_of(COUNTS)), "a")
    assert finding.reference == ("@rest",)
    assert finding.value == pytest.approx(30 / 100 - 150 / 500)
    low, high = newcombe(30, 100, 150, 500, z_of(0.95))
    assert (finding.interval.low, finding.interval.high) == pytest.approx((float(low), float(high)))
    ratio = held(evaluated(frame_of(COUNTS)), "a", "ratio")
    low, high = score_ratio_interval(30, 100, 150, 500, z_of(0.95))
    assert (ratio.interval.low, ratio.interval.high) == pytest.approx((float(low), float(high)))


def test_everybody_is_the_rate_of_all_and_the_interval_shrinks_by_the_share_of_the_rest() -> None:
    rest, all_ = held(evaluated(frame_of(COUNTS)), "b"), held(evaluated(frame_of(COUNTS), "@overall"), "b")
    assert all_.value == pytest.approx(90 / 200 - 180 / 600)
    assert all_.value == pytest.approx(rest.value * 400 / 600)
    assert all_.interval.low == pytest.approx(rest.interval.low * 400 / 600)
    assert all_.interval.high == pytest.approx(rest.interval.high * 400 / 600)
    assert all_.interval.low > 0


def ratio_of_a(cube: Cube, reference: str) -> Finding:
    mapping = SchemaMapping(
        systems=(SystemColumn(name="tool", column="p"),),
        sensitive=(SensitiveFeature(column="g", reference=reference),),
    )
    plan = EvaluationPlan()
    found = quantify(measure(cube, mapping, plan), cube, mapping, plan)
    wanted = ("selection_rate", "to_reference_ratio", ("a",))
    return next(f for f in found if (f.metric, f.statistic, f.group) == wanted)


rates = st.tuples(st.integers(0, 60), st.integers(60, 120))


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(st.tuples(rates, rates, rates))
def test_the_ratio_to_everybody_is_the_ratio_to_the_rest_carried_over(counts: tuple[tuple[int, int], ...]) -> None:
    cube = cube_of_counts(
        "g", {name: {"su": x, "pu": n - x} for name, (x, n) in zip("abc", counts, strict=True)}, has_y_true=False
    )
    rest, all_ = (ratio_of_a(cube, reference) for reference in ("@rest", "@overall"))
    share = counts[0][1] / sum(n for _, n in counts)
    if all_.value is None or rest.value is None:
        return
    for name in ("low", "high"):
        end, given = getattr(all_.interval, name), getattr(rest.interval, name)
        expected = 1 / share if given is None else given / (share * given + 1 - share)
        assert end == pytest.approx(expected)
    assert all_.interval.low <= all_.value + 1e-9
    assert all_.value <= all_.interval.high + 1e-9


def test_the_interval_against_everybody_covers_the_truth() -> None:
    # 2,000 tables; the group is a third of everybody, so independence would make the interval far too wide.
    rng = np.random.default_rng(5)
    n, m, p, r = 150, 300, 0.3, 0.2
    x, y = rng.binomial(n, p, 2000), rng.binomial(m, r, 2000)
    low, high = newcombe(x, n, y, m, z_of(0.95))
    part = m / (n + m)
    truth = p - (n * p + m * r) / (n + m)
    covered = float(np.mean((part * low <= truth) & (truth <= part * high)))
    assert 0.935 < covered < 0.97
    ignoring = newcombe(x, n, x + y, n + m, z_of(0.95))
    assert float(np.mean((ignoring.low <= truth) & (truth <= ignoring.high))) > 0.98


def test_people_whose_group_is_not_recorded_are_among_everybody_else() -> None:
    counts = {**COUNTS, None: (100, 100)}
    finding = held(evaluated(frame_of(counts)), "a")
    assert finding.value == pytest.approx(30 / 100 - 250 / 600)
    excluded = evaluated(frame_of(counts), missing={"g": "exclude"})
    assert held(excluded, "a").value == pytest.approx(30 / 100 - 150 / 500)


def test_weighted_people_outside_a_group_count_by_their_weights() -> None:
    table = frame_of(COUNTS).assign(w=[1.0, 2.0, 0.5, 3.0, 1.5, 1.0])
    finding = held(evaluated(table, weight="w"), "a")
    own = 30 * 1.0 / (30 * 1.0 + 70 * 2.0)
    rest = (90 * 0.5 + 60 * 1.5) / (90 * 0.5 + 110 * 3.0 + 60 * 1.5 + 240 * 1.0)
    assert finding.value == pytest.approx(own - rest)
    overall = held(evaluated(table, "@overall", weight="w"), "a")
    part = (90 * 0.5 + 110 * 3.0 + 60 * 1.5 + 240 * 1.0) / (30 + 140 + 90 * 0.5 + 110 * 3.0 + 60 * 1.5 + 240)
    assert overall.value == pytest.approx((own - rest) * part)


def test_one_group_alone_has_nobody_else() -> None:
    finding = held(evaluated(frame_of({"a": (30, 100)})), "a")
    assert (finding.value, finding.reason_code) == (None, "nobody_else")


@pytest.mark.slow
def test_a_reference_can_differ_by_feature_and_a_wrong_one_names_the_groups() -> None:
    table = frame_of(COUNTS).assign(h=["x", "y"] * 3)
    record = evaluated(table, {"h": "@overall"}, sensitive=["g", "h"])
    assert {f.features for f in record.findings if f.reference == ("@overall",)} == {("h",)}
    with pytest.raises(InputError, match="“a”, “b”, “c”"):
        evaluated(table, {"g": "nobody"})


def test_the_sentences_say_everybody_else_and_everybody() -> None:
    from evaluator.wording import finding_text, people_text, rates_of

    for reference, said in (
        ("@rest", "among everybody else"),
        ("@overall", "among everybody, that group included"),
    ):
        record = evaluated(frame_of(COUNTS), reference)
        finding = held(record, "b")
        assert said in finding_text(finding, rates_of(record, finding))
        assert said in people_text(finding)
        assert "@" not in finding_text(finding, rates_of(record, finding)) + people_text(finding)
