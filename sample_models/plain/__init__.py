"""The plain model: nothing is done about the gap between groups."""
