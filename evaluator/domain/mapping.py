"""Which column plays which part, and what its values mean."""

from __future__ import annotations

from enum import StrEnum
from itertools import pairwise
from typing import Literal

from pydantic import Field, field_validator, model_validator

from evaluator.domain.base import Frozen, Line, Schema
from evaluator.domain.canonical import canonical_text
from evaluator.domain.joining import USUAL_ID, Join
from evaluator.domain.reading import Reading
from evaluator.domain.spelling import Spelling, spelled
from evaluator.domain.survey import Survey

NOT_ONE_GROUP = ("@rest", "@overall")
"""References that are not one group: everybody outside the group, and everybody."""
Task = Literal["decisions", "scores", "matching", "multiclass", "regression", "top-k"]


class MissingRule(StrEnum):
    """What happens to people whose group is not recorded."""

    OWN_GROUP = "own-group"
    EXCLUDE = "exclude"
    REFUSE = "refuse"


class SensitiveFeature(Frozen):
    """A sensitive feature and how its groups are made."""

    column: Line
    """Column in the data; also the feature's name in every result."""
    label: str = ""
    """Name to show, when the column's own name says little."""
    cuts: tuple[float, ...] = ()
    """Cut points of a numeric feature: half-open bins, `18` gives `<18` and `>=18`."""
    missing: MissingRule = MissingRule.OWN_GROUP
    """What happens to people without a recorded group."""
    reference: str | None = None
    """Group the others are compared with, `@rest` (each group with everybody outside it), `@overall` (each with
    everybody), None for none."""

    @property
    def bins(self) -> tuple[str, ...]:
        """The groups that the cut points make, in order; empty without cut points."""
        cuts = [canonical_text(cut) for cut in self.cuts]
        if not cuts:
            return ()
        between = [f"{low}-<{high}" for low, high in pairwise(cuts)]
        return (f"<{cuts[0]}", *between, f">={cuts[-1]}")

    @field_validator("cuts")
    @classmethod
    def _cuts_rise(cls, cuts: tuple[float, ...]) -> tuple[float, ...]:
        if list(cuts) != sorted(set(cuts)):
            raise ValueError("cut points must rise, each one once")
        return cuts


class SystemColumn(Frozen):
    """The column that holds what one system said."""

    name: Line
    """Name of the system in every result."""
    column: Line
    """Column with its decision or score."""


