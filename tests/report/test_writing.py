"""A report is written whole or not at all, in a format we can write."""

from __future__ import annotations

from pathlib import Path

import pytest
from records import screened

from evaluator.errors import InputError, NotBuiltYet, ReportError
from evaluator.report import build_report, render_html, write_report


def test_the_file_holds_the_page(tmp_path: Path) -> None:
    write_report(screened(), tmp_path / "report.html")
    assert (tmp_path / "report.html").read_text(encoding="utf-8") == render_html(build_report(screened()))
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


@pytest.mark.parametrize("suffix", [".pdf", ".docx", ".xlsx", ".md", ".PDF"])
def test_formats_of_later_versions_are_refused_and_point_to_html(tmp_path: Path, suffix: str) -> None:
    with pytest.raises(NotBuiltYet, match=r"\.html"):
        write_report(screened(), tmp_path / f"report{suffix}")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["report.txt", "report", "report.html.exe"])
def test_other_formats_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ReportError, match=r"\.html"):
        write_report(screened(), tmp_path / name)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="No such file or directory"):
        write_report(screened(), tmp_path / "missing" / "report.html")


def test_an_older_report_is_replaced_as_a_whole_or_stays(tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    target.mkdir()
    with pytest.raises(ReportError):
        write_report(screened(), target)
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]
    target.rmdir()
    target.write_text("old", encoding="utf-8")
    write_report(screened(), target)
    assert target.read_text(encoding="utf-8").startswith("<!doctype html>")


@pytest.mark.parametrize("language", ["xx", "english", "", "../en", "nl_BE_x_y"])
def test_a_language_nobody_knows_is_refused(tmp_path: Path, language: str) -> None:
    with pytest.raises(InputError, match="is not the code of a language"):
        write_report(screened(), tmp_path / "report.html", language)
    assert not list(tmp_path.iterdir())
