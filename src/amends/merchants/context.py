"""What the frame of every page shows of the person: rail, merchants and shops to switch between."""

from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from amends.merchants import duty, first_run
from amends.merchants.access import SHOP_KEY, allows, membership, memberships
from amends.merchants.models import (
    Member,
    PromotionPhase,
)
from amends.merchants.roles import Permission, Role
from amends.web import banners, rail

_SHOPS: Final = "SELECT id, name FROM merchants_shop WHERE merchant_id = %s ORDER BY name"
RAIL: Final = "rail:"  # in a member's ``shown``, before the group they keep open


@dataclass(frozen=True, kw_only=True, slots=True)
class SwitchChoice:
    """Something to switch to."""

    id: int
    name: str
    chosen: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Frame:
    """`search_url` and `notices_url` are empty while no room brings a page called `search` or `work`.

    `phases`: what the person may move the promotion to; empty for who may not.
    `works`: not one who only looks on; `owns`: an owner; `may_pay`: books and pays.
    """

    member_id: int
    person: str
    email: str
    merchant: str
    merchants: list[SwitchChoice]
    shops: list[SwitchChoice]
    rail: list[rail.RailPlace]
    search_url: str
    notices_url: str
    bell_url: str
    unread: int
    phase: duty.Now
    phases: list[tuple[str, str]]
    lent: list[duty.Lent]
    works: bool
    owns: bool
    may_pay: bool
    banners: list[banners.BannerText]

    @property
    def shop(self) -> str:
        """The shop looked at; empty for all."""
        return next((shop.name for shop in self.shops if shop.chosen), "")


def frame(request: HttpRequest) -> dict[str, Any]:
    """The context processor: `frame` is None for people who have not signed in and for outsiders."""
    return {"frame": SimpleLazyObject(lambda: _frame_if_member(request))}  # pieces of pages don't ask for it


def _frame_if_member(request: HttpRequest) -> Frame | None:
    if not hasattr(request, "user"):
        return None  # an error page, before we know who asks
    member = membership(request)
    return frame_of(request, member) if member else None


def frame_of(request: HttpRequest, member: Member) -> Frame:
    return Frame(
        member_id=member.pk,
        person=member.user.name,
        email=member.user.email,
        merchant=member.merchant.name,
        merchants=[_merchant(each, member) for each in memberships(request)],
        shops=shops_of(request, member),
        rail=rail.places(
            path=request.path,
            allows=lambda name: not name or allows(member, name),
            asked=request.GET.dict(),
            without=() if first_run.underway(member) else (first_run.PLACE,),
            roles=member.roles,
            kept=kept_open(member),
        ),
        search_url=_address("search"),
        notices_url=_address("notices"),
        bell_url=_address("notices_bell"),
        unread=duty.unread(member),
        phase=duty.phase_now(member, today=timezone.localdate()),
        phases=[(each.value, str(each.label)) for each in PromotionPhase]
        if allows(member, Permission.ASSIGN_CASES)
        else [],
        lent=duty.lent(member, now=timezone.now()),
        works=allows(member, Permission.WORK_CASES),
        owns=Role.OWNER in member.roles,
        may_pay=allows(member, Permission.HANDLE_MONEY),
        banners=banners.told(member),
    )


def kept_open(member: Member) -> str:
    """The group of the rail this person keeps open; empty for none."""
    kept = [each.removeprefix(RAIL) for each in member.shown if each.startswith(RAIL)]
    return kept[-1] if kept else rail.USUAL


def shops_of(request: HttpRequest, member: Member) -> list[SwitchChoice]:
    """The merchant's shops by name, the one looked at chosen."""
    looked_at = request.session.get(SHOP_KEY)
    with connection.cursor() as cursor:
        cursor.execute(_SHOPS, [member.merchant_id])
        shops = cursor.fetchall()
    return [SwitchChoice(id=number, name=name, chosen=number == looked_at) for number, name in shops]


def _merchant(each: Member, current: Member) -> SwitchChoice:
    return SwitchChoice(id=each.merchant_id, name=each.merchant.name, chosen=each.merchant_id == current.merchant_id)


def _address(view: str) -> str:
    try:
        return reverse(view)
    except NoReverseMatch:
        return ""
