"""Product pictures from a shop's own systems: what a SKU looks like, put, fetched and taken away."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import override
from ninja import Schema

from amends.casework.api.described import file_of
from amends.casework.api.door import api, key_of
from amends.casework.api.problems import ApiProblem
from amends.casework.products import pictures
from amends.casework.products.pictures import WHY_NOT, PictureFault
from amends.merchants.actors import Actor
from amends.merchants.rls import tenant

_BODY = {"content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in ("image/*",)}}
_PUT = {"requestBody": {"required": True, **_BODY}}


class PictureOut(Schema):
    """``change``: new, changed, or same where that very picture was there already. ``size``: bytes as kept."""

    sku: str
    change: str
    size: int


@api.put("/products/{path:sku}/picture", response=PictureOut, openapi_extra=_PUT)
def put(request: HttpRequest, sku: str) -> PictureOut:
    """The picture of a SKU, its bytes as the body; it takes the place of an earlier one.

    It is the merchant's: all its shops show it. What is kept is drawn anew, 320 pixels at most.
    """
    key = key_of(request)
    try:
        kept, small = pictures.fitting(sku), pictures.drawn(request.body)
    except PictureFault as error:
        with override("en"):
            why = f"It can't be kept: {WHY_NOT[error.fault]}."
        raise ApiProblem(422, error.fault.value, why) from error
    with tenant(key.merchant_id):
        given = pictures.keep(Actor.of_key(key), {kept: small}, now=timezone.now())
    change = "new" if given.fresh else "changed" if given.changed else "same"
    return PictureOut(sku=kept, change=change, size=len(small))


@api.get("/products/{path:sku}/picture", openapi_extra=file_of("image/webp"))
def get(request: HttpRequest, sku: str) -> HttpResponse:
    """The picture of a SKU as it is kept, WebP. 404 where there is none."""
    merchant = key_of(request).merchant_id
    with tenant(merchant):
        mark = pictures.marks(merchant, [sku]).get(sku, "")
        found = pictures.content(merchant, mark) if mark else None
    if found is None:
        raise Http404
    return HttpResponse(found, content_type="image/webp", headers={"X-Content-Type-Options": "nosniff"})


@api.delete("/products/{path:sku}/picture", response={204: None})
def delete(request: HttpRequest, sku: str) -> HttpResponse:
    """Take the picture of a SKU away. 404 where there is none."""
    key = key_of(request)
    with tenant(key.merchant_id):
        gone = pictures.remove(Actor.of_key(key), sku, now=timezone.now())
    if not gone:
        raise Http404
    return HttpResponse(status=204)
