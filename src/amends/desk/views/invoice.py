"""One invoice: whom it is made out to, what may stand on it, what finance does with it; numbers from a table."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_OID, uuid4, uuid5
from zoneinfo import ZoneInfo

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
from amends.casework.invoices.details import SPECIAL, InvoiceDetails
from amends.casework.invoices.models import Invoice, InvoiceState
from amends.casework.invoices.telling import InvoiceAction
from amends.casework.ledger.audit import note
from amends.casework.ledger.audit_verbs import REVEALED
from amends.casework.queries import invoices as asked
from amends.channels.papers import handed_back
from amends.channels.papers.handed_back import LARGEST, MissingColumns, NumberLine, TableError
from amends.desk.case.grants import smallest, typed
from amends.desk.directory import directory
from amends.desk.forms import LONGEST
from amends.desk.views.invoices import lines, reader
from amends.desk.words import codes
from amends.desk.words import invoices as words
from amends.engine.currencies import MINOR_DIGITS
from amends.engine.words import InvoiceKind
from amends.merchants import rls
from amends.merchants.access import allows, require, visible
from amends.merchants.models import Member, Shop
from amends.web import amounts

HIDDEN = ("account", "phone", "address", "email", "post_to")
LONGEST_DETAIL = 200
READY = "invoice_ready"


class AskForm(forms.Form):
    token = forms.UUIDField()
    ref = forms.CharField(max_length=80, required=False)
    kind = forms.ChoiceField(choices=[(each.value, each.value) for each in InvoiceKind])
    amount = forms.DecimalField(min_value=Decimal(0), max_digits=14, decimal_places=3, required=False)


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
        if not faults or request.POST.get("anyway"):
            doing = _doing(member, dossier_id, values["ref"] or str(values["token"]), str(values["token"]))
            try:
                amount = amounts.minor(values["amount"] or Decimal(0), order.currency)
                made = issuing.ask(doing, kind=InvoiceKind(values["kind"]), amount=amount, typed=given)
            except RefusedError as refused:
                faults["amount"] = words.refusal(refused, order.currency)
            else:
                messages.success(request, _("Written down: it is in finance's list."))
                return redirect(_address(made))
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


@require_POST
def issue(request: HttpRequest, dossier_id: int) -> HttpResponse:
    member, form = reader(request), IssueForm(request.POST)
    invoice = issuing.get(member, dossier_id=dossier_id, ref=request.POST.get("ref", ""))
    if not form.is_valid():
        return _page(request, member, invoice, fault=_("Number, date and sum are needed."), status=422)
    values = form.cleaned_data
    doing = _doing(member, dossier_id, invoice.ref, str(values["token"]))
    try:
        amount = amounts.minor(values["amount"], invoice.currency)
        issuing.issue(doing, number=values["number"], amount=amount, dated=values["dated"])
    except RefusedError as refused:
        return _page(request, member, invoice, fault=words.refusal(refused, invoice.currency), status=422)
    messages.success(request, _("Issued: %(number)s") % {"number": values["number"]})
    return redirect(_address(invoice))


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
    doing = _doing(member, dossier_id, invoice.ref, str(values["token"]))
    arrived: Arrived | None = file  # type: ignore[assignment]  # our own handler's
    try:
        said = values["text"].strip() or _words(member, invoice)
        issuing.send(doing, waybill=values["waybill"], file=arrived, words=said)
    except RefusedError as refused:
        return _page(request, member, invoice, fault=words.refusal(refused, invoice.currency), status=422)
    messages.success(request, _("On its way to the buyer"))
    return redirect(_address(invoice))


@require_POST
def void(request: HttpRequest, dossier_id: int) -> HttpResponse:
    member, form = reader(request), VoidForm(request.POST)
    invoice = issuing.get(member, dossier_id=dossier_id, ref=request.POST.get("ref", ""))
    if not form.is_valid():
        return _page(request, member, invoice, fault=_("A sum is needed."), status=422)
    values = form.cleaned_data
    doing = _doing(member, dossier_id, invoice.ref, str(values["token"]), values["text"])
    try:
        amount = amounts.minor(values["amount"] or Decimal(0), invoice.currency)
        issuing.void(doing, amount=amount, number=values["number"])
    except RefusedError as refused:
        return _page(request, member, invoice, fault=words.refusal(refused, invoice.currency), status=422)
    messages.success(request, _("Noted: what went back is taken off it"))
    return redirect(_address(invoice))


@require_POST
def put_back(request: HttpRequest, dossier_id: int) -> HttpResponse:
    member = reader(request)
    issuing.put_back(member, dossier_id=dossier_id, ref=request.POST.get("ref", ""), now=timezone.now())
    messages.success(request, _("Put back: whoever is next issues it"))
    return redirect("invoices")


@dataclass(slots=True)
class Came:
    """What became of a table's lines: how many were issued, and of the others what stood in the way."""

    issued: int = 0
    faults: list[tuple[int, str, str]] = field(default_factory=list)


