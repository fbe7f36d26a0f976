"""Answers that a vendor filled in go in; they come out as the vendor's, with what was set aside."""

from __future__ import annotations

from evaluator.domain.results import Sentence
from evaluator.domain.rubric import Answer, Answers, Evidence

CODES: dict[str, str] = {
    "vendor_cannot_check": "indicator, title (of the evidence), by (who was named)",
    "vendor_supplied": "indicator, title, supplied_by (as the file said)",
    "vendor_cannot_sign": "indicator, by",
}
"""What a vendor's file said and does not count."""


def as_the_vendors(answers: Answers) -> Answers:
    """Return answers that a vendor filled in with all evidence as the vendor's, unchecked; others as they are.

    Nor can a vendor sign off that a knock-out does not apply, approve a mitigation or resolve a contradiction.
    """
    if answers.filled_in_by != "vendor":
        return answers
    own = {id: _own(answer) for id, answer in answers.answers.items()}
    return answers.model_copy(update={"answers": own})


def set_aside(answers: Answers) -> tuple[Sentence, ...]:
    """Return a remark for everything in a vendor's answers that does not count as it stands there."""
    if answers.filled_in_by != "vendor":
        return ()
    said: list[Sentence] = []
    for id, answer in answers.answers.items():
        for item in answer.evidence:
            values = {"indicator": id, "title": item.title}
            if item.checked_by.strip():
                by = {**values, "by": item.checked_by}
                said.append(Sentence(code="vendor_cannot_check", values=by))
            if item.supplied_by != "vendor":
                supplied = {**values, "supplied_by": item.supplied_by}
                said.append(Sentence(code="vendor_supplied", values=supplied))
        for signed in (answer.legal_sign_off, answer.mitigation, *answer.resolved):
            if signed:
                said.append(Sentence(code="vendor_cannot_sign", values={"indicator": id, "by": signed.by}))
    return tuple(said)


def _own(answer: Answer) -> Answer:
    evidence = tuple(_from_the_vendor(item) for item in answer.evidence)
    return answer.model_copy(
        update={"evidence": evidence, "legal_sign_off": None, "mitigation": None, "resolved": ()}
    )


def _from_the_vendor(item: Evidence) -> Evidence:
    return item.model_copy(update={"supplied_by": "vendor", "checked_by": ""})
