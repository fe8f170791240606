"""Row-level security, the second lock: a query that forgets its tenant finds nothing instead of somebody else's rows.

Requests of signed-in people run as the role `amends_desk`, which PostgreSQL shows only the rows of the merchant in
the setting `amends.merchant` (see `tenant`). Every tenant table is put under it in its migration:

    operations = [..., rls.protect("casework_case"), rls.same_merchant("casework_case", "shop_id", "merchants_shop")]

Workers, imports and intake run as the owner of the tables and see all merchants.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import DatabaseError, connection
from django.db.migrations import RunSQL

ROLE: Final = "amends_desk"
SETTING: Final = "amends.merchant"
CURRENT: Final = f"NULLIF(current_setting('{SETTING}', true), '')::bigint"


@contextmanager
def tenant(merchant_id: int) -> Iterator[None]:
    """Inside, this thread's connection is the desk role and sees only this merchant. Given back on any way out.

    Not for nesting: leaving any of them leaves the tenant.
    """
    _become(ROLE, str(merchant_id))
    try:
        yield
    finally:
        _give_back()


@contextmanager
def outside_tenant() -> Iterator[None]:
    """Step out of a request's tenant for a table that no tenant may touch, such as the log of sign-ins."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('role'), COALESCE(current_setting(%s, true), '')", [SETTING])
        role, merchant = cursor.fetchone()
    _become("none", "")
    try:
        yield
    finally:
        _become(role, merchant)


def _become(role: str, merchant: str) -> None:
    stance = ("SELECT set_config('role', %s, false), set_config(%s, %s, false)", [role, SETTING, merchant])
    connection.stance = stance  # type: ignore[attr-defined]  # of database.base: for a connection made again
    with connection.cursor() as cursor:
        cursor.execute(*stance)


def _give_back() -> None:
    """A connection that can't be given back is closed: it must not serve somebody else as this merchant."""
    try:
        _become("none", "")
    except DatabaseError:
        connection.close()


def create_role(role: str = ROLE) -> RunSQL:
    """Make a role, once per server: several databases (tests, for instance) share it and may race for it.

    Its maker may not act as it from PostgreSQL 16 on until that is granted; an administrator may have done both before.
    """
    return RunSQL(
        f"""
        DO $$ BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
                CREATE ROLE {role} NOLOGIN;
            END IF;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
        END $$;
        DO $$ BEGIN
            IF NOT pg_has_role(current_user, '{role}',
                CASE WHEN current_setting('server_version_num')::int < 160000 THEN 'MEMBER' ELSE 'SET' END) THEN
                EXECUTE format('GRANT {role} TO %I', current_user);
            END IF;
        END $$;
        GRANT USAGE ON SCHEMA public TO {role};
        """,
        reverse_sql=RunSQL.noop,
    )


def protect(table: str, *, column: str = "merchant_id") -> RunSQL:
    """Show the desk role only the rows of its merchant, and let it write no others."""
    return RunSQL(_policy(table, f"{column} = {CURRENT}"), reverse_sql=_unprotect(table))


def share(table: str, *, using: str = "true") -> RunSQL:
    """Let the desk role work with a table that has no merchant, as far as the condition `using` reaches."""
    return RunSQL(_policy(table, using), reverse_sql=_unprotect(table))


def same_merchant(table: str, column: str, target: str) -> RunSQL:
    """Tie (merchant_id, column) to (merchant_id, id) of `target`: a row can't point into another tenant.

    `target` needs a unique constraint on (merchant_id, id).
    """
    name = f"{table}_{column}_same_merchant"
    return RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY (merchant_id, {column}) "
        f"REFERENCES {target} (merchant_id, id) DEFERRABLE INITIALLY DEFERRED",
        reverse_sql=f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )


def _policy(table: str, condition: str) -> str:
    return f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        CREATE POLICY tenant ON {table} TO {ROLE} USING ({condition}) WITH CHECK ({condition});
        GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {ROLE};
        """


def _unprotect(table: str) -> str:
    return f"""
        REVOKE ALL ON {table} FROM {ROLE};
        DROP POLICY tenant ON {table};
        ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
        """
