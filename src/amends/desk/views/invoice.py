"""One invoice: whom it is made out to, what may stand on it, what finance does with it."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from amends.casework.actions.transaction import RefusedError
from amends.casework.evidence.uploads import Arrived, Door
from amends.casework.invoices import details as of_details
from amends.casework.invoices import issuing
from amends.casework.invoices.details import SPECIAL
from amends.casework.invoices.models import Invoice, InvoiceState
from amends.casework.invoices.telling import InvoiceAction
from amends.casework.ledger.audit import note
from amends.casework.ledger.audit_verbs import REVEALED
from amends.casework.queries import invoices as asked
from amends.desk.case.grants import exact, smallest, typed
from amends.desk.directory import directory
from amends.desk.forms import LONGEST
from amends.desk.views.invoices import lines, reader
from amends.desk.words import invoices as words
from amends.engine.words import InvoiceKind
from amends.merchants.access import allows, require
from amends.merchants.models import Member

HIDDEN = ("account", "phone", "address", "email", "post_to")


READY = "invoice_ready"


class IssueForm(forms.Form):
    token = forms.UUIDField()
    ref = forms.CharField(max_length=200)
    number = forms.CharField(max_length=40)
    amount = forms.DecimalField(min_value=Decimal(0), max_digits=14, decimal_places=3)
    dated = forms.DateField()


class InvoiceSendForm(forms.Form):
    token = forms.UUIDField()
    ref = forms.CharField(max_length=200)
    waybill = forms.CharField(max_length=40, required=False)
    text = forms.CharField(max_length=LONGEST, required=False)


class VoidForm(forms.Form):
    token = forms.UUIDField()
    ref = forms.CharField(max_length=200)
    amount = forms.DecimalField(min_value=Decimal(0), max_digits=14, decimal_places=3, required=False)
    number = forms.CharField(max_length=40, required=False)
    text = forms.CharField(max_length=LONGEST, required=False)


@never_cache
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """The invoice of an order named by ``ref``; posted: a hidden detail in clear, with its note in the audit."""
    member = reader(request)
    invoice = issuing.get(member, dossier_id=dossier_id, ref=(request.GET or request.POST).get("ref", ""))
    shown = ""
    if request.method == "POST":
        require(member, issuing.NEEDS)
        shown = request.POST.get("show", "")
        if shown not in HIDDEN:
            raise Http404
        detail = {"field": f"invoice.{shown}", "order": invoice.order_key, "invoice": invoice.ref}
        note(member=member, verb=REVEALED, about=f"order:{dossier_id}", detail=detail, now=timezone.now())
    return _page(request, member, invoice, shown=shown)


def _page(
    request: HttpRequest, member: Member, invoice: Invoice, *, shown: str = "", fault: str = "", status: int = 200
) -> HttpResponse:
    (line,) = lines(member, [invoice])
    to, currency = line.details, invoice.currency
    told = [(name, words.NAMES[name], getattr(to, name), name in HIDDEN and name != shown) for name in words.NAMES]
    faults = of_details.read(to, invoice.kind).faults
    context: dict[str, Any] = {
        "line": line,
        "invoice": invoice,
        "told": [
            (
                name,
                title,
                of_details.masked(value) if hidden else value,
                hidden and bool(value),
                words.FAULTS.get(faults[name]) if name in faults else "",
            )
            for name, title, value, hidden in told
            if value or name in faults or (invoice.kind == InvoiceKind.SPECIAL_VAT and name in SPECIAL)
        ],
        "items": asked.items(member, [invoice])[invoice.dossier_id],
        "may": allows(member, issuing.NEEDS),
        "open": invoice.state == InvoiceState.ASKED,
        "sendable": invoice.state in {InvoiceState.ISSUED, InvoiceState.PART_VOID, InvoiceState.SENT},
        "most": typed(invoice.payable, currency),
        "sum": typed(invoice.sum, currency),
        "standing": typed(invoice.standing, currency),
        "excess": typed(invoice.excess, currency) if invoice.excess else "",
        "step": smallest(currency),
        "today": timezone.localdate().isoformat(),
        "words": _words(member, invoice),
        "fault": fault,
        "typed": request.POST,
        "paper": invoice.kind in issuing.PAPER,
    }
    return render(request, "desk/invoice.html", context, status=status)


def _words(member: Member, invoice: Invoice) -> str:
    """What goes to the buyer with it, in the buyer's language where the playbook has it."""
    shop = directory(member).shops[invoice.shop_id]
    known = directory(member).books.playbook(shop.playbook).templates
    template = next((each for each in known if each.name == READY), None)
    if template is None:
        return ""
    language = asked.language(member, invoice)
    return template.text.say(language).format_map({"order": invoice.order_key, "number": invoice.number or "…"})


