"""Run the command line with `python -m evaluator`."""

from evaluator.cli import main

main()
