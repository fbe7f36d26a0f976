"""JSON text goes in, a tree of plain values comes out; what is wrong with its form is named with its line."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, NoReturn

from evaluator.documents.tree import KeyPath, Tree
from evaluator.errors import N_

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)


def read_json(text: str, name: str, *, max_depth: int) -> Tree:
    """Return the tree of a JSON text (RFC 8259); its `problems` hold what is not accepted."""
    tree = Tree(name)
    line = _too_deep_from(text, max_depth)
    if line:
        what = N_("The document is nested deeper than {depth} levels.")
        tree.complain("nested_too_deep", (), what, line=line, values={"depth": max_depth})
        return tree
    try:
        tree.value = json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        _syntax(tree, error.msg, error.lineno)
    except ValueError as error:  # NaN, or a number of thousands of digits
        _syntax(tree, str(error), None)
    else:
        _Lines(tree, text).read()
    return tree


def _syntax(tree: Tree, detail: str, line: int | None) -> None:
    what = N_("This cannot be read as JSON: {detail}.")
    tree.complain("json_syntax", (), what, line=line, values={"detail": detail[:1].lower() + detail[1:]})


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number")


def _too_deep_from(text: str, max_depth: int) -> int | None:
    depth = 0
    for token in _TOKEN.finditer(text):
        if token.group() in ("{", "["):
            depth += 1
            if depth > max_depth:
                return text.count("\n", 0, token.start()) + 1
        elif token.group() in ("}", "]"):
            depth -= 1
    return None


class _Lines:
    """Walks a text that is valid JSON, to note lines and keys that stand twice."""

    def __init__(self, tree: Tree, text: str) -> None:
        self.tree = tree
        self.text = text
        self.tokens = _TOKEN.finditer(text)
        self.line, self.seen_to = 1, 0

    def read(self) -> None:
        self._value(())

    def _next(self) -> str:
        token = next(self.tokens)
        self.line += self.text.count("\n", self.seen_to, token.start())
        self.seen_to = token.start()
        return token.group()

    def _value(self, path: KeyPath, first: str | None = None) -> None:
        token = first or self._next()
        self.tree.lines.setdefault(path, self.line)
        if token == "{":
            self._mapping(path)
        elif token == "[":
            place, token = 0, self._next()
            while token != "]":
                self._value((*path, place), token)
                place, token = place + 1, self._next()
                token = self._next() if token == "," else token

    def _mapping(self, path: KeyPath) -> None:
        seen: dict[str, int] = {}
        token = self._next()
        while token != "}":
            key = str(json.loads(token))
            inner = (*path, key)
            if key in seen:
                what, hint = N_("“{name}” stands here twice, first on line {first}."), N_("Keep one of the two.")
                values = {"name": key, "first": seen[key]}
                self.tree.complain("key_twice", inner, what, hint, line=self.line, values=values)
            seen.setdefault(key, self.line)
            self.tree.lines.setdefault(inner, self.line)
            self._next()  # the colon
            self._value(inner)
            token = self._next()
            token = self._next() if token == "," else token


def dump_json(document: Mapping[str, Any]) -> str:
    """Return plain values as JSON that people can read: indented, with letters as they are."""
    return json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
