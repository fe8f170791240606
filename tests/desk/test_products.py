"""Product pictures: given many at once by SKU, shown where goods are in hand, private to their merchant."""

import io
import re
import zipfile
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from amends.casework.products import incoming
from amends.engine.signals import Line
from amends.merchants import setup
from amends.merchants.models import Member, Merchant, Shop
from amends.merchants.roles import Role
from tests.casework.evidence.test_files import picture
from tests.casework.stories import DAY, feed, placed, rows
from tests.cast import OPENED_AT, PASSWORD, signed_in
from tests.desk.pages import text

pytestmark = pytest.mark.django_db(transaction=True)
LINES = (
    Line(sku="LAMP-3", title="台灯", quantity=2, price=26_000),
    Line(sku="A/B 9", title="灯罩", price=100),
    Line(sku="GIFT-1", title="灯泡", gift=True),
)


@pytest.fixture
def clerk(bluebird: Merchant) -> Client:
    setup.add_member(
        merchant=bluebird, email="w@bluebird.test", name="Ware", password=PASSWORD, roles=[Role.WAREHOUSE],
        language="en", now=OPENED_AT,
    )  # fmt: skip
    return signed_in("w@bluebird.test")


@pytest.fixture
def order(tmall_shop: Shop, now: datetime) -> int:
    return feed(tmall_shop, placed("P-1", at=now - DAY, amount=26_000, lines=LINES), now=now)


def bomb() -> bytes:
    """64 million pixels in a few kilobytes."""
    out = io.BytesIO()
    Image.new("1", (8_000, 8_000)).save(out, "PNG")
    return out.getvalue()


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def give(client: Client, *files: tuple[str, bytes], **more: str) -> Any:
    sent = [SimpleUploadedFile(name, content) for name, content in files]
    return client.post("/products/give", {"pictures": sent, **more})


def kept() -> list[str]:
    return [sku for (sku,) in rows('SELECT sku FROM casework_productpicture ORDER BY sku COLLATE "C"')]


def mark(sku: str) -> str:
    return str(rows(f"SELECT mark FROM casework_productpicture WHERE sku = '{sku}'")[0][0])  # noqa: S608


def shown(client: Client, address: str, **asked: str) -> list[str]:
    """The marks of the pictures that a page shows."""
    return re.findall(r'src="/products/([0-9a-f]{32})\.webp"', client.get(address, asked).text)


def test_many_at_once_and_what_became_of_each(clerk: Client, order: int) -> None:
    archive = zipped(**{
        "图片/lamp-3.JPG": picture("JPEG", (900, 600), exif=b"Exif\0\0GPS-HERE"),
        "图片/A%2FB 9.webp": picture("WEBP"),
        "图片/NEW-1.png": picture("PNG"),
        "图片/page.png": b"<svg xmlns='x' onload='alert(1)'/>",
        "图片/half.jpg": picture("JPEG")[:300],
        "图片/bomb.png": bomb(),
        "__MACOSX/._LAMP-3.jpg": b"x",
        "图片/.DS_Store": b"x",
    })  # fmt: skip
    words = text(
        give(clerk, ("pictures.zip", archive), ("GIFT-1.png", picture("PNG")), ("GIFT-1.webp", picture("WEBP")))
    )
    assert kept() == ["A/B 9", "GIFT-1", "LAMP-3"]  # as orders have them, whatever the file's capitals
    for said in (
        "3 new pictures · 0 replaced · 0 as they were",
        "1 is named by no SKU known here and was not kept 图片/NEW-1.png",
        "3 can't be kept",
        "图片/page.png : no picture: taken are JPEG, PNG, WebP and HEIC, told by the content",
        "图片/half.jpg : damaged, or not whole",
        "图片/bomb.png : more than 60 million pixels",
        "1 came again under the same SKU: the last one counts GIFT-1.png",
    ):
        assert said in words
    small = clerk.get(f"/products/{mark('LAMP-3')}.webp").content
    drawn = Image.open(io.BytesIO(small))
    assert (drawn.format, drawn.size) == ("WEBP", (320, 213))
    assert b"GPS-HERE" not in small
    again = text(give(clerk, ("lamp-3.jpg", picture("JPEG", (900, 600))), ("NEW-1.png", picture()), new_too="1"))
    assert "1 new picture · 0 replaced · 1 as it was" in again
    assert kept() == ["A/B 9", "GIFT-1", "LAMP-3", "NEW-1"]
    assert rows(
        "SELECT count(*), sum((detail->>'count')::int) FROM casework_audit WHERE verb = 'product.pictures_given'"
    )[0] == (2, 4)


