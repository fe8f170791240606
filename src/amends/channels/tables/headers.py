"""What columns are called on each platform (``lists/``, dated and with their source), and what a table's own are."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from importlib import resources
from typing import Final, NamedTuple

import msgspec

from amends.channels.tables.kinds import TableKind, needed, targets

COMMON: Final = "common"
BETWEEN: Final = re.compile(r"[\s_\-./:：*#]+")
AROUND: Final = "'\"=\ufeff"


class HeaderList(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One platform's names. ``tables``: by kind of table and target, the likeliest name first.

    ``dated``: when they were looked at; ``source``: where; ``assumed``: nobody has seen such a file, they are a guess.
    """

    platform: str
    dated: date
    source: str
    tables: dict[TableKind, dict[str, list[str]]]
    assumed: bool = False


class Guess(NamedTuple):
    """``columns``: for each target the place of its column; ``platform``: whose names they are."""

    kind: TableKind
    columns: dict[str, int]
    platform: str


def plain(name: str) -> str:
    """A column's name as lists compare it: narrow, small, without what stands between its words."""
    return BETWEEN.sub("", unicodedata.normalize("NFKC", name).strip().strip(AROUND).casefold())


@cache
def lists() -> tuple[HeaderList, ...]:
    """All lists, those of platforms before the common one."""
    folder = resources.files(__package__) / "lists"
    files = sorted((each for each in folder.iterdir() if each.name.endswith(".yaml")), key=lambda each: each.name)
    found = [msgspec.yaml.decode(each.read_bytes(), type=HeaderList) for each in files if each.name != "words.yaml"]
    return tuple(sorted(found, key=lambda each: (each.platform == COMMON, each.platform)))


@cache
def known() -> frozenset[str]:
    """Every name that some list knows, plain."""
    return frozenset(plain(name) for names, _kind in _everything() for several in names.values() for name in several)


def _everything() -> Iterator[tuple[dict[str, list[str]], TableKind]]:
    for each in lists():
        for kind, names in each.tables.items():
            yield names, kind


def guess(names: Sequence[str], *, platform: str = "", kind: TableKind | None = None) -> Guess:
    """What the columns are: of the kinds, or the given one, the one that fits best, in the words of one platform.

    ``platform``: the shop's own, whose words win where two fit as well.
    """
    places = {plain(name): place for place, name in reversed(list(enumerate(names)))}
    found = [_fit(each, places, one) for each in lists() for one in TableKind if kind in (None, one)]
    best = max(found, key=lambda each: _worth(each, platform))
    return _filled(best, places)


def _fit(each: HeaderList, places: dict[str, int], kind: TableKind) -> Guess:
    columns: dict[str, int] = {}
    for target in targets(kind):
        for name in each.tables.get(kind, {}).get(target, ()):
            place = places.get(plain(name))
            if place is not None and place not in columns.values():
                columns[target] = place
                break
    return Guess(kind, columns, each.platform)


def _worth(found: Guess, platform: str) -> tuple[float, bool, bool]:
    """Columns that a kind of table can't be without weigh most, so that a list of refunds is not one of orders."""
    musts = needed(found.kind)
    share = sum(name in found.columns for name in musts) / len(musts)
    return share * 10 + len(found.columns), found.platform == platform, found.platform != COMMON


def _filled(best: Guess, places: dict[str, int]) -> Guess:
    """What the platform's list doesn't name, by the common one."""
    common = next(each for each in lists() if each.platform == COMMON)
    more = _fit(common, places, best.kind).columns
    columns = dict(best.columns)
    for target, place in more.items():
        if target not in columns and place not in columns.values():
            columns[target] = place
    return best._replace(columns=columns)


@cache
def private() -> frozenset[str]:
    """Plain names of columns that tell who the buyer is."""
    return frozenset(
        plain(name)
        for names, kind in _everything()
        for target, several in names.items()
        if targets(kind)[target].private
        for name in several
    )


@cache
def paid_back() -> frozenset[str]:
    """Plain names of columns with sums that were refunded, which no list takes for anything of an order."""
    of: dict[TableKind, set[str]] = {TableKind.ORDERS: set(), TableKind.REFUNDS: set()}
    for names, kind in _everything():
        wanted = names if kind is TableKind.ORDERS else ("amount", "refunded")
        if kind in of:
            of[kind] |= {plain(name) for target in wanted for name in names.get(target, ())}
    return frozenset(of[TableKind.REFUNDS] - of[TableKind.ORDERS])
