"""What columns of codes and of sums are sorted by: by the reader's words, and sums of several currencies at home.

For rows of tables these are expressions, for rows of a query SQL with its values (``SqlKey``).
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from django.db.models import Case, F, FloatField, IntegerField, Value, When
from django.db.models.functions import Cast
from django.utils.translation import get_language

from amends.desk.directory import Directory
from amends.desk.words.titles import Titles
from amends.merchants.row_order import SqlKey, by_words

BETWEEN: Final = "/"
Coded = Callable[[Titles], Iterable[tuple[str, str]]]


def people(field: str, here: Directory, *, text: bool = False) -> Case:
    """``text``: the field holds members' ids as text."""
    known = here.people if text else {int(number): name for number, name in here.people.items()}
    return by_words(field, known, unknown=None)


def shops(here: Directory, field: str = "shop_id") -> Case:
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


def titled(here: Directory, codes: Coded, *fields: str) -> Case:
    """By words of each shop's playbook; of several ``fields`` a code has as many parts, or the first ones only."""
    told = _told(here, codes)
    place = {words: number for number, words in enumerate(sorted({said for _shop, _code, said in told}))}
    by: dict[tuple[str, int], list[int]] = {}
    for number, code, words in told:
        by.setdefault((code, place[words]), []).append(number)
    known = [
        When(**dict(zip(fields, code.split(BETWEEN), strict=False)), shop_id__in=shops, then=Value(at))
        for (code, at), shops in by.items()
    ]
    return Case(*known, default=Value(None), output_field=IntegerField())


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
    told = {f"{number}/{code}": words for number, code, words in _told(here, codes)}
    return coded(f"{shop} || '/' || {column}", told)


def coded_people(here: Directory, column: str) -> SqlKey:
    return coded(column, here.people)


def _name(column: str) -> str:
    return f"codes_{''.join(each for each in column if each.isalnum())}"


def _told(here: Directory, codes: Coded) -> list[tuple[int, str, str]]:
    """Shop, code, words; of shops on one playbook they are told once."""
    told: dict[str, list[tuple[str, str]]] = {}
    found = []
    for shop in here.shops.values():
        if shop.playbook not in told:
            titles = Titles(here.books.playbook(shop.playbook), get_language() or "en", here.desks)
            told[shop.playbook] = [(code, words) for code, words in codes(titles) if code and words]
        found += [(shop.pk, code, words) for code, words in told[shop.playbook]]
    return found


def _factors(here: Directory) -> dict[str, float]:
    return {code: here.books.rates.factor(code) for code in sorted({shop.currency for shop in here.shops.values()})}
