"""A folder for this table alone: closed to other accounts, gone when the table is closed."""

from __future__ import annotations

import tempfile
from pathlib import Path

from evaluator.errors import N_, Problem, UploadError


class PrivateFolder:
    """A temporary folder; `close` removes it with all that lies in it, and may be called again."""

    def __init__(self) -> None:
        try:
            self._folder = tempfile.TemporaryDirectory(prefix="evaluator-", ignore_cleanup_errors=True)
        except OSError as error:
            raise no_room(error) from error
        self.path = Path(self._folder.name)

    def close(self) -> None:
        """Remove the folder."""
        self._folder.cleanup()


def no_room(error: OSError) -> UploadError:
    """Return the error for a temporary folder that cannot be written."""
    return UploadError(
        Problem(
            "no_room",
            N_("The file has to be unpacked or converted, but the temporary folder cannot be written: {reason}."),
            N_("Make room there, or set TMPDIR to a folder with more room."),
            values={"reason": error.strerror or type(error).__name__},
        )
    )
