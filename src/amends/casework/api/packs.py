"""Evidence packs, for whoever hands them to the platform: what was packed, and the file itself."""

from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from typing import Annotated

from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from ninja import Query, Schema

from amends.casework.api.described import file_of
from amends.casework.api.door import MOST, api, key_of
from amends.casework.evidence import packs as packing
from amends.casework.evidence.models import Pack
from amends.casework.ledger.models import DossierRecord
from amends.merchants import reach
from amends.merchants.access import reachable
from amends.merchants.actors import Actor
from amends.merchants.rls import tenant

Many = Annotated[int, Query(ge=1, le=MOST)]


class PackOut(Schema):
    """``content``: SHA-256 of what is proved (see its ``manifest.json``). ``href``: the ZIP, with the same key."""

    id: int
    order: str
    case: int
    scene: str
    content: str
    files: int
    size: int
    complete: bool
    at: datetime
    href: str


class PackList(Schema):
    packs: list[PackOut]


@api.get("/packs", response=PackList)
def packs(request: HttpRequest, order: str, limit: Many = 50) -> PackList:
    """The packs made for an order of the shop, latest first."""
    actor = Actor.of_key(key_of(request))
    with reach.within(actor):
        mine = list(reachable(actor, DossierRecord).filter(key=order).values_list("id", flat=True))
    with tenant(actor.merchant_id):
        rows = Pack.objects.filter(merchant_id=actor.merchant_id, dossier_id__in=mine).defer("manifest")
        found = list(rows.order_by("-id")[:limit])
    return PackList(packs=[_out(pack) for pack in found])


@api.get("/packs/{int:number}", response=PackOut)
def pack(request: HttpRequest, number: int) -> PackOut:
    """One pack of the shop. 404 if there is none."""
    return _out(_found(Actor.of_key(key_of(request)), number))


@api.get("/packs/{int:number}.zip", openapi_extra=file_of("application/zip"))
def pack_file(request: HttpRequest, number: int) -> StreamingHttpResponse:
    """The pack's ZIP; that it was fetched is noted. 404 if there is none."""
    actor = Actor.of_key(key_of(request))
    found = _found(actor, number, whole=True)
    with tenant(actor.merchant_id):
        pieces = packing.fetched(actor, pack=found, now=timezone.now())
    response = StreamingHttpResponse(_begun(pieces), content_type="application/zip")
    name = f"{found.order_key}-{found.case_no}-{found.content[:8]}.zip"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _found(actor: Actor, number: int, *, whole: bool = False) -> Pack:
    """A pack whose order the actor reaches. Raises Http404. ``whole``: with its manifest."""
    with tenant(actor.merchant_id):
        rows = Pack.objects.filter(merchant_id=actor.merchant_id, id=number)
        found = (rows if whole else rows.defer("manifest")).first()
    if found is None:
        raise Http404
    with reach.within(actor):
        if not reachable(actor, DossierRecord).filter(id=found.dossier_id).exists():
            raise Http404
    return found


def _begun(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same, its first piece already taken: what is missing shows before the answer has begun."""
    return chain([next(pieces)], pieces)


def _out(pack: Pack) -> PackOut:
    return PackOut(
        id=pack.id, order=pack.order_key, case=pack.case_no, scene=pack.scene, content=pack.content, files=pack.files,
        size=pack.size, complete=pack.complete, at=pack.at, href=f"/api/v1/packs/{pack.id}.zip",
    )  # fmt: skip
