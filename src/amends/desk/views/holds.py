"""The warehouse's hold list: what must not leave."""

import csv
import io

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from amends.casework.queries.holds import Hold, every_hold, holds
from amends.desk.vocabulary import EFFECT_STATES, say
from amends.merchants.access import member_for, require, shop_in_view
from amends.merchants.roles import Permission
from amends.web import moments


@require_GET
def hold_list(request: HttpRequest) -> HttpResponse:
    member = member_for(request)
    require(member, Permission.VIEW_CASES)
    before = request.GET.get("before", "")
    found, more = holds(member, shop_id=shop_in_view(request), before=int(before) if before.isdecimal() else 0)
    rows = [(hold, _why(hold), say(EFFECT_STATES, hold.state)) for hold in found]
    return render(request, "desk/holds.html", {"rows": rows, "more": more, "now": timezone.now()})


@require_GET
def hold_file(request: HttpRequest) -> HttpResponse:
    """The whole list as CSV, as spreadsheets open it."""
    member = member_for(request)
    require(member, Permission.VIEW_CASES)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([_("Order"), _("Shop"), _("Held since"), _("Ship by"), _("Reason"), _("Left all the same")])
    for hold in every_hold(member, shop_id=shop_in_view(request)):
        writer.writerow(map(_cell, _cells(hold)))
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    name = f"holds-{timezone.localdate():%Y-%m-%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _cells(hold: Hold) -> list[str]:
    times = [moments.exact(at) if at else "" for at in (hold.since, hold.ship_by, hold.left_at)]
    return [hold.order_key, hold.shop, times[0], times[1], _why(hold), times[2]]


def _cell(text: str) -> str:
    """A text from outside must not become a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text


def _why(hold: Hold) -> str:
    """The rule's sentence in the reader's language, and what the buyer gave as reason."""
    values = hold.payload.get("values") or {}
    said = values.get(f"text.{(get_language() or 'en')[:2]}") or values.get("text.en")
    return " · ".join(str(part) for part in (said, values.get("reason")) if part)
