"""What every fold uses."""

from datetime import datetime
from typing import Final, cast

from amends.engine import signals as s
from amends.engine.facts import Facts
from amends.engine.subjects import FAMILY_OF, AnySubject, S
from amends.engine.words import Goods

# Named once: to look a member of an enum up takes longer than to assign it.
NOT_SHIPPED: Final = Goods.NOT_SHIPPED
IN_TRANSIT: Final = Goods.IN_TRANSIT
RECEIVED: Final = Goods.RECEIVED
RETURNED: Final = Goods.RETURNED


def earliest(known: datetime | None, at: datetime) -> datetime:
    """The earlier of what was known and what is told now."""
    return at if known is None or at < known else known


def latest(known: datetime | None, at: datetime) -> datetime:
    """The later of what was known and what is told now."""
    return at if known is None or at > known else known


def before(at: datetime | None, asked_at: datetime | None) -> bool:
    """Whether an answer was given before what is asked now was asked, and so doesn't answer it."""
    return at is not None and asked_at is not None and at < asked_at


def opened(f: Facts, kind: type[S], sig: s.Signal) -> S:
    """What is known of the thing of that kind a signal is about, begun with it where nothing was known."""
    key = f"{FAMILY_OF[kind]}:{sig.ref}"
    known = f.subjects.get(key)
    if isinstance(known, kind):
        return known
    begun = kind(ref=sig.ref, at=sig.at)
    f.subjects[key] = cast("AnySubject", begun)
    return begun


def settle_goods(f: Facts) -> None:
    """Where the goods are, from the times known, in whatever order they came."""
    if f.returned_at is not None:
        f.goods = RETURNED
    elif f.delivered_at is not None or f.completed_at is not None:
        f.goods = RECEIVED
    elif f.handed_over_at is not None or f.shipped_at is not None:
        f.goods = IN_TRANSIT
    else:
        f.goods = NOT_SHIPPED
