"""`evaluator plan` says what so many people could show, and writes the request to the vendor."""

from __future__ import annotations

import html.parser
from pathlib import Path

import pytest
from typer.testing import CliRunner

from evaluator import cli
from evaluator.cli.exits import exit_code

RUNNER = CliRunner()


def run(folder: Path, *more: str) -> str:
    out = folder / "plan.yaml"
    result = RUNNER.invoke(cli.app, ["plan", "--polarity", "burden", "--out", str(out), *more])
    assert result.exception is None, result.exception
    assert out.exists()
    return result.stdout.replace("\u00a0", " ")


def test_typed_people_give_what_they_could_show(tmp_path: Path) -> None:
    said = run(tmp_path, "--people", "sex=woman:240", "--people", "sex=man:2600", "--rate", "0.1")
    assert "any other rate is 10%" in said
    assert "“woman” (240 people)" in said
    assert "False positive rate by sex, limit at most 10 percentage points." in said


def test_a_file_is_counted_without_a_look_at_decisions(tmp_path: Path) -> None:
    data = tmp_path / "people.csv"
    data.write_text("sex,age\n" + "woman,20\n" * 60 + "man,40\n" * 90 + ",70\n" * 5)
    said = run(tmp_path, "--data", str(data), "--sensitive", "sex", "--sensitive", "age", "--bins", "age=30")
    assert "“woman” (60 people)" in said
    assert "“man” (90 people)" in said
    assert "“>=30” (95 people)" in said
    assert "not recorded" not in said


def test_without_people_nothing_is_said_but_the_plan(tmp_path: Path) -> None:
    assert run(tmp_path).startswith(str(tmp_path / "plan.yaml"))


class _Tags(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.sources: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.sources += [value or "" for name, value in attrs if name in ("src", "href")]


HOSTILE = "<script>alert(1)</script> | [x](javascript:1) `*"


def test_the_request_is_one_self_contained_page_with_every_name_escaped(tmp_path: Path) -> None:
    page = tmp_path / "request.html"
    run(tmp_path, "--people", f"sex={HOSTILE}:40", "--people", "sex=b:500", "--request", str(page))
    parser = _Tags()
    parser.feed(page.read_text(encoding="utf-8"))
    assert "script" not in parser.tags
    assert parser.sources == []
    text = page.read_text(encoding="utf-8")
    for said in (
        "Which columns",
        "How many rows in each group",
        "In which form",
        "What must not be sent",
        "&lt;script&gt;",
    ):
        assert said in text


def test_the_request_in_markdown_lets_no_name_become_markup(tmp_path: Path) -> None:
    page = tmp_path / "request.md"
    run(tmp_path, "--people", f"sex={HOSTILE}:40", "--people", "sex=b:500", "--request", str(page))
    text = page.read_text(encoding="utf-8")
    assert "\\<script\\>" in text
    assert "\\[x\\]" in text
    assert "<script>" not in text
    assert "No names, addresses" in text


@pytest.mark.parametrize(
    ("more", "said"),
    [
        pytest.param(("--people", "sex:woman=240"), "cannot be read", id="people that cannot be read"),
        pytest.param(("--rate", "1.5"), "--rate 1.5 is not a share", id="a rate that is no share"),
        pytest.param(("--request", "request.pdf"), "ends with .html or .md", id="a format that is not built"),
        pytest.param(("--data", "people.csv"), "There is no file", id="a file that is not there"),
        pytest.param(("--request", "plan.yaml"), "ends with .html or .md", id="the request over the plan"),
    ],
)
def test_wrong_use_is_said_and_writes_nothing(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    more: tuple[str, ...],
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    arguments = ["plan", "--polarity", "burden", "--out", "plan.yaml", *more]
    assert exit_code(lambda: cli.app(arguments, standalone_mode=False), arguments) == 2
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
