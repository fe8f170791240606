"""The rows of losses that somebody else has to bear, as ``engine.ledgers.losses`` reckons them. Pure."""

from amends.casework.ledger.rows import LossRow
from amends.engine.compiler import Policy
from amends.engine.dossier import Dossier
from amends.engine.ledgers import losses as reckoned
from amends.engine.ledgers.standing import Stood

Borne = dict[tuple[int, int, int], str]


def follow(
    losses: list[LossRow], borne: Borne, place: tuple[int, int, int], before: Stood, after: Dossier, policy: Policy
) -> None:
    """Add the losses of the cases whose circumstances have changed. ``place``: merchant, dossier and shop ids."""
    merchant, number, shop = place
    for no, found in reckoned.follow(before, after, policy):
        borne[merchant, number, no] = " ".join(each.party for each in found)
        losses += [LossRow(merchant, shop, number, *each) for each in found]
