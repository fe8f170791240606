"""Days cut into stretches: none is missed, none told twice, and tomorrow's are nearly today's."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from amends.insight.stretches import LONGEST, Stretch, cover, plan

FIRST = st.dates(date(1999, 1, 1), date(2099, 1, 1))


def days(stretches: list[Stretch]) -> list[date]:
    return [each.first + timedelta(days=n) for each in stretches for n in range(each.days)]


@given(first=FIRST, length=st.integers(1, 1100))
def test_stretches_make_up_the_days_and_are_few(first: date, length: int) -> None:
    made = list(cover(first, first + timedelta(days=length - 1)))
    assert days(made) == [first + timedelta(days=n) for n in range(length)]
    assert all(each.first.toordinal() % each.days == 0 for each in made)
    assert len(made) <= 16 + length // LONGEST
    again = set(cover(first + timedelta(days=1), first + timedelta(days=length)))
    assert sum(each.days for each in set(made) - again) <= LONGEST + length // 2


@given(st.data())
def test_what_changed_is_halved_and_the_rest_taken_whole(data: st.DataObject) -> None:
    whole = Stretch(date.fromordinal(64 * 11_000), 64)
    known: dict[Stretch, bool] = {}
    for _ in range(data.draw(st.integers(0, 6))):
        length = data.draw(st.sampled_from([1, 2, 4, 8, 16, 32, 64]))
        first = whole.first + timedelta(days=data.draw(st.integers(0, 64 // length - 1)) * length)
        known[Stretch(first, length)] = data.draw(st.booleans())
    made = list(plan(whole, known, known.__getitem__, lambda one: any(one.holds(each) for each in known)))
    assert days(made) == days([whole])
    for each in made:
        inside = [one for one in known if each.holds(one) and one != each]
        assert known.get(each) or not inside or each.days == 1
        assert not any(good and one.holds(each) and one != each for one, good in known.items())
