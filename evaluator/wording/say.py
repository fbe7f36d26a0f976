"""A code with its values, or a problem, goes in; one sentence in a language comes out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from evaluator.errors import Problem
from evaluator.wording.sentences import template_of
from evaluator.wording.templates import Values, fill
from evaluator.wording.visible import visible


def say(code: str, values: Values | None = None, language: str = "en") -> str:
    """Return the sentence for a code; KeyError for a code or value that is not known, so that none goes unsaid."""
    known = values or {}
    return fill(template_of(code, known), known, language)


def problem_text(problem: Problem, language: str = "en") -> str:
    """Return what is wrong, where, and what to do next."""
    said = " ".join(fill(part, problem.values, language) for part in (problem.what, problem.hint) if part)
    return f"{visible(problem.where)}: {said}" if problem.where else said


def speaker(language: str = "en") -> Callable[..., str]:
    """Return the function that says a template of ours in one language: `_("{n:people} rows", n=3)`."""

    def speak(template: str, /, **values: Any) -> str:
        return fill(template, values, language)

    return speak
