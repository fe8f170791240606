"""The life of one order on Tmall: 48 hours to ship, days to arrive, a refund at every stage."""

from amends.engine import signals as s
from amends.engine.words import Answer, RefundType, Scan
from amends.world import china_words as words
from amends.world import disputes, ends, parcel, refunds, talk
from amends.world.china import CITIES, GIFT, NICK_HEADS, NICK_TAILS, STREETS
from amends.world.life import Life, moment
from amends.world.season import DAY, HOUR

SHIP_IN, PRESALE_SHIP_IN = 48 * HOUR, 15 * DAY  # the usual promise; pre-sale as the listing says (assumption)
ARRIVES_IN = 4 * DAY  # promised after the latest shipping time (assumption)
FASTEST, SLOWEST = 1.1 * DAY, 3.6 * DAY
METHODS = ("alipay", "alipay", "alipay", "huabei", "wechat")
FREE_FROM, FREIGHT = 3900, 600  # minor units
PAIRS = 0.15  # of orders with two of the same
PRESALE_PAYS_AFTER = (3 * HOUR, 40 * HOUR)
FORCED_WITHIN = 40 * HOUR  # the parcel leaves while the request is still open
REFUSES = 0.6  # of parcels that could not be stopped
URGE_SHARE = 0.3  # of orders not shipped in time
SMALL_PARTS = 10


def tell(life: Life) -> None:
    """Everything that happens to one order, filed under its hours."""
    _place(life)
    parcel.plan(life)
    talk.chatter(life, life.rates.asks_before_shipping, words.ASKS_BEFORE, life.placed + 600, life.marked)
    if life.chance(life.rates.stock_short) and ends.short(life):
        return
    if life.marked > life.ship_by and life.chance(URGE_SHARE):
        talk.ask(life, life.between(life.ship_by, life.marked), life.pick(words.URGES))
    if life.chance(life.rates.cancel_before_shipping):
        if life.chance(life.rates.forced_shipping):
            _force(life)
            return
        if ends.cancel(life):
            return
    parcel.ship(life)
    _travel(life, _end(life))


def _place(life: Life) -> None:
    presale = life.chance(life.rates.presale)
    due = life.placed + (PRESALE_SHIP_IN if presale else SHIP_IN)
    life.ship_by, life.deliver_by = due, due + ARRIVES_IN
    lines, total = _lines(life)
    freight = 0 if total >= FREE_FROM else FREIGHT
    life.amount = total + freight
    shop = life.place.shop
    life.add(
        life.placed, s.OrderPlaced, amount=life.amount, currency=shop.currency, prepaid=not presale,
        method=life.pick(METHODS), freight=freight, ship_by=moment(due), deliver_by=moment(life.deliver_by),
        country=shop.country, language=shop.language, zone=shop.zone, buyer=_nick(life), buyer_phone=_phone(life),
        address=_address(life), lines=lines, tags=("presale",) if presale else (),
    )  # fmt: skip
    if presale:
        life.add(
            life.between(life.placed + PRESALE_PAYS_AFTER[0], life.placed + PRESALE_PAYS_AFTER[1]),
            s.PaymentCleared,
            amount=life.amount,
        )


def _lines(life: Life) -> tuple[tuple[s.Line, ...], int]:
    """One product, sometimes two of it, sometimes a gift; and what was paid for it."""
    product, quantity = life.product, 2 if life.chance(PAIRS) else 1
    paid = int(product.price * quantity * (1 - 0.2 * life.random())) // SMALL_PARTS * SMALL_PARTS
    line = s.Line(sku=product.sku, title=product.title, quantity=quantity, price=paid)
    if life.chance(life.rates.gift):
        return (line, s.Line(sku=GIFT.sku, title=GIFT.title, gift=True)), paid
    return (line,), paid


def _nick(life: Life) -> str:
    return f"{life.pick(NICK_HEADS)}**{life.pick(NICK_TAILS)}"


def _phone(life: Life) -> str:
    """A number of a shape that nobody has."""
    return f"1700000{int(life.random() * 10_000):04d}"


