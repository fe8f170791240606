"""Rows of the work list in the reader's words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amends.casework.overlay.policies import Books
from amends.casework.queries.listed_case import ListedCase
from amends.desk.widgets import chips
from amends.desk.words import endings, vocabulary
from amends.desk.words import home as homewords
from amends.desk.words.people import role_title
from amends.desk.words.titles import Titles
from amends.desk.words.vocabulary import say
from amends.desk.worklist import risk
from amends.engine.playbook import Playbook
from amends.merchants.models import Shop
from amends.web import amounts, moments


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkRow:
    """``due_at``: of the countdown. ``stake``: why something is at stake, for the hover.

    ``reason``: why the row stands where it stands.
    ``risk``: the loss to be expected if it is left lying, minor units; ``sum``: how that was reckoned.
    ``asked``: whose approval its next act waits for, empty for nobody's.
    ``waiting``: whom it waits for, empty while it is ours to do; ``waiting_for``: the same as who paused it wrote it.
    """

    case: ListedCase
    chip: str
    due_at: datetime | None
    reason: str
    title: str
    stake: str
    goods: str
    goods_icon: str
    next_step: str
    next_desk: str
    desk: str
    owner: str
    outcome: str
    shop: str
    lang: str
    consequence: str
    waiting: str
    waiting_for: str
    risk: int
    sum: str
    issue: str
    asked: str = ""


@dataclass(frozen=True, slots=True)
class RowTeller:
    """``shops`` by id; ``people``: names by member id; ``desks``: names by code; ``books``: what the shops run on."""

    language: str
    shops: dict[int, Shop]
    people: dict[str, str]
    desks: dict[str, str]
    books: Books

    def titles(self, shop_id: int) -> Titles:
        return Titles(self.playbook(shop_id), self.language, self.desks)

    def playbook(self, shop_id: int) -> Playbook:
        return self.books.playbook(self.shops[shop_id].playbook)

    def row(self, case: ListedCase, now: datetime) -> WorkRow:
        titles = self.titles(case.shop_id)
        clock = titles.clock_of(case.clock_name)
        home = homewords.at_home(case.money, case.currency, self.books.rates)
        expected = risk.expected(case, self.playbook(case.shop_id), clock, self.books.pace, now, rates=self.books.rates)
        chip, due_at = chips.listed(case, now)
        return WorkRow(
            case=case,
            chip=chip,
            due_at=due_at,
            reason=reason(case, home),
            title=titles.scene(case.scene),
            stake=" · ".join(filter(None, [titles.why(case.scene), home])),
            goods=say(vocabulary.GOODS, case.goods),
            goods_icon=vocabulary.GOODS_ICONS.get(case.goods, "package"),
            next_step=titles.step(case.scene, case.next_step) if case.next_step else "",
            next_desk=titles.desk(case.next_desk) if case.next_desk and case.next_desk != case.desk else "",
            desk=titles.desk(case.desk),
            owner=self.people.get(case.owner, ""),
            outcome=endings.ended(case.outcome, case.payout),
            shop=self.shops[case.shop_id].name,
            lang=say(vocabulary.LANGUAGES, case.language[:2]) or case.country,
            consequence=_consequence(titles, case, clock.missed.does.say(self.language) if clock else ""),
            waiting=say(vocabulary.WAITING, case.waits_for),
            waiting_for=case.waiting or say(vocabulary.WAITING, case.waits_for),
            risk=expected.loss,
            sum=" · ".join(filter(None, [expected.words, home if expected.words else ""])),
            issue=titles.issue(case.issue),
            asked=role_title(case.asked),
        )


def _consequence(titles: Titles, case: ListedCase, does: str) -> str:
    name = titles.clock(case.clock_name, case.scene) if case.clock_name else ""
    return " · ".join(filter(None, [name, does]))


def reason(case: ListedCase, home: str) -> str:
    """Why a case stands where it does: act now, or due in 3 h · US$299.00 ≈ ¥2,128.88 (by what rate)."""
    worth = amounts.money(case.money, case.currency) if case.money else ""
    return " · ".join(filter(None, [_urgent(case), f"{worth} {home}".strip()]))


def _urgent(case: ListedCase) -> str:
    acts_now = case.band >= chips.ACT_NOW
    if case.clock_state in {"missed", "over", "paused"}:
        return str(_PASSED[case.clock_state, acts_now])
    if acts_now:
        return _("act now")
    if case.due_at is None:
        return _("no deadline")
    return _("due in %(duration)s") % {"duration": moments.duration(case.due_at - timezone.now())}


_PASSED: Final = {
    ("missed", True): gettext_lazy("missed and still costing"),
    ("missed", False): gettext_lazy("missed and still costing"),
    ("over", True): gettext_lazy("missed and still to be done"),
    ("over", False): gettext_lazy("missed: nothing more is lost by waiting"),
    ("paused", True): gettext_lazy("waiting: the deadline is paused"),
    ("paused", False): gettext_lazy("waiting: the deadline is paused"),
}
