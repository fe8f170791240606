"""Payments no platform makes: what waits, batches made by one and released by another, the bank's file and answer."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from amends.casework.actions.transaction import RefusedError
from amends.casework.ledger.audit import note
from amends.casework.payments import batches, limits, payees, reading
from amends.casework.payments.batches import PaymentHand
from amends.casework.payments.models import BatchState, Payee, Payment, PaymentBatch, PaymentState, PayRoute
from amends.casework.payments.payees import PayeeAccount
from amends.channels.papers import bank_files
from amends.channels.papers.bank_files import AnsweredLine, PaymentLine
from amends.channels.papers.handed_back import LARGEST, MissingColumns, TableError
from amends.desk.case.grants import typed
from amends.desk.directory import directory
from amends.desk.widgets.sheets import CSV, sheet
from amends.desk.words import payments as words
from amends.desk.words import vocabulary
from amends.desk.words.vocabulary import say
from amends.engine.currencies import MINOR_DIGITS
from amends.merchants import changes, rls
from amends.merchants.access import allows, member_for, require, shop_in_view, visible
from amends.merchants.models import Member, Shop
from amends.merchants.roles import Permission, Role
from amends.web import amounts

LONGEST: Final = 200


class BatchForm(forms.Form):
    token = forms.UUIDField()
    route = forms.ChoiceField(choices=PayRoute.choices)
    currency = forms.CharField(max_length=3)


class PayeeForm(forms.Form):
    dossier = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    route = forms.ChoiceField(choices=PayRoute.choices)
    name = forms.CharField(max_length=80, required=False)
    account = forms.CharField(max_length=80, required=False)
    bank = forms.CharField(max_length=80, required=False)


class LimitForm(forms.Form):
    role = forms.ChoiceField(choices=[(role.value, role.value) for role in limits.RELEASING])
    currency = forms.CharField(max_length=3)
    batch = forms.DecimalField(min_value=Decimal(0), max_digits=14, decimal_places=2)
    payment = forms.DecimalField(min_value=Decimal(0), max_digits=14, decimal_places=2)


def keeper(request: HttpRequest) -> Member:
    member = member_for(request)
    require(member, batches.NEEDS)
    return member


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    member = keeper(request)
    return _page(request, member)


def _page(request: HttpRequest, member: Member, faults: dict[str, Any] | None = None) -> HttpResponse:
    here, today = directory(member), timezone.now().date()
    rows = reading.waiting(member, shop_id=shop_in_view(request))
    currencies = sorted({row.currency for row in rows} | {shop.currency for shop in here.shops.values()})
    mine, paid_here = allows(member, Permission.MANAGE_MERCHANT), reading.shops_paid_here(member)
    context = {
        "rows": [
            (row, say(vocabulary.EFFECTS, row.kind), here.shops.get(row.shop_id), _way(row.payee)) for row in rows
        ],
        "ready": {
            route.value: [
                c for c in currencies if any(r.currency == c and r.payee and r.payee.route == route for r in rows)
            ]
            for route in PayRoute
        },
        "routes": PayRoute.choices,
        "batches": [(each, *_hands(each, here.people)) for each in reading.batches(member)],
        "token": str(uuid4()),
        "may_choose": mine,
        "shops": [(shop, shop.pk in paid_here) for shop in sorted(here.shops.values(), key=lambda s: s.name)],
        "limits": [
            (c, [(role, limits.of_role(member, role, c, today)) for role in limits.RELEASING]) for c in currencies
        ],
        "faults": faults or {},
        "typed": request.POST,
    }
    return render(request, "desk/payments.html", context, status=422 if faults else 200)


def _way(payee: Payee | None) -> str:
    return str(PayRoute(payee.route).label) if payee else ""


def _hands(batch: PaymentBatch, people: dict[str, str]) -> tuple[str, str, str, str]:
    """State, way, who made it and who released it, in words."""
    made, released = people.get(str(batch.made_by), ""), people.get(str(batch.released_by), "")
    return str(BatchState(batch.state).label), str(PayRoute(batch.route).label), made, released


@require_POST
def payee(request: HttpRequest) -> HttpResponse:
    """Where a buyer takes money, typed by finance; what is wrong is said at once."""
    member, form = keeper(request), PayeeForm(request.POST)
    if not form.is_valid():
        raise Http404
    values, route = form.cleaned_data, PayRoute(form.cleaned_data["route"])
    if not any(row.dossier_id == values["dossier"] for row in reading.waiting(member, most=reading.MOST)):
        raise Http404
    account, faults = payees.read(route, PayeeAccount(values["name"], values["account"], values["bank"]))
    if faults:
        said = {name: words.FAULTS[fault] for name, fault in faults.items()}
        return _page(request, member, {"dossier": values["dossier"], "said": said})
    by, now = str(member.pk), timezone.now()
    payees.keep(
        merchant_id=member.merchant_id, dossier_id=values["dossier"], route=route, account=account, told_by=by, now=now
    )
    detail = {"masked": payees.masked(account)}
    note(member=member, verb="payee.kept", about=f"order:{values['dossier']}", detail=detail, now=timezone.now())
    messages.success(request, _("Kept, sealed"))
    return redirect("payments")


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
        messages.error(request, words.refusal(refused, values["currency"]))
        return redirect("payments")
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
    state, route, made, released = _hands(found, here.people)
    most = limits.of_member(member, found.currency, timezone.now().date())
    rows = reading.payments(member, found.id)
    context = {
        "batch": found,
        "state": state,
        "route": route,
        "made": made,
        "released": released,
        "rows": [
            (
                row,
                say(vocabulary.EFFECTS, row.kind),
                to,
                shown[1] if shown and shown[0] == row.dossier_id else None,
                str(PaymentState(row.state).label),
            )
            for row, to in rows
        ],
        "own": found.made_by == member.pk,
        "above": most.batch if found.amount > most.batch else 0,
        "file": bank_files.titles()
        .get(found.route, {})
        .get("zh" if (get_language() or "").startswith("zh") else "en", ""),
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
    return _do(request, number, lambda hand: batches.release(hand, number), _("Released: take the file to the bank"))


@require_POST
def drop(request: HttpRequest, number: int) -> HttpResponse:
    why = request.POST.get("text", "")
    return _do(
        request, number, lambda hand: batches.drop(hand, number, why=why), _("Taken apart: its payments wait again")
    )


@require_POST
def paid(request: HttpRequest, number: int, effect: int) -> HttpResponse:
    """By hand: one was paid, by the bank's number for it."""
    reference = request.POST.get("reference", "").strip()[:LONGEST]
    if not reference:
        messages.error(request, _("The bank's own number for it is needed."))
        return redirect("payment_batch", number)
    return _do(request, number, lambda hand: batches.paid(hand, number, effect, reference=reference), _("Paid"))


