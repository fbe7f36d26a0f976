"""What is done to a file of the corpus, and what must not come of it; the long run is this module by itself.

`python tests/corpus/fuzzing.py` goes on for EVALUATOR_FUZZ_MINUTES, each batch of files in a process of its own.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import corpus

ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "utf-16", "cp1252", "cp1250", "cp437", "utf-32", "utf-8-sig")
PIECES = (
    b"\0",
    b'"',
    b"\n",
    b"\r",
    b";",
    b",",
    b"\t",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xc0\xaf",
    b"\xed\xa0\x80",
    b"PAR1",
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"sep=;\n",
    b"=1+1",
    b"1e999",
    b"nan",
    b"-0",
    b"\x80\x04",
    b"{",
    b"[" * 40,
    b"\x1a",
    b"\xe2\x80\xae",
    b"\xe2\x80\x8b",
    b"9" * 400,
    b"\x7f",
    b"''",
    b"ja",
    b"n.v.t.",
    b"\xf0\x9f\x98\x80",
    b"\xcc\x81",
)
MOST = 200_000
"""Bytes of a file at most, so that many can be tried."""

Change = Callable[[bytes, random.Random], bytes]


def _flip(content: bytes, draw: random.Random) -> bytes:
    made = bytearray(content)
    for _ in range(draw.randint(1, 8)):
        if made:
            made[draw.randrange(len(made))] ^= 1 << draw.randrange(8)
    return bytes(made)


def _cut(content: bytes, draw: random.Random) -> bytes:
    first, last = sorted(draw.randint(0, len(content)) for _ in range(2))
    return content[:first] + content[last:] if draw.random() < 0.5 else content[:last]


def _insert(content: bytes, draw: random.Random) -> bytes:
    at = draw.randint(0, len(content))
    piece = draw.choice(PIECES) * draw.choice((1, 1, 2, 50))
    return content[:at] + piece + content[at:]


def _repeat(content: bytes, draw: random.Random) -> bytes:
    first, last = sorted(draw.randint(0, len(content)) for _ in range(2))
    return (content[:last] + content[first:last] * draw.randint(1, 4) + content[last:])[:MOST]


def _recode(content: bytes, draw: random.Random) -> bytes:
    text = content.decode("utf-8", errors="surrogateescape")
    at = draw.randint(0, len(text))
    rest = text[at:].encode(draw.choice(ENCODINGS), errors="ignore")
    return text[:at].encode("utf-8", errors="surrogateescape") + rest


def _lines(content: bytes, draw: random.Random) -> bytes:
    lines = content.splitlines(keepends=True)
    draw.shuffle(lines)
    return b"".join(lines[: draw.randint(0, len(lines))])


def _swap(content: bytes, draw: random.Random) -> bytes:
    old, new = (bytes([draw.choice(b',;\t|"\n\r 0-a')]) for _ in range(2))
    return content.replace(old, new, draw.choice((1, 5, -1)))


def _other_number(content: bytes, draw: random.Random) -> bytes:
    made = bytearray(content)
    if len(made) > 4:
        at = draw.randrange(len(made) - 4)
        made[at : at + 4] = draw.choice((0, 1, 0x7FFFFFFF, 0xFFFFFFFF)).to_bytes(4, "little")
    return bytes(made)


CHANGES: Sequence[Change] = (_flip, _cut, _insert, _repeat, _recode, _lines, _swap, _other_number)


def seeds() -> list[bytes]:
    """Return the bytes of every regular file of the corpus that is not too large."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for number, entry in enumerate(corpus.ENTRIES):
            place = Path(folder) / str(number)
            place.mkdir()
            made = entry.make(place)
            regular = isinstance(made, Path) and made.is_file() and made.is_relative_to(folder)
            if regular and made.stat().st_size <= MOST:
                found.append(made.read_bytes())
    return found


