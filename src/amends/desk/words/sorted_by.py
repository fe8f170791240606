"""What columns of codes and of sums are sorted by: by the reader's words, and sums of several currencies at home.

For rows of tables these are expressions, for rows of a query SQL with its values (``SqlKey``).
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from django.db.models import Case, Expression, F, FloatField, Value, When
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import get_language

from amends.desk.directory import Directory
from amends.desk.words.titles import Titles
from amends.merchants.row_order import SqlKey
from amends.merchants.word_order import MadeWhenSorted, by_words, looked_up

BETWEEN: Final = "/"
Coded = Callable[[Titles], Iterable[tuple[str, str]]]


def people(field: str, here: Directory, *, text: bool = False) -> Expression:
    """``text``: the field holds members' ids as text."""
    known = here.people if text else {int(number): name for number, name in here.people.items()}
    return by_words(field, known, unknown=None)


def shops(here: Directory, field: str = "shop_id") -> Expression:
    return by_words(field, {shop.pk: shop.name for shop in here.shops.values()})


def scenes(titles: Titles) -> Iterable[tuple[str, str]]:
    return ((scene.name, titles.scene(scene.name)) for scene in titles.playbook.scenes)


def acts(titles: Titles) -> Iterable[tuple[str, str]]:
    """What is granted: a remedy or a step, by kind, name and scene; a thing no scene knows any more has no place."""
    for scene in titles.playbook.scenes:
        remedies = ((each.name, titles.remedy(scene.name, each.name)) for each in scene.remedies)
        yield from ((f"remedy{BETWEEN}{name}{BETWEEN}{scene.name}", words) for name, words in remedies)
        steps = ((each.name, titles.step(scene.name, each.name)) for each in scene.steps)
        yield from ((f"step{BETWEEN}{name}{BETWEEN}{scene.name}", words) for name, words in steps)


def steps(titles: Titles) -> Iterable[tuple[str, str]]:
    """By scene and name."""
    for scene in titles.playbook.scenes:
        yield from ((f"{scene.name}{BETWEEN}{step.name}", titles.step(scene.name, step.name)) for step in scene.steps)


def issues(titles: Titles) -> Iterable[tuple[str, str]]:
    return ((code, titles.issue(code)) for code in titles.playbook.issues)


def desks(titles: Titles) -> Iterable[tuple[str, str]]:
    return ((code, titles.desk(code)) for code in {*titles.playbook.desks, *titles.desks})


def titled(here: Directory, codes: Coded, *fields: str) -> MadeWhenSorted:
    """By words of each shop's playbook; of several ``fields`` a code has as many parts, or the first ones only."""
    return MadeWhenSorted(lambda: _places(here, codes, fields))


def _places(here: Directory, codes: Coded, fields: tuple[str, ...]) -> Expression:
    """The place of the words of a row's code among those of all playbooks; of the most parts that are known."""
    told = _told(here, codes)
    words = sorted({said for pairs in told.values() for _code, said in pairs})
    place = {said: number for number, said in enumerate(words)}
    known = {pack: {code: place[said] for code, said in reversed(pairs)} for pack, pairs in told.items()}
    books = {str(shop.pk): shop.playbook for shop in here.shops.values()}
    parts = {code.count(BETWEEN) + 1 for pairs in told.values() for code, _said in pairs} or {1}
    found = [looked_up(known, *fields[:many], within=(books, "shop_id")) for many in sorted(parts, reverse=True)]
    return Coalesce(*found) if len(found) > 1 else found[0]


def at_home(amount: Any, here: Directory, currency: str = "currency") -> Any:
    """A sum of any currency, a field or more, in the merchant's own: so they can stand in one order."""
    factors = _factors(here)
    known = [When(**{currency: code}, then=Value(factor)) for code, factor in factors.items()]
    factor = Case(*known, default=Value(1.0), output_field=FloatField())
    return Cast(F(amount) if isinstance(amount, str) else amount, FloatField()) * factor


def coded(column: str, words: Mapping[Any, Any]) -> SqlKey:
    """The same of a query: the place of a code's words."""
    told = sorted((str(said), str(code)) for code, said in words.items() if str(code) and str(said))
    name = _name(column)
    return SqlKey(f"array_position(%({name})s::text[], ({column})::text)", {name: [code for _said, code in told]})


def coded_titles(here: Directory, codes: Coded, column: str, shop: str = "shop_id") -> SqlKey:
    told = _told(here, codes)
    by_shop = {f"{each.pk}/{code}": words for each in here.shops.values() for code, words in told[each.playbook]}
    return coded(f"{shop} || '/' || {column}", by_shop)


def coded_people(here: Directory, column: str) -> SqlKey:
    return coded(column, here.people)


def _name(column: str) -> str:
    return f"codes_{''.join(each for each in column if each.isalnum())}"


def _told(here: Directory, codes: Coded) -> dict[str, list[tuple[str, str]]]:
    """Codes and their words, by the playbooks that shops run on."""
    told = {}
    for playbook in dict.fromkeys(shop.playbook for shop in here.shops.values()):
        titles = Titles(here.books.playbook(playbook), get_language() or "en", here.desks)
        told[playbook] = [(code, words) for code, words in codes(titles) if code and words]
    return told


def _factors(here: Directory) -> dict[str, float]:
    return {code: here.books.rates.factor(code) for code in sorted({shop.currency for shop in here.shops.values()})}
