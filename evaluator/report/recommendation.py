"""Records of several evaluations go in; a short note without names comes out, for a city to send upwards.

Every text in it is ours or stands in a published file; nothing that a person wrote in an evaluation is passed on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from evaluator import wording
from evaluator.documents import shipped
from evaluator.domain.record import EvaluationRecord
from evaluator.domain.results import Outcome
from evaluator.errors import N_, InputError, Problem
from evaluator.report.context import prose
from evaluator.report.data_request import DataRequest, Part, request_html, request_markdown
from evaluator.report.recommended import advice_items
from evaluator.report.write import write_page
from evaluator.stages.criteria.across import ADVISED, LEAST, Across, Ident, Published, across, distinct

_MOST = 8
"""Entries of a list of what came up most."""
FEATURES: dict[str, str] = {
    "age": N_("age"),
    "sex": N_("sex or gender"),
    "place": N_("place of residence"),
    "origin": N_("origin"),
    "skin": N_("skin type"),
    "disability": N_("disability"),
    "language": N_("language"),
    "income": N_("income or work"),
    "religion": N_("religion or belief"),
    "other": N_("another feature"),
}
_OUTCOMES = (Outcome.MET, Outcome.NOT_MET, Outcome.CANNOT_TELL, Outcome.NOT_ASSESSED)
_STATES = ("passed", "failed", "open")


class Texts:
    """The published texts, by document and id, in one language."""

    def __init__(self, language: str) -> None:
        """Read what is shipped."""
        self.criteria: dict[Ident, str] = {}
        self.indicators: dict[Ident, str] = {}
        self.groups: dict[Ident, str] = {}
        for id in shipped.criteria_sets():
            for item in shipped.criteria(id).criteria:
                self.criteria[id, item.id] = prose(item.title.get(language))
        for id in shipped.rubrics():
            rubric = shipped.rubric(id)
            for indicator in rubric.indicators:
                self.indicators[id, indicator.id] = prose(indicator.question.get(language))
            for group in rubric.groups:
                self.groups[id, group.id] = prose(group.title.get(language))

    @property
    def published(self) -> Published:
        """What may be named."""
        return Published(frozenset(self.criteria), frozenset(self.indicators), frozenset(self.groups))


def note_problems(records: Sequence[EvaluationRecord]) -> list[Problem]:
    """Return why no note can be made of these evaluations."""
    if len(distinct(records)) >= LEAST:
        return []
    what = N_("A recommendation note needs at least two different evaluations.")
    hint = N_(
        "A note on one would be that evaluation with its names taken off, and easy to recognise: add another one."
    )
    return [Problem("note_of_too_few", what, hint)]


def caution_few(records: Sequence[EvaluationRecord], language: str = "en") -> str:
    """Return the caution about a note of two evaluations; empty for more."""
    _ = wording.speaker(language)
    if len(distinct(records)) >= ADVISED:
        return ""
    return _(
        "This note rests on two evaluations only. Whoever knows one of them can read the other out of it: its "
        "anonymity is weak. Use three or more before it leaves the city."
    )


def build_note(records: Sequence[EvaluationRecord], language: str = "en") -> DataRequest:
    """Return the note; InputError for fewer than two different evaluations."""
    problems = note_problems(records)
    if problems:
        raise InputError(problems)
    _ = wording.speaker(language)
    texts = Texts(language)
    found = across(distinct(records), texts.published)
    few = caution_few(records, language)
    return DataRequest(
        language=language,
        direction="rtl" if wording.is_right_to_left(language) else "ltr",
        title=_("Recommendations from {n:number} evaluations", n=found.evaluations),
        intro=_(
            "What evaluations in cities found, put together without names: no system, vendor, city, person, file "
            "or group of people, and no number of people. Texts of criteria are those published. It asks those "
            "who set rules, fund and standardise for what single cities cannot solve."
        ),
        parts=tuple(
            part for part in _parts(found, texts, few, language) if part.items or part.rows or part.sentences
        ),
        footer=_(
            "Made by counting what the records say; nobody reworded it. The evaluations were not drawn at "
            "random, so their shares do not speak for other cities. Criteria derived from the Efus Charter and "
            "the actions of the Urban Agenda Partnership on Security in Public Spaces; not an official document "
            "of the Partnership."
        ),
    )


def _says_something(part: Part) -> bool:
    return bool(part.items or part.rows or part.sentences)


def write_note(records: Sequence[EvaluationRecord], path: Path, language: str = "en") -> None:
    """Write the note as HTML, or as Markdown where the name ends in `.md`."""
    write_page(path, note_page(build_note(records, language), markdown=path.suffix.lower() == ".md"))


def note_page(note: DataRequest, *, markdown: bool) -> str:
    """Return the note as a page."""
    return request_markdown(note) if markdown else request_html(note)


def _parts(found: Across, texts: Texts, few: str, language: str) -> Iterable[Part]:
    _ = wording.speaker(language)
    if few:
        yield Part(_("Read this first"), (few,))
    yield Part(_("Recommendations"), items=advice_items(found, texts.indicators, texts.groups, language))
    yield Part(_("What this rests on"), items=tuple(_basis(found, language)))
    yield _criteria(found, texts, language)
    yield _knock_outs(found, texts, language)
    yield _features(found, language)
    yield Part(
        _("Evidence that was missing most often"),
        (_("Not answered, or answered higher than the evidence carries:"),) if found.missing else (),
        _most({texts.indicators[id]: n for id, n in found.missing.items()}, found, language),
    )
    asked = {
        (texts.criteria if of == "criterion" else texts.indicators)[id]: n
        for (of, id), n in found.conditions.items()
    }
    yield Part(_("Conditions that were asked most often"), items=_most(asked, found, language))


def _basis(found: Across, language: str) -> Iterable[str]:
    _ = wording.speaker(language)
    yield _("{n:number} evaluations, {data:number} of them with data.", n=found.evaluations, data=found.with_data)
    if found.with_data:
        yield _(
            "In {n:number} of {all:number} evaluations with data the plan was locked before results could be "
            "seen.",
            n=found.locked,
            all=found.with_data,
        )
    for status, n in found.verdicts.items():
        name = wording.status_name(status, language)
        yield _("{status:said}: {n:number} of {all:number}.", status=name, n=n, all=found.evaluations)
    if found.unnamed:
        yield _("Criteria that cities added of their own are not named here: {n:number}.", n=found.unnamed)


def _criteria(found: Across, texts: Texts, language: str) -> Part:
    _ = wording.speaker(language)
    rows = [
        (title, *(str(found.criteria[id][outcome]) for outcome in _OUTCOMES))
        for id, title in texts.criteria.items()
        if id in found.criteria
    ]
    header = (_("Criterion"), *(wording.outcome_name(outcome, language) for outcome in _OUTCOMES))
    about = _("Number of evaluations in which each criterion came to what; the worst system of each counts.")
    return Part(_("By criterion"), (about,) if rows else (), header=header, rows=tuple(rows))


def _knock_outs(found: Across, texts: Texts, language: str) -> Part:
    _ = wording.speaker(language)
    rows = [
        (title, *(str(found.knock_outs[id].get(state, 0)) for state in _STATES))
        for id, title in texts.indicators.items()
        if id in found.knock_outs
    ]
    header = (_("Knock-out"), *(wording.knock_out_state_name(state, language) for state in _STATES))
    return Part(_("Knock-outs"), header=header, rows=tuple(rows))


def _features(found: Across, language: str) -> Part:
    _ = wording.speaker(language)
    rows = [
        (_(name), *(str(found.features[kind].get(outcome, 0)) for outcome in _OUTCOMES))
        for kind, name in FEATURES.items()
        if kind in found.features
    ]
    header = (_("Groups by"), *(wording.outcome_name(outcome, language) for outcome in _OUTCOMES))
    return Part(_("Limits on gaps between groups"), header=header, rows=tuple(rows))


def _most(counts: Mapping[str, int], found: Across, language: str) -> tuple[str, ...]:
    _ = wording.speaker(language)
    first = list(counts.items())[:_MOST]
    return tuple(
        _("{text:said} ({n:number} of {all:number})", text=text, n=n, all=found.evaluations) for text, n in first
    )
