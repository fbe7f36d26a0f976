"""What a screening comes to, in words: a likely class, what is still possible, what follows."""

from __future__ import annotations

from collections.abc import Mapping

from evaluator.domain.screening import BY_SETTING, ScreeningQuestion, ScreeningResult
from evaluator.domain.system import Fact
from evaluator.errors import N_
from evaluator.wording.languages import gettext
from evaluator.wording.measures import Entry
from evaluator.wording.numbers import listed
from evaluator.wording.templates import fill

CLASSES: Mapping[str, Entry] = {
    "outside": (N_("Likely outside the AI Act"), N_("By these answers it is no AI system as the Act defines it.")),
    "prohibited": (
        N_("Likely prohibited by Article 5"),
        N_("By these answers it does what Article 5 prohibits. A lawyer must look at it before anything."),
    ),
    "high_risk": (
        N_("Likely high-risk"),
        N_("By these answers it is high-risk: the duties below follow, and the vendor owes you evidence."),
    ),
    "transparency": (
        N_("Likely not high-risk, but people must be told"),
        N_("By these answers only the duties to inform people follow, beside those for every system."),
    ),
    "none_found": (
        N_("No class with duties of its own was found"),
        N_("By these answers only the duties for every AI system follow. Everything else in law stays as it is."),
    ),
    "open": (N_("Cannot tell yet"), N_("Answers are missing, so classes are possible that none of them gives.")),
}
POSSIBLE: Mapping[str, str] = {
    "prohibited": N_("prohibited by Article 5"),
    "high_risk": N_("high-risk"),
    "transparency": N_("duties to inform people"),
}
_UNANSWERED = N_("{missing:number} of {asked:number} questions have no answer yet.")
CHOICES: Mapping[str, str] = {
    "yes": N_("Yes"),
    "no": N_("No"),
    "by_setting": N_("No, but a setting, an update or a module could switch it on"),
    "not_now": N_("No; whether it could be switched on is not known"),
    "unknown": N_("Not known"),
}
_CHECKED = N_("No, and nothing can switch it on: somebody has checked")
STATES: Mapping[str, str] = {
    "holds": N_("Follows from the answers"),
    "by_setting": N_("Would follow if a function were switched on"),
    "open": N_("Open: an answer is missing"),
    "excluded": N_("Ruled out by the answers"),
}


def screening_class(result: ScreeningResult, language: str = "en") -> str:
    """Return the name of the likely class."""
    return gettext(language).gettext(CLASSES[result.likely][0])


def screening_sentence(result: ScreeningResult, language: str = "en") -> str:
    """Return what the likely class means, what is still possible, and that this is no legal advice."""
    say = gettext(language).gettext
    sentences = [say(CLASSES[result.likely][1])]
    if result.possible:
        possible = listed([say(POSSIBLE[kind]) for kind in result.possible], language)
        sentences.append(fill(N_("Still possible: {possible}."), {"possible": possible}, language))
    if result.unanswered:
        values = {"missing": len(result.unanswered), "asked": len(result.asked)}
        sentences.append(fill(_UNANSWERED, values, language))
    sentences.append(say(N_("This is no legal advice and no classification under the Act.")))
    return " ".join(sentences)


def screening_state(state: str, language: str = "en") -> str:
    """Return what a rule's state means."""
    return gettext(language).gettext(STATES[state])


def screening_answer(facts: Mapping[str, Fact], question: ScreeningQuestion, language: str = "en") -> str:
    """Return the answer to a question: yes, no, unknown, and with a no whether it could be switched on."""
    return screening_choice_name(screening_choice(facts, question), language, by_setting=question.by_setting)


def screening_choice(facts: Mapping[str, Fact], question: ScreeningQuestion) -> str:
    """Return the answer as one choice: `yes`, `no`, `by_setting` (no, but it could be switched on), `unknown`."""
    answer = facts.get(question.id, Fact.UNKNOWN)
    if answer is not Fact.NO or not question.by_setting:
        return answer.value
    could = facts.get(f"{question.id}{BY_SETTING}", Fact.UNKNOWN)
    return {Fact.YES: "by_setting", Fact.NO: "no", Fact.UNKNOWN: "not_now"}[could]


def screening_choice_name(choice: str, language: str = "en", *, by_setting: bool = False) -> str:
    """Return what a choice says; a `no` says more where the question asks whether it could be switched on."""
    words = _CHECKED if choice == "no" and by_setting else CHOICES[choice]
    return gettext(language).gettext(words)
