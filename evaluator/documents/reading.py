"""A file of ours goes in, the noun it describes comes out; everything wrong with it is named at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, TypeVar, overload

from pydantic import BaseModel, ValidationError

from evaluator.documents.complaints import located, one_of, problems_of
from evaluator.documents.json_form import read_json
from evaluator.documents.kinds import KINDS, DatasetAbout
from evaluator.documents.tree import KeyPath, Tree, step
from evaluator.documents.yaml_form import read_yaml
from evaluator.domain.criteria import CriteriaSet
from evaluator.domain.mapping import SchemaMapping
from evaluator.domain.plan import EvaluationPlan
from evaluator.domain.rubric import Answers, Rubric
from evaluator.domain.system import AISystem
from evaluator.errors import N_, DocumentError, Problem

MAX_BYTES = 256 * 1024
"""Largest document that is read, unless the caller allows more."""
MAX_DEPTH = 30
"""Deepest nesting that is read."""
MAX_PROBLEMS = 100
"""Problems of one file that are named one by one."""

Noun = TypeVar("Noun", bound=BaseModel)


@overload
def parse_document(content: bytes, name: str, kind: Literal["rubric"], *, max_bytes: int = ...) -> Rubric: ...
@overload
def parse_document(
    content: bytes, name: str, kind: Literal["criteria"], *, max_bytes: int = ...
) -> CriteriaSet: ...
@overload
def parse_document(
    content: bytes, name: str, kind: Literal["plan"], *, max_bytes: int = ...
) -> EvaluationPlan: ...
@overload
def parse_document(content: bytes, name: str, kind: Literal["answers"], *, max_bytes: int = ...) -> Answers: ...
@overload
def parse_document(
    content: bytes, name: str, kind: Literal["mapping"], *, max_bytes: int = ...
) -> SchemaMapping: ...
@overload
def parse_document(content: bytes, name: str, kind: Literal["system"], *, max_bytes: int = ...) -> AISystem: ...
@overload
def parse_document(
    content: bytes, name: str, kind: Literal["dataset"], *, max_bytes: int = ...
) -> DatasetAbout: ...
@overload
def parse_document(content: bytes, name: str, kind: str | None = ..., *, max_bytes: int = ...) -> Any: ...
def parse_document(content: bytes, name: str, kind: str | None = None, *, max_bytes: int = MAX_BYTES) -> Any:
    """Return the noun a document describes; its own `kind` says which, `kind` says which one is wanted.

    A name that ends in `.json` is read as JSON, any other as YAML. Raises DocumentError with every problem, each
    with file, line, key and what is allowed there.
    """
    return parse_with_lines(content, name, kind, max_bytes=max_bytes)[0]


def parse_with_lines(
    content: bytes, name: str, kind: str | None = None, *, max_bytes: int = MAX_BYTES
) -> tuple[Any, Tree]:
    """Return the noun a document describes, as `parse_document`, and where each of its values stands."""
    tree = _tree(content, name, max_bytes)
    noun = _noun(tree, kind)
    model = _validated(noun, tree) if noun else None
    if tree.problems or model is None:
        raise _refused(tree)
    return model, tree


@overload
def read_document(path: Path, kind: Literal["rubric"], *, max_bytes: int = ...) -> Rubric: ...
@overload
def read_document(path: Path, kind: Literal["criteria"], *, max_bytes: int = ...) -> CriteriaSet: ...
@overload
def read_document(path: Path, kind: Literal["plan"], *, max_bytes: int = ...) -> EvaluationPlan: ...
@overload
def read_document(path: Path, kind: Literal["answers"], *, max_bytes: int = ...) -> Answers: ...
@overload
def read_document(path: Path, kind: Literal["mapping"], *, max_bytes: int = ...) -> SchemaMapping: ...
@overload
def read_document(path: Path, kind: Literal["system"], *, max_bytes: int = ...) -> AISystem: ...
@overload
def read_document(path: Path, kind: Literal["dataset"], *, max_bytes: int = ...) -> DatasetAbout: ...
@overload
def read_document(path: Path, kind: str | None = ..., *, max_bytes: int = ...) -> Any: ...
def read_document(path: Path, kind: str | None = None, *, max_bytes: int = MAX_BYTES) -> Any:
    """Return the noun a file describes, as `parse_document`; DocumentError also when it cannot be opened."""
    if kind == "answers" and str(path).lower().endswith(".xlsx"):
        return _read_form(Path(path))
    return parse_document(read_bytes(Path(path), max_bytes), str(path), kind, max_bytes=max_bytes)


def _read_form(path: Path) -> Answers:
    from evaluator.documents.answer_sheets import sheets_of

    read_bytes(path, 0)  # says why, where it cannot be opened
    tree = sheets_of(path, str(path))
    model = _validated(Answers, tree)
    if tree.problems or model is None:
        raise _refused(tree)
    return model


def read_bytes(path: Path, max_bytes: int) -> bytes:
    """Return a file's bytes, at most one more than allowed; DocumentError when it cannot be opened."""
    try:
        with path.open("rb") as file:
            return file.read(max_bytes + 1)
    except FileNotFoundError as error:
        what, hint = N_("There is no such file."), N_("Check the path.")
        raise DocumentError(Problem("file_missing", what, hint, where=str(path))) from error
    except OSError as error:
        what = N_("The file cannot be opened: {detail}.")
        values = {"detail": error.strerror or type(error).__name__}
        raise DocumentError(Problem("file_unreadable", what, where=str(path), values=values)) from error


