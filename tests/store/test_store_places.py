"""Where the store keeps its things, and what it says when it cannot."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from store_clock import refused

from evaluator.store import data_folder, open_store
from evaluator.store.places import database_address, prepared_folder


def test_the_named_folder_comes_first() -> None:
    assert data_folder({"EVALUATOR_DATA": "/srv/evaluator"}) == Path("/srv/evaluator")
    assert data_folder({"EVALUATOR_DATA": "here"}) == Path.cwd() / "here"


def test_a_checkout_keeps_its_data_in_var() -> None:
    folder = data_folder({})
    assert folder.name == "var"
    assert (folder.parent / "pyproject.toml").is_file()


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "home/.local/share"),
        ({"XDG_DATA_HOME": "/xdg"}, "/xdg"),
        ({"XDG_DATA_HOME": "xdg"}, "home/.local/share"),
    ],
    ids=["nothing said", "XDG", "XDG relative, which the standard tells to ignore"],
)
def test_an_installed_product_keeps_its_data_with_the_account(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], expected: str
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setattr("evaluator.store.places.__file__", str(tmp_path / "site/evaluator/store/places.py"))
    monkeypatch.setattr("sys.platform", "linux")
    assert data_folder(environment) == tmp_path / expected / "inclusive-ai-evaluator"


def test_the_database_lies_in_the_data_folder_unless_named(tmp_path: Path) -> None:
    odd = tmp_path / "100% d\u00e9p\u00f4t #1 ?"
    assert database_address(odd, {"EVALUATOR_DATABASE": "postgresql://h/d"}) == "postgresql://h/d"
    with open_store(database_address(odd, {}), folder=odd) as store:
        store.create_evaluation("a", owner="ann")
    assert (odd / "evaluator.sqlite").stat().st_size > 0


def test_the_data_folder_is_made_for_this_account_alone(tmp_path: Path) -> None:
    folder = prepared_folder(tmp_path / "new" / "data")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_folder_that_was_there_keeps_its_mode(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o755)
    with open_store(folder=shared) as store:
        assert stat.S_IMODE(store.drafts.stat().st_mode) == 0o700
    assert stat.S_IMODE(shared.stat().st_mode) == 0o755
    assert stat.S_IMODE((shared / "evaluator.sqlite").stat().st_mode) == 0o600


def test_a_folder_that_cannot_be_made_or_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for folder in (tmp_path / "file" / "data", tmp_path / "file", Path("/proc/evaluator")):
        with refused("folder_not_writable"), open_store(folder=folder):
            pass


def test_an_account_without_a_home_is_told_what_to_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def no_home() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", no_home)
    monkeypatch.setattr("evaluator.store.places.__file__", str(tmp_path / "site/evaluator/store/places.py"))
    with refused("no_home_folder"):
        data_folder({})


def test_the_environment_decides_where_open_store_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVALUATOR_DATA", str(tmp_path / "named"))
    monkeypatch.delenv("EVALUATOR_DATABASE", raising=False)
    with open_store() as store:
        assert store.drafts.is_relative_to(tmp_path / "named")
    assert os.listdir(tmp_path / "named" / "drafts") == [store.drafts.name]
