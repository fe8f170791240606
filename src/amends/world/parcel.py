"""A parcel's way: leaving the warehouse, records, silences, knocks, turning back, delivery."""

from amends.engine import signals as s
from amends.engine.words import Scan
from amends.world.life import Life
from amends.world.season import BAD_WEEK_FACTOR, DAY, HOUR

SILENT_FROM, SILENT_FOR = 0.5, 0.42  # where on its way a parcel falls silent, and for how much of it
RESUMES = SILENT_FROM + SILENT_FOR
WAREHOUSE_NEEDS = 3 * HOUR
KNOWN_BY = 30 * HOUR  # a carrier that does not know a number says so after about a day


def plan(life: Life) -> None:
    """Decide when the warehouse marks the order shipped and when the carrier has it."""
    life.late = life.chance(late_share(life))
    behind = life.chance(life.rates.late_handover * life.season.late)
    if behind:
        life.handed = life.ship_by + HOUR + life.wait(10 * HOUR)
    else:
        life.handed = life.between(life.placed + WAREHOUSE_NEEDS, life.ship_by - HOUR)
    life.marked = max(life.handed - life.between(0.3 * HOUR, 8 * HOUR), life.placed + HOUR)


def late_share(life: Life) -> float:
    """The chance that this parcel arrives after the promised time."""
    share = life.place.late * life.season.late
    weak = life.season.bad_week and life.carrier == life.place.weak_carrier
    return min(share * BAD_WEEK_FACTOR, 0.9) if weak else share


def ship(life: Life) -> None:
    """The shop's mark and the carrier's first record; now and then a number that the carrier does not know."""
    life.add(life.marked, s.ParcelShipped, carrier=life.carrier, waybill=life.waybill)
    if life.chance(life.rates.tracking_invalid):
        life.add(life.marked + KNOWN_BY, s.TrackingInvalid)
        life.handed = max(life.handed, life.marked + 2 * DAY)
    life.add(life.handed, s.ParcelHandedOver, carrier=life.carrier, waybill=life.waybill)


def travel(life: Life, end: int, *, upto: float = 1.0) -> int:
    """The carrier's records from hand-over towards ``end`` as far as the share ``upto``; returns the last's time."""
    span, last = end - life.handed, life.handed
    for stop in life.place.scenery.route(life.carrier, life.city):
        if stop.share > upto:
            break
        share = stop.share
        if life.silent and share > SILENT_FROM:
            share = RESUMES + (share - SILENT_FROM) * (1 - RESUMES) / (1 - SILENT_FROM)
        last = int(life.handed + share * span)
        scan(life, last, stop.scan, place=stop.place, text=stop.text)
    return last


def scan(life: Life, at: float, what: Scan, *, text: str, place: str = "") -> None:
    where = place or life.place.scenery.cities[life.city][1]
    life.add(at, s.ParcelScanned, scan=what, place=where, text=text, waybill=life.waybill)


def hurt(life: Life, end: int) -> None:
    """The carrier itself notes the damage on the way."""
    scan(life, end - life.between(4 * HOUR, 20 * HOUR), Scan.DAMAGED, text=life.words.DAMAGED_SCAN_TEXT)


def deliver(life: Life, end: int) -> None:
    """Delivery at ``end``, sometimes after a knock at a closed door the day before."""
    if life.chance(life.rates.failed_attempt):
        scan(life, end - 20 * HOUR, Scan.FAILED, text=life.words.FAILED_TEXT)
    life.delivered = end
    life.add(end, s.ParcelDelivered, signed_by=life.pick(life.words.SIGNERS))


def turn_back(life: Life, at: int, *, days: float) -> int:
    """The parcel goes home; returns when it is back at the sender's branch."""
    home = life.daytime(at + DAY * days * (0.7 + 0.6 * life.random()))
    scan(life, at + 2 * HOUR, Scan.RETURNING, text=life.words.RETURNING_TEXT)
    scan(life, home, Scan.RETURNED, text=life.words.RETURNED_TEXT)
    return home
