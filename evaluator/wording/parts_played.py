"""The id of a part that a column plays goes in; what the column says in it comes out."""

from __future__ import annotations

from evaluator.errors import N_
from evaluator.wording.languages import gettext

ROLES: dict[str, str] = {
    "y_pred": N_("what the system decided"),
    "y_true": N_("what turned out to be true"),
    "failed": N_("which attempts failed"),
    "sensitive": N_("a sensitive feature"),
    "control": N_("a control feature"),
    "count": N_("how many people a row stands for"),
    "weight": N_("the weight"),
    "case_id": N_("the case number"),
    "join_id": N_("the number that joins the two files"),
}
"""What the column of each part says."""


def role_name(role: str, language: str = "en") -> str:
    """Return what a column says in a part it plays."""
    return gettext(language).gettext(ROLES[role])
