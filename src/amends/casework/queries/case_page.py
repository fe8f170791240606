"""What the pages of an order and of one of its cases are made of: its dossier, what happened, what was decided."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

import msgspec
from django.db import connection

from amends.casework.ledger import models, privacy
from amends.casework.ledger.privacy import Private
from amends.casework.ledger.rows import Decided
from amends.casework.letters import own_scripts
from amends.casework.letters.own_scripts import OwnScripts
from amends.casework.overlay.policies import card_of
from amends.casework.quality import ratings
from amends.casework.quality.ratings import OrderRating
from amends.casework.queries import listed_case, sql
from amends.casework.queries.case_effects import WantedEffect, wanted
from amends.casework.queries.listed_case import ListedCase
from amends.engine import dossier as engine
from amends.engine.compiler import Policy
from amends.engine.dossier import Case, Dossier
from amends.engine.outcome import Reason
from amends.merchants.access import visible
from amends.merchants.memberships import columns, made
from amends.merchants.models import Member, Shop

ENTRIES: Final = 50
PLACED: Final = "order.placed"
STORY: Final = (
    PLACED, "order.changed", "parcel.shipped", "parcel.handed_over", "parcel.scanned", "parcel.delivered",
    "refund.asked", "refund.changed", "dispute.opened", "review.posted", "message.received", "promise.made",
    "step.delegated", "step.returned",
)  # fmt: skip
STORY_LENGTH: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """One row of the log: a signal, or a moment (``kind`` clock) at which something fell due.

    ``payload``: as on the wire.
    """

    id: int
    at: datetime
    known_at: datetime
    kind: str
    source: str
    external_id: str
    payload: dict[str, Any]
    reasons: tuple[Reason, ...]
    effects: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPage:
    """An order, or what stands for one. ``buyer``: their name, masked; ``cases``: by number.

    ``policy``: the version that a case runs under, on its page; ``newest``: what new ones run on.
    ``pictured``: the merchant has product pictures. ``ratings``: how its buyer found what was done, earliest first.
    ``entries``: newest first; ``older``: the id to ask older ones with, 0: no more; ``story``: oldest first.
    """

    dossier_id: int
    key: str
    shop: Shop
    policy: Policy
    newest: Policy
    dossier: Dossier
    buyer: str
    cases: list[ListedCase]
    private: Private
    entries: list[LogEntry]
    older: int
    story: list[LogEntry]
    effects: list[WantedEffect]
    version: int
    pictured: bool
    own_scripts: OwnScripts
    ratings: tuple[OrderRating, ...]

    @property
    def currency(self) -> str:
        return self.dossier.facts.currency or self.shop.currency


@dataclass(frozen=True, slots=True)
class Beside:
    """Of what else there may be something for a case; where there is nothing, its page need not ask.

    ``drafts``: of who looks; ``letters``: not sent yet; ``folders``: of the merchant, for scripts.
    """

    links: bool
    approvals: bool
    losses: bool
    files: bool
    packs: bool
    drafts: bool
    letters: bool
    folders: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePage(OrderPage):
    """One case of the order. ``others``: the order's other cases."""

    case: Case
    standing: ListedCase
    others: list[ListedCase]
    beside: Beside


def order_page(member: Member, *, dossier_id: int) -> OrderPage | None:
    """None when there is no such order, or it is somebody else's."""
    found = _found(member, dossier_id)
    if found is None:
        return None
    return OrderPage(
        **_read(member, found, engine.decode(bytes(found.record.state)), cases_of(member, dossier_id=dossier_id))
    )


def case_page(member: Member, *, dossier_id: int, no: int, dossier: Dossier | None = None) -> CasePage | None:
    """None when there is no such case, or it is somebody else's. ``dossier``: where it is decoded already."""
    found = _found(member, dossier_id)
    if found is None:
        return None
    dossier = dossier or engine.decode(bytes(found.record.state))
    case = dossier.case(no)
    standings = cases_of(member, dossier_id=dossier_id)
    mine = next((each for each in standings if each.no == no), None)
    if case is None or mine is None:
        return None
    others = [each for each in standings if each.no != no]
    read = _read(member, found, dossier, standings)
    read |= {"policy": read["newest"].of(case.policy), "beside": _beside(member, dossier_id, no)}
    return CasePage(case=case, standing=mine, others=others, **read)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownOrder:
    """An order's row with its shop, and what is asked in the same question; see ``OrderPage``."""

    record: models.DossierRecord
    pictured: bool
    own_scripts: OwnScripts
    ratings: tuple[OrderRating, ...]


