"""Posting a letter: written down, sealed, in the caller's transaction; it is sent afterwards, see ``sending``."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import msgspec
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from amends.casework.ledger.privacy import opened, seal
from amends.casework.mail.models import MailLetter, MailServer

LASTS: Final = timedelta(days=1)  # tried so long unless said otherwise
LONGEST: Final = 500_000  # characters of a text
_SPACES: Final = re.compile(r"\s+")


class MailFile(msgspec.Struct, frozen=True):
    """A file that goes with a letter. ``kind``: such as ``text/plain``."""

    name: str
    content: bytes
    kind: str


class MailText(msgspec.Struct, frozen=True, omit_defaults=True):
    """A letter's content. ``html``: the same once more, for programs that show it; empty for none.

    ``stop``: the address that ends letters of this sort by one click (RFC 8058), where there may be more of them.
    """

    to: str
    subject: str
    text: str
    name: str = ""
    html: str = ""
    attached: tuple[MailFile, ...] = ()
    stop: str = ""


class NoAddress(ValueError):
    """What was given isn't an address mail can go to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """See ``models.MailLetter``."""

    kind: str
    once: str
    about: str = ""
    ref: str = ""
    tell: tuple[int, ...] = ()
    lasts: timedelta = field(default=LASTS)


def ready(merchant_id: int) -> bool:
    """Whether the merchant's mail goes out at all."""
    return MailServer.objects.filter(merchant_id=merchant_id, sends=True).exists()


def is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def put(merchant_id: int, letter: MailText, posting: Posting, *, now: datetime) -> bool:
    """Post it; False: it was posted before. Raises NoAddress."""
    if not is_address(letter.to):
        raise NoAddress
    fit = msgspec.structs.replace(
        letter, subject=_line(letter.subject), name=_line(letter.name), text=letter.text[:LONGEST]
    )
    made = MailLetter(
        merchant_id=merchant_id, kind=posting.kind, whom=whom(fit.name, fit.to), about=posting.about, ref=posting.ref,
        once=posting.once, tell=list(posting.tell), content=seal(msgspec.json.encode(fit)), wanted_at=now,
        until=now + posting.lasts, next_at=now,
    )  # fmt: skip
    if MailLetter.objects.filter(merchant_id=merchant_id, once=posting.once).exists():
        return False
    return bool(MailLetter.objects.bulk_create([made], ignore_conflicts=True))


def content(row: MailLetter) -> MailText | None:
    """What it says; None where it has ended, or its key is gone."""
    plain = opened(bytes(row.content)) if row.content else None
    return msgspec.json.decode(plain, type=MailText) if plain is not None else None


def whom(name: str, address: str) -> str:
    """A name with the address as the desk may show it: ``Lin (l***@carrier.example)``."""
    local, _at, domain = address.partition("@")
    shown = f"{local[:1]}***@{domain}"
    return f"{name} ({shown})" if name else shown


def _line(text: str) -> str:
    """On one line: a header must not be broken by what somebody typed."""
    return _SPACES.sub(" ", text).strip()[:200]
