"""What leaves the desk, and who looked: a pack from a phone opened and read, files that never run, reveal, search."""

import base64
import hashlib
import json
import re
import zipfile
import zlib
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from amends.engine.signals import MessageReceived, ParcelShipped
from amends.merchants.models import Member, Shop
from tests.browser.keys import press
from tests.browser.seats import visit
from tests.casework.evidence.test_files import picture as png
from tests.casework.stories import PHONE, STREET, feed, number, placed, refund_asked
from tests.cast import AGENT, OUTSIDER, OWNER

pytestmark = pytest.mark.django_db(transaction=True)
NAME = "王小明"
STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)


def printed(pdf: bytes) -> str:
    """The text a PDF of ours draws: its streams unpacked, its strings, which are UTF-16, read."""
    drawn = b"".join(zlib.decompress(base64.a85decode(s.strip(), adobe=False)) for s in map(_bare, STREAM.findall(pdf)))
    strings = re.findall(rb"\(((?:[^()\\]|\\.)*)\) Tj", drawn, re.DOTALL)
    return "\n".join(_plain(each).decode("utf-16-be", "replace") for each in strings)


def _bare(stream: bytes) -> bytes:
    return stream.strip().removesuffix(b"~>")


def _plain(string: bytes) -> bytes:
    octal = re.sub(rb"\\([0-7]{3})", lambda found: bytes([int(found[1], 8)]), string)
    return re.sub(rb"\\(.)", rb"\1", octal, flags=re.DOTALL)


@pytest.mark.mission("X7")
def test_a_pack_made_on_a_phone_is_masked_and_its_copies_marked(visitor: Page, stories: Shop, tmp_path: Path) -> None:
    visitor.set_viewport_size({"width": 390, "height": 844})
    visitor.goto(f"/cases/{number(stories, 'T-1001')}/1/")
    press(visitor, "c")
    visitor.locator("#box-note").fill(f"已告知{NAME}，电话 {PHONE}，{STREET}")
    press(visitor, "Control+Enter")
    expect(visitor.locator("#timeline")).to_contain_text("已告知")
    if not visitor.locator(".drop-camera").is_visible():
        visitor.locator("#evidence > summary").click()
    camera = visitor.locator(".drop-camera input[capture=environment]")
    camera.set_input_files({"name": f"{NAME} {PHONE}.png", "mimeType": "image/png", "buffer": png()})
    expect(visitor.locator(".file")).to_contain_text("Camera", ignore_case=True)
    assert visitor.evaluate("document.documentElement.scrollWidth") <= 390
    served = visitor.request.get(visitor.locator(".file a[href^='/files/']").first.get_attribute("href") or "")
    assert served.headers["content-disposition"].startswith("attachment")
    assert (served.headers["x-content-type-options"], "sandbox" in served.headers["content-security-policy"]) == (
        "nosniff",
        True,
    )
    visitor.locator(".pack-make [name=marked]").check()
    with visitor.expect_download() as packed:
        visitor.locator(".pack-make button").click()
    packed.value.save_as(tmp_path / "pack.zip")
    with zipfile.ZipFile(tmp_path / "pack.zip") as archive:
        manifest = json.loads(archive.read("manifest.json"))
        (copy,) = manifest["files"]
        for entry in (manifest["contents"], copy):
            assert hashlib.sha256(archive.read(entry["path"])).hexdigest() == entry["sha256"]
        contents, marked = printed(archive.read("contents.pdf")), printed(archive.read(copy["path"]))
        whole = contents + marked + json.dumps(manifest, ensure_ascii=False) + " ".join(archive.namelist())
    assert "T-1001" in contents
    for told in (copy["sha256"], copy["original"]["sha256"]):  # the copy's own, and the original's
        assert told in contents.replace("\n", "")
    assert "已告知" in contents
    assert "T-1001" in marked  # the watermark
    assert [private for private in (NAME, PHONE, STREET) if private in whole.replace("\n", "")] == []


@pytest.mark.mission("T5")
def test_an_agent_says_what_for_and_the_owner_reads_it(
    browser: Browser, live_server: LiveServer, agent_member: Member, owner: object, stories: Shop
) -> None:
    with visit(browser, live_server.url, email=AGENT) as agent, visit(browser, live_server.url, email=OWNER) as boss:
        agent.goto(f"/cases/{number(stories, 'T-1001')}/1/")
        place = agent.locator("[data-reveal=phone]")
        place.locator("summary").click()
        place.get_by_role("button", name="Show", exact=True).click()  # nothing without a reason
        expect(place).not_to_contain_text(PHONE)
        place.locator("select").select_option("call")
        place.get_by_role("button", name="Show", exact=True).click()
        expect(place).to_contain_text(PHONE)
        boss.goto("/audit/")
        expect(boss.locator("tbody tr").first).to_contain_text(re.compile("Agent.*T-1001|T-1001.*Agent", re.DOTALL))
        expect(boss.locator("tbody tr").first).to_contain_text("Call the buyer")


@pytest.mark.mission("X4")
def test_one_box_finds_by_whatever_is_at_hand(
    browser: Browser, live_server: LiveServer, owner: object, rival_shop: Shop, tmall_shop: Shop, now: datetime
) -> None:
    feed(
        tmall_shop,
        placed("T-7001", at=now),
        ParcelShipped(id="w", at=now, order="T-7001", waybill="YT8812345", carrier="圆通"),
        refund_asked("T-7001", at=now),
        MessageReceived(id="m", at=now, order="T-7001", text="水壶盖子漏水，烫到手了"),
        now=now,
    )
    asked = ("T-7001", "T-7001/1", "YT8812345", NAME, PHONE, PHONE[-4:], "漏水")
    with (
        visit(browser, live_server.url, email=OWNER) as lead,
        visit(browser, live_server.url, email=OUTSIDER) as outsider,
    ):
        for page in (lead, outsider):
            page.goto("/work/")
            for words in asked:
                press(page, "/")
                page.keyboard.type(words)
                page.keyboard.press("Enter")
                page.wait_for_url(re.compile(r"/search\?q=|/cases/"))
                seen = page.locator("main").filter(has_text="T-7001").locator("a, h1, .order-key")
                if page is lead:
                    expect(seen.first, words).to_be_visible()
                else:
                    expect(page.locator(".row-link, .case-head")).to_have_count(0)
                page.goto("/work/")
