"""What a city changed on top of a published version, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from evaluator.domain.overlay import OverlayChange
from evaluator.domain.plan import AnswersDeadline
from evaluator.domain.record import EvaluationRecord
from evaluator.errors import N_
from evaluator.wording.languages import gettext
from evaluator.wording.names import impact_name
from evaluator.wording.numbers import amount, date_text, listed, time_text
from evaluator.wording.templates import bound_text, fill

KINDS: Mapping[str, str] = {
    "added": N_("Added"),
    "tightened": N_("Tightened"),
    "loosened": N_("Loosened"),
    "dropped": N_("Dropped"),
    "reweighted": N_("Weighed otherwise"),
    "reworded": N_("Reworded"),
}
_TOUCHED: Mapping[str, str] = {
    "fact": N_("question on the system {id}"),
    "indicator": N_("indicator {id}"),
    "criterion": N_("criterion {id}"),
    "minimum_maturity": N_("Minimum maturity, impact: {id}"),
}
_FIELDS: Mapping[str, str] = {
    "weight": N_("weight"),
    "fails_at": N_("highest level at which the knock-out fails"),
    "knock_out": N_("knock-out"),
    "limit": N_("limit"),
    "minimum": N_("minimum"),
    "question": N_("question"),
    "why": N_("why it matters"),
    "evidence": N_("evidence"),
    "title": N_("title"),
    "levels": N_("level {level}"),
}
_NONE = "–"


def change_kind(kind: str, language: str = "en") -> str:
    """Return what sort of change it is."""
    return gettext(language).gettext(KINDS[kind])


def change_of(change: OverlayChange, language: str = "en") -> str:
    """Return what a change is about, by its id: `indicator G3.1, weight`."""
    id = impact_name(change.id, language) if change.touched == "minimum_maturity" else change.id
    named = fill(_TOUCHED[change.touched], {"id": id}, language)
    return ", ".join(part for part in (named, _field(change.field, language)) if part)


def change_shown(change: OverlayChange, language: str = "en") -> tuple[str, str, str]:
    """Return what a change is about, with its question or title, what was published, and what holds here."""
    about = change.about.get(language) if change.about else ""
    field = _field(change.field, language)
    if change.touched == "minimum_maturity":
        what = fill(_TOUCHED[change.touched], {"id": impact_name(change.id, language)}, language)
    else:
        what = f"{change.id}: {about}" if change.touched != "criterion" else f"{about} ({change.id})"
    if change.field or change.touched == "minimum_maturity":
        named = f"{what} [{field}]" if field else what
        return named, _value(change, change.old, language), _value(change, change.new, language)
    there, gone = (gettext(language).gettext(words) for words in (N_("part of it"), N_("left out")))
    return (what, there, gone) if change.kind == "dropped" else (what, _NONE, there)


def _field(field: str, language: str) -> str:
    name, *inside = field.split(".")
    if not name:
        return ""
    words = fill(_FIELDS[name], {"level": inside[0] if name == "levels" else ""}, language)
    of_language = inside[-1] if inside else ""
    return f"{words} ({of_language})" if of_language and of_language != "en" else words


def _value(change: OverlayChange, value: str | float | None, language: str) -> str:
    """Return what stood there or stands there now; a dash where there is nothing."""
    if value is None:
        return _NONE
    if isinstance(value, str):
        return gettext(language).gettext(N_("by impact level")) if value == "by_impact" else value
    if change.metric and change.statistic:
        return bound_text(value, change.statistic, language, metric=change.metric)
    return amount(value, language)


def change_text(change: OverlayChange, language: str = "en") -> str:
    """Return a change in one sentence, with its reason and, where a lawyer signed, who and when."""
    values = {
        "kind": change_kind(change.kind, language),
        "what": change_of(change, language),
        "old": _value(change, change.old, language),
        "new": _value(change, change.new, language),
        "reason": change.reason,
    }
    template = N_("{kind:said}: {what:said}. It was {old:quoted}, it is {new:quoted}. Why: {reason:text}")
    if change.old is None:
        template = N_("{kind:said}: {what:said}. {new:quoted}. Why: {reason:text}")
    elif change.new is None:
        template = N_("{kind:said}: {what:said}. It was {old:quoted}. Why: {reason:text}")
    signed = signature(change, language)
    return " ".join(part for part in (fill(template, values, language), signed) if part)


def signature(change: OverlayChange, language: str = "en") -> str:
    """Return who signed for a knock-out that was taken out or loosened; empty where nobody had to."""
    if change.sign_off is None:
        return ""
    template = N_("Signed for by {by:text} on {on:date}: {what:text}")
    return fill(template, change.sign_off.model_dump(), language)


MARKS: Mapping[str, str] = {
    "loosened": N_("loosened by the city"),
    "tightened": N_("tightened by the city"),
    "added": N_("added by the city"),
    "changed": N_("changed by the city"),
}
"""What stands beside whatever an overlay touched; of several the first."""


def change_mark(changes: Sequence[OverlayChange], language: str = "en") -> str:
    """Return the mark for what these changes touched; empty where there are none."""
    asks_less = {"dropped": "loosened"}  # what is left of something of which a part was dropped
    kinds = {asks_less.get(change.kind, change.kind) for change in changes}
    kinds = {kind if kind in MARKS else "changed" for kind in kinds}
    return next((gettext(language).gettext(words) for kind, words in MARKS.items() if kind in kinds), "")


def knock_outs_changed(changes: Sequence[OverlayChange], language: str = "en") -> list[str]:
    """Return a sentence for each knock-out that was taken out or loosened: a reader must not overlook it."""
    taken_out = N_("{id:text}: the knock-out was taken out. {question:quoted} Why: {reason:text} {signed:said}")
    loosened = N_(
        "{id:text}: the knock-out was loosened, from level {old:said} to {new:said}. Why: {reason:text} "
        "{signed:said}"
    )
    return [
        fill(
            taken_out if change.kind == "dropped" else loosened,
            {
                "id": change.id,
                "question": change.old if change.kind == "dropped" else "",
                "old": _value(change, change.old, language),
                "new": _value(change, change.new, language),
                "reason": change.reason,
                "signed": signature(change, language),
            },
            language,
        ).strip()
        for change in changes
        if change.knock_out
    ]


def overlay_named(id: str, version: str, by: str, on: str, language: str = "en") -> str:
    """Return which overlay was used, who decided it and when."""
    template = N_("Overlay {id:text} {version:text}, decided by {by:text} on {on:date}.")
    if not on:
        template = N_("Overlay {id:text} {version:text}, decided by {by:text}.")
    return fill(template, {"id": id, "version": version, "by": by, "on": on}, language)


def beforehand_lines(record: EvaluationRecord, language: str = "en") -> Iterator[str]:
    """Yield what a terminal says of an overlay and of answers that came late."""
    used = record.overlay
    if used is not None:
        document = used.document
        yield overlay_named(document.id, document.version, used.by, used.on, language)
        if used.changes:
            values = {"tally": tally(used.changes, language)}
            yield fill(N_("  Changed on top of what is published: {tally:said}."), values, language)
        yield from (f"  ! {text}" for text in knock_outs_changed(used.changes, language))
    if record.deadline is not None:
        yield from deadline_texts(record.deadline, language)


def tally(changes: Sequence[OverlayChange], language: str = "en") -> str:
    """Return how many changes there are of each sort: `added: 1, dropped: 2`."""
    counts = {kind: sum(item.kind == kind for item in changes) for kind in KINDS}
    return ", ".join(f"{change_kind(kind, language).lower()}: {n}" for kind, n in counts.items() if n)


def deadline_texts(deadline: AnswersDeadline, language: str = "en") -> list[str]:
    """Return which answers came after the deadline and which say nothing of when they came."""
    until = deadline.until
    day = date_text(until, language) if len(until) <= len("2026-12-01") else time_text(until, language)
    texts = []
    if deadline.late:
        template = N_("Given or changed after the deadline for answers ({day:said}): {ids:said}.")
        texts.append(fill(template, {"day": day, "ids": listed(deadline.late, language)}, language))
    if deadline.undated:
        template = N_("Whether they came before the deadline ({day:said}) is not known: {ids:said}.")
        texts.append(fill(template, {"day": day, "ids": listed(deadline.undated, language)}, language))
    if not texts:
        texts.append(fill(N_("Every answer came before the deadline ({day:said})."), {"day": day}, language))
    return texts
