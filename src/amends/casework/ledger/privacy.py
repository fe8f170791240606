"""Who the buyer is, kept apart: sealed before it is stored, never in a signal's payload, never in a log.

The key comes from ``AMENDS_DATA_KEYS`` (Fernet keys by comma, the first one seals, all unseal), else from the file
``data_key`` in the installation's folder, made once and readable by its owner only. Losing it loses only these fields.
"""

import hashlib
import os
import secrets
from base64 import urlsafe_b64decode
from functools import cache
from pathlib import Path

import msgspec
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from amends.engine.signals import AnySignal, OrderChanged, OrderPlaced, Other

FIELDS = ("buyer", "buyer_phone", "address")


class Private(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a dossier's ``private`` column holds once unsealed."""

    buyer: str = ""
    buyer_phone: str = ""
    address: str = ""


def part(signal: AnySignal) -> tuple[AnySignal, Private | None]:
    """The signal fit to be stored, the buyer's name masked and the rest gone; and what was taken out, if anything."""
    match signal:
        case OrderPlaced() if signal.buyer or signal.buyer_phone or signal.address:
            kept = msgspec.structs.replace(signal, buyer=masked(signal.buyer), buyer_phone="", address="")
            return kept, Private(signal.buyer, signal.buyer_phone, signal.address)
        case OrderChanged() if signal.address:
            return msgspec.structs.replace(signal, address=""), Private(address=signal.address)
        case Other() if any(field in signal.body for field in FIELDS):
            return _part_unknown(signal)
        case _:
            return signal, None


def _part_unknown(signal: Other) -> tuple[Other, Private | None]:
    """A kind we don't know is kept whole, but for top-level fields that name the buyer."""
    try:
        body = msgspec.json.decode(signal.body)
    except msgspec.DecodeError:
        return signal, None
    taken = {field: str(body.pop(field)) for field in FIELDS if field in body} if isinstance(body, dict) else {}
    if not taken:
        return signal, None
    return msgspec.structs.replace(signal, body=msgspec.json.encode(body).decode()), Private(**taken)


def masked(name: str) -> str:
    """A name as the work list may show it: the first character and two stars."""
    return f"{name[0]}**" if name else ""


def seal(content: bytes) -> bytes:
    """An authenticated, encrypted token."""
    return _box().encrypt(content)


def unseal(token: bytes) -> bytes:
    """What was sealed. Raises ``cryptography.fernet.InvalidToken`` under a foreign key."""
    return _box().decrypt(token)


def seal_private(private: Private) -> bytes:
    return seal(msgspec.json.encode(private))


def unseal_private(token: bytes | None) -> Private:
    """What is known of the buyer; all empty where nothing was stored."""
    return msgspec.json.decode(unseal(bytes(token)), type=Private) if token else Private()


def readable(token: bytes | None) -> Private | None:
    """What is known of the buyer; None where it was sealed under a key that is gone."""
    try:
        return unseal_private(token)
    except InvalidToken:
        return None


def opened(token: bytes) -> bytes | None:
    """What was sealed; None under a key that is gone."""
    try:
        return unseal(token)
    except InvalidToken:
        return None


def merge(old: bytes | None, new: bytes | None) -> bytes | None:
    """Two tokens as one; what the new one says wins, what it leaves out stays. What nobody can read gives way."""
    if old is None or new is None:
        return new or old
    was, now = readable(old), readable(new)
    if was is None or now is None:
        return old if now is None else new
    return seal_private(Private(*(getattr(now, name) or getattr(was, name) for name in FIELDS)))


@cache
def keys_for(purpose: bytes) -> tuple[bytes, ...]:
    """A key of 32 bytes for another purpose, out of each data key: the first for what is new, all for what is old."""
    return tuple(
        HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(urlsafe_b64decode(key)) for key in _keys()
    )


def marks(*, make: bool = True) -> list[str]:
    """What tells the keys there are from others, and nothing of them; the one that seals comes first.

    ``make`` one where there is none.
    """
    if not (make or os.environ.get("AMENDS_DATA_KEYS") or (Path(settings.AMENDS_HOME) / "data_key").exists()):
        return []
    return [hashlib.sha256(b"data key:" + key.encode()).hexdigest()[:12] for key in _keys()]


@cache
def _box() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in _keys()])


def _keys() -> list[str]:
    given = os.environ.get("AMENDS_DATA_KEYS")
    keys = given.split(",") if given else [_key_file(Path(settings.AMENDS_HOME)).read_text()]
    return [key.strip() for key in keys]


def _key_file(home: Path) -> Path:
    """The key's file, made first if it isn't there; linked into place, so that nobody reads half a key."""
    path = home / "data_key"
    if path.exists():
        return path
    home.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"data_key.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(Fernet.generate_key())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # another process was first: its key counts
    finally:
        draft.unlink()
    return path
