"""A survey of residents named as evidence goes in, with what an answer says of people; what contradicts comes out.

A survey is evidence that the city checked: it ran through this tool. What is told apart here must hold for all
that the survey compares together, so that one of many questions and groups contradicts nobody by chance.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from evaluator.domain.contradictions import Effect
from evaluator.domain.survey import GapChange, ShareChange, SurveyUsed
from evaluator.stages.rubric.evidence import UNCAPPED, Cap

CODES: dict[str, str] = {
    "survey_not_compared": "survey (its name)",
    "survey_by_users": "survey",
    "survey_asker_not_said": "survey",
    "survey_not_independent": "survey",
    "survey_worse": "survey, claimed (better or closer), changes (see `named_changes`), unnamed (how many more)",
    "survey_no_clear_effect": "survey, claimed",
}
"""What a survey says where a claim is not borne out, with the names of the values."""

NEEDS = ("survey_before_after", "survey_not_by_users", "survey_independent", "survey_effect")
"""What a claim can need of a survey."""
ASKER_UNKNOWN = Cap(2, "survey_asker_unknown")
"""A survey of which nobody said who asked: somebody with an interest may have."""
MOST_NAMED = 4
FEWEST_NAMED = 10
"""Fewer people than this who said yes, or no, are not named in a sentence: it leaves the evaluator's screen."""

State = Literal["contradicted", "cannot_tell"]


@dataclass(frozen=True, slots=True)
class Against:
    """Why a claim is not borne out by a survey."""

    state: State
    code: str
    values: dict[str, Any]


def compares(used: SurveyUsed | None) -> bool:
    """Return True where a survey compared groups before and after."""
    return used is not None and any(gap.change is not None for gap in used.result.gaps)


def with_survey(cap: Cap, evidence_from: str | None, used: SurveyUsed | None) -> Cap:
    """Return the cap of an answer's evidence with the survey beside it; further evidence never lowers a cap."""
    if used is None or evidence_from != "survey":
        return cap
    survey = ASKER_UNKNOWN if used.result.survey.asked_by is None else UNCAPPED
    return max(cap, survey, key=lambda item: item.level)


def says_against(needs: str, claimed: Effect | None, used: SurveyUsed) -> Against | None:
    """Return what a survey says against a claim; None where it bears it out, or where nothing is claimed."""
    asked_by, named = used.result.survey.asked_by, {"survey": used.name}
    if needs == "survey_before_after":
        return None if compares(used) else Against("cannot_tell", "survey_not_compared", named)
    if needs == "survey_effect":
        return _effect(claimed, used) if claimed else None
    if asked_by is None:
        return Against("cannot_tell", "survey_asker_not_said", named)
    if asked_by == "users_of_the_tool":
        return Against("contradicted", "survey_by_users", named)
    if needs == "survey_independent" and asked_by != "independent":
        return Against("contradicted", "survey_not_independent", named)
    return None


def _effect(claimed: Effect, used: SurveyUsed) -> Against | None:
    result = used.result
    shares = (*result.everybody, *result.groups) if claimed == "better" else result.groups
    worse: list[ShareChange | GapChange] = [item for item in shares if direction(used, item) == "worse"]
    worse += [gap for gap in result.gaps if claimed == "closer" and direction(used, gap) == "worse"]
    values = {"survey": used.name, "claimed": claimed}
    if worse:
        named = named_changes(used, worse)
        return Against(
            "contradicted", "survey_worse", {**values, "changes": named, "unnamed": len(worse) - len(named)}
        )
    hoped: Iterable[ShareChange | GapChange] = result.everybody if claimed == "better" else result.gaps
    if any(direction(used, item) == "better" for item in hoped):
        return None
    return Against("cannot_tell", "survey_no_clear_effect", values)


def direction(used: SurveyUsed, item: ShareChange | GapChange) -> Literal["better", "worse"] | None:
    """Return what a change means for people where it is clear beside all that is compared, else None."""
    if item.together is None or item.together.low is None or item.together.high is None:
        return None
    rose, fell = item.together.low > 0, item.together.high < 0
    if not (rose or fell):
        return None
    good_when_it_falls = isinstance(item, GapChange) or item.question in used.result.survey.unwelcome
    return "better" if fell == good_when_it_falls else "worse"


def named_changes(used: SurveyUsed, changes: Iterable[ShareChange | GapChange]) -> list[dict[str, Any]]:
    """Return changes as values of a sentence, the largest first, without those that rest on a few people."""
    largest = sorted(changes, key=lambda item: -abs(item.change or 0.0))
    return [_named(used, item) for item in largest if may_be_named(used, item)][:MOST_NAMED]


def _named(used: SurveyUsed, item: ShareChange | GapChange) -> dict[str, Any]:
    together = item.together
    return {
        "question": item.question,
        "features": [used.labels.get(column, column) for column in item.features],
        "group": list(item.group) if isinstance(item, ShareChange) else None,
        "before": item.before,
        "after": item.after,
        "change": item.change,
        "low": together.low if together else None,
        "high": together.high if together else None,
    }


def may_be_named(used: SurveyUsed, item: ShareChange | GapChange) -> bool:
    """Return True where no group it rests on had few people who said yes, or few who said no.

    Sentences give whole percentages and no numbers of people, so that what a small group said does not follow from
    what the others said.
    """
    if isinstance(item, ShareChange):
        return _enough(item)
    own = [
        share for share in used.result.groups if (share.question, share.features) == (item.question, item.features)
    ]
    return all(_enough(share) for share in own if share.group in item.assessed)


def _enough(share: ShareChange) -> bool:
    sides = ((share.before, share.people_before), (share.after, share.people_after))
    counts = [count for rate, n in sides if rate is not None for count in (rate * n, (1 - rate) * n)]
    return all(round(count) == 0 or round(count) >= FEWEST_NAMED for count in counts)
