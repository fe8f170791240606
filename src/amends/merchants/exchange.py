"""Exchange rates: cases of several currencies stand in one order by them, and a playbook's sums meet those of an order.

A merchant has a home currency. A rate says what one unit of a currency is worth in it: the merchant's own, else the
one of the table that comes along (``rates.yaml``, each an assumption with its date).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final

import msgspec
import yaml

from amends.engine.currencies import MINOR_DIGITS
from amends.engine.currencies import ONE as ONE_RATE
from amends.engine.currencies import UNKNOWN as UNKNOWN_RATE
from amends.engine.signals import OrderPlaced

FALLBACK: Final = "CNY"  # home of a merchant without a shop
MOST_KEPT: Final = 400


class OwnRate(msgspec.Struct, frozen=True, omit_defaults=True):
    """A rate a merchant typed: ``rate`` as text, so that it stays as typed; ``source``: where it is from."""

    rate: str
    on: date
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """``worth``: home currency for one unit. ``own``: the merchant's; ``known`` False: nobody knows it, so 1 stands."""

    worth: Decimal
    on: date | None = None
    source: str = ""
    own: bool = False
    known: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipped:
    """The table that comes along: ``worth`` in ``base`` by currency."""

    base: str
    on: date
    source: str
    worth: Mapping[str, Decimal]


ONE: Final = Rate(worth=Decimal(1))
UNKNOWN: Final = Rate(worth=Decimal(1), known=False)


@cache
def shipped() -> Shipped:
    """The table that comes along."""
    found = yaml.safe_load(files("amends.merchants").joinpath("rates.yaml").read_text("utf-8"))
    worth = {str(code): Decimal(str(rate)) for code, rate in found["rates"].items()}
    return Shipped(base=found["base"], on=found["dated"], source=found["source"], worth=worth)


class Rates:
    """One merchant's rates. ``kept``: its own, by home currency and then by currency."""

    def __init__(self, home: str, kept: Mapping[str, Mapping[str, Any]]) -> None:
        self.home = home or FALLBACK
        self.own: dict[str, OwnRate] = msgspec.convert(dict(kept.get(self.home, {})), dict[str, OwnRate])
        self._factors: dict[str, float] = {}

    def of(self, currency: str) -> Rate:
        """What a unit of a currency is worth at home."""
        if currency == self.home:
            return ONE
        if own := self.own.get(currency):
            return Rate(worth=Decimal(own.rate), on=own.on, source=own.source, own=True)
        return self.as_shipped(currency)

    def as_shipped(self, currency: str) -> Rate:
        """The same by the table that comes along."""
        table = shipped()
        unit, home = table.worth.get(currency), table.worth.get(self.home)
        if unit is None or home is None:
            return UNKNOWN
        return Rate(worth=unit / home, on=table.on, source=table.source)

    def factor(self, currency: str) -> float:
        """Minor units at home for one minor unit of a currency; reckoned once for each."""
        found = self._factors.get(currency)
        if found is None:
            shift = MINOR_DIGITS.get(self.home, 2) - MINOR_DIGITS.get(currency, 2)
            found = self._factors[currency] = float(self.of(currency).worth.scaleb(shift))
        return found

    def priced(self, currency: str, *, of: str) -> int:
        """What one minor unit of the currency ``of`` is worth in minor units of another, as the engine counts it.

        0: they are the same; ``engine.currencies.UNKNOWN`` where nobody knows it.
        """
        if currency == of:
            return 0
        unit, other = self.of(of), self.of(currency)
        if not (unit.known and other.known):
            return UNKNOWN_RATE
        shift = MINOR_DIGITS.get(currency, 2) - MINOR_DIGITS.get(of, 2)
        return int((unit.worth / other.worth).scaleb(shift) * ONE_RATE)

    def at_home(self, minor: int, currency: str) -> int:
        """An amount of a currency in minor units of the home currency."""
        return minor if currency == self.home else round(minor * self.factor(currency))


def noted(signal: OrderPlaced, rates: Rates, *, of: str) -> OrderPlaced:
    """The same order with the rate from the playbook's currency (``of``) to its own, whatever was told."""
    if not signal.rate and signal.currency == of:
        return signal
    return msgspec.structs.replace(signal, rate=max(rates.priced(signal.currency, of=of), 0))


@lru_cache(maxsize=MOST_KEPT)
def read_rates(home: str, kept: str) -> Rates:
    """A merchant's rates from its row; ``kept``: ``own_rates`` as JSON."""
    return Rates(home, msgspec.json.decode(kept))
