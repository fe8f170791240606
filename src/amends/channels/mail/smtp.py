"""A letter by SMTP (RFC 5321), encrypted unless told otherwise, the server's certificate checked against its name.

The address that was looked at is the one that is connected to. Addresses inside one's own network are refused unless
the installation allows them (``AMENDS_MAIL_INSIDE=1``): whoever may change a setting must not reach in with it.
"""

import ipaddress
import smtplib
import socket
import ssl
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from typing import Final

from django.conf import settings

from amends.casework.mail.doors import MailDoor, MailRefused
from amends.casework.mail.models import MailSecurity
from amends.casework.mail.post import MailText

PATIENCE: Final = 20.0  # seconds for each answer
NEVER: Final = 500  # from here on a server means it


class NotOutside(OSError):
    """The server's address lies inside one's own network."""


def carry(door: MailDoor, letter: MailText, mark: str, at: datetime) -> None:
    """Returns once the server has it. Raises MailRefused where it never will, OSError or SMTPException for now."""
    with _opened(door) as server:
        if door.username:
            server.login(door.username, door.password)
        try:
            server.send_message(message(door, letter, mark, at))
        except smtplib.SMTPRecipientsRefused as refused:
            code, said = next(iter(refused.recipients.values()))
            _refuse(code, said)
            raise
        except smtplib.SMTPResponseException as refused:
            _refuse(refused.smtp_code, refused.smtp_error)
            raise


def _refuse(code: int, said: bytes | str) -> None:
    if code >= NEVER:
        words = said.decode(errors="replace") if isinstance(said, bytes) else said
        raise MailRefused(f"{code} {words}")


def _opened(door: MailDoor) -> smtplib.SMTP:
    """Connected, greeted and, where wanted, encrypted."""
    context = ssl.create_default_context(cafile=settings.MAIL_CA or None)
    address = _address(door)
    direct = door.security is MailSecurity.TLS
    server = smtplib.SMTP_SSL(timeout=PATIENCE, context=context) if direct else smtplib.SMTP(timeout=PATIENCE)
    server._host = door.host  # type: ignore[attr-defined]  # noqa: SLF001 - the name its certificate is for
    try:
        server.connect(address, door.port)
        if door.security is MailSecurity.STARTTLS:
            server.starttls(context=context)
    except BaseException:
        server.close()
        raise
    return server


def _address(door: MailDoor) -> str:
    """Where the server is. Raises NotOutside, OSError."""
    found = [str(each[4][0]) for each in socket.getaddrinfo(door.host, door.port, type=socket.SOCK_STREAM)]
    if not settings.MAIL_INSIDE and not all(ipaddress.ip_address(each).is_global for each in found):
        raise NotOutside(f"{door.host} lies inside this network; see AMENDS_MAIL_INSIDE")
    return found[0]


def message(door: MailDoor, letter: MailText, mark: str, at: datetime) -> EmailMessage:
    """As it is sent. The same mark makes the same Message-ID, by which a receiver knows a letter it has already."""
    made = EmailMessage()
    made["From"] = formataddr((door.sender_name, door.sender))
    made["To"] = formataddr((letter.name, letter.to))
    made["Subject"] = letter.subject
    made["Date"] = format_datetime(at)
    made["Message-ID"] = f"<amends.{mark}@{door.sender.rpartition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(letter.text)
    if letter.stop:
        made["List-Unsubscribe"] = f"<{letter.stop}>"
        made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    if letter.html:
        made.add_alternative(letter.html, subtype="html")
    for file in letter.attached:
        main, _slash, sub = file.kind.partition("/")
        made.add_attachment(file.content, maintype=main, subtype=sub, filename=file.name)
    return made
