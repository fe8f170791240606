"""What stands beside the log and the dossier of an order and names its buyer or says what somebody wrote."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

from django.db.models import Model, Q

from amends.casework.abuse.models import AbuseFinding
from amends.casework.actions.models import Draft, Undo
from amends.casework.alerts.models import Alert
from amends.casework.approval.models import Approval, ApprovalSignature, Grant, PoolMovement
from amends.casework.buyers.models import BuyerComplaint, DepositRequest
from amends.casework.dock.models import DockParcel
from amends.casework.erasure.blanks import BLANK, promised
from amends.casework.holds.models import HoldCheck
from amends.casework.invoices.models import Invoice
from amends.casework.ledger.effect_models import EffectRecord
from amends.casework.ledger.models import CaseRecord, DossierRecord
from amends.casework.ledger.privacy import opened
from amends.casework.ledger.quarantine_models import Quarantine
from amends.casework.letters.models import Letter, Presence, Task
from amends.casework.links.models import OutsideLink
from amends.casework.losses.models import Loss, LossEntry
from amends.casework.payments.models import Payee, Payment
from amends.casework.projections.models import Promise, ReviewRecord
from amends.casework.quality.models import QualityCheck
from amends.casework.search.models import Text
from amends.merchants import about
from amends.merchants.models import Notice

REMOVED: Final[tuple[type[Model], ...]] = (Draft, Undo, Presence, Text, Payee)
WRITTEN: Final[tuple[tuple[type[Model], tuple[str, ...]], ...]] = (
    (Task, ("text", "answer")),
    (Approval, ("text", "reason")),
    (Letter, ("text", "refused")),
    (ReviewRecord, ("said",)),
    (BuyerComplaint, ("said",)),
    (QualityCheck, ("praise", "wish")),
    (Loss, ("answer",)),
    (OutsideLink, ("name",)),
    (Payment, ("error",)),
    (PoolMovement, ("reason",)),
    (EffectRecord, ("last_error",)),
    (CaseRecord, ("tone_why",)),
)
"""Columns with words. What stood there is a dash, so that nobody takes it for never told."""
MARKS: Final[tuple[type[Model], ...]] = (Approval, Grant, CaseRecord, DepositRequest, BuyerComplaint)
"""Whose ``buyer`` marks or masks who it was; who has the key could try phone numbers against a mark."""
_CODE: Final = re.compile(r"[A-Za-z0-9_.:/+#@-]{0,120}")
Leaks = Callable[[str], bool]


def clear(merchant_id: int, orders: dict[int, str], leaks: Leaks, now: datetime) -> Counter[str]:
    """Erase it for these orders (numbers and keys). Returns how many rows of what were touched."""
    of: dict[str, Any] = {"merchant_id": merchant_id, "dossier_id__in": list(orders)}
    done: Counter[str] = Counter()
    _notices(of, list(orders.values()))
    for model in REMOVED:
        done[model._meta.db_table] += model._default_manager.filter(**of).delete()[0]  # noqa: SLF001 - documented
    for model, columns in WRITTEN:
        for column in columns:
            done[model._meta.db_table] += _blank(model, column, of)  # noqa: SLF001 - documented
    for model in MARKS:
        model._default_manager.filter(**of).exclude(buyer="").update(buyer="")
    Letter.objects.filter(**of).update(promises=[], files=[])
    Approval.objects.filter(**of).update(form={})
    asked = list(Approval.objects.filter(**of).values_list("id", flat=True))
    done["casework_approvalsignature"] += _blank(
        ApprovalSignature, "reason", {"merchant_id": merchant_id, "approval_id__in": asked}
    )
    Invoice.objects.filter(**of).update(details=None, checked=False)
    OutsideLink.objects.filter(**of, revoked_at=None).update(revoked_at=now)
    losses = list(Loss.objects.filter(**of).values_list("id", flat=True))
    done["casework_lossentry"] += _blank(LossEntry, "text", {"merchant_id": merchant_id, "loss_id__in": losses})
    for promise in Promise.objects.filter(**of):
        Promise.objects.filter(merchant_id=merchant_id, dossier_id=promise.dossier_id, ref=promise.ref).update(
            what=promised(promise.what)
        )
    done["casework_effect"] += _payloads(EffectRecord, of, leaks)
    done["casework_alert"] += _payloads(Alert, of, leaks)
    _checks(of, leaks)
    return done


def labels(merchant_id: int, records: Sequence[DossierRecord]) -> None:
    """Forget by what a parcel in the pool could be told to be theirs, and what their history said, before marks go."""
    tails = [each.phone_tail for each in records if each.phone_tail is not None]
    buyers = [each.buyer_mark for each in records if each.buyer_mark is not None]
    theirs = Q(tails__overlap=tails) | Q(buyers__overlap=buyers) | Q(dossier_id__in=[each.id for each in records])
    DockParcel.objects.filter(theirs, merchant_id=merchant_id).update(tails=[], buyers=[])
    marks = [each.phone_mark for each in records if each.phone_mark is not None]
    about_them = Q(mark__in=marks) | Q(orders__overlap=[each.id for each in records])
    AbuseFinding.objects.filter(about_them, merchant_id=merchant_id).delete()


def _blank(model: type[Model], column: str, of: dict[str, Any]) -> int:
    rows = model._default_manager.filter(**of).exclude(**{f"{column}__in": ["", BLANK]})
    return rows.update(**{column: BLANK})


def _payloads(model: type[EffectRecord] | type[Alert], of: dict[str, Any], leaks: Leaks) -> int:
    """Codes, numbers and sums stay: they say what was done. Everything written in words goes."""
    done = 0
    for row in model._default_manager.filter(**of).only("payload", "id", "merchant_id"):
        clean = words_out(row.payload, leaks)
        if clean != row.payload:
            done += model._default_manager.filter(merchant_id=row.merchant_id, id=row.id).update(payload=clean)
    return done


def words_out(content: Any, leaks: Leaks) -> Any:
    """What an effect tells, without anything that isn't a code, a number or a time."""
    match content:
        case dict():
            return {key: words_out(value, leaks) for key, value in content.items()}
        case list():
            return [words_out(value, leaks) for value in content]
        case str():
            return content if _CODE.fullmatch(content) and not leaks(content) else BLANK
        case _:
            return content


