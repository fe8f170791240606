"""The read side of the API, for a shop's own systems: an order with its cases, and the shop's open cases by urgency."""

from datetime import datetime
from typing import Annotated, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from ninja import Query, Schema

from amends.casework.api.door import MOST, api, key_of
from amends.casework.ledger.models import CaseRecord, DossierRecord
from amends.casework.letters import enclosures
from amends.merchants import reach
from amends.merchants.access import reachable
from amends.merchants.actors import Actor


class CaseOut(Schema):
    """``money``: minor units at stake; ``band``: 2 act now, 1 has a deadline, 0 neither. ``rank`` orders within it."""

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
    """The shop's open cases, most urgent first, page by page."""
    actor = Actor.of_key(key_of(request))
    rows = reachable(actor, CaseRecord).filter(state="open")
    if after:
        rows = rows.extra(where=[_BEHIND], params=_cursor(after))  # noqa: S610 - a constant; values are bound
    with reach.within(actor):
        found = list(rows.order_by("-band", "-rank", "dossier_id", "no")[: limit + 1])
    last = found[limit - 1] if len(found) > limit else None
    return Page(
        cases=[CaseOut.from_orm(case) for case in found[:limit]],
        next=f"{last.band}~{last.rank!r}~{last.dossier_id}~{last.no}" if last else None,
    )


@api.get("/messages/{message}/files/{sha256}")
def message_file(request: HttpRequest, message: str, sha256: str) -> HttpResponse:
    """A file that goes with a message to a buyer, for whoever carries the effect ``message``. 404 if there is none."""
    found, content = enclosures.sent(key_of(request).shop, message=message, sha256=sha256)
    response = HttpResponse(content, content_type=found["media_type"])
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=found["name"]) or ""
    response["X-Content-Type-Options"] = "nosniff"
    return response


_BEHIND: Final = "(band, rank) <= (%s, %s) AND ((band, rank) < (%s, %s) OR (dossier_id, no) > (%s, %s))"


def _cursor(after: str) -> list[int | float]:
    """The values of _BEHIND. Raises Http404 for what was never given as ``next``."""
    try:
        band, rank, dossier_id, no = after.split("~")
        order = [int(band), float(rank)]
        return [*order, *order, int(dossier_id), int(no)]
    except ValueError:
        raise Http404 from None
