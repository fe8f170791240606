"""Messages wait until the buyer is awake, by the buyer's own clock."""

import msgspec
import pytest

from amends.engine import dossier as dossiers
from amends.engine import signals as s
from amends.engine.calendar import Calendar
from amends.engine.compiler import Policy, compile_playbook
from amends.engine.outcome import Effect
from amends.engine.playbook import EffectRule, Scene
from amends.engine.step import step
from tests.engine.small import at, policy, say

HOURS = Calendar("buyer_hours", "America/Sao_Paulo", ((9 * 60, 20 * 60),))
THANKS = Scene(
    name="thanks", title=say("thanks"), issue="X", on=("order.placed",), group="thanks", desk="chat", case=False,
    effects=(EffectRule("message", "buyer", say("thank you")), EffectRule("notify", "chat")),
)  # fmt: skip


def told(hours: Calendar | None, *, zone: str, when: str) -> dict[str, Effect]:
    """The effects of an order placed at a moment, written in Shanghai time, by their kinds."""
    small = policy().playbook
    calendars = small.calendars | ({hours.name: hours} if hours else {})
    talking: Policy = compile_playbook(msgspec.structs.replace(small, scenes=(THANKS,), clocks=(), calendars=calendars))
    placed = s.OrderPlaced(id="o", at=at(when), order="T-1", amount=100, currency="BRL", zone=zone)
    outcome = step(dossiers.new(key="T-1", platform="aliexpress"), placed, talking)
    return {effect.kind: effect for effect in outcome.effects}


@pytest.mark.mission("A9")
@pytest.mark.parametrize(
    ("zone", "when", "not_before"),
    (
        ("America/Sao_Paulo", "11-11 19:59", "2026-11-11T12:00:00+00:00"),  # 08:59 there
        ("America/Sao_Paulo", "11-11 20:00", "2026-11-11T12:00:00+00:00"),  # 09:00 there
        ("America/Manaus", "11-11 20:00", "2026-11-11T13:00:00+00:00"),  # an hour behind
        ("Europe/Lisbon", "11-11 20:00", "2026-11-11T12:00:00+00:00"),  # noon there: now
        ("America/Sao_Paulo", "11-12 06:59", "2026-11-11T22:59:00+00:00"),  # 19:59 there: now
        ("America/Sao_Paulo", "11-12 07:00", "2026-11-12T12:00:00+00:00"),  # 20:00 there: tomorrow
        ("", "11-11 12:00", "2026-11-11T12:00:00+00:00"),  # the calendar's own clock
        ("Mars/Olympus", "11-11 12:00", "2026-11-11T12:00:00+00:00"),
    ),
)
def test_a_message_waits_for_the_buyers_morning(zone: str, when: str, not_before: str) -> None:
    effects = told(HOURS, zone=zone, when=when)
    known = zone if "Mars" not in zone else ""
    assert effects["message"].values["not_before"] == not_before
    assert effects["message"].values["zone"] == (known or "America/Sao_Paulo")
    assert "not_before" not in effects["notify"].values


@pytest.mark.mission("A9")
def test_without_such_hours_a_message_goes_at_once() -> None:
    assert "not_before" not in told(None, zone="America/Manaus", when="11-11 12:00")["message"].values
