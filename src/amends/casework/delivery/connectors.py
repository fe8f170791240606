"""What carries effects out of the house: a connector per platform, shop and account, found by its name.

This room knows none of them. Each room of `channels` registers its own as Django starts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Protocol, runtime_checkable

FILES: Final = "files"  # takes what no connected account takes
PAYMENTS: Final = "payments"  # nothing carries these: finance pays them in batches, see ``casework.payments``
HELD_FOR_PAYMENT: Final = "payments"  # who holds an effect that waits for a batch
PAID_BY_US: Final = frozenset({"pay_buyer"})
"""What no platform pays, whatever accounts a shop has connected."""
PULL: Final = "pull"  # nothing carries these: the shop's own system takes them over the API


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """An effect on its way. ``key`` is unique within its shop; ``content``: ``engine.outcome.Effect``, mapped."""

    merchant_id: int
    id: int
    shop_id: int
    order_key: str
    case_no: int
    key: str
    kind: str
    recipient: str
    amount: int
    currency: str
    attempts: int
    wanted_at: datetime
    content: dict[str, Any]

    @property
    def once(self) -> str:
        """The idempotency key a receiver sees: the same at every attempt, and no other effect's."""
        return f"{self.shop_id}:{self.key}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the other side gave back for an effect it took. ``reference``: its own number for it, if it has one."""

    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Where a shop's effects go: an account on a platform. ``kinds``: effects it takes, empty for all."""

    connector: str
    merchant_id: int = 0
    id: int = 0
    shop_id: int = 0
    platform: str = ""
    account: str = ""
    kinds: frozenset[str] = field(default_factory=frozenset)

    def takes(self, kind: str) -> bool:
        return not self.kinds or kind in self.kinds


class Connector(Protocol):
    """Carries effects to one account. May be asked twice for the same key, and then acts once."""

    def deliver(self, effect: Delivery) -> Receipt:
        """Returns once the other side has it for good. Raises anything: it is tried again later."""
        ...


@runtime_checkable
class BatchConnector(Connector, Protocol):
    """A connector to which many effects cost hardly more than one."""

    def deliver_all(self, effects: Sequence[Delivery]) -> Sequence[Receipt]:
        """A receipt for each, in their order, once the other side has all of them for good. Raises if it has none."""
        ...


class UnknownConnector(LookupError):
    """An account names a connector that isn't installed."""


Connect = Callable[[Account], Connector]
_KNOWN: Final[dict[str, Connect]] = {}


def register(name: str, connect: Connect) -> None:
    """Make a connector known; the later of two by the same name holds."""
    _KNOWN[name] = connect


def connector(account: Account) -> Connector:
    """The connector for an account. Raises UnknownConnector."""
    if (connect := _KNOWN.get(account.connector)) is None:
        raise UnknownConnector(f"no connector named {account.connector}; there are: {', '.join(sorted(_KNOWN))}")
    return connect(account)
