"""The read side of the API, for a shop's own systems: an order with its cases, and the shop's open cases by urgency."""

from datetime import datetime
from typing import Annotated, Final

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from ninja import Query, Schema

from amends.casework.api.described import file_of
from amends.casework.api.door import MOST, api, key_of
from amends.casework.ledger import order_sql
from amends.casework.ledger.models import CaseRecord, DossierRecord
from amends.casework.letters import enclosures
from amends.casework.queries.work_list import PageCursor
from amends.engine.ranks import BANDS, added
from amends.merchants import reach
from amends.merchants.access import reachable
from amends.merchants.actors import Actor
from amends.merchants.pace import pace_of


class CaseOut(Schema):
    """``money``: minor units at stake. ``band``: 3 its slack is used up, 2 it is time to act, 1 has a deadline, 0 none.

    ``rank``: with what the band adds at the moment of reading, its place; the cases come in that order anyway.
    """

    order_key: str
    no: int
    scene: str
    issue: str
    desk: str
    state: str
    money: int
    points: int
    currency: str
    band: int
    rank: float
    due_at: datetime | None
    clock_name: str
    clock_state: str
    next_step: str
    opened_at: datetime
    closed_at: datetime | None
    outcome: str
    policy: str


class OrderOut(Schema):
    """``amount``: minor units. ``wake_at``: when something falls due next. The buyer isn't named here."""

    key: str
    policy: str
    amount: int
    currency: str
    now_at: datetime | None
    wake_at: datetime | None
    cases: list[CaseOut]


class Page(Schema):
    """``next``: pass it as ``after`` for what follows, null at the end."""

    cases: list[CaseOut]
    next: str | None


@api.get("/orders/{path:key}", response=OrderOut)
def order(request: HttpRequest, key: str) -> OrderOut:
    """One order of the key's shop. 404 if nothing is known of it."""
    actor = Actor.of_key(key_of(request))
    with reach.within(actor):
        found = reachable(actor, DossierRecord).filter(key=key).defer("state").first()
        if found is None:
            raise Http404
        cases = list(reachable(actor, CaseRecord).filter(dossier_id=found.id).order_by("no"))
    return OrderOut(
        key=found.key,
        policy=found.policy,
        amount=found.amount,
        currency=found.currency,
        now_at=found.now_at,
        wake_at=found.wake_at,
        cases=[CaseOut.from_orm(case) for case in cases],
    )


@api.get("/cases", response=Page)
def cases(request: HttpRequest, after: str = "", limit: Annotated[int, Query(ge=1, le=MOST)] = 50) -> Page:
    """The shop's open cases, most urgent first, page by page, all pages in the order of when the first was read."""
    key = key_of(request)
    actor, cursor = Actor.of_key(key), _cursor(after)
    gone = cursor.gone if cursor else pace_of(key.shop.merchant).at(timezone.now())
    with reach.within(actor):
        found = _first(reachable(actor, CaseRecord).filter(state="open"), gone, cursor, limit + 1)
    shown = [CaseOut.from_orm(case) for _score, case in found[:limit]]
    return Page(cases=shown, next=str(_behind(*found[limit - 1], gone)) if len(found) > limit else None)


def _first(
    rows: QuerySet[CaseRecord], gone: float, after: PageCursor | None, limit: int
) -> list[tuple[float, CaseRecord]]:
    """The first of all bands in the order of the work (``engine.ranks``), each with what it stands there by."""
    found: list[tuple[float, CaseRecord]] = []
    for band in BANDS:
        of, more = rows.filter(band=band), added(gone)[band]
        if after is not None:
            behind = [after.score - more + order_sql.NEAR, more, after.score, more, after.score, after.dossier_id]
            of = of.extra(where=[_BEHIND], params=[*behind, after.no])  # noqa: S610 - a constant; values are bound
        found += [(case.rank + more, case) for case in of.order_by("-rank", "dossier_id", "no")[:limit]]
    return sorted(found, key=lambda each: (-each[0], each[1].dossier_id, each[1].no))[:limit]


def _behind(score: float, case: CaseRecord, gone: float) -> PageCursor:
    return PageCursor(gone=gone, score=score, dossier_id=case.dossier_id, no=case.no)


@api.get("/messages/{message}/files/{sha256}", openapi_extra=file_of("*/*"))
def message_file(request: HttpRequest, message: str, sha256: str) -> HttpResponse:
    """A file that goes with a message to a buyer, for whoever carries the effect ``message``. 404 if there is none."""
    found, content = enclosures.sent(key_of(request).shop, message=message, sha256=sha256)
    response = HttpResponse(content, content_type=found["media_type"])
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=found["name"]) or ""
    response["X-Content-Type-Options"] = "nosniff"
    return response


_BEHIND: Final = "rank <= %s AND (rank + %s < %s OR (rank + %s = %s AND (dossier_id, no) > (%s, %s)))"


def _cursor(after: str) -> PageCursor | None:
    """Where a page begins. Raises Http404 for what was never given as ``next``."""
    found = PageCursor.read(after) if after else None
    if after and found is None:
        raise Http404
    return found
