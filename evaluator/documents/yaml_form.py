"""YAML text goes in, a tree of plain values comes out; what we do not accept in a file is named with its line.

The text is read event by event, so that nothing is built before its form is known: no anchors or aliases (they
can grow without end), no tags, no key twice, no second document. Plain values follow YAML 1.2: `no`, `on` and
dates are text, and so is every key.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import Any, NoReturn

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
)
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString

from evaluator.documents.tree import KeyPath, Tree
from evaluator.errors import N_

_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_CONSTANTS = {"": None, "~": None} | {
    cased: value
    for word, value in (("null", None), ("true", True), ("false", False))
    for cased in (word, word.capitalize(), word.upper())
}
_NO_TEXT_YET = object()
_HINTS = {
    "mapping values are not allowed": N_("Put quotes around a text that contains a colon and a space."),
    "cannot start any token": N_("Use spaces, not tabs, and put quotes around a text that starts with a sign."),
    "could not find expected ':'": N_("Write a colon and a space after the key, and keep the same indentation."),
    "found unexpected end of stream": N_("Close every quote."),
}
"""What helps against the mistakes people make most, by a part of the parser's message."""


class _Unreadable(Exception):
    """The rest of the file cannot be read; the problem is noted in the tree."""


def read_yaml(text: str, name: str, *, max_depth: int) -> Tree:
    """Return the tree of a YAML text; its `problems` hold what is not accepted, all at once as far as it reads."""
    tree = Tree(name)
    try:
        _Builder(tree, max_depth).build(text)
    except _Unreadable:
        pass
    except MarkedYAMLError as error:
        _syntax(tree, str(error.problem or error.context or ""), error)
    except YAMLError as error:
        _syntax(tree, str(error).split("\n", maxsplit=1)[0], None)
    return tree


def _syntax(tree: Tree, detail: str, error: MarkedYAMLError | None) -> None:
    mark = error.problem_mark or error.context_mark if error else None
    hint = next((hint for part, hint in _HINTS.items() if part in detail), "")
    line = mark.line + 1 if mark else None
    tree.complain(
        "yaml_syntax", (), N_("This cannot be read as YAML: {detail}."), hint, line=line, values={"detail": detail}
    )


class _Frame:
    """A list or mapping that is being filled."""

    def __init__(self, container: dict[str, Any] | list[Any], path: KeyPath) -> None:
        self.container = container
        self.path = path
        self.key: str | None = None

    @property
    def waits_for_key(self) -> bool:
        return isinstance(self.container, dict) and self.key is None


