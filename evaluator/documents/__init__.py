"""Files of ours go in and out here: rubrics, criteria, plans, answers, mappings, systems, records. Nobody else
reads YAML."""

from __future__ import annotations

from evaluator.documents.population import parse_population, read_population
from evaluator.documents.reading import parse_document, parse_with_lines, read_document
from evaluator.documents.records import dump_record, parse_record, read_record, write_record
from evaluator.documents.writing import document_of, document_used, dump_document, write_document

__all__ = [
    "document_of",
    "document_used",
    "dump_document",
    "dump_record",
    "parse_document",
    "parse_population",
    "parse_record",
    "parse_with_lines",
    "read_document",
    "read_population",
    "read_record",
    "write_document",
    "write_record",
]
