"""Several people on the page Rubric: apart while they answer, held against each other, settled together."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

from evaluator import cli
from evaluator.dashboard.work.draft import Draft, load_draft
from evaluator.dashboard.work.inputs import arguments_of, fingerprint_of
from evaluator.dashboard.work.overlay_choice import published
from evaluator.dashboard.work.plan_form import keep_plan, open_plan, with_setting
from evaluator.dashboard.work.shelf import WHO, store
from evaluator.dashboard.work.texts import plain
from evaluator.documents import dump_record, parse_record, write_document
from evaluator.domain.record import EvaluationRecord
from evaluator.domain.rubric import Answer, Answers, Evidence, SignOff
from evaluator.evaluation import run_job
from tests.dashboard.conftest import on_page, opened, restart, title_of

EVIL = "Ben <b>![x](https://evil.example/p.png)</b>"


@pytest.fixture
def draft(data_folder: Path) -> Draft:
    """Return an evaluation without data that Ana has begun to answer."""
    draft = load_draft(store().create_evaluation("Street cameras", owner=WHO).id)
    draft.change(
        lambda content: content.update(
            assessor="Ana", answers={"G1.1": {"level": 0, "justification": "No basis <i>found</i>"}}
        )
    )
    return draft


def rubric(draft: Draft, person: str | None = None) -> AppTest:
    """Open the page Rubric in a new window, at a person's address where one is given."""
    app = opened(draft.id)
    if person:
        app.query_params["person"] = person
    page = on_page(app, "rubric")
    assert title_of(page) == "Rubric"
    return page


def said(page: AppTest) -> str:
    shown = [*page.markdown, *page.warning, *page.error, *page.info, *page.caption]
    tables = [" ".join(map(str, table.value.to_numpy().ravel())) for table in page.table]
    return " ".join([*(plain(str(item.value)) for item in shown), *map(plain, tables)])


def with_ben(draft: Draft, level: int = 4, name: str = "Ben") -> Draft:
    draft.put({"2": {"assessor": name, "answers": {"G1.1": {"level": level, "justification": "Law 7"}}}}, "others")
    draft.put(2, "people")
    return load_draft(draft.id)


def test_one_person_is_asked_nothing_more_than_before(draft: Draft) -> None:
    page = rubric(draft)
    assert page.text_input(key="field_assessor").value == "Ana"
    assert page.radio(key="quick_G1.1").value == 0
    assert len(page.get("download_button")) == 5, "three files, an empty one, and the quick screen for paper"
    assert "person_now" not in {radio.key for radio in page.radio}
    assert "person" not in page.query_params


def test_a_person_is_added_answers_apart_and_sees_nothing_of_the_other(draft: Draft) -> None:
    page = rubric(draft)
    page.text_input(key="person_new").input("Ben")
    page.button(key="person_add").click().run()
    assert title_of(page) == "Rubric"
    assert page.radio(key="person_now").value == "1", "whoever adds somebody goes on with their own answers"
    page.radio(key="person_now").set_value("2").run()
    assert page.query_params["person"] in ("2", ["2"])
    assert page.radio(key="quick_G1.1_of_2").value is None
    page.radio(key="quick_G1.1_of_2").set_value(2).run()
    assert title_of(page) == "Rubric"
    assert "No basis" not in said(page)
    assert "Ana: 0" not in said(page), "nor in what a knock-out says"
    restart()
    again = rubric(draft, "2")
    assert again.radio(key="quick_G1.1_of_2").value == 2
    saved = load_draft(draft.id)
    assert saved.get("answers", "G1.1", "level") == 0
    assert [item.assessor for item in saved.assessments] == ["Ana", "Ben"]
    assert saved.assessments[1].answers["G1.1"].at, "each answer is dated for itself"


@pytest.mark.slow
def test_nobody_is_chosen_for_a_window_that_does_not_say_who(draft: Draft) -> None:
    with_ben(draft)
    for person in (None, "7"):
        page = rubric(draft, person)
        assert page.radio(key="person_now").value is None
        assert not [radio for radio in page.radio if str(radio.key).startswith("quick_")]


@pytest.mark.slow
def test_a_person_is_removed_only_after_it_was_confirmed_and_the_address_is_nobodys(draft: Draft) -> None:
    with_ben(draft)
    page = rubric(draft, "1").button(key="person_remove").click().run()
    assert "cannot be undone" in said(page)
    assert load_draft(draft.id).get("answers")
    page.button(key="person_gone").click().run()
    assert title_of(page) == "Rubric"
    saved = load_draft(draft.id)
    assert [item.assessor for item in saved.assessments] == ["Ben"]
    assert page.radio(key="quick_G1.1_of_2").value == 2


def test_where_they_differ_is_shown_when_they_look_together_and_settled_with_a_reason(draft: Draft) -> None:
    with_ben(draft, name=EVIL)
    page = rubric(draft, "consensus")
    assert "Law 7" not in said(page), "nothing is shown before they look"
    assert not page.get("download_button"), "nothing was agreed on, so there is nothing to save"
    page.button(key="look_together").click().run()
    assert title_of(page) == "Rubric"
    text = said(page)
    for part in ("No basis <i>found</i>", "Law 7", EVIL, "cannot be told", "To discuss: 1, of them knock-outs: 1"):
        assert part in text
    assert "the decision is open" in text
    page.radio(key="answer_G1.1_of_consensus").set_value(0).run()
    page.text_input(key="agreed_by_G1.1_of_consensus").input("Ana and Ben").run()
    page.date_input(key="agreed_on_G1.1_of_consensus").set_value("2026-11-20").run()
    assert not load_draft(draft.id).assessments[2:]
    page.text_area(key="agreed_what_G1.1_of_consensus").input("Nobody found a basis").run()
    assert "Knock-outs that failed: G1.1." in said(page)
    agreed = load_draft(draft.id).assessments[2]
    page.selectbox(key="agree_on").set_value("G1.2").run()
    assert title_of(page) == "Rubric"
    assert page.query_params["agree_on"] in ("G1.2", ["G1.2"])
    assert (agreed.role, agreed.answers["G1.1"].agreed) == (
        "consensus",
        SignOff(by="Ana and Ben", on="2026-11-20", what="Nobody found a basis"),
    )
    page.button(key="forget_consensus").click().run()
    assert title_of(page) == "Rubric"
    assert len(load_draft(draft.id).assessments) == 2


