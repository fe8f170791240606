"""The law of the log, asked of all that a test has left in the ledger."""

from amends.casework.ledger.models import DossierRecord
from amends.casework.maintenance.proof import Proof, ProofVerdict, prove


def proofs() -> list[Proof]:
    merchants = DossierRecord.objects.order_by().values_list("merchant_id", "shop_id").distinct()
    shops: dict[int, list[int]] = {}
    for merchant, shop in merchants:
        shops.setdefault(merchant, []).append(shop)
    return [proof for merchant, of in shops.items() for proof in prove(merchant_id=merchant, shops=of)]


def adds_up() -> int:
    """How many dossiers there are; every one of them is what its log folds to."""
    found = proofs()
    assert [proof for proof in found if proof.verdict is not ProofVerdict.HOLDS] == []
    return len(found)
