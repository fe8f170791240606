"""A list's filters as they stand in the address, and as people choose them: the address is all the state there is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Final

from django.utils import timezone
from django.utils.dateparse import parse_date

from amends.casework.queries.list_filters import (
    NOBODY,
    OURS,
    PARTNER,
    ListFilters,
)
from amends.desk.directory import Directory
from amends.merchants.models import Member
from amends.policy.waits import Waits
from amends.web.amounts import MINOR_DIGITS

KEYS: Final = (
    "shop", "desk", "scene", "goods", "tone", "from", "to", "points", "due", "owner", "waits", "issue", "product",
    "lang",
)  # fmt: skip
ME: Final = "me"
LONGEST: Final = 80
GOODS: Final = ("not_shipped", "in_transit", "received", "returned")
SOON: Final = {"today": timedelta(), "24h": timedelta(hours=24), "72h": timedelta(hours=72)}
WAITS: Final = (OURS, PARTNER, *(party.value for party in Waits if party is not Waits.PARTNER))
MOST: Final = 10**15
AMOUNT: Final = re.compile(r"[0-9]{1,15}(\.[0-9]{1,4})?")


@dataclass(frozen=True, slots=True)
class Narrowing:
    """``query``: what of the address held, by key, to be said again; ``filters``: what it means."""

    query: dict[str, str]
    filters: ListFilters


def read(
    given: Mapping[str, str], *, member: Member, here: Directory, shop_in_view: int | None, now: datetime
) -> Narrowing:
    """What an address narrows a list to; what makes no sense is left out."""
    said = {key: given.get(key, "").replace("\x00", "").strip()[:LONGEST] for key in KEYS}
    if not said["shop"] and shop_in_view:
        said["shop"] = str(shop_in_view)
    shop = _number(said["shop"])
    shop = shop if shop in here.shops else None
    digits = MINOR_DIGITS.get(here.books.rates.home, 2)
    tone = _number(said["tone"]) or 0
    filters = ListFilters(
        shop_id=shop,
        desk=said["desk"],
        scene=said["scene"],
        desks=here.mine,
        goods=said["goods"] if said["goods"] in GOODS else "",
        tone=tone if tone in {1, 2} else 0,
        money_from=_minor(said["from"], digits),
        money_to=_minor(said["to"], digits),
        points_from=_number(said["points"]),
        due_before=_due(said["due"], now),
        owner=_owner(said["owner"], member, here),
        waits=said["waits"] if said["waits"] in WAITS else "",
        issue=said["issue"],
        product=said["product"],
        language=said["lang"].lower()[:2],
    )
    return Narrowing({key: word for key, word in said.items() if word and _holds(key, filters)}, filters)


_MEANS: Final = {
    "shop": "shop_id", "from": "money_from", "to": "money_to", "points": "points_from", "due": "due_before",
    "lang": "language",
}  # fmt: skip


def _holds(key: str, filters: ListFilters) -> bool:
    return getattr(filters, _MEANS.get(key, key)) not in {None, "", 0}


def _number(text: str) -> int | None:
    return min(int(text), 2**31 - 1) if text.isascii() and text.isdecimal() else None


def _minor(text: str, digits: int) -> int | None:
    """An amount as people type it, in minor units; None for what is none."""
    bare = text.replace(",", "")
    if not AMOUNT.fullmatch(bare):
        return None
    return min(int(Decimal(bare) * 10**digits), MOST)


def _due(text: str, now: datetime) -> datetime | None:
    """A span from now, or the end of a local day."""
    if text in SOON and text != "today":
        return now + SOON[text]
    try:
        day = timezone.localdate(now) if text == "today" else parse_date(text)
    except ValueError:
        return None
    return timezone.make_aware(datetime.combine(day, time.max)) if day else None


def _owner(text: str, member: Member, here: Directory) -> str:
    if text == ME:
        return str(member.pk)
    return text if text == NOBODY or text in here.people else ""
