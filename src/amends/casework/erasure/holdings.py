"""What is held about a buyer: which orders are theirs, and how much of what stands about each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Q, QuerySet

from amends.casework.erasure.holds import EraseHold, hold_of
from amends.casework.erasure.models import ErasedOrder
from amends.casework.evidence.models import File
from amends.casework.ledger.models import CaseRecord, DossierRecord, SignalRecord
from amends.casework.ledger.privacy import readable
from amends.casework.letters.models import Letter
from amends.casework.search import blind_index
from amends.engine import dossier as dossiers
from amends.merchants.models import Shop

MOST: Final = 200
LONGEST: Final = 80
SAID: Final = ("message.received", "review.posted", "review.followed")


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldOrder:
    """``same``: by what it was found, ``phone``, ``name`` or ``order``; ``knows``: which fields stand.

    ``erased_at``: when it was erased and nothing has been told of it since.
    """

    dossier_id: int
    key: str
    shop: str
    placed_at: datetime | None
    amount: int
    currency: str
    same: str
    knows: tuple[str, ...]
    masked: str
    signals: int
    said: int
    letters: int
    files: int
    cases: int
    hold: EraseHold | None
    erased_at: datetime | None


def find(merchant_id: int, text: str) -> list[HeldOrder]:
    """Orders by number, phone or whole name, and with each all others of the same phone; the newest first."""
    wanted = text.strip()[:LONGEST]
    if not wanted:
        return []
    mine = DossierRecord.objects.filter(merchant_id=merchant_id, sample=False).select_related("shop")
    found = _by_words(mine, merchant_id, wanted)
    phones = {record.phone_mark for record, _same in found.values() if record.phone_mark is not None}
    for record in mine.filter(phone_mark__in=phones)[:MOST]:
        found.setdefault(record.id, (record, "phone"))
    held = [_held(record, same) for record, same in list(found.values())[:MOST]]
    return sorted(held, key=lambda each: (-each.placed_at.timestamp() if each.placed_at else 0, each.key))


def of(merchant_id: int, numbers: Sequence[int]) -> list[HeldOrder]:
    """The same for chosen orders; those that aren't the merchant's are left out."""
    rows = DossierRecord.objects.filter(merchant_id=merchant_id, id__in=numbers, sample=False).select_related("shop")
    return [_held(record, "order") for record in rows.order_by("key")]


def erased_at(shop: Shop, dossier_id: int) -> datetime | None:
    """When the order's buyer was erased last; None where they never were."""
    found = ErasedOrder.objects.filter(merchant_id=shop.merchant_id, dossier_id=dossier_id)
    return found.values_list("at", flat=True).first()


def _by_words(mine: "QuerySet[DossierRecord]", merchant_id: int, wanted: str) -> dict[int, tuple[DossierRecord, str]]:
    column, marks = blind_index.wanted(merchant_id, wanted)
    names = blind_index.buyers_wanted(merchant_id, wanted)
    asked: list[tuple[Q, str]] = [(Q(key=wanted), "order")]
    if column == "phone_mark":  # the last four digits are many people's
        asked.append((Q(phone_mark__in=marks), "phone"))
    asked.append((Q(buyer_mark__in=names), "name"))
    found: dict[int, tuple[DossierRecord, str]] = {}
    for condition, same in asked:
        for record in mine.filter(condition)[:MOST]:
            found.setdefault(record.id, (record, same))
    return found


def _held(record: DossierRecord, same: str) -> HeldOrder:
    one: dict[str, Any] = {"merchant_id": record.merchant_id, "dossier_id": record.id}
    counted = SignalRecord.objects.filter(**one).aggregate(all=Count("id"), said=Count("id", filter=Q(kind__in=SAID)))
    private = readable(bytes(record.private) if record.private else None)
    erased = ErasedOrder.objects.filter(**one, version__gte=record.version).values_list("at", flat=True).first()
    known = (("name", "buyer"), ("phone", "buyer_phone"), ("address", "address"))
    return HeldOrder(
        dossier_id=record.id, key=record.key, shop=record.shop.name, amount=record.amount, currency=record.currency,
        placed_at=dossiers.decode(bytes(record.state)).facts.placed_at, same=same, masked=record.buyer,
        knows=tuple(name for name, field in known if private is not None and getattr(private, field)),
        signals=counted["all"], said=counted["said"], letters=Letter.objects.filter(**one).count(),
        files=File.objects.filter(**one).count(), cases=CaseRecord.objects.filter(**one).count(),
        hold=hold_of(record), erased_at=erased,
    )  # fmt: skip
