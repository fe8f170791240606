"""Guests and those who work here at one server: guests have a thread of their own, and wait for the desk a while."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest

from amends.web.front import guests
from amends.web.front.front import Front
from tests.web.test_front import Told

T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


class Heard(Told):
    """Keeps the headers of its answer, too."""

    told: list[tuple[str, str]]

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.told = headers
        super().response_bytes(status, headers, body)


class House:
    """An application whose pages are made until they are let go, each under its address."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.begun: list[str] = []
        self.seen, self.free = asyncio.Event(), asyncio.Event()
        self.front = Front(self, threads=1)

    def __call__(self, environ: dict[str, Any], start: Any) -> list[bytes]:
        start("200 OK", [])
        self.loop.call_soon_threadsafe(self._note, environ["PATH_INFO"])
        asyncio.run_coroutine_threadsafe(self.free.wait(), self.loop).result()
        return [b""]

    def _note(self, path: str) -> None:
        self.begun.append(path)
        self.seen.set()

    def ask(self, path: str) -> "asyncio.Task[None]":
        told = Told("GET", {})
        told.path = path
        return asyncio.create_task(self.front.__rsgi__(told, told))

    async def next(self) -> list[str]:
        """What has been begun, once there is more of it."""
        await self.seen.wait()
        self.seen.clear()
        return self.begun


def test_a_guest_keeps_no_thread_of_the_desk() -> None:
    async def both() -> list[str]:
        house = House()
        guest = house.ask("/b/abc/")
        assert await house.next() == ["/b/abc/"]
        desk = house.ask("/work/")
        begun = (
            await house.next()
        )  # while the guest's page is still being made, though there is one thread for the desk
        house.free.set()
        await asyncio.gather(guest, desk)
        return begun

    assert run(both()) == ["/b/abc/", "/work/"]


def test_a_guest_waits_while_the_desk_is_served_and_comes_then() -> None:
    async def both() -> tuple[list[str], list[str]]:
        house = House()
        desk = house.ask("/work/")
        await house.next()
        guest = house.ask("/b/abc/")
        for _turn in range(20):
            await asyncio.sleep(0)
        meanwhile = list(house.begun)
        house.free.set()
        await asyncio.gather(desk, guest)
        return meanwhile, house.begun

    assert run(both()) == (["/work/"], ["/work/", "/b/abc/"])


def test_but_not_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guests, "PATIENCE", 0.01)

    async def both() -> list[str]:
        house = House()
        desk = house.ask("/work/")
        await house.next()
        guest = house.ask("/b/abc/")
        begun = list(await house.next())
        house.free.set()
        await asyncio.gather(desk, guest)
        return begun

    assert run(both()) == ["/work/", "/b/abc/"]


def test_who_would_wait_too_long_is_told_so_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guests, "MOST", 1)

    async def both() -> tuple[Heard, Heard]:
        house = House()
        first, second, third = house.ask("/b/abc/"), Heard("GET", {}), Heard("GET", {})
        second.path = third.path = "/b/abc/"
        await house.next()
        await house.front.__rsgi__(second, second)
        house.free.set()
        await first
        await house.front.__rsgi__(third, third)  # the first has gone
        return second, third

    second, third = run(both())
    assert (second.status, third.status) == (503, 200)
    assert ("retry-after", "5") in second.told
