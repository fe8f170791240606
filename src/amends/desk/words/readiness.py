"""A promotion's list, checks, war room and tree of causes in the reader's words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amends.casework.causes import ownership
from amends.casework.readiness.checks import CheckedRow, ReadinessFound
from amends.casework.readiness.library import families, problems, said
from amends.casework.readiness.models import UNDONE, ReadyItem, ReadyState
from amends.casework.readiness.tree import CauseSum, FamilyBranch
from amends.desk.directory import Directory
from amends.desk.words.causes import CauseNames
from amends.web import amounts

FULL: Final = 1000
CHECKS: Final[dict[str, tuple[str | Promise, str | Promise, str | Promise]]] = {
    "roster": (
        gettext_lazy("Somebody sits at every open desk in every hour"),
        gettext_lazy("Hours with nobody"),
        gettext_lazy("No roster is planned for the sale yet"),
    ),
    "contacts": (
        gettext_lazy("Every department has somebody to call"),
        gettext_lazy("Departments without a contact"),
        gettext_lazy("There are no desks yet"),
    ),
    "carriers": (
        gettext_lazy("Several carriers share the parcels"),
        gettext_lazy("Nearly all parcels go with one carrier"),
        gettext_lazy("No parcels were handed over in the last 30 days"),
    ),
    "stock": (
        gettext_lazy("No count found less than is listed"),
        gettext_lazy("More is listed than is there"),
        gettext_lazy("Nothing was counted in the last 90 days"),
    ),
    "ship_dates": (
        gettext_lazy("Every order came with a shipping date"),
        gettext_lazy("Goods that were sold without a shipping date"),
        gettext_lazy("No orders yet"),
    ),
    "pool": (
        gettext_lazy("The fund pool holds something"),
        gettext_lazy("The fund pool is empty"),
        gettext_lazy("The fund pool is empty"),
    ),
    "listings": (
        gettext_lazy("No goods were called other than described"),
        gettext_lazy("Goods that buyers called other than described"),
        gettext_lazy("No cases yet"),
    ),
}
"""What each check says when it is good, when it isn't, and when too little is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyCard:
    """An item as its row shows it. ``cost``: what it came to the last time, empty for nothing."""

    item: ReadyItem
    title: str
    advice: str
    check: str
    owner: str
    state: str
    cost: str
    late: bool

    @property
    def done(self) -> bool:
        return self.item.state not in UNDONE


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyFamily:
    """``done``: its part of FULL."""

    code: str
    title: str
    cards: list[ReadyCard]
    done: int
    finished: int


def named(item: ReadyItem, language: str) -> tuple[str, str]:
    """Its title and advice: the library's in the reader's language, or one's own."""
    problem = problems().get(item.problem)
    if problem is None:
        return item.title, item.advice
    return said(problem.title, language), said(problem.advice, language)


def card(item: ReadyItem, here: Directory, language: str, home: str, today: date) -> ReadyCard:
    title, advice = named(item, language)
    problem = problems().get(item.problem)
    return ReadyCard(
        item=item,
        title=title,
        advice=advice,
        check=problem.check if problem else "",
        owner=here.people.get(str(item.owner_id), ""),
        state=str(ReadyState(item.state).label),
        cost=cost(CauseSum(cases=item.cases, money=item.money, points=item.points), home) if item.cases else "",
        late=item.state in UNDONE and item.due_on < today,
    )


def cost(sum_: CauseSum, home: str) -> str:
    """Cases, money and points in one line."""
    parts = [_("%(n)s cases") % {"n": f"{sum_.cases:,}"}]
    if sum_.money:
        parts.append(amounts.money(sum_.money, home))
    if sum_.points:
        parts.append(_("%(points)s points") % {"points": sum_.points})
    return " · ".join(parts)


def by_family(cards: Sequence[ReadyCard], language: str) -> list[ReadyFamily]:
    """The list in the runbook's order, a family without items left out."""
    found = []
    for code, family in families().items():
        mine = [each for each in cards if each.item.family == code]
        finished = sum(each.done for each in mine)
        if mine:
            share = FULL * finished // len(mine)
            title = said(family.title, language)
            found.append(ReadyFamily(code=code, title=title, cards=mine, done=share, finished=finished))
    return found


def checked(found: ReadinessFound) -> tuple[str, str]:
    """Its finding as a sentence, and a tone: good, bad or unknown."""
    good, bad, unknown = CHECKS[found.check]
    if found.good is None:
        return str(unknown), "unknown"
    return (str(good), "good") if found.good else (str(bad), "bad")


def row_words(check: str, row: CheckedRow, home: str) -> str:
    """What a row of a finding says beside its name."""
    words: dict[str, Callable[[], str]] = {
        "roster": lambda: f"{WEEKDAYS_ABBR[row.weekday - 1]} · " + ", ".join(f"{hour}:00" for hour in row.hours),
        "carriers": lambda: _("%(n)s parcels, %(share)s %%") % {"n": f"{row.count:,}", "share": row.other},
        "stock": lambda: _("%(listed)s listed, %(real)s there") % {"listed": row.count, "real": row.other},
        "pool": lambda: amounts.money(row.count, row.name),
        "ship_dates": lambda: _("%(n)s orders") % {"n": row.count},
        "listings": lambda: _("%(n)s cases") % {"n": row.count},
    }
    return words[check]() if check in words else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeLeaf:
    """A problem of the tree. ``width``: of FULL; ``prevent``: what to change before the next."""

    issue: str
    title: str
    sum: CauseSum
    money: str
    width: int
    goods: list[tuple[str, CauseSum]]
    prevent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeFamily:
    code: str
    title: str
    sum: CauseSum
    money: str
    width: int
    leaves: list[TreeLeaf]


def grown(branches: Sequence[FamilyBranch], here: Directory, language: str, home: str) -> list[TreeFamily]:
    """The tree with its bars: by money where any is at stake, else by cases."""
    names = CauseNames(here, language)
    by_money = any(branch.sum.money for branch in branches)
    sizes = [branch.sum.money if by_money else branch.sum.cases for branch in branches]
    most = max([*sizes, 1])

    def width(sum_: CauseSum) -> int:
        return FULL * (sum_.money if by_money else sum_.cases) // most

    return [
        TreeFamily(
            code=branch.family,
            title=said(families()[branch.family].title, language),
            sum=branch.sum,
            money=amounts.money(branch.sum.money, home),
            width=width(branch.sum),
            leaves=[
                TreeLeaf(
                    issue=leaf.issue,
                    title=names.issue(leaf.issue),
                    sum=leaf.sum,
                    money=amounts.money(leaf.sum.money, home),
                    width=width(leaf.sum),
                    goods=leaf.goods,
                    prevent=ownership.prevention(leaf.issue, language),
                )
                for leaf in branch.issues
            ],
        )
        for branch in branches
    ]
