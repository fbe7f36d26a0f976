"""What every test shares: loud skips, and golden files that are renewed on request."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

# The same examples on every run, so that a failure comes from a change; a busy machine takes longer for them.
settings.register_profile("any machine", deadline=None, max_examples=25, derandomize=True)
# Others on each run: pytest -m hypothesis --hypothesis-profile=thorough --timeout=0; "fuzz" is for `make fuzz`.
settings.register_profile("thorough", deadline=None, max_examples=1000, derandomize=False)
settings.register_profile("fuzz", deadline=None, max_examples=100, derandomize=False)
settings.load_profile("any machine")

_OWN = "_hypothesis_internal_use_settings"
"""Where hypothesis keeps what `@settings` says of a test; it has no other door to it."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden files anew")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let a test that sets its own number of examples have as many times more of them as the profile has."""
    times = settings.default.max_examples // settings.get_profile("any machine").max_examples
    for item in items if times > 1 else ():
        test = getattr(item, "obj", None)
        test = getattr(test, "__func__", test)
        own = getattr(test, _OWN, None)
        if isinstance(own, settings) and own.max_examples != settings.default.max_examples:
            setattr(test, _OWN, settings(own, max_examples=own.max_examples * times, derandomize=False))


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    """True when the golden files are to be written instead of compared."""
    return bool(request.config.getoption("--update-golden"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    _write_measured(terminalreporter)
    again = terminalreporter.stats.get("rerun", [])
    if again:
        terminalreporter.section("FAILED, AND WERE TRIED ONCE MORE", yellow=True, bold=True)
        for report in again:
            terminalreporter.write_line(f"{report.nodeid} ({report.when}):\n{report.longreprtext}")
            for title, said in report.sections:
                terminalreporter.write_line(f"--- {title}\n{said}")
    skipped = terminalreporter.stats.get("skipped", [])
    if skipped:
        terminalreporter.section("PARTS THAT WERE NOT TESTED", red=True, bold=True)
        for report in skipped:
            reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
            terminalreporter.write_line(f"{report.nodeid}: {reason}")


def _write_measured(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests measured: `record_property("measured", ...)`."""
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        for name, said in report.user_properties if report.when == "call" else ():
            if name == "measured":
                terminalreporter.write_line(f"measured: {said}")


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    if os.environ.get("EVALUATOR_NO_SKIPS") != "1" or hasattr(session.config, "workerinput"):
        return
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if exitstatus == 0 and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
