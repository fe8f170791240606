"""Which account takes which effects: a shop's first connected one that names the kind, or takes all; else files.

What no platform pays is finance's to pay, unless an account names it.
"""

from collections.abc import Iterable, Sequence

from amends.casework.delivery import outbox
from amends.casework.delivery.connectors import FILES, PAID_BY_US, PAYMENTS, Account, Delivery
from amends.casework.ledger.connections import Connection

Route = tuple[Account, list[Delivery]]


def routes(connection: Connection, merchant: int, deliveries: Sequence[Delivery]) -> list[Route]:
    """The deliveries of a merchant by the account they go to, in their order."""
    by_shop: dict[int, list[Account]] = {}
    for row in outbox.accounts(connection, merchant, {delivery.shop_id for delivery in deliveries}):
        by_shop.setdefault(row[3], []).append(_account(row))
    found: dict[Account, list[Delivery]] = {}
    for delivery in deliveries:
        found.setdefault(_taker(delivery, by_shop.get(delivery.shop_id, ())), []).append(delivery)
    return list(found.items())


def _taker(delivery: Delivery, accounts: Iterable[Account]) -> Account:
    found = list(accounts)
    named = next((account for account in found if delivery.kind in account.kinds), None)
    if named is not None:
        return named
    if delivery.kind in PAID_BY_US:
        return Account(connector=PAYMENTS, merchant_id=delivery.merchant_id, shop_id=delivery.shop_id)
    return next((account for account in found if account.takes(delivery.kind)), Account(connector=FILES))


def _account(row: tuple[str, int, int, int, str, str, list[str]]) -> Account:
    connector, merchant_id, number, shop_id, platform, account, kinds = row
    return Account(
        connector=connector,
        merchant_id=merchant_id,
        id=number,
        shop_id=shop_id,
        platform=platform,
        account=account,
        kinds=frozenset(kinds),
    )
