"""The kinds of documents, and the noun each is read into."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator

from evaluator.domain.base import Frozen, Identifier, Line, Schema, Text
from evaluator.domain.criteria import CriteriaSet
from evaluator.domain.impact import ImpactScale
from evaluator.domain.mapping import SchemaMapping
from evaluator.domain.overlay import Overlay
from evaluator.domain.plan import EvaluationPlan
from evaluator.domain.population import Population
from evaluator.domain.rubric import Answers, Rubric
from evaluator.domain.screening import Screening
from evaluator.domain.system import AISystem

Shelf = Literal["evaluation", "practice", "audit"]
"""What a shipped dataset is: a whole evaluation with answers, invented data to practise on, a published audit."""


class DatasetAbout(Frozen):
    """What a shipped dataset is called, and which of its files holds the data: its `about.yaml`."""

    kind: Literal["dataset"] = "dataset"
    schema_: Schema = Field(default=1, alias="schema")
    id: Identifier
    """Name of its folder, and of `@id` on the command line."""
    title: Text
    about: Text
    """One line: whose decisions, about whom, and what there is to learn."""
    data: Line
    """Name of the data file in the folder: CSV or Parquet."""
    order: int = Field(default=100, ge=0)
    """Place in lists; the smallest comes first."""
    shelf: Shelf = "practice"
    """What it is: `evaluation` has answers and a verdict, `practice` is invented data, `audit` was published."""

    @field_validator("data")
    @classmethod
    def _a_file_of_the_folder(cls, data: str) -> str:
        if not data.endswith((".csv", ".parquet")) or "/" in data or "\\" in data:
            raise ValueError("data names a .csv or .parquet file in the same folder")
        return data


KINDS: dict[str, type[Frozen]] = {
    "rubric": Rubric,
    "criteria": CriteriaSet,
    "plan": EvaluationPlan,
    "answers": Answers,
    "mapping": SchemaMapping,
    "system": AISystem,
    "dataset": DatasetAbout,
    "population": Population,
    "ai_act": Screening,
    "impact": ImpactScale,
    "overlay": Overlay,
}
"""The noun of each kind of document."""


def kind_of(model: Frozen) -> str:
    """Return the kind of a noun that has a file; ValueError for any other."""
    for kind, noun in KINDS.items():
        if type(model) is noun:
            return kind
    raise ValueError(f"{type(model).__name__} has no file of its own")