class SchemaMapping(Frozen):
    """The roles of the columns: everything needed to turn rows into counts."""

    kind: Literal["mapping"] = "mapping"
    schema_: Schema = Field(default=1, alias="schema")
    task: Task = "decisions"
    """`scores` means that a threshold turns each score into a decision: at or above is positive. In `matching` a
    row is a comparison: `y_true` says whether both are the same person, the system whether they match. In
    `regression` the columns hold numbers: what turned out to be true, and what each system estimated. In
    `multiclass` outcome and prediction name one of several classes. In `top-k` the people with the `k` highest
    scores are selected."""
    y_true: str | None = None
    """Column with what turned out to be true; None when nobody knows it."""
    systems: tuple[SystemColumn, ...] = Field(default=(), max_length=6)
    """One column for each system compared on the same people."""
    threshold: float | None = None
    """Decision threshold of the task `scores`; in `matching`, None where the columns hold decisions."""
    score_kind: Literal["any", "probability"] = "any"
    """`probability` refuses scores outside 0 to 1."""
    k: int | None = Field(default=None, ge=1)
    """How many people are selected in the task `top-k`: those with the highest scores."""
    positive: str | None = None
    """The value that counts as selected (the positive label), as canonical text; in `multiclass` the class of
    concern, which stands first in every result, None for none."""
    positive_true: str | None = None
    """The positive label of `y_true`, where it differs."""
    negative: tuple[str, ...] = ()
    """Values that count as not selected, needed where there are more than two labels. In `multiclass`, predictions
    that name no class: they are always wrong."""
    outcome_unknown: tuple[str, ...] = ()
    """Values of `y_true` that mean: nobody knows. Missing values mean it too."""
    sensitive: tuple[SensitiveFeature, ...] = ()
    """The sensitive features, in the order of every result."""
    control: tuple[str, ...] = ()
    """Control features: results are also given within each of their levels."""
    count: str | None = None
    """Column that says how many people a row stands for."""
    weight: str | None = None
    """Column with the sampling weight of each person in a row."""
    case_id: str | None = None
    """Column that names the case; never used as a group, never stored."""
    failed: str | None = None
    """Column of the task `matching` that says that nothing could be captured or enrolled; such an attempt is no
    comparison. Yes means failed, in any of the languages of the labels."""
    reading: Reading | None = None
    """How the file is to be read, where the reader shall not find out by itself."""
    spellings: tuple[Spelling, ...] = ()
    """Spellings of groups and labels that look the same and count as one because a person said so."""
    join: Join | None = None
    """Second file with more of the columns, such as the groups; None where one file holds them all."""
    survey: Survey | None = None
    """How the table holds a survey of residents before and after; None where systems decide about people."""

    @model_validator(mode="after")
    def _columns_play_one_part(self) -> SchemaMapping:
        names = [system.name for system in self.systems]
        features = [feature.column for feature in self.sensitive]
        for what, items in (("system name", names), ("sensitive feature", features)):
            repeated = sorted({item for item in items if items.count(item) > 1})
            if repeated:
                raise ValueError(f"{what} named twice: {', '.join(repeated)}")
        both = sorted(set(features) & set(self.control))
        if both:
            raise ValueError(f"a column cannot be sensitive and control feature at once: {', '.join(both)}")
        return self

    @model_validator(mode="after")
    def _a_survey_has_its_wave(self) -> SchemaMapping:
        if self.survey is not None and (self.control != (self.survey.wave,) or self.task != "decisions"):
            raise ValueError(f"a survey needs the task decisions and control: [{self.survey.wave}], and no other")
        return self

    @model_validator(mode="after")
    def _spellings_say_one_thing(self) -> SchemaMapping:
        for column in dict.fromkeys(spelling.column for spelling in self.spellings):
            pairs = self.spelled(column)
            written = [text for text, _ in pairs]
            twice = [text for text in written if written.count(text) > 1]
            twice += [kept for _, kept in pairs if kept in written]
            if twice:
                raise ValueError(f"the spelling “{twice[0]}” of “{column}” is to count as two things")
            cut = any(feature.column == column and feature.cuts for feature in self.sensitive)
            if cut or column not in self.named_by_value:
                raise ValueError(f"spellings were given for “{column}”, whose values are not told apart by name")
        return self

    @property
    def named_by_value(self) -> tuple[str, ...]:
        """The columns whose values are told apart by name: features, outcomes, decisions that are no scores."""
        systems = () if self.has_scores else tuple(item.column for item in self.systems)
        labels = () if self.task == "regression" else (self.y_true, self.failed, *systems)
        return (*self.features, *self.control, *(label for label in labels if label is not None))

    def spelled(self, column: str) -> tuple[tuple[str, str], ...]:
        """Return the spellings of a column that are merged: what is written, and what it counts as."""
        return spelled(self.spellings, column)

    @property
    def has_scores(self) -> bool:
        """True when the systems' columns hold scores: a threshold, or a number of places, makes them decisions."""
        return self.task in ("scores", "top-k") or (self.task == "matching" and self.threshold is not None)

    @property
    def features(self) -> tuple[str, ...]:
        """The sensitive features' columns, in mapping order."""
        return tuple(feature.column for feature in self.sensitive)

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column the mapping needs, each once."""
        named = [system.column for system in self.systems]
        named += [c for c in (self.y_true, self.failed, self.count, self.weight, self.case_id) if c is not None]
        named += [*self.features, *self.control]
        return tuple(dict.fromkeys(named))

    @property
    def join_id(self) -> str | None:
        """The first file's column by which rows find those of the second; None where there is one file."""
        return None if self.join is None else self.join.id_here or self.case_id or USUAL_ID

    def feature(self, column: str) -> SensitiveFeature:
        """Return the sensitive feature of that column; KeyError when there is none."""
        for feature in self.sensitive:
            if feature.column == column:
                return feature
        raise KeyError(column)
