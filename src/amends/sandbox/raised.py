"""The problem that was raised and answered before the demo opens: its task and what it was about, as the log tells."""

from datetime import datetime
from typing import Final

from amends.casework.costs import reading
from amends.casework.costs.reading import CostQuestion
from amends.casework.ledger.models import CaseRecord
from amends.casework.letters.models import Task
from amends.casework.raises.models import RaisedProblem, RaiseFinding
from amends.engine.words import TaskKind
from amends.merchants.models import Member, Merchant, Shop
from amends.sandbox import listings

LEAD: Final = "lead@demo.example"
OPERATIONS: Final = "ops@demo.example"


def member(merchant: Merchant, email: str) -> int:
    return Member.objects.values_list("pk", flat=True).get(merchant=merchant, user__email=email)


def remember(merchant: Merchant, now: datetime) -> None:
    """Once its history is in: the rows that raising and answering it would have left."""
    changed = now - listings.CHANGED * listings.DAY
    order, shop = listings.raised_on(now), Shop.objects.get(merchant=merchant, platform=listings.TMALL)
    case = CaseRecord.objects.get(merchant=merchant, order_key=order, subject=f"task:{listings.REF}")
    Task.objects.get_or_create(
        merchant=merchant,
        ref=listings.REF,
        defaults={
            "dossier_id": case.dossier_id, "case_no": case.no, "order_key": order, "kind": TaskKind.OPERATION.value,
            "text": listings.ASKED, "asked_by": member(merchant, LEAD), "desk": "operations",
            "asked_at": changed - listings.HOUR, "answered_at": changed, "answer": listings.ANSWERED,
            "answered_by": member(merchant, OPERATIONS), "remarked": True,
        },
    )  # fmt: skip
    _problem(merchant, shop, changed, now)


def _problem(merchant: Merchant, shop: Shop, changed: datetime, now: datetime) -> None:
    asked = CostQuestion(
        since=(now - listings.DAYS * listings.DAY).date(), until=(changed + listings.DAY).date(), currency="CNY",
        shop_id=shop.pk, of="listing", value=f"{shop.pk}/{listings.SKU}",
    )  # fmt: skip
    lead = Member.objects.get(pk=member(merchant, LEAD))
    found = reading.lines(lead, asked, "issue")
    RaisedProblem.objects.get_or_create(
        merchant=merchant,
        ref=listings.REF,
        defaults={
            "of": asked.of, "value": asked.value, "sku": listings.SKU, "shop_id": shop.pk, "since": asked.since,
            "until": asked.until, "currency": asked.currency, "issues": [listings.ISSUE],
            "orders": sum(each.orders for each in found), "net": reading.total(found),
            "raised_at": changed - listings.HOUR, "finding": RaiseFinding.CHANGED, "answered_at": changed,
            "changed_at": changed,
        },
    )  # fmt: skip
