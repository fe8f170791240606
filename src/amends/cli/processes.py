"""The processes of a running installation, started together, watched, and stopped together."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import FrameType

import psutil

PATIENCE = 45.0  # seconds a process gets to finish its work: more than the worker's own processes get
LOOK = 0.2  # seconds between looks
QUICK = 10.0  # seconds: a process that ends sooner has not got anywhere
TRIES = 4
PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """One process by its command; ``again`` counts how often it had to be started anew."""

    name: str
    command: Sequence[str]
    process: "subprocess.Popen[bytes] | None" = None
    again: int = 0
    started: float = 0.0

    def start(self) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches only us; it ends when we are killed."""
        self.started = time.monotonic()
        self.process = subprocess.Popen(self.command, start_new_session=True, preexec_fn=_die_with_parent)  # noqa: PLW1509


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Crew:
    """Runs children until it is told to stop; one that dies is started again and said so."""

    children: list[Child]
    say: Callable[[str], None]
    stopping: bool = False
    broken: bool = False
    before: dict[int, object] = field(default_factory=dict)

    def run(self, ready: Callable[[], None]) -> None:
        """Start everything, call ``ready``, watch until SIGINT or SIGTERM, then stop everything."""
        for number in (int(signal.SIGINT), int(signal.SIGTERM)):
            self.before[number] = signal.signal(number, self._stop)
        try:
            for child in self.children:
                child.start()
            ready()
            while not self.stopping:
                self._look()
                time.sleep(LOOK)
        finally:
            self.stop()
            for ended, handler in self.before.items():
                signal.signal(ended, handler)  # type: ignore[arg-type]

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _look(self) -> None:
        for child in self.children:
            if child.process is not None and (status := child.process.poll()) is not None and not self.stopping:
                self._revive(child, status)

    def _revive(self, child: Child, status: int) -> None:
        child.again = child.again + 1 if time.monotonic() - child.started < QUICK else 1
        if child.again > TRIES:
            self.say(f"{child.name} keeps ending with status {status}; giving up. What it said stands above.")
            self.broken = self.stopping = True
            return
        self.say(f"{child.name} ended with status {status}; starting it again")
        time.sleep(child.again * LOOK)
        child.start()

    def stop(self) -> None:
        """Ask everybody to finish, wait, and kill who doesn't; until nobody of theirs is left."""
        running = [child.process for child in self.children if child.process and child.process.poll() is None]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + PATIENCE
        for process in running:
            try:
                process.wait(max(deadline - time.monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        for process in running:
            _wait_for_all_of(process.pid)


def _wait_for_all_of(session: int) -> None:
    """Children outlive their parent for a moment, in which the database they use can't be stopped; not for longer."""
    deadline = time.monotonic() + QUICK
    while any(_is_of(pid, session) for pid in psutil.pids()):
        if time.monotonic() > deadline:
            with suppress(ProcessLookupError):
                os.killpg(session, signal.SIGKILL)
            deadline += QUICK
        time.sleep(LOOK / 4)


def _is_of(pid: int, session: int) -> bool:
    try:
        return os.getsid(pid) == session and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except (OSError, psutil.Error):
        return False