def _checks(of: dict[str, Any], leaks: Leaks) -> None:
    """Somebody may have typed a phone number where a parcel's belongs."""
    for check in HoldCheck.objects.filter(**of):
        if leaks(check.code):
            HoldCheck.objects.filter(merchant_id=check.merchant_id, id=check.id).update(code=BLANK)


def _notices(of: dict[str, Any], keys: Sequence[str]) -> None:
    merchant = {"merchant_id": of["merchant_id"]}
    subjects = [about.case(*each) for each in CaseRecord.objects.filter(**of).values_list("dossier_id", "no")]
    subjects += [about.approval(number) for number in Approval.objects.filter(**of).values_list("id", flat=True)]
    alerts = list(Alert.objects.filter(**of).values_list("id", flat=True))
    told = Q(about__in=subjects) | Q(alert__in=alerts) | Q(words__order__in=keys)
    Notice.objects.filter(**merchant).filter(told).delete()


def quarantined(merchant_id: int, shops: Sequence[int], keys: Sequence[str], leaks: Leaks) -> int:
    """NotErased items that name these orders or the buyer are taken away. Returns how many."""
    rows = Quarantine.objects.filter(merchant_id=merchant_id, shop_id__in=shops).order_by("id")
    gone = [row.id for row in rows.iterator(chunk_size=200) if _names(opened(bytes(row.raw)), keys, leaks)]
    Quarantine.objects.filter(merchant_id=merchant_id, id__in=gone).delete()
    return len(gone)


def _names(raw: bytes | None, keys: Sequence[str], leaks: Leaks) -> bool:
    text = (raw or b"").decode(errors="replace")
    return any(f'"{key}"' in text for key in keys) or leaks(text)
