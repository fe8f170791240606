"""The values of settings as people read them: names for numbers and codes, days and times as they are written here."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amends.merchants import desk_names, own_days
from amends.merchants.models import (
    Assignment,
    Desk,
    Member,
    NoticeKind,
    PromotionPhase,
    Seniority,
    Shop,
    ShopPlatform,
)
from amends.merchants.people_forms import LANGUAGES
from amends.merchants.roles import Role
from amends.web import moments

LONGEST: Final = 200
WEEK: Final = (
    gettext_lazy("Mon"), gettext_lazy("Tue"), gettext_lazy("Wed"), gettext_lazy("Thu"), gettext_lazy("Fri"),
    gettext_lazy("Sat"), gettext_lazy("Sun"),
)  # fmt: skip
CODES: Final[dict[str, dict[str, Any]]] = {
    "roles": dict(Role.choices),
    "role": dict(Role.choices),
    "assignment": dict(Assignment.choices),
    "seniority": dict(Seniority.choices),
    "languages": dict(LANGUAGES),
    "platforms": dict(ShopPlatform.choices),
    "platform": dict(ShopPlatform.choices),
    "muted": dict(NoticeKind.choices),
    "sounding": dict(NoticeKind.choices),
    "popping": dict(NoticeKind.choices),
    "stage": {
        "pre_sale": gettext_lazy("Before the sale"),
        "in_sale": gettext_lazy("Before it arrives"),
        "after_sale": gettext_lazy("After-sales"),
        "dispute": gettext_lazy("Dispute"),
        "review": gettext_lazy("Review"),
        "overload": gettext_lazy("Rush"),
    },
    "channels": {"chat": gettext_lazy("Chat"), "mail": gettext_lazy("Mail"), "sms": gettext_lazy("Text message")},
    "way": {
        "files": gettext_lazy("In a file on this server"),
        "pull": gettext_lazy("Taken by the shop's own system, over the API"),
    },
}


@dataclass(frozen=True, slots=True)
class SettingNames:
    """Names of a merchant's ``desks`` by code, ``people`` by id and ``shops`` by id, as text."""

    desks: dict[str, str]
    people: dict[str, str]
    shops: dict[str, str]

    @classmethod
    def of(cls, merchant_id: int) -> "SettingNames":
        people = Member.objects.filter(merchant_id=merchant_id).values_list("id", "user__name")
        shops = Shop.objects.filter(merchant_id=merchant_id).values_list("id", "name")
        return cls(
            desks=desk_names.by_code(Desk.objects.filter(merchant_id=merchant_id).values_list("code", "name")),
            people={str(number): name for number, name in people},
            shops={str(number): name for number, name in shops},
        )

    def desk(self, code: object) -> str:
        return self.desks.get(str(code), str(code))

    def person(self, number: object) -> str:
        return self.people.get(str(number), str(number))

    def about(self, area: str, key: str) -> str:
        """What a change is about, empty where its title says it all."""
        owner = key.partition("/")[0]
        if area in {"member", "absence", "loan", "password", "two_step", "notices", "joined"}:
            return self.people.get(owner, "")
        if area in {"closed", "roster"}:
            return str(dict(PromotionPhase.choices).get(key, key))
        if area == "calendar":
            return _calendar(self, key)
        named = {
            "desk": self.desks.get(key, key),
            "shop": self.shops.get(key, ""),
            "buyer_page": self.shops.get(key, ""),
            "outgoing": self.shops.get(key, ""),
            "key": self.shops.get(owner, ""),
        }
        named |= {
            "invitation": "",
            "partner": "",
            "partner_import": "",
            "mail": "",
            "folder": key.partition("/")[2],
            "dock": "",
            "security": "",
            "buyers": "",
            "rates": "" if key == "home" else _pair(key),
        }
        return named.get(area, key)

    def value(self, name: str, value: Any) -> str:
        """One value; empty for none."""
        if value is None or value == "":
            return ""
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        found = _SPECIAL[name](self, value) if name in _SPECIAL else _plain(name, value)
        return found[:LONGEST] or "—"


def _pair(key: str) -> str:
    """CNY/USD is what a USD is worth in CNY."""
    home, _slash, currency = key.partition("/")
    return f"{currency} → {home}"


def _calendar(house: SettingNames, key: str) -> str:
    scope, _at, shop = key.partition("@")
    calendar, _slash, desk = scope.partition("/")
    parts = (own_days.name_of(calendar), house.desk(desk) if desk else "", house.shops.get(shop, shop))
    return " · ".join(filter(None, parts))


def _plain(name: str, value: Any) -> str:
    codes = CODES.get(name, {})
    if isinstance(value, dict):
        return ", ".join(f"{key}: {each}" for key, each in value.items() if each)
    if isinstance(value, list):
        names = [each.get("name", each) if isinstance(each, dict) else codes.get(each, each) for each in value]
        return ", ".join(map(str, names))
    return str(codes.get(value, value)) if isinstance(value, str) else str(value)


def _desks(house: SettingNames, value: Iterable[str]) -> str:
    return ", ".join(house.desk(code) for code in value)


def _closed(house: SettingNames, value: dict[str, str]) -> str:
    closed = (
        _("%(desk)s closed, %(to)s does its work") % {"desk": house.desk(d), "to": house.desk(to)}
        for d, to in value.items()
    )
    return "; ".join(closed)


def _shifts(house: SettingNames, value: list[dict[str, Any]]) -> str:
    return "; ".join(_shift(house, shift) for shift in value)


def _shift(house: SettingNames, shift: dict[str, Any]) -> str:
    days = weekdays(shift["days"])
    return f"{house.person(shift['member'])} · {house.desk(shift['desk'])} · {days} {shift['from']}–{shift['until']}"


def weekdays(days: Iterable[int]) -> str:
    """Mon, Tue, Wed."""
    return ", ".join(str(WEEK[day - 1]) for day in days)


def _days(_house: SettingNames, value: list[dict[str, Any]]) -> str:
    return ", ".join(f"{day['on']} {_('working day') if day['counts'] else _('day off')}" for day in value)


def _moment(_house: SettingNames, value: str) -> str:
    at = parse_datetime(value)
    return value if at is None else moments.moment(_aware(at), now=timezone.now())


def _aware(at: datetime) -> datetime:
    return at if timezone.is_aware(at) else timezone.make_aware(at)


def _several(_house: SettingNames, value: Iterable[dict[str, Any]]) -> str:
    """Lines of a setting: a contact, a term, a grade."""
    return "; ".join(" ".join(_part(name, part) for name, part in each.items() if part) for each in value)


def _part(name: str, part: object) -> str:
    return str(CODES.get(name, {}).get(part, part)) if isinstance(part, str) else str(part)


_SPECIAL: Final[dict[str, Callable[[SettingNames, Any], str]]] = {
    "desks": _desks,
    "offered_to": _desks,
    "desk": lambda house, code: house.desk(code),
    "mentor_id": lambda house, number: house.person(number),
    "stand_in": lambda house, number: house.person(number),
    "by": lambda house, number: house.person(number),
    "closed": _closed,
    "shifts": _shifts,
    "days": _days,
    "contacts": _several,
    "terms": _several,
    "grades": _several,
    "shops": lambda house, numbers: ", ".join(house.shops.get(str(each), str(each)) for each in numbers),
    "archived_at": _moment,
    "week": lambda _house, days: weekdays(days),
    "from": _moment,
    "until": _moment,
    "expires_at": _moment,
    "link": lambda _house, _made: _("made"),
}
