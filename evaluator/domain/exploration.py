"""What is asked beside the plan: a search for subgroups, a look at the data themselves. None is judged."""

from __future__ import annotations

from evaluator.domain.base import Frozen, Line
from evaluator.domain.proxies import Proxy
from evaluator.domain.subgroups import SearchAsked, SubgroupSearch


class Exploration(Frozen):
    """What to look at beside what the plan measures; nothing by default, so that it costs nothing."""

    search: SearchAsked | None = None
    """Where to search for subgroups; None for nowhere."""
    proxies: tuple[Line, ...] = ()
    """Columns that may tell of a sensitive feature; `@all` stands for every column that plays no other part."""


class Explored(Frozen):
    """What was found by looking; each part is empty where it was not asked for."""

    subgroup_searches: tuple[SubgroupSearch, ...] = ()
    """One search for each system."""
    proxies: tuple[Proxy, ...] = ()
    """What each column says about each sensitive feature."""
