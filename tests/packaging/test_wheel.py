"""The wheel holds what the product needs and nothing else, and works in an empty folder without a checkout."""

from __future__ import annotations

import json
import os
import shutil
import signal
import site
import socket
import subprocess
import sys
import urllib.request
import venv
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest

pytestmark = pytest.mark.slow

HERE = Path(__file__).resolve().parents[2]
NOT_COPIED = shutil.ignore_patterns(
    ".git", ".venv", "var", "build", "dist", "__pycache__", ".*_cache", ".hypothesis"
)
SHIPPED = "evaluator/shipped"
LEFTOVERS = (
    "var/evaluator.sqlite",
    "evaluator/__pycache__/cli.cpython-311.pyc",
    "evaluator/dashboard/.main.py.swp",
    "evaluator/.mypy_cache/x.json",
    "datasets/street_cameras/__pycache__/make_data.cpython-311.pyc",
    "datasets/street_cameras/.data.csv.4711.part",
    "datasets/street_cameras/data.csv~",
    "datasets/.DS_Store",
    "rubrics/inclusive_ai.v1.yaml.orig",
    "sample_models/plain/.model.skops.4711.part",
    "sample_models/plain/__pycache__/train.cpython-311.pyc",
    "build/lib/evaluator/old.py",
    "dist/old.whl",
)
KINDS = {
    ".py", ".typed", ".yaml", ".json", ".csv", ".md", ".skops", ".toml", ".mako", ".cfg", ".html", ".css", ".js",
    ".j2", ".svg", ".po", ".pot", ".mo", ".sha256",
}  # fmt: skip
"""What a file of the product may be."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built without network from a copy of the checkout in which somebody has worked."""
    checkout, dist = tmp_path_factory.mktemp("copy") / "checkout", tmp_path_factory.mktemp("dist")
    shutil.copytree(HERE, checkout, ignore=NOT_COPIED)
    for name in LEFTOVERS:
        (checkout / name).parent.mkdir(parents=True, exist_ok=True)
        (checkout / name).write_text("left over", encoding="utf-8")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(dist), str(checkout)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (made,) = dist.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def files(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert len(names) == len(set(names))
    return set(names)


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of a new environment with the wheel in it, which finds other packages where the tests do."""
    folder = tmp_path_factory.mktemp("new") / "environment"
    venv.create(folder, with_pip=True, symlinks=os.name != "nt")
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    python = str(programs / "python")
    command = [python, "-m", "pip", "install", "--no-deps", "--no-index", "--quiet", str(wheel)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    asked = [python, "-c", "import site; print(site.getsitepackages()[0])"]
    packages = Path(subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip())
    (packages / "of_the_tests.pth").write_text("\n".join(site.getsitepackages()) + "\n", encoding="utf-8")
    return programs


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """An empty folder to work in."""
    folder = tmp_path / "empty"
    folder.mkdir()
    return folder


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Environment variables that name nothing of the checkout."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "EVALUATOR"))}
    return {**kept, "EVALUATOR_DATA": str(tmp_path / "var")}


@pytest.fixture
def run(installed: Path, empty: Path, environment: dict[str, str]) -> Callable[..., str]:
    """Run a program of the new environment in an empty folder, with nothing of the checkout in reach."""

    def run(program: str, *arguments: str) -> str:
        done = subprocess.run(
            [str(installed / program), *arguments],
            capture_output=True,
            text=True,
            cwd=empty,
            env=environment,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert done.stderr == ""
        return done.stdout

    return run


def product_files() -> set[str]:
    """Return where each file of the checkout that belongs to the product must lie in the wheel."""
    places = {"evaluator": "evaluator", **{name: f"{SHIPPED}/{name}" for name in SHIPPED_FOLDERS}}
    return {
        f"{place}/{path.relative_to(HERE / folder).as_posix()}"
        for folder, place in places.items()
        for path in (HERE / folder).rglob("*")
        if path.is_file() and path.suffix in KINDS and "__pycache__" not in path.parts
    } | {f"{SHIPPED}/app.py", f"{SHIPPED}/.streamlit/config.toml"}


SHIPPED_FOLDERS = ("rubrics", "datasets", "sample_models")


def test_the_wheel_holds_the_product_and_nothing_else(files: set[str]) -> None:
    own = {name for name in files if ".dist-info/" not in name}
    assert own == product_files()


def test_no_leftover_gets_into_the_wheel(files: set[str]) -> None:
    left = {PurePosixPath(name).name for name in LEFTOVERS}
    assert [name for name in files if PurePosixPath(name).name in left] == []
    assert {name.split("/", maxsplit=1)[0].split("-", maxsplit=1)[0] for name in files} == {
        "evaluator",
        "inclusive_ai_evaluator",
    }
    assert {suffix for name in files if (suffix := PurePosixPath(name).suffix)} - KINDS <= {".txt", ""}


@pytest.mark.parametrize(
    "name",
    [
        "evaluator/py.typed",
        "evaluator/locale/README.md",
        "evaluator/store/migrations/script.py.mako",
        "evaluator/store/migrations/versions/step_0001.py",
        f"{SHIPPED}/app.py",
        f"{SHIPPED}/.streamlit/config.toml",
        f"{SHIPPED}/rubrics/inclusive_ai.v1.yaml",
        f"{SHIPPED}/rubrics/criteria/partnership.v1.yaml",
        f"{SHIPPED}/rubrics/schemas/record.schema.json",
        *(f"{SHIPPED}/datasets/street_cameras/{name}" for name in ("about.yaml", "answers.yaml", "data.csv")),
        *(f"{SHIPPED}/datasets/street_cameras/{name}" for name in ("datasheet.md", "mapping.yaml", "system.yaml")),
        *(f"{SHIPPED}/datasets/compas_counts/{name}" for name in ("data.csv", "mapping.yaml", "datasheet.md")),
        *(f"{SHIPPED}/sample_models/plain/{name}" for name in ("card.md", "train.py", "model.skops")),
        f"{SHIPPED}/sample_models/mitigated/predictions.csv",
    ],
    ids=str,
)
def test_the_wheel_holds(name: str, files: set[str]) -> None:
    assert name in files


def test_every_template_of_the_report_is_in_the_wheel(files: set[str]) -> None:
    templates = {
        f"evaluator/report/templates/{path.name}" for path in (HERE / "evaluator/report/templates").iterdir()
    }
    assert templates
    assert templates <= files


def test_the_package_lies_outside_the_checkout(run: Callable[..., str], installed: Path) -> None:
    code = "import evaluator, sys; print(evaluator.__file__); print(sys.path)"
    where, path = run("python", "-c", code).splitlines()
    assert Path(where).is_relative_to(installed.parent)
    assert repr(str(HERE)) not in path


def test_the_datasets_are_listed(run: Callable[..., str]) -> None:
    listed = run("evaluator", "datasets")
    assert all(f"@{path.parent.name}" in listed for path in HERE.glob("datasets/*/about.yaml"))


def test_the_worked_example_is_evaluated_reported_and_checked(run: Callable[..., str], empty: Path) -> None:
    arguments = ("@street_cameras", "--no-cross-check", "--out", "r.json", "--report", "r.html")
    assert run("evaluator", "evaluate", *arguments) == ""
    assert sorted(path.name for path in empty.iterdir()) == ["r.html", "r.json"]
    assert "its seal holds" in run("evaluator", "check", "r.json")
    record = json.loads((empty / "r.json").read_text(encoding="utf-8"))
    assert record["findings"]
    assert record["verdicts"]
    assert "<html" in (empty / "r.html").read_text(encoding="utf-8")


def test_python_finds_the_published_counts(run: Callable[..., str]) -> None:
    code = "import evaluator; record = evaluator.evaluate('@compas_counts'); print(record.agreement.status)"
    assert run("python", "-c", code).strip() == "agrees"


def test_a_dataset_can_be_copied_from_the_package(run: Callable[..., str], empty: Path) -> None:
    run("evaluator", "open", "gender_shades_counts", "mine")
    copied = {path.name for path in (empty / "mine").iterdir()}
    assert {"data.csv", "mapping.yaml", "system.yaml", "datasheet.md"} <= copied


def test_the_database_is_made_from_the_package(run: Callable[..., str]) -> None:
    code = "from evaluator.store import open_store; store = open_store(); store.close(); print('made')"
    assert run("python", "-c", code).strip() == "made"


def test_the_app_starts_from_the_package(installed: Path, empty: Path, environment: dict[str, str]) -> None:
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port = probe.getsockname()[1]
    command = [str(installed / "python"), "-m", "evaluator.dashboard.launch", "--no-browser", f"--port={port}"]
    app = subprocess.Popen(
        command, cwd=empty, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert app.stdout is not None
    try:
        said = [app.stdout.readline(), app.stdout.readline()]
        assert f"http://localhost:{port}" in said[1], said
        with urllib.request.urlopen(f"http://localhost:{port}/", timeout=30) as answer:
            assert answer.status == 200
    finally:
        app.send_signal(signal.SIGTERM)
        app.communicate(timeout=30)
