"""What a step by hand costs, and to which family an issue belongs: data with dates, see the YAML files beside."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from amends.engine.currencies import MINOR_DIGITS

HERE: Final = Path(__file__).parent
OTHER: Final = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class HandPrices:
    """By day, what a step by hand costs in a currency: ``days`` ascending; of each, thousandths of a minor unit."""

    days: list[date]
    prices: list[int]
    minutes: Decimal
    assumption: bool


@cache
def _read(name: str) -> Any:
    return yaml.safe_load((HERE / name).read_text(encoding="utf-8"))


def of_currency(currency: str) -> HandPrices:
    """Nothing in a currency that has no price."""
    tables = sorted(_read("prices.yaml")["tables"], key=lambda table: table["from_on"])
    unit = 1000 * 10 ** MINOR_DIGITS.get(currency, 2)
    each = [Decimal(str(t["minutes_of_step"])) * Decimal(str(t["minute"].get(currency, 0))) * unit for t in tables]
    return HandPrices(
        days=[table["from_on"] for table in tables],
        prices=[int(price) for price in each],
        minutes=Decimal(str(tables[-1]["minutes_of_step"])),
        assumption=any(table.get("assumption") for table in tables),
    )


@cache
def families() -> dict[str, str]:
    """By issue, its family."""
    return {issue: family for family, issues in _read("families.yaml").items() for issue in issues}


def family_of(issue: str) -> str:
    return families().get(issue, OTHER)
