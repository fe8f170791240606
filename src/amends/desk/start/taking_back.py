"""Taking an imported table back, beside its page: see ``casework.maintenance.recall``."""

import threading
from typing import Final

from django.db import transaction
from django.utils import timezone

from amends.casework.ledger.audit import note
from amends.casework.maintenance import recall
from amends.desk.start import running
from amends.desk.start.tables import by_of
from amends.merchants.models import Member, Upload

ENDED: Final = ("done", "failed")


def can(upload: Upload) -> bool:
    """Whether there is something of it to take back."""
    return upload.kind == "table" and upload.state in ENDED and bool(upload.orders)


def begin(member: Member, upload: Upload, *, wait: bool = False) -> bool:
    """Start taking it back; False where that can't be, or has begun already. ``wait`` until it is done (tests)."""
    now = timezone.now()
    waits = Upload.objects.filter(id=upload.pk, kind="table", state__in=ENDED, orders__gt=0)
    if not waits.update(state="leaving", done=0, total=upload.orders, beat_at=now):
        return False
    detail = {"file": upload.name, "shop": upload.shop_id, "orders": upload.orders}
    note(member=member, verb="import.taken_back", about=f"import:{upload.pk}", detail=detail, now=now)
    thread = threading.Thread(
        target=running.run, args=(upload.pk, lambda: _take_back(upload)), name=f"table-{upload.pk}"
    )
    transaction.on_commit(thread.start)
    if wait:
        thread.join()
    return True


def _take_back(upload: Upload) -> None:
    def tell(done: int) -> None:
        Upload.objects.filter(id=upload.pk).update(done=done, beat_at=timezone.now())

    found = recall.take_back(
        merchant_id=upload.merchant_id, upload=upload.pk, by=by_of(upload.pk), now=timezone.now(), progress=tell
    )
    running.end(upload.pk, state="taken", done=found.gone + found.restored, kept=found.kept)
