"""A shop's own page for buyers: its address, its look, who may embed it, and what buyers may choose there.

Its address is ``MERCHANT.CODE``, as links' are: whose it is is known before it is looked up.
"""

import secrets
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from amends.casework.buyers.rules import ChoiceLimits, set_by
from amends.casework.links import links
from amends.merchants.models import Member, Shop
from amends.merchants.roles import Role

COLOUR: Final = "#1f4e79"
ALPHABET: Final = "23456789abcdefghjkmnpqrstuvwxyz"  # none that are mistaken for another
CODE: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyerPage:
    """``words``: a greeting by language; ``origins``: who may show it in a frame; ``logo``: SHA-256 of its picture.

    ``choice``: what buyers may take on the spot, None: nothing; ``since``: from which day that holds; ``by``: within
    whose authority it is. ``status``: a line the shop shows above everything, by language.
    """

    shop: Shop
    code: str
    is_on: bool
    title: str
    words: dict[str, str] = field(default_factory=dict)
    status: dict[str, str] = field(default_factory=dict)
    colour: str = COLOUR
    logo: str = ""
    logo_kind: str = ""
    origins: tuple[str, ...] = ()
    choice: ChoiceLimits | None = None
    since: date | None = None
    by: int = 0
    returns_to: str = ""

    @property
    def address(self) -> str:
        """As it stands in the page's address."""
        return f"{self.shop.merchant_id:x}.{self.code}"

    @property
    def rule(self) -> str:
        """What allows a buyer's choice, as grants and the audit name it."""
        return f"buyers_choice@{self.since}" if self.since else "buyers_choice"


def page_of(shop: Shop) -> BuyerPage:
    """As it is set; a shop that never set one has one that is off, without a code."""
    raw: dict[str, Any] = shop.buyer_page
    choice, since = raw.get("choice"), raw.get("since")
    return BuyerPage(
        shop=shop,
        code=raw.get("code", ""),
        is_on=bool(raw.get("on")) and bool(raw.get("code")),
        title=raw.get("title") or shop.name,
        words=raw.get("words", {}),
        status=raw.get("status", {}),
        colour=raw.get("colour") or COLOUR,
        logo=raw.get("logo", ""),
        logo_kind=raw.get("logo_kind", ""),
        origins=tuple(raw.get("origins", ())),
        choice=set_by(choice, date.fromisoformat(since) if since else None) if choice else None,
        since=date.fromisoformat(since) if since else None,
        by=int(raw.get("by", 0)),
        returns_to=raw.get("returns_to", ""),
    )


def find(address: str) -> BuyerPage | None:
    """The page of an address, if it is on. Within the tenant of ``links.merchant_of``."""
    merchant_id, code = links.merchant_of(address), address.partition(".")[2]
    found = Shop.objects.filter(merchant_id=merchant_id, buyer_page__code=code).select_related("merchant").first()
    page = page_of(found) if found is not None and code else None
    return page if page is not None and page.is_on else None


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE))


def vouching(page: BuyerPage) -> Member | None:
    """The colleague whose authority buyers act within: who set the page up, else, when they have gone, an owner."""
    there = Member.objects.filter(merchant_id=page.shop.merchant_id, is_active=True).select_related("user")
    mine = there.filter(id=page.by).first()
    return mine or there.filter(roles__contains=[Role.OWNER]).order_by("id").first()
