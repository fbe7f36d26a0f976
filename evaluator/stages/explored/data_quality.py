"""People and their cube go in; what is missing for whom, how often outcomes are positive, what is there twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from evaluator.domain.cube import POSITIVE, UNKNOWN, Cube
from evaluator.domain.data_checks import DataShare, Duplicates
from evaluator.domain.plan import EvaluationPlan
from evaluator.domain.results import Interval, Sentence
from evaluator.stages.mapping.people import People
from evaluator.stages.statistics.intervals import wilson, z_of

CODES: dict[str, str] = {
    "data_group_missing": "feature, counted, people, share",
    "data_outcome_missing": "counted, people, share",
    "data_prediction_missing": "system, counted, people, share",
    "data_label_rate": "counted, people, share",
    "rows_repeated": "repeated, rows, columns",
    "rows_not_repeated": "rows",
    "cases_repeated": "repeated, rows, column",
    "cases_not_repeated": "rows, column",
}
"""Codes of data checks and the values they come with."""

What = Literal["group_missing", "outcome_missing", "prediction_missing", "label_rate"]


def data_shares(
    cube: Cube, features: Sequence[str], plan: EvaluationPlan, *, labels: bool = True
) -> tuple[DataShare, ...]:
    """Return what is missing, and how often outcomes are positive, for everybody and by group, without weights.

    Without `labels` outcomes are numbers: none of them is positive in that sense.
    """
    return tuple(share for share in _shares(cube, features, plan) if labels or share.what != "label_rate")


def _shares(cube: Cube, sensitive: Sequence[str], plan: EvaluationPlan) -> Iterator[DataShare]:
    z, level = z_of(plan.level), plan.level
    everybody: tuple[tuple[str, ...], ...] = ((), *((feature,) for feature in sensitive))
    for features in everybody:
        margin = cube.margin(features)
        people = margin.n.sum(axis=(1, 2))
        feature = features[0] if features else None
        if feature is not None:
            missing = sum(int(n) for group, n in zip(margin.groups, people, strict=True) if group == (None,))
            yield _share("group_missing", missing, int(people.sum()), z, level, feature=feature)
        for at, group in enumerate(margin.groups):
            name = group[0] if feature is not None else None
            n, of_group = margin.n[at], feature is not None
            if cube.has_y_true:
                unknown, everyone = int(n[UNKNOWN].sum()), int(n.sum())
                positive = int(n[POSITIVE].sum())
                yield _share("outcome_missing", unknown, everyone, z, level, feature, name, of_group=of_group)
                yield _share(
                    "label_rate", positive, everyone - unknown, z, level, feature, name, of_group=of_group
                )
            for place, system in enumerate(cube.systems):
                alone = margin.of_system(place, len(cube.systems)).n[at]
                without = int(alone[:, UNKNOWN].sum())
                yield _share(
                    "prediction_missing", without, int(n.sum()), z, level, feature, name, system, of_group=of_group
                )


def _share(
    what: What,
    counted: int,
    people: int,
    z: float,
    level: float,
    feature: str | None = None,
    group: str | None = None,
    system: str | None = None,
    *,
    of_group: bool = False,
) -> DataShare:
    share = counted / people if people else None
    interval = None
    if share is not None:
        low, high = (float(end) for end in wilson(counted, people, z))
        interval = Interval(low=low, high=high, level=level, method="wilson")
    sentence = None
    if not of_group and share is not None:
        said = {"feature": feature, "system": system, "counted": counted, "people": people, "share": share}
        named = {name: value for name, value in said.items() if value is not None}
        sentence = Sentence(code=f"data_{what}", values=named)
    return DataShare(
        what=what,
        feature=feature,
        group=group,
        of_group=of_group,
        system=system,
        counted=counted,
        people=people,
        share=share,
        interval=interval,
        sentence=sentence,
    )


def duplicates(people: People) -> tuple[Duplicates, ...]:
    """Return how many rows repeat another in every column used, and how many name a case that was named before."""
    table, mapping = people.table, people.mapping
    rows, repeated = table.repeats(mapping.columns)
    code, said = "rows_not_repeated", {"rows": rows}
    if repeated:
        code, said = "rows_repeated", {**said, "repeated": repeated, "columns": len(mapping.columns)}
    found = [
        Duplicates(
            what="rows",
            columns=mapping.columns,
            rows=rows,
            repeated=repeated,
            sentence=Sentence(code=code, values=said),
        )
    ]
    if mapping.case_id is not None:
        rows, repeated = table.repeats((mapping.case_id,), present=True)
        code = "cases_repeated" if repeated else "cases_not_repeated"
        values = {"rows": rows, "column": mapping.case_id, **({"repeated": repeated} if repeated else {})}
        sentence = Sentence(code=code, values=values)
        found.append(
            Duplicates(what="cases", columns=(mapping.case_id,), rows=rows, repeated=repeated, sentence=sentence)
        )
    return tuple(found)
