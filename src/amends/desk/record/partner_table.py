"""A partner's table of answers, told row by row to the orders of its parcels; what can't be told, with its reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from amends.casework.actions.transaction import RefusedError, act
from amends.casework.ledger.audit import note
from amends.casework.ledger.models import DossierRecord, SignalRecord
from amends.casework.partners import book
from amends.casework.partners.models import Partner
from amends.casework.search.numbers import of_parcel
from amends.channels.answers.reading import AnswerFault, AnswerRow, read
from amends.desk.words import refusals
from amends.engine.dossier import decode
from amends.engine.facts import Facts
from amends.engine.signals import AnySignal, InterceptAnswered, PartnerAnswered, PartnerReported
from amends.engine.subjects import RequestFacts
from amends.engine.words import Answer, Party, Reply, Report
from amends.merchants.access import visible
from amends.merchants.actors import Actor
from amends.merchants.models import Member
from amends.web import amounts

MARK: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class TableAnswers:
    """``told``: rows that are facts now; ``known``: that were before; ``faults``: (row, number, why)."""

    told: int
    known: int
    faults: list[tuple[int, str, str]]


class _RowError(ValueError):
    """Why a row can't be told, in the reader's words."""


def tell(
    member: Member, partner: Partner, content: bytes, *, now: datetime, contact: tuple[int, str] | None = None
) -> TableAnswers:
    """Each row by itself; the same again on the same day changes nothing. ``contact``: whose link it came by, and who.

    Raises TableError for what is no table of answers.
    """
    rows, faults = read(content)
    known = book.partners(member, kind=partner.kind)
    said = [(fault.number, fault.waybill, str(fault.why)) for fault in faults]
    counts = [0, 0]  # told, known already
    for row in rows:
        try:
            applied = _tell(member, partner, known, row, _id(partner, row), now, contact)
        except (_RowError, RefusedError) as why:
            words = refusals.say(why, "") if isinstance(why, RefusedError) else str(why)
            said.append((row.number, row.waybill, words))
        else:
            counts[0 if applied else 1] += 1
    detail = {"told": counts[0], "refused": len(said), "by": contact[1] if contact else ""}
    note(member=member, verb="partner.answers", about=f"partner:{partner.id}", detail=detail, now=now)
    return TableAnswers(told=counts[0], known=counts[1], faults=sorted(said))


def _tell(
    member: Member, partner: Partner, known: Sequence[Partner], row: AnswerRow, id: str, now: datetime,
    contact: tuple[int, str] | None,
) -> bool:  # fmt: skip
    found = visible(member, DossierRecord).filter(of_parcel(member.merchant_id, row.waybill), sample=False)
    for order in found[:20]:
        facts = decode(bytes(order.state)).facts
        whose = book.of_order(known, partner.kind, facts, shop_id=order.shop_id)
        if whose is not None and whose.id == partner.id:
            if visible(member, SignalRecord).filter(dossier_id=order.id, external_id=id).exists():
                return False
            signal = _signal(row, facts, order.currency, id, now)
            actor = _actor(member, contact, order.id)
            return act(member=member, dossier_id=order.id, signal=signal, now=now, actor=actor).applied
    raise _RowError(_("no parcel of that number goes by this partner"))


def _id(partner: Partner, row: AnswerRow) -> str:
    """What the row says, today: however often its table comes, and whatever else stands in it."""
    said = (timezone.localdate(), row.waybill, row.answer, row.report, row.statement, row.amount)
    return f"answers:{partner.id}:{sha256(repr(said).encode()).hexdigest()[:MARK]}"


def _actor(member: Member, contact: tuple[int, str] | None, order: int) -> Actor | None:
    if contact is None:
        return None
    number, name = contact
    return Actor.contact(merchant_id=member.merchant_id, id=number, name=name, dossiers=frozenset({order}))


def _signal(row: AnswerRow, facts: Facts, currency: str, id: str, now: datetime) -> AnySignal:
    if row.currency and row.currency != currency:
        raise _RowError(_("the order is in %(currency)s") % {"currency": currency})
    amount = amounts.minor(row.amount, currency)
    if Decimal(amount) != row.amount * 10 ** amounts.MINOR_DIGITS.get(currency, 2):
        raise _RowError(_("the sum has more decimals than its currency"))
    if amount > facts.paid:
        raise _RowError(_("more than the order came to"))
    if row.answer:
        return InterceptAnswered(id=id, at=now, order="-", answer=Answer(row.answer), text=row.statement)
    if row.report:
        told = {"party": Party.CARRIER, "what": Report(row.report), "amount": amount, "text": row.statement}
        return PartnerReported(id=id, at=now, order="-", ref=id.removeprefix("answers:"), **told)  # type: ignore[arg-type]
    asked = [each for each in facts.subjects.values() if isinstance(each, RequestFacts) and each.answered_at is None]
    waiting = next((each for each in asked if each.party is Party.CARRIER), None)
    if waiting is None:
        raise _RowError(_("nothing was asked about it"))
    return PartnerAnswered(
        id=id, at=now, order="-", ref=waiting.ref, answer=Reply.DONE, amount=amount, text=row.statement
    )


__all__ = ["AnswerFault", "TableAnswers", "tell"]
