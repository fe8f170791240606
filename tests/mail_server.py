"""A real mail server on a socket of this machine: encrypted with its own certificate, asking for a login, keeping all.

def test_mail(mail_server: KeptMail) -> None: ...
"""

import asyncio
import ipaddress
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

LOGIN, PASSWORD = "desk@bluebird.test", "a code of the provider"


@dataclass  # no slots: in older 3.11 (gh-102069) the server fails when it looks at the members of such a class
class KeptMail:
    """What arrived, in order. ``refusing``: what it answers to a recipient's address, by the address."""

    port: int = 0
    ca: str = ""
    refusing: dict[str, str] = field(default_factory=dict)
    letters: list[EmailMessage] = field(default_factory=list)
    over_tls: list[bool] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - the server's name for it
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refusing:
            return self.refusing[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        read = message_from_bytes(envelope.original_content or b"", policy=policy.default)
        assert isinstance(read, EmailMessage)
        self.letters.append(read)
        assert server.transport is not None
        self.over_tls.append(server.transport.get_extra_info("ssl_object") is not None)
        return "250 OK"


def _login(_server: SMTP, _session: Session, _envelope: Envelope, _way: str, told: Any) -> AuthResult:
    known = isinstance(told, LoginPassword) and (told.login, told.password) == (LOGIN.encode(), PASSWORD.encode())
    return AuthResult(success=known)


def certificate(folder: Path, name: str = "localhost") -> Path:
    """A certificate with its key, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(named, named, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1")) if name == "localhost" else x509.DNSName("x.test")
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(name), address]), critical=False)
    path = folder / f"{name}.pem"
    plain = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    signed = made.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True).sign(key, hashes.SHA256())
    path.write_bytes(pem + signed.public_bytes(serialization.Encoding.PEM))
    return path


@contextmanager
def serving(pem: Path, *, direct: bool = True) -> Iterator[KeptMail]:
    """``direct``: TLS from the beginning, else STARTTLS; a login is asked for, and only once it is encrypted."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    kept, loop, ready = KeptMail(ca=str(pem)), asyncio.new_event_loop(), threading.Event()

    def session() -> SMTP:
        tls: dict[str, Any] = {} if direct else {"tls_context": context, "require_starttls": True}
        made = SMTP(
            kept,
            hostname="localhost",
            loop=loop,
            authenticator=_login,
            auth_required=True,
            **tls,
        )
        made._auth_require_tls = not direct  # it is encrypted already, which it doesn't see
        return made

    def run() -> None:
        asyncio.set_event_loop(loop)
        server = loop.run_until_complete(loop.create_server(session, "127.0.0.1", 0, ssl=context if direct else None))
        kept.port = server.sockets[0].getsockname()[1]
        ready.set()
        loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0.01))
        loop.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    ready.wait(10)
    try:
        yield kept
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