SEEN = Evidence(title="Legal opinion", supplied_by="third_party")
LEVELS = {item.id: 1 + n % 4 for n, item in enumerate(published().rubric.indicators) if not item.measured}


def documents() -> list[Answers]:
    """Return what three people say, one of them the vendor, and what they agreed on."""
    ana = {
        id: Answer(level=level, evidence=(SEEN,), at="2026-11-18T08:00:00Z", justification=f"Why {id}")
        for id, level in LEVELS.items()
    }
    ben = {id: answer.model_copy(update={"level": min(answer.level or 0, 3)}) for id, answer in ana.items()}
    ben.pop("G2.1")
    checked = Evidence(title="Test", supplied_by="city", checked_by="Their office", sha256="a" * 64)
    vendor = {id: Answer(level=4, evidence=(checked,)) for id in list(LEVELS)[:3]}
    agreed = SignOff(by="Ana and Ben", on="2026-11-20", what="Seen together")
    settled = {id: Answer(level=2, agreed=agreed) for id in list(LEVELS)[:12]}
    settled["G5.2"] = Answer(not_applicable="Built in the house", legal_sign_off=agreed, agreed=agreed)
    common = {"rubric": "inclusive_ai", "system": "Street cameras"}
    return [
        Answers(**common, assessor="Ana", answers=ana),
        Answers(**common, assessor="Ben", answers=ben),
        Answers(**common, assessor="Vendor Ltd", filled_in_by="vendor", answers=vendor),
        Answers(**common, assessor="Panel", role="consensus", answers=settled),
    ]


@pytest.mark.slow
def test_files_brought_to_the_app_give_the_record_of_the_command_line(data_folder: Path, tmp_path: Path) -> None:
    draft = load_draft(store().create_evaluation("Street cameras", owner=WHO).id)
    draft.put({"kind": "none"}, "data")
    given = documents()
    page = on_page(opened(draft.id), "rubric")
    for number, document in enumerate(given):
        path = tmp_path / f"{number}.yaml"
        write_document(document, path)
        people = [radio.key for radio in page.radio]
        if "person_now" in people and page.radio(key="person_now").value is None:
            page.radio(key="person_now").set_value("1").run()
        page.radio(key="answers_from").set_value(document.filled_in_by).run()
        page.radio(key="answers_use").set_value("apart").run()
        page.file_uploader(key="answers_upload").upload(path.name, path.read_bytes()).run()
        assert title_of(page) == "Rubric"
        if document.role == "assessor":
            assert "Why G1.1" not in said(page), "another person's answers are not shown"
        page.button(key="answers_take").click().run()
        assert title_of(page) == "Rubric"
    saved = load_draft(draft.id)
    assert list(saved.assessments) == given
    keep_plan(saved, with_setting(open_plan(saved), "answers_until", "2026-11-17"))
    arguments = arguments_of(saved)
    made = parse_record(Path(run_job(arguments, lambda *_told: None, tmp_path)).read_bytes(), "made")
    write_document(saved.system, tmp_path / "system.yaml")
    write_document(open_plan(saved), tmp_path / "plan.yaml")
    assert made.deadline is not None
    assert "G5.2" in made.deadline.late, "the consensus of the 20th"
    files = [part for n in range(len(given)) for part in ("--answers", str(tmp_path / f"{n}.yaml"))]
    files += ["--system", str(tmp_path / "system.yaml"), "--plan", str(tmp_path / "plan.yaml")]
    out = tmp_path / "by_command.json"
    ended = CliRunner().invoke(cli.app, ["screen", *files, "--out", str(out)])
    assert ended.exit_code == 0, ended.output
    record = parse_record(out.read_bytes(), str(out))
    parts = (
        "answers",
        "assessed",
        "review",
        "knock_outs",
        "outcomes",
        "verdicts",
        "demands",
        "warnings",
        "deadline",
    )
    for part in parts:
        assert part_of(made, part) == part_of(record, part), part
    entry = store().add_record(draft.id, dump_record(made))
    saved.put({"id": entry.id, "of": fingerprint_of(saved)}, "record")
    page = on_page(opened(draft.id), "criteria")
    assert title_of(page) == "Criteria"
    for words in ("Weighted kappa is", "Vendor Ltd", "Settled: 13"):
        assert words in said(page)


def part_of(record: EvaluationRecord, part: str) -> object:
    return json.loads(dump_record(record))[part]


def test_two_people_may_answer_at_the_same_time_and_one_person_in_two_windows_loses_nothing(draft: Draft) -> None:
    with_ben(draft)
    ana, ben, other = (rubric(draft, person) for person in ("1", "2", "2"))
    ana.radio(key="quick_G1.2").set_value(1).run()
    ben.radio(key="quick_G1.2_of_2").set_value(0).run()
    saved = load_draft(draft.id)
    assert [item.answers["G1.2"].level for item in saved.assessments] == [1, 0]
    assert "Nothing was overwritten" not in said(ben)
    other.radio(key="quick_G1.2_of_2").set_value(2).run()
    assert load_draft(draft.id).assessments == saved.assessments
    assert "Nothing was overwritten" in said(other), "what was saved in the other window stays"
