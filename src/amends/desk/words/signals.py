"""A signal as one sentence, and the words somebody wrote with it. Kinds we don't know are shown by their name."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amends.desk.words import codes, vocabulary
from amends.desk.words.people import who
from amends.desk.words.signals_more import MORE
from amends.desk.words.titles import Titles
from amends.desk.words.vocabulary import say
from amends.engine.versions import cited
from amends.web import amounts, moments

Payload = dict[str, Any]
PLAIN: Final[dict[str, str | Promise]] = {
    **MORE,
    "order.changed": gettext_lazy("Order changed"),
    "order.canceled": gettext_lazy("Order cancelled"),
    "order.unavailable": gettext_lazy("Order can't be supplied"),
    "order.completed": gettext_lazy("Receipt confirmed"),
    "payment.cleared": gettext_lazy("Payment cleared"),
    "parcel.shipped": gettext_lazy("Marked shipped"),
    "parcel.handed_over": gettext_lazy("Handed to the carrier"),
    "parcel.delivered": gettext_lazy("Delivered"),
    "parcel.corrected": gettext_lazy("The carrier takes a record back"),
    "tracking.invalid": gettext_lazy("The carrier doesn't know the tracking number"),
    "receipt.extended": gettext_lazy("Receipt period extended"),
    "funds.released": gettext_lazy("Money released to the shop"),
    "refund.changed": gettext_lazy("The buyer changed the refund request"),
    "refund.agreed": gettext_lazy("Refund agreed"),
    "refund.refused": gettext_lazy("Refund refused"),
    "refund.paid": gettext_lazy("Refund paid"),
    "refund.closed": gettext_lazy("Refund withdrawn or closed"),
    "return.shipped": gettext_lazy("The buyer sent the goods back"),
    "dispute.answered": gettext_lazy("Dispute answered"),
    "dispute.evidence_asked": gettext_lazy("The platform asks for evidence"),
    "dispute.evidence_sent": gettext_lazy("Evidence received by the platform"),
    "dispute.withdrawn": gettext_lazy("Dispute withdrawn"),
    "review.answered": gettext_lazy("Review answered"),
    "message.received": gettext_lazy("The buyer wrote"),
    "message.sent": gettext_lazy("We wrote to the buyer"),
    "stock.short": gettext_lazy("Stock short"),
    "note.added": gettext_lazy("Note"),
    "case.reopened": gettext_lazy("Case opened again"),
    "promise.kept": gettext_lazy("Promise kept"),
    "promise.released": gettext_lazy("The buyer released us from the promise"),
    "clock.resumed": gettext_lazy("Deadline goes on"),
    "clock.cancelled": gettext_lazy("Deadline cancelled"),
    "days.changed": gettext_lazy("Working days changed"),
    "clock": gettext_lazy("Time passed"),
    "action.undone": gettext_lazy("Taken back"),
    "deed.undone": gettext_lazy("Taken back"),
}
ICONS: Final = {
    "order": "shopping-cart",
    "payment": "credit-card",
    "parcel": "truck",
    "tracking": "truck-off",
    "intercept": "hand-stop",
    "receipt": "calendar-plus",
    "funds": "cash",
    "refund": "receipt-refund",
    "return": "truck-return",
    "dispute": "gavel",
    "review": "star",
    "message": "message",
    "stock": "package-off",
    "note": "note",
    "step": "circle-check",
    "remedy": "first-aid-kit",
    "case": "clipboard-list",
    "evidence": "paperclip",
    "promise": "heart-handshake",
    "clock": "clock",
    "effect": "bolt",
}


def icon(kind: str) -> str:
    return ICONS.get(kind.partition(".")[0], "point")


def sentence(kind: str, payload: Payload, *, titles: Titles, scene: str, currency: str, people: dict[str, str]) -> str:
    """``people``: names by member id, for whom a case went to."""
    told = _TOLD.get(kind)
    said = told(payload, _Telling(titles, scene, currency, people)) if told else str(PLAIN.get(kind, kind))
    return " · ".join((said, *_answers(payload, titles, currency)))


def _answers(payload: Payload, titles: Titles, currency: str) -> list[str]:
    """What was told of own fields."""
    form = payload.get("form") or {}
    return [f"{titles.own(name)}: {titles.answer(name, what, currency=currency)}" for name, what in form.items()]


def quoted(payload: Payload) -> str:
    """What somebody wrote: a message, a note, a reason."""
    reason = payload.get("reason", "")
    parts = [codes.REASONS.get(reason, reason), payload.get("text", ""), payload.get("body", "")]
    return "\n".join(str(part) for part in dict.fromkeys(parts) if part)


class _Telling:
    """What sentences are told with."""

    def __init__(self, titles: Titles, scene: str, currency: str, people: dict[str, str]) -> None:
        self.titles, self.scene, self.currency, self.people = titles, scene, currency, people

    def money(self, payload: Payload) -> str:
        return amounts.money(int(payload.get("amount") or 0), str(payload.get("currency") or self.currency))

    def whom(self, member: str) -> str:
        return who(self.people, member)


def _moment(text: object) -> str:
    return moments.moment(datetime.fromisoformat(str(text)), now=timezone.now()) if text else "—"


def _placed(p: Payload, t: _Telling) -> str:
    return _("Ordered for %(money)s") % {"money": t.money(p)}


def _scanned(p: Payload, t: _Telling) -> str:
    where = p.get("place")
    scan = say(vocabulary.SCANS, p.get("scan"))
    return f"{scan} · {where}" if where else scan


def _intercept(p: Payload, t: _Telling) -> str:
    return _("Interception: %(answer)s") % {"answer": say(vocabulary.ANSWERS, p.get("answer"))}


def _refund_asked(p: Payload, t: _Telling) -> str:
    words = {"type": say(vocabulary.REFUND_TYPES, p.get("type")), "money": t.money(p)}
    return _("The buyer asks: %(type)s, %(money)s") % words


def _refund_paid(p: Payload, t: _Telling) -> str:
    return _("Refund paid, %(money)s") % {"money": t.money(p)} if p.get("amount") else _("Refund paid")


def _returned(p: Payload, t: _Telling) -> str:
    return _("Goods back with us: %(finding)s") % {"finding": say(vocabulary.FINDINGS, p.get("finding", "intact"))}


def _dispute(p: Payload, t: _Telling) -> str:
    if not p.get("amount"):
        return _("Dispute opened")
    return _("Dispute opened over %(money)s") % {"money": t.money(p)}


def _ruled(p: Payload, t: _Telling) -> str:
    winner = say(vocabulary.PARTIES, p.get("winner"))
    return _("The platform ruled for: %(winner)s") % {"winner": winner}


def _review(p: Payload, t: _Telling) -> str:
    return _("Review with %(stars)s of 5 stars") % {"stars": p.get("stars", "?")}


def _step(p: Payload, t: _Telling) -> str:
    words = _("Done: %(what)s") % {"what": t.titles.step(t.scene, str(p.get("step", "")))}
    way = t.titles.outcome(t.scene, str(p.get("step", "")), str(p.get("choice", "")))
    return f"{words} ({way})" if way else words


def _step_skipped(p: Payload, t: _Telling) -> str:
    return _("Not to be done: %(what)s") % {"what": t.titles.step(t.scene, str(p.get("step", "")))}


def _step_added(p: Payload, t: _Telling) -> str:
    return _("To be done after all: %(what)s") % {"what": t.titles.step(t.scene, str(p.get("step", "")))}


def _step_lent(p: Payload, t: _Telling) -> str:
    whom = t.whom(str(p["to"])) if p.get("to") else t.titles.desk(str(p.get("desk", "")))
    return _("%(whom)s is asked to do: %(what)s") % {
        "whom": whom, "what": t.titles.step(t.scene, str(p.get("step", ""))),
    }  # fmt: skip


def _step_back(p: Payload, t: _Telling) -> str:
    what = {"what": t.titles.step(t.scene, str(p.get("step", "")))}
    return _("Given back with a question: %(what)s") % what if p.get("text") else _("Taken back: %(what)s") % what


def _remedy(p: Payload, t: _Telling) -> str:
    return _("Remedy chosen: %(what)s") % {"what": t.titles.remedy(t.scene, str(p.get("remedy", "")))}


def _taken(p: Payload, t: _Telling) -> str:
    owner = str(p.get("owner", ""))
    return _("Taken by %(whom)s") % {"whom": t.whom(owner)} if owner else _("Put back on the desk")


def _handed(p: Payload, t: _Telling) -> str:
    return _("Handed over to %(desk)s") % {"desk": t.titles.desk(str(p.get("desk", "")))}


def _closed(p: Payload, t: _Telling) -> str:
    return _("Closed: %(outcome)s") % {"outcome": say(vocabulary.OUTCOMES, p.get("outcome"))}


def _evidence(p: Payload, t: _Telling) -> str:
    return _("Evidence added: %(what)s") % {"what": _proof(p, t)}


def _evidence_removed(p: Payload, t: _Telling) -> str:
    return _("Evidence taken away: %(what)s") % {"what": _proof(p, t)}


def _proof(p: Payload, t: _Telling) -> str:
    """What it proves, and the file's name."""
    item = str(p.get("item", ""))
    return " · ".join(filter(None, [t.titles.evidence(t.scene, item) if item else "", str(p.get("name", ""))]))


