"""Words that playbooks ask about beyond the closed vocabularies: traits, tags, checks, answers; as people read them."""

from typing import Final

from django.utils.translation import gettext_lazy

from amends.desk.words.vocabulary import Words

TRAITS: Final[Words] = {
    "agreed": gettext_lazy("agreed with the buyer"),
    "bad_before_sending": gettext_lazy("flawed before it was sent"),
    "box_damaged": gettext_lazy("box damaged"),
    "box_opened": gettext_lazy("box opened"),
    "buyer_address_wrong": gettext_lazy("the buyer's address was wrong"),
    "buyer_damaged": gettext_lazy("damaged by the buyer"),
    "buyer_proved": gettext_lazy("proved by the buyer"),
    "buyer_reason": gettext_lazy("the buyer's own reason"),
    "buyers_door": gettext_lazy("told on the shop's page for buyers"),
    "buyer_signed": gettext_lazy("signed by the buyer"),
    "carrier_misrouted": gettext_lazy("misrouted by the carrier"),
    "data_leaked": gettext_lazy("data leaked"),
    "faint": gettext_lazy("flaw hard to see"),
    "flat_measured": gettext_lazy("measured lying flat"),
    "flawed": gettext_lazy("flawed"),
    "gift_has_sku": gettext_lazy("the gift is sold by itself, too"),
    "gift_kept": gettext_lazy("gift kept"),
    "inedible": gettext_lazy("not fit to eat"),
    "installer_fault": gettext_lazy("the installer's fault"),
    "lost": gettext_lazy("lost"),
    "made": gettext_lazy("already made"),
    "merged_parcel": gettext_lazy("merged parcel"),
    "opened_digital": gettext_lazy("digital goods opened"),
    "out_of_warranty": gettext_lazy("out of warranty"),
    "over_return_limit": gettext_lazy("above the shop's limit of returns"),
    "own_staff": gettext_lazy("our own staff"),
    "page_unclear": gettext_lazy("page unclear"),
    "part_return": gettext_lazy("part of the order returned"),
    "payment_fault": gettext_lazy("fault of the payment"),
    "plainly_faulty": gettext_lazy("plainly faulty"),
    "poor_packing": gettext_lazy("poorly packed"),
    "prepaid_balance": gettext_lazy("prepaid balance"),
    "promised": gettext_lazy("promised"),
    "promised_damages": gettext_lazy("damages promised"),
    "proxy_unauthorized": gettext_lazy("signed for by somebody not authorised"),
    "quoted": gettext_lazy("price told beforehand"),
    "return_wanted": gettext_lazy("return wanted"),
    "rotten": gettext_lazy("rotten"),
    "shop_fault": gettext_lazy("the shop's fault"),
    "short_weight": gettext_lazy("short weight"),
    "signed_by_other": gettext_lazy("signed by somebody else"),
    "supplier_packed": gettext_lazy("packed by the supplier"),
    "system_fault": gettext_lazy("fault of the system"),
    "undersized": gettext_lazy("too small"),
    "unproven": gettext_lazy("unproven"),
    "wants_again": gettext_lazy("wants it sent again"),
    "wants_exchange": gettext_lazy("wants an exchange"),
    "wants_keep": gettext_lazy("wants to keep it for a part of the money"),
    "wants_know": gettext_lazy("wants an answer"),
    "wants_mend": gettext_lazy("wants it mended, or the part"),
    "wants_money": gettext_lazy("wants the money back"),
    "wants_return": gettext_lazy("wants to return it for the money"),
    "wrong_address_given": gettext_lazy("wrong address given"),
}
"""What is known of a problem with the goods, the parcel or the service."""
TAGS: Final[Words] = {
    "amazon": gettext_lazy("Amazon"),
    "apparel": gettext_lazy("apparel"),
    "bags": gettext_lazy("bags"),
    "courier": gettext_lazy("express to the door"),
    "custom": gettext_lazy("custom-made"),
    "digital": gettext_lazy("digital"),
    "ebay": gettext_lazy("eBay"),
    "fixed_3c": gettext_lazy("fixed electronics"),
    "fragile": gettext_lazy("fragile"),
    "fresh": gettext_lazy("fresh"),
    "jewellery": gettext_lazy("jewellery"),
    "large": gettext_lazy("large"),
    "live": gettext_lazy("live"),
    "periodical": gettext_lazy("periodical"),
    "portable_3c": gettext_lazy("portable electronics"),
    "precious_metal": gettext_lazy("precious metal"),
    "presale": gettext_lazy("pre-sale"),
    "ripening": gettext_lazy("still ripening"),
    "shoes": gettext_lazy("shoes"),
    "shop_fault": gettext_lazy("the shop's fault"),
    "threshold_lost": gettext_lazy("discount threshold lost"),
    "valuable": gettext_lazy("valuable"),
    "virtual": gettext_lazy("virtual"),
    "watches": gettext_lazy("watches"),
}
"""What an order is marked with."""
CHECKS: Final[Words] = {
    "appearance": gettext_lazy("looks"),
    "collectable": gettext_lazy("can be collected in time"),
    "count": gettext_lazy("count"),
    "coverage": gettext_lazy("carrier goes there"),
    "customs": gettext_lazy("papers for customs"),
    "no_business_card": gettext_lazy("no business card in the parcel"),
    "packing": gettext_lazy("packing"),
    "sign_in_person": gettext_lazy("signed for in person"),
    "true_value": gettext_lazy("declared at its true value"),
    "works": gettext_lazy("works"),
}
"""Checks before a parcel goes out."""
CUSTOMS: Final[Words] = {
    "buyer_refused": gettext_lazy("the buyer doesn't clear it"),
    "counterfeit": gettext_lazy("counterfeit"),
    "missing_papers": gettext_lazy("papers missing"),
    "other": gettext_lazy("something else"),
    "undervalued": gettext_lazy("declared below its value"),
}
"""Why customs hold a parcel."""
INVOICES: Final[Words] = {
    "electronic": gettext_lazy("electronic"),
    "paper": gettext_lazy("paper"),
    "special_vat": gettext_lazy("special VAT invoice"),
}
"""Kinds of invoices."""
LINES: Final[Words] = {
    "custom": gettext_lazy("as the buyer wants them"),
}
"""Lines of an invoice."""
PAYMENTS: Final[Words] = {
    "mastercard": gettext_lazy("Mastercard"),
    "paypal": gettext_lazy("PayPal"),
    "visa": gettext_lazy("Visa"),
}
"""How an order was paid."""
RULES: Final[Words] = {
    "other": gettext_lazy("another rule"),
    "paid_first": gettext_lazy("paid first for the platform"),
    "refuse_cooperative": gettext_lazy("out of stock, told the buyer"),
    "refuse_stock": gettext_lazy("nothing in stock"),
    "refuse_uncooperative": gettext_lazy("out of stock, said nothing"),
}
"""Rules of penalties."""
PROMISED: Final[Words] = {
    "address": gettext_lazy("address"),
    "gift": gettext_lazy("gift"),
    "interception": gettext_lazy("stopping a parcel"),
    "price": gettext_lazy("price protection"),
    "return": gettext_lazy("return"),
}
"""What a promise is about."""
FOUND: Final[Words] = {
    "damaged": gettext_lazy("damaged"),
    "defect": gettext_lazy("defect"),
    "no_defect": gettext_lazy("no defect"),
    "repairable": gettext_lazy("can be repaired"),
    "used": gettext_lazy("used"),
}
"""What an inspection found."""
REPLIES: Final[Words] = {
    "done": gettext_lazy("done"),
    "loaded": gettext_lazy("loaded already"),
    "no": gettext_lazy("no"),
    "yes": gettext_lazy("yes"),
}
"""What a partner answered."""
WISHES: Final[Words] = {
    "cancel": gettext_lazy("to cancel"),
    "confirm_loss": gettext_lazy("to confirm the loss"),
    "custom": gettext_lazy("to make it to measure"),
    "deliver": gettext_lazy("to deliver"),
    "hold": gettext_lazy("to hold it"),
    "install": gettext_lazy("to install"),
    "locate": gettext_lazy("to find the parcel"),
    "place": gettext_lazy("to order it"),
    "reship": gettext_lazy("to send again"),
    "urgent": gettext_lazy("to hurry"),
}
"""What a partner was asked."""
SCORES: Final[Words] = {
    "dsr": gettext_lazy("shop rating (DSR)"),
    "refund_rate": gettext_lazy("refund rate"),
    "dispute_rate": gettext_lazy("dispute rate"),
    "late_shipment_rate": gettext_lazy("rate of late shipments"),
    "response_rate": gettext_lazy("rate of answers in time"),
    "intervention_rate": gettext_lazy("rate of interventions"),
    "refund_time": gettext_lazy("time to complete refunds"),
    "logistics_complaint_rate": gettext_lazy("rate of complaints about logistics"),
}
"""What a score measures."""
TASKS: Final[Words] = {
    "operation": gettext_lazy("something to do"),
    "query": gettext_lazy("something to find out"),
}
"""Kinds of tasks."""
TERMS: Final[Words] = {
    "return_limit": gettext_lazy("limit of returns"),
}
"""Terms told in the chat."""
REVIEW_FAULTS: Final[Words] = {
    "malicious": gettext_lazy("malicious"),
    "advert": gettext_lazy("an advertisement"),
}
"""What a review can be taken down for."""
REASONS: Final[Words] = {
    "bank_cannot_process": gettext_lazy("the bank can't process it"),
    "credit_not_processed": gettext_lazy("a refund that was promised did not come"),
    "duplicate": gettext_lazy("charged twice"),
    "fraud": gettext_lazy("the cardholder did not order it"),
    "fraudulent": gettext_lazy("the cardholder did not order it"),
    "general": gettext_lazy("not told"),
    "not_received": gettext_lazy("not received"),
    "product_not_received": gettext_lazy("not received"),
    "product_unacceptable": gettext_lazy("not as described, or broken"),
    "subscription_canceled": gettext_lazy("charged after it was cancelled"),
    "unrecognized": gettext_lazy("the cardholder does not know the charge"),
    "signed_not_received": gettext_lazy("signed for, not received"),
}
"""Why a dispute was opened, where a platform sends a code instead of words."""

KNOWN: Final[dict[str, Words]] = {
    "dispute.reason": REASONS,
    "problem.traits": TRAITS,
    "order.tags": TAGS,
    "checks.passed": CHECKS,
    "checks.failed": CHECKS,
    "customs": CUSTOMS,
    "invoice.kind": INVOICES,
    "invoice.lines": LINES,
    "order.method": PAYMENTS,
    "penalty.rule": RULES,
    "promise.about": PROMISED,
    "refund.finding": FOUND,
    "verdict": FOUND,
    "request.answer": REPLIES,
    "request.what": WISHES,
    "score.measure": SCORES,
    "task.kind": TASKS,
    "terms": TERMS,
}
"""By field word."""
