"""Evening out the load of a desk's people (row B9).

Angry buyers leave whoever needs a rest; then cases go from who has most to who has least until they differ by one at
most. The least urgent move first, and only to people they fit.
"""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from amends.engine.assignment.fit import ANGRY, Offer, Person, bounds, fits, place, spared


class Reassignment(msgspec.Struct, frozen=True, kw_only=True):
    """A case that changes hands; ``giver`` and ``taker`` are ids."""

    dossier_id: int
    no: int
    giver: int
    taker: int


def level(people: Iterable[Person], held: Iterable[Offer], *, most: int, simple: int) -> Iterator[Reassignment]:
    """Up to ``most`` moves. ``held``: the people's cases that may move, each with its ``owner``."""
    here = {person.id: person for person in people}
    left = sorted(held, key=place, reverse=True)
    for _ in range(most if len(here) > 1 else 0):
        found = _next(list(here.values()), left, simple)
        if found is None:
            return
        offer, taker = found
        yield Reassignment(dossier_id=offer.dossier_id, no=offer.no, giver=offer.owner, taker=taker.id)
        left.remove(offer)
        for person, more in ((here[offer.owner], -1), (taker, 1)):
            here[person.id] = msgspec.structs.replace(person, load=person.load + more)


def _next(people: Sequence[Person], held: Sequence[Offer], simple: int) -> tuple[Offer, Person] | None:
    """The next case to move and who takes it, worn people's angry ones first."""
    for giver in sorted((person for person in people if person.worn), key=_by_load, reverse=True):
        angry = [offer for offer in held if offer.owner == giver.id and offer.tone == ANGRY]
        if found := _between(angry, (person for person in people if not spared(person)), simple):
            return found
    giver = max(people, key=_by_load)
    lighter = (person for person in people if giver.load - person.load > 1)
    return _between([offer for offer in held if offer.owner == giver.id], lighter, simple)


def _between(offers: Sequence[Offer], takers: Iterable[Person], simple: int) -> tuple[Offer, Person] | None:
    for taker in sorted(takers, key=_by_load):
        within = bounds(taker, simple=simple if taker.new else None)
        if (offer := next((each for each in offers if fits(each, within)), None)) is not None:
            return offer, taker
    return None


def _by_load(person: Person) -> tuple[int, int]:
    return person.load, person.id
