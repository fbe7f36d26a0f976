"""The parts of the pages that are made from the product are what the product says today."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import rfc8785
import typer.main
from typer.testing import CliRunner

import evaluator
from evaluator import cli
from evaluator.cli import exits
from evaluator.documents import shipped, write_document
from evaluator.documents.schemas import schemas
from evaluator.domain.plan import locked
from evaluator.domain.record import record_document
from evaluator.domain.system import Polarity
from evaluator.stages.plan.planning import make_plan

DOCS = Path(__file__).resolve().parents[2] / "docs"
PART = re.compile(r"(<!-- made by make golden: ([\w ]+) -->\n)(.*?)(<!-- end -->)", flags=re.DOTALL)
SECTIONS = {
    "The whole": ("EvaluationRecord",),
    "What was evaluated": (
        "AISystem",
        "DataSource",
        "SchemaMapping",
        "Reading",
        "Spelling",
        "SystemColumn",
        "SensitiveFeature",
        "Join",
        "JoinedSource",
        "MatchReport",
        "MatchedDecisions",
    ),
    "What was planned": (
        "EvaluationPlan",
        "Limit",
        "Source",
        "Lock",
        "EarlierLock",
        "FixedBeforehand",
        "Fixed",
        "AnswersDeadline",
    ),
    "What the city changed": ("OverlayUsed", "Published", "OverlayChange"),
    "Who was left out": ("ExclusionEntry",),
    "What was measured": ("GroupMetric", "Interval"),
    "What was found": ("Finding", "LeftOut", "Pair"),
    "Within control levels": ("WithinLevels", "LevelNotCompared"),
    "A survey of residents": ("SurveyResult", "SurveyUsed", "Survey", "ShareChange", "GapChange", "Feed"),
    "Several systems": ("Paired", "Ranking"),
    "What stands beside a finding": (
        "Chance",
        "PeopleConcerned",
        "Estimate",
        "Detectable",
        "DetectableGap",
        "ToSettle",
        "MorePeople",
    ),
    "What scores come to": (
        "SystemScores",
        "GroupScores",
        "ScoreStretch",
        "SweepPoint",
        "Share",
        "CalibrationBin",
    ),
    "What errors come to": ("SystemAmounts", "SpreadOfErrors", "ErrorQuantile"),
    "What matching comes to": (
        "Matching",
        "MatchingSummary",
        "ThresholdSweep",
        "ThresholdPoint",
        "GroupErrors",
    ),
    "What a list of the first k comes to": ("FirstK", "ListedGroup"),
    "What could be done": ("ThresholdOption", "GroupOption"),
    "Whether fairlearn agrees": ("Agreement",),
    "What was looked at beside the plan": (
        "SubgroupSearch",
        "Subgroup",
        "Proxy",
        "Representation",
        "RepresentedGroup",
        "DataShare",
        "Duplicates",
    ),
    "What was answered": ("Answers", "Answer", "Evidence", "SignOff", "Resolution"),
    "Who answered what": ("Assessed", "AssessorPair", "Difference", "Stance"),
    "What the answers come to": ("RubricResult", "IndicatorResult", "GroupResult", "SystemReview"),
    "What it comes to": ("CriterionOutcome", "KnockOutOutcome", "Because", "Verdict", "Demand", "Contradiction"),
    "What the AI Act may ask": ("ScreeningUsed", "ScreeningResult", "RuleResult"),
    "How much harm it can do": ("ImpactUsed", "ImpactResult"),
    "What else is kept": ("DocumentUsed", "Sentence", "Amendment"),
}


def help_of(command: str) -> str:
    """Return the help of the program, or of one of its commands, as a code block."""
    arguments = [*command.split(), "--help"]
    shown = CliRunner().invoke(cli.app, arguments, prog_name="evaluator", env={"COLUMNS": "100"})
    assert shown.exit_code == 0
    return f"```text\n{shown.output.strip()}\n```\n"


def tables(_: str) -> str:
    """Return a table for each type of a record: its fields, what they may be, what they mean."""
    schema = schemas()["record.schema.json"]
    types = {"EvaluationRecord": schema, **schema["$defs"]}
    parts = []
    for title, names in SECTIONS.items():
        parts.append(f"### {title}\n")
        for name in names:
            parts.append(f"*{spaced(name)}.* {types[name]['description']}\n")
            rows = [row(field, about, types) for field, about in types[name]["properties"].items()]
            parts.append("\n".join(["| Field | Holds | Meaning |", "|---|---|---|", *rows]) + "\n")
    return "\n".join(parts) + "\n"


def row(field: str, about: dict[str, Any], types: dict[str, Any]) -> str:
    meaning = about.get("description") or {"kind": "Says what it is.", "schema": "Version of its form."}[field]
    words = re.sub(r"\bNone\b", "`null`", " ".join(meaning.split()))
    return f"| `{field}` | {kind(about, types)} | {words} |"


PLAIN = {"string": "text", "integer": "whole number", "boolean": "`true`, `false`", "null": "`null`"}


def kind(about: dict[str, Any], types: dict[str, Any]) -> str:
    """Return in words what a field may hold."""
    held: str
    if "$ref" in about:
        name = about["$ref"].rsplit("/", maxsplit=1)[1]
        held = kind(types[name], types) if "enum" in types[name] else f"*{spaced(name)}*"
    elif "anyOf" in about:
        held = " or ".join(dict.fromkeys(kind(item, types) for item in about["anyOf"]))
    elif "const" in about or "enum" in about:
        values = about.get("enum", [about.get("const")])
        held = ", ".join(f"`{value}`" if value else "empty" for value in values)
    elif about["type"] == "array":
        inner = kind(about.get("items") or about["prefixItems"][0], types)
        held = f"list of ({inner})" if " or " in inner else f"list of {inner}"
    elif about["type"] == "object":
        by_pattern = list(about.get("patternProperties", {}).values())
        inner = about.get("additionalProperties") or (by_pattern[0] if by_pattern else None)
        held = f"{kind(inner, types)} by name" if isinstance(inner, dict) else "values by name"
    else:
        held = PLAIN.get(about["type"], about["type"])
    return held


def spaced(name: str) -> str:
    """Return the name of a type in words: `LeftOut` is `Left out`."""
    words = re.sub(r"(?<!^)(?<![A-Z])(?=[A-Z])", " ", name).replace("AISystem", "AI system").split()
    return " ".join([words[0], *(word if word.isupper() else word.lower() for word in words[1:])])


def worked(name: str) -> str:
    """Return what the evaluation of a shipped dataset comes to, and where each part of its verdict comes from."""
    record = evaluator.evaluate(f"@{name}", cross_check=False)
    (verdict,) = record.verdicts
    asked = {item.id: item for item in shipped.rubric("inclusive_ai").indicators}
    demanded = {item.id: item for item in shipped.criteria("partnership").criteria}
    rows = [
        (f"knock-out {item.indicator}", item.state, item.because.sentence, asked[item.indicator].sources[0])
        for item in record.knock_outs
        if item.state != "passed" or item.because.code == "knock_out_passed_mitigated"
    ]
    rows += [
        (f"criterion `{item.criterion}`", item.outcome.replace("_", " "), item.because[0].sentence, source)
        for item in record.outcomes
        for source in demanded[item.criterion].sources[:1]
        if item.outcome != "met" or "metric" in item.checks
    ]
    met = sum(1 for item in record.outcomes if item.outcome == "met")
    heads = ["| What | Comes to | Because | Asked by |", "|---|---|---|---|"]
    lines = [f"| {what} | {to} | {why} | {by.document}, {by.clause} |" for what, to, why, by in rows]
    said = (
        f"**{VERDICTS[verdict.status]}.** {met} of {len(record.outcomes)} criteria are met. {verdict.sentence}\n"
    )
    return "\n".join([said, *heads, *lines]) + "\n"


VERDICTS = {
    "not_acceptable_as_presented": "Not acceptable as presented",
    "decision_open": "Decision open",
    "acceptable_with_conditions": "Acceptable with conditions",
    "acceptable_as_presented": "Acceptable as presented",
}
MAKERS: dict[str, Callable[[str], str]] = {"help": help_of, "record": tables, "worked": worked}


def renewed(text: str) -> str:
    """Return a page with every made part as it is today."""

    def made(found: re.Match[str]) -> str:
        maker, _, about = found[2].partition(" ")
        return f"{found[1]}\n{MAKERS[maker](about)}\n{found[4]}"

    return PART.sub(made, text)


@pytest.mark.parametrize(
    "name",
    ["command-line.md", "record.md", pytest.param("worked-evaluations.md", marks=pytest.mark.slow)],
)
def test_what_is_made_from_the_product_is_up_to_date(name: str, update_golden: bool) -> None:
    path = DOCS / name
    text = path.read_text(encoding="utf-8")
    if update_golden:
        path.write_text(renewed(text), encoding="utf-8")
    assert PART.search(text)
    assert path.read_text(encoding="utf-8") == renewed(text)


def test_every_command_has_a_section_with_its_help() -> None:
    text = (DOCS / "command-line.md").read_text(encoding="utf-8")
    commands: dict[str, Any] = typer.main.get_command(cli.app).commands
    assert re.findall(r"^## (\w+)\n", text, flags=re.MULTILINE)[-len(commands) - 1 : -1] == list(commands)
    assert [command for command in commands if f"made by make golden: help {command} -->" not in text] == []


def test_every_option_has_help_of_its_own() -> None:
    commands: dict[str, Any] = typer.main.get_command(cli.app).commands
    mute = [(name, item.name) for name, command in commands.items() for item in command.params if not item.help]
    assert mute == []


def test_every_exit_code_is_explained() -> None:
    text = (DOCS / "command-line.md").read_text(encoding="utf-8")
    codes = {0, exits.BUG, exits.INPUT, exits.GATE, exits.STOPPED}
    assert {int(code) for code in re.findall(r"^\| (\d+) \|", text, flags=re.MULTILINE)} == codes


def test_every_environment_variable_is_explained() -> None:
    text = "".join((DOCS / page).read_text(encoding="utf-8") for page in ("command-line.md", "files.md"))
    package = Path(cli.__file__).parents[1]
    used = {
        name
        for path in package.rglob("*.py")
        for name in re.findall(
            r"[\"'](EVALUATOR_[A-Z_]+|SOURCE_DATE_EPOCH)[\"']", path.read_text(encoding="utf-8")
        )
    }
    assert used
    assert [name for name in sorted(used) if f"`{name}`" not in text] == []


def test_every_type_of_a_record_has_its_table() -> None:
    definitions = schemas()["record.schema.json"]["$defs"]
    shown = {name for names in SECTIONS.values() for name in names}
    assert {name for name, about in definitions.items() if "properties" in about} == shown - {"EvaluationRecord"}


def test_a_seal_can_be_verified_by_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (DOCS / "record.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^```python\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    assert len([line for line in block.splitlines() if line]) <= 5
    golden = Path(__file__).resolve().parents[1] / "golden" / "record.v1.json"
    record = tmp_path / "RECORD.json"
    record.write_bytes(golden.read_bytes())
    monkeypatch.chdir(tmp_path)
    exec(compile(block, "record.md", "exec"), {})
    record.write_bytes(golden.read_bytes().replace(b'"rows":', b'"rows":1', 1))
    with pytest.raises(AssertionError, match="the record was changed"):
        exec(compile(block, "record.md", "exec"), {})


def test_a_lock_can_be_verified_by_hand(tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    write_document(
        locked(make_plan(shipped.criteria("partnership"), Polarity.BURDEN), at="2026-11-22", by="A"), plan
    )
    record = record_document(evaluator.screen(answers=None, plan=plan))
    asked = {"kind": "plan", "schema": 1, **{name: v for name, v in record["plan"].items() if name != "status"}}
    asked["lock"] = {name: value for name, value in asked["lock"].items() if name != "sha256"}
    assert hashlib.sha256(rfc8785.dumps(asked)).hexdigest() == record["plan"]["lock"]["sha256"]
