"""Evidence of erased orders: rows go at once, bytes once that is committed and nobody else names them."""

import json
import os
from contextlib import suppress
from typing import Any

from amends.casework.evidence import store
from amends.casework.evidence.models import File, Pack
from amends.casework.ledger.privacy import opened
from amends.casework.letters.models import Letter
from amends.casework.maintenance.evidence_sweep import pointed_to


def hashes(of: dict[str, Any]) -> set[str]:
    """Of all bytes that hang on these orders: files, contents pages, copies with a watermark, copies to buyers."""
    found = set(File.objects.filter(**of).values_list("sha256", flat=True))
    for document, manifest in Pack.objects.filter(**of).values_list("document", "manifest"):
        entries = json.loads(opened(bytes(manifest)) or b'{"files": []}')["files"]
        found |= {document, *(entry["sha256"] for entry in entries if "sha256" in entry)}
    for files in Letter.objects.filter(**of).values_list("files", flat=True):
        found |= {file["sha256"] for file in files}
    return found


def remove_rows(of: dict[str, Any]) -> tuple[int, int]:
    """Returns how many files and packs."""
    return File.objects.filter(**of).delete()[0], Pack.objects.filter(**of).delete()[0]


def freshen(merchant_id: int, wanted: set[str]) -> None:
    """Let the daily sweep look at them again, old as they are, in case this process ends before it removes them."""
    for sha256 in wanted:
        for preview in (False, True):
            with suppress(FileNotFoundError):
                os.utime(store.place(merchant_id, sha256, preview=preview))


def remove_bytes(merchant_id: int, wanted: set[str]) -> int:
    """Delete what nobody names any more. Returns how many files on the disk."""
    gone = wanted - pointed_to(merchant_id, wanted) if wanted else set()
    removed = 0
    for sha256 in gone:
        for preview in (False, True):
            path = store.place(merchant_id, sha256, preview=preview)
            removed += path.exists()
            path.unlink(missing_ok=True)
    return removed
