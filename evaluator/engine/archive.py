"""Look into a zip file without trusting it: names are only compared, sizes are counted, nothing overlaps."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from evaluator.engine.budget import Unpacked
from evaluator.errors import N_, Problem, UploadError, shown

BLOCK = 1 << 18
"""Bytes unpacked at a time."""
_MOST_ENTRIES = 10_000
_MOST_DIRECTORY = 16 << 20
_LOCAL_HEADER = struct.Struct("<4s5H3L2H")
_END = b"PK\x05\x06"
_AGAIN = N_("Make it again, or choose the table itself.")


def open_zip(path: Path, file: str) -> zipfile.ZipFile:
    """Return the open archive; UploadError when it is damaged, hostile or has too many entries."""
    _require_small_directory(path, file)
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, struct.error) as error:
        # What zipfile raises for the bytes of a broken directory depends on the byte: all of it is damage.
        raise damaged(file) from error
    try:
        _require_apart(archive, file)
    except UploadError:
        archive.close()
        raise
    return archive


def _require_small_directory(path: Path, file: str) -> None:
    """Read the end of the file by hand: the whole directory would be taken into memory at once."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        stream.seek(max(0, size - 65_557))
        tail = stream.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + 22:
        raise damaged(file)
    entries, length = struct.unpack_from("<HL", tail, at + 10)
    if entries > _MOST_ENTRIES or length > _MOST_DIRECTORY:
        raise _hostile("zip_entries", N_("The archive has more entries than a table or a workbook has."), file)


def _require_apart(archive: zipfile.ZipFile, file: str) -> None:
    entries = sorted(archive.infolist(), key=lambda entry: entry.header_offset)
    if len(entries) > _MOST_ENTRIES:
        raise _hostile("zip_entries", N_("The archive has more entries than a table or a workbook has."), file)
    ends = [entry.header_offset for entry in entries[1:]] + [archive.start_dir]
    for entry, end in zip(entries, ends, strict=False):
        start = entry.header_offset + _LOCAL_HEADER.size
        if entry.header_offset < 0 or start + entry.compress_size > end:
            raise _hostile("zip_overlap", N_("Entries of the archive overlap, as in files made to do harm."), file)


def unpacked(path: Path, entry: zipfile.ZipInfo, file: str, count: Unpacked) -> Iterator[bytes]:
    """Yield the content of an entry in blocks, each counted before it is given away.

    UploadError when it is damaged, encrypted, packed in an unusual way or larger than its directory says.
    """
    if entry.flag_bits & 0x1:
        raise encrypted(file)
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        what = N_("The archive is packed in an unusual way.")
        raise UploadError(Problem("zip_method", what, _AGAIN, shown(file), {"file": file}))
    inflate = zlib.decompressobj(-15) if entry.compress_type == zipfile.ZIP_DEFLATED else None
    size = check = 0
    with path.open("rb") as stream:
        for block in _inflated(_packed(stream, entry, file), inflate, file):
            size, check = size + len(block), zlib.crc32(block, check)
            count.add(len(block))
            if size > entry.file_size:
                raise damaged(file)
            yield block
    if size != entry.file_size or check != entry.CRC:
        raise damaged(file)


def _packed(source: BinaryIO, entry: zipfile.ZipInfo, file: str) -> Iterator[bytes]:
    source.seek(entry.header_offset)
    header = source.read(_LOCAL_HEADER.size)
    if len(header) < _LOCAL_HEADER.size or not header.startswith(b"PK\x03\x04"):
        raise damaged(file)
    name_length, extra_length = _LOCAL_HEADER.unpack(header)[-2:]
    source.seek(name_length + extra_length, 1)
    left = entry.compress_size
    while left:
        block = source.read(min(BLOCK, left))
        if not block:
            raise damaged(file)
        left -= len(block)
        yield block


def _inflated(blocks: Iterator[bytes], inflate: Any, file: str) -> Iterator[bytes]:
    if inflate is None:
        yield from blocks
        return
    try:
        for block in blocks:
            part = inflate.decompress(block, BLOCK)
            while part:
                yield part
                part = inflate.decompress(inflate.unconsumed_tail, BLOCK)
        yield inflate.flush()
    except zlib.error as error:
        raise damaged(file) from error


def damaged(file: str) -> UploadError:
    """Return the error for an archive or a compressed file that is not whole."""
    what = N_("The compressed file is damaged or not complete.")
    return UploadError(Problem("file_damaged", what, _AGAIN, shown(file), {"file": file}))


def encrypted(file: str) -> UploadError:
    """Return the error for an archive with a password."""
    what, hint = N_("The archive is protected with a password."), N_("Unpack it and choose the table in it.")
    return UploadError(Problem("zip_encrypted", what, hint, shown(file), {"file": file}))


def _hostile(code: str, what: str, file: str) -> UploadError:
    return UploadError(Problem(code, what, _AGAIN, shown(file), {"file": file}))
