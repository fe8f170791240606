"""Many pictures at once, named by SKU: single files, and ZIPs of them. What each came to is told."""

import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePosixPath
from typing import IO, Any, Final
from urllib.parse import unquote

from amends.casework.evidence.uploads import MOST
from amends.casework.products import listing, pictures
from amends.casework.products.pictures import PictureFault, PictureFlaw, PicturesKept
from amends.merchants.access import require
from amends.merchants.actors import Actor
from amends.merchants.models import Member
from amends.merchants.roles import Permission

AT_ONCE: Final = 500  # pictures
UNPACKED: Final = 400 * 1024 * 1024  # bytes that ZIPs may come to
_ZIP: Final = b"PK\x03\x04"
_OTHERS: Final = ("__MACOSX/", ".")  # what a computer puts into a ZIP by itself begins so
_ENDS: Final = frozenset({".jpg", ".jpeg", ".jfif", ".png", ".webp", ".heic", ".heif"})
_UTF8: Final = 0x800


class TooManyPictures(Exception):
    """More than AT_ONCE files, or more than UNPACKED bytes in ZIPs: nothing was kept."""


@dataclass(slots=True, kw_only=True)
class PictureReport:
    """``unknown``: names that are no SKU; ``bad``: names with why; ``twice``: names whose SKU came again later."""

    given: PicturesKept = field(default_factory=lambda: PicturesKept(fresh=(), changed=(), same=()))
    unknown: list[str] = field(default_factory=list)
    bad: list[tuple[str, PictureFlaw]] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)


def take(member: Member, files: Sequence[tuple[str, IO[bytes]]], *, new_too: bool, now: datetime) -> PictureReport:
    """Keep what is named by a SKU; ``new_too``: one that no order has had yet as well.

    Raises Http404 for who doesn't handle goods, TooManyPictures.
    """
    require(member, Permission.HANDLE_GOODS)
    report, drawn, skus = PictureReport(), dict[str, bytes](), dict[str, str]()
    for name, content in _each(files):
        try:
            sku = sku_of(name)
            small = pictures.drawn(content)
        except PictureFault as fault:
            report.bad.append((name, fault.fault))
            continue
        if (before := skus.get(sku)) is not None:
            report.twice.append(before)
        drawn[sku], skus[sku] = small, name
    found = listing.known(member, list(drawn))
    report.unknown = [name for sku, name in skus.items() if sku not in found and not new_too]
    kept = {found.get(sku, sku): small for sku, small in drawn.items() if new_too or sku in found}
    report.given = pictures.keep(Actor.of_member(member), kept, now=now)
    return report


def sku_of(name: str) -> str:
    """The SKU a file is named by: without folders and ending; ``%2F`` stands for a slash. Raises PictureFault."""
    path = PurePosixPath(name.replace("\\", "/"))
    bare = path.stem if path.suffix.lower() in _ENDS else path.name
    return pictures.fitting(unicodedata.normalize("NFC", unquote(bare)))


def _each(files: Sequence[tuple[str, IO[bytes]]]) -> Iterator[tuple[str, bytes]]:
    """Every file, those of ZIPs by their own names; one that is too large is cut, and told so when it is drawn."""
    counted = 0
    for name, file in files:
        head = file.read(len(_ZIP))
        file.seek(0)
        for each in _unpacked(name, file) if head == _ZIP else iter([(name, file.read(MOST + 1))]):
            counted += 1
            if counted > AT_ONCE:
                raise TooManyPictures
            yield each


def _unpacked(name: str, file: IO[bytes]) -> Iterator[tuple[str, bytes]]:
    left = UNPACKED
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        yield name, b""
        return
    with archive:
        for part in archive.infolist():
            called = _called(part)
            if part.is_dir() or called.startswith(_OTHERS) or PurePosixPath(called).name.startswith("."):
                continue
            content = _content(archive, part)
            left -= len(content)
            if left < 0:
                raise TooManyPictures
            yield called, content


def _called(part: zipfile.ZipInfo) -> str:
    """Its name; ZIPs made on a Chinese Windows don't say that theirs is GBK."""
    if part.flag_bits & _UTF8:
        return part.filename
    try:
        return part.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return part.filename


def _content(archive: zipfile.ZipFile, part: Any) -> bytes:
    """Up to a byte more than a picture may have; nothing where it is damaged or locked."""
    try:
        with archive.open(part) as stream:
            return stream.read(MOST + 1)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError, ValueError, zlib.error):
        return b""
