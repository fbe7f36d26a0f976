"""Long work in child processes: with progress, cancelled at a click, memory given back. `Jobs` is the way in."""

from evaluator.jobs.jobs import Jobs
from evaluator.jobs.state import JobState, Status

__all__ = ["JobState", "Jobs", "Status"]
