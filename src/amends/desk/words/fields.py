"""The field words of playbooks (``refund.amount``) and their values, as people read them in explanations."""

from datetime import datetime
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amends.desk.words import vocabulary
from amends.desk.words.codes import KNOWN
from amends.desk.words.fields_more import MORE
from amends.desk.words.vocabulary import Words, say
from amends.engine.fields import FIELDS, Type
from amends.engine.playbook import Amount
from amends.web import amounts, moments

WHOLE: Final = 10_000
Value = str | int | bool | None
NAMES: Final[Words] = {
    **MORE,
    "placed_at": gettext_lazy("ordered"),
    "ship_by": gettext_lazy("latest shipping time"),
    "deliver_by": gettext_lazy("promised delivery"),
    "receipt_ends_at": gettext_lazy("receipt period ends"),
    "cleared_at": gettext_lazy("payment cleared"),
    "canceled_at": gettext_lazy("order cancelled"),
    "unavailable_at": gettext_lazy("out of stock"),
    "completed_at": gettext_lazy("receipt confirmed"),
    "shipped_at": gettext_lazy("marked shipped"),
    "handed_over_at": gettext_lazy("handed to the carrier"),
    "scanned_at": gettext_lazy("last scan"),
    "delivered_at": gettext_lazy("delivered"),
    "tracking_invalid_at": gettext_lazy("tracking number unknown"),
    "lost_at": gettext_lazy("parcel lost"),
    "returned_at": gettext_lazy("goods back"),
    "released_at": gettext_lazy("money released"),
    "refund_asked_at": gettext_lazy("refund asked"),
    "last_message_at": gettext_lazy("buyer's last message"),
    "last_reply_at": gettext_lazy("our last reply"),
    "replied_at": gettext_lazy("buyer answered"),
    "talks": gettext_lazy("open cases with the buyer"),
    "short_at": gettext_lazy("stock short"),
    "refund.agreed_at": gettext_lazy("refund agreed"),
    "refund.refused_at": gettext_lazy("refund refused"),
    "refund.paid_at": gettext_lazy("refund paid"),
    "refund.closed_at": gettext_lazy("refund closed"),
    "refund.returning_at": gettext_lazy("goods sent back"),
    "refund.returned_at": gettext_lazy("goods back"),
    "refund.deadline": gettext_lazy("platform's refund deadline"),
    "refund.asked_at": gettext_lazy("refund asked"),
    "refund.settled_at": gettext_lazy("refund answered"),
    "dispute.respond_by": gettext_lazy("dispute: answer due"),
    "dispute.answered_at": gettext_lazy("dispute answered"),
    "dispute.evidence_asked_at": gettext_lazy("evidence asked for"),
    "dispute.evidence_sent_at": gettext_lazy("evidence sent"),
    "dispute.ruled_at": gettext_lazy("dispute ruled"),
    "dispute.closed_at": gettext_lazy("dispute closed"),
    "dispute.opened_at": gettext_lazy("dispute opened"),
    "dispute.deadline": gettext_lazy("platform's evidence deadline"),
    "dispute.settled_at": gettext_lazy("dispute over"),
    "review.posted_at": gettext_lazy("review posted"),
    "review.answered_at": gettext_lazy("review answered"),
    "promise.due": gettext_lazy("promised by"),
    "promise.kept_at": gettext_lazy("promise kept"),
    "promise.released_at": gettext_lazy("promise released"),
    "case.opened_at": gettext_lazy("case opened"),
    "case.evidence": gettext_lazy("evidence of the case"),
    "case.noted_at": gettext_lazy("last note"),
    "case.acted_at": gettext_lazy("somebody acted"),
    "case.awaits_since": gettext_lazy("waiting for an answer since"),
    "case.closed_at": gettext_lazy("case closed"),
    "now": gettext_lazy("now"),
    "order.amount": gettext_lazy("order amount"),
    "order.freight": gettext_lazy("freight"),
    "order.refunded": gettext_lazy("refunded so far"),
    "refunded_at": gettext_lazy("first refunded"),
    "order.paid": gettext_lazy("paid by the buyer"),
    "order.overpaid": gettext_lazy("refunded above what was paid"),
    "difference_due": gettext_lazy("what the buyer has still to add"),
    "order.all_back": gettext_lazy("all of it refunded or asked back"),
    "order.back_untold": gettext_lazy("refunded, and never told as placed"),
    "order.asked_back_at": gettext_lazy("all of it first asked back"),
    "refund.twin": gettext_lazy("another payout of the same sum"),
    "refund.matched": gettext_lazy("what comparing the payouts showed"),
    "refund.amount": gettext_lazy("refund amount"),
    "dispute.amount": gettext_lazy("disputed amount"),
    "review.stars": gettext_lazy("stars"),
    "dispute.points": gettext_lazy("penalty points"),
    "refunds_open": gettext_lazy("open refunds"),
    "refunds_agreed": gettext_lazy("requests agreed to"),
    "order.method": gettext_lazy("payment method"),
    "order.currency": gettext_lazy("currency"),
    "order.country": gettext_lazy("country"),
    "order.language": gettext_lazy("buyer's language"),
    "buyer.tone": gettext_lazy("how the buyer sounds (0 calm, 1 annoyed, 2 angry)"),
    "order.prepaid": gettext_lazy("paid before shipping"),
    "order.tags": gettext_lazy("order tags"),
    "carrier": gettext_lazy("carrier"),
    "waybill": gettext_lazy("waybill"),
    "refund.reason": gettext_lazy("refund reason"),
    "refund.version": gettext_lazy("refund version"),
    "refund.id": gettext_lazy("refund number"),
    "refund.finding": gettext_lazy("inspection"),
    "refund.what": gettext_lazy("what the refund is for"),
    "refund.back": gettext_lazy("what the pieces that came back are worth"),
    "refund.owed": gettext_lazy("what the buyer has to add"),
    "freight_refunded": gettext_lazy("freight refunded"),
    "dispute.reason": gettext_lazy("dispute reason"),
    "dispute.id": gettext_lazy("dispute number"),
    "dispute.winner": gettext_lazy("dispute winner"),
    "promise.what": gettext_lazy("promise"),
    "promise.about": gettext_lazy("what the promise is about"),
    "case.scene": gettext_lazy("scene"),
    "case.remedy": gettext_lazy("remedy"),
    "platform": gettext_lazy("platform"),
    "goods": gettext_lazy("goods"),
    "scan": gettext_lazy("last scan says"),
    "intercept": gettext_lazy("interception"),
    "refund.type": gettext_lazy("refund type"),
    "refund.state": gettext_lazy("refund state"),
    "refund.phase": gettext_lazy("refund asked"),
    "refund.goods": gettext_lazy("goods when asked"),
    "dispute.state": gettext_lazy("dispute state"),
    "source": gettext_lazy("source"),
}
VALUES: Final[dict[str, Words]] = {
    "goods": vocabulary.GOODS,
    "refund.goods": vocabulary.GOODS,
    "scan": vocabulary.SCANS,
    "intercept": vocabulary.ANSWERS,
    "refund.type": vocabulary.REFUND_TYPES,
    "refund.state": vocabulary.REFUND_STATES,
    "refund.phase": vocabulary.PHASES,
    "refund.finding": vocabulary.FINDINGS,
    "refund.what": vocabulary.REFUND_FOR,
    "parcel.scan": vocabulary.SCANS,
    "parcel.way": vocabulary.WAYS,
    "dispute.state": vocabulary.DISPUTE_STATES,
    "platform": vocabulary.PLATFORMS,
    "problem.goods": vocabulary.GOODS,
    "dispute.how": vocabulary.ANSWERED,
    "dispute.winner": vocabulary.PARTIES,
    "claim.party": vocabulary.PARTIES,
    "loss.party": vocabulary.PARTIES,
    "request.party": vocabulary.PARTIES,
    "report.party": vocabulary.PARTIES,
    "report.what": vocabulary.REPORTED,
    "season": vocabulary.SEASONS,
    **KNOWN,
}


