"""A merchant's past out of the log, to be re-run: each order's signals, without what was taken back."""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby

from django.db.models import Max, Q, QuerySet

from amends.casework.decide.journal import signal_of
from amends.casework.ledger.models import DossierRecord, SignalRecord
from amends.casework.ledger.rows import CLOCK
from amends.engine.signals import ActionUndone
from amends.engine.signals import Signal as Told

UNDONE = "deed.undone"  # taken back, before that was a signal


def orders(
    *, merchant_id: int, shop_id: int, since: datetime | None, until: datetime | None
) -> Iterator[tuple[str, list[Told]]]:
    """(order, signals) of every order to which something happened in the period, its whole past up to ``until``."""
    keys = dict(
        DossierRecord.objects.filter(merchant_id=merchant_id, shop_id=shop_id, sample=False).values_list("id", "key")
    )
    log = _log(merchant_id, shop_id, until).order_by("dossier_id", "id").iterator(chunk_size=2000)
    for number, rows in groupby(log, key=lambda row: row.dossier_id):
        told = list(rows)
        if number in keys and (since is None or any(row.at >= since for row in told)):
            yield keys[number], standing(told)


def last(*, merchant_id: int, shop_id: int) -> datetime | None:
    """When the last thing happened."""
    found: datetime | None = _log(merchant_id, shop_id, None).aggregate(last=Max("at"))["last"]
    return found


def _log(merchant_id: int, shop_id: int, until: datetime | None) -> "QuerySet[SignalRecord]":
    period = Q() if until is None else Q(at__lte=until)
    return SignalRecord.objects.filter(period, merchant_id=merchant_id, shop_id=shop_id).exclude(kind=CLOCK)


def standing(log: list[SignalRecord]) -> list[Told]:
    """The signals of a log but those taken back."""
    taken = {str((row.payload or {}).get("ref", "")) for row in log if row.kind == UNDONE}
    signals = [signal_of(row) for row in log if "kind" in (row.payload or {})]
    taken |= {signal.ref for signal in signals if isinstance(signal, ActionUndone)}
    return [s for s in signals if s.id not in taken and not isinstance(s, ActionUndone)]
