"""A buyer calls the platform in: answers, evidence, a ruling or a withdrawal."""

from amends.engine import signals as s
from amends.engine.words import Party
from amends.world.life import Life, moment
from amends.world.season import DAY, HOUR

RESPOND, EVIDENCE = 5 * DAY, 2 * DAY  # seconds the platform gives; AliExpress 5 days, evidence windows an assumption
WITHDRAWN, SETTLED, EVIDENCE_ASKED = 0.2, 0.25, 0.75  # assumptions
POINTS = 2  # taken with a lost ruling, assumption


def perhaps(life: Life, at: int, *, reason: str = "", times: float = 1.0) -> bool:
    """A buyer with trouble may open a dispute; ``times`` raises the chance. Whether it was opened."""
    if not life.chance(life.rates.dispute / life.rates.trouble * times):
        return False
    dispute(life, life.daytime(at), reason or life.pick(life.words.DISPUTE_REASONS))
    return True


def dispute(life: Life, at: int, reason: str) -> None:
    life.upset = True
    ref = life.ref("D")
    life.add(
        at, s.DisputeOpened, ref=ref, reason=reason, amount=life.amount,
        text=life.pick(life.words.DISPUTE_TEXTS), respond_by=moment(at + RESPOND),
    )  # fmt: skip
    if life.chance(WITHDRAWN):
        life.add(life.daytime(at + life.wait(DAY)), s.DisputeWithdrawn, ref=ref)
    elif life.diligent():
        _answered(life, ref, life.daytime(at + life.wait(10 * HOUR)))
    else:
        _ruled(life, ref, at + RESPOND + HOUR, shop_wins=False)


def _answered(life: Life, ref: str, at: int) -> None:
    settled = life.chance(SETTLED)
    life.add(at, s.DisputeAnswered, ref=ref, how="settle" if settled else "counter")
    if settled:
        life.add(at + life.wait(4 * HOUR), s.DisputeWithdrawn, ref=ref)
    elif life.chance(EVIDENCE_ASKED):
        _evidence(life, ref, life.daytime(at + life.wait(DAY)))
    else:
        _ruled(life, ref, life.daytime(at + life.wait(3 * DAY)), shop_wins=life.chance(life.rates.seller_wins))


def _evidence(life: Life, ref: str, at: int) -> None:
    """Evidence that does not arrive in time loses."""
    life.add(at, s.EvidenceAsked, ref=ref, deadline=moment(at + EVIDENCE))
    if not life.diligent():
        _ruled(life, ref, at + EVIDENCE + HOUR, shop_wins=False)
        return
    sent = at + life.between(2 * HOUR, EVIDENCE - 4 * HOUR)
    life.add(sent, s.EvidenceSent, ref=ref)
    _ruled(life, ref, life.daytime(sent + life.wait(2 * DAY)), shop_wins=life.chance(life.rates.seller_wins))


def _ruled(life: Life, ref: str, at: int, *, shop_wins: bool) -> None:
    lost = 0 if shop_wins else life.amount
    points = 0 if shop_wins else POINTS
    life.add(
        at, s.DisputeRuled, ref=ref, winner=Party.MERCHANT if shop_wins else Party.BUYER, amount=lost, points=points
    )
