"""From counts to rates and gaps, each with its interval and outcome, held against fairlearn."""
