"""What the files of tests cost is told: the dearest first, and each that takes longer than one may."""

from tests.costs import MOST, NAMED, told


def test_the_dearest_are_named_and_all_above_the_budget() -> None:
    cheap = {f"tests/test_{number}.py": number / 10 for number in range(30)}
    assert told(cheap)[0] == "   2.9 s tests/test_29.py"
    assert len(told(cheap)) == NAMED
    dear = {f"tests/dear_{number}.py": MOST + number for number in range(1, NAMED + 3)}
    assert len(told(cheap | dear)) == len(dear)
    assert all(line.endswith(f"above {MOST:.0f} s") for line in told(cheap | dear))
