"""The whole corpus: awkward files a city has, and hostile files somebody made."""

import awkward_tables
import awkward_texts
import hostile_files

AWKWARD = (*awkward_texts.ENTRIES, *awkward_tables.ENTRIES)
HOSTILE = hostile_files.ENTRIES
ENTRIES = (*AWKWARD, *HOSTILE)
NOT_BUILT: frozenset[str] = frozenset(
    {
        "a workbook",
        "a workbook named .csv",
        "a workbook with lines above the names",
        "a workbook of two sheets, one said by the person",
        "a workbook with a hidden sheet",
        "an old workbook",
        "a workbook of LibreOffice",
        "an Arrow file",
        "an Arrow stream",
        "JSON lines",
        "a text file in gzip",
        "a text file in a ZIP",
        "JSON lines in gzip",
        "a ZIP whose part has a path",
        "a pickle of protocol 0 that runs code",
        "a pickle of protocol 1 that runs code",
        "a pickle of a plain list, protocol 0",
        "a pickle of a plain dict, protocol 1",
        "a pickle that zlib compressed, as joblib saves it",
        "a ZIP of nothing",
        "a value of a megabyte",
        "twelve thousand columns",
    }
)
"""Entries whose outcome is not reached yet because their part of the reader is missing; each fails once it is."""