def _promise(p: Payload, t: _Telling) -> str:
    what = p.get("what", "")
    said = vocabulary.PROMISED.get(what, what)  # else as somebody wrote it
    return _("Promised to the buyer by %(due)s: %(what)s") % {"due": _moment(p.get("due")), "what": said}


def _paused(p: Payload, t: _Telling) -> str:
    whom = p.get("waiting_for")
    return _("Deadline paused, waiting for %(whom)s") % {"whom": whom} if whom else _("Deadline paused")


def _effect_done(p: Payload, t: _Telling) -> str:
    return _("Sent: %(what)s") % {"what": say(vocabulary.EFFECTS, p.get("effect"))}


def _effect_failed(p: Payload, t: _Telling) -> str:
    return _("Given up, do it by hand: %(what)s") % {"what": say(vocabulary.EFFECTS, p.get("effect"))}


def _back(p: Payload, t: _Telling) -> str:
    return _("%(money)s could not be paid out: not granted any more, and back in the pool") % {"money": t.money(p)}


def _linked(p: Payload, t: _Telling) -> str:
    told = {"how": say(vocabulary.LINKED, str(p.get("how", "same"))), "which": _case_named(p)}
    return _("Linked: %(how)s %(which)s") % told


def _unlinked(p: Payload, t: _Telling) -> str:
    return _("Not linked any more with %(which)s") % {"which": _case_named(p)}


