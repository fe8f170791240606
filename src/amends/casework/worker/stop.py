"""What tells a worker to end."""

from typing import Protocol


class Stop(Protocol):
    """An event, of threads or of processes."""

    def is_set(self) -> bool: ...
    def wait(self, timeout: float | None = None) -> bool: ...
