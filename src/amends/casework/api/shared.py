"""One parcel for several orders, as a shop's system packs them: said before it goes, or at any time after."""

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Schema

from amends.casework.actions import sharing
from amends.casework.actions.transaction import RefusedError
from amends.casework.api.door import api, key_of
from amends.casework.api.problems import ApiProblem
from amends.casework.ledger.identity import dossier_id
from amends.merchants.actors import Actor
from amends.merchants.rls import tenant


class SharedIn(Schema):
    """``order`` is the one whose parcel ``number`` is known; the goods of ``other`` are in it."""

    number: str
    order: str
    other: str


class SharedOut(Schema):
    order: str
    other: str
    number: str


@api.post("/parcels/shared", response=SharedOut)
def share(request: HttpRequest, told: SharedIn) -> SharedOut:
    """Two orders are in one parcel: what a carrier tells for one is told to the other. 404 for an unknown order."""
    key = key_of(request)
    here = dossier_id(shop_id=key.shop_id, key=told.order)
    try:
        with tenant(key.merchant_id):
            other = sharing.share(
                Actor.of_key(key), dossier_id=here, number=told.number, other=told.other, now=timezone.now()
            )
    except RefusedError as refused:
        if refused.field == "no_other":
            raise Http404 from refused
        raise ApiProblem(422, refused.field, str(refused)) from refused
    return SharedOut(order=told.order, other=other, number=told.number)
