"""The field words of playbooks (``refund.amount``) and their values, as people read them in explanations."""

from datetime import datetime
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from amends.desk import vocabulary
from amends.desk.vocabulary import Words, say
from amends.engine.fields import FIELDS, Type
from amends.web import amounts, moments

Value = str | int | bool | None
NAMES: Final[Words] = {
    "placed_at": lazy("ordered"),
    "ship_by": lazy("latest shipping time"),
    "deliver_by": lazy("promised delivery"),
    "receipt_ends_at": lazy("receipt period ends"),
    "cleared_at": lazy("payment cleared"),
    "canceled_at": lazy("order cancelled"),
    "unavailable_at": lazy("out of stock"),
    "completed_at": lazy("receipt confirmed"),
    "shipped_at": lazy("marked shipped"),
    "handed_over_at": lazy("handed to the carrier"),
    "scanned_at": lazy("last scan"),
    "delivered_at": lazy("delivered"),
    "tracking_invalid_at": lazy("tracking number unknown"),
    "lost_at": lazy("parcel lost"),
    "returned_at": lazy("goods back"),
    "released_at": lazy("money released"),
    "refund_asked_at": lazy("refund asked"),
    "last_message_at": lazy("buyer's last message"),
    "last_reply_at": lazy("our last reply"),
    "short_at": lazy("stock short"),
    "refund.agreed_at": lazy("refund agreed"),
    "refund.refused_at": lazy("refund refused"),
    "refund.paid_at": lazy("refund paid"),
    "refund.closed_at": lazy("refund closed"),
    "refund.returning_at": lazy("goods sent back"),
    "refund.returned_at": lazy("goods back"),
    "refund.deadline": lazy("platform's refund deadline"),
    "refund.asked_at": lazy("refund asked"),
    "refund.settled_at": lazy("refund answered"),
    "dispute.respond_by": lazy("dispute: answer due"),
    "dispute.answered_at": lazy("dispute answered"),
    "dispute.evidence_asked_at": lazy("evidence asked for"),
    "dispute.evidence_sent_at": lazy("evidence sent"),
    "dispute.ruled_at": lazy("dispute ruled"),
    "dispute.closed_at": lazy("dispute closed"),
    "dispute.opened_at": lazy("dispute opened"),
    "dispute.deadline": lazy("platform's evidence deadline"),
    "dispute.settled_at": lazy("dispute over"),
    "review.posted_at": lazy("review posted"),
    "review.answered_at": lazy("review answered"),
    "promise.due": lazy("promised by"),
    "promise.kept_at": lazy("promise kept"),
    "promise.released_at": lazy("promise released"),
    "case.opened_at": lazy("case opened"),
    "case.noted_at": lazy("last note"),
    "case.acted_at": lazy("somebody acted"),
    "case.closed_at": lazy("case closed"),
    "now": lazy("now"),
    "order.amount": lazy("order amount"),
    "order.freight": lazy("freight"),
    "order.refunded": lazy("refunded so far"),
    "refund.amount": lazy("refund amount"),
    "dispute.amount": lazy("disputed amount"),
    "review.stars": lazy("stars"),
    "dispute.points": lazy("penalty points"),
    "refunds_open": lazy("open refunds"),
    "order.method": lazy("payment method"),
    "order.currency": lazy("currency"),
    "order.country": lazy("country"),
    "order.language": lazy("buyer's language"),
    "order.prepaid": lazy("paid before shipping"),
    "order.tags": lazy("order tags"),
    "carrier": lazy("carrier"),
    "waybill": lazy("waybill"),
    "refund.reason": lazy("refund reason"),
    "refund.version": lazy("refund version"),
    "refund.id": lazy("refund number"),
    "refund.finding": lazy("inspection"),
    "dispute.reason": lazy("dispute reason"),
    "dispute.id": lazy("dispute number"),
    "dispute.winner": lazy("dispute winner"),
    "promise.what": lazy("promise"),
    "case.scene": lazy("scene"),
    "case.remedy": lazy("remedy"),
    "platform": lazy("platform"),
    "goods": lazy("goods"),
    "scan": lazy("last scan says"),
    "intercept": lazy("interception"),
    "refund.type": lazy("refund type"),
    "refund.state": lazy("refund state"),
    "refund.phase": lazy("refund asked"),
    "refund.goods": lazy("goods when asked"),
    "dispute.state": lazy("dispute state"),
    "source": lazy("source"),
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
    "dispute.state": vocabulary.DISPUTE_STATES,
    "platform": vocabulary.PLATFORMS,
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


def _time(text: str) -> str:
    try:
        return moments.moment(datetime.fromisoformat(text), now=timezone.now())
    except ValueError:
        return text
