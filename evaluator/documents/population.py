"""A file on a reference population goes in, CSV or YAML; the population comes out, or everything wrong with it."""

from __future__ import annotations

import csv
from pathlib import Path

from pydantic import ValidationError

from evaluator.documents.reading import MAX_BYTES, parse_document, read_bytes, text_of
from evaluator.domain.population import Population
from evaluator.errors import N_, DocumentError, Problem, shown


def read_population(path: Path) -> Population:
    """Return the population a file describes: a document of the kind `population`, or CSV with a row a group.

    CSV has the columns `feature`, `group` and either `share` or `count`. DocumentError with every problem.
    """
    return parse_population(read_bytes(path, MAX_BYTES), str(path))


def parse_population(content: bytes, name: str) -> Population:
    """Return the population a file's content describes, as `read_population`; the name says which form it has."""
    if not name.lower().endswith(".csv"):
        found: Population = parse_document(content, name, "population")
        return found
    text = text_of(content, name, MAX_BYTES)
    reader = csv.DictReader(text.splitlines(), skipinitialspace=True)
    names = {(name or "").strip().lower() for name in reader.fieldnames or ()}
    kinds = names & {"share", "count"}
    if not {"feature", "group"} <= names or len(kinds) != 1:
        what = N_("A population file needs the columns feature, group, and either share or count.")
        hint = N_("Its first line is: {header}.")
        values = {"header": shown(", ".join(reader.fieldnames or ()))}
        raise DocumentError(Problem("population_header", what, hint, where=name, values=values))
    reader.fieldnames = [(name or "").strip().lower() for name in reader.fieldnames or ()]
    return _population(reader, next(iter(kinds)), name)


def _population(reader: csv.DictReader[str], kind: str, name: str) -> Population:
    features: dict[str, dict[str, float]] = {}
    problems: list[Problem] = []
    for row in reader:
        feature, group = (row.get("feature") or "").strip(), (row.get("group") or "").strip()
        amount, where = (row.get(kind) or "").strip(), f"{name}, line {reader.line_num}"
        try:
            number = float(amount) if kind == "share" else int(amount)
        except ValueError:
            what = N_("“{given}” is no {kind} of a group.")
            hint = N_("Write a share such as 0.25, or a whole number of people.")
            values = {"given": shown(amount), "kind": kind}
            problems.append(Problem("population_number", what, hint, where=where, values=values))
            continue
        if not feature or not group or group in features.get(feature, {}):
            what = N_("The group “{group}” of “{feature}” has no name or stands there twice.")
            values = {"group": shown(group), "feature": shown(feature)}
            problems.append(Problem("population_group", what, N_("Give each group one line."), where, values))
            continue
        features.setdefault(feature, {})[group] = number
    if not features and not problems:
        hint = N_("Write a line for each group below the first one.")
        problems.append(Problem("population_empty", N_("The population file names no group."), hint, where=name))
    if problems:
        raise DocumentError(problems)
    try:
        made = [{"column": feature, f"{kind}s": amounts} for feature, amounts in features.items()]
        return Population.model_validate({"features": made})
    except ValidationError as error:
        raise DocumentError(
            Problem(
                "population_invalid",
                N_("The population cannot be used: {detail}."),
                where=name,
                values={"detail": str(item["msg"]).removeprefix("Value error, ")},
            )
            for item in error.errors()
        ) from error
