"""Folders of the server: what lies in them can be used, and no name leads out of them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from store_clock import refused

from evaluator.store import folder_roots, list_files, require_unchanged, server_file
from evaluator.store.folders import DEEPEST, MOST_FILES

CSV = "a,b\n1,2\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "drop"
    (root / "2026").mkdir(parents=True)
    (root / "cases.csv").write_text(CSV)
    (root / "2026" / "march.parquet").write_bytes(b"PAR1")
    (tmp_path / "secret.csv").write_text("name,salary\nA,1\n")
    return root.resolve()


def names(root: Path) -> list[str]:
    return [file.shown for file in list_files([root])[0]]


def test_without_a_setting_there_is_no_folder() -> None:
    assert folder_roots({}) == ()
    assert folder_roots({"EVALUATOR_FOLDERS": ""}) == ()


def test_roots_that_are_not_there_or_not_whole_paths_are_passed_over(root: Path) -> None:
    given = os.pathsep.join([str(root), "drop", str(root / "gone"), str(root), str(root / "cases.csv")])
    assert folder_roots({"EVALUATOR_FOLDERS": given}) == (root,)


def test_files_are_listed_with_their_path_size_and_date(root: Path) -> None:
    files, more = list_files([root])
    assert [file.shown for file in files] == ["drop/cases.csv", "drop/2026/march.parquet"]
    assert files[0].size == len(CSV)
    assert not more
    assert server_file(str(files[0].path), [root]) == files[0]


def test_links_hidden_files_and_other_kinds_are_not_listed(root: Path, tmp_path: Path) -> None:
    (root / "linked.csv").symlink_to(tmp_path / "secret.csv")
    (root / "folder").symlink_to(tmp_path)
    (root / ".hidden.csv").write_text(CSV)
    (root / "notes.docx").write_text("x")
    os.mkfifo(root / "pipe.csv")
    assert names(root) == ["drop/cases.csv", "drop/2026/march.parquet"]


def test_depth_and_number_are_limited_and_said(root: Path) -> None:
    deep = root.joinpath(*(["deeper"] * (DEEPEST + 1)))
    deep.mkdir(parents=True)
    (deep / "far.csv").write_text(CSV)
    assert "far.csv" not in " ".join(names(root))
    for number in range(MOST_FILES + 5):
        (root / f"{number}.csv").write_text(CSV)
    files, more = list_files([root])
    assert len(files) == MOST_FILES
    assert more


@pytest.mark.parametrize(
    "way",
    ["../secret.csv", "2026/../../secret.csv", "/etc/passwd", "", ".", "cases.csv\0.png", "..", "//etc/passwd"],
)
def test_no_name_leads_out_of_a_root(root: Path, way: str) -> None:
    with refused("folder_file_outside"):
        server_file(os.path.join(root, way) if way != "." else str(root), [root])


def test_a_path_that_is_not_whole_is_refused(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    with refused("folder_file_outside"):
        server_file("cases.csv", [root])


def test_a_root_that_was_taken_back_is_closed(root: Path) -> None:
    with refused("folder_file_outside"):
        server_file(str(root / "cases.csv"), [])


@pytest.mark.parametrize("where", ["file", "folder"])
def test_a_link_that_takes_the_place_of_what_was_listed_is_not_followed(
    root: Path, tmp_path: Path, where: str
) -> None:
    (tmp_path / "2026").mkdir()
    (tmp_path / "2026" / "march.parquet").write_text("secret")
    chosen = root / "2026" / "march.parquet"
    if where == "file":
        chosen.unlink()
        chosen.symlink_to(tmp_path / "secret.csv")
    else:
        chosen.unlink()
        chosen.parent.rmdir()
        chosen.parent.symlink_to(tmp_path / "2026")
    with refused("folder_file_missing", "march.parquet"):
        server_file(str(chosen), [root])


def test_a_file_that_became_another_one_while_it_was_read_is_noticed(root: Path) -> None:
    found = server_file(str(root / "cases.csv"), [root])
    require_unchanged(found, [root])
    other = root / "other.csv"
    other.write_text("a,b\n3,4\n")
    os.utime(other, ns=(found.stamp[3], found.stamp[3]))
    other.replace(root / "cases.csv")
    with refused("folder_file_changed", "cases.csv"):
        require_unchanged(found, [root])


def test_a_folder_and_a_device_are_no_files(root: Path) -> None:
    os.mkfifo(root / "pipe.csv")
    for name in ("2026", "pipe.csv", "gone.csv"):
        with refused("folder_file_missing"):
            server_file(str(root / name), [root])
