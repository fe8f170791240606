"""Whom work can be given to: who is here and works on cases; nothing of the back office to who is front line alone."""

from django.utils import timezone

from amends.casework.people.front_line import is_only
from amends.engine.assignment import front_line
from amends.engine.dossier import Case
from amends.merchants import memberships
from amends.merchants.access import allows, visible
from amends.merchants.models import Member
from amends.merchants.roles import Permission


def everybody(member: Member) -> list[Member]:
    """All who are or were of the merchant, by name, with what is lent to them."""
    return memberships.of_merchant(member.merchant_id, now=timezone.now())


def here(people: list[Member]) -> list[Member]:
    """Those of them who have not left."""
    return [each for each in people if each.is_active]


def at_work(people: list[Member]) -> list[Member]:
    """Those of them who work on cases today."""
    return [each for each in people if each.is_active and allows(each, Permission.WORK_CASES)]


def called(member: Member, number: str) -> Member | None:
    """The one of them with this id; None for anybody else."""
    if not number.isascii() or not number.isdecimal():
        return None
    whom = visible(member, Member).filter(id=int(number), is_active=True).first()
    return whom if whom is not None and allows(whom, Permission.WORK_CASES) else None


def may_hold(whom: Member, case: Case) -> bool:
    return front_line.may_hold(case) or not is_only(whom)


def does_steps_of(whom: Member, desk: str) -> bool:
    """Whether a step of this desk can be asked of them."""
    return desk in front_line.DESKS or not is_only(whom)
