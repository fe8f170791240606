"""The server a merchant's mail leaves by, as a setting with its history; the password is never part of that."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from amends.casework.ledger.privacy import seal
from amends.casework.mail.models import MailSecurity, MailServer
from amends.merchants.access import visible
from amends.merchants.changes import AREAS, Area, NotUndone, Values
from amends.merchants.changewords import CODES
from amends.merchants.models import Member

AREA: Final = "mail"
KEY: Final = "server"
FIELDS: Final = ("host", "port", "security", "username", "sender", "sender_name", "sends")


def of(member: Member) -> MailServer | None:
    return visible(member, MailServer).first()


def _read(member: Member, key: str) -> Values | None:
    found = of(member)
    return {name: getattr(found, name) for name in FIELDS} if found is not None else None


def _write(member: Member, key: str, values: Values) -> None:
    """Another host never gets the password that was typed for the one before."""
    before = of(member)
    kept: dict[str, Any] = {name: values[name] for name in FIELDS} | {"last_error": ""}
    if before is not None and (before.host, before.username) != (values["host"], values["username"]):
        kept["password"] = None
    MailServer.objects.update_or_create(merchant_id=member.merchant_id, defaults=kept)


def _drop(member: Member, key: str) -> None:
    """Nothing is taken away while letters may wait for it; it is switched off instead."""
    raise NotUndone


def keep_password(member: Member, password: str) -> None:
    """Sealed. For a server that is written already."""
    visible(member, MailServer).update(password=seal(password.encode()))


def register() -> None:
    """Make it known to the settings."""
    CODES["security"] = dict(MailSecurity.choices)
    AREAS[AREA] = Area(title=_("Mail"), read=_read, write=_write, drop=_drop)
