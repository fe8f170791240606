"""An invoice asked for: whom it is made out to, checked as it is typed."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from amends.casework.actions.transaction import RefusedError
from amends.casework.invoices import details as of_details
from amends.casework.invoices import issuing
from amends.casework.invoices.details import SPECIAL, InvoiceDetails
from amends.casework.invoices.models import Invoice
from amends.casework.queries import invoices as asked
from amends.desk.case.grants import exact, smallest, typed
from amends.desk.views.invoice import HIDDEN, address_of, doing_of
from amends.desk.views.invoices import reader
from amends.desk.words import codes
from amends.desk.words import invoices as words
from amends.engine.words import InvoiceKind
from amends.merchants.access import visible

LONGEST_DETAIL = 200


class AskForm(forms.Form):
    token = forms.UUIDField()
    ref = forms.CharField(max_length=80, required=False)
    kind = forms.ChoiceField(choices=[(each.value, each.value) for each in InvoiceKind])
    amount = forms.DecimalField(min_value=Decimal(0), max_digits=14, decimal_places=3, required=False)


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """Write down whom an invoice is to be made out to; what is wrong is said at once."""
    member = reader(request)
    order = asked.order(member, dossier_id)
    ref = (request.GET or request.POST).get("ref", "")
    known = visible(member, Invoice).filter(dossier_id=dossier_id, ref=ref).first() if ref else None
    form = AskForm(request.POST or None)
    kept = asked.made_out_to(member, [known])[dossier_id, ref] if known else InvoiceDetails()
    given = InvoiceDetails(**{name: _given(request, kept, name) for name in words.NAMES})
    faults: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        reading = of_details.read(given, values["kind"])
        faults = {name: words.FAULTS[fault] for name, fault in reading.faults.items()}
        if values["amount"] == 0:  # left empty it is all that was paid
            faults["amount"] = _("A sum above nothing is needed.")
        if "amount" not in faults and (not faults or request.POST.get("anyway")):
            doing = doing_of(member, dossier_id, values["ref"] or str(values["token"]), str(values["token"]))
            try:
                amount = exact(values["amount"] or Decimal(0), order.currency)
                made = issuing.ask(doing, kind=InvoiceKind(values["kind"]), amount=amount, typed=given)
            except RefusedError as refused:
                faults["amount"] = words.refusal(refused, order.currency)
            else:
                messages.success(request, _("Written down: it is in finance's list."))
                return redirect(address_of(made))
    if request.method == "POST" and "amount" in form.errors:
        faults["amount"] = _("A sum above nothing is needed.")
    told = kept if request.method == "GET" else given
    context = {
        "order": order,
        "ref": ref,
        "kinds": codes.INVOICES.items(),
        "kind": request.POST.get("kind") or (known.kind if known else ""),
        "amount": request.POST.get("amount")
        or typed(known.amount or order.payable if known else order.payable, order.currency),
        "step": smallest(order.currency),
        "told": [
            (name, title, _shown(request, told, name), faults.get(name, ""), name in SPECIAL)
            for name, title in words.NAMES.items()
        ],
        "faults": faults,
        "token": request.POST.get("token") or str(uuid4()),
    }
    return render(request, "desk/invoice_ask.html", context, status=422 if faults else 200)


def _given(request: HttpRequest, kept: InvoiceDetails, name: str) -> str:
    """As typed; what is hidden and left empty stays as it was."""
    typed_in = request.POST.get(name, "")[:LONGEST_DETAIL]
    return typed_in or (str(getattr(kept, name)) if name in HIDDEN else "")


def _shown(request: HttpRequest, told: InvoiceDetails, name: str) -> str:
    """What the form shows: of what is hidden only what was typed just now."""
    return request.POST.get(name, "") if name in HIDDEN else str(getattr(told, name))
