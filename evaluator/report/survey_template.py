"""The template of a resident survey: a questionnaire for paper, an empty table, and its mapping."""

from __future__ import annotations

from evaluator import wording
from evaluator.documents import dump_document, read_document, shipped
from evaluator.domain.mapping import SchemaMapping
from evaluator.errors import N_
from evaluator.report.sheet import Choice, Part, Question, Sheet, sheet_html

TEMPLATE = "resident_survey"
"""The shipped dataset whose mapping is the template's."""

_QUESTIONS = {
    "safe_day": N_("Do you feel safe here by day?"),
    "safe_dark": N_("Do you feel safe here after dark?"),
    "trust_people": N_("Do you trust most people you meet here?"),
    "trust_city": N_("Do you trust the city to use such a tool with care?"),
    "spends_time": N_("Did you spend time here in the last four weeks, more than passing through?"),
}
_ABOUT = {
    "age": (N_("How old are you?"), ("16-24", "25-64", "65+")),
    "gender": (N_("Are you ...?"), ("woman", "man", "other")),
    "disability": (
        N_("Does a disability or a lasting illness limit what you can do?"),
        ("no", "yes"),
    ),
}
_GROUPS = {
    "woman": N_("a woman"),
    "man": N_("a man"),
    "other": N_("other, or I describe myself otherwise"),
    "no": N_("No"),
    "yes": N_("Yes"),
}


def template_mapping() -> SchemaMapping:
    """Return the mapping of the template; nobody has said yet who asks."""
    mapping: SchemaMapping = read_document(shipped.dataset(TEMPLATE).mapping, "mapping")
    survey = mapping.survey.model_copy(update={"asked_by": None}) if mapping.survey else None
    return mapping.model_copy(update={"survey": survey})


def template_files(language: str = "en") -> dict[str, bytes]:
    """Return the files of the template by their names."""
    mapping = template_mapping()
    return {
        "questionnaire.html": sheet_html(questionnaire(language)).encode(),
        "survey.csv": (",".join(template_columns(mapping)) + "\r\n").encode(),
        "survey-mapping.yaml": dump_document(mapping),
    }


def template_columns(mapping: SchemaMapping) -> tuple[str, ...]:
    """Return the columns of the empty table, in the order of the questionnaire."""
    return (*mapping.control, *(system.column for system in mapping.systems), *mapping.features)


def questionnaire(language: str = "en") -> Sheet:
    """Return the questionnaire: five questions on the place, three on the person, the column beside each."""
    _ = wording.speaker(language)
    answers = (Choice(_("Yes")), Choice(_("No")), Choice(_("Do not know")))
    place = tuple(Question("", _(text), answers, hint=_column(id, language)) for id, text in _QUESTIONS.items())
    person = tuple(
        Question(
            "",
            _(text),
            (*(Choice(_(_GROUPS.get(group, group))) for group in groups), Choice(_("I would rather not say"))),
            hint=_column(id, language),
        )
        for id, (text, groups) in _ABOUT.items()
    )
    return Sheet(
        language=language,
        direction="rtl" if wording.is_right_to_left(language) else "ltr",
        title=_("Questions to residents"),
        source=_("Template of a resident survey, derived from Actions 1 and 5 of the Partnership; not official."),
        intro=(
            _(
                "Your answers are anonymous: do not write your name. You may leave out any question. It takes "
                "three minutes."
            ),
            _("“Here” means the place named on this sheet."),
        ),
        lines=(_("Place"), _("Date"), _("Before or after (filled in by those who ask)")),
        parts=(
            Part(_("About this place"), "", place),
            Part(_("About you"), _("So that we see whether people are affected differently."), person),
        ),
        ending=(
            _(
                "For those who enter the sheets: one row for each sheet, “yes” or “no” in the column named, "
                "nothing where there is no tick or “Do not know”. Column wave: “before” or “after”. Groups as in"
                " the mapping: {groups:said}.",
                groups="; ".join(f"{id}: {', '.join(groups)}" for id, (_text, groups) in _ABOUT.items()),
            ),
            _(
                "Ask as many people as you can, at least 30 in each group each time; several hundred to see a "
                "change. Draw them the same way both times. Somebody who does not use the tool should ask."
            ),
        ),
    )


def _column(id: str, language: str) -> str:
    _ = wording.speaker(language)
    return _("column {name:said}", name=id)
