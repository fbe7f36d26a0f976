"""People, their cube and what is asked beside the plan go in; what was seen comes out, none of it judged."""

from __future__ import annotations

from evaluator.domain.cube import Cube
from evaluator.domain.exploration import Exploration, Explored
from evaluator.domain.plan import EvaluationPlan
from evaluator.stages.explored.data_quality import data_shares, duplicates
from evaluator.stages.explored.proxies import look_for_proxies
from evaluator.stages.explored.representation import represent
from evaluator.stages.explored.searching import search_subgroups
from evaluator.stages.mapping.people import People


def explore(people: People, cube: Cube, asked: Exploration, plan: EvaluationPlan) -> Explored:
    """Return what was asked for; MappingError with what is wrong with the columns named."""
    labels = people.mapping.task not in ("multiclass", "regression")
    return Explored(
        subgroup_searches=search_subgroups(people, cube, asked.search, plan) if asked.search else (),
        proxies=look_for_proxies(people, asked.proxies, plan) if asked.proxies else (),
        representation=represent(cube, people.mapping, asked.population, plan) if asked.population else (),
        data_shares=data_shares(cube, people.mapping.features, plan, labels=labels) if asked.data_quality else (),
        duplicates=duplicates(people) if asked.data_quality else (),
    )
