"""What a record says of scores goes in; plain sentences come out, for screens and reports alike."""

from __future__ import annotations

from collections.abc import Mapping

from evaluator.domain.lottery import Lottery
from evaluator.domain.results import Finding
from evaluator.domain.scores import Share, SystemScores, ThresholdOption
from evaluator.errors import N_
from evaluator.wording import numbers
from evaluator.wording.findings import finding_text, finding_words
from evaluator.wording.languages import gettext
from evaluator.wording.names import goal_name
from evaluator.wording.templates import fill

_EXACT = N_("Every score value was counted by itself: nothing here is approximate.")
_EXACT_ALONE = N_("Every score value was counted by itself: nothing is approximate for single features.")
_BINNED = N_(
    "Scores were counted in {bins:people} narrow bins. The area under the ROC curve can be off by at most "
    "{bound:said} for that; rates at the threshold in use, the Brier score and the calibration error are exact."
)
_INNER = N_(
    "Groups of several features together and within levels were counted in {bins:people} bins: there the area can "
    "be off by at most {bound:said}, more in small groups than in large ones."
)
_CAUTION = N_(
    "This is exploration, not advice. A threshold that depends on a person's group treats people differently "
    "because of their group. Under EU and national equality law that can itself be discrimination. "
    "Ask a lawyer before anybody uses it; first look for the cause of the difference."
)
_GAP = N_(
    "{metric:metric}: highest in {highest:quoted_group} ({high:said}) and lowest in {lowest:quoted_group} "
    "({low:said}), {gap:said} apart ({level:percent_short} interval {interval:said})."
)
_OPTION = N_(
    "{goal:said}: the largest difference between groups would go from {now:points} to {then:points}. "
    "{moved:people} of {people:people} people would get another decision: {more:people} would be selected "
    "who are not now, {fewer:people} would no longer be selected."
)
_COST = N_("The share of right decisions would go from {now:percent} to {then:percent}: {wrong:said}.")
_NO_COST = N_("Outcomes are not known, so nobody can say what this does to the number of right decisions.")
_MORE = N_("{n:people} more wrong decisions")
_FEWER = N_("{n:people} fewer wrong decisions")
_SAME = N_("as many wrong decisions")
_LOTTERY = N_(
    "{goal:said}: the share of right decisions would go from {now:percent} to {then:percent}. {drawn:people} of "
    "{people:people} people would be decided on by lot: two people with the same score and of the same group "
    "could get different decisions. A city must be able to give a reason for each decision, which a lot is not."
)
_NONE = N_("{goal:said}: there are not two groups with enough people.")


def merit_text(
    finding: Finding, values: Mapping[tuple[str | None, ...], float], language: str, *, labels: Mapping[str, str]
) -> str:
    """Return the gap of a figure of merit in plain sentences; `values` are the groups' figures."""
    if finding.value is None or finding.interval is None or finding.lowest is None or finding.highest is None:
        return finding_text(finding, {}, language, labels=labels)
    low, high = finding.interval.low, finding.interval.high
    said = {
        "metric": finding.metric,
        "features": finding.features,
        "labels": labels,
        "highest": finding.highest,
        "lowest": finding.lowest,
        "high": score_text(values.get(finding.highest), language),
        "low": score_text(values.get(finding.lowest), language),
        "gap": score_text(finding.value, language),
        "level": finding.interval.level,
        "interval": score_interval_text(low, high, language),
    }
    words = finding_words(finding, {}, language, labels=labels)
    return " ".join(part for part in (fill(_GAP, said, language), words.judged, words.left_out) if part)


def score_text(value: float | None, language: str = "en") -> str:
    """Return a score, threshold or figure of merit with as many digits as it needs, at most four decimals."""
    if value is None:
        return "–"
    digits = 3 if abs(value) < 10 else 1
    text = numbers.ratio(value, language, digits)
    return numbers.ratio(value, language, 0) if value == int(value) and abs(value) >= 10 else text


def score_interval_text(low: float | None, high: float | None, language: str = "en") -> str:
    """Return an interval of scores or figures of merit; a dash without one."""
    if low is None or high is None:
        return "–"
    values = {"low": score_text(low, language), "high": score_text(high, language)}
    return fill(N_("{low:said} to {high:said}"), values, language)


def share_text(share: Share, language: str = "en") -> str:
    """Return a rate at one threshold with its interval; a dash where nobody is in its denominator."""
    if share.value is None or share.low is None or share.high is None:
        return "–"
    value, low, high = (numbers.percent(part, language) for part in (share.value, share.low, share.high))
    return f"{value} ({fill(N_('{low:said} to {high:said}'), {'low': low, 'high': high}, language)})"


def score_counting_text(scores: SystemScores, language: str = "en") -> str:
    """Return whether anything about the scores is approximate, and by how much."""
    bound = numbers.ratio(scores.auc_error_bound, language, 5)
    said = fill(_BINNED, {"bins": scores.bins, "bound": bound}, language)
    if scores.exact:
        said = gettext(language).gettext(_EXACT if not scores.inner_error_bound else _EXACT_ALONE)
    if not scores.inner_error_bound:
        return said
    inner = {"bins": scores.inner_bins, "bound": numbers.ratio(scores.inner_error_bound, language, 5)}
    return f"{said} {fill(_INNER, inner, language)}"


def option_caution(language: str = "en") -> str:
    """Return the caution that stands before every option."""
    return gettext(language).gettext(_CAUTION)


def option_text(option: ThresholdOption, language: str = "en") -> str:
    """Return what thresholds of their own would change, for how many people, and what it would cost."""
    goal = goal_name(option.goal, language)
    if option.gap_now is None or option.gap_then is None:
        return fill(_NONE, {"goal": goal}, language)
    more = sum(group.newly_selected for group in option.groups)
    fewer = sum(group.no_longer_selected for group in option.groups)
    values: Mapping[str, object] = {
        "goal": goal,
        "now": option.gap_now,
        "then": option.gap_then,
        "moved": round(more + fewer),
        "people": sum(group.people for group in option.groups),
        "more": round(more),
        "fewer": round(fewer),
    }
    return f"{fill(_OPTION, values, language)} {_cost(option, language)}"


def lottery_text(lottery: Lottery, language: str = "en") -> str:
    """Return what fairlearn's optimizer would do, at what cost, and for how many people by lot."""
    values = {
        "goal": goal_name(lottery.constraint, language),
        "now": lottery.accuracy_now,
        "then": lottery.accuracy_then,
        "drawn": round(sum(group.by_lot for group in lottery.groups)),
        "people": lottery.people,
    }
    return fill(_LOTTERY, values, language)


def _cost(option: ThresholdOption, language: str) -> str:
    if option.accuracy_now is None or option.accuracy_then is None or option.wrong_more is None:
        return gettext(language).gettext(_NO_COST)
    number = round(abs(option.wrong_more))
    template = _SAME if not number else _MORE if option.wrong_more > 0 else _FEWER
    said = fill(template, {"n": number}, language)
    return fill(_COST, {"now": option.accuracy_now, "then": option.accuracy_then, "wrong": said}, language)
