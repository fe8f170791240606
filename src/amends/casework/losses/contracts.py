"""What a partner's contract says of a claim: until when, at most how much, when it is paid; with where it is written.

What no contract says is an assumption, and is marked as one: the playbook's last day, the whole loss.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Q

from amends.casework.ledger import sweeps
from amends.casework.ledger.models import DossierRecord
from amends.casework.losses import sql
from amends.casework.losses.models import Loss, LossState
from amends.casework.partners import book
from amends.casework.partners.models import Partner, PartnerKind
from amends.engine.currencies import MINOR_DIGITS
from amends.engine.dossier import decode
from amends.engine.facts import Facts

MOST: Final = 1000  # losses looked at in a round of a merchant
WHOLE: Final = 100  # per cent


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractTerm:
    """``what``: of ``book.TERMS``; ``source``: where it is written, ``since``: the day it began."""

    what: str
    value: int
    since: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimBound:
    """``due_at``: the last day, of ``due_term``, None: the playbook's. ``most``: at most so much, by ``most_term``.

    ``pay_within``: how long it may take to pay. ``free``: it is the n-th of so many that month that aren't paid for.
    ``unknown``: a cap is written down but what it is reckoned from isn't known.
    """

    partner: Partner | None
    due_at: datetime | None
    due_term: ContractTerm | None
    most: int
    most_term: ContractTerm | None
    pay_within: ContractTerm | None
    free: tuple[int, int] | None
    unknown: ContractTerm | None


def mark(known: Sequence[Partner]) -> str:
    """Another as soon as a partner, its names or its terms are others."""
    told = [[p.id, p.kind, p.name, p.codes, p.skus, p.shops, p.terms, p.zone] for p in known]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]


def whose(known: Sequence[Partner], loss: Loss, facts: Facts | None) -> Partner | None:
    """Who bears it: by its name in the loss, else by what the order tells."""
    name = loss.partner.strip().casefold()
    kind = [each for each in known if each.kind == loss.party]
    named = [each for each in kind if name in {told.strip().casefold() for told in (each.name, *each.codes)}]
    if name and named:
        return named[0]
    return book.of_order(kind, loss.party, facts, shop_id=loss.shop_id) if facts is not None else None


def bound(loss: Loss, partner: Partner | None, facts: Facts | None) -> ClaimBound:
    """Reckoned as of the day the case was opened, by the partner's clock."""
    if partner is None:
        nothing = {"due_term": None, "most_term": None, "pay_within": None, "free": None, "unknown": None}
        return ClaimBound(partner=None, due_at=loss.due_at, most=loss.amount, **nothing)
    on = loss.opened_at.astimezone(ZoneInfo(partner.zone)).date()
    window = _term(partner, "claim_within_days", on)
    most, by, unknown = _most(loss, partner, facts, on)
    free = _free(loss, partner, on)
    return ClaimBound(
        partner=partner,
        due_at=loss.opened_at + timedelta(days=window.value) if window else loss.due_at,
        due_term=window,
        most=0 if free else most,
        most_term=_term(partner, "free_per_month", on) if free else by,
        pay_within=_term(partner, "pay_within_days", on),
        free=free,
        unknown=unknown,
    )


def _term(partner: Partner, what: str, on: date) -> ContractTerm | None:
    told = book.said(partner, what, on=on)
    if told is None:
        return None
    return ContractTerm(what=what, value=int(told["value"]), since=told["from"], source=told.get("source", ""))


def _most(
    loss: Loss, partner: Partner, facts: Facts | None, on: date
) -> tuple[int, ContractTerm | None, ContractTerm | None]:
    """The least of what the contract bounds, by which term; and a term that can't be reckoned."""
    bounds: list[tuple[int, ContractTerm]] = []
    unknown = None
    if cap := _term(partner, "claim_cap", on):
        bounds.append((cap.value * 10 ** MINOR_DIGITS.get(loss.currency, 2), cap))
    if part := _term(partner, "bears_percent", on):
        bounds.append((loss.amount * min(part.value, WHOLE) // WHOLE, part))
    if times := _term(partner, "cap_in_freights", on):
        freight = facts.freight if facts is not None else 0
        bounds += [(times.value * freight, times)] if freight else []
        unknown = None if freight else times
    least, by = min(bounds, key=lambda each: each[0], default=(loss.amount, None))
    return (least, by, unknown) if least < loss.amount else (loss.amount, None, unknown)


def _free(loss: Loss, partner: Partner, on: date) -> tuple[int, int] | None:
    quota = _term(partner, "free_per_month", on)
    if quota is None:
        return None
    zone = ZoneInfo(partner.zone)
    begins = datetime(on.year, on.month, 1, tzinfo=zone)
    names = [partner.name, *partner.codes]
    mine = Loss.objects.filter(merchant_id=loss.merchant_id, party=loss.party, opened_at__gte=begins)
    mine = mine.filter(partner__in={*names, loss.partner})
    before = mine.filter(Q(opened_at__lt=loss.opened_at) | Q(opened_at=loss.opened_at, id__lt=loss.id)).count()
    return (before + 1, quota.value) if before < quota.value else None


def of_losses(merchant_id: int, losses: Sequence[Loss]) -> dict[int, ClaimBound]:
    """What each of a merchant's losses is bound by, by its number."""
    known = list(Partner.objects.filter(merchant_id=merchant_id, archived_at=None).order_by("id")[: book.MOST])
    facts = facts_of(merchant_id, losses) if known else {}
    return {
        loss.id: bound(loss, whose(known, loss, facts.get(loss.dossier_id)), facts.get(loss.dossier_id))
        for loss in losses
    }


def facts_of(merchant_id: int, losses: Sequence[Loss]) -> dict[int, Facts]:
    numbers = {loss.dossier_id for loss in losses}
    rows = DossierRecord.objects.filter(merchant_id=merchant_id, id__in=numbers).values_list("id", "state")
    return {number: decode(bytes(state)).facts for number, state in rows}


# --- the ledger's order follows -------------------------------------------------------------------------------------


def follow_due(*, now: datetime) -> int:
    """Of all merchants, as the tables' owner: losses nobody has claimed yet take their contract's last day."""
    return sweeps.go_over("contracts", sweeps.with_work(sql.WITH_PARTNERS), follow)


def follow(merchant_id: int) -> int:
    known = list(Partner.objects.filter(merchant_id=merchant_id, archived_at=None).order_by("id")[: book.MOST])
    stamp = mark(known)
    stale = Loss.objects.filter(merchant_id=merchant_id, state=LossState.TO_CONFIRM, party__in=PartnerKind.values)
    found = list(stale.exclude(terms_mark=stamp).order_by("id")[:MOST])
    facts = facts_of(merchant_id, [loss for loss in found if not loss.partner]) if found else {}
    for loss in found:
        _follow(loss, whose(known, loss, facts.get(loss.dossier_id)), stamp)
    return len(found)


def _follow(loss: Loss, partner: Partner | None, stamp: str) -> None:
    rule = loss.rule_due_at if loss.contract_due_at else loss.due_at
    day = loss.opened_at.astimezone(ZoneInfo(partner.zone)).date() if partner is not None else None
    window = book.term(partner, "claim_within_days", on=day) if partner is not None and day is not None else None
    own = loss.opened_at + timedelta(days=window) if window is not None else None
    fields: dict[str, Any] = {"contract_due_at": own, "rule_due_at": rule, "due_at": own or rule, "terms_mark": stamp}
    rows = Loss.objects.filter(merchant_id=loss.merchant_id, id=loss.id, state=LossState.TO_CONFIRM)
    rows.filter(partner=loss.partner).update(**fields)
