"""What comes with the product: rubrics, criteria sets, datasets and sample models, in a checkout or installed."""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from evaluator.documents.kinds import Shelf
from evaluator.documents.reading import parse_document
from evaluator.domain.base import Text
from evaluator.domain.criteria import CriteriaSet
from evaluator.domain.impact import ImpactScale
from evaluator.domain.rubric import Rubric
from evaluator.domain.screening import Screening
from evaluator.errors import N_, DocumentError, Problem

_PACKAGE = Path(__file__).resolve().parents[1]
MAX_SHIPPED_BYTES = 4 * 1024 * 1024
"""Our own rubrics grow with every language."""

SCREENINGS = ("ai_act",)
"""Files beside the rubrics that screen against a law."""
_NO_RUBRICS = (*SCREENINGS, "impact")

Shipped = Literal["rubrics", "datasets", "sample_models"]


@dataclass(frozen=True, slots=True)
class Dataset:
    """A shipped dataset: a folder with data, their mapping, the system they are about, and a datasheet."""

    id: str
    title: Text
    about: Text
    """One line: whose decisions, about whom, and what there is to learn."""
    order: int
    folder: Path
    data: Path
    """CSV or Parquet."""
    mapping: Path
    system: Path
    datasheet: Path
    answers: Path | None
    """The rubric's answers; None where the dataset has none."""
    plan: Path | None = None
    """A plan with example limits; None where the criteria set the limits."""
    shelf: Shelf = "practice"
    """What it is: a whole evaluation, invented data to practise on, or a published audit."""


def folder_of(name: Shipped) -> Path:
    """Return the folder with this name: inside an installed package, else at the top of a checkout."""
    installed = _PACKAGE / "shipped" / name
    return installed if installed.is_dir() else _PACKAGE.parent / name


def rubric(id: str, version: str | None = None) -> Rubric:
    """Return a shipped rubric by its id, newest or in the version named; DocumentError when there is none."""
    found: Rubric = _version_of("rubric", folder_of("rubrics"), id, version)
    return found


def criteria(id: str, version: str | None = None) -> CriteriaSet:
    """Return a shipped criteria set by its id, newest or in the version named; DocumentError for none."""
    found: CriteriaSet = _version_of("criteria", folder_of("rubrics") / "criteria", id, version)
    return found


def screening(id: str) -> Screening:
    """Return a shipped screening by its id, in its newest version; DocumentError when there is none."""
    found: Screening = _version_of("ai_act", folder_of("rubrics"), id, None)
    return found


def impact_scale() -> ImpactScale:
    """Return the shipped impact questions, in their newest version."""
    found: ImpactScale = _version_of("impact", folder_of("rubrics"), "impact", None)
    return found


def rubrics() -> tuple[str, ...]:
    """Return the ids of the shipped rubrics."""
    return tuple(id for id in _ids(folder_of("rubrics")) if id not in _NO_RUBRICS)


def criteria_sets() -> tuple[str, ...]:
    """Return the ids of the shipped criteria sets."""
    return _ids(folder_of("rubrics") / "criteria")


def datasets() -> tuple[Dataset, ...]:
    """Return the shipped datasets in the order they are shown; DocumentError when one is not whole."""
    found = (_dataset(path.parent) for path in _abouts())
    return tuple(sorted(found, key=lambda item: (item.order, item.id)))


def dataset(id: str) -> Dataset:
    """Return a shipped dataset by its id; DocumentError that names those there are."""
    folder = folder_of("datasets") / id
    if not _is_name(id) or not (folder / "about.yaml").is_file():
        raise _not_shipped("dataset", id, tuple(path.parent.name for path in _abouts()))
    return _dataset(folder)


