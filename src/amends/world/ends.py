"""What both markets share: cancelling, short stock, loss, refusal at the door, life after delivery."""

from amends.engine import signals as s
from amends.engine.words import Phase, RefundType, Scan
from amends.world import disputes, parcel, refunds, talk
from amends.world.life import Life
from amends.world.season import DAY, HOUR

BAD_BATCH_FACTOR = 6.0  # a bad batch comes back so many times more often
DEFECT_TOLD = 0.8  # of a bad batch's returns, the buyer says what is broken
SHORT_FOR_GOOD = 0.6  # of short stock, the order cannot be filled at all
LOST_AT = 0.55
UPSET_BY_DELAY = 0.45
COMPLETES_IN, COMPLETES_AT_LAST = 3 * DAY, 10 * DAY  # buyers confirm in some days; the platform does after ten


def cancel(life: Life) -> bool:
    """A refund asked before shipping. True when the order ends here, False when the buyer withdraws and it goes on."""
    words = life.words
    at = life.between(life.placed + 300, life.marked - 300)
    refund = refunds.ask(
        life, at, RefundType.REFUND_ONLY, reason=life.pick(words.CANCEL_REASONS), text=life.pick(words.CANCEL_TEXTS),
        window=refunds.NOT_SHIPPED,
    )  # fmt: skip
    if life.chance(life.rates.withdrawn):
        refunds.close(life, refund, life.between(at + 60, life.marked))
        return False
    life.add(refunds.pay(life, refund) + 30, s.OrderCanceled, reason="refund")
    return True


def short(life: Life) -> bool:
    """The supplier cannot fill the line. True when for good; else the order ships late."""
    at = life.daytime(life.placed + life.wait(10 * HOUR))
    life.add(at, s.StockShort, sku=life.product.sku, reason=life.pick(life.words.SHORT_REASONS))
    if not life.chance(SHORT_FOR_GOOD):
        life.handed = max(life.handed, at + 2 * DAY + life.wait(2 * DAY))
        life.marked = life.handed - HOUR
        return False
    told = life.daytime(at + life.wait(8 * HOUR))
    life.add(told, s.OrderUnavailable, reason="stock")
    asked = life.daytime(told + life.wait(8 * HOUR))
    refund = refunds.ask(
        life, asked, RefundType.REFUND_ONLY, reason=life.words.CANCEL_REASONS[-1], text="", window=refunds.NOT_SHIPPED
    )
    life.add(refunds.pay(life, refund) + 30, s.OrderCanceled, reason="stock")
    return True


def lose(life: Life, end: int) -> int:
    """The trace stops, the buyer asks, the carrier owns up, the money goes back; returns when it owned up."""
    last = parcel.travel(life, end, upto=LOST_AT)
    asked = life.daytime(last + 3 * DAY + life.wait(DAY))
    talk.ask(life, asked, life.pick(life.words.STALLED))
    lost = life.daytime(asked + DAY + life.wait(2 * DAY))
    parcel.scan(life, lost, Scan.LOST, text=life.words.LOST_TEXT)
    if not disputes.perhaps(life, lost + life.wait(DAY), reason=life.words.NOT_RECEIVED_REASON, times=2):
        ask_money_back(life, life.daytime(lost + life.wait(12 * HOUR)), life.words.NOT_RECEIVED_REASON)
    return lost


def ask_money_back(life: Life, at: int, reason: str) -> None:
    refund = refunds.ask(life, at, RefundType.REFUND_ONLY, reason=reason, text="", window=refunds.SHIPPED)
    refunds.pay(life, refund)


def refuse_at_door(life: Life, end: int, *, days: float) -> None:
    """Not taken in at the door: back home, looked at, paid back."""
    parcel.travel(life, end)
    parcel.scan(life, end, Scan.REFUSED, text=life.words.REFUSED_TEXT)
    asked = end + life.wait(6 * HOUR)
    refund = refunds.ask(
        life, asked, RefundType.REFUND_ONLY, reason=life.pick(life.words.NO_REASON), text="", window=refunds.SHIPPED
    )
    home = parcel.turn_back(life, end, days=days)
    refunds.pay(life, refund, not_before=min(home, refund.deadline - HOUR))


