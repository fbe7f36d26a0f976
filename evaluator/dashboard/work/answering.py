"""The draft's answers as plain JSON go in, and are changed in place: always answers that can be counted.

What is not whole yet (evidence without a title, a sign-off without a date) waits beside the answers, in
`unfinished`: it survives a refresh, and counts for nothing until it is whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import ValidationError

from evaluator.domain.rubric import Evidence, SignOff

Content = dict[str, Any]
SignOffKind = Literal["legal_sign_off", "mitigation", "agreed"]

NOT_APPLICABLE = "not_applicable"
"""Choice beside the levels: the indicator does not apply here."""
SEEN = 2
"""Level of "yes, seen" in the quick screen."""


def choice_of(content: Mapping[str, Any], id: str) -> int | str | None:
    """Return the level that was chosen, `not_applicable`, or None while nothing was."""
    answer = _answer(content, id)
    if answer.get("not_applicable") or _unfinished(content, id).get(NOT_APPLICABLE):
        return NOT_APPLICABLE
    level: int | None = answer.get("level")
    return level


def quick_choice_of(content: Mapping[str, Any], id: str) -> int | str | None:
    """Return the choice as the quick screen shows it: every level from 2 on is "yes, seen"."""
    choice = choice_of(content, id)
    return min(choice, SEEN) if isinstance(choice, int) else choice


def choose(content: Content, id: str, choice: int | str | None) -> None:
    """Take a choice: a level, `not_applicable`, or None to take the choice back; evidence and words stay."""
    answer, unfinished = _to_change(content, id)
    for name in ("level", "not_applicable"):
        answer.pop(name, None)
    unfinished.pop(NOT_APPLICABLE, None)
    if choice == NOT_APPLICABLE:
        unfinished[NOT_APPLICABLE] = True
    elif choice is not None:
        answer["level"] = choice
    _tidy(content, id)


def choose_quickly(content: Content, id: str, choice: int | None) -> None:
    """Take a choice of the quick screen; "yes, seen" keeps a higher level that was answered in full."""
    if choice is not None and quick_choice_of(content, id) == choice:
        return
    choose(content, id, choice)


def write(content: Content, id: str, field: Literal["not_applicable", "justification"], words: str) -> None:
    """Take the reason why it does not apply, or the justification."""
    answer, unfinished = _to_change(content, id)
    answer.pop(field, None)
    if words.strip():
        answer[field] = words.strip()
    if field == NOT_APPLICABLE:
        answer.pop("level", None)
        unfinished[NOT_APPLICABLE] = True
    _tidy(content, id)


def evidence_of(content: Mapping[str, Any], id: str) -> list[dict[str, Any]]:
    """Return the evidence of an answer."""
    return list(_answer(content, id).get("evidence", ()))


def seen_of(content: Mapping[str, Any], id: str) -> dict[str, Any]:
    """Return what was seen, as the quick screen shows it: the first piece of evidence, whole or not."""
    evidence = evidence_of(content, id)
    return dict(evidence[0]) if evidence else dict(_unfinished(content, id).get("seen", {}))


def see(
    content: Content,
    id: str,
    field: Literal["title", "supplied_by", "checked_by"],
    value: str,
    supplier: str = "vendor",
) -> None:
    """Take one part of what was seen, from `supplier` until said otherwise; evidence once it says what it is."""
    answer, unfinished = _to_change(content, id)
    seen = {"kind": "document", "supplied_by": supplier, **seen_of(content, id), field: value.strip()}
    others = evidence_of(content, id)[1:]
    unfinished.pop("seen", None)
    if seen.get("title"):
        answer["evidence"] = [seen, *others]
    else:
        answer["evidence"] = others
        unfinished["seen"] = {key: part for key, part in seen.items() if part}
    _tidy(content, id)


def new_evidence_of(content: Mapping[str, Any], id: str) -> dict[str, Any]:
    """Return the evidence that is being written down."""
    return dict(_unfinished(content, id).get("evidence", {}))


def write_new_evidence(content: Content, id: str, field: str, value: str) -> None:
    """Take one part of the evidence that is being written down; a hash goes with the file it was taken of."""
    _, unfinished = _to_change(content, id)
    before = new_evidence_of(content, id)
    new = {**before, field: value.strip()}
    if new.get("file", "") != before.get("file", ""):
        new.pop("sha256", None)
    unfinished["evidence"] = {key: part for key, part in new.items() if part}
    _tidy(content, id)


def add_evidence(content: Content, id: str) -> bool:
    """Add the evidence that was written down; False when it does not say yet what it is and who supplied it."""
    answer, unfinished = _to_change(content, id)
    try:
        new = Evidence.model_validate(new_evidence_of(content, id))
    except ValidationError:
        return False
    answer["evidence"] = [*evidence_of(content, id), new.model_dump(mode="json", exclude_unset=True)]
    unfinished.pop("evidence", None)
    _tidy(content, id)
    return True


def name_new_file(content: Content, id: str, name: str, sha256: str) -> None:
    """Take name and hash of the file of the evidence that is being written down."""
    _, unfinished = _to_change(content, id)
    unfinished["evidence"] = {**new_evidence_of(content, id), "file": name, "sha256": sha256}
    _tidy(content, id)


def name_file(content: Content, id: str, place: int, name: str, sha256: str) -> None:
    """Take name and hash of the file of a piece of evidence."""
    answer, _ = _to_change(content, id)
    evidence = evidence_of(content, id)
    evidence[place] = {**evidence[place], "file": name, "sha256": sha256}
    answer["evidence"] = evidence


def check_evidence(content: Content, id: str, place: int, by: str) -> None:
    """Take who at the city checked a piece of evidence."""
    answer, _ = _to_change(content, id)
    evidence = evidence_of(content, id)
    evidence[place] = {**evidence[place], "checked_by": by.strip()}
    answer["evidence"] = evidence


def remove_evidence(content: Content, id: str, place: int) -> None:
    """Take a piece of evidence away."""
    answer, _ = _to_change(content, id)
    answer["evidence"] = [item for at, item in enumerate(evidence_of(content, id)) if at != place]
    _tidy(content, id)


def sign_off_of(content: Mapping[str, Any], id: str, kind: SignOffKind) -> dict[str, Any]:
    """Return a sign-off, also one that is not whole yet."""
    return dict(_answer(content, id).get(kind) or _unfinished(content, id).get(kind, {}))


def sign(content: Content, id: str, kind: SignOffKind, field: Literal["by", "on", "what"], value: str) -> None:
    """Take one part of a sign-off; it counts as soon as it says who, when and what."""
    answer, unfinished = _to_change(content, id)
    signed = {**sign_off_of(content, id, kind), field: value.strip()}
    signed = {key: part for key, part in signed.items() if part}
    answer.pop(kind, None)
    unfinished.pop(kind, None)
    if set(signed) == set(SignOff.model_fields):
        answer[kind] = signed
    else:
        unfinished[kind] = signed
    _tidy(content, id)


def features_of(content: Mapping[str, Any], id: str) -> str:
    """Return the features that an answer says were tested, as a person writes them."""
    return ", ".join(_answer(content, id).get("tested_features", ()))


def name_features(content: Content, id: str, words: str) -> None:
    """Take the features that an answer says were tested, separated by commas."""
    answer, _ = _to_change(content, id)
    answer.pop("tested_features", None)
    named = [part.strip() for part in words.split(",") if part.strip()]
    if named:
        answer["tested_features"] = list(dict.fromkeys(named))
    _tidy(content, id)


def claim_effect(content: Content, id: str, effect: str | None) -> None:
    """Take the effect on people that an answer claims; None for none."""
    answer, _ = _to_change(content, id)
    answer["claimed_effect"] = effect
    _tidy(content, id)


def resolution_of(content: Mapping[str, Any], id: str, claim: str, feature: str) -> dict[str, Any]:
    """Return how a contradiction was resolved, also where that is not whole yet."""
    for item in _answer(content, id).get("resolved", ()):
        if (item["claim"], item.get("feature", "")) == (claim, feature):
            return dict(item)
    return dict(_unfinished(content, id).get(f"resolved {claim} {feature}", {}))


def resolve(
    content: Content, id: str, claim: str, feature: str, field: Literal["by", "on", "what"], value: str
) -> None:
    """Take one part of how a contradiction was resolved; it counts as soon as it says who, when and why."""
    answer, unfinished = _to_change(content, id)
    said = {**resolution_of(content, id, claim, feature), field: value.strip()}
    said = {name: part for name, part in said.items() if part and name in ("by", "on", "what")}
    others = [i for i in answer.get("resolved", ()) if (i["claim"], i.get("feature", "")) != (claim, feature)]
    unfinished.pop(f"resolved {claim} {feature}", None)
    if len(said) == 3:
        others.append({"claim": claim, "feature": feature, **said})
    else:
        unfinished[f"resolved {claim} {feature}"] = said
    answer["resolved"] = others
    _tidy(content, id)


def agreed_of(content: Mapping[str, Any], id: str) -> dict[str, Any]:
    """Return who agreed on an answer, when and why, whole or not; by and on as said of the one before."""
    before = {field: content[f"agreed_{field}"] for field in ("by", "on") if content.get(f"agreed_{field}")}
    return {**before, **sign_off_of(content, id, "agreed")}


def agree(content: Content, id: str, field: Literal["by", "on", "what"], value: str) -> None:
    """Take one part of who agreed, when and why; whoever agreed, and the day, go on to what is agreed on next."""
    _to_change(content, id)[1]["agreed"] = agreed_of(content, id)
    content["answers"][id].pop("agreed", None)
    sign(content, id, "agreed", field, value)
    if field in ("by", "on"):
        content[f"agreed_{field}"] = value.strip()
    hold_agreement(content, id)


def hold_agreement(content: Content, id: str) -> None:
    """Let who agreed count only beside what was agreed on: a level, that it does not apply, or a mitigation."""
    answer, unfinished = _to_change(content, id)
    signed = {**unfinished.pop("agreed", {}), **answer.pop("agreed", {})}
    says = answer.get("level") is not None or answer.get(NOT_APPLICABLE) or answer.get("mitigation")
    if says and set(signed) == set(SignOff.model_fields):
        answer["agreed"] = signed
    else:
        unfinished["agreed"] = signed
    _tidy(content, id)


def _answer(content: Mapping[str, Any], id: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = content.get("answers", {}).get(id, {})
    return found


def _unfinished(content: Mapping[str, Any], id: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = content.get("unfinished", {}).get(id, {})
    return found


def _to_change(content: Content, id: str) -> tuple[dict[str, Any], dict[str, Any]]:
    answer: dict[str, Any] = content.setdefault("answers", {}).setdefault(id, {})
    unfinished: dict[str, Any] = content.setdefault("unfinished", {}).setdefault(id, {})
    return answer, unfinished


def _tidy(content: Content, id: str) -> None:
    """Leave nothing that says nothing."""
    for part in ("answers", "unfinished"):
        entry = {key: value for key, value in content[part].get(id, {}).items() if value not in (None, "", [], {})}
        if entry:
            content[part][id] = entry
        else:
            content[part].pop(id, None)
        if not content[part]:
            del content[part]
