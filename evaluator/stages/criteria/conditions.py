"""Outcomes go in; conditions (failed, not met) and questions (open) come out, knock-outs first.

Each goes to who can answer it: the vendor, or the city itself where no vendor can (an indicator the rubric asks of
the city, or without `tender` among its cross-walks; facts, sign-offs, the impact level).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from evaluator.domain.conditions import Demand
from evaluator.domain.contradictions import Contradiction
from evaluator.domain.criteria import Because, CriterionOutcome, KnockOutOutcome
from evaluator.domain.results import Finding, Outcome, Sentence
from evaluator.domain.rubric import LEVELS, Indicator, Rubric, RubricResult
from evaluator.stages.criteria.decide import Decision
from evaluator.stages.findings.outcomes import UNSETTLED

Recipient = Literal["vendor", "city"]

CODES: dict[str, str] = {
    "ask_level": "indicator, level (that must be shown)",
    "ask_checkable_evidence": "cap (code of the evidence cap)",
    "ask_state_facts": "facts (ids)",
    "ask_legal_sign_off": "indicator",
    "ask_close_gaps": "metrics (ids), features (names)",
    "ask_mitigation": "",
    "ask_data": "",
    "ask_data_that_settles": "metrics, features",
    "ask_data_that_settles_unsized": "metrics, features",
    "ask_close_gap": "metric, statistic, features, limit",
    "ask_maturity": "minimum (that the group must reach)",
    "ask_maturity_asked": "minimum (that the group must reach with what was asked before)",
    "ask_explain_contradiction": "indicator, level (as answered)",
    "ask_more_people": "metric, features, more: group and people of each group that needs more",
}
"""Everything that is asked for, with the names of its values; `settle_...` codes come from the outcomes."""

_BY_THE_CITY = (
    "settle_state_impact",
    "settle_state_polarity",
    "settle_name_control_features",
    "settle_set_limit",
    "settle_criterion_of_this_task",
    "settle_answer_rubric",
    "settle_confirm_not_applicable",
)
"""What only the city can settle."""
_FROM_ANSWERS = ("settle_answer", "settle_measure")
"""What is asked indicator by indicator instead."""
_KINDS: tuple[Literal["condition", "question"], ...] = ("condition", "question")


def demands_of(
    decision: Decision,
    rubric: Rubric | None,
    review: RubricResult | None,
    findings: Sequence[Finding],
    contradictions: Sequence[Contradiction] = (),
) -> tuple[Demand, ...]:
    """Return what must be shown and asked for each system; of what is met or passed nothing is asked.

    Knock-outs come before criteria, conditions before questions; what contradicts the measurements comes last.
    """
    indicators = {item.id: item for item in rubric.indicators} if rubric else {}
    found: list[Demand] = []
    for verdict in decision.verdicts:
        system = verdict.system
        levels = _levels_of(review, system)
        own = [finding for finding in findings if finding.system == system]
        demands: list[Demand] = []
        for knock_out in decision.knock_outs:
            if knock_out.system == system and knock_out.state != "passed":
                demands += _of_knock_out(knock_out, indicators, own)
        asked = {id: level for demand in demands for id, level in demand.levels.items()}
        for outcome in decision.outcomes:
            if outcome.system == system and outcome.outcome is not Outcome.MET:
                demands += _of_criterion(outcome, indicators, levels, asked, own)
        demands += _of_contradictions([item for item in contradictions if item.system == system], indicators)
        order = ("knock_out", "criterion", "contradiction")
        found += sorted(demands, key=lambda demand: (order.index(demand.of), _KINDS.index(demand.kind)))
    return tuple(found)


def _levels_of(review: RubricResult | None, system: str) -> dict[str, int | None]:
    """Return the level of every indicator that is asked and not called not applicable."""
    results = review.of(system).indicators if review else ()
    return {item.id: item.level for item in results if item.status not in ("hidden", "not_applicable")}


def _of_knock_out(
    item: KnockOutOutcome, indicators: Mapping[str, Indicator], findings: Sequence[Finding]
) -> Iterable[Demand]:
    indicator = indicators[item.indicator]
    knock_out, code, values = indicator.knock_out, item.because.code, item.because.values
    to: Recipient = _recipient(indicator)
    needed = {item.indicator: (knock_out.fails_at if knock_out else 0) + 1}
    asks: list[Sentence] = []
    if code == "knock_out_open_facts":
        to, needed = "city", {}
        asks = [_ask("ask_state_facts", facts=values["facts"])]
    elif code == "knock_out_open_sign_off":
        to, needed = "city", {}
        asks = [_ask("ask_legal_sign_off", indicator=item.indicator)]
    elif code == "knock_out_open_disagreement":
        to, needed = "city", {}
        asks = [_ask("ask_consensus", indicator=item.indicator)]
    elif code == "knock_out_failed_measured":
        needed = {}
        asks = [_ask("ask_close_gaps", **values), _ask("ask_mitigation")]
    elif code == "knock_out_open_not_measured":
        needed, asks = {}, [_ask("ask_data")]
    elif code == "knock_out_open_measured":
        sized = "" if any(_is_sized(finding, values) for finding in findings) else "_unsized"
        needed, asks = {}, [_ask(f"ask_data_that_settles{sized}", **values)]
    else:
        asks = [_ask("ask_level", indicator=item.indicator, level=needed[item.indicator])]
        if code == "knock_out_open_evidence":
            asks.append(_ask("ask_checkable_evidence", cap=values["cap"]))
    yield Demand(
        system=item.system,
        kind="condition" if item.state == "failed" else "question",
        of="knock_out",
        id=item.indicator,
        to=to,
        because=(item.because,),
        asks=tuple(asks),
        levels=needed,
    )


def _of_criterion(
    outcome: CriterionOutcome,
    indicators: Mapping[str, Indicator],
    levels: Mapping[str, int | None],
    asked: Mapping[str, int],
    findings: Sequence[Finding],
) -> Iterable[Demand]:
    """Yield what one criterion asks of the vendor and of the city, where it asks anything of them."""
    failed = outcome.outcome is Outcome.NOT_MET
    spoken = [item for item in outcome.because if (item.outcome is Outcome.NOT_MET) == failed]
    spoken = [item for item in spoken if failed or item.outcome in UNSETTLED]
    lacking = {id: level for item in spoken for id, level in _wanted(item, levels).items() if id in indicators}
    wanted = {id: level for id, level in lacking.items() if asked.get(id, -1) < level}
    asks: list[tuple[Recipient, Sentence]] = []
    for item in spoken:
        asks += _asked_by(item, lacking, wanted, indicators, failed=failed)
    if not failed:
        asks += [_settling(item, findings) for item in outcome.to_settle if item.code not in _FROM_ANSWERS]
    recipients: tuple[Recipient, ...] = ("vendor", "city")
    for to in recipients:
        own = {id: level for id, level in wanted.items() if _recipient(indicators[id]) == to}
        said = tuple(dict.fromkeys(ask.model_dump_json() for who, ask in asks if who == to))
        if own or said:
            yield Demand(
                system=outcome.system,
                kind="condition" if failed else "question",
                of="criterion",
                id=outcome.criterion,
                to=to,
                because=tuple(spoken),
                asks=tuple(Sentence.model_validate_json(text) for text in said),
                levels=own,
            )


def _of_contradictions(
    contradictions: Sequence[Contradiction], indicators: Mapping[str, Indicator]
) -> Iterable[Demand]:
    """Yield a question for each answer that the data contradict and nobody has resolved."""
    standing = [item for item in contradictions if item.state == "contradicted"]
    for id in dict.fromkeys(item.indicator for item in standing):
        own = [item for item in standing if item.indicator == id]
        yield Demand(
            system=own[0].system,
            kind="question",
            of="contradiction",
            id=id,
            to=_recipient(indicators[id]),
            because=tuple(
                Because(code=item.because_code, values=item.because_values, outcome=Outcome.NOT_MET)
                for item in own
            ),
            asks=(_ask("ask_explain_contradiction", indicator=id, level=own[0].level),),
        )


def _wanted(because: Because, levels: Mapping[str, int | None]) -> dict[str, int]:
    """Return the indicators that lie below the minimum or are open, each with the level that reaches it."""
    minimum = because.values.get("minimum", because.values.get("largest"))
    if minimum is None:
        return {}
    level = min(math.ceil(minimum), LEVELS[-1])
    below = {id: levels[id] for id in because.ids if id in levels}
    lowest_first = sorted(below, key=lambda id: -1 if below[id] is None else below[id] or 0)
    return {id: level for id in lowest_first if (now := below[id]) is None or now < level}


def _asked_by(
    because: Because,
    lacking: Mapping[str, int],
    wanted: Mapping[str, int],
    indicators: Mapping[str, Indicator],
    *,
    failed: bool,
) -> Iterable[tuple[Recipient, Sentence]]:
    """Yield what a reason asks; more maturity only of those who can show an indicator that lacks its level."""
    values = because.values
    if because.code == "finding" and failed:
        names = ("metric", "statistic", "features", "limit", "control", "class")
        yield "vendor", _ask("ask_close_gap", **{name: values[name] for name in names if name in values})
    elif "group" in values and "minimum" in values and failed:
        listed = {_recipient(indicators[id]) for id in wanted}
        for to in sorted({_recipient(indicators[id]) for id in lacking}):
            code = "ask_maturity" if to in listed else "ask_maturity_asked"
            yield to, _ask(code, minimum=values["minimum"])


def _settling(item: Because, findings: Sequence[Finding]) -> tuple[Recipient, Sentence]:
    if item.code in _BY_THE_CITY:
        return "city", _said(item)
    if item.code == "settle_more_people":
        more = _more_people(item, findings)
        if more:
            values = {"metric": item.values["metric"], "features": item.values["features"], "more": more}
            return "vendor", _ask("ask_more_people", **values)
    return "vendor", _said(item)


def _more_people(item: Because, findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """Return how many more people each group needs, where that could be worked out: the most of any finding."""
    needed: dict[tuple[str | None, ...], int] = {}
    for finding in findings:
        same = (finding.metric, list(finding.features)) == (item.values["metric"], list(item.values["features"]))
        if same and finding.limit is not None and finding.to_settle:
            for more in finding.to_settle.more:
                needed[more.group] = max(needed.get(more.group, 0), more.people)
    return [{"group": list(group), "people": people} for group, people in needed.items()]


def _is_sized(finding: Finding, values: Mapping[str, Any]) -> bool:
    """Return True where it was worked out how many people an undecided finding wants that the values are about."""
    about = finding.metric in values["metrics"] and set(finding.features) <= set(values["features"])
    return about and finding.limit is not None and bool(finding.to_settle and finding.to_settle.more)


def _recipient(indicator: Indicator) -> Recipient:
    """Return who can show it: who the rubric says, else the vendor where a tender can ask for it."""
    if indicator.asked_of is not None:
        return indicator.asked_of
    return "vendor" if "tender" in indicator.cross_walk or indicator.measured else "city"


def _ask(code: str, **values: Any) -> Sentence:
    return Sentence(code=code, values=values)


def _said(item: Because) -> Sentence:
    return Sentence(code=item.code, values=item.values)
