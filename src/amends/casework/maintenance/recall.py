"""Taking an import back: every order stands as if the import had told nothing of it.

An order that only the import knew is gone. One known before stands as it stood: its log is cut off where the import
begins and folded again. An order is left as it is where anything else has been told since, where somebody has worked on
it, or where something it set off is out: nobody's work is taken away, and what happened outside did happen.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Final

from django.apps import apps
from django.db import transaction
from django.db.models import Model, Q

from amends.casework.alerts.models import Alert
from amends.casework.causes import cases as causes
from amends.casework.causes.models import CauseCase, Mishap
from amends.casework.costs.models import Cost
from amends.casework.decide.batch import Batch, DossierEntry
from amends.casework.decide.decision_run import DecisionRun
from amends.casework.decide.journal import JournalLine, fold, signal_of
from amends.casework.decide.projection_registry import PROJECTIONS
from amends.casework.decide.writer import write
from amends.casework.invoices.models import Invoice
from amends.casework.ledger import store
from amends.casework.ledger.connections import joined
from amends.casework.ledger.effect_models import EffectRecord, EffectState
from amends.casework.ledger.lease_models import ImportedOrder
from amends.casework.ledger.models import CaseRecord, DossierRecord, SignalRecord
from amends.casework.ledger.rows import CLOCK
from amends.casework.losses.models import Loss, LossState
from amends.casework.maintenance import backfill, sql
from amends.casework.maintenance.proof import Policies
from amends.casework.overlay.policies import DAYS, card_of
from amends.casework.projections import fact_changes, promises, tallies
from amends.casework.projections.models import ReviewRecord
from amends.engine import dossier as dossiers
from amends.engine.dossier import Dossier
from amends.engine.ledgers import standing
from amends.engine.subjects import InvoiceFacts, ReviewFacts
from amends.engine.words import Source
from amends.merchants.models import Notice

TOGETHER: Final = 100  # orders in one transaction
MADE: Final = frozenset({SignalRecord, EffectRecord, Alert, CauseCase})
"""What the engine and its patrols make of signals, with every projection; whatever else hangs on an order is somebody's
work."""
TOUCHED: Final[dict[type[Model], Q]] = {
    Loss: ~Q(state=LossState.TO_CONFIRM),
    Invoice: Q(details__isnull=False) | Q(checked=True) | Q(taken_by__isnull=False) | ~Q(batch=""),
    ReviewRecord: ~Q(judged_by=""),
}
"""Projections that people write in too: the rows where they have."""
SUBJECTS: Final = ((Invoice, InvoiceFacts), (ReviewRecord, ReviewFacts))
"""Projections with a row for each such thing of the order."""
Log = Sequence[SignalRecord]


@dataclass(slots=True)
class Recalled:
    """``gone``: orders that nothing else knew; ``restored``: as they stood before; ``kept``: had moved on."""

    gone: int = 0
    restored: int = 0
    kept: int = 0


def take_back(
    *, merchant_id: int, upload: int, by: str, now: datetime, progress: Callable[[int], None] = lambda _done: None
) -> Recalled:
    """Take back all that ``by`` told of the orders of an ``upload``, some orders in each transaction."""
    told = ImportedOrder.objects.filter(merchant_id=merchant_id, upload=upload)
    orders = iter(list(told.order_by("dossier_id").values_list("dossier_id", flat=True)))
    found, done = Recalled(), 0
    while some := list(islice(orders, TOGETHER)):
        with transaction.atomic():
            kept = _some(merchant_id, some, by, now, found)
            told.filter(dossier_id__in=set(some) - kept).delete()
        done += len(some)
        progress(done)
    return found


def _some(merchant_id: int, numbers: list[int], by: str, now: datetime, found: Recalled) -> set[int]:
    """The lanes are held, so that what comes meanwhile waits. Returns the orders that are left as they are."""
    joined().execute(sql.LANES, [merchant_id])
    rows = DossierRecord.objects.filter(merchant_id=merchant_id, id__in=numbers).select_related("shop")
    records, logs = list(rows.select_for_update(of=("self",))), _logs(merchant_id, numbers)
    busy = _worked_on(merchant_id, numbers)
    kept: set[int] = set()
    restored: list[int] = []
    for record in records:
        cut = _cut(logs[record.id], by)
        if cut is None:
            continue  # the import told nothing new of it
        if record.id in busy or not _ours(logs[record.id][cut:], by) or _is_out(record, logs[record.id][cut:]):
            kept.add(record.id)
        elif cut:
            try:
                _restore(record, logs[record.id][:cut], logs[record.id][cut:], now)
            except LookupError:
                kept.add(record.id)
            else:
                restored.append(record.id)
        else:
            _remove(record)
            found.gone += 1
    if restored:
        backfill.refill(merchant_id=merchant_id, numbers=restored, now=now)
    found.restored += len(restored)
    found.kept += len(kept)
    return kept


def _logs(merchant_id: int, numbers: list[int]) -> dict[int, list[SignalRecord]]:
    logs: dict[int, list[SignalRecord]] = defaultdict(list)
    rows = SignalRecord.objects.filter(merchant_id=merchant_id, dossier_id__in=numbers)
    for row in rows.order_by("dossier_id", "id"):
        logs[row.dossier_id].append(row)
    return logs


def _cut(log: Log, by: str) -> int | None:
    """Where in the log the import begins; None where it told nothing."""
    return next((at for at, row in enumerate(log) if _by(row) == by), None)


def _by(row: SignalRecord) -> str:
    return str((row.payload or {}).get("by", ""))


def _ours(log: Log, by: str) -> bool:
    """Whether nothing but the import, clocks and the engine itself told anything."""
    return all(row.kind == CLOCK or row.source == Source.ENGINE or _by(row) == by for row in log)


def _worked_on(merchant_id: int, numbers: list[int]) -> set[int]:
    busy: set[int] = set()
    made = _made()
    for model in _hanging():
        if model is not ImportedOrder and (model not in made or model in TOUCHED):
            rows = model._default_manager.filter(merchant_id=merchant_id, dossier_id__in=numbers)
            busy.update(rows.filter(TOUCHED.get(model, Q())).values_list("dossier_id", flat=True))
    return busy


def _made() -> list[type[Model]]:
    tables = {projection.table for projection in PROJECTIONS}
    return [model for model in _hanging() if model in MADE or model._meta.db_table in tables]  # noqa: SLF001 - documented


def _hanging() -> Iterator[type[Model]]:
    for model in apps.get_app_config("casework").get_models():
        names: set[Any] = {getattr(field, "attname", "") for field in model._meta.get_fields()}  # noqa: SLF001 - documented
        if {"merchant_id", "dossier_id"} <= names:
            yield model


def _keys(log: Log) -> list[str]:
    return [key for row in log for key in (row.outcome or {}).get("effects", [])]


def _is_out(record: DossierRecord, log: Log) -> bool:
    """Whether anything the import set off was sent, or may be just now."""
    asked = EffectRecord.objects.filter(merchant_id=record.merchant_id, dossier_id=record.id, key__in=_keys(log))
    waits = asked.filter(state=EffectState.PENDING, attempts=0, holder="").count()
    return asked.count() != waits + asked.filter(state=EffectState.PAST).count()


def _unwant(record: DossierRecord, log: Log) -> None:
    of = {"merchant_id": record.merchant_id, "dossier_id": record.id, "key__in": _keys(log)}
    EffectRecord.objects.filter(**of).delete()
    alerts = Alert.objects.filter(**of)
    if numbers := list(alerts.values_list("id", flat=True)):  # asked first: notices are on every node
        Notice.objects.filter(merchant_id=record.merchant_id, alert__in=numbers).delete()
    alerts.delete()


def _remove(record: DossierRecord) -> None:
    """The order itself, with all that was made of it."""
    merchant_id, number = record.merchant_id, record.id
    causes.let_go(merchant_id, number)
    _uncount(record, dossiers.decode(bytes(record.state)), None)
    if alerts := list(Alert.objects.filter(merchant_id=merchant_id, dossier_id=number).values_list("id", flat=True)):
        Notice.objects.filter(merchant_id=merchant_id, alert__in=alerts).delete()
    fact_changes.note(joined(), (), [(merchant_id, number)])
    for model in _made():
        model._default_manager.filter(merchant_id=merchant_id, dossier_id=number).delete()
    DossierRecord.objects.filter(merchant_id=merchant_id, id=number).delete()


def _restore(record: DossierRecord, before: Log, cut: Log, now: datetime) -> None:
    """The order as it stood before; what has fallen due since rings again by itself, at its own time."""
    stood = _folded(record, before)
    entry = DossierEntry(
        card=card_of(record.shop), id=record.id, key=record.key, lane=record.lane, wake_at=record.wake_at,
        version=record.version, state=bytes(record.state),
        private=bytes(record.private) if record.private else None, buyer=record.buyer, sample=record.sample,
    )  # fmt: skip
    current, batch = entry.opened(), Batch()
    _uncount(record, current, stood)
    _unwant(record, cut)
    run = DecisionRun(batch, entry, entry.card.policy_for(stood), current, now, now)
    run.after, run.rings_at = stood, stood.wake_at
    run.promised = promises.all_of(current, stood)
    run.project([], asleep=False)
    batch.counted.clear()  # what the order counts for was reckoned above
    write(joined(), batch, (), bulk=False)
    of = {"merchant_id": record.merchant_id, "dossier_id": record.id}
    SignalRecord.objects.filter(**of, id__in=[row.id for row in cut]).delete()
    causes.let_go(record.merchant_id, record.id, above=len(stood.cases))
    for model in (CaseRecord, Mishap):
        model._default_manager.filter(**of, no__gt=len(stood.cases)).delete()
    Loss.objects.filter(**of, case_no__gt=len(stood.cases)).delete()
    Cost.objects.filter(**of).delete()  # filled anew, where it has cost anything
    for table, facts in SUBJECTS:
        refs = [each.ref for each in stood.facts.subjects.values() if isinstance(each, facts)]
        table._default_manager.filter(**of).exclude(ref__in=refs).delete()


def _folded(record: DossierRecord, log: Log) -> Dossier:
    """Raises LookupError where the log was decided by a playbook that isn't here any more."""
    policies, lines = Policies(record.merchant_id), []
    for row in log:
        policy = policies.deciding(row.policy)
        if policy is None:
            raise LookupError(row.policy)
        lines.append(JournalLine(row.at, policy, None if row.kind == CLOCK else signal_of(row)))
    start = log[0].policy.partition(DAYS)[0]
    return fold(dossiers.new(key=record.key, platform=record.shop.platform, policy=start), lines)


def _uncount(record: DossierRecord, current: Dossier, stood: Dossier | None) -> None:
    """What the order adds to tallies, less what it would add without the import, goes out of them."""
    place = (record.merchant_id, record.id, record.shop_id)
    fresh = standing.stood(dossiers.new(key=record.key, platform=record.shop.platform, policy=record.policy))
    much: Counter[tallies.Mark] = Counter()
    tallies.count(much, place, fresh, current)
    if stood is not None:
        less: Counter[tallies.Mark] = Counter()
        tallies.count(less, place, fresh, stood)
        much.subtract(less)
    rows = [row._replace(n=-row.n) for row in tallies.rows(much) if row.n]
    store.count(joined(), rows, bulk=False)
