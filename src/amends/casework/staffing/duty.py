"""Whose work a step is: of who sits at its desk or is lent there, and of leads; the front line never does back office.

A step that pays is a decision about money: who answers buyers may press it, and the limits judge the sum.
"""

from datetime import datetime
from typing import Final

from django.utils import timezone

from amends.casework.people import front_line
from amends.merchants import duty
from amends.merchants.access import allows, visible
from amends.merchants.models import DeskSeat, Member
from amends.merchants.roles import Permission, Role

SPECIAL: Final = {Role.WAREHOUSE: frozenset({"warehouse"}), Role.FINANCE: frozenset({"finance"})}
"""Roles that work at one desk by what they are; its code is the common playbook's."""


def may_do(member: Member, desk: str, *, pays: bool, now: datetime) -> bool:
    """Whether the member may do steps of this desk. A desk nobody sits at is worked by who is fit for it."""
    if allows(member, Permission.DECIDE_MONEY if pays else Permission.ASSIGN_CASES):
        return True
    if front_line.is_only(member):
        return desk in front_line.DESKS
    if desk in duty.desks_of(member, now=now):
        return True
    seated = visible(member, DeskSeat).filter(desk__code=desk, member__is_active=True).exists()
    return not seated and _fit(member, desk)


def _fit(member: Member, desk: str) -> bool:
    roles = {Role(role) for role in (*member.roles, *duty.lent_roles(member, now=timezone.now()))}
    return Role.AGENT in roles or any(desk in SPECIAL.get(role, ()) for role in roles)
