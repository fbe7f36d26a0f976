"""What the city changed on top of the published version, and why; what was fixed beforehand, by whom and when."""

from __future__ import annotations

from evaluator import wording
from evaluator.domain.overlay import OverlayChange
from evaluator.domain.plan import EarlierLock, Lock
from evaluator.domain.record import OverlayUsed, Published
from evaluator.report.context import Context, prose
from evaluator.report.model import Block, Facts, Notice, Paragraph, Section, Sentences, Table, cell

_GRAVEST_FIRST = ("dropped", "loosened", "reweighted", "reworded", "tightened", "added")


def gravest_first(changes: tuple[OverlayChange, ...]) -> list[OverlayChange]:
    """Return the changes, those that a reader must look at first: knock-outs, then what asks for less."""
    return sorted(changes, key=lambda item: (not item.knock_out, _GRAVEST_FIRST.index(item.kind)))


def knock_out_notices(context: Context) -> tuple[Notice, ...]:
    """Return a notice where the city took out or loosened a knock-out; it stands beside the verdict."""
    used = context.record.overlay
    texts = wording.knock_outs_changed(used.changes, context.language) if used else []
    if not texts:
        return ()
    _ = context.say
    return (
        Notice(
            _("A knock-out of the published version does not count here"),
            _("The city took it out or loosened it. Whoever relies on this result should know."),
            tuple(texts),
        ),
    )


def overlay_section(context: Context) -> tuple[Section, ...]:
    """Return what was changed on top of the published version, and why; nothing without an overlay."""
    _ = context.say
    used = context.record.overlay
    if used is None:
        return ()
    document = used.document
    blocks: list[Block] = [
        Paragraph(wording.overlay_named(document.id, document.version, used.by, used.on, context.language)),
        *knock_out_notices(context),
    ]
    if used.changes:
        blocks.append(_table(context, used))
    else:
        blocks.append(Paragraph(_("It changes nothing.")))
    blocks.append(
        Facts(
            (
                (_("Published rubric"), _published(used.rubric)),
                (_("Published criteria"), _published(used.criteria)),
                (_("Overlay"), f"{document.id} {document.version}, sha256 {document.sha256}"),
            )
        )
    )
    return (Section("overlay", _("What was changed on top of the published version, and why"), tuple(blocks)),)


def _table(context: Context, used: OverlayUsed) -> Table:
    _ = context.say
    language = context.language
    rows = []
    for item in gravest_first(used.changes):
        what, old, new = wording.change_shown(item, language)
        why = [prose(item.reason), *([wording.signature(item, language)] if item.sign_off else [])]
        rows.append(
            (
                cell(prose(what)),
                cell(wording.change_kind(item.kind, language)),
                cell(prose(old)),
                cell(prose(new)),
                cell(why),
            )
        )
    return Table(
        _("Every change"),
        (_("What"), _("Change"), _("As published"), _("Here"), _("Why")),
        tuple(rows),
        source=_("A lower limit on a difference, a higher ratio, minimum or knock-out is a tightening."),
    )


def _published(document: Published) -> str:
    return f"{document.id} {document.version}, sha256 {document.sha256}"


def beforehand_section(context: Context) -> tuple[Section, ...]:
    """Return what the plan fixed, who locked it and why earlier versions were replaced; nothing without a lock."""
    _ = context.say
    plan, language = context.record.plan, context.language
    blocks: list[Block] = []
    if plan.lock is not None:
        versions: list[EarlierLock | Lock] = [*plan.lock.earlier, plan.lock]
        rows = tuple(
            (
                cell(str(number)),
                cell(wording.time_text(item.at, language)),
                cell(wording.visible(item.by)),
                cell(prose(item.reason) if item.reason else "–"),
                cell(item.sha256),
            )
            for number, item in enumerate(versions, start=1)
        )
        header = (_("Version"), _("Locked on"), _("By"), _("Why a new version"), "SHA-256")
        blocks.append(Table(_("Versions of the plan"), header, rows))
    blocks += _fixed(context)
    if context.record.deadline is not None:
        texts = wording.deadline_texts(context.record.deadline, language)
        blocks.append(Sentences(tuple((None, text) for text in texts)))
    if not blocks:
        return ()
    return (Section("beforehand", _("What was fixed beforehand"), tuple(blocks)),)


def _fixed(context: Context) -> list[Block]:
    _ = context.say
    fixed = context.record.plan.fixed
    if fixed is None:
        return []
    documents = ((_("Rubric"), fixed.rubric), (_("Criteria"), fixed.criteria), (_("Overlay"), fixed.overlay))
    facts = [(name, f"{item.id} {item.version}, sha256 {item.sha256}") for name, item in documents if item]
    weights = [f"{id}: {wording.amount(weight, context.language)}" for id, weight in fixed.weights.items()]
    facts.append((_("Weights other than 1"), ", ".join(weights) or _("none")))
    return [Facts(tuple(facts))]


def late_notices(context: Context) -> tuple[Notice, ...]:
    """Return a notice where answers were given or changed after the deadline that the plan set for them."""
    deadline = context.record.deadline
    if deadline is None or not (deadline.late or deadline.undated):
        return ()
    title = context.say("Answers and their deadline")
    return (Notice(title, " ".join(wording.deadline_texts(deadline, context.language))),)
