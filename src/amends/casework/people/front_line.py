"""Who is front line and nothing else; what such people may hold says ``engine.assignment.front_line``."""

from django.utils import timezone

from amends.engine.assignment.front_line import own_desks
from amends.merchants import duty
from amends.merchants.models import Member
from amends.merchants.roles import Role


def is_only(member: Member) -> bool:
    """Whether the member is front line and nothing else, nor lent another role."""
    lent = duty.lent_roles(member, now=timezone.now())
    return {*member.roles, *lent} == {Role.FRONT_LINE.value}


def desks_of(member: Member, desks: list[str]) -> list[str]:
    """Those of the desks whose cases the member may hold."""
    return own_desks(desks) if is_only(member) else desks
