"""The engine's closed vocabularies in people's words. Unknown words are shown as they came."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from amends.desk.words import outcomes

Words = dict[str, str | Promise]

GOODS: Final[Words] = {
    "not_shipped": _("Not shipped"),
    "in_transit": _("In transit"),
    "received": _("Received"),
    "returned": _("Returned"),
}
GOODS_ICONS: Final = {
    "not_shipped": "package",
    "in_transit": "truck",
    "received": "home-check",
    "returned": "truck-return",
}
SCANS: Final[Words] = {
    "collected": _("Collected"),
    "departed": _("Departed"),
    "arrived": _("Arrived"),
    "customs": _("At customs"),
    "customs_held": _("Held by customs"),
    "out_for_delivery": _("Out for delivery"),
    "failed": _("Delivery failed"),
    "delivered": _("Delivered"),
    "refused": _("Refused at the door"),
    "returning": _("Going back"),
    "returned": _("Back with us"),
    "damaged": _("Damaged"),
    "lost": _("Lost"),
    "other": _("Scanned"),
}
STOPS: Final[Words] = {"shipped": _("Marked shipped"), **SCANS}
BAD_SCANS: Final = frozenset({"customs_held", "failed", "refused", "returning", "damaged", "lost"})
SOURCES: Final[Words] = {
    "marketplace": _("Marketplace"),
    "carrier": _("Carrier"),
    "supplier": _("Supplier"),
    "warehouse": _("Warehouse"),
    "buyer": _("Buyer"),
    "colleague": _("Colleague"),
    "engine": _("Engine"),
}
PARTIES: Final[Words] = {
    "buyer": _("Buyer"),
    "merchant": _("Us"),
    "merchant_cs": _("Our service"),
    "merchant_ops": _("Our operations"),
    "warehouse": _("Warehouse"),
    "carrier": _("Carrier"),
    "installer": _("Installer"),
    "supplier": _("Supplier"),
    "platform": _("Platform"),
    "force_majeure": _("Force majeure"),
    "undetermined": _("Not settled yet"),
}
ANSWERED: Final[Words] = {"agree": _("agreed"), "settle": _("settled between us")}
SEASONS: Final[Words] = {
    "usual": _("Usual days"),
    "warm_up": _("Warm-up"),
    "sale": _("Sale"),
    "after_sales": _("After-sales"),
}
REPORTED: Final[Words] = {
    "at_depot": _("lies at the depot"),
    "damaged": _("damaged"),
    "delayed": _("delayed"),
    "entry_fault": _("entered wrongly"),
    "force_majeure": _("Force majeure"),
    "lost": _("lost"),
    "out_of_area": _("outside its area"),
    "out_of_stock": _("out of stock"),
    "suspended": _("suspended"),
    "unidentified": _("nobody knows whose it is"),
    "unreachable": _("buyer not reached"),
}
WAITING: Final[Words] = {
    "buyer": _("the buyer"),
    "platform": _("the platform"),
    "carrier": _("the carrier"),
    "supplier": _("the supplier"),
    "warehouse": _("the warehouse"),
    "installer": _("the installer"),
    "partner": _("a partner"),
    "colleague": _("a colleague"),
    "other": _("somebody"),
}
WRITTEN: Final[Words] = {
    "message.received": _("The buyer wrote"),
    "message.sent": _("We wrote"),
    "note.added": _("Note"),
    "review.posted": _("Review"),
    "review.followed": _("Review"),
    "task.asked": _("Task"),
    "task.answered": _("Task"),
    "case.handed_over": _("Hand over"),
}
LINKED: Final[Words] = {
    "same": _("the same problem"),
    "follows": _("came of"),
    "leads": _("led to"),
    "split": _("split off from"),
    "parcel": _("in one parcel with"),
    "merged": _("has merged into this"),
    "into": _("merged into"),
}
TONES: Final[dict[int, str | Promise]] = {0: _("calm"), 1: _("annoyed"), 2: _("angry")}
ACTS: Final[Words] = {
    "platform": _("The platform acts"),
    "merchant": _("We have to act"),
    "buyer": _("The buyer acts"),
    "carrier": _("The carrier acts"),
}
REFUND_TYPES: Final[Words] = {
    "refund_only": _("Refund only"),
    "return_refund": _("Return and refund"),
    "exchange": _("Exchange"),
    "reship": _("Send again"),
    "repair": _("Repair"),
}
WAYS: Final[Words] = {"out": _("to the buyer"), "back": _("back to us"), "again": _("sent again")}
REFUND_FOR: Final[Words] = {
    "goods": _("the goods"),
    "freight": _("the freight"),
    "difference": _("a difference in price"),
    "service": _("a service"),
}
REFUND_STATES: Final[Words] = {
    "asked": _("waits for an answer"),
    "refused": _("refused"),
    "agreed": _("agreed"),
    "returning": _("goods on the way back"),
    "returned": _("goods are back"),
    "paid": _("paid back"),
    "closed": _("closed"),
}
DISPUTE_STATES: Final[Words] = {
    "opened": _("waits for an answer"),
    "answered": _("answered"),
    "evidence_asked": _("evidence asked for"),
    "evidence_sent": _("evidence sent"),
    "ruled": _("ruled"),
    "withdrawn": _("withdrawn"),
}
PHASES: Final[Words] = {"onsale": _("before receipt"), "aftersale": _("after receipt")}
ANSWERS: Final[Words] = {"stopped": _("stopped"), "cannot": _("can't be stopped"), "pending": _("being tried")}
FINDINGS: Final[Words] = {
    "intact": _("intact"),
    "short": _("something missing"),
    "mismatch": _("not what was sent"),
    "damaged": _("damaged"),
    "used": _("used"),
    "empty": _("empty"),
}
CLOCK_STATES: Final[Words] = {
    "running": _("running"),
    "paused": _("paused"),
    "met": _("met"),
    "missed": _("missed"),
    "over": _("missed"),
    "void": _("void"),
    "cancelled": _("cancelled"),
}
STEP_STATES: Final[Words] = {
    "waiting": _("waits for another step"),
    "ready": _("to do"),
    "done": _("done"),
    "skipped": _("not needed"),
    "blocked": _("waits for others"),
}
EFFECT_STATES: Final[Words] = {
    "pending": _("Waiting to be sent"),
    "sent": _("Sent"),
    "failed": _("Failed, will be tried again"),
    "dead": _("Given up: do it by hand"),
    "past": _("From imported history"),
    "telling": _("About to be told"),
    "told": _("Told"),
    "seen": _("Seen"),
    "untold": _("Nobody was told"),
}
EFFECTS: Final[Words] = {
    "hold_shipment": _("Hold shipment"),
    "release_shipment": _("Release shipment"),
    "resume_shipment": _("Release shipment"),
    "refund": _("Refund"),
    "agree_refund": _("Agree to the refund"),
    "agree_return": _("Agree to the return"),
    "agree_exchange": _("Agree to the exchange"),
    "refuse_refund": _("Refuse the request"),
    "refuse_exchange": _("Refuse the exchange"),
    "refuse_dispute": _("Refuse the dispute with evidence"),
    "propose": _("Make a counter-proposal"),
    "page_message": _("Message on the request's page"),
    "explain_review": _("Explain under the review"),
    "contest_review": _("Complain about the review"),
    "ask_intercept": _("Ask the carrier to stop the parcel"),
    "ask_release": _("Ask the buyer to confirm receipt"),
    "send_evidence": _("Submit evidence"),
    "set_stock": _("Set the listing's stock"),
    "extend_receipt": _("Extend the receipt period"),
    "compensate": _("Compensation"),
    "pay_buyer": _("Payment to the buyer"),
    "coupon": _("Coupon"),
    "reship": _("Send again"),
    "claim": _("Claim against whoever caused the loss"),
    "message": _("Message to the buyer"),
    "sms": _("Text message to the buyer"),
    "alarm": _("Alarm"),
    "escalate": _("Escalation"),
    "notify": _("Notice"),
    "warn": _("Warning to us"),
}
OUTCOMES: Final[Words] = {
    "solved": _("Solved"),
    "refunded": _("Refunded"),
    "refunded_late": _("Refunded late"),
    "refunded_and_back": _("Refunded, goods are back"),
    "withdrawn": _("Withdrawn by the buyer"),
    "no_case": _("Not a problem after all"),
    "duplicate": _("Handled elsewhere"),
    "void": _("Void: the cause fell away"),
    "closed": _("Closed"),
    "canceled": _("Order cancelled"),
    "delivered": _("Delivered"),
    "turned_up": _("Turned up after all"),
    "came_back": _("Came back"),
    "returned": _("Goods are back"),
    "collected": _("Collected"),
    "shipped": _("Shipped"),
    "shipped_late": _("Shipped late"),
    "kept": _("The buyer stays"),
    "kept_late": _("Promise kept late"),
    "released": _("The buyer released us"),
    "waits": _("The buyer waits"),
    "explained": _("Explained"),
    "answered": _("Answered"),
    "settled": _("Settled"),
    "won": _("Won"),
    "lost": _("Lost"),
    "paid": _("Paid back"),
    "merged": _("Merged into another case"),
    **outcomes.MORE,
}
PROMISED: Final[Words] = {
    "gift": _("send the gift"),
    "gift_waybill": _("tell the gift's waybill number"),
    "ship": _("ship the order"),
    "extend": _("extend the time to receive it"),
    "call_back": _("come back with an answer"),
    "address_change": _("change the address"),
    "intercept": _("stop the parcel"),
    "return_accepted": _("take the goods back"),
    "price_protection": _("pay the price difference"),
    "refund": _("pay the refund"),
    "reship": _("send it again"),
    "reship_gift": _("send the gift"),
    "change_address": _("change the address"),
    "invoice": _("send the invoice"),
}
CLOSING: Final = ("solved", "refunded", "withdrawn", "no_case", "duplicate", "nothing_needed")
LANGUAGES: Final[Words] = {
    "zh": _("Chinese"),
    "en": _("English"),
    "pt": _("Portuguese"),
    "es": _("Spanish"),
    "ru": _("Russian"),
    "ar": _("Arabic"),
}
PLATFORMS: Final[Words] = {
    "tmall": _("Tmall"),
    "jd": _("JD"),
    "alibaba1688": _("1688"),
    "aliexpress": _("AliExpress"),
    "shopify": _("Shopify"),
    "other": _("Other"),
}


def say(words: Words, word: str | None) -> str:
    """The word in the reader's language; a word we don't know as it came."""
    return str(words.get(word, word.replace("_", " "))) if word else ""
