"""The audit is sealed a few minutes after it was written: a chain of digests, each signed.

The key that signs them isn't in the database. Who changes, adds or removes rows afterwards, even as the tables' owner,
can't make the chain fit again.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Max

from amends.casework.ledger import privacy, sweeps
from amends.casework.ledger.audit_models import Audit
from amends.casework.ledger.seal_models import AuditSeal
from amends.casework.maintenance import sql

SETTLED: Final = timedelta(minutes=10)  # whatever wrote a row has been committed by then
PURPOSE: Final = b"amends audit seals v1"
FIRST: Final = b"\0" * 32


def seal_due(*, now: datetime) -> int:
    """Seal what has settled, for all merchants. As the tables' owner. Returns how many rows were sealed."""
    until = now - SETTLED
    return sweeps.go_over(
        "audit seals", sweeps.with_work(sql.UNSEALED, [until]), lambda merchant: seal(merchant, until=until, now=now)
    )


def seal(merchant: int, *, until: datetime, now: datetime) -> int:
    """Seal a merchant's rows written before ``until``. Returns how many; 0 where another process was first."""
    last = AuditSeal.objects.filter(merchant_id=merchant).order_by("-number").first()
    after, before = (last.until, bytes(last.digest)) if last else (0, FIRST)
    unsealed = Audit.objects.filter(merchant_id=merchant, id__gt=after)
    newest = unsealed.filter(at__lt=until).aggregate(id=Max("id"))["id"]
    if newest is None:
        return 0
    made = AuditSeal(
        merchant_id=merchant, number=last.number + 1 if last else 1, after=after, until=newest, sealed_at=now
    )  # fmt: skip
    made.rows, made.digest = digest(before, rows(made))
    made.signature = signatures(made)[0]
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        return 0
    return made.rows


def rows(seal: AuditSeal) -> Iterable[Audit]:
    """What a seal is over, in order."""
    mine = Audit.objects.filter(merchant_id=seal.merchant_id, id__gt=seal.after, id__lte=seal.until)
    return mine.order_by("id").iterator(chunk_size=1000)


def digest(before: bytes, sealed: Iterable[Audit]) -> tuple[int, bytes]:
    """How many rows there are, and the digest over them and the one before."""
    made, count = hashlib.sha256(before), 0
    for row in sealed:
        told = [row.id, row.at.astimezone(UTC).isoformat(), row.actor, row.verb, row.object, row.detail]
        line = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
        made.update(len(line).to_bytes(4, "big") + line)
        count += 1
    return count, made.digest()


def signatures(seal: AuditSeal) -> list[bytes]:
    """The seal signed with each data key there is; the first is for what is new."""
    said = f"{seal.merchant_id}:{seal.number}:{seal.after}:{seal.until}:{seal.rows}:".encode() + bytes(seal.digest)
    return [hmac.digest(key, said, "sha256") for key in privacy.keys_for(PURPOSE)]
