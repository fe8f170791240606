"""Evidence over HTTP: files in and out, the checklist, packs, a buyer's data, the audit page."""

import hashlib
import io
import json
import struct
import zipfile
import zlib
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from amends.casework.evidence import (
    packs,
    store,
    uploads,
)
from amends.casework.evidence.models import File
from amends.casework.queries.packs import Learned, learned
from amends.engine.signals import DisputeOpened, DisputeRuled
from amends.merchants.models import Member, Merchant, Shop
from amends.merchants.roles import Role
from tests.casework.evidence.test_files import picture
from tests.casework.stories import HOUR, PHONE, STREET, feed, placed, rows
from tests.desk.conftest import at
from tests.desk.pages import text

pytestmark = pytest.mark.django_db(transaction=True)
ITEM = "wms_hold_result"
NAME = "王小明"


@pytest.fixture
def case(refund: int, tmall_shop: Shop) -> str:
    return at(tmall_shop, "T-1001")


def upload(client: Client, case: str, content: bytes, name: str = "hold.png", **fields: str) -> Any:
    given = {"token": str(uuid4()), "item": ITEM} | fields
    file = SimpleUploadedFile(name, content, "image/png")
    return client.post(f"{case}files/add", {**given, "file": file}, headers={"accept": "application/json"})


def only() -> File:
    return File.objects.get()


@pytest.mark.mission("X7", "T7", "M13")
def test_a_file_completes_the_checklist_with_its_hash(owner: Client, case: str) -> None:
    content = picture()
    assert upload(owner, case, content).json()["faults"] == []
    words = text(owner.get(case))
    assert "1 of 1" in words
    assert "hold.png" in words
    assert only().sha256 == hashlib.sha256(content).hexdigest()
    (payload,) = rows("SELECT payload FROM casework_signal WHERE kind = 'evidence.added'")[0]
    signal = json.loads(payload) if isinstance(payload, str) else payload
    assert (signal["item"], signal["name"], signal["sha256"]) == (ITEM, "hold.png", only().sha256)


def test_the_same_press_twice_is_one_file(owner: Client, case: str) -> None:
    action = str(uuid4())
    upload(owner, case, picture(), token=action)
    upload(owner, case, picture(), token=action)
    assert File.objects.count() == 1


def test_several_at_once_without_script(owner: Client, case: str) -> None:
    sent = [SimpleUploadedFile(f"{n}.png", picture(size=(n, n))) for n in (20, 30, 40)]
    page = owner.post(f"{case}files/add", {"token": str(uuid4()), "item": "", "file": sent}, follow=True)
    assert "Not put to anything yet" in text(page)
    assert File.objects.count() == 3


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"<html><script>alert(1)</script>", "photo.jpg", "is not taken"),
        (b"x" * (uploads.MOST + 1), "large.txt", "larger than 20 MB"),
        (b"", "empty.txt", "is empty"),
    ],
)
def test_what_is_not_taken_leaves_nothing(owner: Client, case: str, content: bytes, name: str, said: str) -> None:
    answer = upload(owner, case, content, name)
    assert said in answer.json()["faults"][0]
    assert not File.objects.exists()
    assert not rows("SELECT 1 FROM casework_signal WHERE kind = 'evidence.added'")
    assert not list(store.folder(1).glob(".draft-*"))


def test_a_full_disk_says_so(owner: Client, case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: object, content: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store.IncomingFile, "write", full)
    answer = upload(owner, case, picture())
    assert "disk is full" in answer.json()["faults"][0]
    assert not File.objects.exists()


