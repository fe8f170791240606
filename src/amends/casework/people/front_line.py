"""The front line answers and routes: whoever is nothing else holds cases of the reception only."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.utils import timezone

from amends.engine.dossier import Case, Dossier
from amends.engine.signals import CaseTaken
from amends.engine.words import CaseState, Source
from amends.merchants import duty
from amends.merchants.models import Member
from amends.merchants.roles import Role

DESKS: Final = frozenset({"reception"})  # where it works; the codes of the common playbook


def is_only(member: Member) -> bool:
    """Whether the member is front line and nothing else, nor lent another role."""
    lent = duty.lent_roles(member, now=timezone.now())
    return {*member.roles, *lent} == {Role.FRONT_LINE.value}


def desks_of(member: Member, desks: list[str]) -> list[str]:
    """Those of the desks whose cases the member may hold."""
    return [desk for desk in desks if desk in DESKS] if is_only(member) else desks


def may_hold(case: Case) -> bool:
    return case.desk in DESKS


def let_go(dossier: Dossier, staff: Collection[str], *, version: int, now: datetime) -> list[CaseTaken]:
    """Put back every open case of the back office that one of ``staff`` (ids) holds. ``version``: the next."""
    return [
        CaseTaken(
            id=f"front_line:{dossier.key}:{case.no}:{version}",
            at=dossier.now or now,
            order=dossier.key,
            case=case.no,
            source=Source.ENGINE,
        )
        for case in dossier.cases
        if case.owner in staff and case.state is CaseState.OPEN and not may_hold(case)
    ]
