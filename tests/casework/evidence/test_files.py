"""What files are by their content, and how their bytes are kept."""

import hashlib
import io
import zipfile
from pathlib import Path

import av
import pytest
from PIL import Image

from amends.casework.evidence import pictures, store
from amends.casework.evidence.kinds import fitting, media_type
from amends.casework.evidence.pictures import NoPicture, cleaned, preview, read_heic
from amends.casework.evidence.store import (
    CHUNK,
    Damaged,
    IncomingFile,
)

MERCHANT = 71


def picture(kind: str = "PNG", size: tuple[int, int] = (800, 600), **more: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **more)
    return out.getvalue()


def book(*parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for part in parts:
            archive.writestr(part, "<x/>")
    return out.getvalue()


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAIL = b"From: a@b.test\r\nTo: c@d.test\r\nSubject: hello\r\n\r\n<p>text</p>"


@pytest.mark.mission("X7")
@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (picture("JPEG"), "a.pdf", "image/jpeg"),
        (picture("PNG"), "a.png", "image/png"),
        (picture("WEBP"), "a", "image/webp"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 40, "a.heic", "image/heic"),
        (b"\0\0\0\x18ftypisom" + b"\0" * 40, "a.mp4", "video/mp4"),
        (b"\0\0\0\x14ftypqt  " + b"\0" * 40, "a.mov", "video/quicktime"),
        (b"%PDF-1.7\n...", "a.jpg", "application/pdf"),
        ("签收证明\n".encode(), "a.txt", "text/plain"),
        ("订单,金额\n1,2\n".encode("gb18030"), "a.csv", "text/csv"),
        (MAIL, "a.eml", "message/rfc822"),
        (book("[Content_Types].xml", "xl/workbook.xml"), "a.xlsx", XLSX),
        (book("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"), "a.xlsx", ""),
        (book("evil.exe"), "a.xlsx", ""),
        (b"<!DOCTYPE html><script>alert(1)</script>", "photo.jpg", ""),
        (b"  \n<svg xmlns='x' onload='alert(1)'/>", "photo.png", ""),
        (b"GIF89a\x01\0\x01\0\x80", "a.gif", ""),
        (b"MZ\x90\0\x03", "a.jpg", ""),
        (b"", "a.txt", ""),
        (b"PK\x03\x04broken", "a.xlsx", ""),
    ],
)
def test_a_file_is_what_its_content_says(content: bytes, name: str, kind: str) -> None:
    assert media_type(content, name) == kind


@pytest.mark.parametrize(
    ("name", "kind", "kept"),
    [
        ("photo.pdf", "image/jpeg", "photo.pdf.jpg"),
        ("a.JPEG", "image/jpeg", "a.JPEG"),
        ("../../etc/pass\x00wd", "text/plain", "_.._etc_pass_wd.txt"),
        ("签收\u202egpj.exe", "image/png", "签收_gpj.exe.png"),
        ("", "image/png", "file.png"),
    ],
)
def test_a_name_is_made_safe_and_says_what_it_is(name: str, kind: str, kept: str) -> None:
    assert fitting(name, kind) == kept


def test_a_preview_is_small_and_tells_nothing_of_where_it_was_taken() -> None:
    exif = Image.Exif()
    exif[0x010E] = "at home"
    drawn = preview(picture("JPEG", exif=exif), "image/jpeg")
    assert drawn
    with Image.open(io.BytesIO(drawn)) as small:
        assert small.format == "PNG"
        assert max(small.size) == pictures.PREVIEW
        assert not small.getexif()
    assert b"at home" not in drawn


def film(kind: str = "mp4") -> bytes:
    """Two seconds that say where they were taken."""
    out = io.BytesIO()
    with av.open(out, "w", format=kind, options={"movflags": "use_metadata_tags"}) as made:
        made.metadata["comment"] = "taken at home"
        stream = made.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 160, 120, "yuv420p"
        for _ in range(20):
            made.mux(stream.encode(av.VideoFrame(160, 120, "yuv420p")))
        made.mux(stream.encode())
    return out.getvalue()


