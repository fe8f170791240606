"""The bytes of evidence on disk: ``AMENDS_HOME/files/MERCHANT/SHA256``, encrypted in chunks while they arrive.

A file is written to a draft, made durable, and only then gets its name; dying at any moment leaves a whole file or a
draft that nobody reads. The name is the hash of the content, so the same file twice is one. Format: a header (magic,
key mark, nonce prefix), then chunks of AES-256-GCM; each chunk's nonce carries its number and whether it is the last,
so that cutting, swapping or adding chunks is noticed (STREAM: Hoang, Reyhanitabar, Rogaway, Vizár, 2015).
"""

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from amends.casework.ledger import privacy

MAGIC: Final = b"AMFILE01"
MARK: Final = 8  # bytes that tell which key sealed the file
PREFIX: Final = 7
CHUNK: Final = 64 * 1024
TAG: Final = 16
PURPOSE: Final = b"amends evidence files v1"


class Damaged(Exception):
    """A stored file isn't what was stored, or was sealed with a key we don't have."""


def folder(merchant_id: int) -> Path:
    return Path(settings.AMENDS_HOME) / "files" / str(merchant_id)


def place(merchant_id: int, sha256: str, *, preview: bool = False) -> Path:
    return folder(merchant_id) / (f"{sha256}.preview" if preview else sha256)


class IncomingFile:
    """A file on its way in. ``write`` as it comes, then ``keep`` or ``drop``. Raises OSError when the disk is full."""

    def __init__(self, merchant_id: int) -> None:
        home = folder(merchant_id)
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.merchant_id, self.size = merchant_id, 0
        self._hash, self._rest, self._number = hashlib.sha256(), bytearray(), 0
        key = privacy.keys_for(PURPOSE)[0]
        self._box, self._prefix = AESGCM(key), secrets.token_bytes(PREFIX)
        self._header = MAGIC + mark(key) + self._prefix
        self._path = home / f".draft-{secrets.token_hex(8)}"
        self._file: IO[bytes] = os.fdopen(os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        self._file.write(self._header)

    def write(self, content: bytes) -> None:
        self.size += len(content)
        self._hash.update(content)
        self._rest += content
        while len(self._rest) > CHUNK:  # the last chunk is known only at the end
            self._seal(bytes(self._rest[:CHUNK]), last=False)
            del self._rest[:CHUNK]

    def _seal(self, content: bytes, *, last: bool) -> None:
        aad = associated(self._header, self.merchant_id)
        self._file.write(self._box.encrypt(nonce(self._prefix, self._number, last=last), content, aad))
        self._number += 1

    def keep(self, *, preview_of: str = "") -> str:
        """Make it durable under its hash, which is returned; ``preview_of``: under that file's hash instead."""
        self._seal(bytes(self._rest), last=True)
        self._rest.clear()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        sha256 = self._hash.hexdigest()
        final = place(self.merchant_id, preview_of or sha256, preview=bool(preview_of))
        self._path.replace(final)
        _settle(final.parent)
        return sha256

    def drop(self) -> None:
        """Forget it; also after a failed ``write``, and harmless after ``keep``."""
        with suppress(OSError):  # what can't be flushed isn't wanted any more
            self._file.close()
        self._path.unlink(missing_ok=True)


def put(merchant_id: int, content: bytes, *, preview_of: str = "") -> str:
    """Store bytes at once; their hash."""
    draft = IncomingFile(merchant_id)
    try:
        draft.write(content)
        return draft.keep(preview_of=preview_of)
    except OSError:
        draft.drop()
        raise


def read(merchant_id: int, sha256: str, *, preview: bool = False) -> Iterator[bytes]:
    """The content, chunk by chunk, each checked. Raises Damaged, FileNotFoundError."""
    with place(merchant_id, sha256, preview=preview).open("rb") as file:
        header = file.read(len(MAGIC) + MARK + PREFIX)
        box, prefix = _opened(header), header[-PREFIX:]
        aad, number, sealed = associated(header, merchant_id), 0, file.read(CHUNK + TAG)
        while True:
            following = file.read(CHUNK + TAG)
            try:
                yield box.decrypt(nonce(prefix, number, last=not following), sealed, aad)
            except InvalidTag:
                raise Damaged(sha256) from None
            if not following:
                return
            number, sealed = number + 1, following


def readable(merchant_id: int, sha256: str) -> bool:
    """Whether it is there, sealed under a key we have, and begins as it should."""
    try:
        next(read(merchant_id, sha256))
    except (Damaged, FileNotFoundError):
        return False
    return True


def content(merchant_id: int, sha256: str, *, preview: bool = False) -> bytes:
    """The whole content. For files, checked against the hash too. Raises as ``read``."""
    found = b"".join(read(merchant_id, sha256, preview=preview))
    if not preview and hashlib.sha256(found).hexdigest() != sha256:
        raise Damaged(sha256)
    return found


def mark(key: bytes) -> bytes:
    """Tells keys apart without telling anything of them."""
    return hashlib.sha256(b"mark:" + key).digest()[:MARK]


def nonce(prefix: bytes, number: int, *, last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + bytes([last])


def associated(header: bytes, merchant_id: int) -> bytes:
    """What a chunk is bound to besides its number: this file and its merchant."""
    return header + str(merchant_id).encode()


def _opened(header: bytes) -> AESGCM:
    which = header[len(MAGIC) : len(MAGIC) + MARK]
    key = next((key for key in privacy.keys_for(PURPOSE) if mark(key) == which), None)
    if not header.startswith(MAGIC) or key is None:
        raise Damaged("unknown header")
    return AESGCM(key)


def _settle(home: Path) -> None:
    """The new name itself on disk."""
    handle = os.open(home, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
