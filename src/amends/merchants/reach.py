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
from amends.merchants.rls import CURRENT, SETTING

ROLE: Final = "amends_narrow"
_SHOP: Final = "NULLIF(current_setting('amends.shop', true), '')::bigint"
_DOSSIERS: Final = "string_to_array(NULLIF(current_setting('amends.dossiers', true), ''), ',')::bigint[]"
_ENTER: Final = f"""
SELECT set_config('role', '{ROLE}', true), set_config('{SETTING}', %s, true),
    set_config('amends.shop', %s, true), set_config('amends.dossiers', %s, true)
"""
_LEAVE: Final = f"""
SELECT set_config('role', 'none', true), set_config('{SETTING}', '', true),
    set_config('amends.shop', '', true), set_config('amends.dossiers', '', true)
"""


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
        cursor.execute(_ENTER, [str(actor.merchant_id), shop, orders])
        yield
        cursor.execute(_LEAVE)


def narrow(table: str, *, dossier: str = "dossier_id") -> RunSQL:
    """Show narrow actors the rows of a table under `rls` that are of their shop or their orders, to read."""
    reached = f"shop_id = {_SHOP} OR {dossier} = ANY ({_DOSSIERS})"
    return RunSQL(
        f"""
        CREATE POLICY reach ON {table} FOR SELECT TO {ROLE} USING (merchant_id = {CURRENT} AND ({reached}));
        GRANT SELECT ON {table} TO {ROLE};
        """,
        reverse_sql=f"REVOKE ALL ON {table} FROM {ROLE}; DROP POLICY reach ON {table};",
    )
