"""How a desk gives out its work by itself: in turn, or to who has least."""

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum

import msgspec

from amends.engine.assignment.fit import Offer, Person, pull


class TurnWay(StrEnum):
    ROUND_ROBIN = "round_robin"
    LEAST_LOADED = "least_loaded"


class TurnGiven(msgspec.Struct, frozen=True):
    person: Person
    offer: Offer


def in_turn(people: Iterable[Person], way: TurnWay, *, after: int) -> list[Person]:
    """The order in which people are offered the next case. ``after``: who got the last one (id); 0: nobody yet."""
    if way is TurnWay.LEAST_LOADED:
        return sorted(people, key=lambda person: (person.load, person.id))
    return sorted(people, key=lambda person: (person.id <= after, person.id))


def give_out(
    people: Sequence[Person], offers: Iterable[Offer], way: TurnWay, *, after: int, most: int, simple: int
) -> Iterator[TurnGiven]:
    """Up to ``most`` cases for the people, one by one: each the most urgent that fits who is next."""
    here, free = list(people), list(offers)
    for _ in range(most):
        given = _next(in_turn(here, way, after=after), free, simple)
        if given is None:
            return
        yield given
        free.remove(given.offer)
        after = given.person.id
        heavier = msgspec.structs.replace(given.person, load=given.person.load + 1)
        here = [heavier if person is given.person else person for person in here]


def _next(people: Sequence[Person], offers: Sequence[Offer], simple: int) -> TurnGiven | None:
    for person in people:
        if (offer := pull(person, offers, simple=simple)) is not None:
            return TurnGiven(person, offer)
    return None
