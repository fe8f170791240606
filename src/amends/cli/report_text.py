"""The report of how much goes by itself, as lines of text in a language."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from amends.desk.pipeline.automation import DOERS
from amends.desk.words import vocabulary

if TYPE_CHECKING:
    from amends.casework.queries.automation import AutomationReport, AutoShare, Books

NAME, CELL = 30, 8


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportNames:
    """What scenes and desks are called. ``language``: of playbooks; ``desks``: the merchant's own names, by code."""

    books: "Books"
    language: str
    desks: dict[str, str]

    def scene(self, shop: int, name: str) -> str:
        found = (each for each in self.books[shop].scenes if each.name == name) if shop in self.books else iter(())
        title = next((each.title.say(self.language) for each in found), "") or name.replace("_", " ")
        return _("{scene} (shop {shop})").format(scene=title, shop=shop)

    def desk(self, code: str) -> str:
        titles = (book.desks[code].say(self.language) for book in self.books.values() if code in book.desks)
        return self.desks.get(code) or next(titles, code.replace("_", " "))


def lines(report: "AutomationReport", names: ReportNames) -> Iterator[str]:
    """A line for all, then by scene, desk and party. The parts of an average case's hours add up to its hours."""
    period = _("{since} to {until} (UTC)")
    yield period.format(since=f"{report.since:%Y-%m-%d %H:%M}", until=f"{report.until:%Y-%m-%d %H:%M}")
    yield _row("", [_("steps"), _("no hand"), _("cases"), _("no one"), _("hours"), _("ours"), _("waits"), _("neither")])
    yield _line(_("All"), report.all)
    done = [f"{DOERS.get(who, who)} {n}" for who, n in sorted(report.all.who.items(), key=_most)]
    yield _("Steps done by: {who}").format(who=", ".join(done) or "-")
    yield _("Hours are of one case: ours, waiting for others, and neither, in which nobody had anything to do.")
    tables = (
        (_("By scene"), [(names.scene(shop, scene), share) for (shop, scene), share in report.scenes.items()]),
        (_("By desk"), [(names.desk(desk), share) for desk, share in report.desks.items()]),
        (_("By party"), [(_party(party), share) for party, share in report.parties.items()]),
    )
    for title, shares in tables:
        yield title
        yield from (_line(f"  {name}", share) for name, share in sorted(shares, key=lambda each: -each[1].steps))


def _party(party: str) -> str:
    return vocabulary.say(vocabulary.WAITING, party) if party else _("our own desks")


def _most(each: tuple[str, int]) -> tuple[int, str]:
    return -each[1], each[0]


def _line(name: str, share: "AutoShare") -> str:
    each = share.cases or 1
    parts = tenths([share.ours / each, share.waited / each, share.neither / each])
    counted = [str(share.steps), _percent(share.steps_rate), str(share.cases), _percent(share.cases_rate)]
    return _row(name, [*counted, f"{sum(parts) / 10:.1f}", *(f"{part / 10:.1f}" for part in parts)])


def tenths(parts: list[float]) -> list[int]:
    """The parts in tenths, rounded so that they add up to their sum as it is rounded."""
    ends = [0, *(round(sum(parts[: n + 1]) * 10) for n in range(len(parts)))]
    return [after - before for before, after in pairwise(ends)]


def _row(name: str, cells: list[str]) -> str:
    return _wide(name, NAME) + "".join(" " * max(CELL - _width(cell), 1) + cell for cell in cells)


def _wide(name: str, width: int) -> str:
    return name + " " * max(width - _width(name), 0)


def _width(text: str) -> int:
    """Columns of a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)


def _percent(rate: float | None) -> str:
    return "-" if rate is None else f"{100 * rate:.0f} %"
