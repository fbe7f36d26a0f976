"""The whole corpus: awkward files a city has, and hostile files somebody made."""

import awkward_tables
import awkward_texts
import hostile_files

AWKWARD = (*awkward_texts.ENTRIES, *awkward_tables.ENTRIES)
HOSTILE = hostile_files.ENTRIES
ENTRIES = (*AWKWARD, *HOSTILE)
