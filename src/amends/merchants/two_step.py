"""The second step of signing in: six digits from a phone (TOTP, RFC 6238), or one of ten recovery codes.

The secret is sealed with a key derived from the installation's secret. Each period's code and each recovery code works
once; after five wrong ones in a row the second step waits fifteen minutes. Where the installation's secret was
replaced, no code of the phone can be checked any more; recovery codes go on working.
"""

import base64
import hashlib
import io
import secrets
from datetime import datetime, timedelta
from typing import Final

import segno
from cryptography.fernet import Fernet
from cryptography.fernet import InvalidToken as Unsealable
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor import InvalidToken
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.conf import settings
from django.db import transaction

from amends.merchants.models import TwoStep, User

PERIOD: Final = 30
DRIFT: Final = (0, -1, 1)  # a phone's clock may be half a minute off
MOST_WRONG: Final = 5
LOCKED: Final = timedelta(minutes=15)
RECOVERY: Final = 10


class Locked(Exception):
    """Too many wrong codes; it waits."""


def begin(user: User) -> TwoStep:
    """A secret to be set up, kept until it is confirmed; one that is confirmed stays."""
    fresh = {"secret": _box().encrypt(secrets.token_bytes(20)), "merchants": user.merchants}
    row, _made = TwoStep.objects.get_or_create(user=user, defaults=fresh)
    if row.confirmed_at is None and not readable(row):
        row.secret = fresh["secret"]
        row.save(update_fields=["secret"])
    return row


def readable(row: TwoStep) -> bool:
    """Whether its secret opens with the installation's secret of today."""
    try:
        _box().decrypt(bytes(row.secret))
    except Unsealable:
        return False
    return True


def lost(user: User) -> bool:
    """Whether the phone's codes can't be checked any more: only a recovery code helps, or who may switch it off."""
    row = TwoStep.objects.filter(user=user).exclude(confirmed_at=None).first()
    return row is not None and not readable(row)


def address(row: TwoStep, *, email: str) -> str:
    """What an authenticator app reads."""
    return _totp(row).get_provisioning_uri(email, "amends")


def secret_text(row: TwoStep) -> str:
    """The secret to be typed by hand, in groups of four."""
    text = base64.b32encode(_box().decrypt(bytes(row.secret))).decode()
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))


def picture(uri: str) -> str:
    """The address as a QR code: a ``data:`` picture."""
    out = io.BytesIO()
    segno.make(uri, error="m").save(out, kind="png", scale=5, border=2)
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()


@transaction.atomic
def confirm(user: User, *, code: str, now: datetime) -> list[str] | None:
    """Switch the second step on with the first code; the recovery codes, shown once. None: the code is wrong."""
    row = TwoStep.objects.select_for_update().filter(user=user, confirmed_at=None).first()
    if row is None or not _matches(row, code, now):
        return None
    row.confirmed_at = now
    codes = _new_recovery(row)
    row.save(update_fields=["confirmed_at", "counter", "recovery"])
    return codes


@transaction.atomic
def renew_recovery(user: User) -> list[str]:
    """Ten new recovery codes; the old ones are void."""
    row = TwoStep.objects.select_for_update().get(user=user)
    codes = _new_recovery(row)
    row.save(update_fields=["recovery"])
    return codes


def passes(user: User, *, code: str, now: datetime) -> bool:
    """Whether a code lets the person in; it is then used up. Raises Locked after too many wrong ones."""
    with transaction.atomic():
        row = TwoStep.objects.select_for_update().get(user=user)
        if row.locked_until is not None and row.locked_until > now:
            raise Locked
        good = _matches(row, code, now) or _recovers(row, code)
        row.failed = 0 if good else row.failed + 1
        if row.failed >= MOST_WRONG:
            row.failed, row.locked_until = 0, now + LOCKED
        row.save(update_fields=["failed", "locked_until", "counter", "recovery"])
    return good


def is_on(user_id: int) -> bool:
    return TwoStep.objects.filter(user_id=user_id).exclude(confirmed_at=None).exists()


def _matches(row: TwoStep, code: str, now: datetime) -> bool:
    digits = code.replace(" ", "")
    if not (digits.isascii() and digits.isdecimal() and len(digits) == 6 and readable(row)):  # noqa: PLR2004
        return False
    period = int(now.timestamp()) // PERIOD
    for each in (period + off for off in DRIFT):
        if each > row.counter and _is(row, digits, each):
            row.counter = each
            return True
    return False


def _is(row: TwoStep, digits: str, period: int) -> bool:
    try:
        _totp(row).verify(digits.encode(), period * PERIOD)
    except InvalidToken:
        return False
    return True


def _recovers(row: TwoStep, code: str) -> bool:
    wanted = _hash(code)
    left = [kept for kept in row.recovery if not secrets.compare_digest(bytes(kept), wanted)]
    found = len(left) < len(row.recovery)
    row.recovery = left
    return found


def _new_recovery(row: TwoStep) -> list[str]:
    codes = [f"{secrets.token_hex(3)}-{secrets.token_hex(3)}" for _ in range(RECOVERY)]
    row.recovery = [_hash(code) for code in codes]
    return codes


def _hash(code: str) -> bytes:
    return hashlib.sha256(code.strip().lower().encode()).digest()


def _totp(row: TwoStep) -> TOTP:
    return TOTP(_box().decrypt(bytes(row.secret)), 6, SHA1(), PERIOD)  # noqa: S303 - what authenticator apps know


def _box() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"two-step:{settings.SECRET_KEY}".encode()).digest()))
