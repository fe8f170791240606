"""The invoices room: all that were asked for, taken to the tax software, issued, sent, voided; the month's report."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from amends.casework.invoices import issuing
from amends.casework.invoices.details import InvoiceDetails
from amends.casework.invoices.models import Invoice
from amends.casework.ledger.audit import note
from amends.casework.queries import invoices as asked
from amends.casework.queries.invoices import TAKEN, InvoiceFilters
from amends.channels.papers.named import listed
from amends.desk.case.grants import typed
from amends.desk.directory import directory
from amends.desk.forms import CALENDAR
from amends.desk.widgets import chips
from amends.desk.widgets.sheets import CSV, sheet
from amends.desk.words import codes
from amends.desk.words.invoices import TABS
from amends.desk.words.sorted_by import at_home
from amends.desk.words.vocabulary import say
from amends.merchants.access import allows, member_for, require, shop_in_view
from amends.merchants.models import Member
from amends.merchants.roles import Permission
from amends.merchants.row_order import asked as asked_list
from amends.merchants.row_order import filled, reckoned
from amends.merchants.word_order import by_words
from amends.web.sorting import ListColumn

READS: Final = Permission.APPROVE


class InvoiceFilterForm(forms.Form):
    since = forms.DateField(required=False, validators=CALENDAR)
    until = forms.DateField(required=False, validators=CALENDAR)


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceLine:
    """An invoice as the list shows it."""

    invoice: Invoice
    details: InvoiceDetails
    kind: str
    shop: str
    state: str
    chip: str
    dated: date | None
    taker: str


def reader(request: HttpRequest) -> Member:
    member = member_for(request)
    require(member, READS)
    return member


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    member, wanted = reader(request), filters(request)
    listed = asked_list(request, columns(member))
    found, more = asked.invoices(member, wanted, order=listed.order, after=listed.after)
    context: dict[str, Any] = {
        "lines": lines(member, found),
        "counts": [(tab, title, asked.counts(member, shop_id=wanted.shop_id)[tab]) for tab, title in TABS.items()],
        "wanted": wanted,
        "kinds": codes.INVOICES.items(),
        "typed": request.GET,
        "listed": listed,
        "query": listed.query,
        "more": more,
        "may": allows(member, issuing.NEEDS),
        "token": str(uuid4()),
        "batch": request.GET.get("batch", ""),
    }
    return render(request, "desk/invoices.html", context)


def columns(member: Member) -> tuple[ListColumn, ...]:
    """Whom an invoice is made out to is sealed: nothing is sorted by it."""
    here = directory(member)
    return (
        ListColumn("due", _("Due"), "due_at"),
        ListColumn("order", _("Order"), "order_key"),
        ListColumn("kind", _("Kind of invoice"), by_words("kind", codes.INVOICES)),
        ListColumn("to", _("Made out to")),
        ListColumn("sum", _("Sum"), at_home(asked.SHOWN_SUM, here), down=True, look="number"),
        ListColumn("number", _("Number and date"), filled("number")),
        ListColumn("state", _("State"), by_words("state", TABS, {TAKEN: Q(state="asked", taken_at__isnull=False)})),
    )


def filters(request: HttpRequest) -> InvoiceFilters:
    form, tab = InvoiceFilterForm(request.GET), request.GET.get("tab", "asked")
    form.is_valid()
    since, until = form.cleaned_data.get("since"), form.cleaned_data.get("until")
    q = request.GET.get("q", "").strip()[:80]
    return InvoiceFilters(
        tab=tab if tab in TABS and not q else "",
        kind=request.GET.get("kind", "") if request.GET.get("kind", "") in codes.INVOICES else "",
        q=q,
        since=_midnight(since),
        until=_midnight(until + timedelta(days=1)) if until else None,
        shop_id=shop_in_view(request),
    )


def _midnight(day: date | None) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time())) if day else None


def lines(member: Member, found: list[Invoice]) -> list[InvoiceLine]:
    here, now = directory(member), timezone.now()
    to = asked.made_out_to(member, found)
    return [
        InvoiceLine(
            invoice=each,
            details=to[each.dossier_id, each.ref],
            kind=say(codes.INVOICES, each.kind),
            shop=here.shops[each.shop_id].name if each.shop_id in here.shops else "",
            state=say(TABS, TAKEN if each.state == "asked" and each.taken_at else each.state),
            chip=chips.of_date(each.due_at, now),
            dated=issuing.day_on(each.dated, here.shops[each.shop_id].zone) if each.shop_id in here.shops else None,
            taker=here.people.get(str(each.taken_by), "") if each.taken_by else "",
        )
        for each in found
    ]


@require_GET
def listing_file(request: HttpRequest, kind: str = CSV) -> HttpResponseBase:
    member = reader(request)
    order = asked_list(request, columns(member)).order
    found, _more = asked.invoices(member, filters(request), order=order, most=asked.MOST)
    return sheet("invoices", _header(), _rows(lines(member, found)), kind)


def _header() -> list[str]:
    return [
        _("Order"), _("Shop"), _("Kind of invoice"), _("Made out to"), _("Credit code or tax number"), _("State"),
        _("Asked at"), _("Due"), _("Sum asked for"), _("Invoice number"), _("Date of the invoice"), _("Sum with tax"),
        _("Taken off"), _("Red-letter number"), _("Waybill"), _("Currency"),
    ]  # fmt: skip


def _rows(found: list[InvoiceLine]) -> Iterator[list[str]]:
    for line in found:
        each = line.invoice
        yield [
            each.order_key, line.shop, line.kind, line.details.title, line.details.code, line.state,
            _time(each.asked_at), _time(each.due_at), typed(each.amount, each.currency), each.number,
            line.dated.isoformat() if line.dated else "",
            typed(each.issued, each.currency) if each.issued_at else "",
            typed(each.taken_off, each.currency) if each.taken_off else "", each.red_number,
            each.waybill, each.currency,
        ]  # fmt: skip


def _time(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""


@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """These go to the tax software now: they are the taker's, and there is a file to take along."""
    member = reader(request)
    require(member, issuing.NEEDS)
    chosen = [_place(each) for each in request.POST.getlist("invoice")[: issuing.MOST]]
    batch = str(uuid4())
    mine = issuing.take(member, [place for place in chosen if place], batch=batch, now=timezone.now())
    if not mine:
        messages.error(request, _("Choose invoices that nobody is issuing yet."))
        return redirect(f"{reverse('invoices')}?tab=asked")
    words = ngettext("%(n)s invoice is yours to issue", "%(n)s invoices are yours to issue", len(mine))
    messages.success(request, words % {"n": len(mine)})
    return redirect(f"{reverse('invoices')}?tab={TAKEN}&batch={batch}")