def test_a_case_holds_so_much(owner: Client, case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("amends.casework.evidence.files.MOST_OF_CASE", 100)
    assert "200 MB" in upload(owner, case, picture()).json()["faults"][0]
    assert not rows("SELECT 1 FROM casework_signal WHERE kind = 'evidence.added'")


def test_nothing_is_ever_run_by_a_browser(owner: Client, case: str) -> None:
    upload(owner, case, picture(), "签收.png")
    file = owner.get(f"/files/{only().id}")
    assert file.content == picture()
    assert file["Content-Disposition"].startswith("attachment")
    assert file["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in file["Content-Security-Policy"]
    shown = owner.get(f"/files/{only().id}/preview.png")
    assert shown["Content-Type"] == "image/png"
    assert "sandbox" in shown["Content-Security-Policy"]


def test_without_the_pages_token_nothing_is_taken(bluebird: Merchant, owner: Client, case: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = owner.cookies
    assert upload(strict, case, picture()).status_code == 403
    assert not File.objects.exists()


def test_taken_away_is_out_of_the_page_and_kept_in_the_log(owner: Client, case: str) -> None:
    upload(owner, case, picture())
    number = only().id
    owner.post(f"{case}files/{number}/remove", {"token": str(uuid4()), "why": ""})
    assert only().removed_at is None
    words = text(owner.post(f"{case}files/{number}/remove", {"token": str(uuid4()), "why": "wrong order"}, follow=True))
    assert "0 of 1" in words
    assert "Evidence taken away" in words
    assert owner.get(f"/files/{number}").status_code == 404
    assert "wrong order" in text(owner.get("/audit/"))


def test_while_another_file_proves_it_the_item_stays_proved(owner: Client, case: str) -> None:
    upload(owner, case, picture(), "one.png")
    upload(owner, case, picture(size=(9, 9)), "two.png")
    first = File.objects.order_by("id")[0].id
    assert "1 of 1" in text(owner.post(f"{case}files/{first}/remove", {"token": str(uuid4()), "why": "x"}, follow=True))


def test_a_loose_file_is_put_to_an_item(owner: Client, case: str) -> None:
    upload(owner, case, picture(), item="")
    assert "0 of 1" in text(owner.get(case))
    page = owner.post(f"{case}files/{only().id}/prove", {"token": str(uuid4()), "item": ITEM}, follow=True)
    assert "1 of 1" in text(page)


def header(width: int, height: int) -> bytes:
    """The first part of a PNG, which says how large it is."""
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body)) + b"\0\0\0\x09IDAT"


def unpacked(response: Any) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))


@pytest.mark.mission("X7", "M13")
def test_a_pack_is_one_file_whose_hashes_verify(owner: Client, case: str) -> None:
    upload(owner, case, picture(), f"{NAME} {PHONE}.png", note=f"call {PHONE}")
    owner.post(f"{case}note", {"token": str(uuid4()), "text": f"told {NAME} at {PHONE}, {STREET}"})
    archive = unpacked(owner.post(f"{case}pack"))
    manifest = json.loads(archive.read("manifest.json"))
    assert archive.testzip() is None
    assert {*archive.namelist()} == {"contents.pdf", "manifest.json", *(f["path"] for f in manifest["files"])}
    for entry in [manifest["contents"], *manifest["files"]]:
        assert hashlib.sha256(archive.read(entry["path"])).hexdigest() == entry["sha256"]
    assert packs.content_of(manifest) == manifest["content_sha256"]
    assert archive.read("contents.pdf").startswith(b"%PDF")
    whole = json.dumps(manifest, ensure_ascii=False) + "".join(archive.namelist())
    assert not [private for private in (NAME, PHONE, STREET) if private in whole]


def test_the_same_evidence_makes_the_same_content_and_a_pack_never_changes(owner: Client, case: str) -> None:
    upload(owner, case, picture())
    first, second = unpacked(owner.post(f"{case}pack")), unpacked(owner.post(f"{case}pack"))
    assert (
        json.loads(first.read("manifest.json"))["content_sha256"]
        == json.loads(second.read("manifest.json"))["content_sha256"]
    )
    owner.post(f"{case}files/{only().id}/remove", {"token": str(uuid4()), "why": "x"})
    (number,) = rows("SELECT min(id) FROM casework_pack")[0]
    again = unpacked(owner.get(f"/packs/{number}.zip"))
    assert {n: again.read(n) for n in again.namelist()} == {n: first.read(n) for n in first.namelist()}
    words = text(owner.get("/packs/"))
    assert "T-1001/1" in words
    assert "complete" in words


