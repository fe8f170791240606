"""A shop's own system puts a picture of a SKU, fetches it and takes it away."""

import io

import pytest
from django.test import Client
from PIL import Image

from amends.merchants import setup
from amends.merchants.models import Shop
from tests.casework.evidence.test_files import picture
from tests.casework.stories import rows

pytestmark = pytest.mark.django_db(transaction=True)
LAMP = "/api/v1/products/LAMP%2F3/picture"


def keyed(shop: Shop) -> Client:
    return Client(headers={"authorization": f"Bearer {setup.add_api_key(shop=shop)}"})


def put(client: Client, content: bytes, address: str = LAMP) -> tuple[int, dict[str, object]]:
    answer = client.put(address, content, content_type="image/png")
    return answer.status_code, answer.json()


def test_a_picture_is_put_fetched_changed_and_taken_away(tmall_shop: Shop) -> None:
    shop = keyed(tmall_shop)
    status, told = put(shop, picture())
    assert (status, told["sku"], told["change"]) == (200, "LAMP/3", "new")
    assert put(shop, picture())[1]["change"] == "same"
    found = shop.get(LAMP)
    assert (found["Content-Type"], Image.open(io.BytesIO(found.content)).size) == ("image/webp", (320, 240))
    assert put(shop, picture(size=(10, 10)))[1]["change"] == "changed"
    assert shop.delete(LAMP).status_code == 204
    assert [shop.get(LAMP).status_code, shop.delete(LAMP).status_code] == [404, 404]
    assert rows("SELECT verb FROM casework_audit ORDER BY id") == [
        ("product.pictures_given",), ("product.pictures_given",), ("product.picture_removed",),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"<svg onload='x'/>", "kind"), (b"", "broken"), (picture()[:90], "broken"), (b"%PDF-1.7\n", "kind")],
)
def test_what_is_no_picture_is_refused_and_nothing_kept(tmall_shop: Shop, content: bytes, code: str) -> None:
    status, told = put(keyed(tmall_shop), content)
    assert (status, told["code"]) == (422, code)
    assert put(keyed(tmall_shop), picture(), f"/api/v1/products/{'x' * 81}/picture")[1]["code"] == "sku"
    assert rows("SELECT 1 FROM casework_productpicture") == []


def test_another_merchants_key_opens_none(tmall_shop: Shop, olist_shop: Shop, rival_shop: Shop, nobody: Client) -> None:
    put(keyed(tmall_shop), picture())
    assert keyed(olist_shop).get(LAMP).status_code == 200  # the same merchant's
    assert keyed(rival_shop).get(LAMP).status_code == 404
    assert keyed(rival_shop).delete(LAMP).status_code == 404
    assert nobody.put(LAMP, picture(), content_type="image/png").status_code == 401
    put(keyed(rival_shop), picture(size=(9, 9)))
    assert len(rows("SELECT DISTINCT mark FROM casework_productpicture")) == 2
