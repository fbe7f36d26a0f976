"""Groups and features go in; their names as a reader sees them come out. Names from the data are only shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evaluator.wording.languages import gettext
from evaluator.wording.visible import visible

Group = Sequence[str | None]


def group_text(group: Group | str | None, language: str = "en") -> str:
    """Return a group: `women, 65+`; a part that was not recorded is said so, nobody in particular is `everybody`.

    A value that itself reads "not recorded" is put in quotation marks, so that the two stay apart.
    """
    parts = (group,) if isinstance(group, str) or group is None else tuple(group)
    if not parts:
        return gettext(language).gettext("everybody")
    return ", ".join(_part(part, language) for part in parts)


def named_group_text(
    features: Sequence[str], group: Group, labels: Mapping[str, str] | None = None, language: str = "en"
) -> str:
    """Return a group with the names of its features: `sex: women, age: 65+`."""
    if not features:
        return group_text((), language)
    return ", ".join(
        f"{feature_text(feature, labels)}: {_part(value, language)}"
        for feature, value in zip(features, group, strict=True)
    )


def level_text(
    control: Mapping[str, str | None], language: str = "en", labels: Mapping[str, str] | None = None
) -> str:
    """Return a level of the control features: `district: North, kind: home visit`."""
    return named_group_text(tuple(control), tuple(control.values()), labels, language)


def feature_text(feature: str, labels: Mapping[str, str] | None = None) -> str:
    """Return the name of a feature to show: its label, else its column."""
    return visible((labels or {}).get(feature) or feature)


def features_text(features: Sequence[str], labels: Mapping[str, str] | None = None, language: str = "en") -> str:
    """Return features as one phrase: `sex and age`."""
    names = [feature_text(feature, labels) for feature in features]
    if len(names) < 2:
        return names[0] if names else gettext(language).gettext("everybody")
    between = gettext(language).gettext("{first} and {last}")
    return between.format(first=", ".join(names[:-1]), last=names[-1])


def not_recorded(language: str = "en") -> str:
    """Return how a missing group is called."""
    return gettext(language).gettext("not recorded")


def _part(value: str | None, language: str) -> str:
    missing = not_recorded(language)
    if value is None:
        return missing
    shown = visible(value)
    return f"“{shown}”" if shown.casefold() == missing.casefold() else shown
