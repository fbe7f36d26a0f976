"""Records of old versions are read for ever: they load, their seals hold, and the same input finds the same."""

from __future__ import annotations

import json
import random
import re
import shlex
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from evaluator import cli
from evaluator.documents import dump_record, parse_record, read_record
from evaluator.documents.schemas import schemas
from evaluator.domain.canonical import canonical_json
from evaluator.domain.record import seal_of
from evaluator.errors import DocumentError
from evaluator.report import build_report, render_html

HERE = Path(__file__).resolve().parent
GOLDEN = HERE / "record.v1.json"
SEAL = "0b67faa5c8c4c80c05c810f218e80c0f95f538cc7a0eb9a88afcd50d275e03a8"
"""Written here when the record was made: whoever changes the file must change this too, and be seen."""
STABLE = (
    "system",
    "source",
    "mapping",
    "plan",
    "plan_status",
    "exclusions",
    "warnings",
    "group_metrics",
    "findings",
    "answers",
    "review",
    "rubric",
    "criteria",
    "outcomes",
    "knock_outs",
    "verdicts",
    "seed",
)
"""What today's evaluation of the same input must find again."""
WORDING = {"english", "reason", "outcome_reason", "sentence", "because"}
"""Where English text stands beside a code: it may be put better, the code and its values may not change."""
DRAWN = {"chance"}
"""What rests on random draws, which another version of numpy may draw otherwise."""


def document() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(GOLDEN.read_bytes())
    return loaded


def kept(golden: Any, today: Any, path: str = "") -> list[str]:
    """Return where today differs from the golden record; fields that were added since do not count."""
    if isinstance(golden, dict) and isinstance(today, dict):
        return [
            place
            for name, value in golden.items()
            if not (name in WORDING and isinstance(value, str)) and name not in DRAWN
            for place in ([f"{path}.{name}"] if name not in today else kept(value, today[name], f"{path}.{name}"))
        ]
    if isinstance(golden, list) and isinstance(today, list) and len(golden) == len(today):
        return [p for i, pair in enumerate(zip(golden, today, strict=True)) for p in kept(*pair, f"{path}[{i}]")]
    if isinstance(golden, float) and isinstance(today, int | float) and not isinstance(today, bool):
        return [] if golden == pytest.approx(today, rel=1e-9, abs=1e-12) else [path]
    return [] if golden == today and isinstance(golden, bool) == isinstance(today, bool) else [path]


def test_the_record_is_the_one_that_was_made() -> None:
    assert document()["seal"] == SEAL
    assert seal_of(document()) == SEAL


@pytest.mark.slow
def test_the_record_loads_and_its_seal_holds() -> None:
    record = read_record(GOLDEN)
    assert record.seal == SEAL
    assert record.plan.lock is not None
    assert record.plan_status == "locked"


def test_the_record_is_written_back_with_everything_it_held() -> None:
    again = json.loads(dump_record(read_record(GOLDEN)))
    assert kept(document(), again) == []
    if set(again) == set(document()):  # until the format grows, also byte by byte
        assert canonical_json(again) == GOLDEN.read_bytes()


@pytest.mark.slow
def test_any_changed_byte_is_noticed() -> None:
    content = GOLDEN.read_bytes()
    draw = random.Random(1)
    places = [draw.randrange(len(content)) for _ in range(120)]
    codes = {place: problem_codes(content, place) for place in places}
    assert {place: found for place, found in codes.items() if not found} == {}
    assert set().union(*codes.values()) <= {"seal_broken", "record_unreadable", "not_utf8"}


def problem_codes(content: bytes, place: int) -> set[str]:
    """Return what is said when the byte at this place is another one, nothing where nothing is noticed."""
    changed = bytearray(content)
    changed[place] = ord("7") if content[place] != ord("7") else ord("8")
    try:
        parse_record(bytes(changed))
    except DocumentError as error:
        return {problem.code for problem in error.problems}
    return set()


def test_the_record_holds_one_of_everything() -> None:
    golden = document()
    outcomes = {finding["outcome"] for finding in golden["findings"] if finding["limit"] is not None}
    assert outcomes >= {"met", "not_met", "cannot_tell"}
    assert {item["outcome"] for item in golden["outcomes"]} == {"met", "not_met", "cannot_tell", "not_assessed"}
    assert any(metric["value"] is None and metric["reason_code"] for metric in golden["group_metrics"])
    assert any(None in metric["group"] for metric in golden["group_metrics"])
    assert {item["reason_code"] for item in golden["exclusions"]} >= {"prediction_missing", "group_excluded"}
    assert any(finding["statistic"].startswith("to_reference") for finding in golden["findings"])
    assert {item["state"] for item in golden["knock_outs"]} == {"passed", "open"}
    assert golden["overrides"]
    assert golden["agreement"]["status"] == "agrees"


def test_the_schema_describes_the_record() -> None:
    validator = jsonschema.Draft202012Validator(schemas()["record.schema.json"])
    assert [error.message for error in validator.iter_errors(document())] == []


def test_a_report_is_made_from_the_record() -> None:
    page = render_html(build_report(read_record(GOLDEN)))
    assert "Lamplight" in page
    assert SEAL in page


@pytest.mark.slow
def test_the_command_that_made_it_finds_the_same_today(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (command,) = re.findall(
        r"^evaluator evaluate .*$", (HERE / "README.md").read_text("utf-8"), flags=re.MULTILINE
    )
    *words, out = shlex.split(command)[1:]
    assert (words[-1], out) == ("--out", "../record.v1.json")
    monkeypatch.chdir(HERE / "input.v1")
    monkeypatch.setattr(sys, "argv", ["evaluator", *words, str(tmp_path / "today.json")])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 0
    golden, today = document(), json.loads((tmp_path / "today.json").read_bytes())
    assert [place for part in STABLE for place in kept(golden[part], today[part], part)] == []


def test_a_difference_would_be_seen() -> None:
    golden = document()
    today = document()
    today["findings"][0]["outcome"] = "met" if today["findings"][0]["outcome"] != "met" else "not_met"
    today["group_metrics"][3]["people"] += 1
    today["verdicts"][0]["sentence"] = "Put better."
    today["findings"][1]["added_later"] = 1
    assert sorted(kept(golden, today)) == [".findings[0].outcome", ".group_metrics[3].people"]
