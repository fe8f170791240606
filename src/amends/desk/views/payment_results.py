"""What became of payments: paid or failed one by one or by the bank's answer, or given up."""

from dataclasses import dataclass, field
from typing import Final
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from amends.casework.actions.transaction import RefusedError
from amends.casework.payments import batches, reading, telling
from amends.casework.payments.batches import PaymentHand
from amends.casework.payments.models import Payment, PaymentBatch
from amends.channels.papers import bank_files
from amends.channels.papers.bank_files import AnsweredLine
from amends.channels.papers.handed_back import LARGEST, MissingColumns, TableError
from amends.desk.views.payment_batch import do_to
from amends.desk.views.payments import keeper
from amends.desk.words import payments as words
from amends.engine.currencies import MINOR_DIGITS
from amends.merchants import rls
from amends.merchants.access import get_or_404
from amends.merchants.models import Member
from amends.web import amounts

LONGEST: Final = 200


@require_POST
def paid(request: HttpRequest, number: int, effect: int) -> HttpResponse:
    """By hand: one was paid, by the bank's number for it."""
    reference = request.POST.get("reference", "").strip()[:LONGEST]
    if not reference:
        messages.error(request, _("The bank's own number for it is needed."))
        return redirect("payment_batch", number)
    return do_to(request, number, lambda hand: mark_paid(hand, number, effect, reference=reference), _("Paid"))


def mark_paid(hand: PaymentHand, number: int, effect: int, *, reference: str) -> bool:
    """It was paid, and the buyer hears so. False: that was known."""
    fresh = batches.paid(hand, number, effect, reference=reference)
    if fresh:
        payment = get_or_404(hand.member, Payment, batch_id=number, effect_id=effect)
        telling.paid(hand, payment, written=amounts.money(payment.amount, payment.currency))
    return fresh


@require_POST
def failed(request: HttpRequest, number: int, effect: int) -> HttpResponse:
    why = request.POST.get("text", "").strip()[:LONGEST]
    if not why:
        messages.error(request, _("Say why it was not paid."))
        return redirect("payment_batch", number)
    return do_to(
        request,
        number,
        lambda hand: batches.failed(hand, number, effect, why=why),
        _("It waits again, with the reason"),
    )


@require_POST
def give_up(request: HttpRequest, effect: int) -> HttpResponse:
    """It will not be paid: its case says so, and what was granted comes back."""
    member = keeper(request)
    hand = PaymentHand(member=member, token=str(uuid4()), now=timezone.now())
    try:
        batches.give_up(hand, effect, why=request.POST.get("text", ""))
    except RefusedError as refused:
        messages.error(request, words.refusal(refused, ""))
    else:
        messages.success(request, _("Not paid: its case has been told"))
    return redirect("payments")


@dataclass(slots=True)
class PaymentAnswered:
    """What a bank's answer came to."""

    paid: int = 0
    failed: int = 0
    known: int = 0
    faults: list[tuple[int, str, str]] = field(default_factory=list)


@require_POST
def answer(request: HttpRequest, number: int) -> HttpResponse:
    """The bank's answer as a file: each line is paid, or comes back as work, or says why it fits nothing."""
    member, file = keeper(request), request.FILES.get("file")
    found = batches.get(member, number)
    if file is None or not file.size or file.size > LARGEST:
        messages.error(request, _("Choose a file."))
        return redirect("payment_batch", number)
    try:
        lines = bank_files.answer(file.read(), digits=MINOR_DIGITS.get(found.currency, 2))
    except TableError as error:
        messages.error(request, f"{file.name}: {error.said}")
        return redirect("payment_batch", number)
    except MissingColumns as missing:
        messages.error(request, _("These columns are missing: %(names)s.") % {"names": ", ".join(missing.columns)})
        return redirect("payment_batch", number)
    told, of = PaymentAnswered(), {row.number: row for row, _to in reading.payments(member, number)}
    for line in lines:
        _answered(member, found, line, of.get(line.number), told)
        rls.commit()
    return render(request, "desk/payment_answer.html", {"told": told, "batch": found, "name": file.name})


def _answered(
    member: Member, found: PaymentBatch, line: AnsweredLine, row: Payment | None, told: PaymentAnswered
) -> None:
    hand = PaymentHand(member=member, token=str(uuid4()), now=timezone.now())
    why = ""
    if row is None:
        why = _("No payment of this batch has this number.")
    elif line.amount is not None and line.amount != row.amount:
        why = _("The sum is another than was to be paid.")
    elif line.paid is None:
        why = _("The state says neither paid nor failed: left as it is.")
    if why or row is None:
        told.faults.append((line.line, line.number, why))
        return
    try:
        if line.paid:
            fresh = mark_paid(hand, found.id, row.effect_id, reference=line.reference or line.number)
            told.paid += int(fresh)
        else:
            fresh = batches.failed(hand, found.id, row.effect_id, why=line.why or _("refused by the bank"))
            told.failed += int(fresh)
        told.known += int(not fresh)
    except RefusedError as refused:
        told.faults.append((line.line, line.number, words.refusal(refused, found.currency)))
