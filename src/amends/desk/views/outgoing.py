"""How a shop's effects go out, and what waits, was taken, was done or was given up."""

from datetime import datetime
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.db.models import Case, F, When
from django.db.models.functions import Left, NullIf
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
from amends.merchants.row_order import asked as asked_list
from amends.merchants.row_order import filled
from amends.merchants.word_order import by_words
from amends.web.sorting import ListColumn

TABS: Final = {
    "waiting": gettext_lazy("Waits"),
    "taken": gettext_lazy("Fetched"),
    "failed": gettext_lazy("Given up"),
    "done": gettext_lazy("Done"),
}


LONGEST_KEY: Final = 200  # of what was said, as it is sorted by


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
    listed = asked_list(request, _columns(state))
    found, more = asked.outgoing(me, shop_id=shop.pk, state=state, now=now, order=listed.order, after=listed.after)
    counts = asked.counts(me, shop_id=shop.pk, now=now)
    return {
        "shop": shop,
        "ways": DeliveryWay.choices,
        "way": ways.way_of(me, shop.pk),
        "rules": rules_on(now),
        "tabs": [(name, title, counts.get(name)) for name, title in TABS.items()],
        "most": asked.MOST,
        "state": state,
        "listed": listed,
        "rows": [_row(row) for row in found],
        "more": more,
        "changes": told(changes.history(me, area=ways.AREA, key=str(shop.pk), most=10)),
    }


def _columns(state: str) -> tuple[ListColumn, ...]:
    said = Left(Case(When(receipt="", then=filled("last_error")), default=F("receipt")), LONGEST_KEY)
    last = {
        "done": [
            ListColumn("done", _("Done"), "sent_at", down=True, look="number"),
            ListColumn("said", _("Their number"), said),
        ],
        "taken": [ListColumn("until", _("Theirs until"), "next_at", look="number")],
    }
    tried = ListColumn("tries", _("Tries"), "attempts", down=True, look="number")
    return (
        ListColumn("what", _("What"), by_words("kind", vocabulary.EFFECTS)),
        ListColumn("order", _("Order"), "order_key"),
        ListColumn("to", _("To whom"), by_words("recipient", vocabulary.PARTIES | vocabulary.SOURCES)),
        ListColumn("amount", _("Amount"), NullIf("amount", 0), down=True, look="number"),
        ListColumn("wanted", _("Wanted"), "wanted_at", down=True, look="number"),
        *last.get(state, [tried, ListColumn("said", _("What was said"), said)]),
    )


def _row(row: EffectRecord) -> dict[str, Any]:
    return {
        "effect": row,
        "kind": say(vocabulary.EFFECTS, row.kind),
        "to": say(vocabulary.PARTIES | vocabulary.SOURCES, row.recipient),
        "said": row.receipt or row.last_error,
    }
