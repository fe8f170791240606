"""The life of one order from Brazil on AliExpress: boleto, seven days to ship, weeks at sea and in customs, stages."""

from amends.engine import signals as s
from amends.engine.words import Scan
from amends.world import brazil_words as words
from amends.world import disputes, ends, parcel, talk
from amends.world.brazil import CITIES, FIRST_NAMES, INITIALS, STREETS
from amends.world.life import Life, moment
from amends.world.season import DAY, HOUR

SHIP_IN = 7 * DAY  # assumption: the shop's handling time
PROMISES = (
    60 * DAY,
    60 * DAY,
    60 * DAY,
    75 * DAY,
    90 * DAY,
)  # after hand-over; Brazil lines were raised 60 to 90 in 2015
BOLETO_CLEARS = (2 * DAY, 7 * DAY)  # mission row A1
BOLETO_LAPSES = 8 * DAY
FASTEST, USUAL, SLOWEST = 20 * DAY, 31 * DAY, 57 * DAY
HELD_AT, HELD_FOR = 0.66, 9 * DAY
DOCUMENT_HELD = 0.3  # of customs holds, papers are missing; else the tax is to be paid
STAGES = (30 * DAY, 45 * DAY, 60 * DAY)  # mission row A3
NEEDS_MORE, EXTENSION = 3 * DAY, 30 * DAY
METHODS = ("card", "card", "pix")
PAIRS = 0.12
PROMPT = 0.5  # of paid orders, packed in the first days


def tell(life: Life) -> None:
    """Everything that happens to one order, filed under its hours."""
    if life.chance(life.rates.english):
        life.language = "en"
    cleared = _place(life)
    if not cleared:
        return
    _plan(life, cleared)
    asks = words.ASKS_BEFORE_EN if life.language == "en" else words.ASKS_BEFORE
    talk.chatter(life, life.rates.asks_before_shipping, asks, life.placed + HOUR, life.marked)
    if life.chance(life.rates.stock_short) and ends.short(life):
        return
    if life.chance(life.rates.cancel_before_shipping) and ends.cancel(life):
        return
    if life.marked > life.ship_by:
        talk.chatter(life, 0.3, words.URGES, life.ship_by, life.marked)
    parcel.ship(life)
    _travel(life)


def _place(life: Life) -> int:
    """The order and its money; 0 when a boleto is never paid, else the time from which it may be shipped."""
    boleto = life.chance(life.rates.boleto)
    quantity = 2 if life.chance(PAIRS) else 1
    life.amount = int(life.product.price * quantity * (1 - 0.15 * life.random()))
    life.ship_by = life.placed + SHIP_IN + (BOLETO_CLEARS[1] if boleto else 0)
    life.deliver_by = life.ship_by + life.pick(PROMISES)
    shop = life.place.shop
    line = s.Line(sku=life.product.sku, title=life.product.title, quantity=quantity, price=life.amount)
    life.add(
        life.placed, s.OrderPlaced, amount=life.amount, currency=shop.currency, prepaid=not boleto,
        method="boleto" if boleto else life.pick(METHODS), ship_by=moment(life.ship_by),
        deliver_by=moment(life.deliver_by), country=shop.country, language=life.language, zone=shop.zone,
        buyer=f"{life.pick(FIRST_NAMES)} {life.pick(INITIALS)}.",
        buyer_phone=f"1700000{int(life.random() * 10_000):04d}", address=_address(life), lines=(line,),
    )  # fmt: skip
    return _money(life, boleto=boleto)


def _address(life: Life) -> str:
    state, city, part = CITIES[life.city]
    return f"{life.pick(STREETS)}, {life.between(10, 2400)}, {part}, {city} - {state}"


def _money(life: Life, *, boleto: bool) -> int:
    if not boleto:
        cleared = life.placed + life.wait(20 * 60)
    elif life.chance(life.rates.boleto_unpaid):
        life.add(life.placed + BOLETO_LAPSES, s.OrderCanceled, reason="boleto not paid")
        return 0
    else:
        cleared = life.between(life.placed + BOLETO_CLEARS[0], life.placed + BOLETO_CLEARS[1])
    life.add(cleared, s.PaymentCleared, amount=life.amount)
    hasty = boleto and life.chance(life.rates.boleto_shipped_early)
    return life.placed + 6 * HOUR if hasty else cleared


def _plan(life: Life, cleared: int) -> None:
    """Nothing leaves before the money is there, except where somebody was hasty."""
    parcel.plan(life)
    if cleared < life.placed + DAY and life.handed <= life.ship_by and life.chance(PROMPT):
        life.handed = min(life.handed, cleared + life.between(12 * HOUR, 3 * DAY))
    life.handed = max(life.handed, cleared + 3 * HOUR)
    life.marked = max(life.handed - life.between(2 * HOUR, 20 * HOUR), cleared + HOUR)


def _travel(life: Life) -> None:
    end = _end(life)
    ends_at = life.deliver_by + NEEDS_MORE
    life.add(life.marked + 60, s.OrderChanged, receipt_ends_at=moment(ends_at))
    if life.chance(life.rates.lost):
        _stages(life, ends.lose(life, end))
        return
    if life.chance(life.rates.refused_at_door):
        ends.refuse_at_door(life, end, days=20)
        return
    end = _held(life, end)
    life.silent = life.chance(life.rates.carrier_silent)
    _stages(life, end)
    _extend(life, end, ends_at)
    if end > life.deliver_by:
        at = life.between(life.deliver_by, end)
        disputes.perhaps(life, at, reason=words.NOT_RECEIVED_REASON)
    ends.arrive(life, end)


def _end(life: Life) -> int:
    if life.late:
        return life.daytime(max(life.deliver_by, life.handed + FASTEST) + HOUR + life.wait(5 * DAY))
    draw, top = life.random(), (USUAL - FASTEST) / (SLOWEST - FASTEST)
    span = SLOWEST - FASTEST
    share = (draw * top) ** 0.5 if draw < top else 1 - ((1 - draw) * (1 - top)) ** 0.5
    return max(min(life.daytime(life.handed + FASTEST + span * share), life.deliver_by - HOUR), life.handed + 15 * DAY)


def _held(life: Life, end: int) -> int:
    """Customs keep some parcels for a tax or for papers; the way gets longer, in time if it was to be in time."""
    if not life.chance(life.rates.customs_held):
        return end
    at = int(life.handed + HELD_AT * (end - life.handed))
    text = words.HELD_DOCUMENT_TEXT if life.chance(DOCUMENT_HELD) else words.HELD_TEXT
    parcel.scan(life, at, Scan.CUSTOMS_HELD, text=text, place="Curitiba/PR")
    talk.ask(life, life.daytime(at + life.wait(DAY)), life.pick(words.HELD_ASKS))
    longer = life.daytime(end + life.wait(HELD_FOR))
    return longer if life.late else max(min(longer, life.deliver_by - HOUR), end)


def _stages(life: Life, end: int) -> None:
    """At 30, 45 and 60 days some buyers ask where it is, each time less kindly."""
    asks = words.STAGE_ASKS_EN if life.language == "en" else words.STAGE_ASKS
    for days, text in zip(STAGES, asks, strict=True):
        at = life.handed + days
        if at < end and life.chance(life.rates.follow_up):
            talk.ask(life, life.daytime(at + life.wait(DAY)), text)


def _extend(life: Life, end: int, ends_at: int) -> None:
    """A diligent shop extends the receipt period before it runs out."""
    if end > ends_at - NEEDS_MORE and life.diligent():
        life.add(ends_at - NEEDS_MORE, s.ReceiptExtended, until=moment(ends_at + EXTENSION))