def _found(member: Member, dossier_id: int) -> ShownOrder | None:
    asked: dict[str, int | str] = {"merchant": member.merchant_id, "dossier": dossier_id, "part": own_scripts.TABLE}
    with connection.cursor() as cursor:
        cursor.execute(_shown(), asked)
        row = cursor.fetchone()
    if row is None:
        return None
    record, left = made(models.DossierRecord, row)
    record.shop, (pictured, writes, rated) = made(Shop, left)
    return ShownOrder(
        record=record,
        pictured=pictured,
        own_scripts=OwnScripts(member.merchant_id, none=not writes),
        ratings=ratings.read(rated),
    )


@cache
def _shown() -> str:
    return sql.SHOWN.format(columns=f"{columns(models.DossierRecord, 'd')}, {columns(Shop, 's')}")


def version_of(member: Member, *, dossier_id: int) -> str:
    """Of the dossier as it stands now; empty where there is none, or it is somebody else's."""
    found = visible(member, models.DossierRecord).filter(id=dossier_id).values_list("version", flat=True).first()
    return "" if found is None else str(found)


def _read(member: Member, found: ShownOrder, dossier: Dossier, cases: list[ListedCase]) -> dict[str, Any]:
    """What the pages of the order and of its cases have in common; see ``OrderPage``."""
    row = found.record
    entries, older = timeline(member, dossier_id=row.id)
    newest = card_of(row.shop).policy_for(dossier)
    return {
        "dossier_id": row.id,
        "key": row.key,
        "shop": row.shop,
        "policy": newest,
        "newest": newest,
        "dossier": dossier,
        "buyer": row.buyer,
        "cases": cases,
        "private": privacy.readable(bytes(row.private) if row.private else None) or Private(),
        "entries": entries,
        "older": older,
        "story": _story(member, dossier_id=row.id) if older else _told(entries),
        "effects": wanted(member, dossier_id=row.id),
        "version": row.version,
        "pictured": found.pictured,
        "own_scripts": found.own_scripts,
        "ratings": found.ratings,
    }


def cases_of(member: Member, *, dossier_id: int) -> list[ListedCase]:
    """All cases of one order, by number."""
    with connection.cursor() as cursor:
        cursor.execute(sql.CASES_OF, {"merchant": member.merchant_id, "dossier": dossier_id})
        return [listed_case.read(row) for row in cursor.fetchall()]


def _beside(member: Member, dossier_id: int, no: int) -> Beside:
    asked = {"merchant": member.merchant_id, "dossier": dossier_id, "no": no, "member": member.pk}
    with connection.cursor() as cursor:
        cursor.execute(sql.BESIDE, asked)
        return Beside(*cursor.fetchone())


_ALL: Final = 2**63 - 1


def timeline(member: Member, *, dossier_id: int, before: int = 0, limit: int = ENTRIES) -> tuple[list[LogEntry], int]:
    """A page of the log, newest first, and the id to go on from (0: the beginning was reached)."""
    found = _log(sql.PART, [member.merchant_id, dossier_id, min(before, _ALL) or _ALL, limit + 1])
    return found[:limit], found[limit - 1].id if len(found) > limit else 0


def _story(member: Member, *, dossier_id: int) -> list[LogEntry]:
    """The latest signals that the sides of the page are drawn from, oldest first; always with the order itself."""
    found = _log(sql.STORY, [member.merchant_id, dossier_id, list(STORY), STORY_LENGTH])
    return sorted(found, key=lambda entry: entry.at)


def placed(member: Member, *, dossier_id: int) -> LogEntry | None:
    """The order as it was placed; None where nobody told of that."""
    return next(iter(_log(sql.AS_PLACED, [member.merchant_id, dossier_id])), None)


def _log(query: str, values: list[Any]) -> list[LogEntry]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return [_entry(*row) for row in cursor.fetchall()]


def _told(entries: list[LogEntry]) -> list[LogEntry]:
    """The same out of a whole log, newest first."""
    found = [entry for entry in entries if entry.kind in STORY]
    return sorted(found, key=lambda entry: (entry.at, entry.kind != PLACED))


def _entry(
    number: int,
    at: datetime,
    known_at: datetime,
    kind: str,
    source: str,
    external_id: str,
    payload: str | None,
    outcome: str | None,
) -> LogEntry:
    decided = _OUTCOME.decode(outcome) if outcome and outcome != "null" else Decided()
    return LogEntry(
        id=number,
        at=at,
        known_at=known_at,
        kind=kind,
        source=source,
        external_id=external_id,
        payload=msgspec.json.decode(payload) or {} if payload else {},
        reasons=decided.reasons,
        effects=decided.effects,
    )


_OUTCOME: Final = msgspec.json.Decoder(Decided)
