"""What the frame of every page shows of the person: rail, merchants and shops to switch between."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from amends.merchants.access import allows
from amends.merchants.models import Member, Shop
from amends.web import rail


@dataclass(frozen=True, kw_only=True, slots=True)
class Frame:
    """`shop` is the one looked at; None means all of the merchant's shops."""

    member: Member
    rail: list[rail.Place]
    shops: list[Shop]
    shop: Shop | None


def frame(request: HttpRequest) -> dict[str, Any]:
    """The context processor: `frame` is None for people who have not signed in and for outsiders."""
    member: Member | None = getattr(request, "member", None)
    return {"frame": None if member is None else frame_of(request, member)}


def frame_of(request: HttpRequest, member: Member) -> Frame:
    shops = list(Shop.objects.filter(merchant_id=member.merchant_id).order_by("name"))
    chosen = request.session.get("shop_id")
    return Frame(
        member=member,
        rail=rail.places(path=request.path, allows=lambda name: not name or allows(member, name)),
        shops=shops,
        shop=next((shop for shop in shops if shop.id == chosen), None),
    )
