"""A large ledger, quickly: real stories decided by the engine, told again under other order numbers.

Every copy is a dossier of its own whose state the engine can go on with; its log and its effects are the template's.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

import msgspec

from amends.engine import dossier as dossiers
from amends.engine.dossier import Dossier
from bench.figures import say
from bench.installation import Installation
from bench.stream import signals

DAYS_BACK = timedelta(days=11)
ALTER = "ALTER TABLE casework_{} {}"
COUNT = "SELECT count(*) FROM casework_{}"
BULK = 20_000


@dataclass(slots=True)
class Template:
    """One order's story up to now: what the ledger stored of it."""

    shop: Any
    dossier: Dossier
    wake_at: datetime | None
    cases: list[Any] = field(default_factory=list)
    log: list[Any] = field(default_factory=list)
    effects: list[Any] = field(default_factory=list)
    row: Any = None


def templates(place: Installation, *, count: int, now: datetime) -> list[Template]:
    """Stories that led to a case, out of ``count`` signals that end now, decided as the runner decides them."""
    from amends.casework.decide.dossiers import (
        Arrival,
        Batch,
        DossierEntry,
        decide,
    )
    from amends.casework.intake.inbox import inbox_row
    from amends.casework.ledger.identity import dossier_id, lane_of
    from amends.casework.overlay.policies import ShopCard

    stories: dict[tuple[int, str], list[Any]] = {}
    for shop, signal in signals(count=count, start=now - DAYS_BACK):
        if signal.at <= now:
            stories.setdefault((shop, signal.order), []).append(signal)
    found = []
    for (number, key), story in stories.items():
        shop, batch = place.shops[number], Batch()
        card = ShopCard(
            id=shop.id,
            merchant_id=shop.merchant_id,
            platform=shop.platform,
            currency=shop.currency,
            playbook=shop.playbook,
        )
        at = dossier_id(shop_id=shop.id, key=key)
        rows = [inbox_row(shop, signal, now=signal.at) for signal in story]
        arrivals = [Arrival(row.payload, row.private, row.known_at) for row in rows]
        decide(batch, DossierEntry(card=card, id=at, key=key, lane=lane_of(at)), arrivals, now=now, until=now)
        if batch.cases:
            row = batch.created[0]
            state = dossiers.decode(row.state)
            found.append(Template(shop, state, row.wake_at, batch.cases, batch.signals, batch.effects, row))
    return found


