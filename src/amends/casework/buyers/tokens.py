"""What a page gives out and takes back by its address, sealed: no cookie is needed, so that it works inside a chat.

A token is encrypted and signed under a key of its own, made of what never looks like words, and left out of the logs as
links are (``web.logs``).
"""

from base64 import urlsafe_b64encode
from datetime import datetime, timedelta
from functools import cache
from typing import Final, TypeVar

import msgspec
from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from amends.casework.ledger import privacy

PURPOSE: Final = b"amends buyers door tokens v1"
LONGEST: Final = 600
Said = TypeVar("Said", bound=msgspec.Struct)


class Proven(msgspec.Struct, frozen=True, array_like=True):
    """Somebody has proven to be who ordered ``dossier``, until ``until`` (seconds)."""

    merchant: int
    shop: int
    dossier: int
    until: float


def proven(*, merchant_id: int, shop_id: int, dossier_id: int, lasts: timedelta, now: datetime) -> str:
    """The token of a session."""
    return seal(Proven(merchant_id, shop_id, dossier_id, (now + lasts).timestamp()), now=now)


def read(text: str, *, merchant_id: int, shop_id: int, now: datetime) -> int | None:
    """The dossier that a token opens at this shop; None: none, whatever is wrong with it."""
    found = unseal(text, Proven)
    if found is None or (found.merchant, found.shop) != (merchant_id, shop_id) or now.timestamp() >= found.until:
        return None
    return found.dossier


def seal(said: msgspec.Struct, *, now: datetime) -> str:
    body = type(said).__name__.encode() + b" " + msgspec.json.encode(said)
    return _box().encrypt_at_time(body, int(now.timestamp())).decode()


def unseal(text: str, kind: type[Said]) -> Said | None:
    """What was sealed, if it was one of that kind."""
    if len(text) > LONGEST:
        return None
    try:
        name, _space, body = _box().decrypt(text.encode(errors="replace")).partition(b" ")
    except InvalidToken:
        return None
    return msgspec.json.decode(body, type=kind) if name == kind.__name__.encode() else None


@cache
def _box() -> MultiFernet:
    return MultiFernet([Fernet(urlsafe_b64encode(key)) for key in privacy.keys_for(PURPOSE)])
