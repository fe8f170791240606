"""Exchange rates: in which currency cases are compared, and what each other one is worth in it."""

from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from amends.casework.maintenance.ranking import Walk, walk_of
from amends.casework.queries.currencies import met
from amends.desk.words import home as homewords
from amends.merchants import changes, rates
from amends.merchants.access import allows, member_for, require
from amends.merchants.changetext import told
from amends.merchants.models import Member, Merchant
from amends.merchants.rates import Rate, Rates
from amends.merchants.roles import Permission

MOST: Final = 1_000_000
LEAST: Final = 0.000_000_01


class HomeForm(forms.Form):
    home = forms.RegexField(regex=r"^[A-Z]{3}$")


class RateForm(forms.Form):
    """A rate as typed; without one, that which comes along holds."""

    currency = forms.RegexField(regex=r"^[A-Z]{3}$")
    rate = forms.DecimalField(
        min_value=LEAST, max_value=MOST, max_digits=18, decimal_places=8, required=False, label=gettext_lazy("Rate")
    )
    on = forms.DateField(required=False, label=gettext_lazy("Of the day"))
    source = forms.CharField(max_length=120, required=False, strip=True, label=gettext_lazy("Where this is known from"))


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLine:
    """A currency. ``typed``: the merchant's own rate, empty where the shipped one holds; ``form``: what was refused."""

    currency: str
    rate: Rate
    worth: str
    shipped: str
    typed: str
    form: RateForm | None = None


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    me = member_for(request)
    require(me, Permission.ASSIGN_CASES)
    return _page(request, me)


@require_GET
def progress(request: HttpRequest) -> HttpResponse:
    """How far ranking anew has come; asked for by the page while it goes on."""
    me = member_for(request)
    require(me, Permission.ASSIGN_CASES)
    return render(request, "desk/rates_progress.html", {"walk": _walk(me)})


def _page(request: HttpRequest, me: Member, refused: RateForm | None = None) -> HttpResponse:
    found = rates.rates_of(Merchant.objects.get(id=me.merchant_id))
    used = (set(rates.currencies(me)) | met(me) | set(found.own)) - {found.home}
    if refused is not None:
        used.add(str(refused["currency"].value()))
    others = sorted(set(rates.shipped().worth) - used - {found.home})
    context: dict[str, Any] = {
        "home": found.home,
        "homes": sorted({found.home, *rates.currencies(me), *rates.shipped().worth}),
        "lines": [_line(code, found, refused) for code in sorted(used)],
        "others": [_line(code, found, None) for code in others],
        "table": rates.shipped(),
        "today": timezone.localdate(),
        "walk": _walk(me),
        "manages": allows(me, Permission.MANAGE_MERCHANT),
        "changes": told(changes.history(me, area="rates", most=20)),
    }
    return render(request, "desk/rates.html", context, status=422 if refused else 200)


def _walk(me: Member) -> Walk | None:
    """The walk while it has something to do."""
    walk = walk_of(Merchant.objects.get(id=me.merchant_id))
    return walk if walk.wanted and walk.total else None


def _line(currency: str, found: Rates, refused: RateForm | None) -> RateLine:
    rate, shipped = found.of(currency), found.as_shipped(currency)
    own = found.own.get(currency)
    return RateLine(
        currency=currency,
        rate=rate,
        worth=homewords.digits(rate),
        shipped=homewords.digits(shipped) if shipped.known else "",
        typed=own.rate if own else "",
        form=refused if refused is not None and refused["currency"].value() == currency else None,
    )


@require_POST
def put(request: HttpRequest) -> HttpResponse:
    """What a unit of a currency is worth at home; an empty rate goes back to the one that comes along."""
    me = _manager(request)
    form = RateForm(request.POST)
    if not form.is_valid():
        if "currency" in form.errors:
            return redirect("rates")
        return _page(request, me, form)
    wanted, home = form.cleaned_data, rates.rates_of(Merchant.objects.get(id=me.merchant_id)).home
    on = (wanted["on"] or timezone.localdate()).isoformat()
    after = {"rate": "", "on": "", "source": ""}
    if wanted["rate"]:
        text = f"{wanted['rate']:f}"
        after = {"rate": text.rstrip("0").rstrip(".") if "." in text else text, "on": on, "source": wanted["source"]}
    _change(request, me, rates.key_of(home, wanted["currency"]), after)
    return redirect("rates")


@require_POST
def put_home(request: HttpRequest) -> HttpResponse:
    """The currency that cases are compared in."""
    me = _manager(request)
    form = HomeForm(request.POST)
    if form.is_valid():
        _change(request, me, rates.HOME, {"home": form.cleaned_data["home"]})
    return redirect("rates")


def _change(request: HttpRequest, me: Member, key: str, after: dict[str, Any]) -> None:
    if changes.change(by=me, area="rates", key=key, after=after, now=timezone.now()):
        messages.success(request, _("Saved: open cases take their new places within a moment."))


def _manager(request: HttpRequest) -> Member:
    me = member_for(request)
    require(me, Permission.MANAGE_MERCHANT)
    return me
