"""Refused signals: what is wrong with each, mended and sent again, or discarded with a reason."""

from typing import Final

from django.contrib import messages
from django.db.models.functions import Left
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from amends.casework.intake.resend import discard, mend_and_resend
from amends.casework.queries.quarantine import (
    QuarantinedItem,
    refused,
    waiting,
)
from amends.desk.forms import DiscardForm, MendForm
from amends.desk.widgets.sheets import CSV, sheet
from amends.desk.words import quarantine as words
from amends.desk.words.form_errors import FieldError, fault
from amends.merchants.access import member_for, require, shop_in_view
from amends.merchants.models import Member
from amends.merchants.roles import Permission
from amends.merchants.row_order import asked as asked_list
from amends.merchants.row_order import filled
from amends.web import moments
from amends.web.sorting import ListColumn

MOST: Final = 10_000  # rows of a file
COLUMNS: Final = (
    ListColumn("received", gettext_lazy("Received"), "received_at", down=True),
    ListColumn("source", gettext_lazy("Came from"), "source"),
    ListColumn("line", gettext_lazy("Line"), "line", look="number"),
    ListColumn("field", gettext_lazy("Field"), filled("field")),
    ListColumn("reason", gettext_lazy("Reason"), Left("reason", 200)),
    ListColumn("shop", gettext_lazy("Shop"), "shop__name"),
)


@require_GET
def quarantine(request: HttpRequest) -> HttpResponse:
    member = _mender(request)
    listed = asked_list(request, COLUMNS)
    found, more = waiting(member, shop_id=shop_in_view(request), order=listed.order, after=listed.after)
    return render(request, "desk/quarantine.html", {"rows": found, "more": more, "listed": listed})


@require_GET
def quarantine_file(request: HttpRequest, kind: str = CSV) -> HttpResponseBase:
    """What waits, whole and in the page's order; never the text, which may hold what nobody may take along."""
    member, order = _mender(request), asked_list(request, COLUMNS).order
    found, _more = waiting(member, shop_id=shop_in_view(request), order=order, most=MOST)
    header = [_("Received"), _("Came from"), _("Line"), _("Field"), _("Reason"), _("Shop")]
    return sheet("quarantine", header, map(_line, found), kind)


def _line(row: QuarantinedItem) -> list[str]:
    field = words.field(row.field) or row.field
    received = moments.second(row.received_at)
    return [received, row.source, str(row.line), field, words.reason(row.reason), row.shop]


@require_GET
def item(request: HttpRequest, id: int) -> HttpResponse:
    found = _item(_mender(request), id)
    return _page(request, found, found.raw, fault(found.raw, field=found.field, reason=found.reason))


@require_POST
def mend(request: HttpRequest, id: int) -> HttpResponse:
    """Send the text again; what is still wrong is shown with the text as typed."""
    member = _mender(request)
    found, form = _item(member, id), MendForm(request.POST)
    raw = request.POST.get("raw", "").replace("\r\n", "\n")
    if not form.is_valid():
        return _page(request, found, raw, fault(raw, field="", reason=_("There is nothing to send.")), status=422)
    wrong = mend_and_resend(member=member, id=id, raw=raw.strip().encode(), now=timezone.now())
    if wrong is not None:
        return _page(request, found, raw, fault(raw, field=wrong.field, reason=wrong.reason), status=422)
    messages.success(request, _("Sent again. It is decided within a second or two."))
    return redirect("quarantine")


@require_POST
def put_away(request: HttpRequest, id: int) -> HttpResponse:
    member = _mender(request)
    found, form = _item(member, id), DiscardForm(request.POST)
    if not form.is_valid():
        return _page(request, found, found.raw, fault(found.raw, field=found.field, reason=found.reason), status=422)
    discard(member=member, id=id, reason=form.cleaned_data["reason"], now=timezone.now())
    messages.success(request, _("Discarded; it stays readable here."))
    return redirect("quarantine")


def _mender(request: HttpRequest) -> Member:
    member = member_for(request)
    require(member, Permission.MEND_SIGNALS)
    return member


def _item(member: Member, id: int) -> QuarantinedItem:
    found = refused(member, id=id)
    if found is None:
        raise Http404
    return found


def _page(
    request: HttpRequest, found: QuarantinedItem, raw: str, wrong: FieldError, *, status: int = 200
) -> HttpResponse:
    context = {"item": found, "raw": raw, "fault": wrong, "waiting": found.state == "waiting"}
    return render(request, "desk/quarantine_item.html", context, status=status)
