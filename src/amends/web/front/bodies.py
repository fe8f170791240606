"""Bodies of requests come in without a thread, and within bounds: of size, of time, and of memory for all together.

A short one is whole before a thread is taken. A long one (a film, a file to import) is handed on piece by piece to one
of the few threads kept for those.
"""

import asyncio
import io
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

MB: Final = 1024 * 1024
SHORT: Final = 17 * MB  # the largest batch of signals, and what is around it
LARGEST: Final = 206 * MB  # the most pictures and films at once
TOGETHER: Final = 192 * MB  # of memory that waits in short bodies
GRACE: Final = 20.0  # seconds that any body may take
PACE: Final = 8_000  # bytes a second that a body must keep up after that
LONGEST: Final = 600.0  # seconds, whatever its pace


class BodyRefused(Exception):
    """A body that isn't taken in: the status to answer with, and why."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status, self.why = status, why


@dataclass(slots=True, kw_only=True)
class BodyPace:
    """How a body comes: since when, how much of it, and the bound on its time."""

    since: float
    size: int = 0
    bound: asyncio.Timeout | None = None

    def until(self) -> float:
        return self.since + min(GRACE + self.size / PACE, LONGEST)


@dataclass(slots=True)
class Cloakroom:
    """The bodies that are being taken in, and the memory they have together."""

    held: int = 0
    coming: dict[int, BodyPace] = field(default_factory=dict)

    @contextmanager
    def room(self) -> Iterator[BodyPace]:
        """For one body: what it has taken is given back at the end."""
        pace = BodyPace(since=asyncio.get_running_loop().time())
        self.coming[id(pace)] = pace
        try:
            yield pace
        finally:
            self.coming.pop(id(pace), None)
            self.held -= pace.size

    async def take(self, chunks: AsyncIterator[bytes], pace: BodyPace) -> tuple[bytes, bool]:
        """The body, and whether that is all of it; of a long one the beginning. Raises BodyRefused."""
        taken: list[bytes] = []
        try:
            async with asyncio.timeout_at(pace.until()) as pace.bound:
                async for chunk in chunks:
                    taken.append(chunk)
                    if not self._fits(pace, len(chunk)):
                        return b"".join(taken), False
            return b"".join(taken), True
        except TimeoutError:
            raise BodyRefused(408, "The request came too slowly.") from None
        finally:
            pace.bound = None

    def _fits(self, pace: BodyPace, more: int) -> bool:
        pace.size += more
        self.held += more
        if self.held > TOGETHER:
            self._make_room()
        elif pace.bound is not None and not pace.bound.expired():
            pace.bound.reschedule(pace.until())
        return pace.size <= SHORT

    def _make_room(self) -> None:
        """Who has been sending longest goes, for whoever sends at a usual pace is done in a moment."""
        slowest = min((each for each in self.coming.values() if each.bound), key=lambda each: each.since, default=None)
        if slowest is None or slowest.bound is None:
            raise BodyRefused(503, "Too much is being sent at once.")
        slowest.bound.reschedule(0)


class BodyRest(io.RawIOBase):
    """A long body, what has come of it and what follows, as a file for the thread that reads it.

    Reading raises OSError where it comes too slowly or is too large.
    """

    def __init__(self, begun: bytes, chunks: AsyncIterator[bytes], loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._left, self._size, self._chunks, self._loop = memoryview(begun), len(begun), chunks, loop
        self._since = loop.time()

    def readable(self) -> bool:
        return True

    def readinto(self, wanted: Any) -> int:
        """As raw files have it: what is there now, at least something before the end."""
        if not self._left:
            self._left = memoryview(asyncio.run_coroutine_threadsafe(self._next(), self._loop).result())
        most = min(len(wanted), len(self._left))
        wanted[:most], self._left = self._left[:most], self._left[most:]
        return most

    async def _next(self) -> bytes:
        until = self._since + min(GRACE + self._size / PACE, LONGEST)
        async with asyncio.timeout_at(until):
            chunk = await anext(self._chunks, b"") or await anext(self._chunks, b"")  # the last one may be empty
        self._size += len(chunk)
        if self._size > LARGEST:
            raise OSError("too large")
        return chunk
