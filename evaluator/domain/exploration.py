"""What is asked beside the plan: a search for subgroups, a look at the data themselves. None is judged."""

from __future__ import annotations

from evaluator.domain.base import Frozen, Line
from evaluator.domain.data_checks import DataShare, Duplicates, Representation
from evaluator.domain.population import Population
from evaluator.domain.proxies import Proxy
from evaluator.domain.subgroups import SearchAsked, SubgroupSearch


class Exploration(Frozen):
    """What to look at beside what the plan measures; nothing by default, so that it costs nothing."""

    search: SearchAsked | None = None
    """Where to search for subgroups; None for nowhere."""
    proxies: tuple[Line, ...] = ()
    """Columns that may tell of a sensitive feature; `@all` stands for every column that plays no other part."""
    population: Population | None = None
    """Reference population to hold the data against; None for none."""
    data_quality: bool = False
    """Whether to look at what is missing, how often outcomes are positive, and what is in the data twice."""


class Explored(Frozen):
    """What was found by looking; each part is empty where it was not asked for."""

    subgroup_searches: tuple[SubgroupSearch, ...] = ()
    """One search for each system."""
    proxies: tuple[Proxy, ...] = ()
    """What each column says about each sensitive feature."""
    representation: tuple[Representation, ...] = ()
    """Each feature of the reference population beside the data."""
    data_shares: tuple[DataShare, ...] = ()
    """What is missing for whom, and how often outcomes are positive."""
    duplicates: tuple[Duplicates, ...] = ()
    """What is in the data twice."""
