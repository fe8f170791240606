"""An invoice, asked for by the buyer alone: whom it is made out to, checked as it is typed; then where it stands."""

from http import HTTPStatus
from typing import Any, Final
from uuid import uuid4

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from amends.casework.actions.transaction import RefusedError
from amends.casework.buyers import invoicing, tries
from amends.casework.buyers.acting import Guest
from amends.casework.buyers.invoicing import InvoiceBar, InvoiceWish
from amends.casework.invoices import details as of_details
from amends.casework.invoices.details import SPECIAL, DetailFault, InvoiceDetails
from amends.casework.invoices.models import Invoice, InvoiceState
from amends.casework.queries.case_page import OrderPage
from amends.engine import grants
from amends.engine.words import InvoiceKind
from amends.portal.buyer.entering import PageVisit, at_page, form_of, frame, proven
from amends.portal.buyer.mine import order_of
from amends.web import amounts

TOKEN: Final = 40
DETAIL: Final = 200
HOUR_WORD: Final = "invoices"
KINDS: Final = {
    InvoiceKind.ELECTRONIC: gettext_lazy("Electronic, by mail"),
    InvoiceKind.PAPER: gettext_lazy("On paper, by post at our cost"),
    InvoiceKind.SPECIAL_VAT: gettext_lazy("Special VAT invoice, for a company"),
}
NAMES: Final = {
    "title": gettext_lazy("Made out to"),
    "code": gettext_lazy("Credit code or tax number"),
    "email": gettext_lazy("Mail for the electronic invoice"),
    "address": gettext_lazy("Registered address"),
    "phone": gettext_lazy("Registered phone"),
    "bank": gettext_lazy("Bank"),
    "account": gettext_lazy("Account"),
    "post_to": gettext_lazy("Where the paper goes, if not to the order's address"),
}
FOR: Final = {"email": "of-mail", "post_to": "of-paper"} | dict.fromkeys(SPECIAL[2:], "of-special")
"""Which details belong to one kind only."""
FAULTS: Final = {
    DetailFault.NEEDED: gettext_lazy("It is needed."),
    DetailFault.LENGTH: gettext_lazy("A credit code has 18 places; older tax numbers have 15 or 20."),
    DetailFault.DIGIT: gettext_lazy("The last place doesn't fit the others: a digit or letter is mistyped."),
    DetailFault.CODE: gettext_lazy(
        "This is no credit code: the letters I, O, S, V and Z don't occur in one, and it begins with a known kind."
    ),
    DetailFault.MAIL: gettext_lazy("This is no mail address."),
    DetailFault.PHONE: gettext_lazy("This is no phone number."),
    DetailFault.ACCOUNT: gettext_lazy("An account number has 8 to 30 digits."),
}
BARS: Final = {
    InvoiceBar.NOTHING: gettext_lazy("All that was paid is back, so there is nothing to put on an invoice."),
    InvoiceBar.UNPAID: gettext_lazy("Your payment has not arrived yet. Ask again when it has."),
    InvoiceBar.REFUNDING: gettext_lazy(
        "A refund is being asked for, and it would void the invoice. Ask when that is settled."
    ),
    InvoiceBar.TAKEN: gettext_lazy("It is being issued right now. What is to be changed, write to us."),
    InvoiceBar.ISSUED: gettext_lazy("It is issued. To have another, write to us: this one has to be voided first."),
}
STANDS: Final = {
    InvoiceState.ASKED: gettext_lazy("Asked for: finance issues it."),
    InvoiceState.ISSUED: gettext_lazy("Issued: it is sent to you next."),
    InvoiceState.SENT: gettext_lazy("Sent to you."),
    InvoiceState.PART_VOID: gettext_lazy("After a refund it is void in part: don't book the old sum."),
    InvoiceState.VOID: gettext_lazy("Void: don't book it."),
}


class InvoiceWishForm(forms.Form):
    kind = forms.ChoiceField(choices=[(kind.value, kind.value) for kind in invoicing.KINDS])
    token = forms.CharField(max_length=TOKEN)


@require_http_methods(["GET", "POST"])
@at_page
@proven
def invoice(request: HttpRequest, visit: PageVisit, who: Guest) -> HttpResponse:
    page = order_of(who)
    if not invoicing.may_here(page.shop, page.dossier.facts):
        raise Http404
    if request.method == "GET":
        return _shown(request, visit, who, page)
    return _asked(request, visit, who, page, form_of(request))


