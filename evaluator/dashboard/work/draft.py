"""The person's work on one evaluation: kept in the store from the first click, named by the address."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

import streamlit as st

from evaluator.dashboard.work.people import CONSENSUS, answers_of, are_several, is_same, part_to_change, people_of
from evaluator.dashboard.work.problems import keep_notice
from evaluator.dashboard.work.records import record_of
from evaluator.dashboard.work.shelf import WHO, store
from evaluator.domain.plan import EvaluationPlan
from evaluator.domain.record import EvaluationRecord
from evaluator.domain.rubric import Answers
from evaluator.domain.system import AISystem
from evaluator.errors import StoreError
from evaluator.store import PlanVersion, Upload

PARAMETER = "evaluation"
"""Name of the evaluation's id in the address."""
_SESSION = "draft"

DataKind = Literal["upload", "dataset", "folder", "none"]


@dataclass(frozen=True, slots=True)
class Data:
    """What is evaluated: an uploaded file, a shipped dataset, a file of the server, or nothing but the rubric."""

    kind: DataKind
    id: str = ""
    """Id of the upload or of the dataset, path of the file on the server; empty without data."""


@dataclass(slots=True)
class Draft:
    """One evaluation's draft: raw values of the forms, as JSON, and what they come to.

    `content` has the parts `system`, `data`, `mapping`, `plan`, `plan_open`, `exploratory`, `overlay`, `answers`,
    `answered_at`, `assessor` and `record`; where several people answer also `others` and `consensus` (`people`).
    Values of forms are kept as entered, also when they do not fit yet; the properties below make nouns of them.
    """

    id: str
    title: str
    version: int
    """Version of the draft this was read from."""
    content: dict[str, Any]

    # --- reading --------------------------------------------------------------------------------------------

    def get(self, *path: str, default: Any = None) -> Any:
        """Return the raw value at a path, such as `("system", "name")`; `default` where there is none."""
        found: Any = self.content
        for key in path:
            if not isinstance(found, dict) or key not in found:
                return default
            found = found[key]
        return default if found is None else found

    @property
    def system(self) -> AISystem:
        """The AI system as described so far; the evaluation's title stands in for a missing name."""
        raw = {key: value for key, value in self.get("system", default={}).items() if value not in ("", None)}
        return AISystem.model_validate({"name": self.title, **raw})

    @property
    def data(self) -> Data | None:
        """What is evaluated; None while nobody has said."""
        raw = self.get("data")
        return Data(raw["kind"], raw.get("id", "")) if raw else None

    @property
    def upload(self) -> Upload | None:
        """The uploaded file, also when it was deleted since; None where the data are something else."""
        data = self.data
        return store().get_upload(data.id) if data and data.kind == "upload" else None

    @property
    def answers(self) -> Answers | None:
        """The answers of the first person, who is the only one in most drafts; None and errors as `answers_of`."""
        return self.answers_of(people_of(self.content)[0])

    def answers_of(self, person: str) -> Answers | None:
        """Return one person's answers; None while there is none. ValidationError where one is not whole."""
        return answers_of(self.content, person, self.system.name)

    @property
    def assessments(self) -> tuple[Answers, ...]:
        """The answers of everybody who has answered, the first person first, and the consensus where there is one.

        ValidationError where one is not whole.
        """
        found = (self.answers_of(person) for person in (*people_of(self.content), CONSENSUS))
        return tuple(answers for answers in found if answers is not None)

    @property
    def plans(self) -> tuple[PlanVersion, ...]:
        """Every locked version of the plan, the first first."""
        return store().list_plans(self.id)

    @property
    def locked_plan(self) -> EvaluationPlan | None:
        """The plan as locked last; None while none is locked."""
        versions = self.plans
        return versions[-1].plan if versions else None

    @property
    def record_id(self) -> str | None:
        """Id of the latest record, None while there is none."""
        found: str | None = self.get("record", "id")
        return found

    @property
    def record(self) -> EvaluationRecord | None:
        """The latest record, its seal checked; None while there is none."""
        return None if self.record_id is None else record_of(self.record_id)

    # --- saving ---------------------------------------------------------------------------------------------

    def put(self, value: Any, *path: str) -> None:
        """Save one value; where somebody else saved meanwhile, keep theirs and say so on the page drawn next."""
        with self._changed() as content:
            _put(content, path, value)

    def put_all(self, values: Mapping[tuple[str, ...], Any]) -> None:
        """Save several values at once, each by its path; conflicts as in `put`."""
        with self._changed() as content:
            for path, value in values.items():
                _put(content, path, value)

    def change(self, alter: Callable[[dict[str, Any]], None]) -> None:
        """Save what `alter` does to the content; conflicts as in `put`."""
        with self._changed() as content:
            alter(content)

    def change_of(self, person: str, alter: Callable[[dict[str, Any]], None]) -> None:
        """Save what `alter` does to one person's part, also over what others saved to theirs meanwhile.

        Where that part itself was changed elsewhere, or only one person answers, conflicts as in `put`.
        """
        if are_several(self.content):
            fresh = store().load_draft(self.id)
            if is_same(self.content, fresh.content, person):
                self._take(fresh.content, fresh.version)
        self.change(lambda content: alter(part_to_change(content, person)))

    def put_over(self, value: Any, *path: str) -> None:
        """Save one value that no person typed, also over a newer version, whose other values stay."""
        for attempt in range(5):
            fresh = store().load_draft(self.id)
            content = copy.deepcopy(fresh.content)
            _put(content, path, value)
            try:
                saved = store().save_draft(self.id, content, version=fresh.version)
            except StoreError as error:
                if attempt == 4 or error.problems[0].code != "changed_elsewhere":
                    raise
                continue
            self._take(saved.content, saved.version)
            return

    def refresh(self) -> None:
        """Read it again as it was saved last."""
        fresh = store().load_draft(self.id)
        self._take(fresh.content, fresh.version)

    @contextmanager
    def _changed(self) -> Iterator[dict[str, Any]]:
        content = copy.deepcopy(self.content)
        yield content
        if content == self.content:
            return
        try:
            saved = store().save_draft(self.id, content, version=self.version)
        except StoreError as error:
            keep_notice(error)
            if error.problems[0].code == "changed_elsewhere":
                fresh = store().load_draft(self.id)
                self._take(fresh.content, fresh.version)
        else:
            self._take(saved.content, saved.version)

    def _take(self, content: dict[str, Any], version: int) -> None:
        self.content, self.version = content, version


