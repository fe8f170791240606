"""Settings of single things that come and go: absences, loans, invitations, keys. What is gone reads as None.

Each stands under the key ``OWNER/NUMBER``, the owner being the member or shop it belongs to, or empty.
"""

from datetime import UTC, datetime
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from amends.merchants.access import visible
from amends.merchants.changes import AREAS, Area, NotUndone, Values
from amends.merchants.models import Absence, ApiKey, Invitation, Loan, Member

PERSONAL: Final = ("member", "absence", "loan", "password", "two_step", "notices")


def key_of(owner: int | str, number: int) -> str:
    return f"{owner}/{number}"


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def _number(key: str) -> int:
    return int(key.partition("/")[2])


def _read_absence(member: Member, key: str) -> Values | None:
    found = visible(member, Absence).filter(id=_number(key)).first()
    return absence_values(found) if found else None


def absence_values(found: Absence) -> Values:
    stand_in = found.stand_in_id
    return {
        "from": _moment(found.from_at),
        "until": _moment(found.until_at),
        "stand_in": stand_in,
        "note": found.note,
    }


def _write_absence(member: Member, key: str, values: Values) -> None:
    owner, _, number = key.partition("/")
    wanted = {
        "member_id": int(owner),
        "from_at": datetime.fromisoformat(values["from"]),
        "until_at": datetime.fromisoformat(values["until"]),
        "stand_in_id": values["stand_in"],
        "note": values["note"],
    }
    Absence.objects.update_or_create(id=int(number), merchant_id=member.merchant_id, defaults=wanted)


def _drop_absence(member: Member, key: str) -> None:
    visible(member, Absence).filter(id=_number(key)).delete()


def _read_loan(member: Member, key: str) -> Values | None:
    found = visible(member, Loan).filter(id=_number(key), ended_at=None).select_related("desk").first()
    return loan_values(found) if found else None


def loan_values(found: Loan) -> Values:
    until = _moment(found.until_at)
    return {"role": found.role, "desk": found.desk.code, "until": until, "most": found.most, "reason": found.reason}


def _write_loan(member: Member, key: str, values: Values) -> None:
    """Lend again what was ended, for the rest of its time."""
    still = visible(member, Loan).filter(id=_number(key), until_at__gt=timezone.now())
    if not still.update(ended_at=None, settled_at=None):
        raise NotUndone


def _drop_loan(member: Member, key: str) -> None:
    visible(member, Loan).filter(id=_number(key)).update(ended_at=timezone.now())


def _read_invitation(member: Member, key: str) -> Values | None:
    waits = visible(member, Invitation).filter(id=_number(key), revoked_at=None, accepted_at=None)
    found = waits.filter(expires_at__gt=timezone.now()).first()
    return invitation_values(found) if found else None


def invitation_values(found: Invitation) -> Values:
    return {"email": found.email, "roles": list(found.roles), "desks": sorted(found.desks)}


def _write_invitation(member: Member, key: str, values: Values) -> None:
    """The same link opens again, as long as it would have."""
    waits = visible(member, Invitation).filter(id=_number(key), accepted_at=None, expires_at__gt=timezone.now())
    if not waits.update(revoked_at=None):
        raise NotUndone


def _drop_invitation(member: Member, key: str) -> None:
    visible(member, Invitation).filter(id=_number(key)).update(revoked_at=timezone.now())


def _read_key(member: Member, key: str) -> Values | None:
    found = visible(member, ApiKey).filter(id=_number(key), revoked_at=None).first()
    return key_values(found) if found else None


def key_values(key: ApiKey) -> Values:
    """What is told of a key: how it begins and, where it acts for somebody, for whom."""
    return {"prefix": key.prefix} | ({"acts_for": key.member.user.name} if key.member else {})


def _write_key(member: Member, key: str, values: Values) -> None:
    if not visible(member, ApiKey).filter(id=_number(key)).update(revoked_at=None):
        raise NotUndone


def _drop_key(member: Member, key: str) -> None:
    visible(member, ApiKey).filter(id=_number(key)).update(revoked_at=timezone.now())


AREAS |= {
    "absence": Area(title=_("Absence"), read=_read_absence, write=_write_absence, drop=_drop_absence),
    "loan": Area(title=_("Loan"), read=_read_loan, write=_write_loan, drop=_drop_loan),
    "invitation": Area(title=_("Invitation"), read=_read_invitation, write=_write_invitation, drop=_drop_invitation),
    "key": Area(title=_("API key"), read=_read_key, write=_write_key, drop=_drop_key),
}
