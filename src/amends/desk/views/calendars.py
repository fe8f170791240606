"""Working days of our own: seen by leads, changed by managers, looked at before they hold, taken back afterwards."""

from datetime import date
from typing import Any

import msgspec
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from amends.casework.maintenance import calendars as following
from amends.desk.own import workdays
from amends.desk.own.workday_forms import (
    WEEK,
    DaysForm,
    HoursForm,
    PromotionDaysForm,
    PutDaysForm,
    with_list,
    with_promotion,
    without_day,
)
from amends.desk.own.workdays import WorkdayScope
from amends.merchants import changes, own_days
from amends.merchants.access import allows, get_or_404, member_for, require, visible
from amends.merchants.changetext import told
from amends.merchants.models import Desk, Member, Promotion, Shop
from amends.merchants.own_days import DayEntry
from amends.merchants.roles import Permission
from amends.policy import holidays
from amends.web.whole import whole


@require_GET
def calendars(request: HttpRequest) -> HttpResponse:
    """Every calendar, and the one scope that is being changed beside it."""
    me = member_for(request)
    require(me, Permission.ASSIGN_CASES)
    return _page(request, me, _scope(me, request.GET))


def _page(request: HttpRequest, me: Member, scope: WorkdayScope, *, status: int = 200, **more: Any) -> HttpResponse:
    today = timezone.localdate()
    entry = _entry(me, scope)
    cards = workdays.cards(me, today=today)
    if scope.calendar not in {card.name for card in cards}:
        raise Http404
    context = {
        "cards": cards,
        "scope": scope,
        "title": own_days.name_of(scope.calendar),
        "entry": entry,
        "weekdays": WEEK,
        "manages": allows(me, Permission.MANAGE_MERCHANT),
        "shops": visible(me, Shop).order_by("name"),
        "desks": visible(me, Desk).order_by("name"),
        "promotions": visible(me, Promotion).filter(ends_on__gte=today).order_by("warm_up_on"),
        "lists": _lists(today.year),
        "hours_form": HoursForm(initial={"hours": " ".join(entry.hours or ()), "week": list(entry.week or ())}),
        "days_form": DaysForm(),
        "following": me.merchant.days_to_follow,
        "changes": told(changes.history(me, area="calendar", most=20)),
        **more,
    }
    return render(request, "desk/calendars.html", context, status=status)


def _lists(year: int) -> list[tuple[str, int, str]]:
    language = get_language() or "zh-hans"
    return [
        (name, each, f"{title.say(language)} · {each}")
        for name, title in holidays.NAMES.items()
        for each in holidays.years(name, since=year)
    ]


@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """Hours, days, a list taken over, a promotion's days: shows what it would change before it holds."""
    me = _manager(request)
    scope = _scope(me, request.POST)
    entry = _entry(me, scope)
    match request.POST.get("do", ""):
        case "hours":
            return _with_form(request, me, scope, entry, hours_form=HoursForm(request.POST))
        case "days":
            return _with_form(request, me, scope, entry, days_form=DaysForm(request.POST))
        case "drop":
            return _preview(request, me, scope, without_day(entry, _day(request.POST.get("on", ""))))
        case "clear":
            return _preview(request, me, scope, own_days.NONE)
        case "take":
            return _preview(request, me, scope, _taken(request, entry))
        case "promotion":
            return _preview(request, me, scope, _promoted(request, me, entry))
        case _:
            raise Http404


def _with_form(request: HttpRequest, me: Member, scope: WorkdayScope, entry: DayEntry, **forms: Any) -> HttpResponse:
    ((name, form),) = forms.items()
    if not form.is_valid():
        return _page(request, me, scope, status=422, **{name: form})
    return _preview(request, me, scope, form.on(entry))


