"""Records as evaluations make them, from small tables of counts: every outcome, small groups, hostile names."""

from __future__ import annotations

from functools import cache
from itertools import product
from typing import Any

import pandas as pd

import evaluator
from evaluator.domain.mapping import MissingRule, SchemaMapping, SensitiveFeature, SystemColumn
from evaluator.domain.plan import EvaluationPlan, locked
from evaluator.domain.record import EvaluationRecord
from evaluator.domain.rubric import Answer, Answers, Evidence
from evaluator.domain.system import AISystem, Fact, Impact, Polarity

NOW = "2026-11-22T12:00:00Z"
SCRIPT = "<script>alert('x')</script>"
LINK = '"><a href="https://evil.example">click</a>'
TURNED = "wo\u202emen\nand {0.__class__} more"
LONG = "a very long group name " * 12
HOSTILE = (SCRIPT, LINK, TURNED, LONG, "$x^2$ & <b>bold</b>", "=HYPERLINK(1)", "not recorded")

SYSTEM = AISystem(
    name="Lantern",
    version="3.2",
    provider="Vendor Ltd",
    deployer="City of Somewhere",
    intended_purpose="Alert officers.\nNothing else.",
    polarity=Polarity.BURDEN,
    impact=Impact.HIGH,
    lifecycle_stage="pilot",
    facts={"biometric": Fact.NO, "affects_individuals": Fact.YES},
)


def answers() -> Answers:
    """Return answers with a failed knock-out, a lowered level, evidence, and much that is open."""
    opinion = Evidence(title="Legal opinion", supplied_by="city", date="2026-05-01", checked_by="A. Jurist")
    vendor = Evidence(title=f"Brochure {SCRIPT}", supplied_by="vendor")
    return Answers(
        rubric="inclusive_ai",
        answers={
            "G1.1": Answer(level=0, justification="Nobody looked.\nNot yet."),
            "G1.2": Answer(level=3, evidence=(opinion,), justification="Screened."),
            "G2.1": Answer(level=3, evidence=(vendor,)),
            "G3.2": Answer(not_applicable="No pictures are kept."),
        },
    )


def people(groups: dict[tuple[str | None, str | None], tuple[int, int, int, int]], other: int = 0) -> pd.DataFrame:
    """Return rows with counts from (tp, fp, fn, tn) by sex and mobility aid, for two systems.

    The second system turns `other` of the first one's false alarms in each group into right decisions.
    """
    rows: list[dict[str, Any]] = []
    for (sex, aid), (tp, fp, fn, tn) in groups.items():
        moved = min(other, fp)
        cells = [("1", "1", "1", tp), ("0", "1", "1", fp - moved), ("0", "1", "0", moved)]
        cells += [("1", "0", "0", fn), ("0", "0", "0", tn)]
        rows += [
            {"sex": sex, "aid": aid, "truth": truth, "first": first, "second": second, "people": n}
            for truth, first, second, n in cells
            if n
        ]
    return pd.DataFrame(rows)


def mapping(second: str | None = None, **changes: Any) -> SchemaMapping:
    """Return the mapping of `people`."""
    systems = [SystemColumn(name="Lantern", column="first")]
    systems += [SystemColumn(name=second, column="second")] if second else []
    fields: dict[str, Any] = {
        "y_true": "truth",
        "systems": tuple(systems),
        "positive": "1",
        "sensitive": (
            SensitiveFeature(column="sex", label="Sex"),
            SensitiveFeature(column="aid", label="Mobility aid", reference="none"),
        ),
        "count": "people",
    }
    return SchemaMapping(**{**fields, **changes})


def evaluated(frame: pd.DataFrame, mapped: SchemaMapping, **options: Any) -> EvaluationRecord:
    """Return the record of a frame."""
    options = {"system": SYSTEM, "now": NOW, "cross_check": False, **options}
    return evaluator.evaluate(frame, mapping=mapped, **options)


@cache
def full() -> EvaluationRecord:
    """Return two systems, every outcome, a group of six, people without a recorded group, a failed knock-out."""
    groups = {
        ("women", "none"): (400, 300, 100, 3000),
        ("men", "none"): (420, 310, 110, 3100),
        ("women", "wheelchair"): (60, 180, 20, 240),
        ("men", "wheelchair"): (62, 170, 18, 250),
        ("X", "none"): (2, 1, 1, 2),
        (None, "none"): (30, 40, 12, 200),
        ("women", None): (11, 14, 12, 90),
    }
    return evaluated(people(groups, 120), mapping(second="Beacon"), answers=answers())


@cache
def one_system() -> EvaluationRecord:
    """Return one system without small groups, judged by a locked plan."""
    groups = {
        ("women", "none"): (400, 300, 100, 3000),
        ("men", "none"): (420, 310, 110, 3100),
        ("women", "wheelchair"): (60, 180, 20, 240),
        ("men", "wheelchair"): (62, 170, 18, 250),
    }
    record = evaluated(people(groups), mapping())
    open_plan = EvaluationPlan.model_validate({**record.plan.model_dump(by_alias=True), "lock": None})
    plan = locked(open_plan, at="2026-11-01T09:00:00Z", by="A. Planner")
    return evaluated(people(groups), mapping(), plan=plan)


@cache
def hostile() -> EvaluationRecord:
    """Return names that try to be markup, formulas, formats and directions."""
    sizes = dict(zip(product(HOSTILE, ("none", LINK)), range(40, 400, 7), strict=False))
    groups = {key: (n, n + 30, n // 2 + 10, n * 3) for key, n in sizes.items()}
    system = SYSTEM.model_copy(update={"name": f"Lantern {SCRIPT}", "provider": LINK, "deployer": TURNED})
    sensitive = (SensitiveFeature(column="sex", label=LINK), SensitiveFeature(column="aid"))
    return evaluated(
        people(groups, 20), mapping(second=SCRIPT, sensitive=sensitive), system=system, answers=answers()
    )


@cache
def excluding() -> EvaluationRecord:
    """Return a feature whose few unrecorded people are left out."""
    groups = {
        ("women", "none"): (400, 300, 100, 3000),
        ("men", "none"): (420, 310, 110, 3100),
        (None, "none"): (2, 1, 1, 3),
    }
    sensitive = (SensitiveFeature(column="sex", missing=MissingRule.EXCLUDE),)
    return evaluated(people(groups), mapping(sensitive=sensitive))


@cache
def without_limits() -> EvaluationRecord:
    """Return measurements nobody set a limit for."""
    groups = {("women", "none"): (40, 30, 10, 300), ("men", "none"): (42, 31, 11, 310)}
    return evaluated(people(groups), mapping(), system=SYSTEM.model_copy(update={"polarity": None}))


@cache
def screened() -> EvaluationRecord:
    """Return an evaluation without data."""
    return evaluator.screen(answers=answers(), system=SYSTEM, now=NOW)


EVERY = {
    "full": full,
    "one system": one_system,
    "hostile": hostile,
    "excluding": excluding,
    "without limits": without_limits,
    "screened": screened,
}
