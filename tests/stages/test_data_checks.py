"""The data themselves: beside a population, with what is missing for whom, with what is there twice."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint

import evaluator
from evaluator.documents import read_population
from evaluator.domain.data_checks import DataShare, RepresentedGroup
from evaluator.domain.population import Population
from evaluator.domain.record import EvaluationRecord
from evaluator.engine import Limits, open_source
from evaluator.errors import InputError
from evaluator.report.build import build_report
from evaluator.report.html import render_html

CENSUS = {"features": [{"column": "sex", "shares": {"f": 0.5, "m": 0.4, "x": 0.1}}]}


def table() -> pd.DataFrame:
    rows = [("f", "yes", "yes")] * 60 + [("f", "no", None)] * 20 + [("m", "no", "no")] * 100
    rows += [("m", None, "yes")] * 12 + [(None, "yes", "no")] * 8
    frame = pd.DataFrame(rows, columns=["sex", "decision", "truth"])
    frame["case"] = [f"c{i // 2}" if i < 10 else f"c{i}" for i in range(len(frame))]
    frame["w"] = 2.0
    return frame


def looked(frame: pd.DataFrame | None = None, **options: Any) -> EvaluationRecord:
    given = {"y_pred": "decision", "y_true": "truth", "positive": "yes", "sensitive": "sex", "cross_check": False,
             "now": "2026-11-22T10:00:00Z"}  # fmt: skip
    return evaluator.evaluate(table() if frame is None else frame, **{**given, **options})


def census(**amounts: Any) -> Population:
    return Population.model_validate({"features": [{"column": "sex", **amounts}]} if amounts else CENSUS)


def group(record: EvaluationRecord, name: str) -> RepresentedGroup:
    return next(item for item in record.representation[0].groups if item.group == name)


def share(record: EvaluationRecord, what: str, name: str | None = None, *, of_group: bool = True) -> DataShare:
    return next(
        item for item in record.data_shares if (item.what, item.group, item.of_group) == (what, name, of_group)
    )


# --- beside a population --------------------------------------------------------------------------------------


def test_shares_beside_the_population_are_those_by_hand() -> None:
    record = looked(population=census())
    women = group(record, "f")
    low, high = proportion_confint(80, 192, method="wilson")
    assert (women.people, women.share) == (80, pytest.approx(80 / 192))
    assert (women.interval.low, women.interval.high) == pytest.approx((low, high))
    assert women.difference == pytest.approx(80 / 192 - 0.5)
    assert women.ratio == pytest.approx(80 / 192 / 0.5)
    assert women.ratio_interval is not None
    assert (women.ratio_interval.low, women.ratio_interval.high) == pytest.approx((low / 0.5, high / 0.5))
    assert women.stands == "fewer"
    assert group(record, "m").stands == "more"
    assert record.representation[0].not_recorded == 8
    assert women.sentence.english.startswith("“f” (sex) is rarer in the data than in the population: 41.7%")


def test_a_group_of_the_population_that_is_not_in_the_data_counts_as_nobody() -> None:
    nobody = group(looked(population=census()), "x")
    assert (nobody.people, nobody.share, nobody.stands) == (0, 0.0, "fewer")
    assert nobody.interval.high is not None
    assert nobody.interval.high > 0


def test_counts_and_shares_of_the_population_give_the_same() -> None:
    counts = looked(population=census(counts={"f": 500, "m": 400, "x": 100})).representation
    assert counts == looked(population=census()).representation


def test_equal_weights_change_no_share() -> None:
    plain, weighted = (looked(population=census(), **more).representation for more in ({}, {"weight": "w"}))
    for one, other in zip(plain[0].groups, weighted[0].groups, strict=True):
        assert other.share == pytest.approx(one.share)
        assert other.interval.low == pytest.approx(one.interval.low)


def test_a_group_the_population_does_not_have_has_no_ratio() -> None:
    record = looked(population=census(shares={"f": 1.0, "m": 0.0}))
    assert (group(record, "m").ratio, group(record, "m").stands) == (None, "more")


WRONG: dict[str, tuple[str, str]] = {
    "an unknown feature": (
        "feature,group,share\nsexe,f,0.5\nsexe,m,0.5\n",
        "“sexe”, which is no sensitive feature",
    ),
    "a group by another name": ("feature,group,share\nsex,women,0.5\nsex,m,0.5\n", "Use the names of the data"),
    "a group that is left out": ("feature,group,share\nsex,f,0.5\nsex,x,0.5\n", "does not say how many"),
    "shares beyond one": ("feature,group,share\nsex,f,51\nsex,m,49\n", "add up to 100 instead of 1"),
    "shares short of one": ("feature,group,share\nsex,f,0.5\nsex,m,0.4\n", "add up to 0.9 instead of 1"),
    "a negative share": ("feature,group,share\nsex,f,1.5\nsex,m,-0.5\n", "no negative number"),
    "no number": ("feature,group,count\nsex,f,many\nsex,m,3\n", "“many” is no count"),
    "half a person": ("feature,group,count\nsex,f,2.5\nsex,m,3\n", "“2.5” is no count"),
    "a group twice": ("feature,group,count\nsex,f,2\nsex,f,3\n", "stands there twice"),
    "another header": ("feature;group;share\nsex;f;0.5\n", "needs the columns feature, group"),
    "shares that are no numbers": ("feature,group,share\nsex,f,nan\nsex,m,1\n", "population"),
    "an empty file": ("", "needs the columns"),
    "only a header": ("feature,group,share\n", "names no group"),
}


@pytest.mark.parametrize("content, words", WRONG.values(), ids=WRONG)
def test_what_is_wrong_with_a_population_is_said(content: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "census.csv"
    path.write_text(content)
    with pytest.raises(InputError, match=words):
        looked(population=path)


def test_a_population_is_read_from_yaml_with_its_source(tmp_path: Path) -> None:
    path = tmp_path / "census.yaml"
    path.write_text(
        "kind: population\nschema: 1\nsource: {document: Register 2026}\nfeatures:\n"
        "  - {column: sex, counts: {f: 5, m: 4, x: 1}}\n"
    )
    read = read_population(path)
    assert read.source is not None
    assert read.source.document == "Register 2026"
    assert looked(population=path).representation[0].groups == looked(population=census()).representation[0].groups


# --- missing, positive, twice ---------------------------------------------------------------------------------


def test_what_is_missing_is_counted_for_everybody_and_by_group() -> None:
    record = looked(data_quality=True)
    assert (share(record, "group_missing", of_group=False).counted, record.source.people) == (8, 200)
    everybody = share(record, "outcome_missing", of_group=False)
    assert (everybody.counted, everybody.people) == (20, 200)
    assert everybody.sentence is not None
    assert everybody.sentence.english == "The outcome is not known for 20 of 200 people (10.0%)."
    assert (share(record, "outcome_missing", "f").counted, share(record, "outcome_missing", "m").counted) == (
        20,
        0,
    )
    assert (share(record, "prediction_missing", "m").counted, share(record, "prediction_missing", "m").people) == (
        12,
        112,
    )
    assert (share(record, "label_rate", "m").counted, share(record, "label_rate", "m").people) == (12, 112)
    assert share(record, "label_rate", "f").share == 1.0
    assert share(record, "outcome_missing", None).people == 8


def test_rows_and_cases_that_are_there_twice_are_counted() -> None:
    rows, cases = looked(data_quality=True, case_id="case").duplicates
    assert (rows.what, rows.rows, rows.repeated) == ("rows", 200, 5)
    assert (cases.what, cases.rows, cases.repeated) == ("cases", 200, 5)
    assert cases.sentence.english.startswith("5 of 200 rows name a case in case that a row before them names")
    (alone,) = looked(table().drop_duplicates(["sex", "decision", "truth"]), data_quality=True).duplicates
    assert alone.repeated == 0


@pytest.mark.slow
def test_repeats_are_the_same_however_many_parts_they_are_read_in() -> None:
    frame = pd.DataFrame({"a": [i % 700 for i in range(5000)], "b": [None if i % 3 else 1.5 for i in range(5000)]})
    expected = int(frame.duplicated().sum())
    for fetched in (10, 1000, 1_000_000):
        with open_source(frame, limits=Limits(fetched=fetched)) as opened:
            assert opened.repeats(["a", "b"]) == (5000, expected)
            assert opened.repeats(["b"], present=True) == (
                int(frame.b.notna().sum()),
                int(frame.b.notna().sum()) - 1,
            )


def test_nothing_is_looked_at_unless_somebody_asks() -> None:
    record = looked()
    assert (record.representation, record.data_shares, record.duplicates) == ((), (), ())


# --- in a report ----------------------------------------------------------------------------------------------


def text_of(record: EvaluationRecord) -> str:
    page = render_html(build_report(record))
    start = page.index('id="data-checks"')
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page[start : page.index("<h2", start)]))


@pytest.mark.slow
def test_a_report_withholds_what_rests_on_few_people() -> None:
    said = text_of(looked(population=census(), data_quality=True))
    assert "41.7%" not in said
    assert "80 of" not in said
    assert "8 of 200" not in said
    assert "What is missing by sex is withheld" in said
    assert "“f” (sex) is rarer in the data than in the population." in said


@pytest.mark.slow
def test_the_evaluator_and_large_groups_show_everything() -> None:
    exact = text_of(looked(population=census(), data_quality=True, small_cells="show"))
    assert "41.7%" in exact
    assert "8 of 200" in exact
    large = pd.concat([table()[lambda frame: frame.sex.notna()]] * 20)
    said = text_of(looked(large, population=census(), data_quality=True))
    assert "41.7%" in said
    assert "10.7% (240 of 2,240" in said


@pytest.mark.slow
def test_where_small_numbers_are_withheld_shares_are_given_to_whole_per_cent() -> None:
    few = pd.DataFrame([("x", "yes", "yes")] * 4, columns=["sex", "decision", "truth"])
    large = pd.concat([table()[lambda frame: frame.sex.notna()]] * 20 + [few])
    said = text_of(looked(large, population=census()))
    assert "about 42%" in said
    assert "41.6" not in said
    assert "0.1%" not in said