class _Builder:
    """Turns events into values, one at a time, without recursion."""

    def __init__(self, tree: Tree, max_depth: int) -> None:
        self.tree = tree
        self.max_depth = max_depth
        self.open: list[_Frame] = []
        self.documents = 0

    def build(self, text: str) -> None:
        for event in YAML(typ="safe", pure=True).parse(text):
            if isinstance(event, DocumentStartEvent):
                self._start_document(event)
            elif isinstance(event, CollectionEndEvent):
                self.open.pop()
            elif isinstance(event, NodeEvent):
                self._node(event)

    def _start_document(self, event: Event) -> None:
        self.documents += 1
        if self.documents > 1:
            what = N_("The file holds several documents.")
            self._give_up("several_documents", event, what, N_("Keep one document in one file; remove the ---."))

    def _node(self, event: NodeEvent) -> None:
        line = event.start_mark.line + 1
        frame = self.open[-1] if self.open else None
        if frame and frame.waits_for_key:
            self._key(event, frame)
            return
        path = self._path(frame)
        self.tree.lines.setdefault(path, line)
        self._check_form(event, path, line)
        value = self._value(event, path)
        self._put(frame, value)
        if isinstance(value, dict | list):
            self.open.append(_Frame(value, path))
            if len(self.open) > self.max_depth:
                what = N_("The document is nested deeper than {depth} levels.")
                self._give_up("nested_too_deep", event, what, values={"depth": self.max_depth})

    def _key(self, event: NodeEvent, frame: _Frame) -> None:
        if not isinstance(event, ScalarEvent):
            self._give_up("key_no_text", event, N_("A key must be a plain text."), N_("Write key: value."))
        path = (*frame.path, event.value)
        line = event.start_mark.line + 1
        self._check_form(event, path, line)
        frame.key = event.value
        if event.value not in frame.container:
            self.tree.lines.setdefault(path, line)
            return
        values = {"name": event.value, "first": self.tree.lines[path]}
        what = N_("“{name}” stands here twice, first on line {first}.")
        hint = N_("Keep one of the two.")
        self.tree.complain("key_twice", path, what, hint, line=line, values=values)

    def _check_form(self, event: NodeEvent, path: KeyPath, line: int) -> None:
        if isinstance(event, AliasEvent) or event.anchor:
            what = N_("Anchors and aliases (& and *) are not accepted.")
            hint = N_("Write the text out, or put quotes around a text that starts with & or *.")
            self.tree.complain("yaml_alias", path, what, hint, line=line)
        elif getattr(event, "tag", None):
            what = N_("Tags (!) are not accepted.")
            hint = N_("Remove the tag, or put quotes around a text that starts with !.")
            self.tree.complain("yaml_tag", path, what, hint, line=line)

    def _path(self, frame: _Frame | None) -> KeyPath:
        if frame is None:
            return ()
        if isinstance(frame.container, list):
            return (*frame.path, len(frame.container))
        return (*frame.path, frame.key or "")

    def _value(self, event: NodeEvent, path: KeyPath) -> Any:
        if isinstance(event, AliasEvent):
            return None
        if isinstance(event, MappingStartEvent):
            return {}
        if not isinstance(event, ScalarEvent):
            return []
        value = plain_value(event.value) if event.implicit[0] else event.value
        if not isinstance(value, str) and value is not None:
            self.tree.written.setdefault(path, event.value)
        return value

    def _put(self, frame: _Frame | None, value: Any) -> None:
        if frame is None:
            self.tree.value = value
        elif isinstance(frame.container, list):
            frame.container.append(value)
        else:
            frame.container.setdefault(frame.key or "", value)  # of two equal keys the first one holds
            frame.key = None

    def _give_up(
        self, code: str, event: Event, what: str, hint: str = "", *, values: Mapping[str, Any] | None = None
    ) -> NoReturn:
        path = self.open[-1].path if self.open else ()
        self.tree.complain(code, path, what, hint, line=event.start_mark.line + 1, values=values)
        raise _Unreadable


def plain_value(text: str) -> Any:
    """Return what a plain YAML 1.2 scalar stands for: null, true, false, a decimal number, else the text itself.

    >>> [plain_value(text) for text in ("no", "on", "012", "1.50", "~", "2026-11-22", "0x1F")]
    ['no', 'on', 12, 1.5, None, '2026-11-22', '0x1F']
    """
    value = _CONSTANTS.get(text, _NO_TEXT_YET)
    if value is not _NO_TEXT_YET:
        return value
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text


def dump_yaml(document: Mapping[str, Any]) -> str:
    """Return plain values as YAML that `read_yaml` reads back the same: block style, text as people write it."""
    yaml = YAML(typ="rt", pure=True)
    yaml.allow_unicode = True
    yaml.width = 100
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.representer.ignore_aliases = lambda *_: True
    stream = io.StringIO()
    yaml.dump(_written(document), stream)
    return stream.getvalue()


def _written(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _written(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_written(inner) for inner in value]
    if not isinstance(value, str) or value.isprintable():
        return value
    return LiteralScalarString(value) if _reads_well_as_lines(value) else DoubleQuotedScalarString(value)


def _reads_well_as_lines(text: str) -> bool:
    """Return True for text that a literal block holds without loss; other signs are escaped in quotes."""
    lines = text.split("\n")
    return (
        len(lines) > 1
        and bool(lines[0].strip())
        and not lines[0].startswith(" ")
        and all(line == line.rstrip() and line.isprintable() for line in lines)
    )
