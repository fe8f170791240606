"""Cases with just what it takes to write to their buyers, many at a time."""

from collections.abc import Sequence
from dataclasses import dataclass

from amends.casework.ledger import models
from amends.casework.letters.own_scripts import OwnScripts
from amends.casework.overlay.policies import ShopCard, card_of
from amends.casework.queries.listed_case import ListedCase
from amends.casework.queries.work_list import these
from amends.engine import dossier as engine
from amends.engine.compiler import Policy
from amends.engine.dossier import Case, Dossier
from amends.merchants.access import visible
from amends.merchants.models import Member, Shop


@dataclass(frozen=True, slots=True, kw_only=True)
class Writable:
    """``buyers``: marks that are the same for the same buyer (and the same order); nothing can be read from them."""

    shop: Shop
    own_scripts: OwnScripts
    policy: Policy
    dossier: Dossier
    case: Case
    standing: ListedCase
    buyers: frozenset[tuple[str, int]]


def writable(member: Member, keys: Sequence[tuple[int, int]]) -> list[Writable]:
    """The cases with these (dossier id, number), in this order; those that are nobody's to see are left out."""
    standings = {(case.dossier_id, case.no): case for case in these(member, keys)}
    wanted = visible(member, models.DossierRecord).filter(id__in={key[0] for key in standings}).select_related("shop")
    dossiers = {row.id: row for row in wanted}
    cards: dict[int, ShopCard] = {}
    own = OwnScripts(member.merchant_id)  # the same for all: read once
    found = (_writable(dossiers.get(key[0]), standings[key], cards, own) for key in keys if key in standings)
    return [each for each in found if each is not None]


def _writable(
    row: models.DossierRecord | None, standing: ListedCase, cards: dict[int, ShopCard], own: OwnScripts
) -> Writable | None:
    if row is None:
        return None
    dossier = engine.decode(bytes(row.state))
    case = dossier.case(standing.no)
    if row.shop_id not in cards:
        cards[row.shop_id] = card_of(row.shop)
    if case is None:
        return None
    marks = {"order": row.id, "phone": row.phone_mark, "name": row.buyer_mark}
    return Writable(
        shop=row.shop,
        own_scripts=own,
        policy=cards[row.shop_id].policy_for(dossier).of(case.policy),
        dossier=dossier,
        case=case,
        standing=standing,
        buyers=frozenset((kind, mark) for kind, mark in marks.items() if mark is not None),
    )
