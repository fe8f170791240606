"""What people do about a repeated cause: look, give it an owner and a state, merge or dismiss it with a reason."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, Final

import yaml
from django.db import transaction

from amends.casework.actions.transaction import RefusedError
from amends.casework.causes.models import (
    ACTIVE,
    Cause,
    CauseCase,
    CauseState,
)
from amends.casework.ledger.audit import note
from amends.merchants.access import allows, get_or_404, require, visible
from amends.merchants.models import Member
from amends.merchants.roles import Permission

QUIET: Final = timedelta(days=28)  # a dismissed one may come back after that
CHOSEN: Final = (CauseState.SEEN, CauseState.WORKING, CauseState.WATCH, CauseState.MENDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseChange:
    """``state``: of CHOSEN. ``owner_id`` None: nobody's."""

    state: CauseState
    owner_id: int | None
    note: str
    look_at: datetime


def may_change(member: Member, cause: Cause) -> bool:
    """Leads, and whoever it was given to."""
    return allows(member, Permission.ASSIGN_CASES) or cause.owner_id == member.pk


@transaction.atomic
def change(*, member: Member, id: int, to: CauseChange, now: datetime) -> Cause:
    """Raises Http404 for what isn't the member's to change, and RefusedError for an owner who isn't there."""
    cause = _locked(member, id)
    if to.owner_id is not None and not visible(member, Member).filter(id=to.owner_id, is_active=True).exists():
        raise RefusedError("no such colleague", field="owner")
    mended = now if to.state == CauseState.MENDED else None
    fields = {"state": to.state, "owner_id": to.owner_id, "note": to.note, "look_at": to.look_at}
    _write(cause, mended_at=cause.mended_at if mended and cause.mended_at else mended, merged_into=None, **fields)
    detail = {"state": to.state.value, "owner": to.owner_id, "note": to.note, "look_at": to.look_at.isoformat()}
    note(member=member, verb="cause.changed", about=f"cause:{id}", detail=detail, now=now)
    return cause


@transaction.atomic
def dismiss(*, member: Member, id: int, reason: str, now: datetime) -> None:
    """It is no cause: quiet for four weeks. Raises Http404 as ``change``."""
    cause = _locked(member, id)
    _write(cause, state=CauseState.DISMISSED, quiet_until=now + QUIET, mended_at=None, merged_into=None)
    note(member=member, verb="cause.dismissed", about=f"cause:{id}", detail={"reason": reason}, now=now)


@transaction.atomic
def merge(*, member: Member, id: int, into: int, reason: str, now: datetime) -> None:
    """It is the same as another, which takes its cases. Raises Http404 as ``change``, RefusedError for itself."""
    cause = _locked(member, id)
    other = get_or_404(member, Cause, id=into)
    if other.id == cause.id or other.state not in ACTIVE:
        raise RefusedError("it can't be merged into this one", field="into")
    have = CauseCase.objects.filter(merchant_id=member.merchant_id, cause_id=cause.id)
    moved = [
        CauseCase(
            merchant_id=each.merchant_id,
            cause_id=other.id,
            dossier_id=each.dossier_id,
            no=each.no,
            opened_at=each.opened_at,
        )
        for each in have
    ]
    CauseCase.objects.bulk_create(moved, ignore_conflicts=True)
    _write(cause, state=CauseState.MERGED, merged_into=other.id, mended_at=None)
    for number in (cause.id, other.id):
        detail = {"from": cause.id, "into": other.id, "reason": reason}
        note(member=member, verb="cause.merged", about=f"cause:{number}", detail=detail, now=now)


def _locked(member: Member, id: int) -> Cause:
    require(member, Permission.VIEW_CASES)
    cause = get_or_404(member, Cause, id=id)
    if not may_change(member, cause):
        require(member, Permission.ASSIGN_CASES)
    return Cause.objects.select_for_update().get(merchant_id=member.merchant_id, id=id)


def _write(cause: Cause, **fields: Any) -> None:
    Cause.objects.filter(merchant_id=cause.merchant_id, id=cause.id).update(**fields)


@cache
def preventions() -> dict[str, dict[str, str]]:
    """What prevents an issue, by its code and by language."""
    text = files("amends.casework").joinpath("prevention.yaml").read_text(encoding="utf-8")
    found: dict[str, dict[str, str]] = yaml.safe_load(text)
    return found


def prevention(issue: str, language: str) -> str:
    said = preventions().get(issue, {})
    return said.get(language[:2]) or said.get("en", "")
