"""A batch of payments: put together by one, released by another, taken along as the file a bank takes."""

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from amends.casework.actions.transaction import RefusedError
from amends.casework.ledger.audit import note
from amends.casework.payments import batches, days, fitting, limits, payees, reading
from amends.casework.payments.batches import PaymentHand
from amends.casework.payments.models import BatchState, Payment, PaymentBatch, PaymentState, PayRoute
from amends.casework.payments.payees import PayeeAccount
from amends.channels.papers import bank_files
from amends.channels.papers.bank_files import PaymentLine
from amends.desk.case.grants import typed
from amends.desk.directory import directory
from amends.desk.views.payment_whys import whys
from amends.desk.views.payments import hands, keeper, waiting_page
from amends.desk.widgets.sheets import CSV, sheet
from amends.desk.words import payments as words
from amends.desk.words import payments_sorted as sorted_by
from amends.desk.words import vocabulary
from amends.desk.words.vocabulary import say
from amends.merchants.access import visible
from amends.merchants.models import Member
from amends.merchants.row_order import asked as asked_list


class BatchForm(forms.Form):
    token = forms.UUIDField()
    route = forms.ChoiceField(choices=PayRoute.choices)
    currency = forms.CharField(max_length=3)


@require_POST
def make(request: HttpRequest) -> HttpResponse:
    member, form = keeper(request), BatchForm(request.POST)
    ids = [int(each) for each in request.POST.getlist("payment") if each.isdecimal() and len(each) < 19]  # noqa: PLR2004
    if not form.is_valid() or not ids:
        messages.error(request, _("Choose what is to be paid, and by which way."))
        return redirect("payments")
    values = form.cleaned_data
    hand = PaymentHand(member=member, token=str(values["token"]), now=timezone.now())
    try:
        batch = batches.make(hand, ids, route=PayRoute(values["route"]), currency=values["currency"])
    except RefusedError as refused:
        said = words.refusal(refused, values["currency"])
        if refused.field == "currency":
            return waiting_page(request, member, {"currency": said})
        messages.error(request, said)
        return redirect("payments")
    if left := len(set(ids)) - batch.count:
        messages.warning(request, words.left_out(left))
    return redirect("payment_batch", batch.id)


@never_cache
@require_GET
def batch(request: HttpRequest, number: int) -> HttpResponse:
    member = keeper(request)
    return _batch_page(request, member, batches.get(member, number))


def _batch_page(
    request: HttpRequest, member: Member, found: PaymentBatch, shown: tuple[int, Any] | None = None
) -> HttpResponse:
    here = directory(member)
    state, route, made, released = hands(found, here.people)
    most = limits.of_member(member, found.currency, timezone.now().date())
    left = days.room_of(member, found.currency, timezone.now()).left
    listed = asked_list(request, sorted_by.of_batch())
    rows = reading.payments(member, found.id, listed.order)
    titles = whys(member, here, [row for row, _to in rows])
    context = {
        "batch": found,
        "listed": listed,
        "state": state,
        "route": route,
        "made": made,
        "released": released,
        "rows": [
            (
                row,
                say(vocabulary.EFFECTS, row.kind),
                titles.get((row.dossier_id, row.case_no), ""),
                to,
                shown[1] if shown and shown[0] == row.dossier_id else None,
                str(PaymentState(row.state).label),
            )
            for row, to in rows
        ],
        "own": found.made_by == member.pk,
        "above": most.batch if found.amount > most.batch else 0,
        "left": left if left is not None and found.amount > left else None,
        "file": bank_files.titles()
        .get(found.route, {})
        .get("zh" if (get_language() or "").startswith("zh") else "en", ""),
        "changed": _changed(found),
        "token": str(uuid4()),
    }
    return render(request, "desk/payment_batch.html", context)


@never_cache
@require_POST
def show(request: HttpRequest, number: int, dossier_id: int) -> HttpResponse:
    """One payee in clear, with a note who looked."""
    member = keeper(request)
    found = batches.get(member, number)
    if not visible(member, Payment).filter(batch_id=number, dossier_id=dossier_id).exists():
        raise Http404
    account = payees.reveal(member, dossier_id=dossier_id, now=timezone.now())
    return _batch_page(request, member, found, (dossier_id, account))


@require_POST
def release(request: HttpRequest, number: int) -> HttpResponse:
    return do_to(request, number, lambda hand: batches.release(hand, number), _("Released: take the file to the bank"))


@require_POST
def drop(request: HttpRequest, number: int) -> HttpResponse:
    why = request.POST.get("text", "")
    return do_to(
        request, number, lambda hand: batches.drop(hand, number, why=why), _("Taken apart: its payments wait again")
    )


def do_to(request: HttpRequest, number: int, do: Any, said: str) -> HttpResponse:
    member = keeper(request)
    found = batches.get(member, number)
    try:
        do(PaymentHand(member=member, token=str(uuid4()), now=timezone.now()))
    except RefusedError as refused:
        messages.error(request, words.refusal(refused, found.currency))
    else:
        messages.success(request, said)
    return redirect("payment_batch", number)


@require_GET
def batch_file(request: HttpRequest, number: int, kind: str = CSV) -> HttpResponseBase:
    """What the bank takes; only of a released batch, noted, for it holds accounts."""
    member = keeper(request)
    found = batches.get(member, number)
    if found.state not in {BatchState.RELEASED, BatchState.DONE}:
        raise Http404
    changed = _changed(found)
    rows = [each for each in reading.payments(member, number) if each[0].dossier_id not in changed]
    lines = [line for row, to in rows if (line := _line(row, payees.known(to)))]
    header, table = bank_files.table(found.route, lines)
    detail = {"batch": number, "count": len(lines), "kind": kind}
    note(member=member, verb="payment.exported", about=f"payments:{number}", detail=detail, now=timezone.now())
    return sheet(f"payments-{number}", header, table, kind)


def _changed(found: PaymentBatch) -> set[int]:
    """Orders whose account isn't the one that was looked at: before the release, and then by who released it."""
    return fitting.changed_since(found, found.released_at or found.made_at)


def _line(row: Payment, to: PayeeAccount | None) -> PaymentLine | None:
    if to is None or row.state not in {"held", "paid"}:
        return None
    reason = f"{say(vocabulary.EFFECTS, row.kind)} {row.order_key}"
    return PaymentLine(
        number=row.number, account=to.account, name=to.name, bank=to.bank, amount=typed(row.amount, row.currency),
        currency=row.currency, reason=reason,
    )  # fmt: skip
