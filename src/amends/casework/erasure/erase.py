"""Erasing orders' buyers: log, dossier, what stands beside them, evidence, in one transaction, with a certificate."""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from django.db import connection, transaction

from amends.casework.erasure import beside, proofs, sql
from amends.casework.erasure.holds import FORCEABLE, EraseHold, hold_of
from amends.casework.erasure.models import ErasedWhy, Erasure
from amends.casework.erasure.names import Leaks, leaks_of
from amends.casework.erasure.outbox_file import clear_lines
from amends.casework.erasure.rewrite import rewritten
from amends.casework.ledger import audit
from amends.casework.ledger.audit_verbs import BUYER_ERASED
from amends.casework.ledger.models import CaseRecord, DossierRecord, SignalRecord
from amends.casework.ledger.privacy import Private, readable
from amends.casework.maintenance import backfill
from amends.casework.maintenance.proof import Policies
from amends.engine import dossier as dossiers
from amends.merchants.actors import Actor

FORM: Final = "amends erasure 1"
STAYS: Final = ("order_number", "sums", "times", "codes", "goods", "waybills", "country", "staff", "audit")
MAY_STAND: Final = ("backups", "database_pages", "uploads_a_day", "platform", "exports")


class NotErased(Exception):
    """Nothing was erased. ``orders``: which stand in the way, and why; ``words``: the reason names the buyer."""

    def __init__(self, orders: dict[str, EraseHold] | None = None, *, words: bool = False) -> None:
        held = ", ".join(f"{order}: {hold}" for order, hold in (orders or {}).items())
        super().__init__(held or "the reason names the buyer")
        self.orders, self.words = orders or {}, words


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """``reason``: in words, names nobody; ``forced``: open cases and disputes don't hold it up."""

    why: ErasedWhy
    reason: str = ""
    forced: bool = False


@transaction.atomic
def erase(*, merchant_id: int, numbers: Sequence[int], by: Actor, wish: Wish, now: datetime) -> Erasure:
    """Erase the buyers of these orders. As the tables' owner. Raises NotErased; LookupError where none is there."""
    with connection.cursor() as cursor:
        cursor.execute(sql.LANES, [merchant_id])  # what comes meanwhile waits
    rows = DossierRecord.objects.filter(merchant_id=merchant_id, id__in=numbers).select_related("shop", "merchant")
    records = list(rows.select_for_update(of=("self",)).order_by("key"))
    if not records:
        raise LookupError(numbers)
    _look(records, wish)
    leaks = leaks_of(_known(records))
    if leaks(wish.reason):
        raise NotErased(words=True)
    done, digests, of = Counter[str](), dict[int, str](), {"merchant_id": merchant_id, "dossier_id__in": list(numbers)}
    erasure = Erasure(merchant_id=merchant_id, at=now, why=wish.why, orders=len(records))
    beside.labels(merchant_id, records)
    versions = _orders(records, leaks, done, digests)
    backfill.refill(merchant_id=merchant_id, numbers=[each.id for each in records], now=now)
    wanted = proofs.hashes(of)
    proofs.freshen(merchant_id, wanted)
    done.update(beside.clear(merchant_id, {each.id: each.key for each in records}, leaks, now))
    files, packs = proofs.remove_rows(of)
    done["casework_file"], done["casework_pack"] = files, packs
    shops, keys = sorted({each.shop_id for each in records}), [each.key for each in records]
    done["casework_quarantine"] = beside.quarantined(merchant_id, shops, keys, leaks)
    _mark(records, versions, erasure, now)
    _certify(erasure, records, by, wish, done, digests)
    transaction.on_commit(lambda: proofs.remove_bytes(merchant_id, wanted))
    transaction.on_commit(lambda: clear_lines(merchant_id, records, leaks))
    return erasure


def _look(records: Sequence[DossierRecord], wish: Wish) -> None:
    held = {each.key: hold for each in records if (hold := hold_of(each)) is not None}
    if wish.forced:
        held = {key: hold for key, hold in held.items() if hold not in FORCEABLE}
    if held:
        raise NotErased(held)


