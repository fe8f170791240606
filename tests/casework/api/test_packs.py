"""Evidence packs are fetched by the system that hands them to the platform."""

import io
import json
import zipfile
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from amends.merchants.models import Shop
from tests.casework.api.test_effects import reader
from tests.casework.evidence.test_files import picture
from tests.casework.stories import HOUR, NOON, feed, number, placed, refund_asked, rows

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def packed(owner: Client, tmall_shop: Shop) -> Shop:
    feed(tmall_shop, placed(), refund_asked(), now=NOON + HOUR)
    case = f"/cases/{number(tmall_shop, 'T-1001')}/1/"
    file = SimpleUploadedFile("外箱.png", picture(), content_type="image/png")
    owner.post(f"{case}files/add", {"token": str(uuid4()), "item": "", "file": file})
    owner.post(f"{case}pack", {"token": str(uuid4())})
    return tmall_shop


@pytest.mark.mission("X7")
def test_a_pack_is_found_by_its_order_and_fetched(packed: Shop) -> None:
    client = reader(packed)
    (pack,) = client.get("/api/v1/packs?order=T-1001").json()["packs"]
    assert (pack["files"], pack["case"]) == (1, 1)
    assert client.get(f"/api/v1/packs/{pack['id']}").json() == pack
    answer = client.get(pack["href"])
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    manifest = json.loads(zipfile.ZipFile(io.BytesIO(content)).read("manifest.json"))
    assert manifest["content_sha256"] == pack["content"]
    told = rows("SELECT actor, detail ->> 'order' FROM casework_audit WHERE verb = 'pack.downloaded' ORDER BY id DESC")
    assert told[0][0].startswith("key:")
    assert told[0][1] == "T-1001"


def test_strangers_fetch_nothing(packed: Shop, olist_shop: Shop, rival_shop: Shop, nobody: Client) -> None:
    address = reader(packed).get("/api/v1/packs?order=T-1001").json()["packs"][0]["href"]
    for other in (olist_shop, rival_shop):
        assert reader(other).get("/api/v1/packs?order=T-1001").json() == {"packs": []}
        assert reader(other).get(address).status_code == 404
        assert reader(other).get(address.removesuffix(".zip")).status_code == 404
    assert nobody.get(address).status_code == 401
