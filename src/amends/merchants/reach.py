"""The second lock for actors who reach less than their merchant: a shop's key, a partner's contact, a buyer.

They read as the role `amends_narrow`, which PostgreSQL shows only rows of their shop or of the orders they were asked
about (settings `amends.shop` and `amends.dossiers`), in the tables put under `narrow`; it sees no others and writes
nothing. Members stay with `rls`, whose policies this leaves as quick as they are.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import connection, transaction
from django.db.migrations import RunSQL

from amends.merchants.actors import Actor
from amends.merchants.rls import CURRENT

ROLE: Final = "amends_narrow"
_SHOP: Final = "NULLIF(current_setting('amends.shop', true), '')::bigint"
_DOSSIERS: Final = "string_to_array(NULLIF(current_setting('amends.dossiers', true), ''), ',')::bigint[]"
_ENTER: Final = ("SET LOCAL amends.merchant = %s", "SET LOCAL amends.shop = %s", "SET LOCAL amends.dossiers = %s")
_LEAVE: Final = ("SET LOCAL ROLE NONE", "SET LOCAL amends.merchant = ''", "SET LOCAL amends.shop = ''",
    "SET LOCAL amends.dossiers = ''")  # fmt: skip


@contextmanager
def within(actor: Actor) -> Iterator[None]:
    """Inside, in a transaction, the database shows only what the actor reaches. Given back on any way out.

    Raises ValueError for an actor without bounds, who is the desk role's. Not inside a tenant.
    """
    scope = actor.scope
    if scope.shop is None and scope.dossiers is None:
        raise ValueError(f"{actor.ref} has no bounds")
    shop = "" if scope.shop is None else str(scope.shop)
    orders = ",".join(map(str, sorted(scope.dossiers or ())))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {ROLE}")
        for statement, value in zip(_ENTER, (str(actor.merchant_id), shop, orders), strict=True):
            cursor.execute(statement, [value])
        yield
        for statement in _LEAVE:
            cursor.execute(statement)


def narrow(table: str, *, dossier: str = "dossier_id") -> RunSQL:
    """Show narrow actors the rows of a table under `rls` that are of their shop or their orders, to read."""
    reached = f"shop_id = {_SHOP} OR {dossier} = ANY ({_DOSSIERS})"
    return RunSQL(
        [
            f"CREATE POLICY reach ON {table} FOR SELECT TO {ROLE} USING (merchant_id = {CURRENT} AND ({reached}))",
            f"GRANT SELECT ON {table} TO {ROLE}",
        ],
        reverse_sql=[f"REVOKE ALL ON {table} FROM {ROLE}", f"DROP POLICY reach ON {table}"],
    )
