"""How a shop's effects go out, and what waits, was taken, was done or was given up."""

from datetime import datetime
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from amends.casework.delivery import lease_alarms, ways
from amends.casework.delivery.pull_rules import rules_on
from amends.casework.delivery.ways import DeliveryWay
from amends.casework.ledger.connections import joined
from amends.casework.ledger.effect_models import EffectRecord
from amends.casework.queries import outgoing as asked
from amends.desk.words import vocabulary
from amends.desk.words.vocabulary import say
from amends.merchants import changes
from amends.merchants.access import get_or_404, member_for, require
from amends.merchants.changetext import told
from amends.merchants.models import Member, Shop
from amends.merchants.roles import Permission
from amends.web.whole import whole

TABS: Final = {
    "waiting": gettext_lazy("Waits"),
    "taken": gettext_lazy("Fetched"),
    "failed": gettext_lazy("Given up"),
    "done": gettext_lazy("Done"),
}


class WayForm(forms.Form):
    way = forms.ChoiceField(choices=DeliveryWay.choices)


@require_http_methods(["GET", "POST"])
def outgoing(request: HttpRequest, number: int) -> HttpResponse:
    """One shop's effects; a manager chooses how they go out."""
    me = member_for(request)
    require(me, Permission.MANAGE_MERCHANT)
    shop, now = get_or_404(me, Shop, id=number), timezone.now()
    form = WayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        changes.change(by=me, area=ways.AREA, key=str(number), after=form.cleaned_data, now=now)
        if form.cleaned_data["way"] != DeliveryWay.PULL:
            lease_alarms.put_back(joined(), me.merchant_id, now=now)
        messages.success(request, _("Saved"))
        return redirect("outgoing", number)
    status = 422 if form.is_bound else 200
    return render(request, "desk/outgoing.html", _context(request, me, shop, now), status=status)


def _context(request: HttpRequest, me: Member, shop: Shop, now: datetime) -> dict[str, Any]:
    state = request.GET.get("state", "")
    state = state if state in TABS else next(iter(TABS))
    before = request.GET.get("before", "")
    found = asked.outgoing(me, shop_id=shop.pk, state=state, now=now, before=whole(before) or 0)
    counts = asked.counts(me, shop_id=shop.pk, now=now)
    return {
        "shop": shop,
        "ways": DeliveryWay.choices,
        "way": ways.way_of(me, shop.pk),
        "rules": rules_on(now),
        "tabs": [(name, title, counts.get(name)) for name, title in TABS.items()],
        "most": asked.MOST,
        "state": state,
        "rows": [_row(row) for row in found[: asked.PAGE]],
        "more": found[asked.PAGE - 1].id if len(found) > asked.PAGE else 0,
        "changes": told(changes.history(me, area=ways.AREA, key=str(shop.pk), most=10)),
    }


def _row(row: EffectRecord) -> dict[str, Any]:
    return {
        "effect": row,
        "kind": say(vocabulary.EFFECTS, row.kind),
        "to": say(vocabulary.PARTIES | vocabulary.SOURCES, row.recipient),
        "said": row.receipt or row.last_error,
    }