def _asked(request: HttpRequest, visit: PageVisit, who: Guest, page: OrderPage, said: dict[str, str]) -> HttpResponse:
    form = InvoiceWishForm(said)
    if not form.is_valid():
        return _shown(request, visit, who, page, fault="kind", said=said)
    kind = InvoiceKind(form.cleaned_data["kind"])
    typed = InvoiceDetails(**{name: said.get(name, "")[:DETAIL] for name in NAMES if _belongs(name, kind)})
    faults = of_details.read(typed, kind.value).faults
    if kind is InvoiceKind.ELECTRONIC and not typed.email.strip():
        faults["email"] = DetailFault.NEEDED
    if faults:
        return _shown(request, visit, who, page, fault="details", said=said, faults=faults)
    often = tries.count(page.shop.merchant_id, f"{HOUR_WORD}:{who.dossier_id}", now=visit.now)
    if often > visit.rules.most_messages:
        return _shown(request, visit, who, page, fault="often", said=said)
    try:
        invoicing.ask(who, InvoiceWish(kind=kind, details=typed), token=form.cleaned_data["token"], now=visit.now)
    except RefusedError:
        return _shown(request, visit, who, page, fault="refused", said=said)
    return redirect(visit.to("buyer_invoice"))


def _belongs(name: str, kind: InvoiceKind) -> bool:
    """Whether a kind of invoice has that detail at all."""
    of = {"of-mail": {InvoiceKind.ELECTRONIC, InvoiceKind.SPECIAL_VAT}, "of-special": {InvoiceKind.SPECIAL_VAT}}
    paper = {InvoiceKind.PAPER, InvoiceKind.SPECIAL_VAT}
    return name not in FOR or kind in of.get(FOR[name], paper)


def _shown(
    request: HttpRequest, visit: PageVisit, who: Guest, page: OrderPage, *, fault: str = "",
    said: dict[str, str] | None = None, faults: dict[str, DetailFault] | None = None,
) -> HttpResponse:  # fmt: skip
    there, facts = invoicing.invoices_of(who), page.dossier.facts
    against = invoicing.bar(facts, there)
    wrong = {name: FAULTS[each] for name, each in (faults or {}).items()}
    context = frame(
        visit,
        order=who.key,
        there=[_line(each) for each in there],
        against=BARS[against] if against else "",
        sum=amounts.money(grants.left(facts), page.currency),
        freight=facts.freight > 0,
        kinds=[(kind.value, KINDS[kind]) for kind in invoicing.KINDS],
        kind=(said or {}).get("kind", InvoiceKind.ELECTRONIC.value),
        details=[
            (name, words, (said or {}).get(name, ""), wrong.get(name, ""), FOR.get(name, ""))
            for name, words in NAMES.items()
        ],
        changes=bool(there) and against is None and there[0].state == InvoiceState.ASKED,
        fault=fault,
        token=uuid4().hex,
        action=visit.to("buyer_invoice"),
        home=visit.to("buyer_home"),
    )
    status = HTTPStatus.UNPROCESSABLE_ENTITY if fault else HTTPStatus.OK
    return render(request, "portal/buyer/invoice.html", context, status=status)


def _line(invoice: Invoice) -> dict[str, Any]:
    """Where one stands, as its buyer may know."""
    state = InvoiceState(invoice.state)
    return {
        "kind": KINDS.get(InvoiceKind(invoice.kind), "") if invoice.kind else "",
        "to": to.title if (to := of_details.unsealed(invoice.details)) else "",
        "words": STANDS[state],
        "number": invoice.number,
        "sum": amounts.money(invoice.issued or invoice.sum, invoice.currency),
        "taken_off": amounts.money(invoice.taken_off, invoice.currency) if invoice.taken_off else "",
        "due": invoice.due_at if state is InvoiceState.ASKED else None,
        "asked": invoice.asked_at,
        "waybill": invoice.waybill,
        "good": state in {InvoiceState.ISSUED, InvoiceState.SENT},
        "over": state in {InvoiceState.VOID, InvoiceState.PART_VOID},
        "step": 1 if state is InvoiceState.ASKED else 2 if state is InvoiceState.ISSUED else 3,
    }
