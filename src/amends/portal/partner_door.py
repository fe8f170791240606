"""Coming in by a contact's personal link: within its merchant's tenant, with what waits for its partner."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from amends.casework.links import links
from amends.casework.partners import lists, tasks
from amends.casework.partners.models import Partner, PartnerLink
from amends.casework.partners.tasks import PartnerTask
from amends.merchants.models import Member
from amends.merchants.rls import outside_tenant, tenant


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerSeat:
    """Who came in. ``vouching``: the colleague within whose authority it is done."""

    link: PartnerLink
    partner: Partner
    vouching: Member

    def tasks(self) -> list[PartnerTask]:
        return tasks.of_partner(self.vouching, self.partner)


@contextmanager
def seated(token: str, *, now: datetime) -> Iterator[PartnerSeat | None]:
    """Whom a link lets in; None where it lets in nobody, whatever the reason. To a colleague it shows no more."""
    with outside_tenant(), tenant(links.merchant_of(token)):
        yield _seat(token, now)


def _seat(token: str, now: datetime) -> PartnerSeat | None:
    found = lists.find(links.merchant_of(token), token, now=now)
    vouching = lists.vouching(found[0]) if found is not None else None
    if found is None or vouching is None:
        return None
    return PartnerSeat(link=found[0], partner=found[1], vouching=vouching)


def opened(seat: PartnerSeat, place: tuple[int, int, str], *, now: datetime) -> str | None:
    """A link to one task of the list, for its own page; None where it isn't on it (any more)."""
    task = next((each for each in seat.tasks() if each.place == place), None)
    if task is None:
        return None
    token = f"{seat.link.merchant_id:x}.{secrets.token_urlsafe(24)}"
    links.for_partner(
        seat.vouching, token, links.ListedTask(place=place, partner_id=seat.partner.id, kind=seat.partner.kind),
        name=f"{seat.partner.name} · {seat.link.contact}", now=now,
    )  # fmt: skip
    return token