def test_watermarked_copies_name_their_originals(owner: Client, case: str) -> None:
    upload(owner, case, picture())
    archive = unpacked(owner.post(f"{case}pack", {"marked": "1"}))
    (entry,) = json.loads(archive.read("manifest.json"))["files"]
    assert entry["path"].endswith(".png.pdf")
    assert entry["original"]["sha256"] == only().sha256 != entry["sha256"]
    assert archive.read(entry["path"]).startswith(b"%PDF")


@pytest.mark.mission("X7")
@pytest.mark.parametrize(
    ("broken", "why"),
    (
        (picture()[:900], "damaged or not whole"),
        (b"\x89PNG\r\n\x1a\n" + header(60_000, 60_000), "pixels"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 40, "damaged or not whole"),
    ),
    ids=("cut off", "huge", "junk"),
)
def test_a_picture_that_can_not_be_drawn_is_left_out_and_said(
    owner: Client, case: str, broken: bytes, why: str
) -> None:
    upload(owner, case, picture(size=(900, 700)), "whole.png")
    assert upload(owner, case, broken, "broken.png").json()["faults"] == []
    archive = unpacked(owner.post(f"{case}pack", {"marked": "1"}))
    manifest = json.loads(archive.read("manifest.json"))
    whole, left_out = manifest["files"]
    assert hashlib.sha256(archive.read(whole["path"])).hexdigest() == whole["sha256"]
    assert why in left_out["left_out"]
    assert sorted(archive.namelist()) == sorted(["contents.pdf", "manifest.json", whole["path"]])
    assert manifest["complete"] is False
    again = unpacked(owner.post(f"{case}pack"))  # as they came, all of them go in
    assert len(again.namelist()) == 4


def test_there_is_nothing_to_pack(owner: Client, case: str) -> None:
    assert "There is nothing to pack yet" in text(owner.post(f"{case}pack", follow=True))


@pytest.fixture
def agent(mate_member: Member, mate: Client) -> Client:
    Member.objects.filter(id=mate_member.id).update(roles=[Role.AGENT])
    return mate


@pytest.mark.mission("T5")
@pytest.mark.parametrize(("field", "value"), [("name", NAME), ("phone", PHONE), ("address", STREET)])
def test_a_lead_sees_a_field_and_it_is_noted(owner: Client, case: str, field: str, value: str) -> None:
    shown = owner.post(f"{case}reveal", {"field": field, "masked": "*"})
    assert value in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert 'data-hide-after="60"' in shown.content.decode()
    assert f"Saw the buyer's data {field.capitalize()} T-1001" in text(owner.get("/audit/"))


@pytest.mark.mission("T5")
@pytest.mark.parametrize(
    ("why", "seen"),
    [({}, False), ({"reason": "call"}, False), ({"words": "x"}, False), ({"words": "buyer asked us to call"}, True)],
)
def test_the_front_line_says_why_in_words(mate: Client, case: str, why: dict[str, str], seen: bool) -> None:
    shown = mate.post(f"{case}reveal", {"field": "phone", "masked": "*"} | why).content.decode()
    assert (PHONE in shown) is seen
    assert rows("SELECT count(*) FROM casework_audit WHERE verb = 'buyer.revealed'") == [(int(seen),)]


@pytest.mark.parametrize(
    ("why", "seen"),
    [({}, False), ({"words": "because I want"}, False), ({"reason": "nosy"}, False), ({"reason": "call"}, True)],
)
def test_an_agent_picks_a_reason(agent: Client, case: str, why: dict[str, str], seen: bool) -> None:
    shown = agent.post(f"{case}reveal", {"field": "phone", "masked": "*"} | why).content.decode()
    assert (PHONE in shown) is seen


