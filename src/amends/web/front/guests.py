"""Guests of the house, buyers at a shop's own page, and those who work in it, at one server.

Python runs one thread at a time: a guest's page that is being made takes turns with a colleague's and makes it twice as
long. So guests have a thread of their own, never one of the desk's, and their next page is begun while nobody of the
desk waits for one; but none of them waits for that longer than ``PATIENCE``.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Final, TypeVar

DOOR: Final = "/b/"  # where the buyers' pages are
PATIENCE: Final = 0.5  # seconds that a guest's page waits for the desk's
MOST: Final = 400  # guests in line; who comes then is told to come again in a moment
T = TypeVar("T")


class CrowdedOut(Exception):
    """More guests than can be served in any time that somebody would wait."""


class GuestLine:
    """The guests in line, and how many pages of the desk are being made. Of one event loop."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="amends-guest")
        self._first = asyncio.Lock()  # who is first in line
        self._quiet = asyncio.Event()
        self._quiet.set()
        self._working = 0
        self._waiting = 0

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """While a page of the desk is made."""
        self._working += 1
        self._quiet.clear()
        try:
            yield
        finally:
            self._working -= 1
            if not self._working:
                self._quiet.set()

    async def serve(self, do: Callable[..., T], *given: Any) -> T:
        """Make a guest's page in its turn. Raises CrowdedOut."""
        async with self._turn():
            return await asyncio.get_running_loop().run_in_executor(self._pool, do, *given)

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        if self._waiting >= MOST:
            raise CrowdedOut
        self._waiting += 1
        try:
            async with self._first:
                await self._calm()
                yield
        finally:
            self._waiting -= 1

    async def _calm(self) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                await self._quiet.wait()
        except TimeoutError:
            return
