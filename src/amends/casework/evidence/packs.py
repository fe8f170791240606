"""Evidence packs: one file to upload. What is in a pack is fixed when it is made; downloading it again gives the same.

``content`` is a SHA-256 over what is proved, not over who packed it when: the same evidence of the same story makes the
same content again. It is taken over the manifest as JSON with sorted keys and no spaces, without the keys ``VOLATILE``.
"""

import hashlib
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction
from django.http import Http404
from django.utils.translation import gettext as _

from amends.casework.actions.transaction import RefusedError
from amends.casework.evidence import sql, store
from amends.casework.evidence.kinds import PICTURES
from amends.casework.evidence.models import (
    File,
    FileSource,
    Pack,
)
from amends.casework.evidence.pictures import NoPicture
from amends.casework.evidence.printed import Paper
from amends.casework.evidence.redaction import Masker
from amends.casework.ledger import privacy
from amends.casework.ledger.audit import note, note_of
from amends.casework.ledger.audit_verbs import PACK_DOWNLOADED, PACK_MADE
from amends.merchants.access import require, visible
from amends.merchants.actors import Actor
from amends.merchants.models import Member
from amends.merchants.roles import Permission

FORMAT: Final = "amends-pack/1"
CONTENTS: Final = "contents.pdf"
MANIFEST: Final = "manifest.json"
VOLATILE: Final = ("content_sha256", "made_at", "made_by", "contents")


@dataclass(frozen=True, slots=True, kw_only=True)
class PackContents:
    """What a pack is made of. ``told``: titles of checklist items; ``people``: names by member id.

    ``record``: the story without words of any language: time, source, kind, id, then what was decided by which rule.
    ``mark``: the watermark over copies of the pictures, which then go in instead of the originals; empty: originals.
    """

    dossier_id: int
    no: int
    order_key: str
    shop: str
    platform: str
    scene: str
    files: list[File]
    told: dict[str, str]
    people: dict[str, str]
    paper: Paper
    masker: Masker
    complete: bool
    record: list[list[str]]
    mark: str = ""


@dataclass(frozen=True, slots=True)
class PackFile:
    """A file in the pack under ``path``; ``stored`` is the hash of the bytes that go in.

    ``why``: the file is left out, because no copy of it can be drawn; path and hash are empty then.
    """

    path: str
    stored: str
    size: int
    file: File
    why: str = ""


def make(member: Member, order: PackContents, *, now: datetime) -> int:
    """Make a pack and note it; its id. Raises RefusedError (``field``: ``files``) where there is nothing to pack."""
    require(member, Permission.WORK_CASES)
    if not order.files:
        raise RefusedError("nothing to pack", field="files")
    parts = [_part(order, number, file) for number, file in enumerate(order.files, 1)]
    from amends.casework.evidence.paper import draw

    document = draw(order.paper, [_row(order, n, part) for n, part in enumerate(parts, 1)], mark=order.mark)
    paper = store.put(member.merchant_id, document)
    manifest = _manifest(order, parts)
    content = content_of(manifest)
    manifest |= {
        "content_sha256": content,
        "made_at": now.isoformat(),
        "made_by": order.people.get(str(member.pk), str(member.pk)),
        "contents": {"path": CONTENTS, "sha256": paper, "size": len(document)},
    }
    return _write(member, order, manifest, (content, paper, sum(part.size for part in parts)), now)