def text_of(content: bytes, name: str, max_bytes: int) -> str:
    """Return the text of a file of ours, UTF-8 with or without a byte order mark; DocumentError otherwise."""
    if len(content) > max_bytes:
        what = N_("The file is larger than {allowed} kB.")
        values = {"allowed": max_bytes // 1024}
        raise DocumentError(Problem("file_too_large", what, where=name, values=values))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        what, hint = N_("The file is not UTF-8 text: line {line}."), N_("Save it with the encoding UTF-8.")
        raise DocumentError(Problem("not_utf8", what, hint, where=name, values={"line": line})) from error


def _tree(content: bytes, name: str, max_bytes: int) -> Tree:
    text = text_of(content, name, max_bytes)
    read: Callable[..., Tree] = read_json if name.lower().endswith(".json") else read_yaml
    tree = read(text, name, max_depth=MAX_DEPTH)
    if not isinstance(tree.value, dict) and not tree.problems:
        what = N_("The file does not hold a document of ours.")
        tree.complain("no_document", (), what, N_("It starts with kind: and schema:."))
    if not isinstance(tree.value, dict):
        raise _refused(tree)
    return tree


def _refused(tree: Tree) -> DocumentError:
    """Return the error with every problem; of a file with hundreds, the first ones and how many follow."""
    shown, more = tree.problems[:MAX_PROBLEMS], len(tree.problems) - MAX_PROBLEMS
    if more <= 0:
        return DocumentError(shown)
    what = N_("{number} more problems follow.")
    return DocumentError(shown, Problem("more_problems", what, where=tree.name, values={"number": more}))


def _noun(tree: Tree, wanted: str | None) -> type[BaseModel] | None:
    """Return the noun of the document, and note what is wrong with its kind and schema."""
    _check_schema(tree)
    kind = tree.value.get("kind")
    allowed = ", ".join(KINDS)
    if kind is None:
        what, hint = N_("“kind” is missing."), N_("The first line says what the file is: kind: {example}.")
        values = {"example": wanted or next(iter(KINDS)), "allowed": allowed}
        tree.complain("kind_missing", (), what, hint, line=1, values=values)
        return KINDS.get(wanted or "")
    if not isinstance(kind, str) or kind not in KINDS:
        hint, values = one_of(str(kind), tuple(KINDS))
        what = N_("“{kind}” is not a kind of file.")
        tree.complain("kind_unknown", ("kind",), what, hint, values={"kind": str(kind), **values})
        return KINDS.get(wanted or "")
    if wanted is not None and kind != wanted:
        what, hint = N_("This is a file of the kind {kind}."), N_("A file of the kind {wanted} is needed here.")
        raise DocumentError(
            tree.problem("kind_other", ("kind",), what, hint, values={"kind": kind, "wanted": wanted})
        )
    return KINDS[kind]


def _check_schema(tree: Tree) -> None:
    schema = tree.value.get("schema")
    hint = N_("This version reads schema: 1.")
    if schema is None:
        tree.complain("schema_missing", (), N_("“schema” is missing."), hint, line=1)
    elif schema != 1 or isinstance(schema, bool):
        what = N_("The file has the schema {schema}.")
        tree.complain("schema_unknown", ("schema",), what, hint, values={"schema": str(schema)})


def _validated(noun: type[Noun], tree: Tree) -> Noun | None:
    """Return the noun, or None with problems noted; text is taken as written where text is wanted."""
    while True:
        try:
            return noun.model_validate(tree.value, by_alias=True, by_name=False)
        except ValidationError as error:
            errors = error.errors(include_url=False)
            as_written = [path for item in errors if (path := _meant_as_text(item, tree)) is not None]
            if not as_written:
                tree.problems += problems_of(errors, tree, noun)
                return None
            for path in as_written:
                _put(tree, path, tree.written.pop(path))


def _meant_as_text(error: Any, tree: Tree) -> KeyPath | None:
    """Return the path of a value like 012 or 1.0 that stands where text is wanted."""
    if error["type"] != "string_type":
        return None
    path = located(tree, error)
    return path if path in tree.written else None


def _put(tree: Tree, path: KeyPath, text: str) -> None:
    holder: Any = tree.value
    for part in path[:-1]:
        holder = step(holder, part)
    holder[path[-1]] = text
