"""Estimated numbers: what their errors come to by group."""
