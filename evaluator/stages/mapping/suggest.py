"""Suggest which column plays which part, from names and values; a person confirms before anything is applied."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from evaluator.domain.mapping import SchemaMapping, SensitiveFeature, SystemColumn
from evaluator.domain.results import Sentence
from evaluator.engine import ColumnProfile, Table
from evaluator.stages.mapping import role_words as words
from evaluator.stages.mapping.amount_columns import amount_columns
from evaluator.stages.mapping.labels import meaning

CODES: dict[str, str] = {
    "role_by_name": "role, column, word: the column's name says it",
    "role_by_values": "role, column, values: the column's values say it",
    "case_id_unique": "role, column: an identifier, different in every row",
    "cuts_by_age": "column, cuts: usual age groups",
    "cuts_by_quantiles": "column, cuts: groups of about equal size",
    "confirm_positive": "column, label, values: is this the label that means selected?",
    "choose_positive": "column, values: which label means selected?",
    "choose_threshold": "column, lowest, highest: from which score on is a person selected?",
    "choose_system": "columns: which column holds what the system decided?",
    "choose_y_true": "columns: is one of these what turned out to be true?",
    "several_y_true": "column, columns: this one was taken, these would fit too",
    "scores_beside_decisions": "columns: scores that were left aside for the decisions",
    "too_many_groups": "column, groups: combine its values before it can be used",
    "confirm_same_person": "column, label, values: does this label mean one and the same person?",
    "choose_same_person": "column, values: which label means one and the same person?",
    "choose_match_threshold": "column, lowest, highest: from which score on is it a match?",
    "confirm_weight": "column: is this the sampling weight?",
    "confirm_count": "column: does each row stand for so many people?",
}
"""Codes of reasons and questions, and what their values are."""

AGE_CUTS = (18.0, 30.0, 45.0, 65.0, 75.0)
_FEW = 10
"""Different numbers up to which a numeric feature keeps them as groups."""
_MOST_LABELS = 12
_MOST_SYSTEMS = 6


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A mapping to start from, why, and what only a person can say."""

    mapping: SchemaMapping
    """Roles as suggested; the positive label and the threshold are never filled in."""
    reasons: tuple[Sentence, ...]
    """One for each role; its values name `role` and `column`."""
    to_confirm: tuple[Sentence, ...]
    """Questions, in the order in which to ask them."""
    positive: str | None
    """The label that probably means selected, to be confirmed."""


@dataclass(slots=True)
class _Draft:
    """Roles found so far."""

    roles: dict[str, str] = field(default_factory=dict)
    """Role of each column that has one."""
    reasons: list[Sentence] = field(default_factory=list)
    questions: list[Sentence] = field(default_factory=list)

    def give(self, column: str, role: str, code: str, **values: object) -> None:
        self.roles[column] = role
        self.reasons.append(Sentence(code=code, values={"role": role, "column": column, **values}))

    def ask(self, code: str, **values: object) -> None:
        self.questions.append(Sentence(code=code, values=values))

    def of(self, role: str) -> list[str]:
        return [column for column, one in self.roles.items() if one == role]


def suggest_mapping(table: Table) -> Suggestion:
    """Return the roles that the names and values of a table suggest, with a reason each and what to confirm."""
    profiles = [table.profile(column) for column in table.columns]
    usable = [profile for profile in profiles if not profile.nested and profile.distinct]
    draft = _Draft()
    _find_case_id(usable, draft)
    features = _find_features(usable, draft, table.limits.groups)
    _find_numbers(usable, draft)
    matching = _find_matching(usable, draft)
    _find_predictions(usable, draft)
    decided = any(draft.of(role) for role in ("y_pred", "score", "y_true"))
    amounts = () if matching or decided else amount_columns(usable, draft.roles)
    for column, role, word in amounts:
        draft.give(column, role, "role_by_name", word=word)
    by_name = {profile.column: profile for profile in usable}
    decisions, scores = draft.of("y_pred"), draft.of("score")
    if matching and scores:
        decisions = []
    task = "regression" if amounts else "scores" if scores and not decisions else "decisions"
    if decisions and scores:
        draft.ask("scores_beside_decisions", columns=scores)
    systems = (decisions or scores)[:_MOST_SYSTEMS]
    positive = None if amounts else _questions(draft, by_name, systems, task)
    if matching:
        draft.questions[:] = [_of_matching(question) for question in draft.questions]
    order = list(table.columns)
    mapping = SchemaMapping(
        task="matching" if matching else task,
        failed=next(iter(draft.of("failed")), None),
        y_true=next(iter(draft.of("y_true")), None),
        systems=tuple(SystemColumn(name=column, column=column) for column in systems),
        sensitive=tuple(sorted(features, key=lambda feature: order.index(feature.column))),
        count=next(iter(draft.of("count")), None),
        weight=next(iter(draft.of("weight")), None),
        case_id=next(iter(draft.of("case_id")), None),
    )
    dropped = {*scores} if decisions else {*draft.of("y_pred")} if matching else set()
    reasons = tuple(reason for reason in draft.reasons if reason.values["column"] not in dropped)
    return Suggestion(mapping, reasons, tuple(draft.questions), positive)


