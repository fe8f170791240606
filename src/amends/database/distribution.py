"""Distributing an installation's database over several nodes by Citus: the plan, and carrying it out.

The plan can be printed anywhere. Carrying it out asks what is there already and does the rest, so it can be run again.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, NamedTuple, Protocol
from urllib.parse import urlsplit

from psycopg import sql

from amends.database import contract

SHARDS: Final = 32
FIRST: Final = "casework_dossier"  # the others lie where it does
ROLE: Final = "amends_desk"
REMEMBERED: Final = "distribution_key"  # foreign keys dropped for the time being; gone at the end
SETTINGS: Final = (
    ("citus.propagate_set_commands", "'local'"),
    ("citus.enable_unsafe_triggers", "'on'"),
    ("citus.multi_shard_modify_mode", "'sequential'"),
)


class DatabaseNode(NamedTuple):
    """Where a server of the cluster listens; the first is the coordinator."""

    host: str
    port: int = 5432


class DistributionStep(NamedTuple):
    """``done``: asked first; where it answers a row the step has been carried out and is left out."""

    statement: str
    done: str = ""


class Connection(Protocol):
    """Of psycopg, in autocommit."""

    def execute(self, query: Any, params: Any = None, /) -> Any: ...


class Layout(NamedTuple):
    """The tables there are, and the foreign keys of distributed ones: table, name, definition."""

    distributed: tuple[str, ...]
    everywhere: tuple[str, ...]
    keys: tuple[tuple[str, str, str], ...]
    functions: tuple[str, ...]


def node(told: str) -> DatabaseNode:
    """A node from ``host``, ``host:port`` or ``[v6]:port``. Raises ValueError."""
    parts = urlsplit(f"//{told.strip()}")
    if not parts.hostname or parts.path or parts.username:
        raise ValueError(told)
    return DatabaseNode(parts.hostname, parts.port or DatabaseNode("").port)


_WITH_MERCHANT: Final = """
SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'merchant_id'
WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
ORDER BY c.relname <> 'casework_dossier', c.relname
"""
_ALL: Final = """
SELECT c.relname FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
    AND c.relpersistence = 'p' ORDER BY c.relname
