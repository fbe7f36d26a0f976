"""Figures: `data` says what is shown, `screen` draws it with Plotly, `paper` as SVG. Nothing is computed here."""
