"""A record of a city that assessed itself goes in; the sections of its report come out: no system, no data."""

from __future__ import annotations

from evaluator import wording
from evaluator.report.answer import verdict_box
from evaluator.report.context import Context, prose
from evaluator.report.ending import checks_section
from evaluator.report.judgement import criteria_section, rubric_section
from evaluator.report.model import Facts, Notice, Paragraph, Section


def is_of_a_city(context: Context) -> bool:
    """Return True where the rubric looks at a city and not at a system."""
    return wording.subject_of(context.record) == wording.CITY


def city_title(context: Context) -> str:
    """Return the report's title."""
    _ = context.say
    return _("Self-assessment: {name:text}", name=context.record.system.name)


def city_notice(context: Context) -> Notice:
    """Return what a reader must know first: who said what follows."""
    _ = context.say
    return Notice(
        _("A self-assessment"),
        _(
            "The city answered for itself and nothing was measured. How far an answer was checked stands beside "
            "it as evidence; words alone count as level 1 at most."
        ),
    )


def city_sections(context: Context) -> tuple[Section, ...]:
    """Return the sections of the report."""
    return (
        _answer_section(context),
        *criteria_section(context),
        *rubric_section(context),
        checks_section(context),
    )


def _answer_section(context: Context) -> Section:
    _ = context.say
    record, language = context.record, context.language
    assessor = record.answers.assessor if record.answers else ""
    facts = [(_("City"), prose(record.system.name)), (_("Who answered"), prose(assessor) or _("not stated"))]
    for label, document in ((_("Rubric"), context.rubric), (_("Criteria"), context.criteria)):
        if document is not None:
            facts.append((label, f"{prose(document.title.get(language))} ({document.id} {document.version})"))
    limits = _(
        "A self-assessment shows what a city says of itself and what it has in hand. It does not show how people "
        "live, and it permits no use of any system."
    )
    boxes = (verdict_box(context, verdict) for verdict in record.verdicts)
    return Section("answer", _("What it comes to"), (*boxes, Facts(tuple(facts)), Paragraph(limits, "note")))
