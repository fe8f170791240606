"""What a playbook says of when promises fall due, and a merchant's own values over it."""

from amends.policy import overlay
from tests.packs import book


def test_every_pack_has_the_shipped_habits() -> None:
    habits = book("tmall").habits
    assert (habits.day_ends, habits.evening_ends) == (18 * 60, 22 * 60)
    assert habits.within["gift"] == 48 * 60


def test_a_merchant_sets_its_own() -> None:
    own = overlay.load('base: tmall\nset: {habits.evening_ends: "21:30", habits.gift: 24 h}', number=1).habits
    assert (own.evening_ends, own.day_ends) == (21 * 60 + 30, 18 * 60)
    assert (own.within["gift"], own.within["address"]) == (24 * 60, 2 * 60)


def test_what_is_wrong_is_said() -> None:
    found = overlay.check("base: tmall\nset: {habits.day_ends: late, habits.gift: 5, habits.nap: 1 h}")
    assert {"is no time of day", "has no unit", "unknown habit"} <= {
        said for said in ("is no time of day", "has no unit", "unknown habit") if any(said in str(p) for p in found)
    }
