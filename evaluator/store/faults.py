"""The store's errors: one function a fault, each with its code, one sentence and what to do next."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from evaluator.errors import N_, Problem, StoreError, UploadError, shown


def folder_not_writable(folder: Path, reason: str) -> StoreError:
    """The data folder cannot be made or written."""
    return StoreError(
        Problem(
            "folder_not_writable",
            N_("The data folder “{folder}” cannot be used: {reason}."),
            N_("Set EVALUATOR_DATA to a folder that this account may write."),
            values={"folder": str(folder), "reason": reason},
        )
    )


def no_home_folder() -> StoreError:
    """No folder was named and this account has no home."""
    return StoreError(
        Problem(
            "no_home_folder",
            N_("No data folder was named and this account has no home folder."),
            N_("Set EVALUATOR_DATA to a folder that this account may write."),
        )
    )


def setting_unreadable(variable: str, text: str) -> StoreError:
    """A setting of the environment is none of those there are."""
    return StoreError(
        Problem(
            "setting_unreadable",
            N_("The setting {variable} cannot be “{text}”."),
            N_("See the table of settings in docs/files.md, or leave it out."),
            values={"variable": variable, "text": shown(text)},
        )
    )


def folder_file_outside() -> StoreError:
    """A path was named that is in none of the folders that were opened to the app. It is not repeated."""
    return StoreError(
        Problem(
            "folder_file_outside",
            N_("That file is in none of the folders that this server offers."),
            N_("Choose one from the list, or ask who runs this server."),
        )
    )


def folder_file_missing(name: str) -> StoreError:
    """There is no such file below the root, or a link stands where it was."""
    return StoreError(
        Problem(
            "folder_file_missing",
            N_("The file “{name}” is no longer in its folder on the server."),
            N_("Choose another one, or put it back."),
            values={"name": name},
        )
    )


def folder_file_changed(name: str) -> StoreError:
    """The file is another one than when reading began."""
    return StoreError(
        Problem(
            "folder_file_changed",
            N_("The file “{name}” was changed on the server while it was read. Nothing was kept."),
            N_("Wait until it is complete and try again."),
            values={"name": name},
        )
    )


def database_unsupported(kind: str) -> StoreError:
    """The address names a database the store does not speak to."""
    return StoreError(
        Problem(
            "database_unsupported",
            N_("The database address is not one of SQLite or PostgreSQL: “{kind}”."),
            N_("Use sqlite:////absolute/path/evaluator.sqlite or postgresql+psycopg://user@host/name."),
            values={"kind": kind},
        )
    )


def postgres_driver_missing() -> StoreError:
    """PostgreSQL was asked for and its driver is not installed."""
    return StoreError(
        Problem(
            "postgres_driver_missing",
            N_("PostgreSQL needs a package that is not installed."),
            N_("Install it with: pip install 'inclusive-ai-evaluator[postgres]'."),
        )
    )


def database_unusable(database: str) -> StoreError:
    """The database does not answer, is full, stays locked, or is no database of ours."""
    return StoreError(
        Problem(
            "database_unusable",
            N_("The database “{database}” cannot be used. Nothing was changed."),
            N_("Check that it runs, that this account may write to it, and that the disk is not full."),
            values={"database": database},
        )
    )


def database_is_newer(database: str) -> StoreError:
    """A later version of this product has changed the database."""
    return StoreError(
        Problem(
            "database_is_newer",
            N_("The database “{database}” was made by a newer version of this product."),
            N_("Start that version, or name another database."),
            values={"database": database},
        )
    )


def evaluation_missing() -> StoreError:
    """No evaluation has this id. The id is not repeated: it is a key."""
    return StoreError(
        Problem(
            "evaluation_missing",
            N_("There is no such evaluation: it was deleted, or the address is not complete."),
            N_("Open it from the list of evaluations."),
        )
    )


def changed_elsewhere(at: dt.datetime) -> StoreError:
    """Somebody saved between this person's reading and saving."""
    return StoreError(
        Problem(
            "changed_elsewhere",
            N_(
                "This evaluation was changed in another window or by another person ({at}). "
                "Nothing was overwritten."
            ),
            N_("Load it again, then make your change once more."),
            values={"at": at.astimezone(dt.UTC).strftime("%Y-%m-%d, %H:%M UTC")},
        )
    )


def upload_too_large(name: str, limit: int) -> UploadError:
    """The file is larger than the store accepts."""
    return UploadError(
        Problem(
            "upload_too_large",
            N_("The file “{name}” is larger than {megabytes} MB. Nothing of it was kept."),
            N_("Keep only the columns that are needed, or save it as Parquet."),
            values={"name": name, "megabytes": limit >> 20},
        )
    )


def upload_missing(name: str, deleted: dt.datetime | None) -> StoreError:
    """The file is no longer there: deleted, expired, or taken away behind the store's back."""
    what = N_("The file “{name}” is no longer kept here.")
    if deleted is not None:
        what = N_("The file “{name}” was deleted ({at}).")
    at = deleted.isoformat(sep=" ", timespec="seconds") if deleted else ""
    return StoreError(
        Problem("upload_missing", what, N_("Upload it again to go on."), values={"name": name, "at": at})
    )


def upload_unknown() -> StoreError:
    """No upload has this id."""
    return StoreError(Problem("upload_unknown", N_("There is no such file."), N_("Upload it again to go on.")))


def file_not_written(name: str, reason: str) -> StoreError:
    """The disk refused the file."""
    return StoreError(
        Problem(
            "file_not_written",
            N_("The file “{name}” could not be kept: {reason}. Nothing of it was kept."),
            N_("Make room on the disk of the data folder, then upload it again."),
            values={"name": name, "reason": reason},
        )
    )


def file_not_deleted(name: str, reason: str) -> StoreError:
    """The file system refused to delete: no receipt is given."""
    return StoreError(
        Problem(
            "file_not_deleted",
            N_("The file “{name}” could not be deleted: {reason}. It is still there."),
            N_("Close programs that use it and try again, or ask who runs this server."),
            values={"name": name, "reason": reason},
        )
    )


def record_not_sealed() -> StoreError:
    """A record was brought whose seal does not hold."""
    return StoreError(
        Problem(
            "record_not_sealed",
            N_("The record's seal does not match its content, so it was not added."),
            N_("Take the record as it was first written."),
        )
    )


def record_unknown() -> StoreError:
    """No record has this id."""
    return StoreError(
        Problem("record_unknown", N_("There is no such record."), N_("Open it from the list of records."))
    )


def content_altered(kind: str) -> StoreError:
    """A record or plan in the database is not what was stored."""
    return StoreError(
        Problem(
            "content_altered",
            N_("The {kind} in the database was altered after it was stored, so it is not shown."),
            N_("Restore the database from a backup, or use the file you saved."),
            values={"kind": kind},
        )
    )


def plan_not_locked() -> StoreError:
    """A plan was brought without a lock, or with one that does not hold."""
    return StoreError(
        Problem(
            "plan_not_locked",
            N_("Only a locked plan is kept, and this plan's lock is missing or does not match its content."),
            N_("Lock the plan first."),
        )
    )


def plan_does_not_follow(number: int) -> StoreError:
    """A plan was brought that does not name the hash of the version before."""
    return StoreError(
        Problem(
            "plan_does_not_follow",
            N_("The plan does not continue version {number}, which is the latest that was locked here."),
            N_("Start from that version, change it, and lock it again with the reason."),
            values={"number": number},
        )
    )