def _address(life: Life) -> str:
    province, city, district = CITIES[life.city]
    number, flat = life.between(1, 300), life.between(101, 2600)
    return f"{province}{city}{district}{life.pick(STREETS)}{number}号{flat}室"


def _end(life: Life) -> int:
    """When the parcel reaches the door."""
    if life.late:
        return life.daytime(max(life.deliver_by, life.handed) + HOUR + life.wait(1.5 * DAY))
    end = life.daytime(life.handed + life.between(FASTEST, SLOWEST))
    return max(min(end, life.deliver_by - HOUR), life.handed + 8 * HOUR)


def _travel(life: Life, end: int) -> None:
    rates = life.rates
    if life.chance(rates.lost):
        ends.lose(life, end)
    elif life.chance(rates.refund_in_transit):
        _intercept(life, end)
    elif life.chance(rates.refused_at_door):
        ends.refuse_at_door(life, end, days=3)
    else:
        ends.arrive(life, _slowed(life, end))


def _slowed(life: Life, end: int) -> int:
    """A silent carrier makes the way days longer; the buyer notices."""
    life.silent = life.chance(life.rates.carrier_silent)
    if not life.silent:
        talk.chatter(life, life.rates.asks_in_transit, words.ASKS_TRANSIT, life.handed + 12 * HOUR, end)
        return end
    end = life.daytime(end + 3 * DAY + life.wait(DAY))
    talk.ask(life, life.daytime((life.handed + 2 * end) // 3), life.pick(words.STALLED))
    return end


def _intercept(life: Life, end: int) -> None:
    """A refund asked on the way: stopped and sent home, refused at the door, or taken in after all."""
    asked = life.between(life.handed + HOUR, max(end - 6 * HOUR, life.handed + 2 * HOUR))
    refund = refunds.ask(
        life, asked, RefundType.REFUND_ONLY, reason=life.pick(words.TRANSIT_REASONS),
        text=life.pick(words.TRANSIT_TEXTS), window=refunds.SHIPPED,
    )  # fmt: skip
    stopped = life.chance(life.rates.stopped)
    parcel.travel(life, end, upto=max((asked - life.handed) / (end - life.handed), 0.0) if stopped else 1.0)
    if life.diligent():
        answer = Answer.STOPPED if stopped else Answer.CANNOT
        text = words.STOPPED_TEXT if stopped else words.CANNOT_TEXT
        life.add(life.daytime(asked + life.wait(4 * HOUR)), s.InterceptAnswered, answer=answer, text=text)
    if stopped or life.chance(REFUSES):
        if not stopped:
            parcel.scan(life, end, Scan.REFUSED, text=words.REFUSED_TEXT)
        home = parcel.turn_back(life, asked + 6 * HOUR if stopped else end, days=2.5)
        refunds.pay(life, refund, not_before=min(home, refund.deadline - HOUR))
        return
    parcel.deliver(life, end)
    refunds.pay(life, refund)
    disputes.perhaps(life, end + life.wait(DAY), times=0.5)


def _force(life: Life) -> None:
    """Shipped although the buyer had asked for the money first: an angry buyer, freight both ways, often a dispute."""
    asked = life.between(max(life.placed + 300, life.handed - FORCED_WITHIN), life.marked - 300)
    refund = refunds.ask(
        life, asked, RefundType.REFUND_ONLY, reason=life.pick(words.CANCEL_REASONS), text=life.pick(words.CANCEL_TEXTS),
        window=refunds.NOT_SHIPPED,
    )  # fmt: skip
    parcel.ship(life)
    life.upset = True
    talk.ask(life, life.daytime(life.handed + life.wait(6 * HOUR)), words.FORCED_TEXT)
    end = _end(life)
    parcel.travel(life, end)
    parcel.scan(life, end, Scan.REFUSED, text=words.REFUSED_TEXT)
    home = parcel.turn_back(life, end, days=3)
    refunds.pay(life, refund, not_before=min(life.handed + 2 * HOUR, home))
    disputes.perhaps(life, life.handed + life.wait(DAY), reason=words.DISPUTE_REASONS[-1], times=2)
