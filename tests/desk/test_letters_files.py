"""Letters with files, in the buyer's language; notes that mention people and desks."""

import io
import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from amends.casework.letters import replies
from amends.merchants import setup
from amends.merchants.models import Desk, DeskSeat, Member, Merchant, Shop
from tests.casework.stories import feed, number, one, placed, refund_asked, rows
from tests.cast import OPENED_AT
from tests.desk.conftest import at
from tests.desk.pages import do, press, text

pytestmark = pytest.mark.django_db(transaction=True)
CLEAN = "您好，签收照片请看附件。"


@pytest.fixture
def case(refund: int, tmall_shop: Shop) -> str:
    return at(tmall_shop, "T-1001")


def photo() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    exif.get_ifd(0x8825)[1] = "N"
    out = io.BytesIO()
    Image.new("RGB", (80, 60), "teal").save(out, "JPEG", exif=exif)
    return out.getvalue()


def upload(client: Client, case: str, content: bytes, name: str = "door.jpg") -> int:
    file = SimpleUploadedFile(name, content)
    answer = client.post(
        f"{case}files/add", {"token": str(uuid4()), "file": file}, headers={"accept": "application/json"}
    )
    (kept,) = answer.json()["kept"]
    return int(kept)


def reply(client: Client, case: str, words: str, **fields: object) -> Any:
    values = {"token": str(uuid4()), "text": words, "channel": "chat", **fields}
    return press(client, f"{case}reply", values)


def send() -> int:
    return replies.send_due(now=timezone.now() + timedelta(seconds=11))


@pytest.mark.mission("T5")
def test_a_picture_goes_along_without_its_place_once_somebody_has_looked(owner: Client, case: str) -> None:
    file = upload(owner, case, photo())
    first = reply(owner, case, CLEAN, file=file)
    assert first.status_code == 422
    words = text(first)
    assert "Nobody has said yet that the buyer may see this" in words
    assert re.search(rf'name="file" value="{file}"[^>]* checked', first.content.decode())
    page = reply(owner, case, CLEAN, file=file, looked=1)
    assert "door.jpg" in text(page)
    assert send() == 1
    (message, lines) = rows(
        "SELECT payload->'values'->>'message', payload->'values'->>'files' FROM casework_effect WHERE kind = 'message'"
    )[0]
    sha256, name = lines.split(" ", 1)
    assert name == "door.jpg"
    sent = one("SELECT payload->'files'->0->>'sha256' FROM casework_signal WHERE kind = 'message.sent'")
    assert sent == sha256
    page = owner.get(case)
    thread = page.content.decode().split('id="timeline"')[1]
    assert f'href="/files/{file}"' in thread
    assert f'<img src="/files/{file}/preview.png" alt=""' in thread
    assert owner.get(f"/files/{file}/preview.png")["Content-Type"] == "image/png"
    carrier = carrying(case)
    got = carrier.get(f"/api/v1/messages/{message}/files/{sha256}")
    assert b"taken at home" not in got.content
    with Image.open(io.BytesIO(got.content)) as copy:
        assert not copy.getexif()
    assert reply(owner, case, CLEAN, file=file).status_code == 200  # it was looked at before


def carrying(case: str) -> Client:
    shop = Shop.objects.get(id=one("SELECT shop_id FROM casework_dossier WHERE id = %s", int(case.split("/")[2])))
    key = setup.add_api_key(shop=shop, now=OPENED_AT)
    return Client(headers={"authorization": f"Bearer {key}"})


def test_taken_back_the_letter_is_a_draft_with_its_files_again(owner: Client, case: str) -> None:
    file = upload(owner, case, photo())
    page = reply(owner, case, CLEAN, file=file, looked=1)
    (token,) = re.findall(r'name="letter" value="([^"]+)"', page.content.decode())
    back = owner.post(f"{case}take-back", {"letter": token}, follow=True).content.decode()
    assert CLEAN in back
    assert re.search(rf'name="file" value="{file}"[^>]* checked', back)
    assert send() == 0


def test_a_draft_keeps_what_was_attached(owner: Client, case: str) -> None:
    file = upload(owner, case, photo())
    owner.post(f"{case}draft", {"box": "reply", "text": "", "file": file})
    assert re.search(rf'name="file" value="{file}"[^>]* checked', owner.get(case).content.decode())


def test_too_many_files_stay_here(owner: Client, case: str) -> None:
    files = [upload(owner, case, f"line {n}".encode(), f"{n}.txt") for n in range(10)]
    page = reply(owner, case, CLEAN, file=files)
    assert "at most 9 files and 20 MB go with a letter" in text(page)
    assert reply(owner, case, CLEAN, file=files[:9]).status_code == 200


def test_files_of_another_order_or_merchant_dont_go_along(
    owner: Client, outsider: Client, case: str, tmall_shop: Shop
) -> None:
    now = timezone.now()
    feed(tmall_shop, placed("T-2", at=now - timedelta(hours=5)), refund_asked("T-2", at=now), now=now)
    elsewhere = upload(owner, f"/cases/{number(tmall_shop, 'T-2')}/1/", b"words", "a.txt")
    reply(owner, case, CLEAN, file=elsewhere)
    assert send() == 1
    assert rows("SELECT payload->'values'->>'files' FROM casework_effect WHERE kind = 'message'") == [(None,)]
    assert outsider.get(f"{case}colleagues").status_code == 404


@pytest.mark.mission("A8")
@pytest.mark.parametrize(
    ("words", "warned"),
    [
        ("We are sorry, your parcel will be sent with the next collection.", "This looks like English"),
        ("Olá, o seu pedido está a caminho e será entregue em dez dias.", "This looks like Português"),
        ("您好，包裹已经在路上了。", ""),
        ("OK 👍", ""),
    ],
)
def test_another_language_than_the_buyers_is_noticed(owner: Client, case: str, words: str, warned: str) -> None:
    seen = text(owner.post(f"{case}guard", {"text": words}))
    assert warned in seen
    assert ("This looks like" in seen) == bool(warned)


@pytest.mark.mission("A8")
def test_a_script_says_what_it_means_to_who_reads_english(owner: Client, case: str) -> None:
    script = owner.get(f"{case}script/freight_ours?language=zh").json()
    assert script["meaning"]
    assert script["meaning"] != script["text"]
    assert owner.get(f"{case}script/freight_ours?language=en").json()["meaning"] == ""


def test_a_letter_keeps_both_languages(owner: Client, case: str) -> None:
    reply(owner, case, "您好，退款已经提交。")
    send()
    assert rows("SELECT language, source_language FROM casework_letter") == [("zh", "en")]
    assert one("SELECT payload->>'language' FROM casework_signal WHERE kind = 'message.sent'") == "zh"


@pytest.mark.mission("T2")
def test_a_note_mentions_people_and_desks_who_may_see_it(
    owner: Client, mate: Client, agent: Client, case: str, bluebird: Merchant, agent_member: Member
) -> None:
    found = mate.get(f"{case}colleagues?q=ag").json()["found"]
    assert found[0] == {"name": "Agent", "desk": False}
    desk = Desk.objects.create(merchant=bluebird, code="returns", name="Returns")
    DeskSeat.objects.create(merchant=bluebird, desk=desk, member=agent_member)
    do(owner, case, "note", text="@Mate and @Returns: look at this. @nobody")
    assert "mentions you on T-1001/1" in text(mate.get("/notices/"))
    assert "mentions you on T-1001/1" in text(agent.get("/notices/"))
    assert one("SELECT count(*) FROM merchants_notice WHERE kind = 'mention'") == 2
    assert one("SELECT count(*) FROM casework_task") == 0