def _taken(request: HttpRequest, entry: DayEntry) -> DayEntry:
    name, _dot, year = request.POST.get("list", "").partition(":")
    listing = holidays.listing(name, whole(year) or 0)
    if listing is None:
        raise Http404
    return with_list(entry, listing, get_language() or "zh-hans")


def _promoted(request: HttpRequest, me: Member, entry: DayEntry) -> DayEntry:
    form = PromotionDaysForm(request.POST)
    if not form.is_valid():
        raise Http404
    promotion = get_or_404(me, Promotion, id=form.cleaned_data["promotion"])
    return with_promotion(entry, promotion, form.cleaned_data["hours"])


def _preview(request: HttpRequest, me: Member, scope: WorkdayScope, entry: DayEntry) -> HttpResponse:
    before = _entry(me, scope)
    if own_days.plain(entry) == own_days.plain(before):
        messages.info(request, _("That is what holds already."))
        return _back(scope)
    look = following.look(merchant=me.merchant, scope=scope.code, shop=scope.shop, entry=entry, now=timezone.now())
    shop, desk = _names(me, scope)
    context = {
        "scope": scope, "title": own_days.name_of(scope.calendar), "shop": shop, "desk": desk,
        "before": before, "entry": entry, "weekdays": dict(WEEK),
        "gone": [day for day in before.days if day not in entry.days],
        "new": sorted((day for day in entry.days if day not in before.days), key=lambda day: day.on),
        "look": look, "moving": workdays.moving(me, look), "count": len(look.moves),
        "text": msgspec.json.encode(own_days.plain(entry)).decode(), "was": _fingerprint(before),
    }  # fmt: skip
    return render(request, "desk/calendar_preview.html", context)


@require_POST
def put(request: HttpRequest) -> HttpResponse:
    """Switch on what was seen."""
    me = _manager(request)
    scope, form = _scope(me, request.POST), PutDaysForm(request.POST)
    if not form.is_valid():
        raise Http404
    wanted = form.cleaned_data
    if wanted["was"] != _fingerprint(_entry(me, scope)):
        messages.error(request, _("Somebody changed these days meanwhile: look again."))
        return _back(scope)
    try:
        entry = msgspec.json.decode(wanted["entry"].encode(), type=DayEntry)
        entry = msgspec.structs.replace(entry, source=wanted["source"].strip(), follow=wanted["follow"])
        changes.change(by=me, area="calendar", key=scope.key, after=own_days.plain(entry), now=timezone.now())
    except (msgspec.DecodeError, ValueError) as error:
        raise Http404 from error
    messages.success(request, _("These days hold from now on."))
    return _back(scope)


def _fingerprint(entry: DayEntry) -> str:
    return msgspec.json.encode(own_days.plain(entry)).decode()


def _back(scope: WorkdayScope) -> HttpResponse:
    return redirect(f"{reverse('calendars')}?{scope.query}")


def _entry(me: Member, scope: WorkdayScope) -> DayEntry:
    return msgspec.convert(own_days.read(me, scope.key), DayEntry)


def _scope(me: Member, sent: Any) -> WorkdayScope:
    """The scope asked for; Http404 for a shop or desk that isn't ours."""
    shop, desk = sent.get("shop", ""), sent.get("desk", "")
    if shop:
        get_or_404(me, Shop, id=whole(shop) or 0)
    if desk:
        get_or_404(me, Desk, code=desk)
    calendar = sent.get("calendar") or own_days.ALL
    if "/" in calendar or "@" in calendar:
        raise Http404
    return WorkdayScope(calendar=calendar, shop=int(shop) if shop else None, desk=desk)


def _names(me: Member, scope: WorkdayScope) -> tuple[str, str]:
    shop = get_or_404(me, Shop, id=scope.shop).name if scope.shop else ""
    return shop, get_or_404(me, Desk, code=scope.desk).name if scope.desk else ""


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error


def _manager(request: HttpRequest) -> Member:
    me = member_for(request)
    require(me, Permission.MANAGE_MERCHANT)
    return me
