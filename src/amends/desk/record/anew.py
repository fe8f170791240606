"""Facts told of what has no order: a buyer's enquiry, a problem on the phone, a supplier's or a shop's matter."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from amends.casework.overlay.policies import card_of
from amends.desk.record.fact_forms import Telling
from amends.desk.record.forms import SHORT, Choices, OrderChoices, RecordForm, form_of
from amends.desk.record.kinds import KINDS
from amends.desk.record.known import rules_of
from amends.desk.record.shop_kinds import SHOP
from amends.desk.words.titles import Titles
from amends.engine import signals as s
from amends.engine.playbook import Playbook
from amends.merchants.models import Shop

ANEW: Final = (s.MessageReceived, s.ProblemReported, s.PartnerReported, s.StockShort, s.ReviewPosted, s.PenaltyRecorded)
TELLINGS: Final[tuple[Telling, ...]] = (
    *sorted((kind for kind in KINDS if kind.signal in ANEW), key=lambda kind: ANEW.index(kind.signal)),
    *SHOP,
)
_WHERE: Final = ("shop", "key")


def playbook_of(shop: Shop) -> Playbook:
    """The playbook that decides what is told of that shop."""
    return card_of(shop).policy.playbook


def known_of(shop: Shop, titles: Titles) -> OrderChoices:
    """What there is to choose from where nothing is known yet."""
    issues = sorted(
        ((code, f"{titles.issue(code)} · {code}") for code in titles.playbook.issues), key=lambda row: row[1]
    )
    return OrderChoices(
        issues=issues, goods=(), problems=(), requests=(), refunds=(), currency=shop.currency, rules=rules_of(titles)
    )


def anew_form(kind: Telling, known: OrderChoices, shops: Sequence[Shop]) -> type[RecordForm]:
    """The form of a kind of fact, with the shop it is of and the number people know it by, if there can be one."""
    chosen: Choices = [(str(shop.pk), shop.name) for shop in shops]
    number = _("Order, chat or phone number, if there is one")
    more: dict[str, Any] = {"shop": forms.ChoiceField(choices=chosen, label=_("Shop"))}
    if not kind.about:
        more["key"] = forms.CharField(max_length=SHORT, required=False, label=number)
    of_fact = form_of(kind, known)
    return type("AnewForm", (of_fact,), {**more, "filled": _filled, "field_order": [*_WHERE, *kind.fields]})


def _filled(form: RecordForm) -> dict[str, Any]:
    """What was typed of the fact itself."""
    return {name: value for name, value in RecordForm.filled(form).items() if name not in _WHERE}


def key_of(kind: Telling, form: RecordForm, now: datetime) -> str:
    """What it goes by: the thing itself (``stock:CUP``), the number typed, else one of the day and the form's token."""
    if kind.about:
        return f"{kind.tag.partition('.')[0]}:{form.cleaned_data[kind.about]}"
    typed = str(form.cleaned_data.get("key", "")).strip()
    return typed or f"N{now:%m%d}-{form.cleaned_data['token'].hex[:6].upper()}"