"""
_REFERS: Final = """
SELECT c.relname, t.relname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
JOIN pg_class t ON t.oid = k.confrelid WHERE k.contype = 'f' AND c.oid <> t.oid
"""
_KEYS: Final = """
SELECT c.relname, k.conname, pg_get_constraintdef(k.oid) FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
WHERE k.contype = 'f' AND c.relname = ANY(%s) ORDER BY c.relname, k.conname
"""
_FUNCTIONS: Final = """
SELECT p.oid::regprocedure::text FROM pg_proc p
WHERE p.pronamespace = 'public'::regnamespace AND p.proname LIKE 'casework\\_%' ORDER BY 1
"""


def layout(connection: Connection) -> Layout:
    """What there is to distribute, read from the catalog; tables of every node before those that refer to them."""
    with_merchant = [name for (name,) in connection.execute(_WITH_MERCHANT).fetchall()]
    distributed = [name for name in with_merchant if contract.is_distributed(name)]
    others = [n for (n,) in connection.execute(_ALL).fetchall() if n not in {*distributed, REMEMBERED}]
    return Layout(
        distributed=tuple(distributed),
        everywhere=tuple(_in_order(others, connection.execute(_REFERS).fetchall())),
        keys=_keys(connection, distributed),
        functions=tuple(name for (name,) in connection.execute(_FUNCTIONS).fetchall()),
    )


def _keys(connection: Connection, distributed: Sequence[str]) -> tuple[tuple[str, str, str], ...]:
    """Those there are, and those an earlier run remembered and dropped before it broke off."""
    found = set(connection.execute(_KEYS, [list(distributed)]).fetchall())
    if connection.execute("SELECT 1 WHERE to_regclass(%s) IS NOT NULL", [REMEMBERED]).fetchone():
        found |= set(connection.execute(f"SELECT of, name, definition FROM {REMEMBERED}").fetchall())  # noqa: S608
    return tuple(sorted(found))


def _in_order(tables: Sequence[str], refers: Sequence[tuple[str, str]]) -> Iterator[str]:
    left = list(tables)
    while left:
        free = [t for t in left if not any(here == t and there in left for here, there in refers)]
        yield from free or left  # a ring: in any order, Citus takes a foreign key between them along
        left = [t for t in left if free and t not in free]


def plan(nodes: Sequence[DatabaseNode], database: str, found: Layout) -> list[DistributionStep]:
    """Everything to be done on the coordinator, in order."""
    return [*_cluster(nodes, database), *_drop(found), *_spread(found), *_add_again(found), *_check()]


def _cluster(nodes: Sequence[DatabaseNode], database: str) -> Iterator[DistributionStep]:
    name = _quoted(database)
    first, *others = nodes
    known = "SELECT 1 FROM pg_dist_node WHERE nodename = {host} AND nodeport = {port}"
    yield DistributionStep(
        f"SELECT citus_set_coordinator_host({_text(first.host)}, {first.port})",
        known.format(host=_text(first.host), port=first.port),
    )
    for other in others:
        asked = known.format(host=_text(other.host), port=other.port)
        yield DistributionStep(f"SELECT citus_add_node({_text(other.host)}, {other.port})", asked)
    for setting, value in SETTINGS:
        command = f"ALTER DATABASE {name} SET {setting} = {value}"
        yield DistributionStep(command)
        yield DistributionStep(f"SELECT run_command_on_workers({_text(command)})")
        yield DistributionStep(f"SET {setting} = {value}")
    yield DistributionStep(f"ALTER ROLE {ROLE} LOGIN")
    yield DistributionStep(f"SELECT run_command_on_workers({_text(f'ALTER ROLE {ROLE} LOGIN')})")


def _kept(table: str, name: str) -> str:
    return (
        f"SELECT 1 FROM pg_constraint WHERE conrelid = {_text(table)}::regclass "  # noqa: S608 - quoted
        f"AND conname = {_text(name)}"
    )


def _spread_already(table: str) -> str:
    return f"SELECT 1 FROM pg_dist_partition WHERE logicalrelid = {_text(table)}::regclass"  # noqa: S608 - quoted


def _drop(found: Layout) -> Iterator[DistributionStep]:
    yield DistributionStep(
        f"CREATE TABLE IF NOT EXISTS {REMEMBERED} (of text, name text, definition text, PRIMARY KEY (of, name))"
    )
    for key in found.keys:
        row = ", ".join(map(_text, key))
        yield DistributionStep(f"INSERT INTO {REMEMBERED} VALUES ({row}) ON CONFLICT DO NOTHING")  # noqa: S608 - quoted
    for table, name, _ in found.keys:
        yield DistributionStep(
            f"ALTER TABLE {_quoted(table)} DROP CONSTRAINT IF EXISTS {_quoted(name)}", _spread_already(table)
        )


def _spread(found: Layout) -> Iterator[DistributionStep]:
    for table in found.everywhere:
        yield DistributionStep(f"SELECT create_reference_table({_text(table)})", _spread_already(table))
    yield DistributionStep(f"SET citus.shard_count = {SHARDS}")
    for table in found.distributed:
        beside = "" if table == FIRST else f", colocate_with => {_text(FIRST)}"
        yield DistributionStep(
            f"SELECT create_distributed_table({_text(table)}, 'merchant_id'{beside})", _spread_already(table)
        )


def _add_again(found: Layout) -> Iterator[DistributionStep]:
    for table, name, definition in found.keys:
        again = f"ALTER TABLE {_quoted(table)} ADD CONSTRAINT {_quoted(name)} {definition}"
        yield DistributionStep(again, _kept(table, name))
    for function in found.functions:
        yield DistributionStep(
            f"SELECT create_distributed_function({_text(function)})",
            f"SELECT 1 FROM pg_dist_object WHERE objid = {_text(function)}::regprocedure",  # noqa: S608 - quoted
        )


def _check() -> Iterator[DistributionStep]:
    yield DistributionStep(f"DROP TABLE {REMEMBERED}")
    yield DistributionStep(
        "SELECT 1 / (count(*) = 0)::int FROM pg_class c WHERE c.relkind = 'r' AND c.relpersistence = 'p' "
        "AND c.relnamespace = 'public'::regnamespace "
        "AND NOT EXISTS (SELECT 1 FROM pg_dist_partition d WHERE d.logicalrelid = c.oid)"
    )


def _quoted(name: str) -> str:
    return sql.Identifier(name).as_string()


def _text(words: str) -> str:
    return sql.Literal(words).as_string().strip()


def carry_out(connection: Connection, steps: Sequence[DistributionStep], say: Callable[[str], None]) -> int:
    """Do what has not been done. Returns how many steps that were; raises psycopg.Error where one is refused."""
    done = 0
    for step in steps:
        if step.done and connection.execute(step.done).fetchone():
            continue
        say(step.statement)
        connection.execute(step.statement)
        done += 1
    return done


_AT_WORK: Final = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""


def refusals(connection: Connection) -> list[str]:
    """Why this database can't be distributed now, each with what to do; empty: it can."""

    def value(statement: str) -> Any:
        return connection.execute(statement).fetchone()[0]

    found = []
    if not value("SELECT count(*) FROM pg_extension WHERE extname = 'citus'"):
        found.append("the extension citus is not in this database: install it on all nodes and CREATE EXTENSION citus")
    if value(_AT_WORK):
        found.append("somebody else is connected to this database: stop web and workers on all machines first")
    if value("SHOW wal_level") != "logical":
        found.append("wal_level is not logical: set it on all nodes and restart them, or shards can't be moved online")
    prepared, most = int(value("SHOW max_prepared_transactions")), int(value("SHOW max_connections"))
    if prepared < most:
        found.append(f"max_prepared_transactions is {prepared}: make it at least max_connections, {most}, on all nodes")
    broken = contract.breaches(lambda statement, values: connection.execute(statement, values).fetchall())
    return found + [f"{breach.what} {breach.why}" for breach in broken]