# --- roles --------------------------------------------------------------------------------------------------


def _find_case_id(profiles: Iterable[ColumnProfile], draft: _Draft) -> None:
    for profile in profiles:
        named = words.matched(words.words_of(profile.column), words.ROLES["case_id"][0])
        whole_numbers = profile.integers or not profile.numeric
        if profile.unique and named and whole_numbers and not draft.of("case_id"):
            draft.give(profile.column, "case_id", "case_id_unique")


def _find_features(profiles: Iterable[ColumnProfile], draft: _Draft, most: int) -> list[SensitiveFeature]:
    features: list[SensitiveFeature] = []
    for profile in profiles:
        kind, word = _feature_kind(profile)
        if kind is None or profile.column in draft.roles or profile.distinct < 2:
            continue
        cuts = _cuts(profile, kind, draft)
        if not cuts and profile.distinct > most:
            draft.ask("too_many_groups", column=profile.column, groups=profile.distinct)
            continue
        if not cuts and profile.unique and profile.rows > _FEW:
            continue
        if word is None:
            draft.give(profile.column, "sensitive", "role_by_values", values=_labels(profile))
        else:
            draft.give(profile.column, "sensitive", "role_by_name", word=word)
        features.append(SensitiveFeature(column=profile.column, cuts=cuts))
    return features


def _feature_kind(profile: ColumnProfile) -> tuple[str | None, str | None]:
    """Return which sensitive feature a column holds and the word that says so (None: its values do)."""
    name = words.words_of(profile.column)
    for kind, patterns in words.FEATURES.items():
        word = words.matched(name, patterns)
        if word:
            return kind, word
    values = words.plain_words(_labels(profile))
    if 2 <= profile.distinct <= _FEW and values & words.FEMALE and values & words.MALE:
        return "sex", None
    return None, None


def _cuts(profile: ColumnProfile, kind: str, draft: _Draft) -> tuple[float, ...]:
    if not profile.numeric or profile.distinct <= _FEW or kind in words.NEVER_CUT:
        return ()
    lowest, highest = profile.quantiles[0], profile.quantiles[-1]
    if kind == "age" and lowest >= 0 and highest <= 125:
        cuts = tuple(cut for cut in AGE_CUTS if lowest < cut <= highest)
        if cuts:
            draft.ask("cuts_by_age", column=profile.column, cuts=list(cuts))
            return cuts
    cuts = _round_quantiles(profile.quantiles)
    if cuts:
        draft.ask("cuts_by_quantiles", column=profile.column, cuts=list(cuts))
    return cuts


def _round_quantiles(quantiles: Sequence[float]) -> tuple[float, ...]:
    """Return three or fewer round numbers near the quartiles, inside the range."""
    lowest, highest = quantiles[0], quantiles[-1]
    if not highest > lowest:
        return ()
    step = 10.0 ** math.floor(math.log10((highest - lowest) / 10))
    near = (quantiles[2] + quantiles[3]) / 2, quantiles[5], (quantiles[7] + quantiles[8]) / 2
    rounded = sorted({float(f"{round(cut / step) * step:.12g}") for cut in near})
    return tuple(cut for cut in rounded if lowest < cut <= highest)


def _find_numbers(profiles: Iterable[ColumnProfile], draft: _Draft) -> None:
    for profile in profiles:
        name = words.words_of(profile.column)
        if profile.column in draft.roles or not profile.numeric or profile.quantiles[0] < 0:
            continue
        word = words.matched(name, words.ROLES["weight"][0])
        if word and not draft.of("weight") and not words.NO_WEIGHT & set(name):
            draft.give(profile.column, "weight", "role_by_name", word=word)
            draft.ask("confirm_weight", column=profile.column)
            continue
        word = words.matched(name, words.ROLES["count"][0])
        others = set(name) - {word} - words.COUNT_COMPANIONS
        if word and not others and profile.integers and not draft.of("count"):
            draft.give(profile.column, "count", "role_by_name", word=word)
            draft.ask("confirm_count", column=profile.column)


def _find_matching(profiles: Iterable[ColumnProfile], draft: _Draft) -> bool:
    """Find the columns of comparisons of people; return whether there is one that says who is the same."""
    for profile in profiles:
        name = words.words_of(profile.column)
        if profile.column in draft.roles or not 2 <= profile.distinct <= 3:
            continue
        same = words.matched(name, words.SAME_PERSON)
        if same and not draft.of("y_true"):
            draft.give(profile.column, "y_true", "role_by_name", word=same)
    if not draft.of("y_true"):
        return False
    for profile in profiles:
        failed = words.matched(words.words_of(profile.column), words.FAILED)
        if failed and profile.column not in draft.roles and profile.distinct <= 2 and not draft.of("failed"):
            draft.give(profile.column, "failed", "role_by_name", word=failed)
    return True


