"""Where the parcel is, in honest words by stage: what is known, what isn't, and what follows from it (rows T11, A3)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _

from amends.casework.queries.case_page import OrderPage
from amends.desk.case.page import tracks
from amends.desk.case.parcel import GAP, GAP_ABROAD, ParcelTrack
from amends.engine.facts import Facts
from amends.engine.words import Goods, Scan
from amends.web import moments

LONG: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Road:
    """``stage``: one of ordered, sent, on_the_way, arrived; ``head``, ``words``: what to tell of it."""

    head: str
    words: str
    late: bool
    tracks: list[ParcelTrack]


def road(page: OrderPage, *, now: datetime) -> Road:
    facts = page.dossier.facts
    head, words, late = _told(facts, abroad=bool(facts.country) and facts.country != page.shop.country, now=now)
    return Road(head=head, words=words, late=late, tracks=[each for each in tracks(page, now) if each.stops])


def _told(facts: Facts, *, abroad: bool, now: datetime) -> tuple[str, str, bool]:
    if facts.canceled_at:
        return _("The order was cancelled"), "", False
    match facts.goods:
        case Goods.RECEIVED:
            return _("It has arrived"), _at(facts.delivered_at, now), False
        case Goods.RETURNED:
            return _("It is back with the shop"), _at(facts.returned_at, now), False
        case Goods.NOT_SHIPPED:
            return _waiting(facts, now)
        case Goods.IN_TRANSIT:
            return _moving(facts, GAP_ABROAD if abroad else GAP, now)


def _waiting(facts: Facts, now: datetime) -> tuple[str, str, bool]:
    head = _("It has not been sent yet")
    if facts.ship_by is None:
        return head, _("As soon as a carrier has it, you see it here."), False
    by = moments.moment(facts.ship_by, now=now)
    if now > facts.ship_by:
        return (
            head,
            _("It should have gone by %(time)s and is late. If you don't want to wait, tell us below.") % {"time": by},
            True,
        )
    return head, _("It is to go by %(time)s.") % {"time": by}, False


_SCANNED: Final = {
    Scan.CUSTOMS: lambda: _("It is at customs. That can take days, and nobody can hurry it."),
    Scan.CUSTOMS_HELD: lambda: _("Customs hold it. We are told why first, and tell you."),
    Scan.OUT_FOR_DELIVERY: lambda: _("It is being brought to you today."),
    Scan.FAILED: lambda: _(
        "The carrier did not meet anybody. They usually come again; the number of your parcel is below."
    ),
    Scan.REFUSED: lambda: _(
        "It was refused at the door and goes back. Tell us below why, and what you would like; the shop answers you."
    ),
    Scan.RETURNING: lambda: _("It is on its way back to the shop."),
    Scan.DAMAGED: lambda: _(
        "The carrier says that it was damaged. You need not wait: tell us below what you would like."
    ),
    Scan.LOST: lambda: _("The carrier has lost it. You need not wait: tell us below what you would like."),
}
_WRONG: Final = frozenset({Scan.CUSTOMS_HELD, Scan.FAILED, Scan.REFUSED, Scan.DAMAGED, Scan.LOST})


def _moving(facts: Facts, gap: timedelta, now: datetime) -> tuple[str, str, bool]:
    head = _("It is on its way")
    seen = facts.scanned_at or facts.handed_over_at or facts.shipped_at
    if facts.lost_at:
        return _("The parcel is lost"), _SCANNED[Scan.LOST](), True
    if facts.scan in _SCANNED:
        return head, _SCANNED[facts.scan](), facts.scan in _WRONG
    if facts.handed_over_at is None:
        return head, _("The shop has marked it as sent; the carrier has not confirmed it yet."), False
    if seen and now - seen > gap:
        words = _(
            "The carrier has told nothing since %(time)s. That is too long. If you don't want to wait, tell us below."
        )
        return head, words % {"time": moments.moment(seen, now=now)}, True
    if facts.placed_at and now - facts.placed_at > LONG:
        return head, _("It takes long, but it moves. You can still have the money back if it doesn't arrive."), False
    return head, _("Last heard of: %(time)s.") % {"time": moments.moment(seen, now=now) if seen else "—"}, False


def _at(at: datetime | None, now: datetime) -> str:
    return moments.moment(at, now=now) if at else ""
