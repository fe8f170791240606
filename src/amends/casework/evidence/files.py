"""Evidence of a case: take it in, say what it proves, take it away. Each in one transaction with its audit row.

The bytes are durable before the row is written; a row that could not be written leaves bytes nobody points to.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Sum
from django.http import Http404

from amends.casework import deeds
from amends.casework.actions import RefusedError
from amends.casework.audit import note
from amends.casework.deeds import Deed
from amends.casework.evidence import kinds, pictures, store
from amends.casework.evidence.arriving import Arrived
from amends.casework.evidence.tables import File, FileSource
from amends.merchants.access import require, visible
from amends.merchants.models import Member
from amends.merchants.roles import Permission

MOST_OF_CASE: Final = 200 * 1024 * 1024
MOST_FILES: Final = 200

_INSERT: Final = """
INSERT INTO casework_file (merchant_id, dossier_id, case_no, item, name, media_type, size, sha256, preview, source,
    note, by, at, removed_why)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, '') RETURNING id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proving:
    """What comes with a file. ``item``: what it proves, may be empty; ``source``: a ``FileSource``."""

    item: str = ""
    source: str = FileSource.UPLOAD
    note: str = ""


def of_case(member: Member, *, dossier_id: int, no: int) -> list[File]:
    """What there is, oldest first; what was removed is left out."""
    rows = visible(member, File).filter(dossier_id=dossier_id, case_no=no, removed_at=None)
    return list(rows.order_by("id"))


def get(member: Member, *, id: int) -> File:
    """One file that has not been removed. Raises Http404."""
    found = visible(member, File).filter(id=id, removed_at=None).first()
    if found is None:
        raise Http404
    return found


def add(deed: Deed, arrived: Arrived, proving: Proving) -> int | None:
    """Keep what arrived as evidence of the case: its id, or None if this deed had been done before.

    Raises RefusedError (``field``: ``file``; the message is a word of ``FAULTS``), Http404; then nothing is kept.
    """
    require(deed.member, Permission.WORK_CASES)
    draft = arrived.draft
    if draft is None or arrived.fault:
        raise RefusedError(arrived.fault or "empty", field="file")
    merchant_id = deed.member.merchant_id
    try:
        sha256 = draft.keep()
        content = store.content(merchant_id, sha256)
        kind = kinds.media_type(content, arrived.name)
        if not kind:
            raise RefusedError("kind", field="file")
        picture = pictures.preview(content, kind)
        if picture:
            store.put(merchant_id, picture, preview_of=sha256)
    except OSError as error:
        raise RefusedError("disk", field="file") from error
    name = kinds.fitting(arrived.name, kind)
    return _write(deed, proving, (name, kind, len(content), sha256, picture is not None))


@transaction.atomic
def _write(deed: Deed, proving: Proving, file: tuple[str, str, int, str, bool]) -> int | None:
    name, kind, size, sha256, preview = file
    acted = deeds.add_evidence(deed, item=proving.item, name=name, sha256=sha256)  # locks the dossier
    if not acted.applied:
        return None
    _check_room(deed, size)
    values: list[Any] = [
        deed.member.merchant_id, deed.dossier_id, deed.no, proving.item, name, kind, size, sha256, preview,
        proving.source, proving.note, deed.member.pk, deed.now,
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, values)
        (number,) = cursor.fetchone()
    return int(number)


def _check_room(deed: Deed, size: int) -> None:
    rows = visible(deed.member, File).filter(dossier_id=deed.dossier_id, case_no=deed.no, removed_at=None)
    if (rows.aggregate(all=Sum("size"))["all"] or 0) + size > MOST_OF_CASE or rows.count() >= MOST_FILES:
        raise RefusedError("room", field="file")


@transaction.atomic
def prove(deed: Deed, *, id: int, item: str) -> None:
    """Say what a file proves. Raises Http404."""
    require(deed.member, Permission.WORK_CASES)
    file = _mine(deed, id)
    before = file.item
    if before == item:
        return
    deeds.add_evidence(deed, item=item, name=file.name, sha256=file.sha256)
    visible(deed.member, File).filter(id=id).update(item=item)
    if before:
        _withdraw(deed, file, before, why="")


@transaction.atomic
def remove(deed: Deed, *, id: int, why: str) -> None:
    """Take a file away: out of the page and the checklist; its row, its bytes and its packs stay. Raises Http404."""
    require(deed.member, Permission.WORK_CASES)
    file = _mine(deed, id)
    rows = visible(deed.member, File).filter(id=id)
    rows.update(removed_at=deed.now, removed_by=deed.member.pk, removed_why=why)
    _withdraw(deed, file, file.item, why=why)
    detail = {"file": id, "name": file.name, "sha256": file.sha256, "why": why, "case": f"{deed.dossier_id}/{deed.no}"}
    note(member=deed.member, verb="file.removed", about=f"file:{id}", detail=detail, now=deed.now)


def _withdraw(deed: Deed, file: File, item: str, *, why: str) -> None:
    """Tell the dossier; the item stays proved while another file proves it."""
    rows = visible(deed.member, File).filter(dossier_id=file.dossier_id, case_no=file.case_no, removed_at=None)
    left = rows.filter(item=item).exclude(id=file.id).count() if item else 0
    back = Deed(member=deed.member, dossier_id=deed.dossier_id, no=deed.no, token=f"{deed.token}:-", now=deed.now)
    deeds.remove_evidence(back, item=item, left=left, name=file.name, sha256=file.sha256, text=why)


def _mine(deed: Deed, id: int) -> File:
    rows = visible(deed.member, File).filter(id=id, dossier_id=deed.dossier_id, case_no=deed.no, removed_at=None)
    found = rows.select_for_update(of=("self",)).first()
    if found is None:
        raise Http404
    return found


def note_download(member: Member, file: File, *, now: datetime) -> None:
    detail = {"file": file.id, "name": file.name, "case": f"{file.dossier_id}/{file.case_no}"}
    note(member=member, verb="file.downloaded", about=f"file:{file.id}", detail=detail, now=now)
