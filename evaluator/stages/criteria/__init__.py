"""Criteria: outcomes with their because, verdicts, and what follows from them."""
