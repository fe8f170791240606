"""Who works here and at which desks: the names that pages show, and the desks whose work is mine."""

from functools import cached_property

from django.utils import timezone

from amends.casework.overlay.policies import Books
from amends.casework.people import colleagues
from amends.merchants import desk_names, duty
from amends.merchants.access import visible
from amends.merchants.models import Desk, Member, Shop


class Directory:
    """A member's merchant as pages know it; each part is read when it is first asked for, and kept."""

    def __init__(self, member: Member) -> None:
        self._member = member

    @cached_property
    def people(self) -> dict[str, str]:
        """Names by member id as text."""
        if "everybody" in self.__dict__:
            return {str(each.pk): each.user.name for each in self.everybody}
        return {str(number): name for number, name in visible(self._member, Member).values_list("id", "user__name")}

    @cached_property
    def everybody(self) -> list[Member]:
        """Their whole records; asked for before the names, it gives these as well."""
        return colleagues.everybody(self._member)

    @property
    def choosable(self) -> list[tuple[str, str]]:
        """Whom a chooser offers, ids and names: who has not left."""
        return [(str(each.pk), each.user.name) for each in colleagues.here(self.everybody)]

    @property
    def at_work(self) -> list[Member]:
        """Who works on cases today."""
        return colleagues.at_work(self.everybody)

    @cached_property
    def desks(self) -> dict[str, str]:
        """Names by code."""
        return desk_names.by_code(visible(self._member, Desk).values_list("code", "name"))

    @cached_property
    def mine(self) -> tuple[str, ...]:
        """Desks that are mine in this phase. Who doesn't sit at any desk looks at all of them."""
        return duty.desks_of(self._member, now=timezone.now())

    @cached_property
    def shops(self) -> dict[int, Shop]:
        return {shop.pk: shop for shop in visible(self._member, Shop)}

    @cached_property
    def books(self) -> Books:
        """The playbooks its shops run on, the merchant's own values on them."""
        return Books(self._member)


def directory(member: Member) -> Directory:
    return Directory(member)
