"""Open cases are ranked anew when what ranks are reckoned by has changed: rates, pace, price of a point, the rule.

A merchant's row keeps by what its open cases are ranked (``under``) and how far a walk over them has come. A walk goes
along the dossiers' ids, some at a time; what it meets is reckoned from the dossier as it stands, so walking twice does
no harm. Whatever is decided meanwhile is ranked by the new values anyway (decision 10).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any, Final

import msgspec
from django.db import connection, transaction

from amends.casework.lanes.runner import cards_of
from amends.casework.ledger import sweeps
from amends.casework.ledger.connections import joined
from amends.casework.ledger.rows import ASLEEP
from amends.casework.maintenance import paces, sql
from amends.casework.overlay.policies import ShopCard
from amends.casework.projections import cases, step_store
from amends.casework.projections.cases import Ranked
from amends.engine import dossier as dossiers
from amends.engine.ranks import Pace
from amends.engine.words import CaseState
from amends.merchants.models import Merchant, Shop
from amends.merchants.pace import pace_of
from amends.merchants.rates import shipped
from amends.policy.problem import PlaybookError

SETTLE: Final = timedelta(seconds=5)  # by then what was being decided by the old values is written
EACH: Final = 250  # dossiers held at once
EACH_ROUND: Final = 2_000  # dossiers looked at before the worker does something else
FIRST: Final = -(2**63)
RULE: Final = "slack ends at due - work"  # another text ranks all cases anew


class Walk(msgspec.Struct, omit_defaults=True):
    """How far ranking a merchant's cases anew has come: ``done`` of about ``total`` open cases.

    ``under``: the fingerprint of what all open cases are ranked by; ``wanted``: of what they are being ranked by, empty
    while there is nothing to do. ``after``: the dossier looked at last.
    """

    under: str = ""
    wanted: str = ""
    since: datetime | None = None
    after: int = FIRST
    done: int = 0
    total: int = 0


def walk_of(merchant: Merchant) -> Walk:
    """A merchant's walk, from its row as loaded."""
    return msgspec.convert(merchant.ranking, Walk)


def rerank_due(*, now: datetime) -> int:
    """Go on with the merchants' walks, beginning those that are due. Returns how many cases got another place."""
    of: dict[int, dict[int, ShopCard]] = defaultdict(dict)
    for card in cards_of(joined(), set(Shop.objects.values_list("merchant_id", "id"))).values():
        of[card.merchant_id][card.id] = card
    walks = {merchant.pk: merchant for merchant in Merchant.objects.filter(id__in=of).order_by("id")}
    return sweeps.go_over("ranks", walks, lambda merchant: _go_on(walks[merchant], of[merchant], now))


def _go_on(merchant: Merchant, cards: dict[int, ShopCard], now: datetime) -> int:
    paces.follow(merchant, cards, now)
    walk, wanted = walk_of(merchant), fingerprint(cards.values(), pace_of(merchant))
    if wanted == walk.under:
        return 0
    if wanted != walk.wanted:
        _keep(merchant, Walk(wanted=wanted, since=now, total=_open_cases(merchant.pk)))
        return 0
    if walk.since is not None and now - walk.since < SETTLE:
        return 0
    moved = looked = 0
    while looked < EACH_ROUND:
        found, changed = _batch(merchant.pk, wanted, cards, now)
        looked, moved = looked + EACH, moved + changed
        if not found:
            break
    return moved


def fingerprint(cards: Iterable[ShopCard], pace: Pace) -> str:
    """What ranks are reckoned by, of all of a merchant's shops; the same text for the same values."""
    table = shipped()
    parts = [RULE, str(pace), str(sorted((code, str(rate)) for code, rate in table.worth.items()))]
    for card in sorted(cards, key=lambda card: card.id):
        parts += [card.overlay.home, card.overlay.rates, str(card.overlay.at_once), *_of_playbook(card)]
    return blake2b("\n".join(parts).encode(), digest_size=12).hexdigest()


def _of_playbook(card: ShopCard) -> tuple[str, ...]:
    try:
        policy = card.policy
    except PlaybookError:
        return ("",)
    return policy.version, str(policy.playbook.price_of_point)


def _open_cases(merchant_id: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql.OPEN_CASES, [merchant_id])
        return int((cursor.fetchone() or (0,))[0])


def _keep(merchant: Merchant, walk: Walk) -> None:
    Merchant.objects.filter(id=merchant.pk).update(ranking=msgspec.to_builtins(walk))


@transaction.atomic
def _batch(merchant_id: int, wanted: str, cards: dict[int, ShopCard], now: datetime) -> tuple[bool, int]:
    """One step of a walk: whether there may be more, and how many cases changed."""
    merchant = Merchant.objects.select_for_update(no_key=True, skip_locked=True).filter(id=merchant_id).first()
    walk = walk_of(merchant) if merchant else Walk()
    if merchant is None or walk.wanted != wanted:
        return False, 0  # another worker walks, or the values have changed again
    with connection.cursor() as cursor:
        cursor.execute(sql.IDS, [merchant_id, walk.after, EACH])
        ids = [number for (number,) in cursor.fetchall()]
        if not ids:
            _keep(merchant, Walk(under=wanted))
            return False, 0
        cursor.execute(sql.DOSSIERS, [merchant_id, ids])
        ranked = [each for found in cursor.fetchall() if (each := _ranked(merchant_id, found, cards, now)) is not None]
        changed = _write(cursor, merchant_id, ranked)
    walk.after, walk.done = ids[-1], walk.done + max(sum(len(each.rows) for each in ranked), len(ids))
    _keep(merchant, walk)
    return True, changed


def _ranked(merchant_id: int, found: Sequence[Any], cards: dict[int, ShopCard], now: datetime) -> Ranked | None:
    """The open cases of a dossier as they rank now; None: one that can't be read stays as it is."""
    number, shop_id, version, state = found
    card = cards[shop_id]
    try:
        dossier = dossiers.decode(bytes(state))
        policy = card.policy_for(dossier)
    except (msgspec.DecodeError, PlaybookError):
        return None
    who = cases.Who(place=(merchant_id, number, shop_id), version=version, buyer="")
    over = {case.no for case in dossier.cases if case.state is CaseState.CLOSED}
    by = cases.Measure(card.rate(dossier.facts.currency), card.pace)
    return cases.cases(who, over, dossier, policy, now=now, by=by)


def _write(cursor: Any, merchant_id: int, ranked: Sequence[Ranked]) -> int:
    """Put the cases where they belong; one that will have another place wakes its dossier in time."""
    rows = [row for each in ranked for row in each.rows]
    keys: tuple[list[Any], ...] = ([row.dossier_id for row in rows], [row.no for row in rows])
    values = [[getattr(row, name) for row in rows] for name in sql.FIELDS]
    cursor.execute(sql.WRITE, [*keys, *values, merchant_id])
    changed = int(cursor.rowcount)
    step_store.follow_ranks(cursor, merchant_id, keys[0])
    turns = [(each.rows[0].dossier_id, each.turns_at) for each in ranked if each.rows and each.turns_at]
    dossiers_, moments = [dossier for dossier, _at in turns], [at for _dossier, at in turns]
    cursor.execute(sql.WAKE, [dossiers_, moments, merchant_id, ASLEEP])
    return changed
