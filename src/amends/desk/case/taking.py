"""Whom a case, or one step of it, can be given to: nobody is offered whom the action would refuse."""

from datetime import datetime
from typing import NamedTuple

from amends.casework.people import colleagues, step_rights
from amends.casework.queries.case_page import CasePage
from amends.merchants.models import Member

Named = tuple[str, str]


class Borrower(NamedTuple):
    """A colleague and the names of the case's steps that can be asked of them."""

    id: str
    name: str
    steps: frozenset[str]


def holders(page: CasePage, here: list[Member]) -> list[Named]:
    """Who can have the case, besides who has it: ids and names."""
    fit = (each for each in here if colleagues.may_hold(each, page.case) and str(each.pk) != page.case.owner)
    return [(str(each.pk), each.user.name) for each in fit]


def borrowers(member: Member, page: CasePage, here: list[Member], now: datetime) -> list[Borrower]:
    """Who can be asked for at least one of its steps; not who asks."""
    others = [each for each in here if each.pk != member.pk]
    found = [Borrower(str(each.pk), each.user.name, _steps(each, page, now)) for each in others]
    return [each for each in found if each.steps]


def _steps(whom: Member, page: CasePage, now: datetime) -> frozenset[str]:
    fit = (
        step.name for step in page.case.steps if step_rights.can_be_asked(whom, page.case, step, page.policy, now=now)
    )
    return frozenset(fit)
