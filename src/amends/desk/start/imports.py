"""Files imported from a page: kept in the installation's folder, read in a thread, followed by the page.

The thread dies with its process; the file may then be sent again: what is known already changes nothing.
"""

import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from amends.casework.lanes.history import (
    Broken,
    Loaded,
    load,
)
from amends.casework.maintenance import upload_sweep
from amends.channels.files import olist
from amends.channels.files.lines import read_signals
from amends.channels.files.problem import RowProblem
from amends.desk.start import running
from amends.merchants.models import Member, Shop, Upload

LARGEST: Final = 50_000_000  # bytes; larger files are for the command
SILENT: Final = timedelta(minutes=2)  # without a beat for so long, its process has died


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """``level``: tenths done, 0 to 10."""

    id: int
    name: str
    shop: str
    state: str
    done: int
    total: int
    refused: int
    error: str
    level: int


def shown(upload: Upload) -> Shown:
    lost = upload.state in {"running", "leaving"} and upload.beat_at < timezone.now() - SILENT
    return Shown(
        id=upload.pk,
        name=upload.name,
        shop=upload.shop.name,
        state="lost" if lost else upload.state,
        done=upload.done,
        total=upload.total,
        refused=upload.refused,
        error=upload.error,
        level=10 if upload.state == "done" else min(10, upload.done * 10 // max(upload.total, 1)),
    )


def begin(member: Member, shop: Shop, file: "UploadedFile[Any]", *, kind: str, wait: bool = False) -> Upload:
    """Keep the file and start importing it; ``wait`` until it is in (tests)."""
    now = timezone.now()
    path = _kept(file, kind)
    name = Path(file.name or "file").name[:200]
    upload = Upload.objects.create(
        merchant_id=member.merchant_id, shop=shop, name=name, by=member, started_at=now, beat_at=now, kind=kind
    )
    thread = threading.Thread(target=_run, args=(upload.pk, shop, path, kind, name), name=f"import-{upload.pk}")
    transaction.on_commit(thread.start)  # it reads the row by a connection of its own
    if wait:
        thread.join()
    return upload


def _kept(file: "UploadedFile[Any]", kind: str) -> Path:
    path = upload_sweep.place(".zip" if kind == "olist" else ".ndjson")
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        for chunk in file.chunks():
            out.write(chunk)
    return path


def _run(number: int, shop: Shop, path: Path, kind: str, name: str) -> None:
    try:
        running.run(number, lambda: _import(number, shop, path, kind, name))
    finally:
        path.unlink(missing_ok=True)


def _import(number: int, shop: Shop, path: Path, kind: str, name: str) -> None:
    Upload.objects.filter(id=number).update(total=sum(1 for _ in _items(path, kind)))

    def tell(done: int) -> None:
        Upload.objects.filter(id=number).update(done=done, beat_at=timezone.now())

    loaded: Loaded = load(shop=shop, signals=_items(path, kind), source=name, now=timezone.now(), progress=tell)
    total = Upload.objects.filter(id=number).values_list("total", flat=True).get()
    running.end(number, state="done", done=total, refused=loaded.refused)


def _items(path: Path, kind: str) -> Iterator[Any]:
    if kind == "signals":
        yield from (_as_broken(item) if isinstance(item, RowProblem) else item for item in read_signals(path))
        return
    broken: list[RowProblem] = []
    note: Callable[[RowProblem], None] = broken.append
    for signal in olist.signals(olist.read(path), problem=note):
        yield from map(_as_broken, broken)
        broken.clear()
        yield signal
    yield from map(_as_broken, broken)


def _as_broken(problem: RowProblem) -> Broken:
    return Broken(line=problem.line, field=problem.field, reason=problem.reason, raw=problem.raw.encode())
