"""All that is held about a buyer as a zip: ``buyer.json``, the files of evidence, and a page that people can read."""

import json
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any, Final

from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string

from amends.casework.approval.models import Approval
from amends.casework.buyers.models import BuyerComplaint
from amends.casework.evidence import store
from amends.casework.evidence.models import File
from amends.casework.ledger import audit
from amends.casework.ledger.audit_verbs import BUYER_EXPORTED
from amends.casework.ledger.effect_models import EffectRecord
from amends.casework.ledger.models import CaseRecord, DossierRecord, SignalRecord
from amends.casework.ledger.privacy import readable
from amends.casework.letters.models import Letter, Task
from amends.merchants.actors import Actor

FORM: Final = "amends buyer export 1"
PAGE: Final = "erasure/export.html"
BESIDE: Final[dict[str, tuple[Any, tuple[str, ...]]]] = {
    "cases": (CaseRecord, ("no", "scene", "issue", "state", "outcome", "opened_at", "closed_at", "tone", "tone_why")),
    "letters": (Letter, ("text", "channel", "language", "written_at", "sent_at", "promises")),
    "tasks": (Task, ("kind", "text", "answer", "asked_at", "answered_at")),
    "approvals": (Approval, ("amount", "currency", "text", "reason", "state", "form", "asked_at", "decided_at")),
    "ratings": (BuyerComplaint, ("ref", "stars", "why", "said", "rated_at")),
    "effects": (EffectRecord, ("kind", "recipient", "amount", "currency", "payload", "state", "wanted_at", "sent_at")),
    "files": (File, ("id", "name", "media_type", "size", "sha256", "note", "source", "at")),
}
InWords = Callable[[DossierRecord, dict[str, Any]], dict[str, Any]]
"""An order as it is exported, with `title` and `ended` of its cases, `title` and `by` of its events."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """``unread``: files whose bytes are damaged, gone, or sealed under a key that isn't here."""

    orders: int
    files: int
    unread: list[str]


def write(
    target: IO[bytes], *, merchant_id: int, numbers: Sequence[int], by: Actor, now: datetime, in_words: InWords
) -> Exported:
    """Write the zip. That it was taken stands in the audit. Raises LookupError where there are no such orders.

    ``in_words``: of what stands as codes in the data, for the page.
    """
    rows = DossierRecord.objects.filter(merchant_id=merchant_id, id__in=numbers).select_related("shop", "merchant")
    records = list(rows.order_by("key"))
    if not records:
        raise LookupError(numbers)
    told: dict[str, Any] = {
        "form": FORM, "merchant": records[0].merchant.name, "at": now, "orders": [_order(each) for each in records],
    }  # fmt: skip
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("buyer.json", json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))
        unread = [name for order in told["orders"] for name in _files(archive, merchant_id, order)]
        shown = [in_words(record, order) for record, order in zip(records, told["orders"], strict=True)]
        archive.writestr("index.html", render_to_string(PAGE, {**told, "orders": shown, "unread": unread}))
    files = sum(len(order["files"]) for order in told["orders"])
    detail = {"orders": len(records), "files": files, "order": records[0].key if len(records) == 1 else ""}
    audit.note_of(by, verb=BUYER_EXPORTED, about="buyer", detail=detail, now=now)
    return Exported(orders=len(records), files=files, unread=unread)


def _order(record: DossierRecord) -> dict[str, Any]:
    of = {"merchant_id": record.merchant_id, "dossier_id": record.id}
    private = readable(bytes(record.private) if record.private else None)
    log = SignalRecord.objects.filter(**of).exclude(payload=None).order_by("at", "id")
    return {
        "shop": record.shop.name, "platform": record.shop.platform, "order": record.key,
        "amount": record.amount, "currency": record.currency,
        "name": private.buyer if private else "", "phone": private.buyer_phone if private else "",
        "address": private.address if private else "", "readable": private is not None,
        **{name: _beside(model, columns, of) for name, (model, columns) in BESIDE.items()},
        "events": [_event(row) for row in log],
    }  # fmt: skip


def _beside(model: Any, columns: tuple[str, ...], of: dict[str, Any]) -> list[dict[str, Any]]:
    found = model._default_manager.filter(**of).order_by("pk").values(*columns)
    return [{**row, "path": _path(row)} for row in found] if model is File else list(found)


def _path(file: dict[str, Any]) -> str:
    """Where it lies in the archive: its name may be anything."""
    ending = file["name"].rpartition(".")[2].lower()
    return f"files/{file['id']}.{ending if ending.isalnum() and ending.isascii() else 'bin'}"


def _event(row: SignalRecord) -> dict[str, Any]:
    payload = {name: value for name, value in (row.payload or {}).items() if name not in {"kind", "at", "order", "v"}}
    said = str(payload.get("text") or payload.get("what") or payload.get("body") or "")
    return {"at": row.at, "kind": row.kind, "source": row.source, "said": said, "told": payload}


def _files(archive: zipfile.ZipFile, merchant_id: int, order: dict[str, Any]) -> Iterator[str]:
    """Put an order's files into the archive; the names of those that can't be read."""
    for file in order["files"]:
        try:
            with archive.open(file["path"], "w") as target:
                for chunk in store.read(merchant_id, file["sha256"]):
                    target.write(chunk)
        except (store.Damaged, FileNotFoundError):
            yield file["name"]
