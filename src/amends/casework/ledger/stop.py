"""What tells a worker to end."""

from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Protocol


class Stop(Protocol):
    """An event of threads, or a pipe from the parent."""

    def is_set(self) -> bool: ...
    def wait(self, timeout: float | None = None) -> bool: ...


@dataclass(frozen=True, slots=True)
class Pipe:
    """Set once the other end is closed: by a parent that wants us to end, or by its death. Nothing is shared."""

    end: Connection

    def is_set(self) -> bool:
        return self.end.poll(0)

    def wait(self, timeout: float | None = None) -> bool:
        """Waits by the monotonic clock: a clock set back doesn't stop us."""
        return self.end.poll(timeout)
