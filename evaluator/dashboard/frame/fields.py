"""Inputs bound to the draft: drawn from it, saved to it at every change, the same after a refresh."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import streamlit as st

from evaluator.dashboard.frame.number_field import number_field
from evaluator.dashboard.work.draft import Draft, drawn_draft
from evaluator.wording import Allowed, visible

Convert = Callable[[Any], Any]
_NOTHING: Mapping[tuple[str, ...], Any] = MappingProxyType({})


def key_of(*path: str) -> str:
    """Return the key of the input for a value of the draft: stable, so that tests and styles can name it."""
    return "field_" + "_".join(path)


def bound(
    draft: Draft,
    path: Sequence[str],
    widget: Callable[..., Any],
    label: str,
    *args: Any,
    default: Any = None,
    shown: Convert = lambda value: value,
    kept: Convert = lambda value: value,
    clears: Sequence[Sequence[str]] = (),
    marks: Mapping[tuple[str, ...], Any] = _NOTHING,
    **options: Any,
) -> Any:
    """Draw an input for the value at `path` and return what it shows.

    `default` is shown while nothing is kept; `shown` turns the kept value into the input's, `kept` the input's
    into the kept one, None for nothing; what is kept at the paths `clears` goes with a change, and what `marks`
    says is kept with it. The draft decides what is shown: the input is set from it at every run.
    """
    key = key_of(*path)
    st.session_state[key] = shown(draft.get(*path, default=default))

    def save() -> None:
        value = kept(st.session_state[key])
        drawn_draft().put_all({tuple(path): value, **{tuple(other): None for other in clears}, **marks})

    return widget(label, *args, key=key, on_change=save, **options)


def text(draft: Draft, path: Sequence[str], label: str, **options: Any) -> str:
    """Draw a line of text."""
    return str(bound(draft, path, st.text_input, label, default="", kept=_stripped, **options))


def number(
    draft: Draft,
    path: Sequence[str],
    label: str,
    allowed: Allowed,
    *,
    default: float | None = None,
    marks: Mapping[tuple[str, ...], Any] = _NOTHING,
    **options: Any,
) -> float | None:
    """Draw a field for a number, which may be left empty where there is no default; return what counts."""

    def keep(value: float | None) -> None:
        drawn_draft().put_all({tuple(path): value, **marks})

    value: float | None = draft.get(*path, default=default)
    number_field(key_of(*path), label, value, allowed, keep, optional=default is None, **options)
    return value


def area(draft: Draft, path: Sequence[str], label: str, **options: Any) -> str:
    """Draw several lines of text."""
    return str(bound(draft, path, st.text_area, label, default="", kept=_stripped, **options))


def choice(
    draft: Draft,
    path: Sequence[str],
    label: str,
    options: Sequence[Any],
    names: Mapping[Any, str] | Callable[[Any], str] | None = None,
    *,
    widget: Callable[..., Any] | None = None,
    default: Any = None,
    others: bool = False,
    **more: Any,
) -> Any:
    """Draw a choice of one of several values, none of them while nothing is kept and there is no default.

    With `others`, a kept value that is no longer among them is still shown, so that it can be changed.
    """
    if default is None:
        more.setdefault("index", None)
    known = list(options)
    kept_now = draft.get(*path)
    if others and kept_now is not None and kept_now not in known:
        known.append(kept_now)
    name = names.get if isinstance(names, Mapping) else names
    more["format_func"] = _as_seen if name is None else name
    return bound(
        draft,
        path,
        widget or st.selectbox,
        label,
        known,
        default=default,
        shown=lambda value: value if value in known else default,
        **more,
    )


def several(draft: Draft, path: Sequence[str], label: str, options: Sequence[Any], **more: Any) -> list[Any]:
    """Draw a choice of any number of values."""
    known = list(options)
    return list(
        bound(
            draft,
            path,
            st.multiselect,
            label,
            known,
            default=[],
            shown=lambda values: [value for value in values if value in known],
            kept=lambda values: list(values) or None,
            **{"format_func": _as_seen, **more},
        )
    )


def _as_seen(value: Any) -> str:
    """Return an option with what cannot be seen written out: two columns may differ in nothing else."""
    return visible(str(value))


def _stripped(value: str) -> str | None:
    return value.strip() or None
