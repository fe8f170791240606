"""One round of deliveries in the tests' own thread, as the loop does it in several."""

from datetime import datetime
from uuid import uuid4

from amends.casework.delivery import connectors
from amends.casework.delivery.couriers import Carried, Connect, Delivered, Draw, carry, claim, record
from amends.casework.ledger.connections import Connection


def deliver_once(
    *, connection: Connection, now: datetime, draw: Draw, connect: Connect = connectors.connector
) -> Delivered:
    """Deliver a batch of what is due, one by one. ``draw``: numbers of [0, 1) that spread the next attempts."""
    holder, results = str(uuid4()), list[Carried]()
    for route in claim(connection, holder=holder, now=now):
        carry(route, results.append, connect=connect)
    return record(connection, results, holder=holder, now=now, draw=draw)
