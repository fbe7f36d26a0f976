"""A note sums up several evaluations; nothing a person wrote in one of them, and no number of people, is in it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from records import SYSTEM, answers, evaluated, mapping

from evaluator.domain.base import Source
from evaluator.domain.mapping import SensitiveFeature, SystemColumn
from evaluator.domain.plan import EvaluationPlan, Limit
from evaluator.domain.record import EvaluationRecord
from evaluator.domain.rubric import Answer, Evidence
from evaluator.errors import InputError
from evaluator.report.recommendation import FEATURES, Texts, build_note, caution_few, note_page, write_note
from evaluator.report.recommended import advice
from evaluator.stages.criteria.across import KINDS, OTHER, across, kind_of

PLANTED = "Quillbury"
"""Stands in every text that a person or a file brings."""


def planted(number: int, *, beyond: bool = True, people: int = 137) -> EvaluationRecord:
    """Return a record in which every name is planted, with a gap that exceeds its limit or none."""
    name = f"{PLANTED}{number}"
    rows = pd.DataFrame(
        [
            {f"sex {name}": group, "truth": truth, "first": said, "people": people}
            for group, rates in ((f"North {name}", "0011"), (f"South {name}", "0001" if beyond else "0011"))
            for truth in "01"
            for said in rates
        ]
    )
    system = SYSTEM.model_copy(
        update=dict.fromkeys(("name", "provider", "deployer", "intended_purpose", "affected_persons"), name)
    )
    said = answers()
    evidence = (Evidence(title=name, supplied_by="vendor", file=f"{name}.pdf", checked_by=name),)
    answered = {**said.answers, "G1.2": Answer(level=1, evidence=evidence, justification=name)}
    limit = Limit(
        metric="selection_rate", statistic="difference", limit=0.1,
        source=Source(document=name, clause=name, note=name),
    )  # fmt: skip
    return evaluated(
        rows,
        mapping(
            sensitive=(SensitiveFeature(column=f"sex {name}", label=f"Sex in {name}"),),
            systems=(SystemColumn(name=name, column="first"),),
        ),
        system=system,
        answers=said.model_copy(update={"answers": answered, "assessor": name, "system": name}),
        plan=EvaluationPlan(limits=(limit,)),
    )


@pytest.fixture(scope="module")
def records() -> list[EvaluationRecord]:
    return [planted(1), planted(2), planted(3, beyond=False, people=7)]


@pytest.mark.slow
@pytest.mark.parametrize("markdown", [True, False], ids=["Markdown", "HTML"])
def test_no_planted_name_and_no_number_of_people_is_in_the_note(
    records: list[EvaluationRecord], *, markdown: bool
) -> None:
    assert PLANTED in records[0].model_dump_json()
    page = note_page(build_note(records), markdown=markdown)
    assert PLANTED.casefold() not in page.casefold()
    for record in records:
        assert record.seal not in page
        assert record.source.name not in page
        assert str(record.source.people) not in page
    for people in ("137", "274", "548", "1096"):
        assert people not in page


def test_it_counts_each_evaluation_once_and_says_what_was_found(records: list[EvaluationRecord]) -> None:
    found = across(records, Texts("en").published)
    assert (found.evaluations, found.with_data) == (3, 3)
    assert sum(found.features["sex"].values()) == 3
    assert found.features["sex"]["not_met"] == 2
    assert ("exceeded", {"n": 2, "all": 3}) in list(advice(found))
    assert all(sum(counts.values()) <= 3 for counts in found.criteria.values())
    assert found.knock_outs["inclusive_ai", "G1.2"] == {"failed": 3}
    page = note_page(build_note(records), markdown=True)
    assert "in 2 of 3 evaluations with data a gap between groups was beyond its limit" in page


def test_the_same_evaluation_given_twice_is_one(records: list[EvaluationRecord]) -> None:
    with pytest.raises(InputError, match="at least two different evaluations"):
        build_note([records[0], records[0]])
    assert "Recommendations from 2 evaluations" in build_note([records[0], records[1], records[0]]).title


def test_a_note_of_two_says_how_weak_its_anonymity_is(records: list[EvaluationRecord]) -> None:
    assert "anonymity is weak" in caution_few(records[:2])
    assert caution_few(records) == ""
    assert "anonymity is weak" in note_page(build_note(records[:2]), markdown=True)


def test_criteria_of_a_citys_own_are_counted_and_not_named(records: list[EvaluationRecord]) -> None:
    own = records[0].outcomes[0].model_copy(update={"criterion": PLANTED})
    changed = [record.model_copy(update={"outcomes": (*record.outcomes, own)}) for record in records]
    note = build_note(changed)
    page = note_page(note, markdown=True)
    assert PLANTED not in page
    assert "Criteria that cities added of their own are not named here: 1" in page


def test_a_feature_is_named_by_its_kind_alone() -> None:
    assert [kind_of("age_band"), kind_of("x", "Gender"), kind_of("Quillbury sex"), kind_of("village")] == [
        "age", "sex", "sex", OTHER,
    ]  # fmt: skip
    assert set(FEATURES) == {*KINDS, OTHER}


def test_the_note_is_written_by_the_kind_its_name_ends_with(
    records: list[EvaluationRecord], tmp_path: Path
) -> None:
    for name, begins in (("note.md", "# Recommendations"), ("note.html", "<!doctype html>")):
        write_note(records, tmp_path / name)
        assert (tmp_path / name).read_text(encoding="utf-8").startswith(begins)