_QUESTIONS_OF_MATCHING = {
    "confirm_positive": "confirm_same_person",
    "choose_positive": "choose_same_person",
    "choose_threshold": "choose_match_threshold",
}


def _of_matching(question: Sentence) -> Sentence:
    """Return a question as it is asked of comparisons, where its column holds who is the same or a score."""
    code = _QUESTIONS_OF_MATCHING.get(question.code, question.code)
    return question.model_copy(update={"code": code})


def _find_predictions(profiles: Sequence[ColumnProfile], draft: _Draft) -> None:
    found: dict[str, list[tuple[int, str, str]]] = {"y_true": [], "y_pred": [], "score": []}
    for profile in profiles:
        if profile.column not in draft.roles:
            best = max(_prediction_roles(profile), default=None)
            if best:
                found[best[1]].append((best[0], profile.column, best[2]))
    for role in ("y_pred", "score"):
        surest = max((sure for sure, _, _ in found[role]), default=0)
        for sure, column, word in found[role]:
            if sure == surest:
                draft.give(column, role, "role_by_name", word=word)
    if found["y_true"] and not draft.of("y_true"):
        surest = max(sure for sure, _, _ in found["y_true"])
        column, word = next((column, word) for sure, column, word in found["y_true"] if sure == surest)
        draft.give(column, "y_true", "role_by_name", word=word)
        others = [other for _, other, _ in found["y_true"] if other != column]
        if others:
            draft.ask("several_y_true", column=column, columns=others)
    if not draft.of("y_true"):
        _find_namesake(profiles, draft)


def _find_namesake(profiles: Iterable[ColumnProfile], draft: _Draft) -> None:
    """Take for true what a decision's column is named after, as `need` beside `predicted_need`."""
    said = {reason.values["column"]: reason.values.get("word", "") for reason in draft.reasons}
    bare = {words.rest_of(words.words_of(column), said[column]) for column in draft.of("y_pred")} - {()}
    for profile in profiles:
        name = words.words_of(profile.column)
        if name in bare and profile.column not in draft.roles and profile.distinct <= _MOST_LABELS:
            draft.give(profile.column, "y_true", "role_by_name", word=" ".join(name))
            return


def _prediction_roles(profile: ColumnProfile) -> Iterator[tuple[int, str, str]]:
    """Yield how sure it is that a column plays a part, the part, and the word that says so."""
    name = words.words_of(profile.column)
    labels = profile.distinct <= _MOST_LABELS and not (profile.numeric and profile.distinct > 2)
    scores = profile.numeric and profile.distinct > 2
    for role, fits in (("y_true", labels), ("y_pred", labels), ("score", scores)):
        for sure, patterns in zip((words.SURE, words.LIKELY), words.ROLES[role], strict=True):
            word = words.matched(name, patterns) if fits and patterns else None
            if word:
                yield sure, role, word
                break


# --- questions ----------------------------------------------------------------------------------------------


def _questions(draft: _Draft, profiles: dict[str, ColumnProfile], systems: Sequence[str], task: str) -> str | None:
    """Ask what only a person knows; return the label that probably means selected."""
    taken = set(draft.roles)
    binary = [name for name, profile in profiles.items() if profile.distinct == 2 and name not in taken]
    y_true = draft.of("y_true")
    if not systems:
        draft.ask("choose_system", columns=binary)
    if not y_true and binary and systems:
        draft.ask("choose_y_true", columns=binary)
    labelled = systems[0] if systems and task == "decisions" else next(iter(y_true), None)
    positive = _positive(profiles[labelled]) if labelled else None
    if labelled and positive is not None:
        draft.ask("confirm_positive", column=labelled, label=positive, values=_labels(profiles[labelled]))
    elif labelled:
        draft.ask("choose_positive", column=labelled, values=_labels(profiles[labelled]))
    if systems and task == "scores":
        quantiles = profiles[systems[0]].quantiles
        draft.ask("choose_threshold", column=systems[0], lowest=quantiles[0], highest=quantiles[-1])
    return positive


def _positive(profile: ColumnProfile) -> str | None:
    labels = _labels(profile)
    yes = [label for label in labels if meaning(label) == ("word", "yes")]
    named = [label for label in labels if words.plain_words([label]) & words.SELECTED]
    candidates = yes or named
    return candidates[0] if len(candidates) == 1 else None


def _labels(profile: ColumnProfile) -> list[str]:
    return [value for value, _ in profile.values]
