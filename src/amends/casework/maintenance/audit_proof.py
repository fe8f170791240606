"""Whether a merchant's audit is as it was sealed: every seal is made again from the rows and compared."""

import hmac
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from amends.casework.ledger.audit_models import Audit
from amends.casework.ledger.seal_models import AuditSeal
from amends.casework.maintenance.audit_seals import FIRST, digest, rows, signatures

SHOWN: Final = 12  # of a digest's letters, enough to tell it from others


@dataclass(slots=True, kw_only=True)
class AuditProof:
    """``head``: the last seal's digest, to be kept elsewhere; ``open``: rows that aren't sealed yet."""

    seals: int = 0
    rows: int = 0
    open: int = 0
    head: str = ""
    until: datetime | None = None
    faults: list[str] = field(default_factory=list)


def prove(merchant: int, *, kept: str = "") -> AuditProof:
    """``kept``: a head told before, which must still be in the chain."""
    found, before, heads = AuditProof(), FIRST, set[str]()
    last = 0
    for seal in AuditSeal.objects.filter(merchant_id=merchant).order_by("number").iterator():
        found.seals += 1
        found.faults += _chain_faults(seal, found.seals, last)
        found.faults += _row_faults(seal, before)
        before, last = bytes(seal.digest), seal.until
        found.rows, found.until, found.head = found.rows + seal.rows, seal.sealed_at, before.hex()
        heads.add(found.head)
    found.open = Audit.objects.filter(merchant_id=merchant, id__gt=last).count()
    if kept and not any(head.startswith(kept) for head in heads):
        found.faults.append(f"no seal {kept} is in the chain: it was cut off, or made anew")
    return found


def _chain_faults(seal: AuditSeal, expected: int, last: int) -> list[str]:
    if (seal.number, seal.after) == (expected, last):
        return []
    return [f"seal {seal.number}: the one before it is missing"]


def _row_faults(seal: AuditSeal, before: bytes) -> list[str]:
    name = f"seal {seal.number} of {seal.sealed_at:%Y-%m-%d %H:%M} UTC"
    if not any(hmac.compare_digest(each, bytes(seal.signature)) for each in signatures(seal)):
        return [f"{name}: its signature is by no key there is: the key is missing, or somebody else made the seal"]
    count, made = digest(before, rows(seal))
    if count != seal.rows:
        return [f"{name}: {seal.rows} rows were sealed, {count} are there"]
    return [] if made == bytes(seal.digest) else [f"{name}: a row was changed"]
