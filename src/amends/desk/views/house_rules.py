"""A merchant's own values over tables that come along: when to look at a buyer's history, points of quality, words."""

import re
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from amends.casework.deciding import rules as deciding
from amends.casework.overlay import house_rules
from amends.casework.overlay.house_rules import COUNTS, FROM, TABLES
from amends.desk.directory import directory
from amends.desk.words import deciding as words
from amends.desk.words.causes import CauseNames
from amends.merchants import changes
from amends.merchants.access import member_for, require
from amends.merchants.changetext import told
from amends.merchants.models import Member
from amends.merchants.roles import Permission

CODE: Final = re.compile(r"[a-z][a-z0-9_]{0,29}")
LONGEST: Final = 60
MOST_WORDS: Final = 100
DAYS: Final = 3650
SUM: Final[dict[str, Any]] = {"min_value": 0, "max_digits": 12, "decimal_places": 2}
SINCE: Final[dict[str, Any]] = {"label": gettext_lazy("Holds from"), "widget": forms.DateInput(attrs={"type": "date"})}


class ItemForm(forms.Form):
    """What every item has: whether it counts, and from when."""

    counts = forms.BooleanField(required=False, label=gettext_lazy("It is looked at"))

    def values(self) -> dict[str, Any]:
        """As kept: days as text."""
        given = self.cleaned_data
        return {name: given[name].isoformat() if name == FROM else given[name] for name in self.fields}


class HistoryForm(ItemForm):
    history_days = forms.IntegerField(min_value=1, max_value=DAYS, label=gettext_lazy("Days of history"))
    least_orders = forms.IntegerField(min_value=1, max_value=1000, label=gettext_lazy("Orders at least"))
    percent = forms.IntegerField(min_value=0, max_value=100, label=gettext_lazy("Of all orders, %"))
    quiet_days = forms.IntegerField(min_value=0, max_value=DAYS, label=gettext_lazy("Quiet after it was cleared, days"))
    since = forms.DateField(**SINCE)


class QualityPointForm(ItemForm):
    zh = forms.CharField(max_length=LONGEST, label=gettext_lazy("In Chinese"))
    en = forms.CharField(max_length=LONGEST, label=gettext_lazy("In English"))
    since = forms.DateField(**SINCE)


class ThemeForm(ItemForm):
    zh = forms.CharField(max_length=LONGEST, label=gettext_lazy("In Chinese"))
    en = forms.CharField(max_length=LONGEST, label=gettext_lazy("In English"))
    issue = forms.ChoiceField(label=gettext_lazy("The problem it points at"))
    phrases = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 6}), label=gettext_lazy("Words, a line each"),
        help_text=gettext_lazy("Any one of them in a review is enough; capitals make no difference."),
    )  # fmt: skip
    since = forms.DateField(**SINCE)

    def clean_phrases(self) -> list[str]:
        lines = [" ".join(line.split()).lower() for line in str(self.cleaned_data["phrases"]).splitlines()]
        found = list(dict.fromkeys(filter(None, lines)))
        if not 1 <= len(found) <= MOST_WORDS:
            raise forms.ValidationError(_("From 1 to %(most)s words are needed.") % {"most": MOST_WORDS})
        if long := next((each for each in found if len(each) > LONGEST), None):
            raise forms.ValidationError(_("Too long: %(word)s…") % {"word": long[:20]})
        return found


class DecidingForm(ItemForm):
    """A rule of deciding: sums as people write them."""

    counts = forms.BooleanField(required=False, label=gettext_lazy("Decides by itself"))
    money = forms.DecimalField(**SUM, label=gettext_lazy("On one order at most"))
    per_buyer = forms.DecimalField(**SUM, label=gettext_lazy("For one buyer in all"))
    per_day = forms.DecimalField(**SUM, label=gettext_lazy("In a shop in a day"))
    since = forms.DateField(**SINCE)

    def values(self) -> dict[str, Any]:
        return {name: str(each) if isinstance(each, Decimal) else each for name, each in super().values().items()}


FORMS: Final[dict[str, type[ItemForm]]] = {
    "histories": HistoryForm,
    "points": QualityPointForm,
    "themes": ThemeForm,
    deciding.TABLE: DecidingForm,
}


@require_GET
def page(request: HttpRequest, table: str = "histories") -> HttpResponse:
    return _page(request, _manager(request), _known(table))


