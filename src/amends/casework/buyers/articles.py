"""What a shop's buyers may exchange a piece for: its own list of articles with their prices, kept with its page."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from amends.engine.currencies import MINOR_DIGITS
from amends.engine.facts import Facts
from amends.merchants.models import Shop

MOST: Final = 200
LONGEST: Final = 80
PARTS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """``price``: minor units of the shop's money."""

    sku: str
    title: str
    price: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangePiece:
    """One piece of what was bought; ``worth``: what was paid for it, discounts on the order taken off."""

    sku: str
    worth: int


class ArticleFault(Exception):
    """A line of the list that can't be read. ``line``: which one, from 1."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def articles(shop: Shop) -> list[Article]:
    kept: list[dict[str, Any]] = shop.buyer_page.get("articles", [])
    return [Article(sku=each["sku"], title=each["title"], price=each["price"]) for each in kept]


def read(text: str, currency: str) -> list[Article]:
    """A line for each: number, name, price, with commas or tabs between. Raises ArticleFault."""
    found: dict[str, Article] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            article = _article(line, number, currency)
            found[article.sku] = article
    if len(found) > MOST:
        raise ArticleFault(MOST + 1)
    return list(found.values())


def _article(line: str, number: int, currency: str) -> Article:
    parts = [part.strip() for part in line.replace("\t", ",").replace("，", ",").split(",")]
    try:
        sku, title, price = parts[0], ",".join(parts[1:-1]).strip(), Decimal(parts[-1])
        minor = int(price * 10 ** MINOR_DIGITS.get(currency, 2))
    except (InvalidOperation, OverflowError, ValueError) as error:
        raise ArticleFault(number) from error
    if len(parts) < PARTS or not sku or not title or not 0 < minor < 10**12 or max(len(sku), len(title)) > LONGEST:
        raise ArticleFault(number)
    return Article(sku=sku, title=title, price=minor)


def pieces(facts: Facts) -> list[ExchangePiece]:
    """What was bought, each article once."""
    bought = [line for line in facts.lines if not line.gift and line.quantity > 0]
    total = sum(line.price for line in bought)
    paid = min(facts.amount - facts.freight, total) if facts.amount > facts.freight else total
    return [
        ExchangePiece(sku=line.sku, worth=line.price * max(paid, 0) // total // line.quantity)
        for line in bought
        if total > 0
    ]
