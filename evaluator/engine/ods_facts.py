"""Count what the sheets of an OpenDocument workbook (.ods) hold, in one pass over its XML."""

from __future__ import annotations

import zipfile
from pathlib import Path
from xml.parsers import expat

from evaluator.engine.archive import unpacked
from evaluator.engine.budget import Unpacked
from evaluator.engine.limits import Limits
from evaluator.engine.sheet_facts import SheetFacts, address, local, read_xml, workbook_damaged

_CONTENT = "content.xml"
_MOST = 1 << 40
"""Repetitions beyond this are no number of rows or columns."""


class OdsFacts:
    """The sheets of a workbook; every XML part is unpacked once, counted and looked through for entities."""

    links = False

    def __init__(self, archive: zipfile.ZipFile, path: Path, file: str, limits: Limits) -> None:
        self._archive, self._path, self._file, self._limits = archive, path, file, limits
        self.sheets: dict[str, SheetFacts] = {}
        names = archive.namelist()
        if _CONTENT not in names:
            raise workbook_damaged(file)
        self.macros = any(name.startswith(("Basic/", "Scripts/")) and not name.endswith("/") for name in names)

    def read(self, only: str | None) -> None:
        """Count the cells of every sheet; UploadError when something is too large."""
        count = Unpacked(self._path.stat().st_size, self._limits, self._file)
        for entry in self._archive.infolist():
            if entry.filename == _CONTENT:
                cells = _Cells(self.sheets, only, self._limits, self._file)
                read_xml(unpacked(self._path, entry, self._file, count), self._file, cells.handle)
            elif entry.filename.endswith(".xml") and not entry.filename.startswith("META-INF/"):
                read_xml(unpacked(self._path, entry, self._file, count), self._file)


class _Cells:
    """Follows the elements of the content."""

    def __init__(self, sheets: dict[str, SheetFacts], only: str | None, limits: Limits, file: str) -> None:
        self._sheets, self._only, self._limits, self._file = sheets, only, limits, file
        self._facts: SheetFacts | None = None
        self._style, self._hidden_styles = "", set[str]()
        self._row = self._column = self._filled = self._repeated = 0

    def handle(self, parser: expat.XMLParserType) -> None:
        """Set the handlers."""
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = local(name)
        if name in ("table-cell", "covered-table-cell"):
            if self._facts is not None:
                self._cell(self._facts, {local(key): value for key, value in attributes.items()}, attributes)
        elif name == "table-row":
            self._column = self._filled = 0
            self._repeated = _times(attributes.get("table:number-rows-repeated"))
            if self._facts is not None and attributes.get("table:visibility") in ("collapse", "filter"):
                self._facts.hidden_rows += self._repeated
        elif name == "table":
            title = attributes.get("table:name", "")
            hidden = attributes.get("table:style-name", "") in self._hidden_styles
            self._sheets[title] = SheetFacts(title, hidden)
            self._facts = self._sheets[title] if self._only in (None, title) else None
            self._row = 0
        elif name == "style":
            self._style = attributes.get("style:name", "")
        elif name == "table-properties" and attributes.get("table:display") == "false":
            self._hidden_styles.add(self._style)

    def _cell(self, facts: SheetFacts, plain: dict[str, str], attributes: dict[str, str]) -> None:
        times = _times(plain.get("number-columns-repeated"))
        place = address(self._row, self._column) if self._column < 1 << 20 else "?"
        if attributes.get("office:value-type"):
            facts.reach(self._row + self._repeated, self._column + times, self._limits, self._file)
            self._filled += times
            if attributes.get("calcext:value-type") == "error":
                facts.errors.add(place)
        elif "formula" in plain:
            facts.without_value.add(place)
        down, right = _times(plain.get("number-rows-spanned")), _times(plain.get("number-columns-spanned"))
        if down > 1 or right > 1:
            last = (self._row + down - 1, self._column + right - 1)
            facts.merged.append((self._row, self._column, *last))
        self._column += times

    def _end(self, name: str) -> None:
        name = local(name)
        if name == "table-row" and self._facts is not None:
            if self._filled:
                self._facts.rows += self._repeated
                self._facts.widest = max(self._facts.widest, self._filled)
            self._row += self._repeated
        elif name == "table":
            self._facts = None


def _times(text: str | None) -> int:
    """Return how often something is repeated; ValueError for what is no number."""
    if text is None:
        return 1
    times = int(text)
    if not 1 <= times <= _MOST:
        raise ValueError
    return times
