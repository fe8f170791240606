"""Kinds of tables and what their columns can be, in people's words."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from amends.desk.words import listings
from amends.desk.words.vocabulary import Words

KINDS: Final[Words] = {
    "orders": _("Orders"),
    "refunds": _("Refund requests"),
    "returns": _("Goods that came back"),
    "reviews": _("Reviews"),
    "waybills": _("Tracking numbers"),
    "listings": _("What pages say"),
}
TARGETS: Final[Words] = {
    "order": _("Order number"),
    "ref": _("Its own number"),
    "placed_at": _("Ordered at"),
    "paid_at": _("Paid at"),
    "amount": _("Amount"),
    "refunded": _("Refunded"),
    "currency": _("Currency"),
    "freight": _("Freight"),
    "status": _("Status"),
    "ship_by": _("Ship by"),
    "method": _("Way of payment"),
    "buyer": _("Buyer"),
    "buyer_phone": _("Buyer's phone"),
    "address": _("Address"),
    "country": _("Country"),
    "sku": _("SKU"),
    "title": _("Product"),
    "quantity": _("Pieces"),
    "unit_price": _("Price of one piece"),
    "carrier": _("Carrier"),
    "waybill": _("Tracking number"),
    "shipped_at": _("Shipped at"),
    "delivered_at": _("Delivered at"),
    "completed_at": _("Receipt confirmed at"),
    "canceled_at": _("Cancelled at"),
    "reason": _("Reason"),
    "asked_at": _("Asked at"),
    "type": _("What is wanted"),
    "phase": _("Before or after receipt"),
    "text": _("In the buyer's words"),
    "deadline": _("Answer by"),
    "returned_at": _("Sent back at"),
    "settled_at": _("Settled at"),
    "received_at": _("Back with us at"),
    "finding": _("What was found"),
    "posted_at": _("Written at"),
    "stars": _("Stars"),
    **listings.PARTS,
    "language": _("Language"),
    "since": _("Since"),
}
PLATFORMS: Final[Words] = {
    "taobao": _("Taobao and Tmall"),
    "jd": _("JD"),
    "alibaba1688": _("1688"),
    "aliexpress": _("AliExpress"),
    "shopify": _("Shopify"),
    "amazon": _("Amazon"),
    "ebay": _("eBay"),
    "common": _("common words"),
}
FACTS: Final[Words] = {
    "order.placed": _("Ordered"),
    "refund.asked": _("Refund asked for"),
    "return.received": _("Goods back with us"),
    "review.posted": _("Reviewed"),
    "listing.told": _("The listing's text was told"),
}
