"""Every word on a page can be translated, and the first page comes without the heavy packages."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.dashboard.work.texts import md, plain

FOLDER = Path(__file__).parents[2] / "evaluator" / "dashboard"
FILES = sorted(set(FOLDER.rglob("*.py")) - {FOLDER / "launch.py"})
"""The pages and what they are made of; the launcher speaks in a terminal, before there is a language."""
SAID = {
    *(
        "title",
        "header",
        "subheader",
        "markdown",
        "caption",
        "text",
        "write",
        "error",
        "warning",
        "info",
        "success",
    ),
    *("button", "form_submit_button", "download_button", "link_button", "popover", "expander", "status", "toast"),
    *("text_input", "text_area", "number_input", "selectbox", "multiselect", "radio", "checkbox", "toggle"),
    *("file_uploader", "date_input", "slider", "select_slider", "segmented_control", "pills", "tabs", "metric"),
    *("spinner", "progress", "dialog", "page_link", "choice", "several", "area", "bound", "number"),
}
"""Functions whose texts a person sees."""
SEEN_OPTIONS = {"help", "placeholder", "label", "alt", "title", "page_title", "captions", "text"}
NO_WIDGETS = {"answering"}
"""Modules of ours with functions of the same names that draw nothing."""
NOT_WORDS = {"18; 30; 65"}


def literals(node: ast.expr) -> Iterator[ast.Constant]:
    """Yield the texts in an expression that no `_` or `ngettext` wraps; keys, ids and icons aside."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        said = re.sub(r":material/\w+:", "", node.value)
        if any(letter.isalpha() for letter in said) and said not in NOT_WORDS:
            yield node
    elif isinstance(node, ast.JoinedStr):
        for part in node.values:
            yield from literals(part)
    elif isinstance(node, ast.BinOp | ast.IfExp):
        for child in (getattr(node, name) for name in ("left", "right", "body", "orelse") if hasattr(node, name)):
            yield from literals(child)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("md", "md_value"):
        for argument in node.args:
            yield from literals(argument)


def spoken(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield line and text of everything shown to a person without passing through gettext."""
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
            continue
        shown = call.args if call.func.attr in SAID and _draws(call.func) else []
        options = [word.value for word in call.keywords if word.arg in SEEN_OPTIONS]
        for node in (*shown, *options):
            for literal in literals(node):
                yield literal.lineno, str(literal.value)


def _draws(function: ast.expr) -> bool:
    """Return True for a function of Streamlit's, of a part of the page, or of our inputs."""
    while isinstance(function, ast.Attribute | ast.Call):
        function = function.value if isinstance(function, ast.Attribute) else function.func
    return not (isinstance(function, ast.Name) and function.id in NO_WIDGETS)


@pytest.mark.parametrize("file", FILES, ids=[str(file.relative_to(FOLDER)) for file in FILES])
def test_every_text_that_is_shown_can_be_translated(file: Path) -> None:
    assert list(spoken(ast.parse(file.read_text(encoding="utf-8")))) == []


def test_the_scan_sees_a_text_that_is_not_wrapped() -> None:
    code = 'st.button("Press me", key="k", help=_("ok")); st.caption(f"{x} rows"); st.info(_("fine"))'
    assert [text for _, text in spoken(ast.parse(code))] == ["Press me", " rows"]


def test_no_string_given_to_gettext_is_put_together_by_code() -> None:
    for file in FILES:
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if (
                isinstance(call, ast.Call)
                and isinstance(call.func, ast.Name)
                and call.func.id in ("_", "ngettext")
            ):
                assert not isinstance(call.args[0], ast.JoinedStr | ast.BinOp), f"{file.name}:{call.lineno}"


@pytest.mark.slow
def test_the_first_page_needs_none_of_the_heavy_packages() -> None:
    code = f"""
import sys, tempfile, os
os.environ["EVALUATOR_DATA"] = tempfile.mkdtemp()
from streamlit.testing.v1 import AppTest
before = set(sys.modules)
app = AppTest.from_file({str(FOLDER / "main.py")!r}, default_timeout=60).run()
assert [title.value for title in app.title] == ["Evaluations"], app.exception
heavy = ("fairlearn", "sklearn", "scipy", "plotly", "matplotlib", "duckdb", "jinja2")
print([name for name in heavy if name in set(sys.modules) - before])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.strip().splitlines()[-1] == "[]"


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\u2060\\")))
def test_an_escaped_text_reads_as_the_text_itself(text: str) -> None:
    assert plain(md(text)) == text


NASTY = (
    "**b**",
    "![p](https://evil.example/p.png)",
    "[l](javascript:alert(1))",
    ":red[x]",
    ":material/home:",
    "$x$",
)


@pytest.mark.parametrize("text", NASTY)
def test_an_escaped_text_holds_no_markup(text: str) -> None:
    escaped = md(text)
    assert all(escaped[at - 1] == "\\" for at, sign in enumerate(escaped) if sign in "*[]$")
    assert escaped.count(":") == escaped.count(":\u2060")