@require_POST
def numbers(request: HttpRequest) -> HttpResponse:
    """Numbers handed back from the tax software as a table: each line is issued, or says why not."""
    member, file = reader(request), request.FILES.get("file")
    require(member, issuing.NEEDS)
    chosen = request.POST.get("shop", "")
    shop = visible(member, Shop).filter(id=int(chosen) if chosen.isdecimal() and len(chosen) < 19 else 0).first()  # noqa: PLR2004
    shop = shop or visible(member, Shop).order_by("id").first()
    if file is None or shop is None or not file.size or file.size > LARGEST:
        messages.error(request, _("Choose a file."))
        return redirect("invoices")
    try:
        read = handed_back.read(file.read(), zone=ZoneInfo(shop.zone), digits=MINOR_DIGITS.get(shop.currency, 2))
    except TableError as error:
        messages.error(request, f"{file.name}: {error.said}")
        return redirect("invoices")
    except MissingColumns as missing:
        messages.error(request, _("These columns are missing: %(names)s.") % {"names": ", ".join(missing.columns)})
        return redirect("invoices")
    came = Came()
    for line in read[: issuing.MOST]:
        _take_in(member, line, came)
        rls.commit()
    return render(
        request, "desk/invoices_came.html", {"came": came, "name": file.name, "left": max(len(read) - issuing.MOST, 0)}
    )


def _take_in(member: Member, line: NumberLine, came: Came) -> None:
    if line.fault:
        came.faults.append((line.line, line.order, _("The column %(name)s can't be read.") % {"name": line.fault}))
        return
    found = [each for each in asked.numbered(member, order=line.order) if line.ref in {"", each.ref}]
    same = [each for each in found if each.number == line.number]
    waiting = [each for each in found if each.state == InvoiceState.ASKED]
    if same:  # the same table again changes nothing
        return
    if len(waiting) != 1:
        why = (
            _("No invoice of this order waits for a number.") if not waiting else _("Several wait: say which request.")
        )
        came.faults.append((line.line, line.order, why))
        return
    (invoice,) = waiting
    token = str(uuid5(NAMESPACE_OID, f"{invoice.dossier_id}/{invoice.ref}/{line.number}"))
    doing = _doing(member, invoice.dossier_id, invoice.ref, token)
    try:
        amount = invoice.sum if line.amount is None else line.amount
        issuing.issue(doing, number=line.number, amount=amount, dated=line.dated or timezone.localdate())
    except RefusedError as refused:
        came.faults.append((line.line, line.order, words.refusal(refused, invoice.currency)))
    else:
        came.issued += 1


def _doing(member: Member, dossier_id: int, ref: str, token: str, text: str = "") -> InvoiceAction:
    return InvoiceAction(
        member=member, dossier_id=dossier_id, ref=ref, token=token, now=timezone.now(), text=text.strip()
    )


def _address(invoice: Invoice) -> str:
    return f"{reverse('invoice', args=[invoice.dossier_id])}?{urlencode({'ref': invoice.ref})}"