def _page(
    request: HttpRequest, me: Member, table: str, *, fault: ItemForm | None = None, item: str = ""
) -> HttpResponse:
    """``fault``: what was typed of an ``item`` and can't be kept."""
    own, shipped = house_rules.own(me.merchant_id, table), TABLES[table].shipped()
    lines = []
    for name, values in _items(me, table).items():
        form = fault if fault is not None and item == name else _form(me, table, name, values)
        title = TABLES[table].called(get_language() or "en", name, values)
        more = words.bounds(name, values, get_language() or "en") if table == deciding.TABLE else ""
        lines.append((name, title, form, name in own, name in shipped, values.get(COUNTS, True), more))
    context = {
        "table": table,
        "tabs": [(key, reverse("house_rules", args=[key]), each.title) for key, each in TABLES.items() if key in FORMS],
        "lines": lines,
        "at": item,
        "may_add": table == "themes",
        "added": (fault or _form(me, table, "", {})) if table == "themes" and not item else _form(me, table, "", {}),
        "code": request.POST.get("code", ""),
        "changes": told(changes.history(me, area=table, most=20)),
    }
    return render(request, "desk/house_rules.html", context, status=422 if fault is not None else 200)


def _items(me: Member, table: str) -> house_rules.Items:
    """Those that concern the merchant: rules of deciding belong to a playbook, which one of its shops may run on."""
    found = house_rules.items(me, table)
    if table != deciding.TABLE:
        return found
    packs = {shop.playbook for shop in directory(me).shops.values()}
    return {name: each for name, each in found.items() if name.split(deciding.BETWEEN)[0] in packs}


def _form(me: Member, table: str, name: str, values: dict[str, Any], given: Any = None) -> ItemForm:
    shown = dict(values) or {COUNTS: True, FROM: timezone.localdate().isoformat()}
    if isinstance(shown.get("phrases"), list):
        shown["phrases"] = "\n".join(shown["phrases"])
    form = FORMS[table](given, initial=shown, auto_id=f"{name or 'new'}-%s")
    if isinstance(form.fields.get("issue"), forms.ChoiceField):
        form.fields["issue"].choices = _issues(me)  # type: ignore[attr-defined]
    return form


def _issues(me: Member) -> list[tuple[str, str]]:
    here = directory(me)
    names = CauseNames(here, get_language() or "en")
    codes = {code for shop in here.shops.values() for code in here.books.playbook(shop.playbook).issues}
    return sorted(((code, names.issue(code)) for code in codes), key=lambda each: each[1])


@require_POST
def keep(request: HttpRequest, table: str, name: str) -> HttpResponse:
    """An item as typed; what can't be kept is shown with why, beside its field."""
    me, table = _manager(request), _known(table)
    values = house_rules.items(me, table).get(name)
    if values is None:
        raise Http404
    form = _form(me, table, name, values, request.POST)
    if not form.is_valid():
        return _page(request, me, table, fault=form, item=name)
    return _kept(request, me, table, name, form.values())


@require_POST
def add(request: HttpRequest, table: str) -> HttpResponse:
    """A theme of one's own."""
    me = _manager(request)
    if _known(table) != "themes":
        raise Http404
    code, form = request.POST.get("code", "").strip(), _form(me, table, "", {}, request.POST)
    if not CODE.fullmatch(code):
        form.add_error(None, _("A code is up to 30 small letters, digits and _, a letter first."))
    elif code in house_rules.items(me, table):
        form.add_error(None, _("There is one of this code."))
    if not form.is_valid():
        return _page(request, me, table, fault=form)
    return _kept(request, me, table, code, form.values())


@require_POST
def as_shipped(request: HttpRequest, table: str, name: str) -> HttpResponse:
    """As it comes along again; one of one's own is gone."""
    me, table = _manager(request), _known(table)
    if name not in house_rules.own(me.merchant_id, table):
        raise Http404
    if (shipped := TABLES[table].shipped().get(name)) is not None:
        return _kept(request, me, table, name, shipped)
    house_rules.take_away(me, table, name, now=timezone.now())
    messages.success(request, _("Taken away"))
    return redirect("house_rules", table)


def _kept(request: HttpRequest, me: Member, table: str, name: str, values: dict[str, Any]) -> HttpResponse:
    if table == deciding.TABLE:
        values = values | {deciding.BY: me.pk}  # within whose authority it decides
    changes.change(by=me, area=table, key=name, after=values, now=timezone.now())
    messages.success(request, _("Saved"))
    return redirect("house_rules", table)


def _known(table: str) -> str:
    if table not in FORMS:
        raise Http404
    return table


def _manager(request: HttpRequest) -> Member:
    me = member_for(request)
    require(me, Permission.MANAGE_MERCHANT)
    return me
