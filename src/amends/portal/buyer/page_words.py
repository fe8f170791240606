"""The settings of a shop's page for buyers as its history tells them: sums, reasons and days in words."""

from collections.abc import Callable
from typing import Any, Final

from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from amends.casework.buyers import choices, deposit_rules
from amends.merchants.models import Member, Shop
from amends.portal.buyer.entering import NAMES
from amends.web import amounts

AREA: Final = "buyer_page"
LIMITS: Final = {
    "share": gettext_lazy("Most of an order, percent"),
    "money": gettext_lazy("Most for one order"),
    "per_buyer": gettext_lazy("Most for one buyer in all"),
    "per_day": gettext_lazy("Most for all buyers in a day"),
    "goods": gettext_lazy("Sending again or taking back, up to"),
    "goods_per_buyer": gettext_lazy("Such goods for one buyer in all"),
    "goods_per_day": gettext_lazy("Such goods for all buyers in a day"),
}


def said(merchant_id: int, key: str, name: str, value: Any) -> str | None:
    """A value of the page of the shop ``key`` in words; empty: it needs none. None: as any other value is told."""
    told = _SAID.get(name)
    return told(merchant_id, key, value) if told and value else None


def _choice(merchant_id: int, key: str, value: dict[str, int]) -> str:
    currency = _currency(merchant_id, key)
    return "; ".join(
        f"{words}: {value[name] if name == 'share' else amounts.money(value[name], currency)}"
        for name, words in LIMITS.items()
        if name in value
    )


def _articles(merchant_id: int, key: str, value: list[dict[str, Any]]) -> str:
    currency = _currency(merchant_id, key)
    return "; ".join(f"{each['title']} ({each['sku']}) {amounts.money(each['price'], currency)}" for each in value)


def _deposits(_merchant_id: int, _key: str, value: list[dict[str, Any]]) -> str:
    return "; ".join(map(_deposit, value))


def _deposit(rule: dict[str, Any]) -> str:
    reasons = dict(deposit_rules.reasons((get_language() or "en")[:2]))
    words = _("%(name)s, ordered %(first)s to %(last)s: back until %(until)s, afterwards for: %(reasons)s") % {
        "name": rule["name"],
        "first": rule["placed_from"],
        "last": rule["placed_until"],
        "until": f"{parse_datetime(rule['back_until']):%Y-%m-%d %H:%M}",
        "reasons": ", ".join(reasons.get(each, each) for each in rule["reasons"]) or _("nothing"),
    }
    return f"{words} ({', '.join(rule['source'].values())})"


def _whys(merchant_id: int, key: str, value: list[dict[str, Any]]) -> str:
    """Of each that is otherwise than usual: what it is called, or that it is left out."""
    shipped = dict(choices.whys((get_language() or "en")[:2]))
    found = []
    for each in value:
        words = _by_language(merchant_id, key, each["words"]) or shipped.get(each["code"], each["code"])
        found.append(_("%(reason)s (not offered)") % {"reason": words} if each["off"] else words)
    return "; ".join(found)


def _by_language(_merchant_id: int, _key: str, value: dict[str, str]) -> str:
    return "; ".join(f"{name}: {value[code]}" for code, name in NAMES if value.get(code))


def _person(merchant_id: int, _key: str, value: int) -> str:
    found = Member.objects.filter(merchant_id=merchant_id, id=value).values_list("user__name", flat=True)
    return found.first() or str(value)


def _currency(merchant_id: int, key: str) -> str:
    return Shop.objects.filter(merchant_id=merchant_id, id=key).values_list("currency", flat=True).first() or ""


_SAID: Final[dict[str, Callable[[int, str, Any], str]]] = {
    "choice": _choice,
    "articles": _articles,
    "deposits": _deposits,
    "whys": _whys,
    "words": _by_language,
    "status": _by_language,
    "by": _person,
    "logo": lambda _merchant, _key, _digest: _("a picture"),
    "logo_kind": lambda _merchant, _key, _kind: "",
}