def copy_dataset(id: str, folder: Path) -> tuple[Path, ...]:
    """Copy a shipped dataset into a folder that must be new or empty; return the files that were written.

    DocumentError when the folder cannot be made or filled; nothing is left in it then.
    """
    source = dataset(id)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        what, hint = (
            N_("{folder} exists and is not an empty folder."),
            N_("Name a folder that does not exist yet."),
        )
        raise DocumentError(Problem("folder_not_empty", what, hint, values={"folder": str(folder)}))
    copies = [folder / path.name for path in sorted(source.folder.iterdir()) if path.is_file()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for copy in copies:
            shutil.copyfile(source.folder / copy.name, copy)
    except OSError as error:
        for copy in copies:
            with suppress(OSError):  # what could not be written need not be taken away
                copy.unlink()
        what, hint = N_("{folder} cannot be filled: {detail}."), N_("Choose a folder that you may write to.")
        values = {"folder": str(folder), "detail": error.strerror or type(error).__name__}
        raise DocumentError(Problem("folder_unwritable", what, hint, values=values)) from error
    return tuple(copies)


def _abouts() -> list[Path]:
    return sorted(folder_of("datasets").glob("*/about.yaml"))


def _dataset(folder: Path) -> Dataset:
    about = _parsed("dataset", folder / "about.yaml")
    found = Dataset(
        id=about.id,
        title=about.title,
        about=about.about,
        order=about.order,
        folder=folder,
        data=folder / about.data,
        mapping=folder / "mapping.yaml",
        system=folder / "system.yaml",
        datasheet=folder / "datasheet.md",
        answers=_there(folder / "answers.yaml"),
        plan=_there(folder / "plan.yaml"),
        shelf=about.shelf,
    )
    missing = [p.name for p in (found.data, found.mapping, found.system, found.datasheet) if not p.is_file()]
    if missing or about.id != folder.name:
        what = N_("The dataset {id} is not whole: its folder lacks {missing}.")
        values = {"id": about.id, "missing": ", ".join(missing) or f"the name {about.id}"}
        raise DocumentError(Problem("dataset_not_whole", what, where=str(folder), values=values))
    return found


def _there(path: Path) -> Path | None:
    return path if path.is_file() else None


def _version_of(kind: str, folder: Path, id: str, version: str | None) -> Any:
    """Return the document `<id>.v<version>.yaml` with the highest version, or with exactly the one named."""
    files = sorted(folder.glob(f"{id}.v*.yaml"), key=_version) if _is_name(id) else []
    if not files:
        raise _not_shipped(kind, id, rubrics() if kind == "rubric" else _ids(folder))
    if version is None:
        return _parsed(kind, files[-1])
    found = {document.version: document for document in (_parsed(kind, path) for path in files)}
    if version not in found:
        what, hint = N_("Version {version} of {id} does not come with this product."), N_("There is: {known}.")
        values = {"version": version, "id": id, "known": ", ".join(found)}
        raise DocumentError(Problem("version_not_shipped", what, hint, values=values))
    return found[version]


def _ids(folder: Path) -> tuple[str, ...]:
    return tuple(dict.fromkeys(path.name.rsplit(".v", maxsplit=1)[0] for path in sorted(folder.glob("*.v*.yaml"))))


def _version(path: Path) -> tuple[int, ...]:
    """Return the version a file's name states: `x.v1.yaml` is 1.0.0, `x.v1.1.0.yaml` the next one."""
    numbers = path.name.removesuffix(".yaml").rsplit(".v", maxsplit=1)[1].split(".")
    return tuple(map(int, numbers)) if all(number.isdigit() for number in numbers) else ()


def _is_name(id: str) -> bool:
    """Return True for a plain name: nothing that leads out of the folder or matches several files."""
    return bool(id) and id.replace("_", "").replace("-", "").isalnum()


def _parsed(kind: str, path: Path) -> Any:
    return _parsed_once(kind, str(path), path.read_bytes())


@lru_cache(maxsize=64)
def _parsed_once(kind: str, name: str, content: bytes) -> Any:
    """Return a document that is parsed once for each content of its file; nouns are frozen and can be shared."""
    return parse_document(content, name, kind, max_bytes=MAX_SHIPPED_BYTES)


def _not_shipped(kind: str, id: str, known: tuple[str, ...]) -> DocumentError:
    what, hint = N_("There is no shipped {kind} called {id}."), N_("There is: {known}.")
    values = {"kind": kind, "id": id, "known": ", ".join(known) or "-"}
    return DocumentError(Problem("not_shipped", what, hint, values=values))
