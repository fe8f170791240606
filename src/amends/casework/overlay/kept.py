"""Playbooks kept whole, and read again by the version that dossiers and the log name.

A version is a pack's reference, a mark of all its files and, with own values, their number: ``tmall@2026.1:3f9c…+m3``.
Kept is the playbook as it was built, not its text: it decides the same whatever the loader has learnt since. Structs
of ``engine.playbook`` therefore only gain fields, with defaults (see decision 20).
"""

import zlib
from functools import cache
from typing import Final

import msgspec
import structlog

from amends.casework.ledger.connections import Connection
from amends.casework.overlay import sql
from amends.engine.playbook import Playbook
from amends.engine.versions import CONTENT
from amends.policy.pack import fingerprint

log = structlog.get_logger(__name__)
OWN: Final = "+m"
MARK: Final = 12  # hexadecimal digits of the fingerprint
_ENCODER: Final = msgspec.msgpack.Encoder(order="deterministic")
_DECODER: Final = msgspec.msgpack.Decoder(Playbook)


def packed(playbook: Playbook) -> bytes:
    """The whole playbook as it is kept."""
    return zlib.compress(_ENCODER.encode(playbook))


def unpacked(kept: bytes) -> Playbook:
    """The playbook from what ``packed`` gave, now or by an earlier version of the product. Raises DecodeError."""
    return _DECODER.decode(zlib.decompress(kept))


def version_of(playbook: Playbook) -> str:
    """What dossiers name a shipped playbook by as it is now, with or without own values on it."""
    shipped, own, number = playbook.reference.partition(OWN)
    return f"{shipped}{CONTENT}{fingerprint_of(playbook.name)[:MARK]}{own}{number}"


@cache
def fingerprint_of(pack: str) -> str:
    """Read once per process, as the playbook itself is."""
    return fingerprint(pack)


def split(version: str) -> tuple[str, str, int]:
    """(pack, the shipped part of a version's name, the number of own values on it or 0)."""
    shipped, _, number = version.partition(OWN)
    return shipped.partition("@")[0], shipped, int(number) if number.isdecimal() else 0


def read(connection: Connection, *, merchant_id: int, version: str) -> Playbook | None:
    """The playbook of that version, None where it isn't kept: it was run before versions were marked, or never here."""
    pack, shipped, number = split(version)
    mark = shipped.partition(CONTENT)[2]
    if not mark:
        return None
    asked = (sql.LAID, [merchant_id, version]) if number else (sql.SHIPPED, [pack, mark, mark])
    row = connection.execute(*asked).fetchone()
    if row is None or row[0] is None:
        log.warning("version_not_kept", version=version)
        return None
    return unpacked(bytes(row[0]))