def content_of(manifest: dict[str, Any]) -> str:
    """The content's hash, as said above: anybody can take it again from the manifest in the pack."""
    kept = {key: value for key, value in manifest.items() if key not in VOLATILE}
    return hashlib.sha256(
        json.dumps(kept, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    ).hexdigest()


def _part(order: PackContents, number: int, file: File) -> PackFile:
    title, name = order.told.get(file.item, ""), order.masker.of(file.name)
    path = "-".join(filter(None, [f"files/{number:02d}", title.replace("/", "_")[:40], name]))
    if not store.readable(file.merchant_id, file.sha256):
        return PackFile("", "", 0, file, why=_("it can't be read here"))
    if not order.mark or file.media_type not in PICTURES:
        return PackFile(path, file.sha256, file.size, file)
    from amends.casework.evidence.paper import marked

    picture = store.content(file.merchant_id, file.sha256)
    try:
        copy = marked(picture, file.media_type, order.mark)
    except NoPicture as error:
        return PackFile("", "", 0, file, why=str(error))
    return PackFile(f"{path}.pdf", store.put(file.merchant_id, copy), len(copy), file)


def _row(order: PackContents, number: int, part: PackFile) -> tuple[str, ...]:
    file = part.file
    what = "\n".join(filter(None, [order.told.get(file.item, ""), order.masker.of(file.name)]))
    who = "\n".join(filter(None, [order.people.get(str(file.by), ""), order.masker.of(file.note)]))
    size = f"{part.size / 1024:,.0f} KB"
    marked = _("the original's: %(hash)s") % {"hash": file.sha256} if part.stored != file.sha256 else ""
    left_out = _("left out, no copy can be drawn: %(why)s") % {"why": part.why} if part.why else ""
    return (
        str(number),
        what,
        who,
        f"{file.at:%Y-%m-%d %H:%M} UTC",
        f"{FileSource(file.source).label}\n{size}",
        " ".join(filter(None, [left_out, part.stored, marked])),
    )


def _manifest(order: PackContents, parts: list[PackFile]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "order": order.order_key,
        "case": order.no,
        "shop": order.shop,
        "platform": order.platform,
        "scene": order.scene,
        "complete": order.complete and not any(part.why for part in parts),
        "masked": ["buyer", "phone", "address"],
        "watermark": order.mark,
        "files": [_entry(order, part) for part in parts],
        "story": order.record,
    }


def _entry(order: PackContents, part: PackFile) -> dict[str, Any]:
    file = part.file
    where = {"left_out": part.why} if part.why else {"path": part.path, "sha256": part.stored, "size": part.size}
    return {
        **where,
        "original": {"sha256": file.sha256, "size": file.size, "media_type": file.media_type},
        "proves": file.item,
        "title": order.told.get(file.item, ""),
        "source": file.source,
        "by": order.people.get(str(file.by), str(file.by)),
        "at": file.at.isoformat(),
        "note": order.masker.of(file.note),
    }


@transaction.atomic
def _write(
    member: Member, order: PackContents, manifest: dict[str, Any], made: tuple[str, str, int], now: datetime
) -> int:
    content, paper, size = made
    sealed = privacy.seal(json.dumps(manifest, ensure_ascii=False, indent=1).encode())
    values: list[Any] = [
        member.merchant_id, order.dossier_id, order.no, order.order_key, order.scene, content, paper, sealed,
        len(order.files), size, manifest["complete"], bool(order.mark), member.pk, now,
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(sql.INSERT_PACK, values)
        (number,) = cursor.fetchone()
    detail = {"order": order.order_key, "case": order.no, "content": content, "files": len(order.files)}
    note(member=member, verb=PACK_MADE, about=f"pack:{number}", detail=detail, now=now)
    return int(number)


def download(member: Member, *, id: int, now: datetime) -> tuple[Pack, Iterator[bytes]]:
    """The pack and its ZIP, piece by piece; noted. Asks nothing of the database once it flows.

    Raises Http404, store.Damaged.
    """
    require(member, Permission.WORK_CASES)
    pack = visible(member, Pack).filter(id=id).first()
    if pack is None:
        raise Http404
    note(member=member, verb=PACK_DOWNLOADED, about=f"pack:{id}", detail=_about(pack), now=now)
    return pack, _zipped(pack, _manifest_of(pack))


def fetched(actor: Actor, *, pack: Pack, now: datetime) -> Iterator[bytes]:
    """The same for somebody who is no member, such as a shop's key, that reaches the pack's order; noted."""
    note_of(actor, verb=PACK_DOWNLOADED, about=f"pack:{pack.id}", detail=_about(pack), now=now)
    return _zipped(pack, _manifest_of(pack))


def _manifest_of(pack: Pack) -> bytes:
    found = privacy.opened(bytes(pack.manifest))
    if found is None:
        raise store.Damaged("the manifest's key is gone")
    return found


def _about(pack: Pack) -> dict[str, Any]:
    return {"order": pack.order_key, "case": pack.case_no, "content": pack.content}


class _Pipe:
    """What ZipFile writes into; it can't go back, so the archive is written straight on."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self.pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        pass

    def drained(self) -> Iterator[bytes]:
        pieces, self.pieces = self.pieces, []
        yield from pieces


def _zipped(pack: Pack, manifest: bytes) -> Iterator[bytes]:
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w") as archive:  # type: ignore[call-overload]  # it asks for no more than write and flush
        for path, stored in ((CONTENTS, pack.document), *_stored(manifest)):
            with archive.open(_named(path, pack), "w") as entry:
                for piece in store.read(pack.merchant_id, stored):
                    entry.write(piece)
                    yield from pipe.drained()
        archive.writestr(_named(MANIFEST, pack), manifest)
        yield from pipe.drained()
    yield from pipe.drained()


def _stored(manifest: bytes) -> list[tuple[str, str]]:
    return [(entry["path"], entry["sha256"]) for entry in json.loads(manifest)["files"] if "path" in entry]


def _named(path: str, pack: Pack) -> zipfile.ZipInfo:
    return zipfile.ZipInfo(path, date_time=pack.at.timetuple()[:6])
