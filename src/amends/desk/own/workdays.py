"""What the page of working days shows: calendars our playbooks count in, what we have otherwise, what would move."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.utils.translation import get_language, gettext

from amends.casework.maintenance.calendars import SHOWN, CalendarPreview
from amends.casework.overlay.policies import card_of
from amends.engine.calendar import Calendar, Description, describe
from amends.engine.compiled_clocks import CompiledClock
from amends.engine.compiler import Policy
from amends.engine.words import Party
from amends.merchants import desk_names, own_days
from amends.merchants.access import visible
from amends.merchants.models import Desk, Member, Shop

AHEAD: Final = 400  # days of a calendar that are shown


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkdayScope:
    """Where something is otherwise: a calendar or ``*``; of one shop or all (None); of one desk or all (empty)."""

    calendar: str
    shop: int | None = None
    desk: str = ""

    @property
    def code(self) -> str:
        return f"{self.calendar}/{self.desk}" if self.desk else self.calendar

    @property
    def key(self) -> str:
        return own_days.key_of(self.code, self.shop)

    @property
    def query(self) -> str:
        return f"calendar={self.calendar}&shop={self.shop or ''}&desk={self.desk}"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnEntry:
    """An entry and whose it is. ``assumed``: nobody said where it is known from."""

    scope: WorkdayScope
    shop: str
    desk: str
    entry: own_days.DayEntry

    @property
    def assumed(self) -> bool:
        return not self.entry.source


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A calendar as shipped. ``ours``: titles of deadlines that follow own days; ``enforced``: of those that don't."""

    name: str
    title: str
    packs: list[str]
    said: Description | None
    ours: list[str]
    enforced: list[str]
    own: list[OwnEntry]


def cards(member: Member, *, today: date) -> list[Card]:
    """All calendars together first, then each that a playbook of our shops counts in."""
    shops = list(visible(member, Shop).select_related("merchant").order_by("name"))
    policies = {shop.playbook: card_of(shop).policy for shop in shops}
    mine = _own(member, shops)
    names = {name for policy in policies.values() for name in policy.playbook.calendars} - {"always"}
    every = Card(name=own_days.ALL, title=own_days.name_of(own_days.ALL), packs=[], said=None, ours=[], enforced=[],
                 own=[each for each in mine if each.scope.calendar == own_days.ALL])  # fmt: skip
    found = [_card(name, policies, mine, today) for name in sorted(names)]
    used = [card for card in found if card.ours or card.enforced or card.own]
    return [every, *sorted(used, key=lambda card: -len(card.ours))]


def _card(name: str, policies: dict[str, Policy], mine: list[OwnEntry], today: date) -> Card:
    packs = {pack: policy for pack, policy in policies.items() if name in policy.playbook.calendars}
    shipped = next(iter(packs.values())).playbook.calendars[name]
    return Card(
        name=name,
        title=own_days.name_of(name),
        packs=sorted(packs),
        said=_described(shipped, today),
        ours=_titles(packs.values(), name, ours=True),
        enforced=_titles(packs.values(), name, ours=False),
        own=[each for each in mine if each.scope.calendar == name],
    )


def _described(calendar: Calendar, today: date) -> Description:
    return describe(calendar, since=today, until=date.fromordinal(today.toordinal() + AHEAD))


def _titles(policies: Collection[Policy], name: str, *, ours: bool) -> list[str]:
    counted = (clock for policy in policies for clock in policy.clocks.values() if clock.rule.due.calendar == name)
    language = get_language() or "zh-hans"
    found = [clock.rule.title.say(language) for clock in counted if _is_ours(clock) is ours]
    asks = (limit for policy in policies for limit in policy.playbook.authority if limit.within)
    if ours and any(limit.calendar == name for limit in asks):
        found.append(gettext("Answering an approval"))
    return list(dict.fromkeys(found))


def _is_ours(clock: CompiledClock) -> bool:
    return clock.rule.missed.acts is Party.MERCHANT


def _own(member: Member, shops: list[Shop]) -> list[OwnEntry]:
    desks = desk_names.by_code(visible(member, Desk).values_list("code", "name"))
    layers = [(None, "", own_days.kept(member, None)), *((shop.pk, shop.name, shop.own_days) for shop in shops)]
    return [
        OwnEntry(scope=scope, shop=name, desk=desks.get(scope.desk, scope.desk), entry=entry)
        for shop, name, kept in layers
        for code, entry in sorted(own_days.entries(kept).items())
        for scope in [scope_of(code, shop)]
    ]


def scope_of(code: str, shop: int | None) -> WorkdayScope:
    calendar, _slash, desk = code.partition("/")
    return WorkdayScope(calendar=calendar, shop=shop, desk=desk)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moving:
    """A running clock and where it would go. ``title``: what it is called."""

    url_id: int
    case: int
    order: str
    title: str
    before: datetime
    after: datetime


def moving(member: Member, found: CalendarPreview) -> list[Moving]:
    """The first of what would move, in people's words."""
    shops = {shop.pk: shop for shop in visible(member, Shop)}
    language = get_language() or "zh-hans"
    return list(_moving(found, {number: card_of(shop).policy for number, shop in shops.items()}, language))


def _moving(found: CalendarPreview, policies: dict[int, Policy], language: str) -> Iterator[Moving]:
    for move in found.moves[:SHOWN]:
        rule = policies[move.shop_id].clock(move.rule.partition("#clocks.")[2])
        yield Moving(
            url_id=move.dossier_id,
            case=move.case,
            order=move.order,
            title=rule.rule.title.say(language) if rule else move.rule,
            before=move.before,
            after=move.after,
        )