def _merged(p: Payload, t: _Telling) -> str:
    return _("Merged into case %(no)s") % {"no": p.get("into")}


def _moved(p: Payload, t: _Telling) -> str:
    return _("Goes on by %(version)s") % {"version": cited(str(p.get("version", "")))}


def _case_named(p: Payload) -> str:
    number = str(p.get("to", "")).rpartition("/")[2]
    return f"{p['name']}/{number}" if p.get("name") else _("case %(no)s of this order") % {"no": number}


def _other(p: Payload, t: _Telling) -> str:
    return _("Unknown kind of signal: %(name)s") % {"name": p.get("name", "")}


_TOLD: Final[dict[str, Callable[[Payload, _Telling], str]]] = {
    "order.placed": _placed,
    "parcel.scanned": _scanned,
    "intercept.answered": _intercept,
    "refund.asked": _refund_asked,
    "refund.paid": _refund_paid,
    "return.received": _returned,
    "dispute.opened": _dispute,
    "dispute.ruled": _ruled,
    "review.posted": _review,
    "step.done": _step,
    "step.skipped": _step_skipped,
    "step.added": _step_added,
    "step.delegated": _step_lent,
    "step.returned": _step_back,
    "remedy.chosen": _remedy,
    "case.taken": _taken,
    "case.handed_over": _handed,
    "case.closed": _closed,
    "case.linked": _linked,
    "case.unlinked": _unlinked,
    "case.merged": _merged,
    "case.moved": _moved,
    "evidence.added": _evidence,
    "evidence.removed": _evidence_removed,
    "promise.made": _promise,
    "clock.paused": _paused,
    "effect.done": _effect_done,
    "effect.failed": _effect_failed,
    "grant.back": _back,
    "other": _other,
}