@require_POST
def issue(request: HttpRequest, dossier_id: int) -> HttpResponse:
    member, form = reader(request), IssueForm(request.POST)
    invoice = issuing.get(member, dossier_id=dossier_id, ref=request.POST.get("ref", ""))
    if not form.is_valid():
        return _page(request, member, invoice, fault=_("Number, date and sum are needed."), status=422)
    values = form.cleaned_data
    doing = doing_of(member, dossier_id, invoice.ref, str(values["token"]))
    try:
        amount = exact(values["amount"], invoice.currency)
        issuing.issue(doing, number=values["number"], amount=amount, dated=values["dated"])
    except RefusedError as refused:
        return _page(request, member, invoice, fault=words.refusal(refused, invoice.currency), status=422)
    messages.success(request, _("Issued: %(number)s") % {"number": values["number"]})
    return redirect(address_of(invoice))


@csrf_exempt  # only until the upload has its own door: checking reads the body
@require_POST
def send(request: HttpRequest, dossier_id: int) -> HttpResponse:
    member = reader(request)
    require(member, issuing.NEEDS)
    request.upload_handlers = [Door(request, member.merchant_id)]
    return _send(request, member, dossier_id)


@csrf_protect
def _send(request: HttpRequest, member: Member, dossier_id: int) -> HttpResponse:
    form, file = InvoiceSendForm(request.POST), request.FILES.get("file")
    invoice = issuing.get(member, dossier_id=dossier_id, ref=request.POST.get("ref", ""))
    if not form.is_valid():
        return _page(request, member, invoice, fault=_("Nothing was sent: look at the form again."), status=422)
    values = form.cleaned_data
    doing = doing_of(member, dossier_id, invoice.ref, str(values["token"]))
    arrived: Arrived | None = file  # type: ignore[assignment]  # our own handler's
    try:
        said = values["text"].strip() or _words(member, invoice)
        issuing.send(doing, waybill=values["waybill"], file=arrived, words=said)
    except RefusedError as refused:
        return _page(request, member, invoice, fault=words.refusal(refused, invoice.currency), status=422)
    messages.success(request, _("On its way to the buyer"))
    return redirect(address_of(invoice))


@require_POST
def void(request: HttpRequest, dossier_id: int) -> HttpResponse:
    member, form = reader(request), VoidForm(request.POST)
    invoice = issuing.get(member, dossier_id=dossier_id, ref=request.POST.get("ref", ""))
    if not form.is_valid():
        return _page(request, member, invoice, fault=_("A sum is needed."), status=422)
    values = form.cleaned_data
    if values["amount"] == 0:  # left empty it is all of it
        return _page(request, member, invoice, fault=_("A sum above nothing is needed."), status=422)
    doing = doing_of(member, dossier_id, invoice.ref, str(values["token"]), values["text"])
    try:
        amount = exact(values["amount"] or Decimal(0), invoice.currency)
        issuing.void(doing, amount=amount, number=values["number"])
    except RefusedError as refused:
        return _page(request, member, invoice, fault=words.refusal(refused, invoice.currency), status=422)
    messages.success(request, _("Noted: what went back is taken off it"))
    return redirect(address_of(invoice))


@require_POST
def put_back(request: HttpRequest, dossier_id: int) -> HttpResponse:
    member = reader(request)
    issuing.put_back(member, dossier_id=dossier_id, ref=request.POST.get("ref", ""), now=timezone.now())
    messages.success(request, _("Put back: whoever is next issues it"))
    return redirect("invoices")


def doing_of(member: Member, dossier_id: int, ref: str, token: str, text: str = "") -> InvoiceAction:
    return InvoiceAction(
        member=member, dossier_id=dossier_id, ref=ref, token=token, now=timezone.now(), text=text.strip()
    )


def address_of(invoice: Invoice) -> str:
    return f"{reverse('invoice', args=[invoice.dossier_id])}?{urlencode({'ref': invoice.ref})}"