def fill(place: Installation, *, cases: int, log: int, now: datetime) -> dict[str, int]:
    """At least ``cases`` cases and ``log`` rows of log, unless there are some. Returns what is there, by table."""
    from amends.casework.ledger.connections import connect

    with connect() as connection:
        if connection.execute("SELECT 1 FROM casework_case LIMIT 1").fetchone():
            return _counted(connection)
    made = templates(place, count=min(max(cases // 10, 3000), 100_000), now=now)
    with connect() as connection:
        copies = _copies(made, cases)
        say(f"{len(made)} stories told {len(copies):,} times")
        _dossiers(connection, made, copies)
        _logs(connection, made, log)
        _from_the_log()
        connection.execute("VACUUM ANALYZE")
        return _counted(connection)


def _counted(connection: Any) -> dict[str, int]:
    names = ("case", "dossier", "signal", "effect")
    counted = {name: _one(connection, COUNT.format(name)) for name in names}
    return counted | {"open": _one(connection, "SELECT count(*) FROM casework_case WHERE state = 'open'")}


def _from_the_log() -> None:
    """Make what the log says searchable and list its promises, as an older installation does once."""
    from django.db import connection

    from amends.casework.maintenance.promise_backfill import fill as fill_promises
    from amends.casework.maintenance.text_backfill import fill as fill_texts

    fill_texts(connection)
    fill_promises(connection)


def _one(connection: Any, query: str) -> int:
    return int(connection.execute(query).fetchone()[0])


def _copies(made: list[Template], cases: int) -> list[tuple[int, str]]:
    """(template, order key) until there are cases enough."""
    copies, counted, round_ = [], 0, 0
    while counted < cases:
        round_ += 1
        for number, template in enumerate(made):
            copies.append((number, f"{template.dossier.key}-{round_}"))
            counted += len(template.cases)
    return copies


def _dossiers(connection: Any, made: list[Template], copies: list[tuple[int, str]]) -> None:
    from amends.casework.ledger import store
    from amends.casework.ledger.identity import dossier_id

    connection.execute("CREATE TEMP TABLE copy_of (template int, dossier_id bigint, key text)")
    rng = Random(11)
    for start in range(0, len(copies), BULK):
        some = copies[start : start + BULK]
        ids = [(number, dossier_id(shop_id=made[number].shop.id, key=key), key) for number, key in some]
        with connection.transaction():
            store.create_dossiers(connection, [_row(made[number], at, key) for number, at, key in ids])
            store.put_cases(connection, [case for one in ids for case in _cases(made[one[0]], one[1], one[2], rng)])
            with connection.cursor().copy("COPY copy_of FROM STDIN") as stream:
                for one in ids:
                    stream.write_row(one)


def _row(template: Template, at: int, key: str) -> Any:
    from amends.casework.ledger.identity import lane_of

    state = dossiers.encode(msgspec.structs.replace(template.dossier, key=key))
    return template.row._replace(id=at, key=key, lane=lane_of(at), state=state)


def _cases(template: Template, at: int, key: str, rng: Random) -> Iterator[Any]:
    """The template's, the ranks a little apart as those of different orders are."""
    for case in template.cases:
        yield case._replace(dossier_id=at, order_key=key, rank=case.rank + rng.random())


def _logs(connection: Any, made: list[Template], log: int) -> None:
    """The templates' logs and effects under every copy, once more and more until there are ``log`` rows."""
    from amends.casework.ledger import store

    connection.execute("SET session_replication_role = replica")  # the templates' own rows point nowhere
    for table, told in (("signal", "told"), ("effect", "asked")):
        lists = [template.log if table == "signal" else template.effects for template in made]
        numbered = [row._replace(dossier_id=number) for number, rows in enumerate(lists) for row in rows]
        with connection.transaction():
            (store.log if table == "signal" else store.want_effects)(connection, numbered)
        connection.execute(f"CREATE TEMP TABLE {told} AS TABLE casework_{table}")
        connection.execute(f"TRUNCATE casework_{table}")
    connection.execute("ANALYZE told, asked, copy_of")
    connection.execute(ALTER.format("signal", "DROP CONSTRAINT casework_signal_pkey"))
    left = log
    while left > 0:
        left -= connection.execute(_SIGNAL, [left]).rowcount
    connection.execute(ALTER.format("signal", "ADD PRIMARY KEY (merchant_id, dossier_id, id)"))
    connection.execute(_EFFECT)
    connection.execute("RESET session_replication_role")


_SIGNAL = """
INSERT INTO casework_signal (merchant_id, dossier_id, shop_id, at, known_at, kind, source, external_id, payload,
    outcome)
SELECT t.merchant_id, c.dossier_id, t.shop_id, t.at, t.known_at, t.kind, t.source, t.external_id, t.payload, t.outcome
FROM told t JOIN copy_of c ON c.template = t.dossier_id LIMIT %s
"""
_EFFECT = """
INSERT INTO casework_effect (merchant_id, shop_id, dossier_id, order_key, case_no, key, kind, recipient, amount,
    currency, payload, state, attempts, wanted_at, next_at, last_error)
SELECT t.merchant_id, t.shop_id, c.dossier_id, c.key, t.case_no, c.key || t.key, t.kind, t.recipient, t.amount,
    t.currency, t.payload, 'past', 0, t.wanted_at, NULL, ''
FROM asked t JOIN copy_of c ON c.template = t.dossier_id
"""
