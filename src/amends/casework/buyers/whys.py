"""Why buyers rate as they do: the shipped reasons in a shop's own words, and reasons of its own.

A shop keeps them with its page, ``whys``: ``[{code, words, off}]``. One that is off is offered no longer, and stays
named where it was given. A reason of its own goes by its words, so that shops with the same one are counted together.
"""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any, Final, NamedTuple

from amends.casework.buyers import choices
from amends.merchants.models import Shop

LONGEST: Final = 60
MOST_OWN: Final = 12
OWN: Final = "own_"


class RatingWhy(NamedTuple):
    """``words``: the shop's own by language, where it has some; ``usual``: as shipped, empty for one of its own."""

    code: str
    words: Mapping[str, str]
    usual: Mapping[str, str]
    off: bool = False

    def said(self, language: str) -> str:
        told = {**self.usual, **{code: words for code, words in self.words.items() if words}}
        return told.get(language) or told.get("en") or next(iter(told.values()), self.code)


def of(shop: Shop) -> list[RatingWhy]:
    """All of a shop, the shipped first."""
    kept: dict[str, dict[str, Any]] = {each["code"]: each for each in shop.buyer_page.get("whys", ())}
    shipped = choices.shipped_whys()
    found = [RatingWhy(code, {}, usual) for code, usual in shipped.items()]
    found += [RatingWhy(code, {}, {}) for code in kept if code not in shipped]
    return [_own(each, kept[each.code]) if each.code in kept else each for each in found]


def _own(why: RatingWhy, kept: Mapping[str, Any]) -> RatingWhy:
    return why._replace(words=kept.get("words", {}), off=bool(kept.get("off")))


def offered(shop: Shop, language: str) -> list[tuple[str, str]]:
    """Those that buyers choose from."""
    return [(each.code, each.said(language)) for each in of(shop) if not each.off]


def named(shops: Iterable[Shop], language: str) -> dict[str, str]:
    """What they are called where reasons of several shops stand together: as shipped where shops don't agree."""
    shipped = dict(choices.whys(language))
    found: dict[str, set[str]] = {}
    for shop in shops:
        for each in of(shop):
            found.setdefault(each.code, set()).add(each.said(language))
    agreed = {code: shipped.get(code, min(words)) if len(words) > 1 else min(words) for code, words in found.items()}
    return shipped | agreed


def code_of(words: Mapping[str, str]) -> str:
    """Of a new reason; the same words are the same one."""
    text = "\n".join(f"{language} {words[language]}" for language in sorted(words) if words[language])
    return f"{OWN}{sha256(text.encode()).hexdigest()[:10]}"
