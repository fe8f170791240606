"""Keeping and finding product pictures. Whatever comes is drawn anew, small: nothing of the file itself is kept."""

import io
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final

from django.db import connection, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from PIL import Image

from amends.casework.evidence.kinds import PICTURES, media_type
from amends.casework.evidence.pictures import NoPicture, TooManyPixels, opened
from amends.casework.evidence.uploads import MOST
from amends.casework.ledger.audit import note_of
from amends.casework.products import sql
from amends.casework.products.models import ProductPicture
from amends.merchants.actors import Actor

SIDE: Final = 320  # pixels, the longer one
QUALITY: Final = 80
LONGEST: Final = 80  # characters of a SKU, as orders' lines are kept by
MARK: Final = 32
NAMED: Final = 200  # SKUs that one row of the audit names
GIVEN: Final = "product.pictures_given"
REMOVED: Final = "product.picture_removed"


class PictureFlaw(StrEnum):
    """Why something is no product picture."""

    SKU = "sku"
    KIND = "kind"
    LARGE = "large"
    PIXELS = "pixels"
    BROKEN = "broken"


WHY_NOT: Final[dict[PictureFlaw, str | Promise]] = {
    PictureFlaw.SKU: gettext_lazy("no SKU: 1 to 80 characters, none of them unprintable"),
    PictureFlaw.KIND: gettext_lazy("no picture: taken are JPEG, PNG, WebP and HEIC, told by the content"),
    PictureFlaw.LARGE: gettext_lazy("larger than 20 MB"),
    PictureFlaw.PIXELS: gettext_lazy("more than 60 million pixels"),
    PictureFlaw.BROKEN: gettext_lazy("damaged, or not whole"),
}
"""In words: pages say it in the reader's language, the API in English."""


class PictureFault(Exception):
    """It can't be kept."""

    def __init__(self, fault: PictureFlaw) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True, slots=True, kw_only=True)
class PicturesKept:
    """What became of pictures, as SKUs. ``same``: were there already, as they are."""

    fresh: tuple[str, ...]
    changed: tuple[str, ...]
    same: tuple[str, ...]


def drawn(content: bytes) -> bytes:
    """A WebP of SIDE pixels at most, upright, on white, without anything else of the file. Raises PictureFault."""
    if not content:
        raise PictureFault(PictureFlaw.BROKEN)
    if len(content) > MOST:
        raise PictureFault(PictureFlaw.LARGE)
    kind = media_type(content, "")
    if kind not in PICTURES:
        raise PictureFault(PictureFlaw.KIND)
    try:
        picture = opened(content, kind, small=True)
        picture.thumbnail((SIDE, SIDE))
        rgba = picture.convert("RGBA")
    except TooManyPixels as error:
        raise PictureFault(PictureFlaw.PIXELS) from error
    except (NoPicture, OSError, ValueError) as error:
        raise PictureFault(PictureFlaw.BROKEN) from error
    clean = Image.new("RGB", rgba.size, "white")
    clean.paste(rgba, mask=rgba.getchannel("A"))
    out = io.BytesIO()
    clean.save(out, "WEBP", quality=QUALITY)
    return out.getvalue()


def fitting(sku: str) -> str:
    """A SKU as it is kept. Raises PictureFault for what none can be."""
    bare = " ".join(sku.split())
    if not bare or len(bare) > LONGEST or not bare.isprintable():
        raise PictureFault(PictureFlaw.SKU)
    return bare


@transaction.atomic
def keep(actor: Actor, pictures: Mapping[str, bytes], *, now: datetime) -> PicturesKept:
    """Keep pictures, drawn already, by SKU; in one order, so that two who give some never wait in a ring."""
    told: dict[str, list[str]] = {"fresh": [], "changed": [], "same": []}
    with connection.cursor() as cursor:
        for sku in sorted(pictures):
            content = pictures[sku]
            row: list[Any] = [actor.merchant_id, sku, sha256(content).hexdigest()[:MARK], content, actor.ref, now]
            cursor.execute(sql.KEEP, row)
            (inserted,) = cursor.fetchone() or (None,)
            told["same" if inserted is None else "fresh" if inserted else "changed"].append(sku)
    given = PicturesKept(**{name: tuple(skus) for name, skus in told.items()})
    if altered := sorted((*given.fresh, *given.changed)):
        detail = {"skus": altered[:NAMED], "count": len(altered)}
        note_of(actor, verb=GIVEN, about="products", detail=detail, now=now)
    return given


@transaction.atomic
def remove(actor: Actor, sku: str, *, now: datetime) -> bool:
    """Take the picture of a SKU away. Whether there was one."""
    gone, _tables = ProductPicture.objects.filter(merchant_id=actor.merchant_id, sku=sku).delete()
    if gone:
        note_of(actor, verb=REMOVED, about="products", detail={"skus": [sku], "count": 1}, now=now)
    return bool(gone)


def marks(merchant_id: int, skus: Collection[str]) -> dict[str, str]:
    """The marks of the pictures there are, by SKU."""
    if not skus:
        return {}
    rows = ProductPicture.objects.filter(merchant_id=merchant_id, sku__in=set(skus))
    return dict(rows.values_list("sku", "mark"))


def content(merchant_id: int, mark: str, *, skus: Collection[str] | None = None) -> bytes | None:
    """A picture's bytes; ``skus``: only where it is of one of these. None: there is none."""
    rows = ProductPicture.objects.filter(merchant_id=merchant_id, mark=mark)
    found = (rows if skus is None else rows.filter(sku__in=set(skus))).values_list("content", flat=True).first()
    return None if found is None else bytes(found)
