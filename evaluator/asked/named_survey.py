"""The record of a resident survey that an evaluation of a tool names as evidence."""

from __future__ import annotations

from pathlib import Path

from evaluator.documents import read_record
from evaluator.domain.record import EvaluationRecord
from evaluator.domain.survey import SurveyUsed
from evaluator.errors import N_, InputError, Problem


def named_survey(given: str | Path | EvaluationRecord) -> SurveyUsed:
    """Return what an evaluation keeps of a survey, from its record or the file of it.

    InputError for a record of something else, DocumentError for a file that is no record or whose seal is broken.
    """
    record = given if isinstance(given, EvaluationRecord) else read_record(Path(given))
    if record.survey is None:
        raise InputError(
            Problem(
                "record_of_no_survey",
                N_("The record is about {name}, and no survey of residents."),
                N_("Evaluate the survey first, then name the record that it gives."),
                where="" if given is record else str(given),
                values={"name": record.system.name},
            )
        )
    mapping = record.mapping
    return SurveyUsed(
        name=record.system.name,
        seal=record.seal,
        made_at=record.created_at,
        data_sha256=record.source.sha256,
        labels={feature.column: feature.label for feature in mapping.sensitive} if mapping else {},
        result=record.survey,
    )
