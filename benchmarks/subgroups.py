"""Search seeded random tables for subgroups: how often is one confirmed wrongly, a planted one missed?

    python benchmarks/subgroups.py    print the figures; `make numbers` writes them into the page on tests

Each table has 20,000 people in six columns of 2, 3, 4, 5, 6 and 4 levels. *False* is a subgroup that is confirmed
although its true error rate is not above that of everybody else. *Found* is one whose Jaccard overlap with the
planted pair of levels is over one half.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evaluator.stages.explored.subgroups import Halves, Held, halves_of_counts, search_halves

SIZES = (2, 3, 4, 5, 6, 4)
PEOPLE = 20_000
PLANTED = {3: 0, 4: 0}
"""A level of the fifth column's five and one of the sixth's six: with even levels, one person in thirty."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A table that was drawn: who is where, and how likely an error truly is."""

    halves: Halves
    risk: np.ndarray
    planted: np.ndarray


def draw(seed: int, base: float, planted: float | None) -> Drawn:
    """Return a table of a seed; `planted` is the error rate of the planted pair of levels, None for none."""
    rng = np.random.default_rng(seed)
    codes = np.stack([rng.integers(size, size=PEOPLE) for size in SIZES], axis=1)
    inside = np.logical_and.reduce([codes[:, column] == level for column, level in PLANTED.items()])
    risk = np.full(PEOPLE, base)
    if planted is not None:
        risk[inside] = planted
    wrong = rng.random(PEOPLE) < risk
    second = rng.random(PEOPLE) < 0.5
    n = np.stack([~second, second]).astype(np.int64)
    levels = tuple(tuple(f"{level}" for level in range(size)) for size in SIZES)
    return Drawn(halves_of_counts(levels, codes.astype(np.int64), n * wrong, n), risk, inside)


def is_false(drawn: Drawn, held: Held) -> bool:
    """Return True when a confirmed subgroup is truly no worse than everybody else."""
    inside = drawn.halves.inside(held.candidate.place)
    return held.confirmed and bool(drawn.risk[inside].mean() <= drawn.risk[~inside].mean() + 1e-12)


def is_planted(drawn: Drawn, held: Held) -> bool:
    """Return True when a subgroup is mostly the planted one."""
    inside = drawn.halves.inside(held.candidate.place)
    return bool((inside & drawn.planted).sum() > 0.5 * (inside | drawn.planted).sum())


@dataclass(frozen=True, slots=True)
class Tried:
    """How many tables of a setting had what."""

    tables: int
    false: int
    found: int
    confirmed: int


def tried(tables: int, base: float, planted: float | None, first_seed: int = 1) -> Tried:
    """Return what a search at depth 2 and level 0.95 does on so many tables."""
    false = found = confirmed = 0
    for seed in range(first_seed, first_seed + tables):
        drawn = draw(seed, base, planted)
        held = search_halves(drawn.halves, depth=2, least=30).held
        false += any(is_false(drawn, item) for item in held)
        if planted is not None:
            hits = [item for item in held if is_planted(drawn, item)]
            found += bool(hits)
            confirmed += any(item.confirmed for item in hits)
    return Tried(tables, false, found, confirmed)


SETTINGS: tuple[tuple[str, int, float, float | None], ...] = (
    ("nothing planted, error 0.10", 200, 0.10, None),
    ("nothing planted, error 0.02", 200, 0.02, None),
    ("a pair of levels with error 0.30 against 0.10", 100, 0.10, 0.30),
    ("a pair of levels with error 0.06 against 0.02", 100, 0.02, 0.06),
)


def main() -> None:
    """Print the figures."""
    for name, tables, base, planted in SETTINGS:
        print(name, tried(tables, base, planted))


if __name__ == "__main__":
    main()
