"""A partner's own list: what waits for it, each answered on its own page; goods that it can't deliver, in one press."""

from datetime import datetime
from http import HTTPStatus
from typing import Any, Final
from uuid import uuid4
from zoneinfo import ZoneInfo

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_POST

from amends.casework.actions.transaction import RefusedError
from amends.casework.links import links
from amends.casework.overlay.policies import Books
from amends.casework.partners import book, lists, shortages
from amends.casework.partners.models import PartnerKind
from amends.casework.partners.tasks import PartnerTask
from amends.desk.record import partner_table
from amends.desk.start.in_memory import TableDoor
from amends.desk.words import hours
from amends.desk.words.titles import Titles
from amends.merchants.access import visible
from amends.merchants.models import Merchant, Shop
from amends.portal import partner_answers
from amends.portal.partner_door import PartnerSeat, opened, seated
from amends.web import moments

LONGEST: Final = 80
BACK: Final = "amends_list"  # the way back to the list, from the page of one of its tasks


class ShortForm(forms.Form):
    """``sku``: which goods; ``until``: when they are there again, if that is known; ``sure``: seen which orders."""

    token = forms.UUIDField()
    sku = forms.CharField(max_length=LONGEST)
    until = forms.DateField(required=False)
    text = forms.CharField(max_length=300, required=False)
    sure = forms.BooleanField(required=False)


class OpenForm(forms.Form):
    dossier = forms.IntegerField()
    case = forms.IntegerField()
    step = forms.CharField(max_length=LONGEST)

    def place(self) -> tuple[int, int, str]:
        """Where the task is; nowhere, where it can't be read."""
        if not self.is_valid():
            return 0, 0, ""
        given = self.cleaned_data
        return given["dossier"], given["case"], given["step"]


@never_cache
@login_not_required
@require_GET
def listing(request: HttpRequest, token: str) -> HttpResponse:
    """What waits for this partner. A link that opens nothing says so, and nothing else."""
    now = timezone.now()
    with seated(token, now=now) as seat:
        if seat is None:
            return _ended(request)
        lists.see(seat.link, now=now)
        return _page(request, seat, token, now)