def test_too_many_or_a_bomb_of_a_zip_keep_nothing(clerk: Client, order: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(incoming, "AT_ONCE", 1)
    two = give(clerk, ("LAMP-3.png", picture()), ("GIFT-1.png", picture()))
    assert (two.status_code, kept()) == (422, [])
    assert "More than 1 pictures at once" in text(two)
    monkeypatch.setattr(incoming, "AT_ONCE", 500)
    monkeypatch.setattr(incoming, "UNPACKED", 1_000)
    large = zipped(**{"LAMP-3.png": b"\0" * 2_000})
    assert (give(clerk, ("a.zip", large)).status_code, kept()) == (422, [])
    torn = text(give(clerk, ("a.zip", large[:40])))
    assert "a.zip : damaged, or not whole" in torn
    assert give(clerk).status_code == 422


def test_who_has_goods_in_hand_sees_what_they_look_like(clerk: Client, owner: Client, order: int) -> None:
    give(clerk, ("LAMP-3.png", picture()))
    lamp = mark("LAMP-3")
    check = clerk.post("/holds/check", {"code": "P-1"}, follow=True)
    assert f'src="/products/{lamp}.webp"' in check.text
    assert shown(clerk, "/packing/", code="P-1") == [lamp]
    assert shown(clerk, f"/dock/orders/{order}/inspect") == [lamp]
    assert shown(owner, f"/orders/{order}/") == [lamp]
    kept_long = clerk.get(f"/products/{lamp}.webp")
    assert kept_long["Content-Type"] == "image/webp"
    assert kept_long["X-Content-Type-Options"] == "nosniff"
    assert kept_long["Cache-Control"] == "private, max-age=31536000, immutable"


def test_one_is_changed_and_removed_on_the_list(clerk: Client, order: int) -> None:
    give(clerk, ("LAMP-3.png", picture()))
    before = mark("LAMP-3")
    assert shown(clerk, "/products/", show="with") == [before]
    assert "LAMP-3" not in text(clerk.get("/products/", {"show": "without"}))
    assert "灯罩" in text(clerk.get("/products/", {"show": "without"}))
    assert "LAMP-3" in text(clerk.get("/products/", {"q": "台"}))
    assert "All 3 With a picture 1 Without 2" in text(clerk.get("/products/"))
    other = SimpleUploadedFile("IMG_0001.png", picture(size=(300, 300)))
    said = clerk.post("/products/change?show=with", {"sku": "LAMP-3", "picture": other}, follow=True)
    assert "Kept: the picture of LAMP-3" in text(said)
    assert shown(clerk, "/products/", show="with") == [mark("LAMP-3")] != [before]
    assert clerk.get(f"/products/{before}.webp").status_code == 404
    torn = SimpleUploadedFile("x.png", b"<html>")
    assert "no picture" in text(clerk.post("/products/change", {"sku": "LAMP-3", "picture": torn}, follow=True))
    assert "Removed" in text(clerk.post("/products/remove", {"sku": "LAMP-3"}, follow=True))
    assert kept() == []
    assert clerk.post("/products/remove", {"sku": "LAMP-3"}).status_code == 404
    assert shown(clerk, "/packing/", code="P-1") == []


def test_a_long_list_goes_on_page_by_page(clerk: Client, order: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("amends.casework.products.listing.PAGE", 2)
    first = clerk.get("/products/").text
    (more,) = re.findall(r'href="\?([^"]*after=[^"]+)"', first)
    second = clerk.get(f"/products/?{more.replace('&amp;', '&')}").text
    titles = [re.findall(r'<b dir="auto">([^<]+)</b>', page) for page in (first, second)]
    assert [len(each) for each in titles] == [2, 1]
    assert sorted(titles[0] + titles[1]) == ["台灯", "灯泡", "灯罩"]


def test_only_who_handles_goods_gives_them_and_no_stranger_sees_one(
    clerk: Client, mate: Client, owner: Client, outsider: Client, nobody: Client, rival_shop: Shop, order: int
) -> None:
    give(clerk, ("LAMP-3.png", picture()))
    lamp = mark("LAMP-3")
    assert mate.get(f"/products/{lamp}.webp").status_code == 200
    assert give(mate, ("GIFT-1.png", picture())).status_code == 404
    assert mate.post("/products/remove", {"sku": "LAMP-3"}).status_code == 404
    assert "products/give" not in mate.get("/products/").text
    assert outsider.get(f"/products/{lamp}.webp").status_code == 404
    assert "LAMP-3" not in outsider.get("/products/").text
    assert outsider.post("/products/remove", {"sku": "LAMP-3"}).status_code == 404
    assert nobody.get(f"/products/{lamp}.webp").status_code == 302
    give(outsider, ("LAMP-3.png", picture(size=(50, 50))), new_too="1")
    assert len(rows("SELECT 1 FROM casework_productpicture WHERE sku = 'LAMP-3'")) == 2
    assert mark_of(owner) == lamp


def mark_of(client: Client) -> str:
    return shown(client, "/products/", show="with")[0]


def test_erasing_a_buyer_leaves_the_goods_their_pictures(
    clerk: Client, owner: Client, order: int, lead: Member
) -> None:
    give(clerk, ("LAMP-3.png", picture()))
    owner.post("/settings/buyers/erase", {"orders": order, "reason": "买家来信", "sure": 1, "forced": 1})
    assert rows("SELECT count(*) FROM casework_erasure") == [(1,)]
    assert kept() == ["LAMP-3"]
