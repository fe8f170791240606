"""What every signal carries."""

from datetime import datetime
from typing import ClassVar

import msgspec

from amends.engine.words import Source

VERSION = 1


class Line(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """One order line; ``price`` is what was paid for the whole line after discounts, in minor units."""

    sku: str
    title: str = ""
    quantity: int = 1
    price: int = 0
    gift: bool = False


class Piece(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """So many pieces of one of the goods ordered."""

    sku: str
    quantity: int = 1


class Signal(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    forbid_unknown_fields=True,
    tag_field="kind",
    gc=False,
):
    """What every signal carries. ``form``: answers to own fields of a playbook; money in minor units, days as text."""

    SOURCE: ClassVar[Source] = Source.MARKETPLACE

    id: str
    at: datetime
    order: str
    ref: str = ""
    by: str = ""
    source: Source | None = None
    v: int = VERSION
    form: dict[str, str | int | bool] = {}
