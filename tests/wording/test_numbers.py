"""Numbers and dates are written as people of a language write them, and never rounded into something else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator import wording
from evaluator.wording.numbers import decimals_apart


@pytest.mark.parametrize(
    ("share", "language", "text"),
    [
        pytest.param(0.1834, "en", "18.3%", id="one decimal"),
        pytest.param(0.1834, "de", "18,3\u00a0%", id="German"),
        pytest.param(0.1834, "fr-BE", "18,3\u00a0%", id="Belgian French"),
        pytest.param(0.0, "en", "0.0%", id="none"),
        pytest.param(1.0, "en", "100.0%", id="all"),
        pytest.param(0.00004, "en", "0.004%", id="hardly anybody is not nobody"),
        pytest.param(0.99996, "en", "99.996%", id="nearly everybody is not everybody"),
    ],
)
def test_a_share_in_per_cent(share: float, language: str, text: str) -> None:
    assert wording.percent(share, language) == text


@given(st.floats(min_value=1e-6, max_value=1 - 1e-6))
def test_a_share_between_none_and_all_never_reads_like_either(share: float) -> None:
    assert wording.percent(share) not in ("0.0%", "100.0%", "0%", "100%")


def test_people_ratios_points_levels_and_dates() -> None:
    assert wording.people(1234) == "1,234"
    assert wording.people(1234, "de") == "1.234"
    assert wording.count_of_people(1) == "1 person"
    assert wording.count_of_people(2) == "2 people"
    assert wording.ratio(0.7449) == "0.74"
    assert wording.points(-0.0921) == "\u22129.2\u00a0percentage points"
    assert wording.points_short(0.1) == "10\u00a0percentage points"
    assert wording.points_short(0.01) == "1\u00a0percentage point"
    assert wording.points_short(0.015) == "1.5\u00a0percentage points"
    assert wording.points_number(-0.0) == "0.0"
    assert wording.level(2.0) == "2"
    assert wording.level(2.25) == "2.3"
    assert wording.date_text("2026-11-22T23:30:00Z") == "22 November 2026"
    assert wording.date_text("spring 2025") == "spring 2025"
    assert wording.time_text("2026-11-22T23:30:00+02:00") == "22 November 2026, 21:30 UTC"
    assert wording.separators("de") == ",."


def test_a_number_beside_its_limit_is_never_rounded_onto_it() -> None:
    assert decimals_apart([9.98, 4.1], 10.0, 1) == 2
    assert decimals_apart([10.0], 10.0, 1) == 1
    assert decimals_apart([9.2], None, 1) == 1
