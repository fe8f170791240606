"""A worker whose database is away waits, longer each time, instead of dying."""

import signal
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from django.db import connection

from amends.casework.worker import loop


@dataclass
class Waits:
    """Told to end after so many waits; they take no time."""

    left: int
    pauses: list[float | None] = field(default_factory=list)

    def is_set(self) -> bool:
        return len(self.pauses) >= self.left

    def wait(self, timeout: float | None = None) -> bool:
        self.pauses.append(timeout)
        return self.is_set()


@pytest.fixture
def signals() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("signals", "db")
@pytest.mark.parametrize("address", ["postgresql://nobody@/none?host=/nowhere", ""])
def test_it_waits_longer_each_time(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", address)
    if not address:  # the one that comes along can't be started
        monkeypatch.setenv("AMENDS_HOME", "/proc/nowhere")
    told = Waits(9)
    loop.serve_until(0, 1, str(connection.settings_dict["NAME"]), told)
    pauses = [pause for pause in told.pauses if pause is not None]
    assert pauses[:3] == [0.1, 0.2, 0.4]
    assert max(pauses) == loop.LONGEST_PAUSE
