"""Options for a look beside the plan go in, what to look at comes out; and what was seen is said in English."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from evaluator import wording
from evaluator.asked.options import Options
from evaluator.documents import read_population
from evaluator.domain.data_checks import DataShare, Duplicates, RepresentedGroup
from evaluator.domain.exploration import Exploration, Explored
from evaluator.domain.mapping import SchemaMapping
from evaluator.domain.population import Population
from evaluator.domain.proxies import Proxy
from evaluator.domain.subgroups import SEARCHABLE, SearchAsked, Subgroup, SubgroupSearch
from evaluator.errors import N_, InputError, Problem, shown

SENSITIVE = "@sensitive"
"""Stands for every sensitive feature among the columns to search."""


def exploration_of(options: Options, mapping: SchemaMapping | None) -> Exploration:
    """Return what the options ask for beside the plan; InputError with every problem."""
    problems = list(_problems(options, mapping))
    if problems:
        raise InputError(problems)
    return Exploration(
        search=_search(options, mapping),
        proxies=tuple(dict.fromkeys(options.proxies)),
        population=_population(options),
        data_quality=options.data_quality,
    )


def _population(options: Options) -> Population | None:
    given = options.population
    return given if given is None or isinstance(given, Population) else read_population(Path(given))


def _search(options: Options, mapping: SchemaMapping | None) -> SearchAsked | None:
    if not options.search_subgroups:
        return None
    named = _columns(options, mapping)
    return SearchAsked(columns=named, metric=options.search_metric, difference=options.search_difference or 0.0)


def _columns(options: Options, mapping: SchemaMapping | None) -> tuple[str, ...]:
    features = mapping.features if mapping else ()
    found: list[str] = []
    for column in options.search_subgroups:
        found += features if column == SENSITIVE else (column,)
    return tuple(dict.fromkeys(found))


def _problems(options: Options, mapping: SchemaMapping | None) -> list[Problem]:
    problems = []
    if options.search_subgroups:
        columns = _columns(options, mapping)
        if not columns:
            problems.append(
                Problem(
                    "search_without_features",
                    N_("There is no sensitive feature to search for subgroups."),
                    N_("Name columns: --search-subgroups COL."),
                )
            )
        elif len(columns) > 30 or not all(column.strip() for column in columns):
            problems.append(
                Problem(
                    "search_columns_not_allowed",
                    N_("A search looks at 1 to 30 columns, each with a name; {n} were given."),
                    N_("Name those that could matter."),
                    values={"n": len(columns)},
                )
            )
    elif options.search_metric is not None or options.search_difference is not None:
        problems.append(
            Problem(
                "search_without_columns",
                N_("It is said how to search for subgroups, but not by which columns."),
                N_("Name them: --search-subgroups COL, or --search-subgroups @sensitive."),
            )
        )
    if not all(column.strip() for column in options.proxies):
        problems.append(
            Problem(
                "proxies_unnamed",
                N_("A column that may tell of a sensitive feature has no name."),
                N_("Name it, or write --proxies @all."),
            )
        )
    metric, difference = options.search_metric, options.search_difference
    if metric is not None and metric not in SEARCHABLE:
        problems.append(
            Problem(
                "search_metric_unknown",
                N_("Subgroups cannot be searched by “{metric}”."),
                N_("Use one of: {known}."),
                values={"metric": shown(metric), "known": ", ".join(SEARCHABLE)},
            )
        )
    if difference is not None and not 0 <= difference < 1:
        problems.append(
            Problem(
                "search_difference_not_allowed",
                N_("A difference of {difference} between two rates is not possible."),
                N_("Give a share from 0 to below 1: 0.05 is five percentage points."),
                values={"difference": shown(difference)},
            )
        )
    return problems


def in_english(explored: Explored) -> Explored:
    """Return what was seen with the English rendering of every sentence beside its code."""
    searches = []
    for search in explored.subgroup_searches:
        subgroups = tuple(_said(item) for item in search.subgroups)
        searches.append(_said(search).model_copy(update={"subgroups": subgroups}))
    proxies = tuple(_said(item) for item in explored.proxies)
    beside = tuple(
        item.model_copy(update={"groups": tuple(_said(group) for group in item.groups)})
        for item in explored.representation
    )
    return Explored(
        subgroup_searches=tuple(searches),
        proxies=proxies,
        representation=beside,
        data_shares=tuple(_said(item) for item in explored.data_shares),
        duplicates=tuple(_said(item) for item in explored.duplicates),
    )


Seen = TypeVar("Seen", Subgroup, SubgroupSearch, Proxy, RepresentedGroup, DataShare, Duplicates)


def _said(noun: Seen) -> Seen:
    sentence = noun.sentence
    if sentence is None:
        return noun
    english = wording.say(sentence.code, sentence.values, "en")
    return noun.model_copy(update={"sentence": sentence.model_copy(update={"english": english})})
