"""A plan and the people it needs go in; one page for the vendor comes out: which data, how many, and what not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from evaluator import wording
from evaluator.domain.beforehand import Assumed, LimitBefore
from evaluator.domain.metrics import JOINT, METRICS
from evaluator.domain.plan import EvaluationPlan
from evaluator.errors import N_
from evaluator.report.html import render_page

Groups = Mapping[str, tuple[str, ...]]
"""Names of the groups of each feature."""

_MARKDOWN = re.compile(r"([\\`*_\[\]#!|<>~&$@]|:(?=//)|(?<=mailto):|(?<=www)\.)", re.IGNORECASE)
_FIRST = re.compile(r"^(\d*)(?=[-+=.):])")
"""Before what Markdown reads at the start of a line only: lists and lines under a heading."""


@dataclass(frozen=True, slots=True)
class Part:
    """A heading with sentences, a list, or a table."""

    title: str
    sentences: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class DataRequest:
    """The page."""

    language: str
    direction: str
    title: str
    intro: str
    parts: tuple[Part, ...]
    footer: str


def build_request(
    plan: EvaluationPlan,
    before: tuple[LimitBefore, ...],
    assumed: Assumed,
    *,
    system: str = "",
    groups: Groups | None = None,
    language: str = "en",
) -> DataRequest:
    """Return the request in a language: columns, groups, rows needed in each, form, and what must not be sent."""
    _ = wording.speaker(language)
    named = wording.visible(system) or _("the AI system")
    return DataRequest(
        language=language,
        direction="rtl" if wording.is_right_to_left(language) else "ltr",
        title=_("Request for test data: {system:said}", system=named),
        intro=_(
            "We want to see whether {system:said} works alike for different groups of people before we decide. "
            "For that we ask you for the data described here. The limits come from a plan made before any result "
            "is seen.",
            system=named,
        ),
        parts=(
            Part(_("Which columns"), items=_columns(plan, groups or {}, language)),
            *_rows_needed(before, assumed, language),
            Part(_("In which form"), items=tuple(_(item) for item in _FORM)),
            Part(_("What must not be sent"), items=tuple(_(item) for item in _NOT_TO_SEND)),
        ),
        footer=_(
            "Counts are enough: with one row for each combination of groups, decision and outcome, and how many "
            "people it stands for, no row is about a person. All numbers of people are approximate and "
            "assume what is said."
        ),
    )


_FORM = (
    N_("One CSV file (UTF-8, a header line, one separator) or one Parquet file."),
    N_(
        "One row for each person or case, or one row for each combination of values with a column that counts "
        "people."
    ),
    N_("The system as it would be used here: the same version, threshold and settings, named in your answer."),
    N_("People as they come, not chosen by result; say how, where and when they were collected."),
    N_("An empty field where something is not known: no guesses, no “other” for “not recorded”."),
)
_NOT_TO_SEND = (
    N_("No names, addresses, telephone numbers, e-mail addresses or licence plates."),
    N_("No numbers that identify a person or case elsewhere: citizen, customer or file numbers."),
    N_("No dates of birth (age bands are enough), no exact places, no photos, no voices, no free text."),
    N_("No other column than those above."),
)


def _columns(plan: EvaluationPlan, groups: Groups, language: str) -> tuple[str, ...]:
    _ = wording.speaker(language)
    metrics = [part for limit in plan.limits for part in JOINT.get(limit.metric, (limit.metric,))]
    columns = [_("The decision of the system: yes or no, or its score with the threshold that is used.")]
    if any(METRICS[metric].needs_y_true for metric in metrics):
        columns.append(
            _(
                "What turned out to be true, for people on both sides of the decision; empty where nobody looked. "
                "Say how it was found out."
            )
        )
    for feature, names in groups.items():
        said = wording.visible(feature)
        listed = ", ".join(f"“{wording.visible(name)}”" for name in names)
        columns.append(_("{feature:said}, with the groups {groups:said}.", feature=said, groups=listed))
    if not groups:
        columns.append(_("The groups people belong to, such as age band and sex, one column each."))
    if any(limit.within_control for limit in plan.limits):
        columns.append(_("The columns within whose values groups are compared, such as the district."))
    return tuple(columns)


def _rows_needed(before: tuple[LimitBefore, ...], assumed: Assumed, language: str) -> tuple[Part, ...]:
    _ = wording.speaker(language)
    if not before:
        return ()
    rows = []
    for item in before:
        where = wording.visible(item.feature) or _("{n:number} groups", n=item.compared)
        needed = _("no realistic number")
        if item.needed_people is not None:
            needed = wording.people(item.needed_people, language)
        limit = wording.bound_text(item.limit, item.statistic, language, metric=item.metric)
        rows.append((wording.metric_name(item.metric, language), limit, where, needed))
    header = (_("Rate"), _("Limit"), _("Groups by"), _("People needed in each group, at least"))
    most = max((item.needed_people or 0 for item in before), default=0)
    sentences = [wording.assumed_text(assumed, language)]
    if most:
        sentences.insert(
            0, _("About {most:number} people in each group serve every limit that numbers can serve.", most=most)
        )
    return (Part(_("How many rows in each group"), tuple(sentences), header=header, rows=tuple(rows)),)


def request_html(request: DataRequest) -> str:
    """Return the request as one self-contained HTML page, every text escaped."""
    return render_page("request", request=request)


def request_markdown(request: DataRequest) -> str:
    """Return the request as Markdown, every text escaped."""
    lines = [f"# {_plain(request.title)}", "", _plain(request.intro)]
    for part in request.parts:
        lines += ["", f"## {_plain(part.title)}", ""]
        lines += [line for sentence in part.sentences for line in (_plain(sentence), "")]
        lines += [f"- {_plain(item)}" for item in part.items]
        if part.rows:
            lines += [_row(part.header), _row(("---",) * len(part.header), raw=True)]
            lines += [_row(row) for row in part.rows]
    return "\n".join([*lines, "", _plain(request.footer), ""])


def _row(cells: tuple[str, ...], *, raw: bool = False) -> str:
    return f"| {' | '.join(cells if raw else (_plain(text) for text in cells))} |"


def _plain(text: str) -> str:
    """Return text that Markdown shows as it is, on one line: HTML and links in it do nothing."""
    return _FIRST.sub(r"\1\\", _MARKDOWN.sub(r"\\\1", " ".join(text.split())))
