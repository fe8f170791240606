"""The problem that was raised and answered before the demo opens: its task and what it was about, as the log tells."""

from datetime import datetime, timedelta
from typing import Final

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
    by_then = [n for n in range(listings.DAYS * 3 // 2) if listings.complained_by(n, changed, now)]
    RaisedProblem.objects.get_or_create(
        merchant=merchant,
        ref=listings.REF,
        defaults={
            "of": "listing", "value": f"{shop.pk}/{listings.SKU}", "sku": listings.SKU, "shop_id": shop.pk,
            "since": (now - listings.DAYS * listings.DAY).date(), "until": (changed + timedelta(days=1)).date(),
            "currency": "CNY", "issues": [listings.ISSUE], "orders": len(by_then),
            "net": len(by_then) * listings.REFUNDED, "raised_at": changed - listings.HOUR,
            "finding": RaiseFinding.CHANGED, "answered_at": changed, "changed_at": changed,
        },
    )  # fmt: skip
