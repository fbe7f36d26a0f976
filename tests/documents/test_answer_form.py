"""Answers as a workbook: it reads back the same, runs nothing, and what is wrong is named by sheet and cell."""

from __future__ import annotations

import io
import tempfile
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from typer.testing import CliRunner

from evaluator import cli
from evaluator.documents import read_document, shipped
from evaluator.documents.answer_columns import FILLED_IN
from evaluator.documents.answer_form import answer_form
from evaluator.documents.answers_file import to_fill_in
from evaluator.domain.contradictions import Resolution
from evaluator.domain.rubric import Answer, Answers, Evidence, Rubric, SignOff
from evaluator.errors import DocumentError, EvaluatorError, UploadError

SIGNED = SignOff(by="@A. Jurist", on="2026-11-02", what="-Nothing of the kind")
PIECE = Evidence(title="=1+1", supplied_by="vendor", date="2026-01-02", link="+x", checked_by="@y", file="-z.pdf")
PLAIN = Evidence(title="Audit", kind="test", supplied_by="third_party", sha256="a" * 64)


@pytest.fixture(scope="module")
def rubric() -> Rubric:
    """The first two groups: as good as all of them, and quicker."""
    whole = shipped.rubric("inclusive_ai")
    return whole.model_copy(update={"groups": whole.groups[:2]})


@pytest.fixture(scope="module")
def filled(rubric: Rubric) -> Answers:
    answers = {
        "G1.1": Answer(
            level=0, justification='=HYPERLINK("http://x")\n007', evidence=(PIECE, PIECE), at="2026-11-01"
        ),
        "G2.1": Answer(not_applicable="@no", legal_sign_off=SIGNED),
        "G2.2": Answer(level=4, mitigation=SIGNED, evidence=(PLAIN,)),
    }
    return Answers(rubric=rubric.id, rubric_version=rubric.version, system="Cam", assessor="-Ana", answers=answers)


def changed(content: bytes, path: Path, **cells: Any) -> Path:
    """The form with some cells changed: `Answers_I2=5`."""
    book = load_workbook(io.BytesIO(content))
    for name, value in cells.items():
        sheet, cell = name.split("_")
        book[sheet][cell] = value
    book.save(path)
    return path


def test_a_form_reads_back_as_it_was_written(rubric: Rubric, filled: Answers, tmp_path: Path) -> None:
    for answers in (filled, filled.model_copy(update={"filled_in_by": "vendor"})):
        (tmp_path / "form.xlsx").write_bytes(answer_form(rubric, answers))
        assert read_document(tmp_path / "form.xlsx", "answers") == answers


WORDS = st.text(st.sampled_from("aZ9 ,;=+-@'\"<&_xé\u2028\n"), min_size=1, max_size=12).map(str.strip).filter(bool)
LINES = st.one_of(st.just("_x0041_"), WORDS).map(lambda text: " ".join(text.split()))
SIGNATURES = st.builds(SignOff, by=LINES, on=st.dates().map(str), what=LINES)
GIVEN = st.builds(
    lambda spoken, more: Answer.model_validate({**more, **spoken}),
    st.one_of(
        st.builds(lambda level: {"level": level}, st.integers(0, 4)),
        st.builds(lambda reason: {"not_applicable": reason}, LINES),
    ),
    st.fixed_dictionaries(
        {},
        optional={
            "justification": WORDS,
            "mitigation": SIGNATURES,
            "legal_sign_off": SIGNATURES,
            "at": st.dates().map(str),
            "tested_features": st.lists(LINES, max_size=3, unique=True),
            "claimed_effect": st.sampled_from(["better", "closer"]),
            "evidence": st.lists(
                st.builds(Evidence, title=LINES, supplied_by=st.sampled_from(["vendor", "city"]), link=LINES),
                max_size=2,
            ),
            "resolved": st.lists(
                st.builds(Resolution, claim=st.just("x.1"), feature=LINES, by=LINES, on=LINES, what=LINES),
                max_size=2,
            ),
        },
    ),
)


@cache
def two_questions() -> Rubric:
    whole = shipped.rubric("inclusive_ai")
    group = whole.groups[0].model_copy(update={"indicators": whole.groups[0].indicators[:2]})
    return whole.model_copy(update={"groups": (group,)})


@settings(max_examples=15, deadline=None)
@given(answers=st.dictionaries(st.sampled_from(["G1.1", "G1.2"]), GIVEN))
def test_a_form_carries_whatever_an_answer_can_hold(answers: dict[str, Answer]) -> None:
    rubric = two_questions()
    whole = Answers(rubric=rubric.id, rubric_version=rubric.version, assessor="A. Officer", answers=answers)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "form.xlsx")
        path.write_bytes(answer_form(rubric, whole))
        assert read_document(path, "answers") == whole


