"""A process of its own for one file: a workbook that crashes its reader, or fills the memory, harms nobody.

It reads `request.json` in the folder it is given, writes a Parquet file and `result.json` beside it, and ends. It
also ends when the process that started it does.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import traceback
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Any

from evaluator.engine.converted import Request
from evaluator.engine.limits import MEBIBYTE, Limits
from evaluator.engine.private import no_room
from evaluator.errors import EvaluatorError, Problem

REQUEST, RESULT, TABLE, BUG = "request.json", "result.json", "table.parquet", "bug.txt"
DAMAGED, OUT_OF_MEMORY, FAILED = 3, 4, 5
"""Exit codes: a library gave up on the file; no memory left; a mistake of ours, told in `bug.txt`."""
_MODULES = {
    "xlsx": "evaluator.engine.workbook",
    "xls": "evaluator.engine.workbook",
    "ods": "evaluator.engine.workbook",
    "arrow": "evaluator.engine.arrow",
    "jsonl": "evaluator.engine.json_lines",
}


def main(folder: Path) -> int:
    """Convert the file that the folder's request names; return the exit code."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        asked = json.loads((folder / REQUEST).read_bytes())
        limits = Limits(**asked.pop("limits"))
        import_module("pyarrow.parquet")  # a library cannot be loaded where no memory is left to say so
        converter = import_module(_MODULES[asked["kind"]])
        _limit_memory(limits.convert_mb * MEBIBYTE)
        request = Request(path=Path(asked.pop("path")), out=folder / TABLE, limits=limits, **asked)
        result: dict[str, Any] = {"converted": asdict(converter.convert(request))}
    except EvaluatorError as error:
        result = {"problems": [_problem(problem) for problem in error.problems]}
    except OSError as error:
        result = {"problems": [_problem(problem) for problem in no_room(error).problems]}
    except MemoryError:
        return OUT_OF_MEMORY
    except BaseException as error:  # noqa: BLE001 - the edge of the process: whatever it is, it must be told
        if type(error).__name__ == "PanicException":  # calamine is written in Rust and gives up this way
            return DAMAGED
        (folder / BUG).write_text(traceback.format_exc(), encoding="utf-8", errors="backslashreplace")
        return FAILED
    (folder / RESULT).write_text(json.dumps(result), encoding="utf-8")
    return 0


def _problem(problem: Problem) -> dict[str, Any]:
    return {**asdict(problem), "values": dict(problem.values)}


def _end_with_parent() -> None:
    """Wait for the end of the input, which comes when the parent is gone."""
    while os.read(0, 1):  # not `sys.stdin`, whose lock would still be held at the end
        pass
    os._exit(1)


def _limit_memory(most: int) -> None:
    """Hold the data of this process below `most` bytes, where the system can."""
    if sys.platform == "linux":
        import resource

        _, highest = resource.getrlimit(resource.RLIMIT_DATA)
        if highest != resource.RLIM_INFINITY:
            most = min(most, highest)
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))
