"""Row-level security, the second lock: a query that forgets its tenant finds nothing instead of somebody else's rows.

A request of a signed-in person is one transaction, in which it is the role `amends_desk`: PostgreSQL shows that role
only the rows of the merchant in the setting `amends.merchant` (see `tenant`). Every tenant table is put under it in its
migration:

    operations = [..., rls.protect("casework_case"), rls.same_merchant("casework_case", "shop_id", "merchants_shop")]

Workers, imports and intake run as the owner of the tables and see all merchants.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Final

from django.db import connection, transaction
from django.db.migrations import RunSQL

ROLE: Final = "amends_desk"
SETTING: Final = "amends.merchant"
CURRENT: Final = f"NULLIF(current_setting('{SETTING}', true), '')::bigint"
AMONG: Final = f"{CURRENT} = ANY (merchants)"  # of people, who may belong to several


class TenantTransaction:
    """A transaction as the desk role, seeing one merchant; it may be ended and begun anew within a request.

    Role and merchant are told by statements of the transaction, not of the session: a distributed database passes them
    on to other nodes only so, and whatever way it ends, the connection is the owner's again (decision 18).
    """

    def __init__(self, merchant_id: int) -> None:
        self._merchant_id = int(merchant_id)
        self._block: transaction.Atomic | None = None

    def begin(self) -> None:
        """Raises RuntimeError inside another transaction: that one's rows would be written under two roles."""
        block = transaction.atomic(durable=True)
        block.__enter__()
        try:
            _say(f"SET LOCAL ROLE {ROLE}", f"SET LOCAL {SETTING} = '{self._merchant_id}'")
        except BaseException as error:
            block.__exit__(type(error), error, error.__traceback__)
            raise
        self._block, connection.tenant = block, self  # type: ignore[attr-defined]  # of database.base

    def end(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        trace: TracebackType | None = None,
    ) -> None:
        """Commit, or roll back where there is an ``error``."""
        block, self._block, connection.tenant = self._block, None, None  # type: ignore[attr-defined]
        if block is None:
            return
        block.__exit__(kind, error, trace)
        if connection.in_atomic_block and not connection.needs_rollback:  # in the transaction of a test
            _say("SET LOCAL ROLE NONE", f"SET LOCAL {SETTING} = ''")

    def outermost(self) -> bool:
        """Whether no transaction of its own has been begun inside this one."""
        return bool(connection.atomic_blocks) and connection.atomic_blocks[-1] is self._block


@contextmanager
def tenant(merchant_id: int) -> Iterator[None]:
    """Inside, this thread's connection is in a transaction of the desk role and sees only this merchant.

    Committed on the way out, rolled back by an error. Not for nesting, nor inside another transaction: RuntimeError.
    """
    held = TenantTransaction(merchant_id)
    held.begin()
    try:
        yield
    except BaseException as error:
        held.end(type(error), error, error.__traceback__)
        raise
    held.end()


@contextmanager
def outside_tenant() -> Iterator[None]:
    """Step out of a request's tenant for a table that no tenant may touch, such as the log of sign-ins.

    What the request has done before is committed, what it does afterwards is another transaction: no transaction is of
    two roles. Raises RuntimeError inside a transaction begun within the tenant. Who is in no tenant stays the owner.
    """
    held = _held()
    if held is None:
        yield
        return
    held.end()
    try:
        yield
    finally:
        held.begin()


def commit() -> None:
    """What this request has done so far is done, and its locks are free; it goes on in the same tenant.

    For deeds that are each to stand by themselves. Raises RuntimeError as ``outside_tenant``; in no tenant there is
    nothing to do.
    """
    held = _held()
    if held is not None:
        held.end()
        held.begin()


def _held() -> TenantTransaction | None:
    held: TenantTransaction | None = connection.tenant  # type: ignore[attr-defined]
    if held is not None and not held.outermost():
        message = "inside a transaction of its own a request can't leave its tenant: what it wrote isn't committed"
        raise RuntimeError(message)
    return held


def _say(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def create_role(role: str = ROLE) -> RunSQL:
    """Make a role, once per server: several databases (tests, for instance) share it and may race for it.

    Its maker may not act as it from PostgreSQL 16 on until that is granted; an administrator may have done both before.
    """
    made = f"""
        DO $$ BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
                CREATE ROLE {role} NOLOGIN;
            END IF;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
        END $$
        """
    granted = f"""
        DO $$ BEGIN
            IF NOT pg_has_role(current_user, '{role}',
                CASE WHEN current_setting('server_version_num')::int < 160000 THEN 'MEMBER' ELSE 'SET' END) THEN
                EXECUTE format('GRANT {role} TO %I', current_user);
            END IF;
        END $$
        """
    return RunSQL([made, granted, f"GRANT USAGE ON SCHEMA public TO {role}"], reverse_sql=RunSQL.noop)


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


def _policy(table: str, condition: str) -> tuple[str, ...]:
    """One statement each: a distributed database takes no several in one."""
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"CREATE POLICY tenant ON {table} TO {ROLE} USING ({condition}) WITH CHECK ({condition})",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {ROLE}",
    )


def _unprotect(table: str) -> tuple[str, ...]:
    return (
        f"REVOKE ALL ON {table} FROM {ROLE}",
        f"DROP POLICY tenant ON {table}",
        f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
    )
