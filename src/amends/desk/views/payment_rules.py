"""Which shops' compensation finance pays, and how much each role may release: an owner's or manager's to say."""

from decimal import Decimal
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from amends.casework.actions.transaction import RefusedError
from amends.casework.payments import days, limits, reading
from amends.desk.case.grants import exact
from amends.desk.views.payments import keeper
from amends.desk.words import refusals
from amends.engine.currencies import MINOR_DIGITS
from amends.merchants import changes
from amends.merchants.access import require, visible
from amends.merchants.models import Shop
from amends.merchants.roles import Permission, Role

CURRENCIES: Final = frozenset(MINOR_DIGITS) | {"CNY", "USD", "BRL", "EUR", "GBP"}


class LimitForm(forms.Form):
    role = forms.ChoiceField(choices=[(role.value, role.value) for role in limits.RELEASING])
    currency = forms.CharField(max_length=3)
    batch = forms.DecimalField(min_value=Decimal(0), max_digits=14, decimal_places=2)
    payment = forms.DecimalField(min_value=Decimal(0), max_digits=14, decimal_places=2)


class DayForm(forms.Form):
    """Empty: no limit."""

    currency = forms.CharField(max_length=3)
    each = forms.DecimalField(min_value=Decimal(0), max_digits=14, decimal_places=2, required=False)
    together = forms.DecimalField(min_value=Decimal(0), max_digits=14, decimal_places=2, required=False)


@require_POST
def day(request: HttpRequest) -> HttpResponse:
    """How much may be released in a day, by each and by all."""
    member, form = keeper(request), DayForm(request.POST)
    require(member, Permission.MANAGE_MERCHANT)
    if not form.is_valid() or form.cleaned_data["currency"] not in CURRENCIES:
        messages.error(request, _("A sum is needed."))
        return redirect("payments")
    said, currency = form.cleaned_data, form.cleaned_data["currency"]
    sums = _sums(request, {name: said[name] for name in ("each", "together")}, currency)
    if sums is None:
        return redirect("payments")
    days.put(member, currency=currency, now=timezone.now(), **sums)
    messages.success(request, _("Saved"))
    return redirect(f"{reverse('payments')}#limits")


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
    if not form.is_valid() or form.cleaned_data["currency"] not in CURRENCIES:
        messages.error(request, _("A sum is needed."))
        return redirect("payments")
    values, currency = form.cleaned_data, form.cleaned_data["currency"]
    sums = _sums(request, {name: values[name] for name in ("batch", "payment")}, currency)
    if sums is None:
        return redirect("payments")
    limits.put(member, role=Role(values["role"]), currency=currency, now=timezone.now(), **sums)
    messages.success(request, _("Saved"))
    return redirect(f"{reverse('payments')}#limits")


def _sums(request: HttpRequest, typed: dict[str, Decimal | None], currency: str) -> dict[str, Any] | None:
    """In minor units, empty ones as None; None, and the reader told, where one is finer than its currency."""
    try:
        return {name: None if sum_ is None else exact(sum_, currency) for name, sum_ in typed.items()}
    except RefusedError as refused:
        messages.error(request, refusals.say(refused, currency))
        return None
