"""What the commands take: for each argument and option what it is written with, and one line of help."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer


class Task(StrEnum):
    """Tasks of the contract."""

    decisions = "decisions"
    scores = "scores"
    matching = "matching"
    multiclass = "multiclass"
    regression = "regression"
    top_k = "top-k"


class PolarityName(StrEnum):
    """What being selected means for the person."""

    benefit = "benefit"
    burden = "burden"
    both = "both"
    matching = "matching"


class ScoreKind(StrEnum):
    """What a score is."""

    probability = "probability"


class RaggedRule(StrEnum):
    """What happens to rows with more or fewer values than columns."""

    refuse = "refuse"
    exclude = "exclude"


class TotalRowsRule(StrEnum):
    """What happens to rows that add up the others."""

    exclude = "exclude"
    keep = "keep"


class SmallCellsRule(StrEnum):
    """What reports do with cells below ten people."""

    suppress = "suppress"
    show = "show"


def _option(written: str | None, help_line: str, *names: str, **more: Any) -> Any:
    return typer.Option(*names, metavar=written, help=help_line, **more)


_MORE = "may be repeated."
_POLARITY = _option(None, "What being selected means for the person.")
_ANSWERS = _option("FILE", "Answers to the rubric; repeat it for several assessors and their consensus.")
_OUT = _option("FILE", "Write the evaluation record (JSON) to this file.")

Data = Annotated[str, typer.Argument(metavar="DATA", help="Table (CSV, Excel, Parquet ...) or @DATASET.")]
Files = Annotated[list[Path], typer.Argument(metavar="FILE", help="YAML or JSON files of ours.")]
Folder = Annotated[Path | None, typer.Argument(metavar="FOLDER", help="Folder to copy to (default: ./NAME).")]
Name = Annotated[str, typer.Argument(metavar="NAME", help="Name of a shipped dataset.")]
PlanArgument = Annotated[Path, typer.Argument(metavar="PLAN", help="Plan file.")]
Record = Annotated[Path, typer.Argument(metavar="RECORD", help="Evaluation record (JSON).")]

YTrue = Annotated[str | None, _option("COL", "Column with what turned out to be true.")]
YPred = Annotated[list[str] | None, _option("[NAME=]COL", f"Column with a system's decision; {_MORE}")]
Score = Annotated[list[str] | None, _option("[NAME=]COL", f"Column with a system's score; {_MORE}")]
Threshold = Annotated[float | None, _option("NUMBER", "Scores at or above it are positive.")]
Places = Annotated[int | None, _option("NUMBER", "Task top-k: how many people are selected.", "--k", min=1)]
ScoreKindOption = Annotated[ScoreKind | None, _option(None, "Refuse scores outside 0 to 1.")]
Positive = Annotated[str | None, _option("VALUE", "The value that counts as selected.")]
PositiveTrue = Annotated[str | None, _option("VALUE", "The same for y_true, where it differs.")]
Negative = Annotated[list[str] | None, _option("VALUE", f"A value that counts as not selected; {_MORE}")]
Sensitive = Annotated[list[str] | None, _option("COL", f"Column with a sensitive feature; {_MORE}")]
Bins = Annotated[list[str] | None, _option("COL=CUTS", "Cut points of a numeric feature: age=18,30,65.")]
Missing = Annotated[
    list[str] | None, _option("COL=RULE", "People without a recorded group: own-group, exclude or refuse.")
]
Control = Annotated[
    list[str] | None, _option("COL", f"Give results within each level of this column too; {_MORE}")
]
MergeSpellings = Annotated[
    list[str] | None, _option("COL", f"Count spellings that look the same as the most frequent one; {_MORE}")
]
Reference = Annotated[
    str | None,
    _option("COL=VALUE", "Group the others are compared with; @rest: everybody else, @overall: everybody."),
]
Count = Annotated[str | None, _option("COL", "Column that says how many people a row stands for.")]
Weight = Annotated[str | None, _option("COL", "Column with the sampling weight.")]
CaseId = Annotated[str | None, _option("COL", "Column that names the case.")]
Failed = Annotated[str | None, _option("COL", "Matching: column that says that an attempt failed (yes or no).")]
Join = Annotated[Path | None, _option("FILE", "Second file with more columns, such as the groups.")]
JoinId = Annotated[
    str | None, _option("COL[=COL]", "Id in both files (default: --case-id); HERE=THERE if named apart.")
]
Intersections = Annotated[int | None, _option("DEPTH", "Depth of breakdowns (2: every pair of features).")]
TaskOption = Annotated[Task | None, _option(None, "Kind of output (default: decisions, or scores with --score).")]
Polarity = Annotated[PolarityName | None, _POLARITY]
PolarityNeeded = Annotated[PolarityName, _POLARITY]
Mapping = Annotated[Path | None, _option("FILE", "Mapping file; options override it.")]
SaveMapping = Annotated[Path | None, _option("FILE", "Write the mapping that was used to this file.")]
Plan = Annotated[Path | None, _option("FILE", "Plan file, locked or not.")]
Criteria = Annotated[Path | None, _option("FILE", "Criteria file, or @NAME of a shipped set (@partnership).")]
Rubric = Annotated[Path | None, _option("FILE", "Rubric file, or @NAME (default: the one the criteria name).")]
AnswersUntil = Annotated[
    str | None, _option("DAY", "Day or time until which answers are in time; later ones are named.")
]
Overlay = Annotated[Path | None, _option("FILE", "What your city changes on top of rubric and criteria.")]
Answers = Annotated[list[Path] | None, _ANSWERS]
AnswersSoFar = Annotated[Path | None, _option("FILE", "Answers given so far (.yaml, .json, .xlsx).", "--answers")]
AnswersOut = Annotated[Path, _option("FILE", "Where to write them: .yaml, .json or .xlsx.", "--out")]
System = Annotated[Path | None, _option("FILE", "Description of the AI system and its facts.")]
MinGroupSize = Annotated[int | None, _option("PEOPLE", "People a group needs to be assessed (30).")]
Level = Annotated[float | None, _option("SHARE", "Level of the intervals (0.95).")]
Seed = Annotated[int | None, _option("NUMBER", "Seed of everything drawn at random.")]
Now = Annotated[str | None, _option("TIME", "Time to write down instead of the clock's, ISO 8601.")]
Country = Annotated[str | None, _option("XX", "Country of the file (NL, PL): decides its code page.")]
Encoding = Annotated[str | None, _option("CODING", "How the text is coded: utf-8, utf-16, cp1252, ...")]
Separator = Annotated[str | None, _option("SIGN", "What stands between columns: , ; | or tab.")]
Decimal = Annotated[str | None, _option("SIGN", "Decimal sign of every number: comma or point.")]
HeaderRow = Annotated[int | None, _option("NUMBER", "Line or row that names the columns, from 1.")]
Sheet = Annotated[str | None, _option("NAME", "Sheet of a workbook.")]
MissingMarker = Annotated[list[str] | None, _option("TEXT", f"A value that means missing; {_MORE}")]
Ragged = Annotated[RaggedRule | None, _option(None, "Rows with more or fewer values than columns.")]
TotalRows = Annotated[TotalRowsRule | None, _option(None, "Rows at the end that add up the others.")]
SearchSubgroups = Annotated[
    list[str] | None, _option("COL", f"Search for worse-off subgroups by COL or @sensitive; {_MORE}")
]
SearchMetric = Annotated[str | None, _option("METRIC", "Rate that is worse in them (error_rate).")]
SearchDifference = Annotated[float | None, _option("SHARE", "How much worse they must be (0).")]
Proxies = Annotated[
    list[str] | None, _option("COL", f"See what COL, or @all columns, tell of sensitive features; {_MORE}")
]
Population = Annotated[Path | None, _option("FILE", "Hold the groups against this population (CSV or YAML).")]
ResidentSurvey = Annotated[
    Path | None, _option("RECORD", "Record of a resident survey about this tool, as evidence.", "--survey")
]
DataQuality = Annotated[bool, _option(None, "Look at what is missing or there twice.", "--data-quality")]
NoCrossCheck = Annotated[bool, _option(None, "Do not ask fairlearn as well.", "--no-cross-check")]
Out = Annotated[Path | None, _OUT]
PrintFile = Annotated[
    Path | None,
    _option("FILE", "Write the quick screen as a form to print (.html); needs no answers.", "--print"),
]
People = Annotated[
    list[str] | None, _option("COL=GROUP:N", f"People a group will have, to see what they could show; {_MORE}")
]
PlanData = Annotated[
    Path | None, _option("FILE", "Count the people of each group in this file, and nothing else.")
]
AssumedRate = Annotated[float | None, _option("SHARE", "Assumed rate a limit is about (0.2).")]
AssumedBaseRate = Annotated[float | None, _option("SHARE", "Assumed share of people to be selected (0.2).")]
AssumedSelectionRate = Annotated[float | None, _option("SHARE", "Assumed share of people selected (0.2).")]
RequestFile = Annotated[
    Path | None, _option("FILE", "Write a request for data to the vendor (.html or .md).", "--request")
]
PlanOut = Annotated[Path, _option("FILE", "Write the plan to this file.")]
Reports = Annotated[
    list[Path] | None, _option("FILE", f"Write a report to this file (.html); {_MORE}", "--report")
]
SmallCells = Annotated[SmallCellsRule, _option(None, "What reports do with cells below ten people.")]
FailOn = Annotated[str | None, _option("OUTCOMES", "Exit with 3 on these: not_met,cannot_tell,not_assessed.")]
Quiet = Annotated[bool, _option(None, "Say nothing but problems.", "--quiet")]
By = Annotated[str, _option("NAME", "Who locks it.")]
Reason = Annotated[str | None, _option("TEXT", "Why a new version was needed.")]
To = Annotated[list[Path], _option("FILE", f"Report file (.html); {_MORE}", "--to")]
Language = Annotated[str, _option("LANGUAGE", "Language of the report.")]
Records = Annotated[list[Path], typer.Argument(metavar="RECORD...", help="Evaluation records, two or more.")]
Note = Annotated[list[Path], _option("FILE", f"Write the note to this file (.html or .md); {_MORE}", "--to")]
SurveyFolder = Annotated[
    Path, typer.Argument(metavar="DIR", help="Folder for the files; a new one, or one without them.")
]