@require_POST
def failed(request: HttpRequest, number: int, effect: int) -> HttpResponse:
    why = request.POST.get("text", "").strip()[:LONGEST]
    if not why:
        messages.error(request, _("Say why it was not paid."))
        return redirect("payment_batch", number)
    return _do(
        request,
        number,
        lambda hand: batches.failed(hand, number, effect, why=why),
        _("It waits again, with the reason"),
    )


def _do(request: HttpRequest, number: int, do: Any, said: str) -> HttpResponse:
    member = keeper(request)
    found = batches.get(member, number)
    try:
        do(PaymentHand(member=member, token=str(uuid4()), now=timezone.now()))
    except RefusedError as refused:
        messages.error(request, words.refusal(refused, found.currency))
    else:
        messages.success(request, said)
    return redirect("payment_batch", number)


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


@require_GET
def batch_file(request: HttpRequest, number: int, kind: str = CSV) -> HttpResponseBase:
    """What the bank takes; only of a released batch, noted, for it holds accounts."""
    member = keeper(request)
    found = batches.get(member, number)
    if found.state not in {BatchState.RELEASED, BatchState.DONE}:
        raise Http404
    lines = [line for row, to in reading.payments(member, number) if (line := _line(row, payees.known(to)))]
    header, rows = bank_files.table(found.route, lines)
    detail = {"batch": number, "count": len(lines), "kind": kind}
    note(member=member, verb="payment.exported", about=f"payments:{number}", detail=detail, now=timezone.now())
    return sheet(f"payments-{number}", header, rows, kind)


def _line(row: Payment, to: PayeeAccount | None) -> PaymentLine | None:
    if to is None or row.state not in {"held", "paid"}:
        return None
    reason = f"{say(vocabulary.EFFECTS, row.kind)} {row.order_key}"
    return PaymentLine(
        number=row.number, account=to.account, name=to.name, bank=to.bank, amount=typed(row.amount, row.currency),
        currency=row.currency, reason=reason,
    )  # fmt: skip


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
            fresh = batches.paid(hand, found.id, row.effect_id, reference=line.reference or line.number)
            told.paid += int(fresh)
        else:
            fresh = batches.failed(hand, found.id, row.effect_id, why=line.why or _("refused by the bank"))
            told.failed += int(fresh)
        told.known += int(not fresh)
    except RefusedError as refused:
        told.faults.append((line.line, line.number, words.refusal(refused, found.currency)))


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Which shops' compensation finance pays; an owner's or manager's to say."""
    member = keeper(request)
    reading.choose(member)
    wanted = set(request.POST.getlist("shop"))
    for shop in visible(member, Shop):
        changes.change(
            by=member, area=reading.AREA, key=str(shop.pk), after={"on": str(shop.pk) in wanted}, now=timezone.now()
        )
    messages.success(request, _("Saved"))
    return redirect("payments")


@require_POST
def limit(request: HttpRequest) -> HttpResponse:
    member, form = keeper(request), LimitForm(request.POST)
    require(member, Permission.MANAGE_MERCHANT)
    if not form.is_valid() or form.cleaned_data["currency"] not in MINOR_DIGITS | {
        "CNY": 2,
        "USD": 2,
        "BRL": 2,
        "EUR": 2,
        "GBP": 2,
    }:
        messages.error(request, _("A sum is needed."))
        return redirect("payments")
    values, currency = form.cleaned_data, form.cleaned_data["currency"]
    sums = {name: amounts.minor(values[name], currency) for name in ("batch", "payment")}
    limits.put(member, role=Role(values["role"]), currency=currency, now=timezone.now(), **sums)
    messages.success(request, _("Saved"))
    return redirect(f"{reverse('payments')}#limits")
