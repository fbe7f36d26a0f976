"""One figure of each kind, with names as hostile as data can be."""

from __future__ import annotations

from evaluator.figures.data import (
    Axis,
    Band,
    Bar,
    Cell,
    Curve,
    CurvesFigure,
    Dot,
    Figure,
    HeatFigure,
    OutcomesFigure,
    ProfileFigure,
    RatesFigure,
    SystemsFigure,
    Tally,
    Tick,
)

MARKUP = '<a href="https://evil.example">x</a><script>alert(1)</script>'
MATH = r"$\frac{1}{2}$ {0} & \LaTeX"
EMOJI = "👩\u200d🚒 漢字 \u2068עברית\u2069"
PERCENT = Axis("False positive rate", 0, 0.4, tuple(Tick(n / 10, f"{n}0%") for n in range(5)))
STATES = {"met": "✓ within", "not_met": "✗ beyond", "cannot_tell": "? cannot tell", "not_assessed": "– none"}

RATES = RatesFigure(
    title=f"Rate by {MARKUP}",
    axis=PERCENT,
    dots=(
        Dot(MARKUP, 0.31, 0.25, 0.38, "31.0% (25.0% to 38.0%)", "not_met"),
        Dot(MATH, 0.2, 0.1, 0.33, "20.0% (10.0% to 33.0%)", "cannot_tell"),
        Dot(EMOJI, 0.1, None, None, "10.0%", "not_assessed"),
        Dot("1", 0.05, 0.04, 0.06, "5.0% (4.0% to 6.0%)", "met"),
        Dot("1", 0.01, 0.0, 0.02, "1.0% (0.0% to 2.0%)", "met"),
    ),
    states=STATES,
    alt="Five groups.",
    band=Band(0.0, 0.1, "up to 10 points above the lowest"),
    unlisted=("at times: too few people",),
)
SYSTEMS = SystemsFigure(
    title="Rate by sex",
    axis=PERCENT,
    groups=("women", MATH),
    series=("Vendor A", MARKUP),
    dots=(
        Dot("women", 0.1, 0.05, 0.15, "10.0%", series=0),
        Dot("women", 0.12, 0.1, 0.2, "12.0%", series=1),
        Dot(MATH, 0.3, 0.25, 0.35, "30.0%", series=0),
    ),
    alt="Two systems.",
)
HEAT = HeatFigure(
    title="Rate by sex and age",
    rows=("women", MARKUP),
    columns=("18–29", MATH),
    cells=(
        Cell(0, 0, "12.0%\nn = 120", -1.0),
        Cell(0, 1, "14.0%\nn = 90", 0.2),
        Cell(1, 0, "31.0%\nn = 75", 1.0),
        Cell(1, 1, "too few", None),
    ),
    note="Blue: below 12.3%; orange: above.",
    alt="Four cells.",
)
PROFILE = ProfileFigure(
    title="Maturity",
    axis=Axis("Level", 0, 4, tuple(Tick(n, str(n)) for n in range(5))),
    bars=(
        Bar("Legality", 3.1, "3.1", 2.5, "met"),
        Bar(MARKUP, 1.2, "1.2", 2.5, "not_met"),
        Bar(MATH, None, "not answered", None, "not_assessed"),
        Bar("Transparency", 2.5, "2.5", 2.5, "cannot_tell"),
    ),
    states=STATES,
    minimum_label="minimum",
    alt="Four groups.",
)
OUTCOMES = OutcomesFigure(
    title="Outcomes",
    axis=Axis("Criteria", 0, 12, tuple(Tick(n, str(n)) for n in (0, 6, 12))),
    tallies=(Tally(MARKUP, {"met": 5, "not_met": 2, "cannot_tell": 3, "not_assessed": 2}, "12 criteria"),),
    states=STATES,
    alt="One system.",
)
CURVES = CurvesFigure(
    title=f"Curves by {MARKUP}",
    across=PERCENT,
    up=Axis("True positive rate", 0, 1, tuple(Tick(n / 2, f"{n * 50}%") for n in range(3))),
    curves=(
        Curve(MARKUP, ((0.0, 0.0), (0.1, 0.6), (0.4, 1.0)), ("nobody", "some", "everybody")),
        Curve(MATH, ((0.0, 0.0), (0.4, 0.8)), ("nobody", EMOJI)),
    ),
    alt="Two groups.",
    diagonal="no better than chance",
    mark=(0.2, "the threshold in use"),
)
EVERY: dict[str, Figure] = {
    "rates": RATES,
    "systems": SYSTEMS,
    "heatmap": HEAT,
    "profile": PROFILE,
    "outcomes": OUTCOMES,
    "curves": CURVES,
}
