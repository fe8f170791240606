"""Evidence of a case: take it in, say what it proves, take it away. Each in one transaction with its audit row.

The bytes are durable before the row is written; a row that could not be written leaves bytes nobody points to.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Sum
from django.http import Http404

from amends.casework.actions import case_actions
from amends.casework.actions.case_actions import Action
from amends.casework.actions.transaction import RefusedError
from amends.casework.evidence import kinds, pictures, sql, store
from amends.casework.evidence.models import File, FileSource
from amends.casework.evidence.uploads import Arrived
from amends.casework.ledger.audit import note
from amends.merchants.access import require, visible
from amends.merchants.models import Member
from amends.merchants.roles import Permission

MOST_OF_CASE: Final = 200 * 1024 * 1024
MOST_FILES: Final = 200


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


def add(action: Action, arrived: Arrived, proving: Proving) -> int | None:
    """Keep what arrived as evidence of the case: its id, or None if this action had been done before.

    Raises RefusedError (``field``: ``file``; the message is a word of ``FAULTS``), Http404; then nothing is kept.
    """
    require(action.member, Permission.WORK_CASES)
    draft = arrived.draft
    if draft is None or arrived.fault:
        raise RefusedError(arrived.fault or "empty", field="file")
    merchant_id = action.member.merchant_id
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
    return _write(action, proving, (name, kind, len(content), sha256, picture is not None))


@transaction.atomic
def _write(action: Action, proving: Proving, file: tuple[str, str, int, str, bool]) -> int | None:
    name, kind, size, sha256, preview = file
    acted = case_actions.add_evidence(action, item=proving.item, name=name, sha256=sha256)  # locks the dossier
    if not acted.applied:
        return None
    _check_room(action, size)
    values: list[Any] = [
        action.member.merchant_id, action.dossier_id, action.no, proving.item, name, kind, size, sha256, preview,
        proving.source, proving.note, action.member.pk, action.now,
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(sql.INSERT_FILE, values)
        (number,) = cursor.fetchone()
    return int(number)


def _check_room(action: Action, size: int) -> None:
    rows = visible(action.member, File).filter(dossier_id=action.dossier_id, case_no=action.no, removed_at=None)
    if (rows.aggregate(all=Sum("size"))["all"] or 0) + size > MOST_OF_CASE or rows.count() >= MOST_FILES:
        raise RefusedError("room", field="file")


@transaction.atomic
def prove(action: Action, *, id: int, item: str) -> None:
    """Say what a file proves. Raises Http404."""
    require(action.member, Permission.WORK_CASES)
    file = _mine(action, id)
    before = file.item
    if before == item:
        return
    case_actions.add_evidence(action, item=item, name=file.name, sha256=file.sha256)
    visible(action.member, File).filter(id=id).update(item=item)
    if before:
        _withdraw(action, file, before, why="")


@transaction.atomic
def remove(action: Action, *, id: int, why: str) -> None:
    """Take a file away: out of the page and the checklist; its row, its bytes and its packs stay. Raises Http404."""
    require(action.member, Permission.WORK_CASES)
    file = _mine(action, id)
    rows = visible(action.member, File).filter(id=id)
    rows.update(removed_at=action.now, removed_by=action.member.pk, removed_why=why)
    _withdraw(action, file, file.item, why=why)
    detail = {
        "file": id,
        "name": file.name,
        "sha256": file.sha256,
        "why": why,
        "case": f"{action.dossier_id}/{action.no}",
    }
    note(member=action.member, verb="file.removed", about=f"file:{id}", detail=detail, now=action.now)


def _withdraw(action: Action, file: File, item: str, *, why: str) -> None:
    """Tell the dossier; the item stays proved while another file proves it."""
    rows = visible(action.member, File).filter(dossier_id=file.dossier_id, case_no=file.case_no, removed_at=None)
    left = rows.filter(item=item).exclude(id=file.id).count() if item else 0
    back = Action(
        member=action.member, dossier_id=action.dossier_id, no=action.no, token=f"{action.token}:-", now=action.now
    )
    case_actions.remove_evidence(back, item=item, left=left, name=file.name, sha256=file.sha256, text=why)


def _mine(action: Action, id: int) -> File:
    rows = visible(action.member, File).filter(id=id, dossier_id=action.dossier_id, case_no=action.no, removed_at=None)
    found = rows.select_for_update(of=("self",)).first()
    if found is None:
        raise Http404
    return found


def note_download(member: Member, file: File, *, now: datetime) -> None:
    detail = {"file": file.id, "name": file.name, "case": f"{file.dossier_id}/{file.case_no}"}
    note(member=member, verb="file.downloaded", about=f"file:{file.id}", detail=detail, now=now)
