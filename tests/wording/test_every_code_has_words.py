"""Every code a stage can give has a template that names only values the stage gives."""

from __future__ import annotations

import importlib
import pkgutil
import re

import pytest

import evaluator.stages
from evaluator.domain.metrics import METRICS
from evaluator.domain.results import Outcome
from evaluator.domain.rubric import KnockOutState
from evaluator.domain.system import Fact, Impact, Polarity
from evaluator.wording import names
from evaluator.wording.sentences import SENTENCES, VARIANTS
from evaluator.wording.templates import fields_of

VARIANTS_OF = {
    "finding": ("finding", "finding_other_limit", "finding_without_limit", "finding_without_value"),
    "reference_rate_zero": ("reference_rate_zero", "reference_rate_zero_many"),
    "settle_more_people": ("settle_more_people", "settle_more_people_in", "settle_more_people_never"),
    "nobody_selected": ("nobody_selected", "nobody_selected_pair"),
    "impact_stated_with_reason": ("impact_stated_with_reason", "impact_stated_with_reason_open"),
    "knock_out_failed": ("knock_out_failed", "verdict_knock_out_failed"),
}


def declared() -> dict[str, set[str]]:
    """Return every code any stage declares, with every word of the descriptions of its values."""
    found: dict[str, set[str]] = {}
    names = [module.name for module in pkgutil.walk_packages(evaluator.stages.__path__, "evaluator.stages.")]
    for name in (*names, "evaluator.asked.roles"):
        stage = importlib.import_module(name)
        for constant in ("CODES", "VERDICT_CODES"):
            for code, values in getattr(stage, constant, {}).items():
                found.setdefault(code, set()).update(re.findall(r"[a-z_]+", values))
    return found


DECLARED = declared()


@pytest.mark.parametrize("code", sorted(DECLARED))
def test_the_code_has_a_template_with_values_the_stage_gives(code: str) -> None:
    templates = VARIANTS_OF.get(code, (code,))
    assert set(templates) <= set(SENTENCES), f"nobody has put {code} into words"
    for name in templates:
        named = {field for field, _ in fields_of(SENTENCES[name])}
        statistic = (
            {"statistic"} if any(kind in ("gap", "bound") for _, kind in fields_of(SENTENCES[name])) else set()
        )
        assert named | statistic <= DECLARED[code], f"{name} names a value {code} does not come with"


def test_every_variant_is_looked_at_above() -> None:
    assert set(VARIANTS) == set(VARIANTS_OF)


def test_every_id_of_the_nouns_has_a_name_and_a_meaning() -> None:
    assert set(METRICS) <= set(names.METRICS)
    assert {item.value for item in Outcome} == set(names.OUTCOMES)
    assert {item.value for item in Polarity} == set(names.POLARITIES)
    assert {item.value for item in Impact} == set(names.IMPACTS)
    assert {item.value for item in Fact} == set(names.FACTS)
    assert {item.value for item in KnockOutState} == set(names.KNOCK_OUT_STATES)


def test_names_and_meanings_are_whole_sentences() -> None:
    for metric in names.METRICS:
        assert names.metric_meaning(metric).endswith(".")
        assert names.metric_name(metric)[0].isupper()
    assert names.metric_meaning("false_positive_rate") == (
        "Of the people who should not have been selected, the share who were selected."
    )
    with pytest.raises(KeyError):
        names.metric_name("fairness_score")
