"""What every fold uses."""

from datetime import datetime
from typing import Final, cast

from amends.engine import signals as s
from amends.engine import whereabouts
from amends.engine.facts import Facts
from amends.engine.subjects import FAMILY_OF, AnySubject, S, Subject
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


def newer(f: Facts, fact: str, at: datetime, known: datetime | None = None) -> bool:
    """Whether what is told of a fact that changes is the newest known of it; if so, its time is noted.

    ``known``: when it was first told, where that stands elsewhere and nothing has changed it since.
    """
    if not unchanged(f, fact, at) or before(at, known):
        return False
    f.since = {**f.since, fact: at}
    return True


def unchanged(f: Facts, fact: str, at: datetime) -> bool:
    """Whether nothing has changed the fact later than ``at``."""
    return not before(at, f.since.get(fact))


def stale(known: Subject, at: datetime) -> bool:
    """Whether what begins the thing has been told already, of a later time."""
    return known.told and before(at, known.at)


def key_of(kind: type[Subject], ref: str) -> str:
    """Where what is known of a thing stands, such as ``refund:123``."""
    return f"{FAMILY_OF[kind]}:{ref}"


def before(at: datetime | None, asked_at: datetime | None) -> bool:
    """Whether an answer was given before what is asked now was asked, and so doesn't answer it."""
    return at is not None and asked_at is not None and at < asked_at


def opened(f: Facts, kind: type[S], sig: s.Signal) -> S:
    """What is known of the thing of that kind a signal is about, begun with it where nothing was known."""
    key = key_of(kind, sig.ref)
    known = f.subjects.get(key)
    if isinstance(known, kind):
        if not known.told and before(sig.at, known.at):
            known.at = sig.at
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
    if f.subjects:
        whereabouts.look_again(f)
