"""A seeded world for every page, its outside: what buyers see at a shop, what is raised of a product."""

from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from amends.casework.actions.case_actions import Action
from amends.casework.buyers import tokens
from amends.casework.buyers.pages import new_code, page_of
from amends.casework.costs.reading import CostQuestion
from amends.casework.evidence import store
from amends.casework.letters.tasks import TaskRequest
from amends.casework.raises import raising
from amends.casework.raises.raising import ProblemRaise
from amends.engine.words import TaskKind
from amends.merchants.models import Member, Shop
from tests.casework.evidence.test_files import picture
from tests.casework.stories import DAY, number, one

LIMITS: Final = {"share": 30, "money": 5_000, "per_buyer": 10_000, "per_day": 100_000, "goods": 50_000}
MINE: Final = ("buyer_home", "buyer_live", "buyer_complain", "buyer_deposit", "buyer_invoice", "buyer_send_back")


def buyers(shop: Shop, dossier_id: int) -> dict[str, dict[str, Any]]:
    """The shop's own page, open, and a buyer who has told of something there."""
    logo = {"logo": store.put(shop.merchant_id, picture()), "logo_kind": "image/png"}
    listed = {"articles": [{"sku": "K1", "title": "灯", "price": 100}]}
    shop.buyer_page = {"code": new_code(), "on": True, "choice": {**LIMITS}, "since": "2026-11-01"} | logo | listed
    shop.save()
    page, now = page_of(shop), timezone.now()
    at = {"merchant_id": shop.merchant_id, "shop_id": shop.pk, "dossier_id": dossier_id}
    token = tokens.proven(**at, lasts=DAY, now=now)
    client = Client()
    told = {"trouble": "LATE_SHIPMENT", "text": "怎么还不发货", "token": uuid4().hex}
    ref = client.post(f"/b/{page.address}/o/{token}/complain", told).headers["location"].partition("#")[2]
    shot = SimpleUploadedFile("lamp.png", picture(), content_type="image/png")
    client.post(f"/b/{page.address}/o/{token}/c/{ref}/photos", {"token": uuid4().hex, "file": shot})
    one = {"address": page.address}
    mine = {name: {**one, "token": token} for name in MINE}
    return {
        **dict.fromkeys(("buyer_front", "buyer_look", "buyer_logo"), one),
        **mine,
        "buyer_page": {"number": shop.pk},
        "buyer_exchange": {**one, "token": token, "ref": ref},
        "buyer_photo": {**one, "token": token, "ref": ref, "id": _sent()},
        "buyer_picture": {**one, "token": token, "mark": mark()},
        "buyer_terms": {"number": shop.pk},
        "buyer_articles": {"number": shop.pk},
        "buyer_whys": {"number": shop.pk},
    }


def raised(owner: Client, lead: Member, shop: Shop, now: datetime) -> dict[str, dict[str, Any]]:
    """What K1's page says, told twice, and a problem raised of it that waits for operations."""
    told = {"shop": shop.pk, "headline": "台灯", "language": "zh"}
    for sizes in ("高 40 厘米", "高 42 厘米\n灯罩是玻璃"):
        owner.post(reverse("product_tell", args=["K1"]), {**told, "sizes": sizes, "token": str(uuid4())})
    token = f"cost-{uuid4()}"
    asked = CostQuestion(
        since=(now - 90 * DAY).date(), until=(now + DAY).date(), currency="CNY", of="listing", value=f"{shop.pk}/K1"
    )
    raising.raise_problem(
        Action(member=lead, dossier_id=number(shop, "T-1001"), no=1, token=token, now=now),
        TaskRequest(kind=TaskKind.OPERATION, text="灯罩是玻璃，写在最前面", desk="lead"),
        ProblemRaise(asked=asked, issues=["TRANSIT_DAMAGE"], sku="K1", orders=6, net=59_400),
    )
    raised, product = {"ref": token}, {"sku": "K1"}
    return {
        "raised_problem": raised,
        "raised_answer": raised,
        "product": product,
        "product_tell": product,
    }


def pictured(owner: Client) -> None:
    """What K1 looks like."""
    file = SimpleUploadedFile("K1.png", picture(), content_type="image/png")
    owner.post(reverse("products_give"), {"pictures": file, "new_too": "1"})


def mark() -> str:
    return str(one("SELECT mark FROM casework_productpicture"))


def _sent() -> int:
    return int(one("SELECT id FROM casework_file WHERE source = 'buyer'"))
