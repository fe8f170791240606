"""What finance does with invoices: take on, issue, send, void; each checked, audited and told to the order."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q

from amends.casework.actions import case_actions
from amends.casework.actions.case_actions import Action
from amends.casework.actions.held_dossier import HeldDossier
from amends.casework.actions.transaction import RefusedError, act
from amends.casework.evidence import files
from amends.casework.evidence.files import Proving
from amends.casework.evidence.uploads import Arrived
from amends.casework.invoices import details as of_details
from amends.casework.invoices.details import InvoiceDetails
from amends.casework.invoices.models import Invoice, InvoiceState
from amends.casework.invoices.telling import InvoiceAction, again, held, tell
from amends.casework.ledger.audit import note
from amends.casework.letters import enclosures
from amends.engine import signals as s
from amends.engine.signals.talk import Attachment
from amends.engine.words import InvoiceKind
from amends.merchants.access import get_or_404, require, visible
from amends.merchants.models import Member
from amends.merchants.roles import Permission

NEEDS: Final = Permission.HANDLE_MONEY
MOST: Final = 500
PAPER: Final = frozenset({InvoiceKind.PAPER.value})


def get(member: Member, *, dossier_id: int, ref: str) -> Invoice:
    """One invoice. Raises Http404."""
    return get_or_404(member, Invoice, dossier_id=dossier_id, ref=ref)


@transaction.atomic
def ask(doing: InvoiceAction, *, kind: InvoiceKind, amount: int, typed: InvoiceDetails) -> Invoice:
    """The buyer asks for an invoice, or says what was missing. What is wrong with the details is kept as incomplete.

    Raises Http404; RefusedError (``field``: ``amount``) for more than was paid.
    """
    require(doing.member, Permission.WORK_CASES)
    order, reading = held(doing), of_details.read(typed, kind.value)
    facts = order.dossier.facts
    if amount < 0 or amount > max(facts.paid - facts.refunded, 0):
        raise RefusedError("more than was paid", field="amount", amount=max(facts.paid - facts.refunded, 0))
    complete = not reading.faults
    fields = {"invoice": kind, "title": reading.details.title, "amount": amount, "complete": complete}
    signal = s.InvoiceAsked(id=f"desk:{doing.token}", at=doing.now, order="-", ref=doing.ref, **fields)  # type: ignore[arg-type]
    act(member=doing.member, dossier_id=doing.dossier_id, signal=signal, now=doing.now, held=order)
    keep(doing.member, dossier_id=doing.dossier_id, ref=doing.ref, details=reading.details, checked=complete)
    return get(doing.member, dossier_id=doing.dossier_id, ref=doing.ref)


def keep(member: Member, *, dossier_id: int, ref: str, details: InvoiceDetails, checked: bool) -> None:
    """Seal whom it is made out to beside the invoice."""
    sealed = of_details.sealed(details)
    visible(member, Invoice).filter(dossier_id=dossier_id, ref=ref).update(details=sealed, checked=checked)


def take(member: Member, chosen: Sequence[tuple[int, str]], *, batch: str, now: datetime) -> list[Invoice]:
    """They are being issued now, by this member, as one export; those somebody has taken before stay theirs."""
    require(member, NEEDS)
    mine = []
    for dossier_id, ref in list(dict.fromkeys(chosen))[:MOST]:
        rows = visible(member, Invoice).filter(dossier_id=dossier_id, ref=ref, state=InvoiceState.ASKED)
        free = rows.filter(taken_at=None) | rows.filter(taken_by=member.pk)
        if free.update(taken_by=member.pk, taken_at=now, batch=batch):
            mine.append(get(member, dossier_id=dossier_id, ref=ref))
    if mine:
        detail = {"batch": batch, "count": len(mine), "orders": [each.order_key for each in mine][:50]}
        note(member=member, verb="invoice.taken", about=f"invoices:{batch}", detail=detail, now=now)
    return mine


def put_back(member: Member, *, dossier_id: int, ref: str, now: datetime) -> None:
    """It is to be issued by whoever is next."""
    require(member, NEEDS)
    invoice = get(member, dossier_id=dossier_id, ref=ref)
    visible(member, Invoice).filter(dossier_id=dossier_id, ref=ref, state=InvoiceState.ASKED).update(
        taken_by=None, taken_at=None, batch=""
    )
    note(member=member, verb="invoice.put_back", about=_about(invoice), detail=_detail(invoice), now=now)


@transaction.atomic
def issue(doing: InvoiceAction, *, number: str, amount: int, dated: date) -> Invoice:
    """It is issued: its number is the fact. Raises Http404, RefusedError (``field``: number, amount or dated)."""
    require(doing.member, NEEDS)
    order = held(doing)
    invoice = get(doing.member, dossier_id=doing.dossier_id, ref=doing.ref)
    _check_issue(invoice, order, number, amount, dated, doing.now)
    tell(doing, order, s.InvoiceIssued, {"number": number.strip(), "amount": amount, "dated": dated})
    detail = _detail(invoice, number=number.strip(), amount=amount, dated=dated.isoformat())
    note(member=doing.member, verb="invoice.issued", about=_about(invoice), detail=detail, now=doing.now)
    return get(doing.member, dossier_id=doing.dossier_id, ref=doing.ref)


def _check_issue(invoice: Invoice, order: HeldDossier, number: str, amount: int, dated: date, now: datetime) -> None:
    if not number.strip():
        raise RefusedError("a number is needed", field="number")
    if invoice.state not in {InvoiceState.ASKED, InvoiceState.VOID}:
        raise RefusedError("it is issued already", field="state")
    if _of_another(invoice, number.strip()) or number.strip() == invoice.red_number:
        raise RefusedError("another invoice has this number", field="number")
    facts = order.dossier.facts
    others = Invoice.objects.filter(merchant_id=invoice.merchant_id, dossier_id=invoice.dossier_id)
    standing = sum(each.standing for each in others.exclude(ref=invoice.ref) if each.state != InvoiceState.VOID)
    most = max(facts.paid - facts.refunded - standing, 0)
    if amount <= 0:
        raise RefusedError("a sum is needed", field="amount")
    if amount > most:
        raise RefusedError("more than was paid", field="amount", amount=most)
    if dated > now.astimezone(ZoneInfo(order.policy.playbook.zone)).date():
        raise RefusedError("a day to come", field="dated")


@transaction.atomic
def send(doing: InvoiceAction, *, waybill: str, file: Arrived | None, words: str) -> Invoice:
    """It goes to the buyer: an electronic one as the file with a message of these ``words``, a paper one by post.

    Raises Http404, RefusedError (``field``: state, waybill or file).
    """
    require(doing.member, NEEDS)
    invoice = get(doing.member, dossier_id=doing.dossier_id, ref=doing.ref)
    if invoice.state not in {InvoiceState.ISSUED, InvoiceState.SENT, InvoiceState.PART_VOID}:
        raise RefusedError("it isn't issued", field="state")
    if invoice.kind in PAPER and not waybill.strip():
        raise RefusedError("a waybill is needed", field="waybill")
    if invoice.kind not in PAPER and file is None and not waybill.strip():
        raise RefusedError("a file or a waybill is needed", field="file")
    attached = _attached(doing, invoice, file) if file is not None else ()
    action = _action(doing, invoice, "said")
    case_actions.say(action, text=words, channel="chat", files=attached)
    tell(again(doing, "sent"), held(doing), s.InvoiceSent, {"waybill": waybill.strip()})
    detail = _detail(invoice, number=invoice.number, waybill=waybill.strip(), files=[each.name for each in attached])
    note(member=doing.member, verb="invoice.sent", about=_about(invoice), detail=detail, now=doing.now)
    return get(doing.member, dossier_id=doing.dossier_id, ref=doing.ref)


def _attached(doing: InvoiceAction, invoice: Invoice, file: Arrived) -> tuple[Attachment, ...]:
    """The file kept with the case, and as it goes out."""
    number = files.add(_action(doing, invoice, "file"), file, Proving(note=invoice.number))
    if number is None:
        return ()
    rows = enclosures.attached(doing.member, [files.get(doing.member, id=number)])
    return tuple(
        Attachment(
            name=row["name"], media_type=row["media_type"], size=row["size"], sha256=row["sha256"], ref=str(row["id"])
        )
        for row in rows
    )


@transaction.atomic
def void(doing: InvoiceAction, *, amount: int, number: str) -> Invoice:
    """Cancelled, or reversed by a red-letter invoice: ``amount`` of it, 0: all; ``number``: the red-letter one's.

    Raises Http404, RefusedError (``field``: state, amount or number).
    """
    require(doing.member, NEEDS)
    order = held(doing)
    invoice = get(doing.member, dossier_id=doing.dossier_id, ref=doing.ref)
    if invoice.state == InvoiceState.VOID:
        raise RefusedError("it is void already", field="state")
    if amount < 0 or amount > invoice.standing:
        raise RefusedError("more than stands on it", field="amount", amount=invoice.standing)
    if amount and not number.strip():
        raise RefusedError("a red-letter number is needed", field="number")
    _check_red(invoice, number.strip())
    whole = amount == invoice.standing and not invoice.taken_off and not number.strip()
    tell(doing, order, s.InvoiceVoided, {"amount": 0 if whole else amount, "number": number.strip()})
    detail = _detail(invoice, amount=amount, red=number.strip(), text=doing.text)
    note(member=doing.member, verb="invoice.voided", about=_about(invoice), detail=detail, now=doing.now)
    return get(doing.member, dossier_id=doing.dossier_id, ref=doing.ref)


def _check_red(invoice: Invoice, number: str) -> None:
    """A red-letter invoice is an invoice of its own."""
    if number and number == invoice.number:
        raise RefusedError("the red-letter number is the invoice's own", field="number")
    if number and number == invoice.red_number:
        raise RefusedError("it is noted already", field="number")
    if number and _of_another(invoice, number):
        raise RefusedError("another invoice has this number", field="number")


def _of_another(invoice: Invoice, number: str) -> bool:
    """Whether another invoice of the merchant, or what took something off it, bears it."""
    same = Invoice.objects.filter(Q(number=number) | Q(red_number=number), merchant_id=invoice.merchant_id)
    return same.exclude(dossier_id=invoice.dossier_id, ref=invoice.ref).exists()


def day_on(at: datetime | None, zone: str) -> date | None:
    """The day an invoice bears, told as its end."""
    return (at - timedelta(seconds=1)).astimezone(ZoneInfo(zone)).date() if at else None


def _action(doing: InvoiceAction, invoice: Invoice, what: str) -> Action:
    token = replace(again(doing, what)).token
    return Action(member=doing.member, dossier_id=doing.dossier_id, no=invoice.case_no or 1, token=token, now=doing.now)


def _about(invoice: Invoice) -> str:
    return f"case:{invoice.dossier_id}/{invoice.case_no}" if invoice.case_no else f"order:{invoice.dossier_id}"


def _detail(invoice: Invoice, **more: Any) -> dict[str, Any]:
    return {"invoice": invoice.ref, "order": invoice.order_key, "currency": invoice.currency, **more}
