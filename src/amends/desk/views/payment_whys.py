"""What each payment is for: the title of the case that wants it, beside what kind of payment it is."""

from collections.abc import Iterable
from typing import Protocol

from django.utils.translation import get_language

from amends.casework.ledger.models import CaseRecord
from amends.desk.directory import Directory
from amends.desk.words.titles import Titles
from amends.merchants.access import visible
from amends.merchants.models import Member


class CasePayment(Protocol):
    """A payment that a case wants."""

    @property
    def dossier_id(self) -> int: ...
    @property
    def case_no(self) -> int: ...


def whys(member: Member, here: Directory, rows: Iterable[CasePayment]) -> dict[tuple[int, int], str]:
    """By order and case; a case of a shop that is gone has none."""
    wanted = {(row.dossier_id, row.case_no) for row in rows}
    found = visible(member, CaseRecord).filter(dossier_id__in={dossier for dossier, _no in wanted})
    known = found.values_list("dossier_id", "no", "shop_id", "scene")
    titles = {shop.pk: _titles(here, shop.playbook) for shop in here.shops.values()} if wanted else {}
    return {
        (dossier, no): titles[shop].scene(scene)
        for dossier, no, shop, scene in known
        if (dossier, no) in wanted and shop in titles
    }


def _titles(here: Directory, playbook: str) -> Titles:
    return Titles(here.books.playbook(playbook), get_language() or "en", {})
