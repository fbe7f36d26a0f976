"""The colours and symbols of every figure: told apart without colour vision, and readable on light and dark."""

from __future__ import annotations

from dataclasses import dataclass

from evaluator.figures.data import State


@dataclass(frozen=True, slots=True)
class Ink:
    """Colours for one background."""

    text: str
    grid: str
    band: str
    """Fill of what a limit allows."""
    states: tuple[str, str, str, str]
    """Met, not met, cannot tell, not assessed."""
    on_states: tuple[str, str, str, str]
    """Text on each of them."""
    series: tuple[str, ...]
    """Several systems, told apart by symbol as well."""

    def of(self, state: State) -> str:
        """Return the colour of a state."""
        return self.states[STATES.index(state)]

    def on(self, state: State) -> str:
        """Return the colour of text on a state."""
        return self.on_states[STATES.index(state)]


STATES: tuple[State, ...] = ("met", "not_met", "cannot_tell", "not_assessed")

LIGHT = Ink(
    text="#1d2329",
    grid="#d9dde2",
    band="#dcebf7",
    states=("#0072b2", "#d55e00", "#6b6b6b", "#8a8f98"),
    on_states=("#ffffff", "#000000", "#ffffff", "#000000"),
    series=("#0072b2", "#d55e00", "#7a4f9e", "#2b2f36", "#a0671b", "#3e6f8e"),
)
DARK = Ink(
    text="#e8eaed",
    grid="#40464e",
    band="#1f3242",
    states=("#4fa8dc", "#f0853a", "#a9adb3", "#8d939b"),
    on_states=("#000000", "#000000", "#000000", "#000000"),
    series=("#4fa8dc", "#f0853a", "#c49ae0", "#e8eaed", "#d9a45b", "#8fb9d3"),
)

SIGNS: dict[State, str] = {"met": "✓", "not_met": "✗", "cannot_tell": "?", "not_assessed": "–"}
"""Signs that say a state without colour, for legends, bars and tables."""

HEAT_TEXT = "#1c2228"
"""Dark on every background: a heatmap's cells are always pale."""
HEAT_NONE = "#d0d3d8"
_HEAT_LOW, _HEAT_MIDDLE, _HEAT_HIGH = (0x8F, 0xC4, 0xE8), (0xF6, 0xF6, 0xF4), (0xF4, 0xB1, 0x83)


def heat(shade: float | None) -> str:
    """Return the fill of a heatmap cell: pale enough for dark text, blue below the middle, orange above."""
    if shade is None:
        return HEAT_NONE
    end = _HEAT_LOW if shade < 0 else _HEAT_HIGH
    share = min(abs(shade), 1.0)
    mixed = (round(middle + (far - middle) * share) for middle, far in zip(_HEAT_MIDDLE, end, strict=True))
    return "#" + "".join(f"{part:02x}" for part in mixed)
