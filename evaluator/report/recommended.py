"""What several evaluations come to goes in; recommendations come out, each by a rule that names its numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from evaluator import wording
from evaluator.domain.results import Outcome
from evaluator.errors import N_
from evaluator.stages.criteria.across import Across, Ident

_LOW = 2.0
"""Mean maturity below which a group of questions is called weak."""
_OFTEN = 3
"""What came up in one of so many evaluations, or more often, is worth a recommendation."""
_MOST = 3
"""Knock-outs that are named one by one."""

_SENTENCES = {
    "cannot_tell": N_(
        "Let cities test together: in {n:number} of {all:number} evaluations with data at least one limit could "
        "not be decided, mostly because groups are too small in one city alone. Common test data and joint "
        "pilots would settle more than each city can."
    ),
    "exceeded": N_(
        "Ask for results by group before a purchase: in {n:number} of {all:number} evaluations with data a gap "
        "between groups was beyond its limit."
    ),
    "no_data": N_(
        "Give cities a right to test data: {n:number} of {all:number} evaluations had to do without any data."
    ),
    "not_locked": N_(
        "Fix limits before results are seen: in {n:number} of {all:number} evaluations with data the plan was not "
        "locked beforehand."
    ),
    "knock_out": N_(
        "Make this a common minimum requirement of tenders: “{question:said}” It failed or was not shown in "
        "{n:number} of {all:number} evaluations."
    ),
    "weakest": N_(
        "Support cities most with “{group:said}”: with a mean level of {level:level} out of 4 it is the weakest "
        "group of questions."
    ),
    "nothing": N_("No rule of this note applies: nothing came up in a third of the evaluations or more."),
}


def advice_items(
    found: Across, indicators: Mapping[Ident, str], groups: Mapping[Ident, str], language: str
) -> tuple[str, ...]:
    """Return the recommendations in words: each rests on a third of the evaluations it speaks of, or more."""
    _ = wording.speaker(language)
    said = [_(_SENTENCES[code], **_with_texts(values, indicators, groups)) for code, values in advice(found)]
    return tuple(said) or (_(_SENTENCES["nothing"]),)


def advice(found: Across) -> Iterable[tuple[str, dict[str, object]]]:
    """Yield the code and the values of every recommendation that the numbers carry."""
    undecided, exceeded = (found.with_outcome.get(it, 0) for it in (Outcome.CANNOT_TELL, Outcome.NOT_MET))
    not_locked = found.with_data - found.locked
    for code, n, all in (
        ("cannot_tell", undecided, found.with_data),
        ("exceeded", exceeded, found.with_data),
        ("no_data", found.evaluations - found.with_data, found.evaluations),
        ("not_locked", not_locked, found.with_data),
    ):
        if n and n * _OFTEN >= all:
            yield code, {"n": n, "all": all}
    short = {id: counts["failed"] + counts["open"] for id, counts in found.knock_outs.items()}
    frequent = sorted((-n, id) for id, n in short.items() if n and n * _OFTEN >= found.evaluations)
    for n, id in frequent[:_MOST]:
        yield "knock_out", {"id": id, "n": -n, "all": found.evaluations}
    weakest = min(((level, id) for id, level in found.maturity.items()), default=None)
    if weakest is not None and weakest[0] < _LOW:
        yield "weakest", {"group_id": weakest[1], "level": weakest[0]}


def _with_texts(
    values: Mapping[str, object], indicators: Mapping[Ident, str], groups: Mapping[Ident, str]
) -> dict[str, object]:
    texts = {"id": ("question", indicators), "group_id": ("group", groups)}
    said: dict[str, object] = {}
    for name, value in values.items():
        if name in texts and isinstance(value, tuple):
            to, known = texts[name]
            said[to] = known[value[0], value[1]]
        else:
            said[name] = value
    return said
