"""What a list can be narrowed to, as people choose it; and what it is narrowed to, to be let go one by one."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from amends.casework.queries.list_filters import NOBODY, OURS, PARTNER
from amends.desk.directory import Directory
from amends.desk.words import vocabulary
from amends.desk.words.names import Named, named
from amends.desk.words.titles import Titles
from amends.desk.words.vocabulary import say
from amends.desk.worklist import filters
from amends.desk.worklist.rows import RowTeller

Choice = tuple[str, str]
KEPT: Final = 64  # sets of playbooks under their merchants' values, in a language each


def choices(here: Directory, told: RowTeller, query: dict[str, str]) -> dict[str, Any]:
    """``shops``, ``desks``, ``scenes``, ``issues``…: values with their names.

    ``narrowing``: what is chosen now; ``home``: the currency of sums that are typed.
    """
    books = {shop.playbook: told.playbook(shop.id) for shop in here.shops.values()}
    theirs = _of_books(tuple(named(book) for book in books.values()), told.language)
    desks = theirs.desks | here.desks
    found = {
        "shop": sorted(((str(shop.id), shop.name) for shop in here.shops.values()), key=_name),
        "desk": sorted(desks.items(), key=_name),
        "scene": theirs.scenes,
        "issue": theirs.issues,
        "goods": [(word, say(vocabulary.GOODS, word)) for word in filters.GOODS],
        "tone": [("1", _("annoyed or angry")), ("2", _("angry"))],
        "waits": [(word, _waits(word)) for word in filters.WAITS],
        "owner": [(filters.ME, _("me")), (NOBODY, _("nobody")), *sorted(here.people.items(), key=_name)],
        "due": [("today", _("by tonight")), ("24h", _("within 24 hours")), ("72h", _("within 3 days"))],
        "lang": [(code, str(name)) for code, name in vocabulary.LANGUAGES.items()],
    }
    return {
        "choices": found,
        "desks": found["desk"],
        "home": told.books.rates.home,
        "narrowing": _narrowing(found, query, told.books.rates.home),
    }


@dataclass(frozen=True, slots=True)
class _Theirs:
    """What playbooks name: desks by code; scenes that make cases, and issues, by title."""

    desks: dict[str, str]
    scenes: list[Choice]
    issues: list[Choice]


@lru_cache(maxsize=KEPT)
def _of_books(books: tuple[Named, ...], language: str) -> _Theirs:
    desks, scenes, issues = dict[str, str](), dict[str, str](), dict[str, str]()
    for book in (each.playbook for each in books):
        titles = Titles(book, language, {})
        desks = {code: titles.desk(code) for code in book.desks} | desks
        scenes |= {scene.name: scene.title.say(language) for scene in book.scenes if scene.case}
        issues |= {code: issue.title.say(language) for code, issue in book.issues.items()}
    return _Theirs(desks, sorted(scenes.items(), key=_name), sorted(issues.items(), key=_name))


def _name(choice: Choice) -> str:
    return choice[1]


def _waits(word: str) -> str:
    if word == OURS:
        return _("us")
    return _("a partner") if word == PARTNER else say(vocabulary.WAITING, word)


def _narrowing(found: dict[str, list[Choice]], query: dict[str, str], home: str) -> list[dict[str, str]]:
    """``words`` and the address ``without`` each part of what is chosen."""
    titles = {
        "shop": _("Shop"), "desk": _("Desk"), "scene": _("Scene"), "goods": _("Goods"), "tone": _("Buyer sounds"),
        "from": _("At stake from"), "to": _("At stake up to"), "points": _("Points from"), "due": _("Due"),
        "owner": _("Handled by"), "waits": _("Waits for"), "issue": _("Problem"), "product": _("Product"),
        "lang": _("Language"),
    }  # fmt: skip
    units = {"from": f" {home}", "to": f" {home}"}
    return [
        {
            "words": f"{titles[key]}: {dict(found.get(key, [])).get(word, word)}{units.get(key, '')}",
            "without": urlencode({other: said for other, said in query.items() if other != key}),
        }
        for key, word in query.items()
    ]
