"""Published rubrics and criteria never change: somebody may have used them."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from evaluator.documents import parse_document, shipped

FOLDER = Path(__file__).parents[2] / "rubrics"
SUMS = FOLDER / "published.sha256"
FILES = [*FOLDER.glob("*.yaml"), *FOLDER.glob("*/*.yaml")]
PUBLISHED = sorted(path.relative_to(FOLDER).as_posix() for path in FILES)
WHAT_TO_DO = (
    "{name} was changed after it was published. Put it back as it was, and write the change into a new file with "
    "a version of its own, such as {next}. What one city wants is an overlay (rubrics/README.md)."
)


def sums() -> dict[str, str]:
    lines = SUMS.read_text(encoding="utf-8").splitlines()
    return {name: digest for digest, name in (line.split("  ", maxsplit=1) for line in lines)}


def digest_of(name: str) -> str:
    return hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()


def test_every_published_file_has_a_hash_and_every_hash_a_file(update_golden: bool) -> None:
    if update_golden:  # a new file is added; the hash of a published one is never renewed
        known = {**{name: digest_of(name) for name in PUBLISHED}, **sums()}
        SUMS.write_text("".join(f"{known[name]}  {name}\n" for name in sorted(known)), encoding="utf-8")
    assert sorted(sums()) == PUBLISHED, "make golden adds a new file; no published one is removed"


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_published_file_never_changes(name: str) -> None:
    stem = name.split(".v", maxsplit=1)[0]
    assert digest_of(name) == sums()[name], WHAT_TO_DO.format(name=name, next=f"{stem}.v1.0.1.yaml")


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_name_of_a_file_states_its_version(name: str) -> None:
    document = parse_document((FOLDER / name).read_bytes(), name, max_bytes=shipped.MAX_SHIPPED_BYTES)
    stem, _, number = Path(name).name.removesuffix(".yaml").partition(".v")
    assert document.id == stem
    assert f"{document.version}.".startswith(f"{number}.")
