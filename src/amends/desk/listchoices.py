"""What a list can be narrowed to, as people choose it; and what it is narrowed to, to be let go one by one."""

from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from amends.casework.queries.list_filters import NOBODY, OURS, PARTNER
from amends.desk import listfilters, vocabulary
from amends.desk.rows import RowTeller
from amends.desk.seats import House
from amends.desk.vocabulary import say

Choice = tuple[str, str]


def choices(here: House, told: RowTeller, query: dict[str, str]) -> dict[str, Any]:
    """``shops``, ``desks``, ``scenes``, ``issues``…: values with their names; ``narrowing``: what is chosen now."""
    books = {shop.playbook: told.titles(shop.id) for shop in here.shops.values()}
    desks, scenes, issues = dict(here.desks), dict[str, str](), dict[str, str]()
    for titles in books.values():
        desks = {code: titles.desk(code) for code in titles.playbook.desks} | desks
        scenes |= {scene.name: scene.title.say(titles.language) for scene in titles.playbook.scenes if scene.case}
        issues |= {code: issue.title.say(titles.language) for code, issue in titles.playbook.issues.items()}
    found = {
        "shop": sorted(((str(shop.id), shop.name) for shop in here.shops.values()), key=_name),
        "desk": sorted(desks.items(), key=_name),
        "scene": sorted(scenes.items(), key=_name),
        "issue": sorted(issues.items(), key=_name),
        "goods": [(word, say(vocabulary.GOODS, word)) for word in listfilters.GOODS],
        "tone": [("1", _("annoyed or angry")), ("2", _("angry"))],
        "waits": [(word, _waits(word)) for word in listfilters.WAITS],
        "owner": [(listfilters.ME, _("me")), (NOBODY, _("nobody")), *sorted(here.people.items(), key=_name)],
        "due": [("today", _("by tonight")), ("24h", _("within 24 hours")), ("72h", _("within 3 days"))],
        "lang": [(code, str(name)) for code, name in vocabulary.LANGUAGES.items()],
    }
    return {
        "choices": found,
        "people": sorted(here.people.items(), key=_name),
        "desks": found["desk"],
        "narrowing": _narrowing(found, query),
    }


def _name(choice: Choice) -> str:
    return choice[1]


def _waits(word: str) -> str:
    if word == OURS:
        return _("us")
    return _("a partner") if word == PARTNER else say(vocabulary.WAITING, word)


def _narrowing(found: dict[str, list[Choice]], query: dict[str, str]) -> list[dict[str, str]]:
    """``words`` and the address ``without`` each part of what is chosen."""
    titles = {
        "shop": _("Shop"), "desk": _("Desk"), "scene": _("Scene"), "goods": _("Goods"), "tone": _("Buyer sounds"),
        "from": _("At stake from"), "to": _("At stake up to"), "points": _("Points from"), "due": _("Due"),
        "owner": _("Handled by"), "waits": _("Waits for"), "issue": _("Problem"), "product": _("Product"),
        "lang": _("Language"),
    }  # fmt: skip
    return [
        {
            "words": f"{titles[key]}: {dict(found.get(key, [])).get(word, word)}",
            "without": urlencode({other: said for other, said in query.items() if other != key}),
        }
        for key, word in query.items()
    ]
