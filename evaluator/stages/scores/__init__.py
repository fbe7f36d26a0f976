"""Scores: figures of merit by group, curves and sweeps, and what other thresholds would do."""