def test_a_form_that_was_written_before_a_column_was_added_is_still_read(rubric: Rubric, tmp_path: Path) -> None:
    book = load_workbook(
        io.BytesIO(answer_form(rubric, Answers(rubric=rubric.id, answers={"G1.1": Answer(level=2)})))
    )
    later = [column.title for column in FILLED_IN if column.later]
    sheet = book["Answers"]
    for place in [cell.column for cell in sheet[1] if cell.value in later][::-1]:
        sheet.delete_cols(place)
    book.save(tmp_path / "old.xlsx")
    assert read_document(tmp_path / "old.xlsx", "answers").answers["G1.1"].level == 2


def test_an_empty_form_is_an_empty_file_of_answers(rubric: Rubric, tmp_path: Path) -> None:
    (tmp_path / "form.xlsx").write_bytes(answer_form(rubric))
    assert read_document(tmp_path / "form.xlsx", "answers").answers == {}
    assert list(to_fill_in(rubric).answers) == [item.id for item in rubric.indicators]


def test_nothing_anybody_wrote_becomes_a_formula(rubric: Rubric, filled: Answers) -> None:
    content = answer_form(rubric, filled)
    kinds = {cell.data_type for sheet in load_workbook(io.BytesIO(content)) for row in sheet for cell in row}
    assert kinds <= {"s", "n"}  # texts, and empty cells
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist() if "worksheets/" in name)


def test_what_is_asked_is_protected_and_levels_are_chosen_from_a_list(rubric: Rubric) -> None:
    sheet = load_workbook(io.BytesIO(answer_form(rubric)))["Answers"]
    assert sheet.protection.sheet
    assert [sheet[cell].protection.locked for cell in ("A1", "I1", "B2", "H2", "I2")] == [True] * 4 + [False]
    lists = {str(item.sqref).split(":")[0]: item.formula1 for item in sheet.data_validations.dataValidation}
    assert lists == {"I2": '"0,1,2,3,4"', "W2": '"better,closer"'}
    assert sheet["A2"].value == rubric.indicators[0].id


def test_a_number_or_a_date_typed_into_a_cell_is_understood(rubric: Rubric, tmp_path: Path) -> None:
    import datetime as dt

    path = changed(answer_form(rubric), tmp_path / "a.xlsx", Answers_I2=3, Answers_L2=dt.date(2026, 11, 5))
    assert read_document(path, "answers").answers == {"G1.1": Answer(level=3, at="2026-11-05")}


def test_everything_wrong_is_named_at_once_by_sheet_and_cell(
    rubric: Rubric, filled: Answers, tmp_path: Path
) -> None:
    cells = {"Answers_I2": "7", "Answers_A4": "G1.1", "Evidence_D2": "nobody", "About_B6": "boss"}
    path = changed(answer_form(rubric, filled), tmp_path / "form.xlsx", **cells)
    with pytest.raises(DocumentError) as refused:
        read_document(path, "answers")
    assert {problem.values["cell"] for problem in refused.value.problems} == {
        "Answers!I2",
        "Answers!A4",
        "Evidence!D2",
        "About!B6",
    }


def test_a_workbook_with_links_to_other_files_or_without_our_sheets_is_refused(
    rubric: Rubric, tmp_path: Path
) -> None:
    path = tmp_path / "form.xlsx"
    path.write_bytes(answer_form(rubric))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/externalLinks/externalLink1.xml", "<x/>")
    with pytest.raises(UploadError) as refused:
        read_document(path, "answers")
    assert refused.value.problems[0].code == "form_active"
    book = load_workbook(io.BytesIO(answer_form(rubric)))
    book["Answers"].title = "Else"
    book.save(path)
    with pytest.raises(EvaluatorError) as lost:
        read_document(path, "answers")
    assert lost.value.problems[0].code == "form_sheet_missing"


def test_a_form_that_unpacks_to_far_more_than_its_size_is_refused(rubric: Rubric, tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    path.write_bytes(answer_form(rubric))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/more.xml", b"<x>" + b" " * (40 << 20) + b"</x>")
    with pytest.raises(UploadError) as refused:
        read_document(path, "answers")
    assert refused.value.problems[0].code == "limit_unpacked_ratio"


def test_the_command_writes_a_form_that_another_command_reads(tmp_path: Path) -> None:
    form, record = tmp_path / "form.xlsx", tmp_path / "record.json"
    ended = CliRunner().invoke(cli.app, ["answers", "--out", str(form)])
    assert ended.exit_code == 0, ended.output
    changed(form.read_bytes(), form, Answers_I2=0, Answers_J2="No law names it")
    again = CliRunner().invoke(cli.app, ["answers", "--answers", str(form), "--out", str(tmp_path / "a.yaml")])
    assert again.exit_code == 0, again.output
    assert "valid answers" in CliRunner().invoke(cli.app, ["check", str(form)]).output
    ended = CliRunner().invoke(cli.app, ["screen", "--answers", str(form), "--out", str(record)])
    assert ended.exit_code == 0, ended.output
    assert '"knock_out_failed"' in record.read_text("utf-8")
    assert read_document(tmp_path / "a.yaml", "answers").answers["G1.1"].level == 0
