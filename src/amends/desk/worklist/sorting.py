"""What the columns of a work list are sorted by, for who reads them; see ``web.sorting``.

Columns of codes are sorted by the reader's words; ``casework.queries.sorted_list`` gets each code's place among them.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from amends.casework.queries.sorted_list import SortOrder
from amends.casework.queries.sorted_sql import KEYS
from amends.desk.words import vocabulary
from amends.desk.words.titles import Titles
from amends.desk.words.vocabulary import Words, say
from amends.desk.worklist import risk
from amends.desk.worklist.rows import RowTeller
from amends.web import sorting
from amends.web.sorting import Sort

HIGHEST_FIRST: Final = frozenset({"stake", "risk", "last", "opened"})  # what one looks for in them stands at the end
WAYS: Final = {column: column in HIGHEST_FIRST for column in KEYS}
Coded = tuple[int, str, str]  # shop (0: any), code, words


def read(text: str) -> Sort | None:
    """From what an address holds; None for what is no column."""
    return sorting.read(text, KEYS)


def order(by: Sort, teller: RowTeller) -> SortOrder:
    """The same as the ledger is asked for it."""
    if by.column == "risk":
        finals = {
            (shop, each.name) for shop in teller.shops for each in teller.playbook(shop).clocks if risk.final(each)
        }
        prices = {shop: _price(teller, shop) for shop in teller.shops}
        return SortOrder(column=by.column, down=by.down, prices=prices, finals=sorted(finals))
    coded = _CODED.get(by.column)
    return SortOrder(column=by.column, down=by.down, places=_places(coded(teller)) if coded else {})


def _places(coded: Iterable[Coded]) -> dict[tuple[int, str], int]:
    """By its words, the first first; what has none has no place."""
    told = {(shop, code): words for shop, code, words in coded if code and words}
    place = {words: number for number, words in enumerate(sorted(set(told.values())))}
    return {code: place[words] for code, words in told.items()}


def _price(teller: RowTeller, shop: int) -> float:
    """Of a point, minor units at home."""
    book = teller.playbook(shop)
    return book.price_of_point * (teller.books.rates.factor(book.currency) if book.currency else 1.0)


def _by_titles(codes: Callable[[Titles], Iterable[tuple[str, str]]]) -> Callable[[RowTeller], Iterator[Coded]]:
    """Codes with words of their shop's playbook; of shops on one playbook they are told once."""

    def each(teller: RowTeller) -> Iterator[Coded]:
        told: dict[str, list[tuple[str, str]]] = {}
        for shop in teller.shops.values():
            found = told.setdefault(shop.playbook, [])
            if not found:
                found += codes(teller.titles(shop.pk))
            yield from ((shop.pk, code, words) for code, words in found)

    return each


def _of(words: Words, before: str = "") -> Iterator[Coded]:
    return ((0, f"{before}{code}", say(words, code)) for code in words)


def _scenes(titles: Titles) -> Iterator[tuple[str, str]]:
    return ((scene.name, titles.scene(scene.name)) for scene in titles.playbook.scenes)


def _issues(titles: Titles) -> Iterator[tuple[str, str]]:
    return ((code, titles.issue(code)) for code in titles.playbook.issues)


def _desks(titles: Titles) -> Iterator[tuple[str, str]]:
    return ((code, titles.desk(code)) for code in {*titles.playbook.desks, *titles.desks})


def _following(titles: Titles) -> Iterator[tuple[str, str]]:
    """A step by its scene, whom a case waits for, how it ended: see ``sorted_sql``."""
    for scene in titles.playbook.scenes:
        yield from ((f"{scene.name}/{step.name}", titles.step(scene.name, step.name)) for step in scene.steps)
    yield from ((code, words) for _shop, code, words in _of(vocabulary.WAITING, "waits/"))
    yield from ((code, words) for _shop, code, words in _of(vocabulary.OUTCOMES, "ended/"))


_CODED: Final[dict[str, Callable[[RowTeller], Iterator[Coded]]]] = {
    "what": _by_titles(_scenes),
    "issue": _by_titles(_issues),
    "desk": _by_titles(_desks),
    "next": _by_titles(_following),
    "goods": lambda _teller: _of(vocabulary.GOODS),
    "waits": lambda _teller: _of(vocabulary.WAITING),
    "owner": lambda teller: ((0, number, name) for number, name in teller.people.items()),
    "shop": lambda teller: ((0, str(shop.pk), shop.name) for shop in teller.shops.values()),
}
