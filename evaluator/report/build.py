"""A record and a language go in, a report comes out: what it comes to first, how it came about last."""

from __future__ import annotations

from evaluator import wording
from evaluator.domain.record import EvaluationRecord
from evaluator.report.about import measured_section, system_section
from evaluator.report.amounts import amounts_section
from evaluator.report.annex import annex_section
from evaluator.report.answer import answer_section, status_notice
from evaluator.report.city import city_notice, city_sections, city_title, is_of_a_city
from evaluator.report.conditions import conditions_section
from evaluator.report.context import Context, context_of
from evaluator.report.contradictions import contradictions_section
from evaluator.report.data_checks import data_checks_section
from evaluator.report.ending import cautions_section, checks_section, data_section, method_section
from evaluator.report.exploratory import marked_exploratory
from evaluator.report.first_k import first_k_section
from evaluator.report.judgement import criteria_section, rubric_section
from evaluator.report.matching_section import matching_section
from evaluator.report.model import Notice, Report, Section
from evaluator.report.overlay import beforehand_section, overlay_section
from evaluator.report.proxies import proxies_section
from evaluator.report.residents import residents_section
from evaluator.report.results import results_sections
from evaluator.report.scores import scores_section
from evaluator.report.screening import screening_section
from evaluator.report.searched import searched_section
from evaluator.report.summaries import summaries_section
from evaluator.report.survey import is_survey, survey_notice, survey_sections, survey_title
from evaluator.report.systems import systems_section
from evaluator.report.together import left_out_section, together_section


def build_report(record: EvaluationRecord, language: str = "en") -> Report:
    """Return the report on a record in a language; what is not translated is English."""
    context = context_of(record, language)
    _ = context.say
    return Report(
        language=language,
        direction="rtl" if wording.is_right_to_left(language) else "ltr",
        title=_title(context),
        subtitle=_subtitle(context),
        status=_notice(context),
        sections=_sections(context),
        labels={
            "skip": _("Skip to the answer"),
            "contents": _("Contents"),
            "table_region": _("Table, scrolls sideways"),
            "figure_region": _("Figure, scrolls sideways"),
            "source": _("Note"),
            "not_drawn": _("Not drawn"),
            "footer": _(
                "Made with {product:text}. Nothing in this file was fetched from or sent to anywhere.",
                product=record.product.get("name", ""),
            ),
        },
    )


def _title(context: Context) -> str:
    _ = context.say
    if is_survey(context):
        return survey_title(context)
    if is_of_a_city(context):
        return city_title(context)
    return _("Evaluation of {name:text}", name=context.record.system.name)


def _notice(context: Context) -> Notice:
    if is_survey(context):
        return survey_notice(context)
    return city_notice(context) if is_of_a_city(context) else status_notice(context)


def _sections(context: Context) -> tuple[Section, ...]:
    if is_survey(context):
        return survey_sections(context)
    return city_sections(context) if is_of_a_city(context) else _system_sections(context)


def _system_sections(context: Context) -> tuple[Section, ...]:
    """Return the sections of a report on a system."""
    together = (together_section(context),) if context.pairs and context.lead else ()
    left_out = (left_out_section(context),) if context.features and context.record.group_metrics else ()
    return marked_exploratory(
        context,
        answer_section(context),
        system_section(context),
        *screening_section(context),
        measured_section(context),
        *results_sections(context),
        *scores_section(context),
        *first_k_section(context),
        *amounts_section(context),
        *together,
        *searched_section(context),
        *proxies_section(context),
        *matching_section(context),
        *left_out,
        *summaries_section(context),
        *systems_section(context),
        *data_section(context),
        *data_checks_section(context),
        *conditions_section(context),
        *contradictions_section(context),
        *residents_section(context),
        *criteria_section(context),
        *overlay_section(context),
        *rubric_section(context),
        *beforehand_section(context),
        method_section(context),
        cautions_section(context),
        checks_section(context),
        *annex_section(context),
    )


def _subtitle(context: Context) -> str:
    record = context.record
    parts = [wording.visible(record.system.deployer)] if record.system.deployer else []
    return " · ".join([*parts, wording.date_text(record.created_at, context.language)])
