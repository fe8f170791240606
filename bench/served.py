"""The command's own processes, started as a user would start them."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 60.0


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def amends(*words: str, home: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """``amends WORDS`` on an installation; told to end afterwards, as by Ctrl-C."""
    surroundings = {**os.environ, "AMENDS_HOME": str(home), "AMENDS_LOG_LEVEL": "WARNING"}
    command = [sys.executable, "-m", "amends", *words]
    process = subprocess.Popen(command, env=surroundings, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(PATIENCE)


def until_served(port: int) -> float:
    """Wait for the first answer; the moment it came. Raises SystemExit when none comes."""
    last = time.monotonic() + PATIENCE
    while time.monotonic() < last:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
                if answer.status == 200:
                    return time.monotonic()
        except OSError:
            time.sleep(0.02)
    raise SystemExit(f"nothing answers on port {port}")
