"""The published audits: their counts give the published rates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

DATASETS = Path(__file__).parents[2] / "datasets"
Rows = Callable[[str], list[dict[str, str]]]

COMPAS = {
    "African-American": (990, 805, 532, 1369, 44.85, 27.99),
    "Caucasian": (1139, 349, 461, 505, 23.45, 47.72),
}
DARKER_WOMEN = {"microsoft": 20.8, "face_plus_plus": 34.5, "ibm": 34.7}
OVERALL = {"microsoft": 6.3, "face_plus_plus": 10.0, "ibm": 12.1}


@pytest.mark.parametrize("race", COMPAS)
def test_compas_counts_are_exact_and_give_the_published_rates(race: str, rows: Rows) -> None:
    cells = {
        (row["reoffended"], row["high_risk"]): int(row["defendants"])
        for row in rows("compas_counts")
        if row["race"] == race
    }
    tn, fp, fn, tp = (cells[key] for key in (("no", "no"), ("no", "yes"), ("yes", "no"), ("yes", "yes")))
    *counts, false_positive_rate, false_negative_rate = COMPAS[race]
    assert [tn, fp, fn, tp] == counts
    assert round(100 * fp / (fp + tn), 2) == false_positive_rate
    assert round(100 * fn / (fn + tp), 2) == false_negative_rate


def test_the_shipped_gender_shades_file_and_table_are_those_of_the_script(
    script: Callable[[str], ModuleType], tmp_path: Path
) -> None:
    script("gender_shades_counts").main(tmp_path)
    for file in ("data.csv", "datasheet.md"):
        assert (tmp_path / file).read_bytes() == (DATASETS / "gender_shades_counts" / file).read_bytes()


def test_gender_shades_has_the_1270_faces_once_for_each_service(rows: Rows) -> None:
    faces: Counter[str] = Counter()
    for row in rows("gender_shades_counts"):
        said = [service for service in DARKER_WOMEN if row[service]]
        assert len(said) == 1
        assert row["counts"] == "reconstructed"
        assert row["gender_label"] == row["sex"]
        faces[said[0]] += int(row["faces"])
    assert faces == dict.fromkeys(DARKER_WOMEN, 1270)


def test_group_sizes_are_the_only_whole_numbers_that_fit_the_published_shares(
    script: Callable[[str], ModuleType],
) -> None:
    shares = {
        ("female", "darker"): 21.3,
        ("male", "darker"): 25.0,
        ("female", "lighter"): 23.3,
        ("male", "lighter"): 30.3,
    }
    fitting = {key: [n for n in range(1271) if round(100 * n / 1270, 1) == share] for key, share in shares.items()}
    together = [
        (a, b, c, d)
        for a in fitting["female", "darker"]
        for b in fitting["male", "darker"]
        for c in fitting["female", "lighter"]
        for d in fitting["male", "lighter"]
        if a + b + c + d == 1270
    ]
    assert together == [tuple(script("gender_shades_counts").FACES[key] for key in shares)]


def error_rate(rows: list[dict[str, str]], service: str, **group: str) -> float:
    given = [row for row in rows if row[service] and all(row[key] == value for key, value in group.items())]
    wrong = sum(int(row["faces"]) for row in given if row[service] != row["gender_label"])
    return 100 * wrong / sum(int(row["faces"]) for row in given)


@pytest.mark.parametrize("service", DARKER_WOMEN)
def test_every_rebuilt_error_rate_lies_within_0_2_points_of_the_published_one(
    service: str, rows: Rows, script: Callable[[str], ModuleType]
) -> None:
    table = rows("gender_shades_counts")
    published = script("gender_shades_counts").PUBLISHED[service]
    assert published["female", "darker"] == DARKER_WOMEN[service]
    for (sex, skin), rate in published.items():
        assert abs(error_rate(table, service, sex=sex, skin_type=skin) - rate) < 0.2


@pytest.mark.parametrize("service", OVERALL)
def test_the_rebuilt_counts_add_up_to_the_published_overall_error(service: str, rows: Rows) -> None:
    assert round(error_rate(rows("gender_shades_counts"), service), 1) == OVERALL[service]
