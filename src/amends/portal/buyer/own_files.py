"""What a buyer has sent with a complaint: seen again, small, and taken away by themselves while it is open."""

from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from amends.casework.buyers import complaints
from amends.casework.buyers.acting import Guest
from amends.casework.buyers.models import BuyerComplaint
from amends.casework.evidence import files as evidence
from amends.casework.evidence import store
from amends.casework.evidence.models import File, FileSource
from amends.casework.ledger.models import CaseRecord
from amends.portal.buyer.entering import CODES, SPOKEN, PageVisit, at_page, proven

LARGEST: Final = 2**63


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnFile:
    """``picture``: where it is to be seen small, empty for a film; ``away``: where it is taken away."""

    name: str
    picture: str
    away: str


def shown(visit: PageVisit, mine: BuyerComplaint) -> list[OwnFile]:
    """As they came."""
    return [_shown(visit, mine, each) for each in sent(mine).order_by("at", "id")]


def _shown(visit: PageVisit, mine: BuyerComplaint, file: File) -> OwnFile:
    at = (mine.ref, str(file.id))
    picture = visit.to("buyer_photo", *at) if file.preview else ""
    return OwnFile(name=file.name, picture=picture, away=visit.to("buyer_photo_away", *at))


def sent(mine: BuyerComplaint) -> "QuerySet[File]":
    """What stands of what they sent."""
    of = {"merchant_id": mine.merchant_id, "dossier_id": mine.dossier_id, "case_no": mine.case_no}
    return File.objects.filter(**of, source=FileSource.BUYER, removed_at=None)


def _one(who: Guest, ref: str, id: int) -> tuple[BuyerComplaint, File]:
    """One of theirs. Raises Http404."""
    mine = next((each for each in complaints.complaints_of(who) if each.ref == ref), None)
    found = sent(mine).filter(id=id).first() if mine and id < LARGEST else None
    if mine is None or found is None:
        raise Http404
    return mine, found


def _may_go(mine: BuyerComplaint) -> bool:
    """Not once something was chosen, or the case is over: what was decided by stays."""
    of = {"merchant_id": mine.merchant_id, "dossier_id": mine.dossier_id, "no": mine.case_no}
    return not mine.taken and CaseRecord.objects.filter(**of, state="open").exists()


@require_GET
@at_page
@proven
def small(_request: HttpRequest, _visit: PageVisit, who: Guest, ref: str, id: int) -> HttpResponse:
    """A small picture that we drew ourselves."""
    mine, file = _one(who, ref, id)
    if not file.preview:
        raise Http404
    content = store.content(mine.merchant_id, file.sha256, preview=True)
    return HttpResponse(content, content_type="image/png", headers={"X-Content-Type-Options": "nosniff"})


@require_POST
@at_page
@proven
def take_away(_request: HttpRequest, visit: PageVisit, who: Guest, ref: str, id: int) -> HttpResponse:
    """It leaves the case; that it was there stays in its log, in the language of the shop."""
    mine, file = _one(who, ref, id)
    if not _may_go(mine):
        raise Http404
    with translation.override(CODES[SPOKEN.get(visit.page.shop.country, "en")]):
        why = _("The buyer took it back")
    evidence.remove(who.action(mine.case_no, token=uuid4().hex, now=visit.now), id=file.id, why=why)
    return redirect(f"{visit.to('buyer_home')}#{mine.ref}")