def arrive(life: Life, end: int) -> None:
    """The whole way to the door and what follows it."""
    damaged = life.chance(life.rates.damaged)
    parcel.travel(life, end)
    if damaged:
        parcel.hurt(life, end)
    parcel.deliver(life, end)
    if end > life.deliver_by:
        _late(life)
    _afterwards(life, damaged=damaged)
    talk.chatter(life, life.rates.asks_after, life.words.ASKS_AFTER, end + HOUR, end + 4 * DAY)
    talk.review(life, damaged=damaged)


def _late(life: Life) -> None:
    """Late: an angry message once the promise has passed, perhaps a dispute."""
    if life.chance(UPSET_BY_DELAY):
        life.upset = True
        after = life.between(life.deliver_by, max(life.delivered, life.deliver_by + HOUR))
        talk.ask(life, life.daytime(after), life.pick(life.words.ANGRY_LATE))
        disputes.perhaps(life, after + life.wait(8 * HOUR), reason=life.words.NOT_RECEIVED_REASON, times=0.7)


def _afterwards(life: Life, *, damaged: bool) -> None:
    """Completion, or a request of some type; after completion the platform's default flips, so the phase is told."""
    completes = life.delivered + min(life.wait(COMPLETES_IN), COMPLETES_AT_LAST)
    asked = life.daytime(life.delivered + life.wait(0.5 * DAY if damaged else 1.5 * DAY))
    phase = Phase.ONSALE if asked < completes else Phase.AFTERSALE
    wants = _wants(life, damaged=damaged)
    if wants is None or phase is Phase.AFTERSALE:
        _complete(life, completes)
    if wants:
        life.returned = wants is RefundType.RETURN_REFUND
        if damaged:
            life.upset = True
            talk.ask(life, max(asked - 300, life.delivered + 30), life.pick(life.words.DAMAGED_ASKS))
        _request(life, asked, wants, phase, damaged=damaged)


def _complete(life: Life, at: int) -> None:
    life.add(at, s.OrderCompleted)
    life.add(at + 60, s.FundsReleased, amount=life.amount)


def _wants(life: Life, *, damaged: bool) -> RefundType | None:
    """What the buyer will ask for after delivery, if anything."""
    rates, factor = life.rates, life.product.returns
    if damaged:
        return life.pick((RefundType.RETURN_REFUND, RefundType.REFUND_ONLY, RefundType.RESHIP))
    if bad_batch(life):
        factor = max(factor, 1.0) * BAD_BATCH_FACTOR
    left = life.random()
    for share, wants in (
        (rates.return_refund * factor, RefundType.RETURN_REFUND),
        (rates.refund_kept_goods, RefundType.REFUND_ONLY),
        (rates.exchange, RefundType.EXCHANGE),
        (rates.reship, RefundType.RESHIP),
        (rates.repair, RefundType.REPAIR),
    ):
        left -= share
        if left < 0:
            return wants
    return None


def bad_batch(life: Life) -> bool:
    """Whether this order got a piece of the bad batch."""
    return life.season.bad_batch and life.product is life.place.bad_product


def _request(life: Life, at: int, wants: RefundType, phase: Phase, *, damaged: bool) -> None:
    reason, text = _why(life, wants, damaged=damaged)
    some = wants is RefundType.REFUND_ONLY
    amount = max(int(life.amount * (0.05 + 0.35 * life.random())), 1) if some else 0
    refund = refunds.ask(life, at, wants, reason=reason, text=text, window=refunds.SHIPPED, amount=amount, phase=phase)
    if wants in (RefundType.REFUND_ONLY, RefundType.RESHIP):
        refunds.kept(life, refund)
    else:
        refunds.back(life, refund)


def _why(life: Life, wants: RefundType, *, damaged: bool) -> tuple[str, str]:
    """The platform's reason and the buyer's own words."""
    words = life.words
    if damaged:
        return words.DAMAGED_REASON, life.pick(words.DAMAGED_TEXTS)
    if wants is RefundType.RETURN_REFUND and bad_batch(life) and life.chance(DEFECT_TOLD):
        return words.RETURN_REASONS[life.product.kind][0], life.pick(words.DEFECT_TEXTS)
    if wants is RefundType.REFUND_ONLY:
        return life.pick(words.KEEP_REASONS), life.pick(words.KEEP_TEXTS)
    if wants is RefundType.RESHIP:
        return words.KEEP_REASONS[0], life.pick(words.RESHIP_TEXTS)
    reasons = words.RETURN_REASONS.get(life.product.kind, words.NO_REASON)
    return life.pick(reasons), life.pick(words.RETURN_TEXTS)
