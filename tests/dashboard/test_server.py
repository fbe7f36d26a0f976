"""The server itself: started as `make run` starts it, ready, with its headers, on a port that is free."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from http.client import HTTPResponse
from pathlib import Path

import pytest

from evaluator.dashboard import launch

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def get(port: int, path: str) -> HTTPResponse:
    answer: HTTPResponse = urllib.request.urlopen(f"http://localhost:{port}{path}", timeout=10)
    return answer


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    """Return the port of a server that is ready, and its launcher."""
    port = free_port()
    environment = {
        **os.environ,
        "EVALUATOR_DATA": str(tmp_path_factory.mktemp("served")),
        "PYTHONPATH": str(ROOT),
    }
    launcher = subprocess.Popen(
        [sys.executable, "-m", "evaluator.dashboard.launch", "--port", str(port), "--no-browser"],
        env=environment,
        cwd=tmp_path_factory.mktemp("elsewhere"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert launcher.stdout is not None
    said = ""
    while f"http://localhost:{port}" not in said:
        line = launcher.stdout.readline()
        assert line, launcher.stderr.read() if launcher.stderr else ""
        said += line
    yield port, launcher
    if launcher.poll() is None:
        os.killpg(launcher.pid, signal.SIGINT)
        launcher.wait(timeout=30)
    for stream in (launcher.stdout, launcher.stderr):
        if stream is not None:
            stream.close()


@pytest.mark.slow
def test_it_says_when_it_is_ready(server: tuple[int, subprocess.Popen[str]]) -> None:
    with get(server[0], "/ready") as answer:
        assert (answer.status, answer.read()) == (200, b'{"ready":true}')


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/", "/ready", "/results", "/_stcore/health"])
def test_every_answer_carries_the_security_headers(server: tuple[int, subprocess.Popen[str]], path: str) -> None:
    with get(server[0], path) as answer:
        policy = answer.headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        scripts = policy.split("script-src")[1].split(";")[0]
        assert "unsafe" not in scripts
        assert "sha256-" in scripts
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"


@pytest.mark.slow
@pytest.mark.parametrize("host, status", [("localhost", "101"), ("evil.example", "403")])
def test_the_app_talks_under_its_own_name_only(
    server: tuple[int, subprocess.Popen[str]], host: str, status: str
) -> None:
    asked = (
        f"GET /_stcore/stream HTTP/1.1\r\nHost: {host}:{server[0]}\r\nOrigin: http://{host}:{server[0]}\r\n"
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
    )
    with socket.create_connection(("localhost", server[0]), timeout=10) as line:
        line.sendall(asked.encode())
        assert line.recv(200).decode().split()[1] == status


@pytest.mark.slow
def test_a_port_that_is_in_use_is_named(server: tuple[int, subprocess.Popen[str]]) -> None:
    second = subprocess.run(
        [sys.executable, "-m", "evaluator.dashboard.launch", "--port", str(server[0]), "--no-browser"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert second.returncode == 2
    assert second.stderr.startswith(f"Port {server[0]} is already in use.")


@pytest.mark.slow
def test_ctrl_c_ends_everything(server: tuple[int, subprocess.Popen[str]]) -> None:
    port, launcher = server
    os.killpg(launcher.pid, signal.SIGINT)
    assert launcher.wait(timeout=30) == 0
    last = time.monotonic() + 10
    while time.monotonic() < last:
        try:
            get(port, "/ready").close()
        except OSError:
            return
        time.sleep(0.1)
    pytest.fail("the server still answers")


@pytest.mark.slow
def test_settings_that_cannot_be_are_told_together_and_nothing_is_served(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = {
        "EVALUATOR_MAX_ROWS": "many",
        "EVALUATOR_MAX_COLUMNS": "0",
        "EVALUATOR_COUNTRY": "Poland",
        "EVALUATOR_UPLOADS_DELETED": "soon",
    }
    for name, value in wrong.items():
        monkeypatch.setenv(name, value)
    assert launch.main(["--no-browser", "--port", str(free_port())]) == 2
    said = capsys.readouterr().err.splitlines()
    assert len(said) == len(wrong)
    assert all(
        name in line and value.upper() in line.upper()
        for line, (name, value) in zip(said, wrong.items(), strict=True)
    )