@pytest.mark.mission("X7")
def test_heic_and_films_have_a_preview_too() -> None:
    read_heic()
    heic = picture("HEIF")
    assert media_type(heic, "IMG_1.HEIC") == "image/heic"
    for content, kind, size in (
        (heic, "image/heic", 640),
        (film(), "video/mp4", 160),
        (film("mov"), "video/quicktime", 160),
    ):
        assert media_type(content, "a") == kind
        drawn = preview(content, kind)
        assert drawn
        with Image.open(io.BytesIO(drawn)) as small:
            assert (small.format, max(small.size)) == ("PNG", size)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_a_copy_for_the_buyer_doesnt_say_where_it_was_taken(kind: str) -> None:
    read_heic()
    exif = Image.Exif()
    exif[0x010E] = "at home"
    exif.get_ifd(0x8825)[1] = "N"
    content = picture(kind, (80, 60), exif=exif)
    assert b"at home" in content
    copy, media = cleaned(content, media_type(content, "a"))
    assert b"at home" not in copy
    assert media_type(copy, "a") == media
    with Image.open(io.BytesIO(copy)) as opened:
        assert opened.size == (80, 60)
        assert not opened.getexif()


def test_a_film_for_the_buyer_keeps_its_pictures_and_loses_its_words() -> None:
    content = film()
    assert b"taken at home" in content
    copy, media = cleaned(content, "video/mp4")
    assert media_type(copy, "a") == media == "video/mp4"
    assert b"taken at home" not in copy
    assert preview(copy, media)


def test_what_can_not_be_drawn_has_no_copy() -> None:
    with pytest.raises(NoPicture):
        cleaned(b"\0\0\0\x18ftypisom" + b"\0" * 40, "video/mp4")
    assert preview(b"\0\0\0\x18ftypheic" + b"\0" * 40, "image/heic") is None


@pytest.mark.parametrize("content", [picture("JPEG")[:200], b"\x89PNG\r\n\x1a\nnothing"])
def test_a_broken_picture_has_no_preview(content: bytes) -> None:
    assert preview(content, media_type(content, "a")) is None


def test_a_bomb_is_not_unpacked() -> None:
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    assert len(out.getvalue()) < 100_000
    assert preview(out.getvalue(), "image/png") is None


@pytest.mark.parametrize("size", [1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 7])
def test_what_is_stored_comes_back_and_is_not_readable_on_disk(size: int) -> None:
    content = (b"secret address " * (size // 15 + 1))[:size]
    sha256 = store.put(MERCHANT, content)
    assert sha256 == hashlib.sha256(content).hexdigest()
    assert store.content(MERCHANT, sha256) == content
    assert content[:15] not in store.place(MERCHANT, sha256).read_bytes() or size == 1


@pytest.mark.parametrize("harm", ["cut", "flip", "swap", "grow"])
def test_damage_is_noticed(harm: str) -> None:
    content = b"".join(bytes([n]) * CHUNK for n in range(3))
    sha256 = store.put(MERCHANT, content)
    place = store.place(MERCHANT, sha256)
    whole, head, step = place.read_bytes(), 23, CHUNK + 16
    first, second = whole[head : head + step], whole[head + step : head + 2 * step]
    place.write_bytes(
        {
            "cut": whole[: head + 2 * step],
            "flip": whole[:-1] + bytes([whole[-1] ^ 1]),
            "swap": whole[:head] + second + first + whole[head + 2 * step :],
            "grow": whole + first,
        }[harm]
    )
    with pytest.raises(Damaged):
        store.content(MERCHANT, sha256)
    place.unlink()


def test_another_merchants_file_cannot_be_read_by_moving_it() -> None:
    sha256 = store.put(MERCHANT, b"ours")
    there = store.place(MERCHANT + 1, sha256)
    there.parent.mkdir(parents=True, exist_ok=True)
    there.write_bytes(store.place(MERCHANT, sha256).read_bytes())
    with pytest.raises(Damaged):
        store.content(MERCHANT + 1, sha256)


def test_a_dropped_draft_leaves_nothing(tmp_path: Path) -> None:
    before = set(store.folder(MERCHANT).glob(".draft-*"))
    draft = IncomingFile(MERCHANT)
    draft.write(b"x" * (CHUNK * 2))
    draft.drop()
    assert set(store.folder(MERCHANT).glob(".draft-*")) == before