def _known(records: Sequence[DossierRecord]) -> list[Private]:
    found = [readable(bytes(each.private)) for each in records if each.private]
    return [each for each in found if each is not None]


def _orders(
    records: Sequence[DossierRecord], leaks: Leaks, done: Counter[str], digests: dict[int, str]
) -> dict[int, int]:
    """Each order's log and dossier, written anew. Returns the versions they have now."""
    merchant_id = records[0].merchant_id
    policies, logs = Policies(merchant_id), defaultdict[int, list[SignalRecord]](list)
    log = SignalRecord.objects.filter(merchant_id=merchant_id, dossier_id__in=[each.id for each in records])
    for row in log.order_by("dossier_id", "id"):
        logs[row.dossier_id].append(row)
    versions = {}
    for record in records:
        found = rewritten(record, logs[record.id], policies, leaks)
        state = dossiers.encode(found.dossier)
        done["casework_signal"] += _write_log(record, logs[record.id], found.payloads, found.outcomes)
        done["not_folded"] += not found.folded
        with connection.cursor() as cursor:
            cursor.execute(sql.DOSSIER, [state, merchant_id, record.id])
            versions[record.id] = cursor.fetchone()[0]
        CaseRecord.objects.filter(
            merchant_id=merchant_id, dossier_id=record.id, no__gt=len(found.dossier.cases)
        ).delete()
        digests[record.id] = hashlib.sha256(state).hexdigest()
    return versions


def _write_log(
    record: DossierRecord, log: Sequence[SignalRecord], payloads: Sequence[Any], outcomes: Sequence[Any]
) -> int:
    changed = [
        (_json(payload), _json(outcome), record.merchant_id, record.id, row.id)
        for row, payload, outcome in zip(log, payloads, outcomes, strict=True)
        if (payload, outcome) != (row.payload, row.outcome)
    ]
    with connection.cursor() as cursor:
        cursor.executemany(sql.LOG, changed)
    return len(changed)


def _json(value: Any) -> str | None:
    return None if value is None else json.dumps(value)


def _mark(records: Sequence[DossierRecord], versions: dict[int, int], erasure: Erasure, now: datetime) -> None:
    rows = [(each.merchant_id, each.id, each.shop_id, erasure.id, versions[each.id], now) for each in records]
    with connection.cursor() as cursor:
        cursor.executemany(sql.ERASED, rows)


def _certify(
    erasure: Erasure,
    records: Sequence[DossierRecord],
    by: Actor,
    wish: Wish,
    done: Counter[str],
    digests: dict[int, str],
) -> None:
    """The certificate, with its digest in the audit: sealed with it, it can't be changed unnoticed."""
    orders = [
        {"shop": each.shop.name, "shop_id": each.shop_id, "order": each.key, "dossier": digests[each.id]}
        for each in records
    ]
    erasure.certificate = {
        "form": FORM, "number": str(erasure.id), "merchant": records[0].merchant.name,
        "at": erasure.at.astimezone(UTC).isoformat(), "by": by.name, "by_ref": by.ref, "why": wish.why.value,
        "reason": wish.reason, "forced": wish.forced, "orders": orders,
        "rows": {name: count for name, count in sorted(done.items()) if count},
        "stays": list(STAYS), "may_stand": list(MAY_STAND),
    }  # fmt: skip
    erasure.digest = digest(erasure.certificate)
    erasure.save(force_insert=True)
    told = {"certificate": erasure.digest, "number": str(erasure.id), "orders": len(records), "forced": wish.forced}
    told |= {"why": wish.reason or wish.why.value, "order": records[0].key if len(records) == 1 else ""}
    audit.note_of(by, verb=BUYER_ERASED, about=f"erasure:{erasure.id}", detail=told, now=erasure.at)


def digest(certificate: dict[str, Any]) -> str:
    """SHA-256, hex, of the certificate as JSON with sorted keys and no spaces."""
    text = json.dumps(certificate, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
