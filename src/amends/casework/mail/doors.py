"""What carries a letter out of the house; a room of ``channels`` registers it as Django starts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from amends.casework.mail.models import MailSecurity
from amends.casework.mail.post import MailText


@dataclass(frozen=True, slots=True, kw_only=True)
class MailDoor:
    """A server and who writes, in clear. Its password never shows."""

    host: str
    port: int
    security: MailSecurity
    username: str
    password: str
    sender: str
    sender_name: str

    def __repr__(self) -> str:
        return f"MailDoor({self.host}:{self.port})"


class MailRefused(Exception):
    """The server will never take this letter, such as for an address that isn't there."""


Carry = Callable[[MailDoor, MailText, str, datetime], None]
"""By a door carry a text under a mark, the same at each try, written at a moment. Raises MailRefused; else: later."""
_CARRIERS: Final[dict[str, Carry]] = {}


def register(carry: Carry) -> None:
    _CARRIERS["mail"] = carry


def carry(door: MailDoor, letter: MailText, mark: str, at: datetime) -> None:
    _CARRIERS["mail"](door, letter, mark, at)
