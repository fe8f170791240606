"""A merchant's own scripts, beside those of its playbooks: written, changed, out of use and back in it.

One holds for all the merchant's shops from the moment it is kept, whatever version a case runs under: it changes no
rule. Each change is a setting's, with its history, and can be taken back.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from typing import Final
from uuid import uuid4

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from amends.casework.letters import folders
from amends.casework.overlay import house_rules
from amends.casework.overlay.house_rules import HouseTable
from amends.engine.playbook import Template, Variable, Wording
from amends.engine.templates import gaps
from amends.merchants import changes
from amends.merchants.access import require
from amends.merchants.changes import Values
from amends.merchants.models import Member

TABLE: Final = "scripts"
IN_USE: Final = "in_use"
LANGUAGES: Final = ("zh", "en", "pt")
STAGES: Final = ("pre_sale", "in_sale", "after_sale", "dispute", "review", "overload")
MOST: Final = 300
PREFIX: Final = "own_"
NAME: Final = re.compile(r"own_[0-9a-f]{12}")
GAPS: Final = {
    each.name: each
    for each in (
        Variable("order", "text"), Variable("waybill", "text", "waybill"), Variable("carrier", "text", "carrier"),
        Variable("ship_by", "time", "ship_by"), Variable("shipped", "day", "handed_over_at"),
        Variable("paid", "money", "order.amount"), Variable("refunded", "money", "order.refunded"),
        Variable("amount", "money"), Variable("due", "time"), Variable("until", "day"), Variable("days", "number"),
        Variable("item", "text"), Variable("reason", "text"), Variable("solution", "text"), Variable("shop", "text"),
    )
}  # fmt: skip
"""What a text may leave open, by name: filled with a fact of the order where it has a field, else by who writes."""


class TooManyScripts(Exception):
    """There are MOST already."""


def written(merchant_id: int) -> dict[str, Values]:
    """All of a merchant's, by name, those out of use among them."""
    return house_rules.own(merchant_id, TABLE)


class OwnScripts:
    """Those of a merchant that are in use, read when first asked for, once. ``none``: it is known to have none."""

    def __init__(self, merchant_id: int, *, none: bool = False) -> None:
        self._merchant_id, self._none = merchant_id, none

    @cached_property
    def in_use(self) -> tuple[Template, ...]:
        return () if self._none else tuple(in_use(self._merchant_id))


def in_use(merchant_id: int) -> list[Template]:
    """Those in use, as playbooks have theirs."""
    return [template(name, each) for name, each in written(merchant_id).items() if each.get(IN_USE)]


def template(name: str, values: Values) -> Template:
    """A script as it is kept, or typed: its gaps are those of GAPS that any of its texts has."""
    texts = {lang: str(values.get(lang) or "") for lang in LANGUAGES}
    used = set(_gaps(texts.values()))
    return Template(
        name=name,
        title=Wording(zh=values["name"], en=values["name"]),
        text=Wording(**texts),
        stage=values["stage"],
        channels=tuple(values["channels"]),
        variables=tuple(each for each in GAPS.values() if each.name in used),
    )


def _gaps(texts: Iterable[str]) -> Iterable[str]:
    for text in texts:
        try:
            yield from gaps(text)
        except ValueError:  # typed only so far: it is told where it is looked at
            continue


@transaction.atomic
def write(*, by: Member, values: Values, now: datetime) -> str:
    """A new one; its name. Raises Http404 for who may not, TooManyScripts."""
    require(by, folders.NEEDS)
    if len(written(by.merchant_id)) >= MOST:
        raise TooManyScripts
    name = f"{PREFIX}{uuid4().hex[:12]}"
    changes.change(by=by, area=TABLE, key=name, after={**values, IN_USE: True}, now=now)
    return name


@transaction.atomic
def change(*, by: Member, name: str, values: Values, now: datetime) -> None:
    """Its words, or whether it is in use; what isn't given stays. Raises Http404 for who may not, and for none."""
    require(by, folders.NEEDS)
    if name not in written(by.merchant_id):
        raise Http404
    changes.change(by=by, area=TABLE, key=name, after=values, now=now)


def register() -> None:
    """Make them known to the settings, with their history and taking back."""
    house_rules.add(TABLE, HouseTable(title=_("Own script"), shipped=dict, called=_called))


def _called(_language: str, _name: str, values: Values) -> str:
    return str(values.get("name", ""))
