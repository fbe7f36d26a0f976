"""What is kept: evaluations, drafts, uploads, records, plans and deletion receipts. `open_store` is the way in."""

from evaluator.store.folders import ServerFile, folder_roots, list_files, require_unchanged, server_file
from evaluator.store.nouns import (
    METHODS,
    REASONS,
    Draft,
    Evaluation,
    PlanVersion,
    Receipt,
    RecordEntry,
    StoredRecord,
    Upload,
)
from evaluator.store.opened import Keeping
from evaluator.store.places import data_folder
from evaluator.store.store import Store, open_store, random_id, utc_now

__all__ = [
    "METHODS",
    "REASONS",
    "Draft",
    "Evaluation",
    "Keeping",
    "PlanVersion",
    "Receipt",
    "RecordEntry",
    "ServerFile",
    "Store",
    "StoredRecord",
    "Upload",
    "data_folder",
    "folder_roots",
    "list_files",
    "open_store",
    "random_id",
    "require_unchanged",
    "server_file",
    "utc_now",
]
