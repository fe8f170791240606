"""Packs made, who downloaded them, and what won before."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection

from amends.casework.evidence.models import Pack
from amends.casework.ledger.audit_models import Audit
from amends.casework.ledger.audit_verbs import PACK_DOWNLOADED
from amends.casework.ledger.models import RULED
from amends.casework.queries import sql
from amends.engine.dossier import decode
from amends.engine.subjects import DisputeFacts
from amends.merchants import table_pages
from amends.merchants.access import visible
from amends.merchants.models import Member
from amends.merchants.row_order import USUAL, RowOrder

PAGE: Final = 50
LOOK_BACK: Final = 100  # rulings of one scene
BUYER: Final = "buyer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """A pack as listed. ``downloads``: (member id, when), latest first."""

    pack: Pack
    downloads: list[tuple[str, datetime]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """Rulings of a scene so far, and in how many of them each item was there. Counts, no more: no cause is claimed."""

    won: int
    lost: int
    with_item: dict[str, tuple[int, int]]


def packs(member: Member, *, order: RowOrder = USUAL, after: str = "", most: int = PAGE) -> tuple[list[Packed], str]:
    """A page of packs, latest first unless they are sorted, and where the next begins."""
    rows = visible(member, Pack).defer("manifest")
    found, more = table_pages.page(rows, order, ("-id",), after=after, most=most)
    return _with_downloads(member, found), more


def packs_of(member: Member, *, dossier_id: int, no: int) -> list[Pack]:
    """The latest packs of a case."""
    return list(visible(member, Pack).defer("manifest").filter(dossier_id=dossier_id, case_no=no).order_by("-id")[:5])


def _with_downloads(member: Member, found: list[Pack]) -> list[Packed]:
    about = [f"pack:{pack.id}" for pack in found]
    rows = visible(member, Audit).filter(object__in=about, verb=PACK_DOWNLOADED).order_by("-id")[:1000]
    seen: dict[str, list[tuple[str, datetime]]] = {}
    for row in rows:
        seen.setdefault(row.object, []).append((row.actor.removeprefix("member:"), row.at))
    return [Packed(pack=pack, downloads=seen.get(f"pack:{pack.id}", [])) for pack in found]


def learned(member: Member, *, scene: str) -> Learned:
    """What was there in the scene's latest rulings."""
    with connection.cursor() as cursor:
        asked: dict[str, Any] = {
            "merchant": member.merchant_id,
            "scene": scene,
            "ruled": list(RULED),
            "most": LOOK_BACK,
        }
        cursor.execute(sql.RULINGS, asked)
        rulings = [ruling for row in cursor.fetchall() if (ruling := _ruling(*row)) is not None]
    won = Counter(item for ours, items in rulings if ours for item in items)
    lost = Counter(item for ours, items in rulings if not ours for item in items)
    ours = sum(ours for ours, _ in rulings)
    both = {item: (won[item], lost[item]) for item in won | lost}
    return Learned(won=ours, lost=len(rulings) - ours, with_item=both)


def _ruling(no: int, state: Any) -> tuple[bool, frozenset[str]] | None:
    """Whether the shop won, and with what; None where nobody has ruled."""
    dossier = decode(bytes(state))
    case = dossier.case(no)
    dispute = dossier.facts.subjects.get(case.subject) if case else None
    if case is None or not isinstance(dispute, DisputeFacts) or not dispute.winner:
        return None
    return dispute.winner != BUYER, frozenset(filter(None, case.evidence))
