"""A repeated cause in the reader's words: what it is, why it was raised, its trend as a small picture."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amends.casework.causes import ownership
from amends.casework.causes.models import (
    Cause,
    CauseState,
    Suspect,
)
from amends.casework.queries.causes import Happening
from amends.desk.directory import Directory
from amends.engine.playbook import Issue
from amends.web import amounts
from amends.web.whole import whole

WIDTH, HEIGHT, PAD = 210, 36, 2
STATES: Final[dict[str, str | Promise]] = {state.value: state.label for state in CauseState}
VERBS: Final[dict[str, str | Promise]] = {
    "cause.raised": gettext_lazy("Raised: %(found)s cases in %(days)s days"),
    "cause.changed": gettext_lazy("%(state)s. %(note)s"),
    "cause.dismissed": gettext_lazy("Dismissed: %(reason)s"),
    "cause.merged": gettext_lazy("Merged: %(reason)s"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """A line to draw; ``words`` say the same."""

    points: str
    most: int
    words: str
    width: int = WIDTH
    height: int = HEIGHT


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseCard:
    """A cause as its row and page show it."""

    cause: Cause
    title: str
    kind: str
    suspect: str
    state: str
    owner: str
    why: str
    prevent: str
    money: str
    trend: Trend | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseLine:
    at: datetime
    who: str
    text: str


class CauseNames:
    """What issues and suspects are called at this merchant, in one language."""

    def __init__(self, here: Directory, language: str) -> None:
        self.here, self.language = here, language
        self._issues: dict[str, Issue] = {}
        for pack in dict.fromkeys(shop.playbook for shop in here.shops.values()):
            self._issues = {**here.books.playbook(pack).issues, **self._issues}

    def issue(self, code: str) -> str:
        found = self._issues.get(code)
        return (found.title.say(self.language) if found else "") or code.replace("_", " ").lower()

    def suspect(self, cause: Cause) -> str:
        first, _slash, second = cause.suspect.partition("/")
        match cause.kind:
            case Suspect.SHOP:
                return self._shop(first)
            case Suspect.LISTING:
                return f"{second} · {self._shop(first)}"
            case Suspect.ROUTE:
                return f"{first} → {second}" if second else first
            case _:
                return cause.suspect

    def _shop(self, number: str) -> str:
        shop = self.here.shops.get(whole(number) or 0)
        return shop.name if shop else number

    def told(self, cause: Cause, trend: list[int] | None = None) -> CauseCard:
        return CauseCard(
            cause=cause,
            title=self.issue(cause.issue),
            kind=str(Suspect(cause.kind).label),
            suspect=self.suspect(cause),
            state=str(STATES[cause.state]),
            owner=self.here.people.get(str(cause.owner_id), ""),
            why=why(cause),
            prevent=ownership.prevention(cause.issue, self.language),
            money=money(cause),
            trend=drawn(trend) if trend else None,
        )

    def line(self, happening: Happening) -> CauseLine:
        who = self.here.people.get(happening.actor.removeprefix("member:"), "") or _("Engine")
        said = {name: str(value or "") for name, value in happening.detail.items()}
        said["state"] = str(STATES.get(said.get("state", ""), ""))
        return CauseLine(at=happening.at, who=who, text=(str(VERBS.get(happening.verb, happening.verb)) % said).strip())


def why(cause: Cause) -> str:
    """The statistic in one plain sentence."""
    named = {
        "found": cause.found,
        "days": cause.days,
        "usual": f"{cause.usual:.1f}",
        "before": cause.before,
        "sold": f"{cause.sold:,}",
        "then": f"{cause.sold_before:,}",
        "once": once(cause.chance),
    }
    if cause.alone:
        return (
            _(
                "%(found)s cases in %(days)s days; as often as with everything else it would be %(usual)s. Too new for "
                "a normal of its own. By chance: %(once)s."
            )
            % named
        )
    return (
        _(
            "%(found)s cases in %(days)s days; usual for it would be %(usual)s (%(before)s in the 8 weeks before; "
            "orders at risk a day: %(then)s then, %(sold)s now). By chance: %(once)s."
        )
        % named
    )


def once(chance: float) -> str:
    """A chance as people say it: once in 50,000."""
    if chance <= 1e-6:  # noqa: PLR2004 - a million
        return _("less than once in a million")
    odds = round(1 / chance)
    rounded = round(odds, 1 - len(str(odds)))
    return _("once in %(odds)s") % {"odds": f"{rounded:,}"}


def money(cause: Cause) -> str:
    parts = [amounts.money(minor, currency) for currency, minor in sorted(cause.money.items())]
    if cause.points:
        parts.append(_("%(points)s points") % {"points": cause.points})
    return " + ".join(parts)


def drawn(counts: list[int]) -> Trend:
    most = max(*counts, 1)
    step = (WIDTH - 2 * PAD) / (len(counts) - 1)
    high = HEIGHT - 2 * PAD
    points = " ".join(
        f"{PAD + n * step:.1f},{HEIGHT - PAD - count / most * high:.1f}" for n, count in enumerate(counts)
    )
    words = _("Cases a day in the last 6 weeks: at most %(most)s, %(total)s in all") % {
        "most": max(counts),
        "total": sum(counts),
    }
    return Trend(points=points, most=max(counts), words=words)
