"""``amends up``: database, web and worker in one go; ``amends web`` and ``amends work``: each alone."""

import argparse
import errno
import os
import resource
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable

from rich.console import Console

from amends import database
from amends.cli.errors import CliError
from amends.cli.frame import begin
from amends.cli.processes import Child, Crew

PORT = 8000
START = 30.0  # seconds until we say that the web doesn't answer
CONNECTIONS = 2048  # requests under way at once, most of them waiting for the other side
say = Console(stderr=True, highlight=False).print


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the words of ``up``, ``web`` and ``work``."""
    up = commands.add_parser("up", help="start the database, the web and the worker; Ctrl-C stops them")
    _address(up)
    up.add_argument("--workers", type=int, default=1, help="worker processes (default 1)")
    up.set_defaults(func=run_up)
    web = commands.add_parser("web", help="serve the pages and the API")
    _address(web)
    web.set_defaults(func=run_web)
    work = commands.add_parser("work", help="decide signals, ring clocks and deliver effects")
    work.add_argument("--workers", type=int, default=1)
    work.set_defaults(func=run_work)
    migrate = commands.add_parser("migrate", help="bring the database's tables to the layout of this version")
    migrate.set_defaults(func=run_migrate)


def _address(words: argparse.ArgumentParser) -> None:
    words.add_argument("--host", default="127.0.0.1")
    words.add_argument("--port", type=_port, default=PORT)


def _port(told: str) -> int:
    if not (told.isdecimal() and 0 < int(told) < 2**16):
        raise argparse.ArgumentTypeError(f"{told!r} is no port: a number from 1 to 65535")
    return int(told)


def run_up(asked: argparse.Namespace) -> int:
    """Start everything and stay until Ctrl-C."""
    return up(host=asked.host, port=asked.port, workers=asked.workers, greet=_first_run)


def _first_run(address: str) -> None:
    """While nobody has set the installation up: where to do so, once."""
    from amends.merchants import first_run

    if token := first_run.token():
        say(f"Nobody has set this up yet. Open [bold]{address}/welcome/{token}[/] to make your merchant.")


def up(
    *,
    host: str,
    port: int,
    workers: int,
    prepare: Callable[[], None] = lambda: None,
    extra: Callable[[], list[Child]] = list,
    greet: Callable[[str], None] = lambda _: None,
) -> int:
    """Bring the database up, ``prepare`` it, start web, workers and ``extra`` processes, ``greet`` with the address."""
    began = time.monotonic()
    _free(host, port)
    address = os.environ.setdefault("AMENDS_URL", f"http://{host}:{port}")
    begin()
    prepare()
    amends = [sys.executable, "-m", "amends"]
    children = [
        Child("web", [*amends, "web", "--host", host, "--port", str(port)]),
        Child("worker", [*amends, "work", "--workers", str(workers)]),
        *extra(),
    ]

    def ready() -> None:
        if _answers(f"http://{host}:{port}/healthz", until=time.monotonic() + START):
            say(f"amends is up at [bold]{address}[/] after {time.monotonic() - began:.1f} s. Ctrl-C stops it.")
            greet(address)
        else:
            say(f"The web does not answer at {address} yet; `amends doctor` looks for the cause.")

    crew = Crew(children, say)
    crew.run(ready)
    database.stop()
    say("Stopped.")
    return 1 if crew.broken else 0


def _free(host: str, port: int) -> None:
    """Raises CliError where nobody can listen there, or somebody does."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise CliError(_why_not(host, port, error)) from error


def _why_not(host: str, port: int, error: OSError) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            return f"Port {port} on {host} is taken ({error.strerror}). Try --port {port + 1}."
        case errno.EACCES | errno.EPERM:
            return f"Port {port} may not be used by this user ({error.strerror}). Try one from 1024 on."
        case _:
            return f"This machine has no address {host!r} ({error.strerror}). Try --host 127.0.0.1 or 0.0.0.0."


def _answers(url: str, *, until: float) -> bool:
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - our own address
                return bool(answer.status == 200)  # noqa: PLR2004
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    return False


def run_web(asked: argparse.Namespace) -> int:
    """Serve until SIGTERM."""
    begin(migrate=False)
    _let_hold(CONNECTIONS * 2)
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    server = Granian(
        "amends.wsgi:front",
        address=asked.host,
        port=asked.port,
        interface=Interfaces.RSGI,
        workers=int(os.environ.get("AMENDS_WEB_PROCESSES", "1")),
        backlog=CONNECTIONS,
        backpressure=CONNECTIONS,
        websockets=False,
        log_level=LogLevels.warning,
    )
    server.serve()
    return 0


def _let_hold(files: int) -> None:
    """Let this process and its children hold so many files and connections, as far as the machine lets it."""
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = files if most == resource.RLIM_INFINITY else min(files, most)
    if now != resource.RLIM_INFINITY and now < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def run_migrate(_asked: argparse.Namespace) -> int:
    """For installations whose web and workers run on other machines; ``up`` does it by itself."""
    begin()
    say("The tables are up to date.")
    return 0


def run_work(asked: argparse.Namespace) -> int:
    """Decide until SIGTERM; what is in hand is finished first."""
    begin(migrate=False)
    from amends.casework.worker import supervisor

    supervisor.work(processes=asked.workers, stop=threading.Event())
    return 0