def _ended(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/ended.html", status=HTTPStatus.GONE)


@never_cache
@login_not_required
@require_POST
def open_task(request: HttpRequest, token: str) -> HttpResponse:
    """Leads to the page of one task, by a link of its own."""
    form, now = OpenForm(request.POST), timezone.now()
    with seated(token, now=now) as seat:
        if seat is None:
            return _ended(request)
        own = opened(seat, form.place(), now=now)
        if own is None:
            return _page(request, seat, token, now, fault=_("This is done already, or no longer yours to answer."))
    answer = redirect("outside_task", own)
    secure, lasts = request.is_secure(), links.OPENED_LASTS
    answer.set_cookie(BACK, token, path="/x/", max_age=lasts, httponly=True, samesite="Lax", secure=secure)
    return answer


@never_cache
@login_not_required
@require_POST
def short(request: HttpRequest, token: str) -> HttpResponse:
    """Goods that can't be delivered: which orders wait for them; pressed again, each is told."""
    form, now = ShortForm(request.POST), timezone.now()
    with seated(token, now=now) as seat:
        if seat is None or seat.partner.kind != PartnerKind.SUPPLIER:
            return _ended(request)
        fault = _against(form)
        if fault:
            return _page(request, seat, token, now, fault=fault)
        given = form.cleaned_data
        found = shortages.open_orders(seat.vouching, seat.partner, given["sku"], now=now)
        if not found:
            return _page(request, seat, token, now, fault=_("No open order waits for these goods from you."))
        if not given["sure"]:
            return _page(request, seat, token, now, found=found)
        done = _tell(seat, found, given, now)
        words = ngettext("%(n)s order was told. Thank you!", "%(n)s orders were told. Thank you!", done) % {"n": done}
        return _page(request, seat, token, now, told=words)


@csrf_exempt  # only until the upload has its own door: checking reads the body
@never_cache
@login_not_required
@require_POST
def table(request: HttpRequest, token: str) -> HttpResponseBase:
    """A carrier's answers by a table: each row told, the others said with their reason."""
    now = timezone.now()
    with seated(token, now=now) as seat:
        if seat is None or seat.partner.kind != PartnerKind.CARRIER:
            return _ended(request)
        request.upload_handlers = [TableDoor(request)]
        return _table(request, seat, token)


@csrf_protect
def _table(request: HttpRequest, seat: PartnerSeat, token: str) -> HttpResponse:
    file, now = request.FILES.get("file"), timezone.now()
    if file is None or not file.size:
        return _page(request, seat, token, now, fault=_("Choose a file."))
    name = f"{seat.partner.name} · {seat.link.contact}"
    try:
        done = partner_table.tell(seat.vouching, seat.partner, file.read(), now=now, contact=(seat.link.id, name))
    except ValueError as error:  # no table: it says why
        return _page(request, seat, token, now, fault=str(error))
    return _page(request, seat, token, now, done=done)


def _against(form: ShortForm) -> str:
    if not form.is_valid():
        return _("Write which goods, and a day.")
    until = form.cleaned_data["until"]
    if until is not None and not shortages.possible(until, today=timezone.localdate()):
        return _("The day must lie ahead, within a year.")
    return ""


def _tell(seat: PartnerSeat, found: list[shortages.OpenOrder], given: dict[str, Any], now: datetime) -> int:
    done = 0
    for order in found:
        try:
            done += partner_answers.short(seat, order, given, now=now)
        except RefusedError:
            continue
    if done:
        _end_sale(seat, found, given, now)
    return done


def _end_sale(seat: PartnerSeat, found: list[shortages.OpenOrder], given: dict[str, Any], now: datetime) -> None:
    """Each shop that sold them is to sell no more."""
    shops = {order.shop_id: order.sku for order in found}
    for shop in visible(seat.vouching, Shop).filter(id__in=shops).order_by("id"):
        partner_answers.ended(seat, shop, shops[shop.pk], given, now=now)


def _page(
    request: HttpRequest,
    seat: PartnerSeat,
    token: str,
    now: datetime,
    *,
    fault: str = "",
    told: str = "",
    found: list[shortages.OpenOrder] | None = None,
    done: partner_table.TableAnswers | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {
        "task": {"shop": Merchant.objects.get(id=seat.link.merchant_id).name},
        "seat": seat,
        "link": token,
        "rows": _rows(seat, now),
        "supplies": seat.partner.kind == PartnerKind.SUPPLIER,
        "found": found,
        "done": done,
        "carries": seat.partner.kind == PartnerKind.CARRIER,
        "typed": request.POST if (fault or found) else {},
        "fault": fault,
        "told": told,
        "hours": hours.said(own) if (own := book.told_at(seat.partner, now)) is not None else "",
        "token": uuid4(),
    }
    return render(request, "portal/partner.html", context, status=422 if fault else 200)


def _rows(seat: PartnerSeat, now: datetime) -> list[dict[str, Any]]:
    """Each task in words: what is asked, about which parcel or goods, until when."""
    shops = {shop.pk: shop for shop in visible(seat.vouching, Shop)}
    books, language = Books(seat.vouching), get_language() or "en"
    zone = seat.partner.zone
    return [_row(each, shops[each.step.shop_id], books, language, zone, now) for each in seat.tasks()]


def _row(task: PartnerTask, shop: Shop, books: Books, language: str, zone: str, now: datetime) -> dict[str, Any]:
    facts, titles = task.facts, Titles(books.playbook(shop.playbook), language, {})
    parcel = facts.waybill if task.step.party == PartnerKind.CARRIER else ""
    return {
        "task": task,
        "shop": shop.name,
        "what": titles.step(task.step.scene, task.step.step),
        "about": parcel or ", ".join(facts.skus[:3]),
        "due": moments.exact(task.due_at, zone=ZoneInfo(zone)),
        "late": now > task.due_at,
    }
