"""What an outcome of the rubric rests on: the evidence, what the level says, and where the sources say so."""

from __future__ import annotations

from collections.abc import Iterable

from evaluator import wording
from evaluator.domain.base import Source
from evaluator.domain.rubric import Answer, Indicator
from evaluator.errors import N_
from evaluator.report.context import Context, prose
from evaluator.report.residents import survey_evidence

_EVIDENCE_KINDS = {
    "statement": N_("statement"),
    "document": N_("document"),
    "test": N_("test"),
    "public_record": N_("public record"),
}
_SUPPLIERS = {"vendor": N_("vendor"), "city": N_("city"), "third_party": N_("third party")}


def evidence_lines(context: Context, indicator: Indicator, answer: Answer | None) -> Iterable[str]:
    """Yield every piece of evidence, with the resident survey where it counts as one."""
    yield from (_evidence(context, item) for item in (answer.evidence if answer else ()))
    if indicator.evidence_from == "survey" and context.record.resident_survey is not None:
        yield survey_evidence(context, context.record.resident_survey)


def level_words(context: Context, indicator: Indicator | None, level: int | None) -> list[str]:
    """Return what the level that counts means for this indicator, in the rubric's words."""
    if indicator is None or level is None:
        return []
    words = prose(indicator.levels[level].get(context.language))
    return [context.say("Level {level:level}: {words:said}", level=level, words=words)]


def clauses(sources: Iterable[Source]) -> list[str]:
    """Return where each source says so."""
    found = [
        ", ".join(wording.visible(part) for part in (source.document, source.clause) if part) for source in sources
    ]
    return list(dict.fromkeys(found))


def _evidence(context: Context, item: object) -> str:
    _ = context.say
    title, kind, supplier = (getattr(item, name) for name in ("title", "kind", "supplied_by"))
    text = _(
        "{title:text} ({kind:said}, from the {supplier:said})",
        title=prose(title),
        kind=_(_EVIDENCE_KINDS[kind]),
        supplier=_(_SUPPLIERS[supplier]),
    )
    for name, words in (
        ("date", N_("dated {value:date}")),
        ("checked_by", N_("checked by {value:text}")),
        ("file", N_("file {value:text}")),
        ("sha256", N_("SHA-256 {value:text}")),
        ("link", N_("link {value:text}")),
    ):
        value = getattr(item, name)
        if value:
            text += ", " + _(words, value=value)
    return text
