"""The count of everything: what was sent and what was kept, what was to go out and what went out, clock by clock."""

import json
from collections import Counter
from dataclasses import dataclass
from typing import Final

from tests.chaos.place import LEASED, BrokenPlace
from tests.chaos.watch import INBOX, TOLD, TWICE_MISSED, VERSIONS

KEPT: Final = """SELECT d.key, s.external_id FROM casework_signal s JOIN casework_dossier d ON d.id = s.dossier_id
    WHERE s.kind <> 'clock' AND s.kind NOT LIKE 'effect.%'"""
WANTED: Final = "SELECT shop_id || ':' || key, state FROM casework_effect"
LEFT: Final = "SELECT count(*) FROM casework_effect WHERE state IN ('pending', 'failed')"
REFUSED: Final = "SELECT count(*) FROM casework_quarantine"
RUNG: Final = "SELECT count(*) FROM casework_signal WHERE kind = 'clock'"
MISSED: Final = """SELECT count(*) FROM casework_signal, jsonb_array_elements(outcome -> 'reasons') r
    WHERE r ->> 'verb' = 'clock.missed'"""
LATE: Final = "SELECT count(*) FROM casework_dossier WHERE wake_at < now() + interval '{:.0f} seconds'"
GRACE: Final = 20.0  # seconds that a clock may be due already while we count
HOUR: Final = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ChaosCount:
    """``lost``: what is wrong, in words; nothing where all held. ``again``: lines told twice under the same key."""

    signals: int
    effects: int
    again: int
    clocks: int
    lost: tuple[str, ...]


def settle(place: BrokenPlace) -> None:
    """Wait until nothing is left to do; a dead courier's lease and the pauses after failures pass by the clock."""
    place.until(lambda: int(place.watch.ask(INBOX)) == 0, "signals are still waiting")
    place.set_clock(place.wrong + LEASED)
    for _ in range(3):
        try:
            place.until(lambda: int(place.watch.ask(LEFT)) == 0, "effects are still waiting", patience=30)
            break
        except AssertionError:
            place.set_clock(place.wrong + HOUR)
    place.until(lambda: int(place.watch.ask(INBOX)) == 0, "answers are still waiting")
    place.until(lambda: int(place.watch.ask(LATE.format(place.wrong - GRACE))) == 0, "clocks that are due don't ring")


def count(place: BrokenPlace, sent: set[tuple[str, str]]) -> ChaosCount:
    """After ``settle``."""
    kept = Counter((str(key), str(signal)) for key, signal in place.watch.rows(KEPT))
    wanted = Counter(str(key) for key, _state in place.watch.rows(WANTED))
    lines = _lines(place)
    out = Counter(str(line["idempotency_key"]) for line in lines)
    different = len({(line["idempotency_key"], json.dumps(line, sort_keys=True)) for line in lines}) - len(out)
    wrong = {
        "signals lost": len(sent - kept.keys()),
        "signals kept twice": kept.total() - len(kept),
        "signals nobody sent": len(kept.keys() - sent),
        "signals refused": place.watch.ask(REFUSED),
        "effects not out": len(wanted.keys() - out.keys()),
        "effects nobody wanted": len(out.keys() - wanted.keys()),
        "effects wanted twice": wanted.total() - len(wanted),
        "effects told differently the second time": different,
        "effects still waiting": place.watch.ask(LEFT),
        "effects told to their case twice": place.watch.ask(TOLD),
        "clocks missed twice": place.watch.ask(TWICE_MISSED),
        "clocks due that didn't ring": place.watch.ask(LATE.format(place.wrong - GRACE)),
        "cases ahead of their order": place.watch.ask(VERSIONS),
    }
    return ChaosCount(
        signals=len(kept),
        effects=len(out),
        again=out.total() - len(out),
        clocks=int(place.watch.ask(RUNG)),
        lost=tuple(f"{number} {what}" for what, number in wrong.items() if number),
    )


def _lines(place: BrokenPlace) -> list[dict[str, object]]:
    """Each line is whole, or this raises ValueError."""
    told = place.effects.read_bytes() if place.effects.exists() else b""
    assert not told or told.endswith(b"\n"), "the last line of the effects is not whole"
    return [json.loads(line) for line in told.splitlines()]


def folded(place: BrokenPlace) -> str:
    """Every order's log, folded from its start, gives what is stored, byte for byte. Raises AssertionError."""
    return place.run("amends", "replay", "database", "--check").strip()
