"""``amends up`` as a person runs it: real processes, real database, Ctrl-C; and a crew whose members die."""

import os
import select
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest

from amends.cli.accounts import PLATFORMS
from amends.cli.processes import Child, Crew
from amends.database import server
from amends.policy.load import load
from tests.database_template import lay

PATIENCE = 150.0  # seconds, on a machine that does much else
AMENDS = (sys.executable, "-m", "amends")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """The environment of an installation of its own."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("AMENDS_", "DATABASE_URL", "DJANGO_"))}
    return kept | {"AMENDS_HOME": str(tmp_path / "home"), "AMENDS_PASSWORD": "a long enough one"}


@pytest.fixture
def laid(home: dict[str, str]) -> Iterator[dict[str, str]]:
    """The same with its tables made and its server up, which waits for the disk as any other."""
    folder = Path(home["AMENDS_HOME"]) / "postgres"
    lay(folder)
    server.start(folder=folder)
    yield home
    server.stop(folder=folder)


def amends(home: dict[str, str], *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([*AMENDS, *words], env=home, capture_output=True, text=True, timeout=PATIENCE, check=False)


def answers(port: int, until: float) -> bool:
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            select.select([], [], [], 0.1)
    return False


@pytest.mark.long
def test_up_serves_and_ctrl_c_stops_everything(home: dict[str, str]) -> None:
    port = free_port()
    with subprocess.Popen([*AMENDS, "up", "--port", str(port)], env=home, stderr=subprocess.PIPE, text=True) as up:
        assert answers(port, time.monotonic() + PATIENCE)
        busy = amends(home, "up", "--port", str(port))
        assert busy.returncode == 1
        assert f"Port {port}" in busy.stderr
        up.send_signal(signal.SIGINT)
        _, said = up.communicate(timeout=PATIENCE)
    assert up.returncode == 0
    assert "Stopped." in said
    assert not (Path(home["AMENDS_HOME"]) / "postgres" / "postmaster.pid").exists()
    assert not answers(port, time.monotonic())


def slow(port: int) -> socket.socket:
    """Somebody who begins to send a form and doesn't go on."""
    sender = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
    sender.sendall(b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\nusername=")
    return sender


def test_slow_senders_keep_nobody_waiting_and_what_serves_the_pages_ends_with_its_parent(laid: dict[str, str]) -> None:
    port = free_port()
    with subprocess.Popen([*AMENDS, "web", "--port", str(port)], env=laid) as web, ExitStack() as held:
        assert answers(port, time.monotonic() + PATIENCE)
        senders = [held.enter_context(slow(port)) for _ in range(500)]
        for page in ("/sign-in", "/healthz", "/sign-in"):
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{page}", timeout=5) as answer:
                assert answer.status == 200
        assert not select.select(senders, [], [], 0)[0]  # they are all still held
        serving = [c for c in psutil.Process(web.pid).children(recursive=True) if "resource" not in command(c)]
        web.kill()
    assert serving
    _, alive = psutil.wait_procs(serving, timeout=10)
    assert not alive
    assert not answers(port, time.monotonic() + 0.5)


def command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return ""


@pytest.mark.long
def test_a_merchant_a_shop_and_a_member_by_hand_and_the_doctor(laid: dict[str, str]) -> None:
    made = amends(laid, "merchant", "Bluebird", "--owner", "o@bluebird.test")
    assert made.returncode == 0, made.stderr
    assert amends(laid, "merchant", "Bluebird", "--owner", "o@bluebird.test").returncode == 1
    shop = amends(laid, "shop", "Bluebird Tmall", "--merchant", "Bluebird", "--platform", "tmall")
    assert "API key" in shop.stdout, shop.stderr
    words = ("member", "a@bluebird.test", "--merchant", "Bluebird", "--role", "agent", "--desk", "returns")
    assert amends(laid, *words).returncode == 0
    unknown = amends(laid, "shop", "X", "--merchant", "Bluebrid", "--platform", "tmall")
    assert "there: Bluebird" in unknown.stderr
    doctor = amends(laid, "doctor", "--url", "http://127.0.0.1:9")
    assert doctor.returncode == 1
    assert "the web does not answer" in doctor.stdout
    assert "fsync is on" in doctor.stdout


def test_a_crew_starts_a_dead_member_again_and_gives_up_on_a_hopeless_one(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    once = f"import pathlib, sys, time; m = pathlib.Path({str(mark)!r})\nif not m.exists(): m.touch(); sys.exit(3)\n"
    once += "time.sleep(99)"
    said: list[str] = []
    children = [
        Child("once", [sys.executable, "-c", once]),
        Child("never", [sys.executable, "-c", "raise SystemExit(4)"]),
    ]
    crew = Crew(children, said.append)
    crew.run(lambda: None)
    assert crew.broken
    assert "once ended with status 3; starting it again" in said
    assert said[-1].startswith("never keeps ending with status 4; giving up")
    assert all(c.process is not None and c.process.poll() is not None for c in children)


def test_a_crew_has_not_stopped_before_the_children_of_its_members_are_gone(tmp_path: Path) -> None:
    """A killed parent's children hold what they use, such as their seat at the database, for a moment."""
    lingers = """import signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: (time.sleep(1), sys.exit()))
print(flush=True)
time.sleep(99)"""
    parent = f"""import os, pathlib, signal, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", {lingers!r}], stdout=subprocess.PIPE)
child.stdout.read(1)
signal.signal(signal.SIGTERM, lambda *_: (child.terminate(), os._exit(0)))
pathlib.Path({str(tmp_path / "pid")!r}).write_text(str(child.pid))
time.sleep(99)"""
    crew = Crew([Child("parent", [sys.executable, "-c", parent])], lambda _: None)

    def ready() -> None:
        until = time.monotonic() + PATIENCE
        while not ((tmp_path / "pid").exists() and (tmp_path / "pid").read_text()):
            assert time.monotonic() < until
            select.select([], [], [], 0.05)
        crew.stopping = True

    crew.run(ready)
    left = int((tmp_path / "pid").read_text())
    assert not psutil.pid_exists(left) or psutil.Process(left).status() == psutil.STATUS_ZOMBIE


def test_every_platform_a_shop_can_be_opened_on_has_a_playbook_in_its_currency() -> None:
    for platform, (currency, _, _, name) in PLATFORMS.items():
        playbook = load(name)
        assert platform in playbook.platforms
        assert playbook.currency == currency
