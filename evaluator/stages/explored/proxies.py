"""People and columns go in; how much each column tells of each sensitive feature comes out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

import numpy as np

from evaluator.domain.mapping import SensitiveFeature
from evaluator.domain.plan import EvaluationPlan
from evaluator.domain.proxies import Proxy
from evaluator.domain.results import Interval, Sentence
from evaluator.engine import Key
from evaluator.errors import N_, MappingError, Problem
from evaluator.stages.counts.levels import groups_of
from evaluator.stages.explored.subgroups import Counts
from evaluator.stages.mapping.columns import column_problems, counted_column, counted_columns
from evaluator.stages.mapping.people import People
from evaluator.stages.statistics.chance import seed_of
from evaluator.stages.statistics.intervals import Floats, wilson, z_of

CODES: dict[str, str] = {
    **{f"proxy_{strength}": "feature, column, guessed, low, high, level, blindly, association"
       for strength in ("much", "some", "little")},
    "proxy_too_many_values": "feature, column",
    "proxy_nothing_to_tell_apart": "feature, column",
}  # fmt: skip
"""Codes of proxies and the values they come with."""

ALL = "@all"
"""Stands for every column that plays no other part."""
MOST_COLUMNS = 100
MUCH, SOME = 0.3, 0.1


def look_for_proxies(people: People, asked: Sequence[str], plan: EvaluationPlan) -> tuple[Proxy, ...]:
    """Return what each column says of each sensitive feature, the strongest first; MappingError with all problems.

    People are counted as they are, without weights: a proxy is a matter of this file. With `ALL`, columns of text
    with too many values are returned without a value; a column that is named must be usable.
    """
    everything = ALL in asked
    named = [column for column in dict.fromkeys(asked) if column != ALL]
    problems = list(column_problems(people, named))
    if not people.mapping.sensitive:
        problems.append(_no_feature())
    if problems:
        raise MappingError(problems)
    usable, problems = counted_columns(people, named)
    if problems:
        raise MappingError(problems)
    unusable: list[str] = []
    if everything:
        for column in _others(people, named):
            feature = counted_column(people, column)
            if feature is None:
                unusable.append(column)
            else:
                usable.append(feature)
    found = [proxy for feature in people.mapping.sensitive for proxy in _of_feature(people, feature, usable, plan)]
    found.sort(key=lambda proxy: -(proxy.association if proxy.association is not None else -1.0))
    return (*found, *(_without(item.column, column, "proxy_too_many_values")
                      for column in unusable for item in people.mapping.sensitive))  # fmt: skip


def _no_feature() -> Problem:
    return Problem(
        "proxies_without_features",
        N_("There is no sensitive feature that a column could tell of."),
        N_("Name one (on the command line: --sensitive COL)."),
    )


def _others(people: People, named: Sequence[str]) -> list[str]:
    found = [
        column
        for column in people.table.columns
        if column not in named
        and column not in people.mapping.features
        and not people.table.is_nested(column)
        and not list(column_problems(people, [column]))
    ]
    if len(found) > MOST_COLUMNS:
        what = N_("{n} columns are more than can be looked at once ({most}).")
        values = {"n": len(found), "most": MOST_COLUMNS}
        raise MappingError(Problem("too_many_columns", what, N_("Name those that could matter."), values=values))
    return found


def _of_feature(
    people: People, feature: SensitiveFeature, columns: Sequence[SensitiveFeature], plan: EvaluationPlan
) -> Iterator[Proxy]:
    others = [column for column in columns if column.column != feature.column]
    if not others:
        return
    spelled = people.mapping.spelled
    keys = [Key(item.column, item.cuts or None, spelled=spelled(item.column)) for item in (feature, *others)]
    sets = [(0, place) for place in range(1, len(keys))]
    cells = people.table.count(keys, sets, count=people.mapping.count)
    if cells is None:
        what = N_("The columns have too many different values to be looked at together.")
        raise MappingError(Problem("proxies_too_wide", what, N_("Name fewer columns.")))
    groups = groups_of(feature.bins, cells.levels[0])
    n = np.array(cells.people, dtype=np.int64)
    for number, column in enumerate(others):
        levels = groups_of(column.bins, cells.levels[number + 1])
        table = np.zeros((len(groups.names), len(levels.names)), dtype=np.int64)
        inside = cells.sets == number
        rows = groups.rank[cells.codes[inside, 0]]
        np.add.at(table, (rows, levels.rank[cells.codes[inside, number + 1]]), n[inside])
        yield _proxy(feature.column, column, table, groups.names, plan)


def _proxy(
    feature: str, column: SensitiveFeature, table: Counts, names: Sequence[str | None], plan: EvaluationPlan
) -> Proxy:
    recorded = np.array([name is not None for name in names], dtype=np.bool_)
    enough = recorded & (table.sum(axis=1) >= plan.min_group_size)
    left_out = tuple(str(name) for name, out in zip(names, recorded & ~enough, strict=True) if out)
    kept = table[enough]
    kept = kept[:, kept.sum(axis=0) > 0]
    association = association_of(kept)
    seed = seed_of(plan.seed, "proxies", (feature,), column.column)
    guess = guessed_right(kept, seed, z_of(plan.level)) if association is not None else None
    if association is None or guess is None:
        without = _without(feature, column.column, "proxy_nothing_to_tell_apart")
        return without.model_copy(update={"people": int(kept.sum()), "groups": len(kept), "left_out": left_out})
    value, low, high = guess
    strength: Literal["much", "some", "little"] = (
        "much" if association >= MUCH else "some" if association >= SOME else "little"
    )
    said = {"feature": feature, "column": column.column, "guessed": value, "low": low, "high": high}
    said |= {"level": plan.level, "blindly": 1 / len(kept), "association": association}
    return Proxy(
        feature=feature,
        column=column.column,
        cuts=column.cuts,
        people=int(kept.sum()),
        groups=len(kept),
        left_out=left_out,
        association=association,
        strength=strength,
        guessed=value,
        guessed_blindly=1 / len(kept),
        interval=Interval(low=low, high=high, level=plan.level, method="wilson_square_and_add"),
        sentence=Sentence(code=f"proxy_{strength}", values=said),
    )


def _without(feature: str, column: str, code: str) -> Proxy:
    sentence = Sentence(code=code, values={"feature": feature, "column": column})
    return Proxy(feature=feature, column=column, people=0, groups=0, sentence=sentence)


def association_of(table: Counts) -> float | None:
    """Return Cramér's V of a table of groups by levels, corrected for bias, 0 to 1; None without two of each.

    Source: Bergsma, W. (2013), Journal of the Korean Statistical Society 42, 323-328.
    """
    rows, columns = table.shape
    n = float(table.sum())
    if rows < 2 or columns < 2 or n < 2:
        return None
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / n
    phi2 = float(((table - expected) ** 2 / expected).sum()) / n
    corrected = max(0.0, phi2 - (rows - 1) * (columns - 1) / (n - 1))
    sizes = [size - (size - 1) ** 2 / (n - 1) for size in (rows, columns)]
    room = min(sizes) - 1
    return min(1.0, float(np.sqrt(corrected / room))) if room > 0 else None


def guessed_right(table: Counts, seed: int, z: float) -> tuple[float, float, float] | None:
    """Return the mean over groups of the share whose group is guessed right, with its interval; None if undefined.

    People are halved by a seeded draw. On one half each level learns the group in which it is most common, groups
    counting alike; on the other the guesses are tried. The interval adds the squares of the arms of the groups'
    Wilson intervals (Zou, G. Y. and Donner, A. (2008), Statistics in Medicine 27, 1693-1702).
    """
    learnt = np.random.default_rng(seed).binomial(table, 0.5)
    tried = table - learnt
    sizes, people = learnt.sum(axis=1), tried.sum(axis=1)
    if len(table) < 2 or not (sizes > 0).all() or not (people > 0).all():
        return None
    guess = np.argmax(learnt / sizes[:, None], axis=0)
    right = np.array([tried[group, guess == group].sum() for group in range(len(table))], dtype=np.float64)
    limits = wilson(right, people, z)
    share: Floats = right / people
    value, groups = float(share.mean()), len(table)
    down = float(np.sqrt(((share - limits.low) ** 2).sum())) / groups
    up = float(np.sqrt(((limits.high - share) ** 2).sum())) / groups
    return value, max(0.0, value - down), min(1.0, value + up)
