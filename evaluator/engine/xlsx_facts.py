"""Count what the sheets of an Excel workbook (.xlsx) hold, in one pass over their XML."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.parsers import expat

from evaluator.engine.archive import unpacked
from evaluator.engine.budget import Unpacked
from evaluator.engine.limits import Limits
from evaluator.engine.sheet_facts import SheetFacts, Start, address, local, read_xml, workbook_damaged

_WORKBOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_DIGITS = "0123456789"


class XlsxFacts:
    """The sheets of a workbook; every part is unpacked once, counted and looked through for entities."""

    def __init__(self, archive: zipfile.ZipFile, path: Path, file: str, limits: Limits) -> None:
        self._archive, self._path, self._file, self._limits = archive, path, file, limits
        self._count = Unpacked(path.stat().st_size, limits, file)
        self._parts: dict[str, str] = {}
        self.sheets: dict[str, SheetFacts] = {}
        names = set(archive.namelist())
        self.macros = "xl/vbaProject.bin" in names
        self.links = any(name.startswith("xl/externalLinks/") for name in names)
        self._read_names()

    def read(self, only: str | None) -> None:
        """Count the cells of every sheet, or of one; UploadError when something is too large."""
        wanted = {part: name for name, part in self._parts.items() if only in (None, name)}
        for entry in self._archive.infolist():
            if entry.filename in wanted:
                facts = self.sheets[wanted[entry.filename]]
                read_xml(self._blocks(entry), self._file, _Cells(facts, self._limits, self._file).handle)
            elif entry.filename.endswith((".xml", ".rels")) and entry.filename not in self._parts.values():
                read_xml(self._blocks(entry), self._file)

    def _blocks(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        return unpacked(self._path, entry, self._file, self._count)

    def _part(self, name: str) -> Iterator[bytes]:
        try:
            return self._blocks(self._archive.getinfo(name))
        except KeyError:
            raise workbook_damaged(self._file) from None

    def _read_names(self) -> None:
        targets: dict[str, str] = {}

        def relation(name: str, attributes: dict[str, str]) -> None:
            if local(name) == "Relationship" and attributes.get("Type", "").endswith("/worksheet"):
                target = attributes.get("Target", "")
                targets[attributes.get("Id", "")] = target[1:] if target.startswith("/") else f"xl/{target}"

        def sheet(name: str, attributes: dict[str, str]) -> None:
            if local(name) != "sheet":
                return
            known = {local(key): value for key, value in attributes.items()}
            if part := targets.get(known.get("id", "")):
                title = known.get("name", "")
                self._parts[title] = part
                self.sheets[title] = SheetFacts(title, known.get("state", "visible") != "visible")

        read_xml(self._part(_RELATIONS), self._file, lambda parser: _on_start(parser, relation))
        read_xml(self._part(_WORKBOOK), self._file, lambda parser: _on_start(parser, sheet))


def _on_start(parser: expat.XMLParserType, handler: Start) -> None:
    parser.StartElementHandler = handler


class _Cells:
    """Follows the elements of a sheet; ends and texts are followed only inside a cell with a formula."""

    def __init__(self, facts: SheetFacts, limits: Limits, file: str) -> None:
        self._facts, self._limits, self._file = facts, limits, file
        self._row = self._column = self._filled = 0
        self._type = ""
        self._known: dict[str, str] = {}
        self._columns: dict[str, int] = {}
        self._valued = self._in_value = False

    def handle(self, parser: expat.XMLParserType) -> None:
        """Set the handlers."""
        self._parser = parser
        parser.StartElementHandler = self._start

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = self._known.get(name) or self._known.setdefault(name, local(name))
        if name == "c":
            self._cell(attributes)
        elif name in ("v", "is"):
            self._in_value = True
            if self._parser.EndElementHandler is None:
                self._value()
        elif name == "f":
            self._valued = self._type == "str"  # an empty text is a result
            self._in_value = False
            self._parser.EndElementHandler = self._end
            self._parser.CharacterDataHandler = self._text
        elif name == "row":
            self._row = int(attributes.get("r", self._row + 1))
            self._column = self._filled = 0
            self._facts.hidden_rows += attributes.get("hidden") in ("1", "true")
        elif name == "mergeCell":
            self._merged(attributes.get("ref", ""))

    def _cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        if reference:
            letters = reference.rstrip(_DIGITS)
            self._column = self._columns.get(letters) or self._columns.setdefault(letters, _column(letters))
        else:
            self._column += 1
        self._type = attributes.get("t", "")

    def _value(self) -> None:
        facts = self._facts
        if self._row > facts.height or self._column > facts.width:
            facts.reach(self._row, self._column, self._limits, self._file)
        if not self._filled:
            facts.rows += 1
        self._filled += 1
        facts.widest = max(facts.widest, self._filled)
        if self._type == "e":
            facts.errors.add(self._address())

    def _end(self, name: str) -> None:
        name = local(name)
        if name == "v":
            self._in_value = False
        elif name == "c":
            self._parser.EndElementHandler = self._parser.CharacterDataHandler = None
            if self._valued:
                self._value()
            else:
                self._facts.without_value.add(self._address())

    def _text(self, text: str) -> None:
        if self._in_value and text.strip():
            self._valued = True

    def _merged(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        start, end = _place(first), _place(last or first)
        self._facts.merged.append((*start, *end))

    def _address(self) -> str:
        return address(self._row - 1, self._column - 1)


def _column(letters: str) -> int:
    """Return the number of a column from its letters, from 1; 0 for other signs. ValueError when too long."""
    if len(letters) > 3:
        raise ValueError
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def _place(reference: str) -> tuple[int, int]:
    letters = reference.rstrip(_DIGITS)
    return int(reference[len(letters) :]) - 1, _column(letters) - 1
