"""Evidence in a real Chromium: dropped, pasted, chosen; a pack whose hashes verify; a phone number for a minute."""

import base64
import hashlib
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from amends.merchants.models import Shop
from tests.browser.keys import press
from tests.casework.evidence.test_files import picture
from tests.casework.stories import PHONE, number

pytestmark = pytest.mark.django_db(transaction=True)
Picture = Callable[[Page, str], None]
BOTH = pytest.mark.parametrize("language", ["en", "zh-hans"], indirect=True)
DROP = """([selector, kind, content, name]) => {
    const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
    const carried = new DataTransfer();
    carried.items.add(new File([bytes], name, { type: "image/png" }));
    const target = document.querySelector(selector);
    const init = { bubbles: true, cancelable: true };
    if (kind === "paste") target.dispatchEvent(new ClipboardEvent("paste", { ...init, clipboardData: carried }));
    else for (const name of ["dragover", "drop"])
        target.dispatchEvent(new DragEvent(name, { ...init, dataTransfer: carried }));
}"""


def bring(page: Page, kind: str, content: bytes, name: str, *, to: str = "body") -> None:
    page.evaluate(DROP, [to, kind, base64.b64encode(content).decode(), name])


@pytest.mark.mission("X7", "T7", "T8", "M13")
@BOTH
def test_dropped_and_pasted_evidence_completes_the_list_and_goes_into_a_pack(
    visitor: Page, stories: Shop, language: str, picture_of: Picture, tmp_path: Path
) -> None:
    visitor.goto(f"/cases/{number(stories, 'T-1001')}/1/")
    count = visitor.locator("#evidence .side-count").first
    expect(count).to_contain_text("0")
    bring(visitor, "drop", picture(), "扣货结果.png", to="[data-item]")
    expect(visitor.locator(".proof-item .file-name")).to_have_text("扣货结果.png")
    expect(count).to_have_class("side-count tone-good")
    expect(visitor.locator("#timeline")).to_contain_text("扣货结果.png")
    bring(visitor, "paste", picture(size=(90, 60)), "image.png")
    expect(visitor.locator(".file-name", has_text="image.png")).to_be_visible()
    with visitor.expect_file_chooser() as asked:
        visitor.locator(".drop-words u").click()
    asked.value.set_files({"name": "trace.txt", "mimeType": "text/plain", "buffer": "签收".encode()})
    expect(visitor.locator(".file")).to_have_count(3)
    expect(visitor.locator(".file-picture img").first).to_have_js_property("complete", value=True)
    picture_of(visitor, f"evidence-{language}")
    with visitor.expect_download() as packed:
        visitor.locator(".pack-make button").click()
    packed.value.save_as(tmp_path / "pack.zip")
    with zipfile.ZipFile(tmp_path / "pack.zip") as archive:
        manifest = json.loads(archive.read("manifest.json"))
        entries = [manifest["contents"], *manifest["files"]]
        assert [hashlib.sha256(archive.read(e["path"])).hexdigest() for e in entries] == [e["sha256"] for e in entries]
        assert len(entries) == 4
    expect(visitor.locator(".pack-list li")).to_have_count(1)
    for address, name in (("/packs/", "packs"), ("/audit/", "audit")):
        visitor.goto(address)
        expect(visitor.locator("tbody tr").first).to_contain_text("T-1001")
        picture_of(visitor, f"{name}-{language}")
    visitor.goto(f"/cases/{number(stories, 'T-1001')}/1/print")
    picture_of(visitor, f"print-{language}")


@pytest.fixture
def picture_of(picture: object, request: pytest.FixtureRequest) -> Picture:
    taken: Picture = request.getfixturevalue("picture")
    return taken


@pytest.mark.mission("X7")
def test_what_is_refused_says_why_and_nothing_jumps(visitor: Page, stories: Shop) -> None:
    visitor.goto(f"/cases/{number(stories, 'T-1001')}/1/")
    press(visitor, "c")
    visitor.locator("#box-note").fill("half a thought")
    bring(visitor, "drop", b"<html><script>alert(1)</script></html>", "photo.jpg")
    expect(visitor.locator(".upload-bad")).to_contain_text("photo.jpg is not taken")
    expect(visitor.locator(".file")).to_have_count(0)
    expect(visitor.locator("#box-note")).to_have_value("half a thought")


@pytest.mark.mission("T5")
def test_a_phone_number_shows_for_a_minute(visitor: Page, stories: Shop) -> None:
    visitor.clock.install()
    visitor.goto(f"/cases/{number(stories, 'T-1001')}/1/")
    place = visitor.locator("[data-reveal=phone]")
    for _ in range(2):  # hidden again, it can be shown again
        expect(place).not_to_contain_text(PHONE)
        place.locator("button").click()
        expect(place).to_contain_text(PHONE)
        visitor.clock.fast_forward("01:05")
        expect(place).not_to_contain_text(PHONE)
    assert PHONE not in visitor.content()
    visitor.goto("/audit/")
    expect(visitor.locator("tbody tr")).to_have_count(2)


def test_on_a_phone_nothing_sticks_out(visitor: Page, stories: Shop, picture_of: Picture) -> None:
    visitor.set_viewport_size({"width": 390, "height": 844})
    visitor.goto(f"/cases/{number(stories, 'T-1001')}/1/")
    visitor.locator("#evidence > summary").click()
    bring(visitor, "drop", picture(), "一张名字非常非常非常长的图片" * 4 + ".png", to="[data-item]")
    expect(visitor.locator(".file")).to_have_count(1)
    for address in ("", "print"):
        visitor.goto(f"/cases/{number(stories, 'T-1001')}/1/{address}")
        assert visitor.evaluate("document.documentElement.scrollWidth") <= 390, address
    for address in ("/audit/", "/packs/"):
        visitor.goto(address)
        assert visitor.evaluate("document.documentElement.scrollWidth") <= 390, address
    visitor.goto(f"/cases/{number(stories, 'T-1001')}/1/")
    visitor.locator("#evidence > summary").click()
    picture_of(visitor, "evidence-390")
