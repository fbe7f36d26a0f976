"""The shipped rubrics, criteria and screenings go in, the page "The criteria and where they come from" comes out.

`python -m evaluator.report.criteria_page > docs/criteria.md` writes it anew; a test holds the page to the files.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from evaluator.documents import shipped
from evaluator.domain.base import Source
from evaluator.domain.criteria import CriteriaSet, Criterion
from evaluator.domain.impact import ImpactScale
from evaluator.domain.rubric import Indicator, KnockOut, Rubric
from evaluator.domain.screening import Screening

_INTRO = (
    "Made from the files in [rubrics](../rubrics/README.md) by `make criteria`; nothing here was typed. The "
    "criteria are derived from the sources named below. They are not an official document of any of them, and no "
    "legal advice."
)


def criteria_page() -> str:
    """Return the whole page as Markdown: rubrics, criteria, screenings, then every source with what it gave."""
    rubrics = [shipped.rubric(id) for id in shipped.rubrics()]
    sets = [shipped.criteria(id) for id in shipped.criteria_sets()]
    screenings = [shipped.screening(id) for id in shipped.SCREENINGS]
    scale = shipped.impact_scale()
    parts = ["# The criteria and where they come from", _INTRO]
    for rubric in rubrics:
        parts += _rubric(rubric)
    for criteria in sets:
        parts += _criteria(criteria)
    for screening in screenings:
        parts += _screening(screening)
    parts += _impact(scale)
    of_scale = [(f"`{item.id}`", item.sources) for item in scale.questions]
    parts += _sources([*_taken(rubrics, sets, screenings), *of_scale])
    return "\n\n".join(parts) + "\n"


def _rubric(rubric: Rubric) -> Iterator[str]:
    items = rubric.indicators
    knock_outs, quick = sum(bool(item.knock_out) for item in items), sum(item.quick for item in items)
    yield f"## The rubric {rubric.id}, version {rubric.version}"
    yield _line(rubric.title.get("en"))
    yield (
        f"{len(items)} indicators in {len(rubric.groups)} groups; {knock_outs} with a knock-out, {quick} in the "
        "quick screen. A knock-out that fails decides, whatever else is good."
    )
    if rubric.facts:
        rows = [[f"`{fact.id}`", _line(fact.question.get("en"))] for fact in rubric.facts]
        yield from ("### Facts of a system that it asks", table(["Fact", "Question"], rows))
    for group in rubric.groups:
        yield f"### {group.id} {group.title.get('en')}"
        yield _line(group.about.get("en"))
        header = ["Indicator", "Question", "Knock-out", "Quick screen", "Feeds"]
        yield table(header, [_indicator(item) for item in group.indicators])


def _indicator(item: Indicator) -> list[str]:
    question = _line(item.question.get("en"))
    if item.applies_when:
        question += f" Asked where {condition_text(item.applies_when.root)}."
    if item.measured:
        question += " Measured, not answered."
    if item.weight != 1:
        question += f" Weight {item.weight:g}."
    feeds = "; ".join(f"{key}: {', '.join(places)}" for key, places in item.cross_walk.items())
    return [item.id, question, _knock_out(item.knock_out), "yes" if item.quick else "–", feeds or "–"]


def _knock_out(knock_out: KnockOut | None) -> str:
    if knock_out is None:
        return "–"
    where = f", where {condition_text(knock_out.when.root)}" if knock_out.when else ""
    below = " or below" if knock_out.fails_at else ""
    return f"fails at level {knock_out.fails_at}{below}{where}"


def condition_text(node: Mapping[str, Any]) -> str:
    """Return a condition in words.

    >>> condition_text({"any": [{"a": "yes"}, {"b": "no", "c": "yes"}]})
    '`a` is yes, or `b` is no and `c` is yes'
    """
    said = []
    for key, value in node.items():
        if key in ("all", "any"):
            said.append((", or " if key == "any" else " and ").join(condition_text(item) for item in value))
        elif key == "not":
            said.append(f"it is not so that {condition_text(value)}")
        elif key == "answered":
            said += [f"{id} is answered {_bounds(bounds)}" for id, bounds in value.items()]
        else:
            said.append("a limit is measured to be exceeded" if "." in key else f"`{key}` is {value}")
    return " and ".join(said)


def _bounds(bounds: Mapping[str, int]) -> str:
    return " and ".join(f"{name.replace('_', ' ')} {level}" for name, level in bounds.items())


def _criteria(criteria: CriteriaSet) -> Iterator[str]:
    yield f"## The criteria {criteria.id}, version {criteria.version}"
    levels = [f"{impact.value.replace('_', ' ')} {n:g}" for impact, n in criteria.minimum_maturity.items()]
    yield (
        f"Held against the rubric `{criteria.rubric}`. Minimum maturity of a group by impact level: "
        f"{', '.join(levels)}. Minimums and limits are a starting point of this tool, not law."
    )
    rows = [
        [f"`{item.id}`", _line(item.title.get("en")), _demanded(item), _named(item.sources)]
        for item in criteria.criteria
    ]
    yield table(["Criterion", "Title", "Demanded", "Sources"], rows)


def _demanded(item: Criterion) -> str:
    parts = []
    if check := item.metric_check:
        bound = "at least" if check.statistic == "ratio" else "at most"
        meant = f" (selection is a {' or '.join(check.applies_to)})" if check.applies_to else ""
        parts.append(f"{check.statistic} in `{check.metric}` {bound} {check.limit:g}{meant}")
    if demand := item.rubric_check:
        level = "the minimum of the impact level" if demand.minimum == "by_impact" else f"{demand.minimum:g}"
        parts.append(f"{demand.group or demand.indicator} reaches {level}")
    return "; ".join(parts)


def _screening(screening: Screening) -> Iterator[str]:
    yield f"## The screening {screening.id}, version {screening.version}"
    yield _line(screening.about.get("en"))
    yield _line(screening.text_read.get("en"))
    questions, steps, rules = map(len, (screening.questions, screening.steps, screening.rules))
    yield f"{questions} questions in {steps} steps, and {rules} rules."


def _impact(scale: ImpactScale) -> Iterator[str]:
    yield f"## The impact level, version {scale.version}"
    yield _line(scale.about.get("en"))
    yield f"{len(scale.questions)} questions, and {len(scale.rules)} rules that give a level."


def _taken(
    rubrics: Iterable[Rubric], sets: Iterable[CriteriaSet], screenings: Iterable[Screening]
) -> Iterator[tuple[str, Sequence[Source]]]:
    """Yield what was taken, by its id, and the sources it was taken from."""
    for rubric in rubrics:
        for item in rubric.indicators:
            yield item.id, item.sources
    for criteria in sets:
        for criterion in criteria.criteria:
            yield f"`{criterion.id}`", criterion.sources
    for screening in screenings:
        for question in screening.questions:
            yield f"`{question.id}`", question.sources
        for rule in screening.rules:
            yield f"`{rule.id}`", rule.sources


def _sources(taken: Sequence[tuple[str, Sequence[Source]]]) -> Iterator[str]:
    by_document: dict[str, dict[str, tuple[list[str], list[str]]]] = {}
    for id, sources in taken:
        for source in sources:
            clauses = by_document.setdefault(_line(source.document), {})
            ids, notes = clauses.setdefault(_line(source.clause), ([], []))
            ids.append(id)
            notes += [_line(source.note)] if source.note else []
    yield "## Every source, and what was taken from it"
    yield (
        f"{len(by_document)} sources. Indicators stand by their number; criteria, and questions and rules of a "
        "screening, in code marks."
    )
    for document in sorted(by_document, key=str.casefold):
        yield f"### {document}"
        rows = [
            [clause or "the whole", ", ".join(dict.fromkeys(ids)), " ".join(dict.fromkeys(notes)) or "–"]
            for clause, (ids, notes) in by_document[document].items()
        ]
        yield table(["Clause", "Taken for", "Remark"], rows)


def _named(sources: Iterable[Source]) -> str:
    named = [", ".join(part for part in (_line(s.document), _line(s.clause)) if part) for s in sources]
    return "; ".join(named)


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table; a bar inside a cell stays a bar."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)


def _line(text: str) -> str:
    return " ".join(text.split())


if __name__ == "__main__":
    sys.stdout.write(criteria_page())