def _put(content: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    *parents, last = path
    for key in parents:
        content = content.setdefault(key, {})
    if value is None:
        content.pop(last, None)
    else:
        content[last] = value


def new_draft(title: str, content: dict[str, Any] | None = None) -> Draft:
    """Make an evaluation in the store, and make it the current one."""
    evaluation = store().create_evaluation(title, owner=WHO)
    draft = load_draft(evaluation.id)
    if content:
        draft.change(lambda empty: empty.update(content))
    make_current(draft.id)
    return draft


def load_draft(id: str) -> Draft:
    """Return an evaluation's draft as last saved; StoreError when there is no such evaluation."""
    evaluation, saved = store().get_evaluation(id), store().load_draft(id)
    return Draft(id, evaluation.title, saved.version, saved.content)


def make_current(id: str | None) -> None:
    """Make an evaluation the one the pages work on; None for none."""
    st.session_state.pop(_SESSION, None)
    if id is None:
        st.session_state.pop(PARAMETER, None)
        st.query_params.pop(PARAMETER, None)
    else:
        st.session_state[PARAMETER] = id
        if PARAMETER in st.query_params:  # the address may still name the one before
            st.query_params[PARAMETER] = id


def current_id() -> str | None:
    """Return the id of the evaluation the pages work on: from the address, else from this session."""
    return st.query_params.get(PARAMETER) or st.session_state.get(PARAMETER)


def current_draft() -> Draft | None:
    """Return the draft the address or session names, as last saved, and keep its id in the address.

    None where none is named; StoreError where there is no such evaluation.
    """
    id = current_id()
    if not id:
        return None
    draft = load_draft(id)
    st.session_state[_SESSION] = draft
    st.session_state[PARAMETER] = id
    if st.query_params.get(PARAMETER) != id:
        st.query_params[PARAMETER] = id
    return draft


def drawn_draft() -> Draft:
    """Return, in a callback, the draft the page was drawn from: a save then names the version the person saw."""
    draft: Draft = st.session_state[_SESSION]
    return draft