def test_who_looks_at_very_many_is_stopped_and_their_leads_hear_of_it_once(
    owner: Client, agent: Client, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("amends.casework.actions.reveal.MOST", 3)
    why = {"field": "phone", "masked": "*", "reason": "call"}
    seen = [PHONE in agent.post(f"{case}reveal", why).content.decode() for _ in range(5)]
    assert seen == [True, True, True, False, False]
    assert "Your leads have been told" in agent.post(f"{case}reveal", why).content.decode()
    assert text(owner.get("/notices/")).count("has looked at unusually many") == 1
    assert PHONE in owner.post(f"{case}reveal", {"field": "phone", "masked": "*"}).content.decode()


def test_the_page_itself_holds_nothing_in_clear(owner: Client, case: str) -> None:
    upload(owner, case, picture())
    for address in (case, f"{case}proofs", f"{case}print", "/packs/", "/audit/"):
        page = owner.get(address).content.decode()
        assert not [private for private in (NAME, PHONE, STREET) if private in page], address


@pytest.fixture
def filed(owner: Client, case: str) -> str:
    upload(owner, case, picture())
    unpacked(owner.post(f"{case}pack"))
    return case


def test_an_outsider_finds_nothing(outsider: Client, filed: str) -> None:
    (pack,) = rows("SELECT id FROM casework_pack")[0]
    for address in (
        f"{filed}proofs",
        f"{filed}print",
        f"/files/{only().id}",
        f"/files/{only().id}/preview.png",
        f"/packs/{pack}.zip",
    ):
        assert outsider.get(address).status_code == 404, address
    assert "T-1001" not in text(outsider.get("/packs/"))
    assert "T-1001" not in text(outsider.get("/audit/"))


def test_an_outsider_can_do_nothing(outsider: Client, filed: str) -> None:
    number, count = only().id, rows("SELECT count(*) FROM casework_signal")
    assert upload(outsider, filed, picture()).status_code == 404
    actions = {
        f"files/{number}/remove": {"why": "x"},
        f"files/{number}/prove": {"item": ITEM},
        "pack": {},
        "reveal": {"field": "phone"},
    }
    for path, fields in actions.items():
        assert outsider.post(f"{filed}{path}", {"token": str(uuid4()), **fields}).status_code == 404, path
    assert rows("SELECT count(*) FROM casework_signal") == count
    assert File.objects.count() == 1


def test_only_owners_and_managers_see_who_saw_what(owner: Client, mate: Client, filed: str) -> None:
    assert mate.get("/audit/").status_code == 404
    assert mate.get("/audit.csv").status_code == 404
    owner.post(f"{filed}reveal", {"field": "phone"})
    assert "Phone" not in text(owner.get("/audit/?what=pack.made")).split("Why")[-1]
    assert "Nothing like that" in text(owner.get("/audit/?since=2030-01-01"))
    assert "Nothing like that" in text(owner.get("/audit/?order=T-9"))
    file = b"".join(owner.get("/audit.csv").streaming_content)  # type: ignore[attr-defined]
    lines = file.decode("utf-8-sig").splitlines()
    assert any("T-1001" in line and "Phone" in line for line in lines)
    assert "Exported this list" in text(owner.get("/audit/"))


def test_the_database_refuses_to_forget(filed: str, tmall_shop: Shop) -> None:
    from django.db import DatabaseError, connection, transaction

    from amends.merchants.rls import tenant

    with (
        tenant(tmall_shop.merchant_id),
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM casework_file")


@pytest.mark.mission("X7")
def test_what_was_there_when_others_won_or_lost_is_counted(
    owner: Client, lead: Member, tmall_shop: Shop, now: datetime
) -> None:
    for order, winner in (("T-21", "seller"), ("T-22", "seller"), ("T-23", "buyer")):
        start = now - 90 * HOUR
        opened = DisputeOpened(id=f"{order}:o", at=start, order=order, ref=order, reason="未收到货", amount=100)
        feed(tmall_shop, placed(order, at=start, amount=100), opened, now=now)
        (scene,) = rows("SELECT scene FROM casework_case WHERE order_key = %s", order)[0]
        if order != "T-22":
            given = {"token": str(uuid4()), "item": "signature", "name": "slip 17"}
            owner.post(f"{at(tmall_shop, order)}evidence", given)
        feed(tmall_shop, DisputeRuled(id=f"{order}:r", at=now, order=order, ref=order, winner=winner), now=now)
    assert learned(lead, scene=scene) == Learned(won=2, lost=1, with_item={"signature": (1, 1)})
