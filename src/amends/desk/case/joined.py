"""The cases that belong to one, of its own order and of others, and what it may be linked to or merged into."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import get_language

from amends.casework.actions.joining import CHOSEN, CasePlace
from amends.casework.ledger.models import CaseRecord
from amends.casework.queries.case_page import CasePage
from amends.desk.directory import Directory
from amends.desk.widgets import chips
from amends.desk.words import vocabulary
from amends.desk.words.titles import Titles
from amends.engine.words import Linked
from amends.merchants.access import visible
from amends.merchants.models import Member


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinedCase:
    """``how`` it belongs to the case whose page this is; ``to``: as the link says, empty for one that was merged."""

    case: CaseRecord
    how: str
    title: str
    to: str
    chip: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """``into``: open cases of the order it can be merged into, by number and title; ``ways``: how cases can belong."""

    cases: list[JoinedCase]
    into: list[tuple[int, str]]
    ways: list[tuple[str, str | Promise]]


def of_case(member: Member, page: CasePage, here: Directory, now: datetime) -> Joined:
    mine = CasePlace(dossier_id=page.dossier_id, no=page.case.no)
    places = {each.to: mine.read(each.to) for each in page.case.links}
    found = {(row.dossier_id, row.no): row for row in _rows(member, places.values())}
    told = [
        _told(found[place.dossier_id, place.no], each.how, each.to, here, now)
        for each in page.case.links
        if ((place := places[each.to]).dossier_id, place.no) in found
    ]
    titles = Titles(page.newest.playbook, get_language() or "en", here.desks)
    others = [(each.no, titles.scene(each.scene)) for each in page.others if each.is_open]
    ways = [(each.value, vocabulary.LINKED[each.value]) for each in CHOSEN]
    return Joined(cases=told, into=others if page.standing.is_open else [], ways=ways)


def _rows(member: Member, places: Iterable[CasePlace]) -> list[CaseRecord]:
    wanted = Q()
    for each in places:
        wanted |= Q(dossier_id=each.dossier_id, no=each.no)
    return list(visible(member, CaseRecord).filter(wanted)) if wanted else []


def _told(row: CaseRecord, how: str, to: str, here: Directory, now: datetime) -> JoinedCase:
    titles = _titles(row.shop_id, here)
    merged = how in (Linked.MERGED, Linked.INTO)
    return JoinedCase(
        case=row,
        how=vocabulary.say(vocabulary.LINKED, how),
        title=titles.scene(row.scene) if titles else row.scene,
        to="" if merged else to,
        chip=chips.of_date(row.due_at, now) if row.due_at and row.state == "open" else "",
        outcome=vocabulary.say(vocabulary.OUTCOMES, row.outcome),
    )


def _titles(shop_id: int, here: Directory) -> Titles | None:
    shop = here.shops.get(shop_id)
    return Titles(here.books.playbook(shop.playbook), get_language() or "en", here.desks) if shop else None
