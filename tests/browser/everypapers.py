"""A seeded world for every page, its money and goods: invoices, payments, parcels that come back, partners."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.test import Client
from django.urls import reverse

from amends.casework.causes import patrol
from amends.engine.signals import InvoiceAsked
from amends.engine.words import InvoiceKind
from amends.insight.board_letter import ticket
from amends.merchants.models import Member, Shop
from tests.casework.stories import DAY, HOUR, feed, number, placed
from tests.desk.money.test_payments import carried, effects, know, make, owed
from tests.desk.test_causes import broken, sold
from tests.desk.test_dock import sold as goods_back
from tests.desk.test_losses import damaged
from tests.desk.test_partners import made as partner_made
from tests.desk.test_resends import lost, reshipped
from tests.insight.test_told_scores import measured


def papers(owner: Client, shop: Shop, now: datetime) -> str:
    """An invoice being issued, its export's id, and a payment that waits beside one in a batch."""
    wish = InvoiceAsked(
        id="F-1:i",
        at=now - HOUR,
        order="F-1",
        ref="F1",
        invoice=InvoiceKind.SPECIAL_VAT,
        title="某某公司",
        complete=False,
    )
    feed(shop, placed("F-1", at=now - DAY), wish, now=now)
    taken = owner.post(reverse("invoices_take"), {"invoice": f"{number(shop, 'F-1')}/F1"})
    owner.post(reverse("payments_choose"), {"shop": shop.pk})
    for order in ("F-2", "F-3"):
        owed(owner, shop, order, now)
    carried()
    for order in ("F-2", "F-3"):
        know(owner, number(shop, order))
    make(owner, effects()[0])
    return taken.headers["Location"].partition("batch=")[2]


def of_papers(shop: Shop, batch: str) -> dict[str, dict[str, Any]]:
    """The parameters of the pages of invoices and payments."""
    made: dict[str, Any] = {"number": 1}
    taken: dict[str, Any] = {"batch": batch}
    order: dict[str, Any] = {"dossier_id": number(shop, "F-1")}
    return {
        **dict.fromkeys(("payment_batch", "payment_batch_csv", "payment_batch_xlsx"), made),
        **dict.fromkeys(("invoices_batch_csv", "invoices_batch_xlsx"), taken),
        **dict.fromkeys(("invoice", "invoice_ask", "exchange"), order),
    }


def back_and_partner(owner: Client, shop: Shop, now: datetime) -> dict[str, dict[str, Any]]:
    """Goods that came back and were graded; a carrier with two contacts, and a link to its list."""
    order = goods_back(shop, now, "G-1", "13800000001", coming=True)
    counted = {"many-0-intact": "1", "grade-0-intact": "resell", "many-other": "1", "grade-other": "not_ours"}
    owner.post(
        reverse("dock_inspect", args=[order]), {"token": str(uuid4()), "number": "SF1", "other": "杯子", **counted}
    )
    number = partner_made(owner).id
    page = owner.post(reverse("partner_link", args=[number]), {"contact": "王站长"}, follow=True).text
    token = page.partition("/p/")[2].partition("/")[0]
    return {
        "dock_inspect": {"dossier_id": order}, "partner": {"number": number}, "partner_list": {"token": token},
        "partner_make": {"kind": "carrier"},
    }  # fmt: skip


def dock(owner: Client, shop: Shop) -> None:
    """A returned parcel that may be of T-1001, in the pool."""
    label = {"number": "YT404", "phone": "", "name": "", "sku": "K1", "text": "面单撕了"}
    owner.post(reverse("dock_put"), {"token": str(uuid4()), "shop": shop.pk, **label})


def told_lately(owner: Client, lead: Member, shop: Shop, now: datetime) -> dict[str, dict[str, Any]]:
    """Goods that are to be sent again, a score that its platform tells, and the link in a board's mail."""
    parcel = {"effect_id": reshipped(owner, lost(shop, now, "R-1"))}
    feed(shop, *(measured(now - HOUR - back * DAY, 470 + back) for back in range(9)), now=now)
    return {
        **dict.fromkeys(("resend", "resend_send", "resend_undo"), parcel),
        "told_score": {"dossier_id": number(shop, "score:dsr"), "measure": "dsr"},
        "board_mail_stop": {"token": ticket(lead.merchant_id, lead.pk, "measure=cases")},
    }


def repeat(shop: Shop, now: datetime) -> None:
    """A product that came back six times since yesterday after good weeks, and a parcel broken on its way."""
    sales = [(f"S-{n}", f"K{n % 3 + 1}", now - 100 * DAY + n * 16 * HOUR) for n in range(150)]
    bad = [order for order, sku, _ in sales if sku == "K1"][-6:]
    feed(shop, *(sold(*sale) for sale in sales), *(broken(order, "K1", now - HOUR) for order in bad), now=now)
    feed(shop, *damaged("L-1", now), now=now)
    patrol.look(merchant_id=shop.merchant_id, now=now)
