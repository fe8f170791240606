"""What waits to be sent again: asked for by a case, and told of by nobody yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, Final

import yaml
from django.db.models import Exists, OuterRef, Q, QuerySet

from amends.casework.holds import packing
from amends.casework.ledger.effect_models import EffectRecord, EffectState
from amends.casework.ledger.models import DossierRecord
from amends.casework.resends.models import ResentParcel
from amends.casework.search.numbers import of_parcel
from amends.engine.dossier import Dossier, decode
from amends.engine.facts import Facts
from amends.engine.leaving import pieces_of
from amends.engine.parcels import parcels
from amends.engine.subjects import RefundFacts, Subject
from amends.engine.words import Direction
from amends.merchants import table_pages
from amends.merchants.access import get_or_404, visible
from amends.merchants.models import Member
from amends.merchants.row_order import USUAL, RowOrder

RESHIP: Final = "reship"
GIFT: Final = "gift"
PART: Final = "part"
PAGE: Final = 50
MOST: Final = 10_000  # rows of a file
ASKED_FIRST: Final = ("wanted_at", "id")


@dataclass(frozen=True, slots=True, kw_only=True)
class ResendTask:
    """``pieces``: what goes into the parcel, by goods; ``exchange``: it goes in place of goods that come back."""

    effect: EffectRecord
    facts: Facts
    pieces: dict[str, int]
    exchange: bool
    due_at: datetime

    @property
    def gift(self) -> bool:
        return _small(self.effect) == GIFT


@cache
def shipped() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(files("amends.casework.resends").joinpath("rules.yaml").read_text("utf-8"))
    return found


def waiting(
    member: Member, *, now: datetime, order: RowOrder = USUAL, after: str = "", most: int = PAGE
) -> tuple[list[ResendTask], str]:
    """A page, the longest asked for first unless it is sorted; and where the next begins."""
    asked = _asked(member, now)
    found, more = table_pages.page(asked, order, ASKED_FIRST, after=after, most=most)
    beside = asked.filter(dossier_id__in={each.dossier_id for each in found}).order_by(*ASKED_FIRST)
    still = {task.effect.id: task for task in _open(member, beside)}
    return [still[each.id] for each in found if each.id in still], more


def _asked(member: Member, now: datetime) -> QuerySet[EffectRecord]:
    """What was asked for and not told of as sent here."""
    since = now - timedelta(days=int(shipped()["looked_back_days"]))
    rows = visible(member, EffectRecord).filter(kind=RESHIP, wanted_at__gte=since).exclude(state=EffectState.PAST)
    return rows.exclude(Exists(visible(member, ResentParcel).filter(effect_id=OuterRef("id"))))


def of_order(member: Member, number: str, *, now: datetime) -> list[ResendTask]:
    """What waits of an order, by its own number or one of its parcels'; small or capital letters are the same."""
    carry = visible(member, DossierRecord).filter(of_parcel(member.merchant_id, number)).values("id")
    asked = _asked(member, now).filter(Q(order_key__iexact=number) | Q(dossier_id__in=carry))
    return _open(member, asked.order_by(*ASKED_FIRST))


def _open(member: Member, asked: Iterable[EffectRecord]) -> list[ResendTask]:
    """Those of orders that are no samples, and whose new parcel no other system has told of."""
    found = list(asked)
    rows = visible(member, DossierRecord).filter(id__in={each.dossier_id for each in found}, sample=False)
    known = {row.id: decode(bytes(row.state)) for row in rows.only("id", "merchant_id", "state")}
    told: dict[int, int] = {}
    tasks = []
    for each in found:
        dossier = known.get(each.dossier_id)
        if dossier is None:
            continue
        left = _sent_elsewhere(dossier.facts, each) - told.get(each.dossier_id, 0)
        if left > 0:
            told[each.dossier_id] = told.get(each.dossier_id, 0) + 1
            continue
        tasks.append(_task(each, dossier))
    return tasks


def _sent_elsewhere(facts: Facts, effect: EffectRecord) -> int:
    """How many parcels went out again since it was asked for, that this page hasn't told of."""
    ours = ResentParcel.objects.filter(merchant_id=effect.merchant_id, dossier_id=effect.dossier_id)
    numbers = set(ours.values_list("waybill", flat=True))
    again = [each for each in parcels(facts) if each.way is Direction.AGAIN and each.ref not in numbers]
    return sum(each.at is not None and each.at >= effect.wanted_at for each in again)


def task(member: Member, effect_id: int) -> ResendTask:
    """One of them, sent or not. Raises Http404."""
    effect = get_or_404(member, EffectRecord, id=effect_id, kind=RESHIP)
    return _task(effect, decode(bytes(get_or_404(member, DossierRecord, id=effect.dossier_id).state)))


def _task(effect: EffectRecord, dossier: Dossier) -> ResendTask:
    case = dossier.case(effect.case_no)
    about = dossier.facts.subjects.get(case.subject) if case is not None else None
    rule = str(effect.payload.get("rule", ""))
    return ResendTask(
        effect=effect,
        facts=dossier.facts,
        pieces=wanted(dossier.facts, about, small=_small(effect)),
        exchange="exchange" in rule or isinstance(about, RefundFacts),
        due_at=effect.wanted_at + timedelta(hours=int(shipped()["within_hours"])),
    )


def _small(effect: EffectRecord) -> str:
    """A gift or a spare part goes out, by what the effect says; empty: goods that were bought."""
    said = str(effect.payload.get("values", {}).get("what", ""))
    return said or (GIFT if GIFT in str(effect.payload.get("rule", "")) else "")


def wanted(facts: Facts, about: Subject | None, *, small: str) -> dict[str, int]:
    """What is to be in the parcel: what was granted. What the case is about, where that is told, else all of the order.

    Of a spare part, and of a gift that the order doesn't tell of, nobody knows a code.
    """
    told = dict(pieces_of(about)) if about is not None else {}
    if small == PART:
        return {}
    if small == GIFT:
        return {line.sku: line.quantity for line in facts.lines if line.gift} or told
    return told or packing.ordered(facts)


def sent_lately(
    member: Member, *, now: datetime, order: RowOrder = USUAL, after: str = "", most: int = PAGE
) -> tuple[list[ResentParcel], str]:
    """A page of what left in the last day, the latest first unless it is sorted; and where the next begins."""
    rows = visible(member, ResentParcel).filter(at__gte=now - timedelta(days=1))
    return table_pages.page(rows, order, ("-at", "effect_id"), after=after, most=most)
