"""Numbers of people before a test: as typed, or as they stand in a file, without a look at any decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evaluator.domain.beforehand import Assumed, LimitBefore
from evaluator.domain.mapping import SchemaMapping, SensitiveFeature
from evaluator.domain.plan import EvaluationPlan
from evaluator.errors import N_, InputError, MappingError, Problem, shown
from evaluator.stages.mapping.people import missing_column

if TYPE_CHECKING:
    from evaluator.asked.options import Options

Sizes = dict[str, dict[str, int]]
"""People in each group of each feature."""
MOST_PEOPLE = 10**9


def typed_sizes(given: Sequence[str]) -> Sizes:
    """Return the people of `COL=GROUP:NUMBER` texts; InputError with every one that cannot be read."""
    sizes: Sizes = {}
    problems = []
    for text in given:
        feature, _equals, rest = text.partition("=")
        group, _colon, number = rest.rpartition(":")
        if not (feature and group and number.isascii() and number.isdigit() and int(number) <= MOST_PEOPLE):
            problems.append(_unreadable(text))
        else:
            sizes.setdefault(feature, {})[group] = int(number)
    if problems:
        raise InputError(problems)
    return sizes


def _unreadable(text: str) -> Problem:
    return Problem(
        "people_unreadable",
        N_("--people {text} cannot be read."),
        N_("Write the feature, the group and how many people it will have: --people sex=woman:240."),
        values={"text": shown(text)},
    )


def sizes_in(path: str | Path, mapping: SchemaMapping, second: str | Path | None = None) -> Sizes:
    """Return the people of each recorded group of the mapping's features in a file; nothing else is read.

    `second` is the file that the mapping's `join` speaks of.
    """
    from evaluator.asked.how_joined import with_second
    from evaluator.asked.named_data import require_data_exists
    from evaluator.engine import Key, open_source
    from evaluator.stages.counts.levels import groups_of

    require_data_exists(path)
    if second is not None:
        require_data_exists(second)
    with with_second(open_source(path, reading=mapping.reading), mapping, second) as table:
        wanted = [*mapping.features, *([mapping.count] if mapping.count else [])]
        missing = [missing_column(column, table.columns) for column in wanted if column not in table.columns]
        if missing or not mapping.sensitive:
            raise MappingError(missing or [_no_features()])
        table.prepare(wanted)
        sizes: Sizes = {}
        for feature in mapping.sensitive:
            key = Key(feature.column, feature.cuts or None, spelled=mapping.spelled(feature.column))
            cells = table.count([key], [(0,)], count=mapping.count, most=table.limits.groups)
            if cells is None:
                raise MappingError(_too_many(feature))
            groups = groups_of(feature.bins, cells.levels[0])
            people = dict.fromkeys(groups.names, 0)
            for code, number in zip(cells.codes[:, 0].tolist(), cells.people, strict=True):
                people[groups.names[int(groups.rank[code])]] += int(number)
            sizes[feature.column] = {name: number for name, number in people.items() if name is not None}
        return sizes


def _no_features() -> Problem:
    return Problem(
        "no_features_to_count",
        N_("No sensitive feature was named, so there are no groups to count."),
        N_("Name them: --sensitive COL."),
    )


def _too_many(feature: SensitiveFeature) -> Problem:
    return Problem(
        "too_many_groups_to_count",
        N_("The feature “{column}” has too many different values."),
        N_("Give cut points that make groups of it: --bins {column}=18,30,65."),
        values={"column": shown(feature.column)},
    )


def assumed_from(rate: float | None, base_rate: float | None, selection_rate: float | None) -> Assumed:
    """Return what is assumed, defaults where nothing was given; InputError for a share outside 0 to 1."""
    given = {"rate": rate, "base_rate": base_rate, "selection_rate": selection_rate}
    known = {name: value for name, value in given.items() if value is not None}
    problems = [
        Problem(
            "assumed_rate_outside",
            N_("{option} {value} is not a share between 0 and 1."),
            N_("Write 0.2 for 20 %."),
            values={"option": f"--{name.replace('_', '-')}", "value": value},
        )
        for name, value in known.items()
        if not 0 < value < 1
    ]
    if problems:
        raise InputError(problems)
    return Assumed(**known)


def before_lines(plan: EvaluationPlan, sizes: Mapping[str, Mapping[str, int]], assumed: Assumed) -> list[str]:
    """Return what these people could show, line by line, for a terminal."""
    from evaluator import wording

    found = before_for(plan, sizes, assumed)
    lines = [wording.assumed_text(assumed)] if found else []
    for item in found:
        lines.append(f"- {wording.before_text(item)}")
        lines += [f"    {wording.group_before_text(item, group)}" for group in item.groups]
    unknown = wording.spread_unknown_text([limit.metric for limit in plan.limits])
    return [*lines, unknown] if unknown else lines


def before_for(
    plan: EvaluationPlan, sizes: Mapping[str, Mapping[str, int]], assumed: Assumed
) -> tuple[LimitBefore, ...]:
    """Return what these people could show for each limit of the plan."""
    from evaluator.stages.plan.beforehand import before_testing

    return before_testing(plan, sizes, assumed)


def request_bytes(
    plan: EvaluationPlan,
    sizes: Mapping[str, Mapping[str, int]],
    assumed: Assumed,
    *,
    suffix: str,
    system: str = "",
    language: str = "en",
) -> bytes:
    """Return the page for the vendor as a file of its own: Markdown for `.md`, else HTML."""
    from evaluator.report.data_request import build_request, request_html, request_markdown

    groups = {feature: tuple(names) for feature, names in sizes.items()}
    before = before_for(plan, sizes, assumed)
    page = build_request(plan, before, assumed, system=system, groups=groups, language=language)
    return (request_markdown(page) if suffix == ".md" else request_html(page)).encode()


def mapping_for(options: Options) -> SchemaMapping:
    """Return the features and cut points that options and a mapping file name."""
    from evaluator.asked.roles import mapping_from
    from evaluator.documents import read_document

    base: Any = SchemaMapping()
    if options.mapping is not None and not isinstance(options.mapping, SchemaMapping):
        base = read_document(Path(options.mapping), "mapping")
    mapping, _overrides = mapping_from(options, base, (), from_file=False)
    return mapping
