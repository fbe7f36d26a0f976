"""The page Plan: limits, numbers of people, and the lock."""
