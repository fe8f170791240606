"""Who gets what, as tables: no database, no clock."""

from datetime import UTC, datetime, timedelta

import pytest

from amends.engine.assignment.fit import Bounds, Offer, Person, bounds, fits, in_order, pull
from amends.engine.assignment.levelling import level
from amends.engine.assignment.rest import RestRule, without_pause, worn
from amends.engine.assignment.turns import TurnWay, give_out

SIMPLE = 10_000
NOW = datetime(2026, 11, 11, 12, tzinfo=UTC)
RULE = RestRule(angry=3, of_last=5, hours=4, pause=timedelta(minutes=20))


def offer(no: int, **known: object) -> Offer:
    return Offer(**{"dossier_id": no, "no": 1, "score": float(-no), **known})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("person", "known", "fit"),
    [
        ({}, {}, True),
        ({"languages": ("pt",)}, {"language": "pt"}, True),
        ({"languages": ("pt",)}, {"language": "zh"}, False),
        ({"languages": ("pt",)}, {"language": ""}, True),
        ({"shops": (3,)}, {"shop": 3}, True),
        ({"shops": (3,)}, {"shop": 4}, False),
        ({"shops": ()}, {"shop": 4}, False),
        ({"issues": ("late",)}, {"issue": "late"}, True),
        ({"issues": ("late",)}, {"issue": "broken"}, False),
        ({"issues": ("late",)}, {"issue": ""}, True),
        ({"worn": True}, {"tone": 2}, False),
        ({"worn": True}, {"tone": 1}, True),
        ({"new": True}, {"tone": 2}, False),
        ({"new": True}, {"points": 2}, True),
    ],
)
def test_which_case_fits_whom(person: dict[str, object], known: dict[str, object], *, fit: bool) -> None:
    assert fits(offer(1, **known), bounds(Person(id=1, **person))) is fit  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("known", "simple"),
    [
        ({}, True),
        ({"tone": 1}, False),
        ({"points": 1}, False),
        ({"money": SIMPLE}, True),
        ({"money": SIMPLE + 1}, False),
        ({"subject": "dispute:1"}, False),
        ({"subject": "refund:1"}, True),
    ],
)
def test_what_is_simple(known: dict[str, object], *, simple: bool) -> None:
    assert fits(offer(1, **known), bounds(Person(id=1, new=True), simple=SIMPLE)) is simple


def test_nothing_is_asked_of_who_takes_anything() -> None:
    assert bounds(Person(id=1)) == Bounds()


def test_the_most_urgent_comes_first_and_what_is_simple_before_it_for_who_is_new() -> None:
    offers = [offer(3), offer(1, money=SIMPLE + 1), offer(2), offer(4, score=1.0, tone=1), offer(5, tone=2)]
    assert [each.dossier_id for each in in_order(Person(id=1), offers, simple=SIMPLE)] == [4, 1, 2, 3, 5]
    assert [each.dossier_id for each in in_order(Person(id=1, new=True), offers, simple=SIMPLE)] == [2, 3, 4, 1]
    assert pull(Person(id=1, languages=("pt",)), [offer(1, language="zh")], simple=SIMPLE) is None


@pytest.mark.parametrize(
    ("way", "loads", "after", "got"),
    [
        (TurnWay.ROUND_ROBIN, (0, 0, 0), 0, [1, 2, 3, 1, 2]),
        (TurnWay.ROUND_ROBIN, (9, 0, 0), 1, [2, 3, 1, 2, 3]),
        (TurnWay.LEAST_LOADED, (2, 0, 1), 0, [2, 2, 3, 1, 2]),
        (TurnWay.LEAST_LOADED, (9, 9, 0), 3, [3, 3, 3, 3, 3]),
    ],
)
def test_a_desk_gives_out_its_work(way: TurnWay, loads: tuple[int, ...], after: int, got: list[int]) -> None:
    people = [Person(id=n, load=load) for n, load in enumerate(loads, start=1)]
    given = list(give_out(people, [offer(n) for n in range(1, 9)], way, after=after, most=5, simple=SIMPLE))
    assert [each.person.id for each in given] == got
    assert [each.offer.dossier_id for each in given] == [1, 2, 3, 4, 5]


def test_whom_nothing_fits_is_passed_over() -> None:
    people = [Person(id=1, languages=("pt",)), Person(id=2)]
    offers = [offer(n, language="zh") for n in (1, 2)]
    given = give_out(people, offers, TurnWay.ROUND_ROBIN, after=0, most=9, simple=SIMPLE)
    assert [(each.person.id, each.offer.dossier_id) for each in given] == [(2, 1), (2, 2)]


def test_loads_are_evened_out_the_least_urgent_first() -> None:
    people = [Person(id=1, load=5), Person(id=2, load=1), Person(id=3, load=0)]
    moves = list(level(people, [offer(n, owner=1) for n in range(1, 6)], most=9, simple=SIMPLE))
    assert [(move.dossier_id, move.giver, move.taker) for move in moves] == [(5, 1, 3), (4, 1, 2), (3, 1, 3)]


def test_angry_buyers_leave_who_needs_a_rest_for_who_can_bear_them() -> None:
    people = [Person(id=1, load=2, worn=True), Person(id=2, load=2), Person(id=3, load=0, new=True)]
    held = [offer(1, owner=1, tone=2), offer(2, owner=1, money=SIMPLE + 1)]
    moves = list(level(people, held, most=9, simple=SIMPLE))
    assert [(move.dossier_id, move.giver, move.taker) for move in moves] == [(1, 1, 2)]


def test_nobody_gives_to_themselves() -> None:
    assert list(level([Person(id=1, load=9)], [offer(1, owner=1)], most=9, simple=SIMPLE)) == []


@pytest.mark.parametrize(
    ("minutes", "hours"),
    [((), 0), ((25,), 0), ((10, 25), 25 / 60), ((10, 25, 45), 25 / 60), ((19, 38, 57), 57 / 60)],
)
def test_work_counts_back_to_the_last_pause(minutes: tuple[int, ...], hours: float) -> None:
    assert without_pause([NOW - timedelta(minutes=each) for each in minutes], RULE, now=NOW) == pytest.approx(hours)


@pytest.mark.parametrize(
    ("hours", "angry", "tired"), [(0, 5, False), (1, 2, False), (1, 3, True), (3.9, 0, False), (4, 0, True)]
)
def test_who_needs_a_rest(hours: float, angry: int, *, tired: bool) -> None:
    assert (worn(RULE, hours=hours, angry=angry) is not None) is tired
