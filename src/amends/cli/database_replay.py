"""``amends replay database``: the past of one shop out of the ledger, re-run; or its log proved.

Django is there only after ``begin``: what needs it is imported then.
"""

import argparse
from typing import TYPE_CHECKING, Final

from amends.cli.bars import bar
from amends.cli.errors import CliError
from amends.cli.frame import begin, join_demo
from amends.cli.policy_words import moment, policy_of
from amends.engine.compiler import Policy
from amends.engine.replay import Replay, replay_orders

if TYPE_CHECKING:
    from amends.merchants.models import Shop

DATABASE: Final = "database"


def register(words: argparse.ArgumentParser) -> None:
    """Add what only goes with the database."""
    words.add_argument("--merchant", default="", help="with database: a merchant, by its name or number")
    words.add_argument("--shop", default="", help="with database: a shop, by its name or number")
    words.add_argument("--since", default="", help="with database: only orders to which something happened since then")
    about = "with database: 'active' own values of the merchant (as is without this), 'none', or a version's number"
    words.add_argument("--own", default="active", help=about)
    about = "with database: prove that each order's log folds to what is stored; lists those that don't, and is then 1"
    words.add_argument("--check", action="store_true", help=about)


def found(asked: argparse.Namespace) -> tuple[Replay, Policy]:
    """The shop's period under the playbook asked for, and that playbook."""
    shop = _only(_shops(asked))
    from amends.casework.queries import past

    policy = _policy(asked, shop)
    zone = policy.playbook.zone
    since = moment(asked.since, zone, word="--since") if asked.since else None
    until = moment(asked.until, zone)
    end = until or past.last(merchant_id=shop.merchant_id, shop_id=shop.pk)
    orders = past.orders(merchant_id=shop.merchant_id, shop_id=shop.pk, since=since, until=until)
    with bar("replay") as tell:
        run = replay_orders(orders, policy, end=end, progress=lambda n: tell(n, 0) if n % 200 == 0 else None)
    return run, policy


def check(asked: argparse.Namespace) -> int:
    """Prove the logs; 1 where any doesn't add up."""
    if asked.format != DATABASE:
        raise CliError("--check goes with database", status=2)
    by_merchant: dict[int, list[int]] = {}
    for shop in _shops(asked):
        by_merchant.setdefault(shop.merchant_id, []).append(shop.pk)
    from amends.casework.maintenance.proof import ProofVerdict, prove

    counts = dict.fromkeys(ProofVerdict, 0)
    for merchant, shops in by_merchant.items():
        for proof in prove(merchant_id=merchant, shops=shops):
            counts[proof.verdict] += 1
            if proof.verdict is ProofVerdict.BROKEN:
                print(f"{proof.order}\tshop {proof.shop_id}\t{proof.why}")
    held, broken, earlier = (counts[each] for each in (ProofVerdict.HOLDS, ProofVerdict.BROKEN, ProofVerdict.EARLIER))
    print(f"{held} add up, {broken} don't, {earlier} can't be told")
    return 1 if broken else 0


def _shops(asked: argparse.Namespace) -> "list[Shop]":
    join_demo()
    begin()
    from amends.merchants.models import Shop

    shops = [
        shop
        for shop in Shop.objects.select_related("merchant").order_by("id")
        if asked.merchant in {"", str(shop.merchant_id), shop.merchant.name}
        and asked.shop in {"", str(shop.pk), shop.name}
    ]
    if not shops:
        raise CliError("there is no such shop")
    return shops


def _only(shops: "list[Shop]") -> "Shop":
    if len(shops) > 1:
        names = ", ".join(f"{shop.pk} ({shop.name})" for shop in shops)
        raise CliError(f"say which shop with --shop: {names}", status=2)
    return shops[0]


def _policy(asked: argparse.Namespace, shop: "Shop") -> Policy:
    """The playbook asked for, else the shop's own with the merchant's values on it."""
    if asked.playbook and asked.playbook != shop.playbook:
        return policy_of(asked.playbook)
    from amends.casework.overlay.compiled import laid
    from amends.casework.overlay.models import Overlay
    from amends.casework.overlay.policies import card_of

    if asked.own == "none":
        return policy_of(shop.playbook)
    if asked.own == "active":
        return card_of(shop).policy
    of_shop = Overlay.objects.filter(merchant_id=shop.merchant_id, pack=shop.playbook)
    kept = of_shop.filter(number=int(asked.own)).first() if asked.own.isdecimal() else None
    policy = laid(kept.body, kept.number) if kept else None
    if policy is None:
        raise CliError(f"--own {asked.own}: 'active', 'none' or the number of a version of own values", status=2)
    return policy
