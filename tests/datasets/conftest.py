"""The datasets' own scripts, loaded from where they lie."""

from __future__ import annotations

import csv
import importlib.util
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

DATASETS = Path(__file__).parents[2] / "datasets"


@pytest.fixture(scope="session")
def script() -> Callable[[str], ModuleType]:
    """Load the `make_data.py` of a dataset."""

    def load(name: str) -> ModuleType:
        spec = importlib.util.spec_from_file_location(f"make_{name}", DATASETS / name / "make_data.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return load


@pytest.fixture(scope="session")
def rows() -> Callable[[str], list[dict[str, str]]]:
    """Read the data file of a dataset, every field as text."""

    def read(name: str, file: str = "data.csv") -> list[dict[str, str]]:
        with (DATASETS / name / file).open(encoding="utf-8", newline="") as text:
            return list(csv.DictReader(text))

    return read
