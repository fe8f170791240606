"""Tables brought along: kept sealed, looked at with their columns guessed, imported beside the page, followed by it."""

import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from amends.casework.evidence import store
from amends.casework.lanes.history import Broken, load
from amends.casework.ledger.audit import note
from amends.casework.ledger.identity import dossier_id
from amends.casework.ledger.lease_models import ImportedOrder
from amends.channels.files.problem import RowProblem
from amends.channels.tables.facts import stream
from amends.channels.tables.reading import read_table
from amends.channels.tables.setup import Setup
from amends.channels.tables.sheet import DataSheet
from amends.desk.start import layouts, running
from amends.engine.signals import AnySignal
from amends.merchants.actors import ActorKind
from amends.merchants.models import Member, Shop, Upload

TOGETHER: Final = 5_000
NAMED: Final = 200
Tell = Callable[[int, int], None]


def take(member: Member, shop: Shop, file: "UploadedFile[Any]") -> Upload:
    """Keep a table until somebody says how it is to be read. Raises TableError, and OSError when the disk is full."""
    content, now = file.read(), timezone.now()
    sheet = read_table(content)
    upload = Upload(
        merchant_id=member.merchant_id, shop=shop, by=member, name=(file.name or "table")[-NAMED:], kind="table"
    )
    upload.started_at = upload.beat_at = now
    upload.state, upload.total = "asks", len(sheet.rows)
    upload.sha256 = store.put(member.merchant_id, content)
    upload.layout = layouts.written(layouts.layout_for(sheet, shop))
    upload.save()
    return upload


def sheet_of(upload: Upload) -> DataSheet | None:
    """The table, None where it is not kept any more. It lies sealed for a day or two, then it is swept away."""
    try:
        return read_table(store.content(upload.merchant_id, upload.sha256))
    except (FileNotFoundError, store.Damaged):
        return None


def change(upload: Upload, layout: layouts.ColumnLayout) -> None:
    """Read it so from now on."""
    Upload.objects.filter(id=upload.pk, state="asks").update(layout=layouts.written(layout), beat_at=timezone.now())


def drop(upload: Upload) -> bool:
    """It is not wanted after all."""
    return bool(Upload.objects.filter(id=upload.pk, state="asks").update(state="dropped", beat_at=timezone.now()))


def begin(member: Member, upload: Upload, sheet: DataSheet, *, wait: bool = False) -> bool:
    """Start importing it; False where somebody has begun, or dropped it, already. ``wait`` until it is in (tests)."""
    now = timezone.now()
    if not Upload.objects.filter(id=upload.pk, state="asks").update(state="running", started_at=now, beat_at=now):
        return False
    layout = layouts.read(upload.layout)
    layouts.remember(sheet, upload.shop, layout, now=now)
    detail = {"file": upload.name, "shop": upload.shop_id, "kind": layout.kind.value, "rows": upload.total}
    note(member=member, verb="import.begun", about=f"import:{upload.pk}", detail=detail, now=now)
    thread = threading.Thread(
        target=running.run, args=(upload.pk, lambda: bring_in(upload, sheet, now=now)), name=f"table-{upload.pk}"
    )
    transaction.on_commit(thread.start)
    if wait:
        thread.join()
    return True


def noted(shop: Shop, name: str, sheet: DataSheet, layout: layouts.ColumnLayout, *, now: datetime) -> Upload:
    """A table that the command imports: read so, and remembered for the next one."""
    layouts.remember(sheet, shop, layout, now=now)
    return Upload.objects.create(
        merchant_id=shop.merchant_id, shop=shop, name=name[-NAMED:], kind="table", started_at=now, beat_at=now,
        total=len(sheet.rows), layout=layouts.written(layout),
    )  # fmt: skip


def bring_in(upload: Upload, sheet: DataSheet, *, now: datetime, tell: Tell = lambda _done, _total: None) -> None:
    """Import it here and now, as the tables' owner. ``tell``: how many are done of how many.

    Raises what ``lanes.history.load`` does.
    """
    shop = upload.shop
    setup = layouts.setup_of(sheet, layouts.read(upload.layout), shop, now=now, by=by_of(upload.pk))
    total, orders = _count(upload, sheet, setup)
    Upload.objects.filter(id=upload.pk).update(total=total, orders=orders)

    def follow(done: int) -> None:
        Upload.objects.filter(id=upload.pk).update(done=done, beat_at=timezone.now())
        tell(done, total)

    loaded = load(shop=shop, signals=_items(sheet, setup), source=upload.name, now=timezone.now(), progress=follow)
    running.end(upload.pk, state="done", done=total, refused=loaded.refused)


def by_of(upload: int) -> str:
    """How the signals of an import name who told them."""
    return f"{ActorKind.IMPORT}:{upload}"


def _count(upload: Upload, sheet: DataSheet, setup: Setup) -> tuple[int, int]:
    """How many signals and orders there are; the orders are written down, so that all can be taken back."""
    total, orders = 0, set[int]()
    for item in stream(sheet, setup):
        total += 1
        if not isinstance(item, RowProblem):
            orders.add(dossier_id(shop_id=upload.shop_id, key=item.order))
    found = iter(sorted(orders))
    while some := list(islice(found, TOGETHER)):
        rows = [ImportedOrder(merchant_id=upload.merchant_id, upload=upload.pk, dossier_id=each) for each in some]
        ImportedOrder.objects.bulk_create(rows, ignore_conflicts=True)
    return total, len(orders)


def _items(sheet: DataSheet, setup: Setup) -> Iterator[AnySignal | Broken]:
    for item in stream(sheet, setup):
        if isinstance(item, RowProblem):
            yield Broken(line=item.line, field=item.field, reason=item.reason, raw=item.raw.encode())
        else:
            yield item
