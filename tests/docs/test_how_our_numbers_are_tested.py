"""The page "How our numbers are tested": made from figures that keep their promises and can be made again."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from math import sqrt
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from evaluator.documents.tested import figures_of_tests
from evaluator.report.tested import markdown_page

ROOT = Path(__file__).resolve().parents[2]
FIGURES = figures_of_tests()
POINTS = FIGURES["simulation"]["points"]


@pytest.fixture(scope="module")
def made() -> Iterator[ModuleType]:
    folder = str(ROOT / "benchmarks")
    sys.path.insert(0, folder)  # as when the command runs: its parts lie beside it
    spec = importlib.util.spec_from_file_location("make_numbers", ROOT / "benchmarks" / "make_numbers.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    sys.path.remove(folder)


def test_the_page_is_made_from_the_figures() -> None:
    page = ROOT / "docs" / "how-our-numbers-are-tested.md"
    assert page.read_text(encoding="utf-8") == markdown_page(FIGURES)


def test_the_worked_example_is_what_the_product_gives_and_what_a_calculator_gives(made: ModuleType) -> None:
    hand = FIGURES["hand"]
    assert made.hand() == hand
    z = 1.959963984540054
    ends: dict[str, tuple[float, float, float]] = {}
    for sex, cells in hand["counts"].items():
        x, n = cells["fp"], cells["fp"] + cells["tn"]
        middle = (x + z * z / 2) / (n + z * z)
        half = z / (n + z * z) * sqrt(x * (n - x) / n + z * z / 4)
        ends[sex] = (x / n, middle - half, middle + half)
        rate = hand["rates"][sex]
        assert (rate["value"], rate["low"], rate["high"]) == pytest.approx(ends[sex])
    (p1, l1, u1), (p2, l2, u2) = ends["men"], ends["women"]
    assert hand["gap"]["value"] == pytest.approx(p1 - p2)
    assert hand["gap"]["low"] == pytest.approx(p1 - p2 - sqrt((p1 - l1) ** 2 + (u2 - p2) ** 2))
    assert hand["gap"]["high"] == pytest.approx(p1 - p2 + sqrt((u1 - p1) ** 2 + (p2 - l2) ** 2))
    assert hand["gap"]["outcome"] == "not_met"


def test_every_named_test_is_there_and_no_library_differs_by_more_than_rounding() -> None:
    for oracle in FIGURES["oracles"]:
        assert (ROOT / oracle["test"]).is_file()
        assert oracle["cases"] > 0
        assert oracle["largest"] < 1e-6


@pytest.mark.slow
def test_published_audits_are_found_again(made: ModuleType) -> None:
    assert made.audits() == FIGURES["audits"]
    assert len(FIGURES["audits"]) == 7
    for audit in FIGURES["audits"]:
        assert audit["apart"] <= (0.21 if audit["rebuilt"] else 1e-9)


@pytest.mark.parametrize("kind", ["not_met_without_gap", "not_met_at_limit", "met_at_limit"])
def test_wrong_outcomes_stay_within_five_percent_at_every_point(kind: str) -> None:
    found: dict[Any, float] = {
        (point["sizes"], point["rate"], point["statistic"], point["limit"]): point[kind] for point in POINTS
    }
    assert len(found) == len(POINTS) >= 100
    slack = 3 * FIGURES["simulation"]["standard_error"]
    assert {point: share for point, share in found.items() if share > 0.05 + slack} == {}
    assert np.mean(list(found.values())) < 0.05


def test_intervals_cover_as_they_say() -> None:
    for interval in FIGURES["simulation"]["coverage"]:
        assert 0.94 <= interval["mean"] <= 0.97
        assert interval["least"] >= 0.90


def test_an_attribute_that_means_nothing_is_rarely_found() -> None:
    assert FIGURES["simulation"]["random_attribute"]["tables"] == 200
    assert FIGURES["simulation"]["random_attribute"]["not_met"] <= 10


def test_the_bootstrap_keeps_its_time() -> None:
    assert FIGURES["bootstrap"]["replicates"] == 2000
    assert FIGURES["bootstrap"]["people"] == 10_000_000
    assert FIGURES["bootstrap"]["seconds"] < 2


@pytest.mark.slow
@pytest.mark.parametrize("place", [7, 55, 100])
def test_a_seeded_point_of_the_simulation_is_found_again(made: ModuleType, place: int) -> None:
    point = POINTS[place]
    sizes = dict(made.SIZES)[point["sizes"]]
    again = made._point(place, point["sizes"], sizes, point["rate"], point["statistic"], point["limit"])
    assert again == point


def test_the_random_attribute_is_drawn_again(made: ModuleType) -> None:
    assert made.random_attribute() == FIGURES["simulation"]["random_attribute"]["not_met"]


def test_exact_coverage_is_found_again(made: ModuleType) -> None:
    for ours, theirs in zip(made.coverage(), FIGURES["simulation"]["coverage"], strict=True):
        assert ours == pytest.approx(theirs)


def test_at_the_gap_that_is_stated_the_exact_power_is_about_80_percent() -> None:
    power = FIGURES["power"]
    assert power["settings"] >= 675
    assert 0.70 <= power["least"] <= power["mean"] <= power["most"] <= 0.90


def test_at_the_number_of_people_that_is_stated_met_is_said_about_as_often_as_promised() -> None:
    points = FIGURES["met"]["points"]
    assert {point["groups"] for point in points} == {2, 3, 4, 6, 8, 12}
    assert {point["people"]: point["met"] for point in points if not 0.75 <= point["met"] <= 0.85} == {}


def test_drawn_intervals_hold_the_truth_as_often_as_they_say() -> None:
    """Within three standard errors of 95 %; those that are not used are shown because they do not."""
    used = [item for item in FIGURES["covered"] if item["used"]]
    assert len(used) >= 30
    short = {
        (item["interval"], item["setting"]): item["held"]
        for item in used
        if item["held"] < 0.95 - 3 * sqrt(0.95 * 0.05 / item["runs"])
    }
    assert short == {}
    others = [item["held"] for item in FIGURES["covered"] if not item["used"]]
    assert min(others) < 0.90


def test_every_share_of_an_interval_has_its_runs_and_its_standard_error() -> None:
    for item in FIGURES["covered"]:
        assert item["runs"] >= 200
        runs = item["runs"] + 4
        nearer = (item["held"] * item["runs"] + 2) / runs
        assert item["standard_error"] == pytest.approx(sqrt(nearer * (1 - nearer) / runs))


def test_the_search_confirms_what_is_planted_and_little_else() -> None:
    found = {item["setting"]: item for item in FIGURES["searched"]}
    assert all(item["false"] <= 10 for item in found.values() if item["tables"] == 200)
    planted = found["a pair of levels with error 0.30 against 0.10"]
    assert (planted["tables"], planted["found"] >= 95, planted["confirmed"] >= 95) == (100, True, True)


def test_seeded_intervals_are_drawn_again(made: ModuleType) -> None:
    kept = [item for item in FIGURES["covered"] if item["interval"] == "paired_difference"]
    assert list(made.promises._paired_rates()) == kept


@pytest.mark.slow
def test_a_seeded_search_and_power_are_found_again(made: ModuleType) -> None:
    assert made.promises.power() == FIGURES["power"]
    assert made.promises.searched() == FIGURES["searched"]