def name(word: str) -> str:
    return say(NAMES, word)


def value(word: str, what: Value, *, currency: str) -> str:
    """A fact as an explanation shows it: times local, money written out, closed words translated, None "not known"."""
    if what is None or what == "":
        return _("not known")
    if isinstance(what, bool):
        return _("yes") if what else _("no")
    if word in VALUES:
        return say(VALUES[word], str(what))
    field = FIELDS.get(word)
    if field and field.type is Type.MONEY and isinstance(what, int):
        return amounts.money(what, currency)
    if field and field.type is Type.TIME:
        return _time(str(what))
    return str(what)


def amount(part: Amount, *, currency: str) -> str:
    """A rule's sum in words: 10 % of order amount (at least ¥5.00, at most ¥100.00)."""
    fixed = amounts.money(part.fixed, currency) if part.fixed else ""
    if not part.of:
        return fixed or amounts.money(0, currency)
    of = name(part.of)
    share = of if part.share == WHOLE else _("%(share)s %% of %(of)s") % {"share": f"{part.share / 100:g}", "of": of}
    limits = [
        _("at least %(money)s") % {"money": amounts.money(part.floor, currency)} if part.floor else "",
        _("at most %(money)s") % {"money": amounts.money(part.cap, currency)} if part.cap else "",
    ]
    held = _(", ").join(filter(None, limits))
    told = " + ".join(filter(None, [share, fixed]))
    return f"{told} ({held})" if held else told


def _time(text: str) -> str:
    try:
        return moments.moment(datetime.fromisoformat(text), now=timezone.now())
    except ValueError:
        return text
