"""Unpack the one table of a gzip or zip file into a private folder, counting every byte before it is kept."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from evaluator.engine.archive import BLOCK, damaged, encrypted, open_zip, unpacked
from evaluator.engine.budget import Unpacked
from evaluator.engine.limits import Limits
from evaluator.engine.private import no_room
from evaluator.errors import N_, Problem, UploadError, shown

_GZIP = 31
"""zlib's sign for a gzip header and trailer."""
_LITTER = ("__macosx/", ".ds_store", "thumbs.db", "desktop.ini")
_NAMED = 5
"""Files that a sentence names at most."""


@dataclass(frozen=True, slots=True)
class Content:
    """The file that was inside."""

    path: Path
    remarks: tuple[dict[str, Any], ...] = field(default=())
    """What was understood, as codes and values."""


def unpack(kind: Literal["gzip", "zip"], path: Path, file: str, folder: Path, limits: Limits) -> Content:
    """Return the unpacked content of a compressed file, under a name of ours in the folder.

    UploadError when it is damaged, too large, encrypted or holds several files.
    """
    count = Unpacked(path.stat().st_size, limits, file)
    target = folder / "unpacked"
    if kind == "gzip":
        _keep(_gunzipped(path, file, count), target)
        return Content(target, ({"code": "reading_unpacked", "values": {"kind": "gzip"}},))
    with open_zip(path, file) as archive:
        entry, left = _only_table(archive, file)
        _keep(unpacked(path, entry, file, count), target)
    remarks = [{"code": "reading_unpacked_file", "values": {"name": shown(entry.filename)}}]
    if left:
        remarks.append({"code": "reading_litter", "values": {"files": left}})
    return Content(target, tuple(remarks))


def _keep(blocks: Iterator[bytes], target: Path) -> None:
    try:
        with target.open("xb") as out:
            for block in blocks:
                out.write(block)
    except OSError as error:
        raise no_room(error) from error


def _gunzipped(path: Path, file: str, count: Unpacked) -> Iterator[bytes]:
    """Yield the content of every member of a gzip file."""
    inflate = zlib.decompressobj(_GZIP)
    try:
        with path.open("rb") as stream:
            held = b""
            while block := held or stream.read(BLOCK):
                if inflate.eof:
                    if not block.strip(b"\0"):  # blanks at the end, as on tapes
                        held = b""
                        continue
                    inflate = zlib.decompressobj(_GZIP)
                part = inflate.decompress(block, BLOCK)
                count.add(len(part))
                yield part
                held = inflate.unused_data if inflate.eof else inflate.unconsumed_tail
        rest = inflate.flush()
        count.add(len(rest))
        yield rest
    except zlib.error as error:
        raise damaged(file) from error
    if not inflate.eof:
        raise damaged(file)


def _only_table(archive: zipfile.ZipFile, file: str) -> tuple[zipfile.ZipInfo, int]:
    """Return the one entry that counts, and how many files of the operating system lie beside it."""
    files = [entry for entry in archive.infolist() if not entry.is_dir()]
    kept = [entry for entry in files if not _is_litter(entry.filename)]
    if not kept:
        what, hint = N_("The archive holds no file."), N_("Choose the table itself.")
        raise UploadError(Problem("zip_empty", what, hint, shown(file), {"file": file}))
    if len(kept) > 1:
        names = ", ".join(f"“{shown(entry.filename)}”" for entry in kept[:_NAMED])
        raise UploadError(
            Problem(
                "zip_several",
                N_("The archive holds {count} files, such as {names}; it must hold one table."),
                N_("Unpack it and choose one of them."),
                shown(file),
                {"file": file, "count": len(kept), "names": names},
            )
        )
    if kept[0].flag_bits & 0x1:
        raise encrypted(file)
    return kept[0], len(files) - 1


def _is_litter(name: str) -> bool:
    plain = name.replace("\\", "/").lower()
    last = plain.rsplit("/", 1)[-1]
    return plain.startswith(_LITTER[0]) or last in _LITTER[1:] or last.startswith("._")
