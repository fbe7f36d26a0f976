"""A bug is written down without anything a person uploaded."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from evaluator.bugs import bug_report, write_bug


def fail(secret: str) -> None:
    try:
        raise KeyError(secret)
    except KeyError as error:
        raise RuntimeError(f"no place for {secret}") from error


def caught() -> BaseException:
    try:
        fail("Jane Doe, Harbour Street 5")
    except RuntimeError as error:
        return error
    raise AssertionError("it should have failed")


def test_a_report_names_kinds_and_places_but_no_value() -> None:
    report = bug_report(caught())
    assert "builtins.RuntimeError" in report
    assert "builtins.KeyError" in report
    assert "test_bug_reports" in report
    assert "in fail" in report
    assert "Jane" not in report
    assert "Harbour" not in report


def test_a_report_is_a_new_file_that_only_this_account_may_read(tmp_path: Path) -> None:
    at = dt.datetime(2026, 11, 22, 9, 30, tzinfo=dt.UTC)
    path = write_bug(caught(), tmp_path / "log", at=at)
    assert path.read_text(encoding="utf-8").startswith("2026-11-22T09:30:00+00:00\n")
    assert path.stat().st_mode & 0o077 == 0
