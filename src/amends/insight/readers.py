"""Who looks at a board: what of it they may see, and what its figures need to know of their merchant."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo
from functools import cached_property
from typing import Final
from zoneinfo import ZoneInfo

from django.utils import timezone

from amends.desk.directory import Directory, directory
from amends.insight.address import BoardAddress
from amends.insight.dimensions import DIMENSIONS, Dimension, ValueKind
from amends.insight.measures import MEASURES, BoardMeasure
from amends.merchants.access import allows, visible
from amends.merchants.models import Member, Promotion
from amends.merchants.roles import Permission, Role

WHOLE: Final = (Permission.ASSIGN_CASES, Permission.APPROVE, Permission.MANAGE_MERCHANT)


@dataclass(frozen=True)
class BoardReader:
    """``whose``: the desks whose cases they see; None for all. ``mine``: their desks; ``leads``: they see people."""

    member: Member
    here: Directory

    @property
    def merchant(self) -> int:
        return self.member.merchant_id

    @cached_property
    def leads(self) -> bool:
        return allows(self.member, Permission.ASSIGN_CASES)

    @cached_property
    def whose(self) -> tuple[str, ...] | None:
        """Leads, finance and who looks on see all; the others what is at their own desks."""
        if any(allows(self.member, each) for each in WHOLE) or Role.OBSERVER in self.member.roles:
            return None
        return self.here.mine

    def may(self, measure: BoardMeasure) -> bool:
        return allows(self.member, measure.needs)

    def may_split(self, dimension: Dimension) -> bool:
        """How long each of the others takes is for their lead."""
        return dimension.kind is not ValueKind.PERSON or self.leads

    @cached_property
    def measures(self) -> list[BoardMeasure]:
        return [each for each in MEASURES.values() if self.may(each)]

    @cached_property
    def dimensions(self) -> list[Dimension]:
        return [each for each in DIMENSIONS.values() if self.may_split(each)]

    def allowed(self, address: BoardAddress) -> bool:
        """Whether they may see this board."""
        names = [each.name for each in address.split] + [name for name, _values in address.only]
        return self.may(address.counted) and all(self.may_split(DIMENSIONS[name]) for name in names)

    def zone(self, address: BoardAddress) -> tzinfo:
        """That of the one shop a board is narrowed to, else the house's."""
        shops = next((values for name, values in address.only if name == "shop"), ())
        if len(shops) == 1 and shops[0].isdecimal() and (shop := self.here.shops.get(int(shops[0]))):
            return ZoneInfo(shop.zone)
        return timezone.get_current_timezone()

    @cached_property
    def promotions(self) -> list[Promotion]:
        return list(visible(self.member, Promotion).order_by("warm_up_on", "id"))

    @cached_property
    def platforms(self) -> Mapping[str, str]:
        """Platforms by the shop's id as text."""
        return {str(number): shop.platform for number, shop in self.here.shops.items()}

    @cached_property
    def parties(self) -> Mapping[str, str]:
        """Who is to blame by the issue, as the merchant's playbooks have it."""
        books = {shop.playbook: shop for shop in self.here.shops.values()}
        return {
            code: issue.party for name in sorted(books) for code, issue in self.here.books.playbook(name).issues.items()
        }

    @cached_property
    def factors(self) -> Mapping[str, float]:
        """What a minor unit of each currency that shops sell in is worth at home."""
        rates = self.here.books.rates
        return {code: rates.factor(code) for code in {shop.currency for shop in self.here.shops.values()} if code}


def reader(member: Member) -> BoardReader:
    return BoardReader(member, directory(member))
