"""The command line: options in, a record, a report or one sentence per problem out."""

from __future__ import annotations

import sys

from evaluator.cli.commands import app
from evaluator.cli.exits import exit_code

__all__ = ["app", "main"]


def main() -> None:
    """Run the command line; problems go to stderr in one sentence each, never as a traceback."""
    sys.exit(exit_code(lambda: app(standalone_mode=False), sys.argv[1:]))