def changed(contents: Sequence[bytes], seed: int) -> bytes:
    """Return one file of these, changed a few times; now and then nothing but random bytes."""
    draw = random.Random(seed)
    if draw.random() < 0.05:
        return draw.randbytes(draw.randint(0, 2000))
    content = draw.choice(contents)
    if draw.random() < 0.1:
        content = content[: draw.randint(0, len(content))] + draw.choice(contents)
    for _ in range(draw.randint(1, 4)):
        content = draw.choice(CHANGES)(content, draw)
    return content[:MOST]


def evaluated(content: bytes, path: Path, seed: int) -> str:
    """Evaluate a file by whatever stands in it, and return how that ended: `done`, or the codes of the problems.

    Anything but an EvaluatorError passes through.
    """
    import evaluator
    from evaluator.engine import open_source
    from evaluator.errors import EvaluatorError
    from evaluator.stages.mapping.suggest import suggest_mapping

    draw = random.Random(seed)
    path.write_bytes(content)
    try:
        with open_source(path) as table:
            table.preview(8)
            columns = list(table.columns)
            if len(columns) <= 300:  # each column is described by queries of its own
                suggest_mapping(table)
            profile = table.profile(draw.choice(columns))
        decision, group, third = (draw.choice(columns) for _ in range(3))
        positive = draw.choice([value for value, _ in profile.values] or ["ja"])
        record = evaluator.evaluate(
            path,
            y_pred="besluit" if "besluit" in columns and draw.random() < 0.7 else decision,
            positive=draw.choice(("ja", positive)),
            sensitive="groep" if "groep" in columns and draw.random() < 0.7 else group,
            control=[third] if draw.random() < 0.3 else [],
            count=third if draw.random() < 0.1 else None,
            weight=third if draw.random() < 0.1 else None,
            bins={group: "1,10"} if draw.random() < 0.1 else {},
            merge_spellings=[group] if draw.random() < 0.2 else [],
            cross_check=False,
            data_quality=draw.random() < 0.3,
        )
        evaluator.write_record(record, path.with_suffix(".json"))
        if draw.random() < 0.1:
            evaluator.write_report(record, path.with_suffix(".html"))
    except EvaluatorError as error:
        said = [str(problem) for problem in error.problems]
        broken = [one for one in said if not one.isprintable()]
        if broken:
            raise AssertionError(f"a sentence steers what shows it: {broken[0]!r}") from error
        return " ".join(sorted({problem.code for problem in error.problems}))
    return "done"


def batch(first: int, number: int) -> None:
    """Try `number` files from the seed `first`; say the seed before each, so that a crash can be found."""
    contents = seeds()
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(first, first + number):
            print(seed, flush=True)
            evaluated(changed(contents, seed), Path(folder) / "data.csv", seed)


def run(minutes: float, size: int = 250) -> int:
    """Go on for so many minutes, a process for each batch; return 1 at the first that fails, and say its seed."""
    end, first = time.monotonic() + 60 * minutes, int(os.environ.get("EVALUATOR_FUZZ_SEED") or time.time())
    tried = 0
    while time.monotonic() < end:
        command = [sys.executable, __file__, "batch", str(first), str(size)]
        left = max(60.0, end - time.monotonic())
        try:
            ended = subprocess.run(command, capture_output=True, text=True, timeout=300 + left, check=False)
        except subprocess.TimeoutExpired as late:
            last = bytes(late.stdout or b"").split()[-1:] or [str(first).encode()]
            print(f"seed {last[0].decode()} did not end; again: python {__file__} batch {last[0].decode()} 1")
            return 1
        if ended.returncode:
            last = ended.stdout.split()[-1] if ended.stdout.split() else str(first)
            print(
                f"{ended.stderr[-4000:]}\nseed {last} ended with {ended.returncode};"
                f" again: python {__file__} batch {last} 1"
            )
            return 1
        tried, first = tried + size, first + size
    print(f"{tried} files, no exception but our own, no process that ended by itself")
    return 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["batch"]:
        batch(int(sys.argv[2]), int(sys.argv[3]))
    else:
        sys.exit(run(float(os.environ.get("EVALUATOR_FUZZ_MINUTES") or 10)))