def _place(value: str) -> tuple[int, str] | None:
    dossier, _slash, ref = value.partition("/")
    return (int(dossier), ref) if dossier.isdecimal() and len(dossier) < 20 and "\0" not in value else None  # noqa: PLR2004


@require_GET
def batch_file(request: HttpRequest, batch: UUID, kind: str = CSV) -> HttpResponseBase:
    """What was taken together, with all that the tax software asks for; noted, for it holds accounts."""
    member = reader(request)
    require(member, issuing.NEEDS)
    found = asked.of_batch(member, str(batch))
    if not found:
        raise Http404
    detail = {"batch": str(batch), "count": len(found)}
    note(member=member, verb="invoice.exported", about=f"invoices:{batch}", detail=detail, now=timezone.now())
    return sheet("invoices-to-issue", listed("columns.yaml")["to_issue"], _tax_rows(member, lines(member, found)), kind)


def _tax_rows(member: Member, found: list[InvoiceLine]) -> Iterator[list[str]]:
    items = asked.items(member, [line.invoice for line in found])
    for line in found:
        each, to = line.invoice, line.details
        yield [
            each.order_key, each.ref, line.kind, to.title, to.code, to.address, to.phone, to.bank, to.account, to.email,
            " / ".join(_items(items[each.dossier_id])), typed(each.sum, each.currency), "", "",
        ]  # fmt: skip


def _items(found: asked.InvoiceItems) -> list[str]:
    """The goods, and delivery where it was paid for: nothing else may stand on it."""
    return [*found.goods, *([_("Delivery and installation")] if found.freight else [])]


@require_GET
def month(request: HttpRequest) -> HttpResponse:
    """What a month came to, by kind."""
    member = reader(request)
    since, until = _month(request.GET.get("month", ""))
    found = asked.of_month(member, since=since, until=until, shop_id=shop_in_view(request))
    before, local = since - timedelta(days=1), timezone.localtime(since)
    listed = asked_list(request, month_columns(member))
    context = {
        "rows": [(each, say(codes.INVOICES, each.kind)) for each in reckoned(found, listed.order)],
        "listed": listed,
        "month": f"{local:%Y-%m}",
        "before": f"{timezone.localtime(before):%Y-%m}",
        "after": f"{timezone.localtime(until):%Y-%m}" if until <= timezone.now() else "",
        "query": f"month={local:%Y-%m}{listed.said}",
    }
    return render(request, "desk/invoices_month.html", context)


def month_columns(member: Member) -> tuple[ListColumn, ...]:
    """Reckoned: a row for each kind and currency."""
    rates = directory(member).books.rates
    return (
        ListColumn("kind", _("Kind of invoice"), lambda each: say(codes.INVOICES, each.kind)),
        ListColumn("issued", _("Issued"), lambda each: each.issued, down=True, look="number"),
        ListColumn(
            "sum", _("Sum with tax"), lambda each: rates.at_home(each.amount, each.currency), down=True, look="number"
        ),
        ListColumn("red", _("Voided or reversed"), lambda each: each.red or None, down=True, look="number"),
        ListColumn(
            "off",
            _("Taken off"),
            lambda each: rates.at_home(each.taken_off, each.currency) if each.taken_off else None,
            down=True,
            look="number",
        ),
    )


def _month(text: str) -> tuple[datetime, datetime]:
    """The local month that was asked for, else this one."""
    today = timezone.localdate()
    try:
        first = datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 - made aware below
    except ValueError:
        first = today.replace(day=1)
    if not 1970 <= first.year < 2200:  # noqa: PLR2004
        first = today.replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    return timezone.make_aware(datetime.combine(first, time())), timezone.make_aware(
        datetime.combine(following, time())
    )


@require_GET
def month_file(request: HttpRequest, kind: str = CSV) -> HttpResponseBase:
    member = reader(request)
    since, until = _month(request.GET.get("month", ""))
    found = asked.of_month(member, since=since, until=until, shop_id=shop_in_view(request))
    header = [
        _("Kind of invoice"),
        _("Currency"),
        _("Issued"),
        _("Sum with tax"),
        _("Voided or reversed"),
        _("Taken off"),
    ]
    rows = (
        [
            str(say(codes.INVOICES, each.kind)), each.currency, str(each.issued), typed(each.amount, each.currency),
            str(each.red), typed(each.taken_off, each.currency),
        ]
        for each in found
    )  # fmt: skip
    return sheet(f"invoices-{timezone.localtime(since):%Y-%m}", header, rows, kind)
