"""What is asked beside the plan: a search for subgroups, a look at the data themselves. None is judged."""

from __future__ import annotations

from evaluator.domain.base import Frozen
from evaluator.domain.subgroups import SearchAsked, SubgroupSearch


class Exploration(Frozen):
    """What to look at beside what the plan measures; nothing by default, so that it costs nothing."""

    search: SearchAsked | None = None
    """Where to search for subgroups; None for nowhere."""


class Explored(Frozen):
    """What was found by looking; each part is empty where it was not asked for."""

    subgroup_searches: tuple[SubgroupSearch, ...] = ()
    """One search for each system."""
