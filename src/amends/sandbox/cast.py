"""Who is in the demo: one merchant, two shops, and a person for each way of working."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from amends.merchants.roles import Role
from amends.world import BRAZIL, TMALL, ShopShape

MERCHANT = "暖屋生活"
PASSWORD = "amends-demo"  # noqa: S105 - printed on the terminal; the demo holds invented people only
GREETING = {
    "zh": "您好！东西有问题、想退想换，都在这里说，不用等客服。",
    "en": "Hello! Tell us here what is wrong, what you would like back or exchanged.",
    "pt": "Olá! Conte aqui o que há de errado e o que você prefere.",
}
FORTNIGHT = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Character:
    email: str
    name: str
    roles: tuple[Role, ...]
    desks: tuple[str, ...] = ()


OPERATIONS = ("operations", "运营")  # a desk of the house's own: no playbook sends work to it
OWNER = "owner@demo.example"
OWNERS_NAME = "店主老周"
PEOPLE = (
    Character("lead@demo.example", "周主管", (Role.SUPERVISOR,), ("lead", "exceptions", "disputes", "logistics")),
    Character("agent@demo.example", "小林", (Role.AGENT,), ("returns", "reception", "reviews")),
    Character("new@demo.example", "兼职小吴", (Role.FRONT_LINE,), ("reception",)),
    Character("design@demo.example", "设计小美", (Role.FRONT_LINE,)),
    Character("finance@demo.example", "财务阿敏", (Role.FINANCE,), ("finance",)),
    Character("ops@demo.example", "运营小唐", (Role.AGENT,), ("operations",)),
    Character("warehouse@demo.example", "仓库老陈", (Role.WAREHOUSE,), ("warehouse",)),
)


def shapes(now: datetime) -> tuple[ShopShape, ShopShape]:
    """The two shops as they stand in the days after a promotion, whatever day of the year it is."""
    surge = datetime(now.year, 11, 11, tzinfo=now.tzinfo)
    in_season = surge < now < surge + FORTNIGHT
    often = 0 if in_season else 366
    return replace(TMALL, surge_days=often, diligence=0.72), replace(BRAZIL, surge_days=often, diligence=0.6)
