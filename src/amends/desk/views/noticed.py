"""What notices are about, in words: the scene of a case and what is at stake in it."""

from collections.abc import Iterable
from typing import Final

from amends.casework.approval.models import Approval
from amends.casework.queries.listed_case import ListedCase
from amends.casework.queries.work_list import these
from amends.desk.directory import directory
from amends.desk.views.work import teller
from amends.desk.worklist.rows import RowTeller
from amends.merchants import about
from amends.merchants.access import allows, visible
from amends.merchants.models import Member
from amends.merchants.roles import Permission
from amends.web import amounts

PLACED: Final = ("case:", "approval:")


def scenes(member: Member, subjects: Iterable[str]) -> dict[str, str]:
    """By subject: Came back damaged · ¥733.60. Nothing for what is no case, nor for who sees none."""
    placed = [each for each in subjects if each.startswith(PLACED)]
    if not placed or not allows(member, Permission.VIEW_CASES):
        return {}
    told = teller(directory(member))
    cases = {about.case(each.dossier_id, each.no): _of(told, each) for each in _cases(member, placed)}
    return cases | _asked(member, placed, told)


def _cases(member: Member, subjects: Iterable[str]) -> list[ListedCase]:
    return these(member, [key for key in map(about.case_of, subjects) if key is not None])


def _of(told: RowTeller, case: ListedCase) -> str:
    if case.shop_id not in told.shops:
        return ""
    stake = amounts.money(case.money, case.currency) if case.money else ""
    return " · ".join(filter(None, [told.titles(case.shop_id).scene(case.scene), stake]))


def _asked(member: Member, subjects: Iterable[str], told: RowTeller) -> dict[str, str]:
    """Of requests only the scene: their sentences say the sum that is asked for."""
    numbers = [number for number in map(about.approval_of, subjects) if number is not None]
    found = visible(member, Approval).filter(id__in=numbers) if numbers else Approval.objects.none()
    rows = found.values_list("id", "shop_id", "scene")
    return {
        about.approval(id): told.titles(shop).scene(scene) for id, shop, scene in rows if shop in told.shops and scene
    }
