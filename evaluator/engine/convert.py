"""Have a file converted to Parquet by a process of its own, and say why where it cannot be."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

from evaluator.engine.budget import beyond
from evaluator.engine.convert_child import BUG, FAILED, OUT_OF_MEMORY, REQUEST, RESULT, TABLE
from evaluator.engine.converted import Converted
from evaluator.engine.limits import Limits
from evaluator.engine.private import no_room
from evaluator.errors import N_, Problem, UploadError, shown

_ROOT = Path(__file__).resolve().parents[2]
_CODE = (
    "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[2]);"
    " from evaluator.engine.convert_child import main; sys.exit(main(Path(sys.argv[1])))"
)


def convert(
    kind: str,
    path: Path,
    file: str,
    folder: Path,
    limits: Limits,
    *,
    sheet: str | None = None,
    header_row: int | None = None,
    keep_totals: bool = False,
) -> tuple[Path, Converted]:
    """Return the Parquet file, written into the folder, and what it holds; UploadError when there is no table."""
    asked = {"kind": kind, "path": str(path), "file": file, "sheet": sheet, "header_row": header_row}
    asked["keep_totals"] = keep_totals
    try:
        (folder / REQUEST).write_text(json.dumps({**asked, "limits": asdict(limits)}), encoding="utf-8")
    except OSError as error:
        raise no_room(error) from error
    code = _run(folder, file, limits)
    if code == FAILED:
        raise RuntimeError((folder / BUG).read_text(encoding="utf-8"))
    if code == OUT_OF_MEMORY:
        raise beyond("convert_mb", limits, file)
    if code:
        raise _gave_up(kind, file)
    result = json.loads((folder / RESULT).read_bytes())
    if "problems" in result:
        raise UploadError(Problem(**problem) for problem in result["problems"])
    return folder / TABLE, Converted(**result["converted"])


def _run(folder: Path, file: str, limits: Limits) -> int:
    command = [sys.executable, "-P", "-X", "utf8", "-c", _CODE, str(folder), str(_ROOT)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as child:
        try:
            return child.wait(limits.convert_seconds)
        except subprocess.TimeoutExpired:
            raise beyond("convert_seconds", limits, file) from None
        finally:
            child.kill()


def _gave_up(kind: str, file: str) -> UploadError:
    what = N_("The file could not be read: it is damaged, or made to do harm. Its reader was stopped.")
    hint = N_("Open it in the program it comes from, save it anew, or save the table as CSV (UTF-8).")
    return UploadError(Problem("convert_gave_up", what, hint, shown(file), {"file": file, "kind": kind}))
