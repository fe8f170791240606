"""An installation of its own whose processes are kept running, however they end: as systemd would, without waiting."""

import ctypes
import http.client
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from time import monotonic
from typing import Final

import psutil

from amends.cli.processes import PR_SET_PDEATHSIG
from amends.database import server
from tests.chaos.watch import PATIENCE, Watch
from tests.database_template import lay

ROOT: Final = Path(__file__).parents[2]
HANDS: Final = 2
LOOK: Final = 0.05  # seconds between looks who has ended
LEASED: Final = 40.0  # seconds after which a dead courier's lease has run out


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


@dataclass
class BrokenPlace:
    """``wrong``: seconds that the installation's clock is off. ``started``: how often each process was."""

    home: Path
    port: int = field(default_factory=free_port)
    key: str = ""
    wrong: float = 0.0
    started: dict[str, int] = field(default_factory=dict)
    processes: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)
    ending: Event = field(default_factory=Event)
    ended: Event = field(default_factory=Event)

    def __post_init__(self) -> None:
        self.watch = Watch(self.home)
        self.log = (self.home / "processes.log").open("ab")
        self.set_clock(0.0)
        self._keeper = Thread(target=self._keep, name="keeper")

    @property
    def environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("AMENDS_", "DATABASE_URL", "DJANGO_"))}
        clock = Path(__file__).with_name("clock")
        return kept | {
            "AMENDS_HOME": str(self.home),
            "DJANGO_SETTINGS_MODULE": "amends.settings",
            "PYTHONPATH": f"{clock}{os.pathsep}{ROOT}",
            "CHAOS_CLOCK": str(self.home / "clock"),
        }

    @property
    def effects(self) -> Path:
        return self.home / "effects.ndjson"

    def set_clock(self, wrong: float) -> None:
        """Eight bytes at once: nobody reads half of them."""
        self.wrong = wrong
        with os.fdopen(os.open(self.home / "clock", os.O_RDWR | os.O_CREAT, 0o644), "r+b", buffering=0) as file:
            file.write(struct.pack("d", wrong))

    def run(self, *words: str) -> str:
        command = [sys.executable, "-m", *words]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise AssertionError(f"{' '.join(words)}: {done.stdout}{done.stderr}")
        return done.stdout

    def begin(self) -> None:
        """Tables, a shop, its key; then the web and the workers, until ``end``."""
        lay(self.home / "postgres")
        self.key = self.run("tests.chaos.installation").strip()
        server.start(folder=self.watch.folder)
        self._keeper.start()

    def _keep(self) -> None:
        """They end with the thread that starts them: it is the last to go."""
        while not self.ended.wait(LOOK):
            for name, words in () if self.ending.is_set() else self._commands():
                process = self.processes.get(name)
                if process is None or process.poll() is not None:
                    self.started[name] = self.started.get(name, 0) + 1
                    self.processes[name] = self._start(words)

    def _commands(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        return ("web", ("web", "--port", str(self.port))), ("work", ("work", "--workers", str(HANDS)))

    def _start(self, words: tuple[str, ...]) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [sys.executable, "-m", "amends", *words],
            env=self.environment,
            stdout=self.log,
            stderr=self.log,
            preexec_fn=_with_parent,  # noqa: PLW1509 - it takes no lock
        )

    def main(self, name: str) -> list[psutil.Process]:
        return [psutil.Process(self.processes[name].pid)] if name in self.processes else []

    def children(self, name: str) -> list[psutil.Process]:
        """Those of a process that do its work, oldest first."""
        with suppress(psutil.NoSuchProcess):
            found = [below for each in self.main(name) for below in each.children(recursive=True)]
            return [each for each in found if "resource_tracker" not in _command(each)]
        return []

    def couriers(self) -> list[psutil.Process]:
        """The caretaker: of the children it is the one with many threads."""
        return sorted(self.children("work"), key=_threads)[-1:]

    def postmaster(self) -> list[psutil.Process]:
        with suppress(OSError, ValueError, IndexError, psutil.NoSuchProcess):
            return [psutil.Process(int((self.watch.folder / "postmaster.pid").read_text().split()[0]))]
        return []

    def ask_page(self, path: str, timeout: float = 10.0) -> int:
        """The status of a page. Raises OSError or HTTPException."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request("GET", path)
            with connection.getresponse() as answer:
                return answer.status
        finally:
            connection.close()

    def lives(self) -> bool:
        with suppress(OSError, http.client.HTTPException):
            return self.ask_page("/healthz") == 200
        return False

    def until(self, holds: Callable[[], bool], what: str, patience: float = PATIENCE) -> float:
        """Wait; the seconds it took. Raises AssertionError where it never held."""
        began = monotonic()
        while not holds():
            assert monotonic() - began < patience, what
            Event().wait(0.1)
        return monotonic() - began

    def end(self) -> None:
        """Stop everything."""
        self.ending.set()
        Event().wait(LOOK * 3)
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(30)
            process.kill()
            process.wait()
        self.ended.set()
        server.start(folder=self.watch.folder)
        server.stop(folder=self.watch.folder)
        self.log.close()


def made(*, keep: Path | None = None) -> BrokenPlace:
    """In the temporary folder: a root's database runs as another account, which can't enter everybody's."""
    home = keep or Path(tempfile.mkdtemp(prefix="amends-chaos-"))
    home.chmod(0o711)
    return BrokenPlace(home)


def forget(place: BrokenPlace) -> None:
    shutil.rmtree(place.home, ignore_errors=True)


def _command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def _threads(process: psutil.Process) -> int:
    try:
        return int(process.num_threads())
    except psutil.Error:
        return 0
