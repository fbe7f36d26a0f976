"""A rubric goes in, its quick screen comes out as a form for paper: three boxes for each question."""

from __future__ import annotations

from evaluator import wording
from evaluator.domain.rubric import Indicator, Rubric
from evaluator.report.context import prose
from evaluator.report.sheet import Choice, Part, Question, Sheet

QUICK_LEVELS = (0, 1, 2)
"""Levels of the three boxes: no, partly, yes and seen."""


def quick_sheet(rubric: Rubric, language: str = "en") -> Sheet:
    """Return the form with every question of the quick screen, or of the whole rubric where none is marked.

    A question whose level is measured from data has no boxes: nobody at the table can answer it.
    """
    _ = wording.speaker(language)
    chosen = any(indicator.quick for indicator in rubric.indicators)
    parts = []
    for group in rubric.groups:
        asked = tuple(item for item in group.indicators if item.quick or not chosen)
        if asked:
            questions = tuple(_question(item, language) for item in asked)
            parts.append(Part(f"{group.id} {prose(group.title.get(language))}", "", questions))
    if rubric.facts:
        parts.append(_facts(rubric, language))
    return Sheet(
        language=language,
        direction="rtl" if wording.is_right_to_left(language) else "ltr",
        title=_("Quick screen"),
        source=f"{prose(rubric.title.get(language))} ({rubric.id} {rubric.version})",
        intro=(
            _(
                "For a group around one table, about 30 minutes. Read each question aloud, agree on one box, and "
                "go on after a minute and a half. A question nobody can answer stays without a tick: it counts as "
                "open, not as no."
            ),
            _(
                "“Yes, seen” means that somebody at the table has seen a document or a test, and not only heard "
                "of it. Write down what it was, and who has it."
            ),
        ),
        lines=(_("About"), _("Date and place"), _("Who took part")),
        parts=tuple(parts),
        ending=(
            _(
                "Afterwards, enter the ticks in the app on the page Rubric under “Quick screen”: the questions "
                "stand there in the same order."
            ),
            _("A screen by words alone prepares a decision and does not take it. It is no legal advice."),
        ),
    )


def _question(indicator: Indicator, language: str) -> Question:
    _ = wording.speaker(language)
    text = prose(indicator.question.get(language))
    mark = _("Knock-out") if indicator.knock_out else ""
    if indicator.measured:
        hint = _("Measured from data, not answered here. Note what you know about tests:")
        return Question(indicator.id, text, (), mark, hint)
    names = (_("No"), _("Partly"), _("Yes, seen"))
    choices = tuple(
        Choice(name, prose(indicator.levels[level].get(language)))
        for name, level in zip(names, QUICK_LEVELS, strict=True)
    )
    return Question(indicator.id, text, choices, mark, _("What we saw, and who has it:"))


def _facts(rubric: Rubric, language: str) -> Part:
    _ = wording.speaker(language)
    choices = tuple(Choice(name) for name in (_("Yes"), _("No"), _("Do not know")))
    questions = tuple(
        Question(
            "",
            prose(fact.question.get(language)),
            choices,
            hint=prose(fact.help.get(language)) if fact.help else "",
        )
        for fact in rubric.facts
    )
    about = _("They decide which questions count. What nobody knows leaves the decision open where it matters.")
    return Part(_("Facts"), about, questions)
