"""How much goes by itself, as a page says it: shares in percent, and an average case's hours as one bar."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from amends.casework.queries.automation import AutomationReport, AutoShare
from amends.desk.pipeline.stations import TALL, StationTeller
from amends.desk.words import vocabulary

DOERS: Final[dict[str, str | Promise]] = {
    "engine": gettext_lazy("the engine"),
    "rule": gettext_lazy("a rule that decides clear cases"),
    "fact": gettext_lazy("a fact that came in"),
    "buyer": gettext_lazy("the buyer, on their page"),
    "contact": gettext_lazy("a partner, by their link"),
    "key": gettext_lazy("the shop's system"),
    "import": gettext_lazy("a table that was read in"),
    "hand": gettext_lazy("a colleague's hand"),
}
OURS, NEITHER = "ours", "neither"


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursPart:
    """A stretch of an average case's hours. ``hours``: of one case; ``percent``: of all of its hours."""

    kind: str
    words: str
    hours: str
    percent: str
    at: float
    length: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareLine:
    """A scene, desk or party with its shares; ``of``: how full its bars are, of TALL."""

    name: str
    share: AutoShare
    steps: str
    cases: str
    hours: str
    steps_of: float
    cases_of: float
    parts: list[HoursPart]


def percent(rate: float | None) -> str:
    return "—" if rate is None else f"{100 * rate:.0f} %"


def hours(number: float | None) -> str:
    return "—" if number is None else f"{number:.1f}"


def line(name: str, share: AutoShare) -> ShareLine:
    return ShareLine(
        name=name,
        share=share,
        steps=percent(share.steps_rate),
        cases=percent(share.cases_rate),
        hours=hours(share.mean),
        steps_of=round(TALL * (share.steps_rate or 0), 1),
        cases_of=round(TALL * (share.cases_rate or 0), 1),
        parts=list(parts(share)),
    )


def parts(share: AutoShare) -> Iterator[HoursPart]:
    """Ours, then whom it waits for, the longest first, then what nobody could have done anything in."""
    waits = sorted(share.waits.items(), key=lambda each: (-each[1], each[0]))
    told = [
        (OURS, "", share.ours),
        *((f"wait-{min(number, 4)}", party, spent) for number, (party, spent) in enumerate(waits)),
        (NEITHER, "", share.neither),
    ]
    whole, at = sum(spent for _kind, _party, spent in told), 0.0
    for kind, party, spent in told:
        if spent > 0 and whole:
            length = TALL * spent / whole
            yield HoursPart(
                kind=kind,
                words=vocabulary.say(vocabulary.WAITING, party),
                hours=hours(spent / max(share.cases, 1)),
                percent=percent(spent / whole),
                at=round(at, 2),
                length=round(length, 2),
            )
            at += length


def by_scene(report: AutomationReport, teller: StationTeller) -> list[ShareLine]:
    """Scenes called alike in several shops are one line; those with most cases first."""
    found: dict[str, AutoShare] = {}
    for (shop, scene), share in report.scenes.items():
        _join(found.setdefault(teller.title(shop, scene), AutoShare()), share)
    return _lines(found)


def by_desk(report: AutomationReport, teller: StationTeller) -> list[ShareLine]:
    return _lines({teller.desk(desk): share for desk, share in report.desks.items()})


def by_party(report: AutomationReport, own: str) -> list[ShareLine]:
    """Of ``own`` desks, and of everybody outside."""
    return _lines(
        {vocabulary.say(vocabulary.WAITING, party) if party else own: share for party, share in report.parties.items()}
    )


def doers(share: AutoShare) -> list[tuple[str, int, str]]:
    """Who or what did the steps: in words, how many, of all of them; the most first."""
    found = sorted(share.who.items(), key=lambda each: (-each[1], each[0]))
    return [(str(DOERS.get(who, who)), n, percent(n / share.steps)) for who, n in found]


def _lines(found: dict[str, AutoShare]) -> list[ShareLine]:
    shown = [line(name, share) for name, share in found.items()]
    return sorted(shown, key=lambda each: (-each.share.cases, -each.share.steps, each.name))


def _join(into: AutoShare, share: AutoShare) -> None:
    for name in ("steps", "by_rule", "cases", "untouched", "hours", "ours", "neither"):
        setattr(into, name, getattr(into, name) + getattr(share, name))
    for party, spent in share.waits.items():
        into.waits[party] += spent
