"""Starting: ``amends up`` from nothing, and again, until the first answer; then what the web and the worker weigh.

They are weighed (resident set, megabytes) after a thousand signals went through the HTTP door and were decided, so that
playbooks are loaded and plans are made. The baseline is the same start of the bare database server.
"""

import os
import shutil
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import psutil

from bench.figures import Figure, Scale, main, say
from bench.posting import facts, post
from bench.served import amends, free_port, until_served
from bench.stream import signals

PASSWORD = "correct horse battery"  # noqa: S105 - nobody else can get in
GOAL, HEAVIEST = 10.0, 200.0
SIGNALS = 1000
PER_POST = 100


def measure(scale: Scale) -> list[Figure]:
    """Seconds and megabytes."""
    home = Path(tempfile.mkdtemp(prefix="amends-bench-"))
    os.environ.pop("DATABASE_URL", None)
    os.environ |= {"AMENDS_HOME": str(home), "AMENDS_LOG_LEVEL": "WARNING", "DJANGO_SETTINGS_MODULE": "amends.settings"}
    try:
        first, _ = _up(home, weigh=False)
        again, weights = _up(home, weigh=True)
        bare = _bare(home)
    finally:
        _leave()
        shutil.rmtree(home, ignore_errors=True)
    note = "to the first answer; baseline: the bare server alone"
    return [
        Figure("up, new folder", first, "s", GOAL, least=False, note="makes the database and its tables"),
        Figure("up, again", again, "s", GOAL, least=False, baseline=bare, note=note),
        Figure("worker, resident", weights["worker"], "MB", HEAVIEST, least=False, note="the process that decides"),
        Figure("worker's parent", weights["watch"], "MB", note="starts workers again when they die"),
        Figure("web, resident", weights["web"], "MB", note="the process that answers"),
    ]


def _up(home: Path, *, weigh: bool) -> tuple[float, dict[str, float]]:
    port = free_port()
    began = time.monotonic()
    with amends("up", "--port", str(port), home=home) as process:
        took = until_served(port) - began
        say(f"up after {took:.1f} s")
        if not weigh:
            return took, {}
        _work(port)
        return took, _weights(psutil.Process(process.pid))


def _work(port: int) -> None:
    """A thousand signals in, and decided."""
    from amends.cli.frame import begin

    begin(migrate=False)
    from django.db import connection

    from amends.merchants import setup

    merchant = setup.create_merchant(name="Bench", owner_email="o@bench.test", password=PASSWORD)
    china = {"platform": "tmall", "currency": "CNY", "zone": "Asia/Shanghai", "country": "CN"}
    shop = setup.add_shop(merchant=merchant, name="Shop", playbook="tmall", **china)  # type: ignore[arg-type]
    key = setup.add_api_key(shop=shop)
    past = datetime.now(UTC) - timedelta(days=12)
    told = (signal for number, signal in signals(count=SIGNALS * 5, start=past) if number == 0)
    mine = [msgspec.json.encode(signal) for signal in facts(told)]
    for start in range(0, min(len(mine), SIGNALS), PER_POST):
        post(port, key, [b"[" + b",".join(mine[start : start + PER_POST]) + b"]"])
    deadline = time.monotonic() + 60
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute("SELECT count(*) FROM casework_inbox")
            if cursor.fetchone()[0] == 0:
                break
            time.sleep(0.1)
    connection.close()


def _leave() -> None:
    from amends import database

    database.stop()


def _weights(top: psutil.Process) -> dict[str, float]:
    """Resident megabytes: the heaviest child of the web and of the worker, and the worker's parent."""
    found = {"web": 0.0, "worker": 0.0, "watch": 0.0}
    for child in top.children():
        words = child.cmdline()
        name = "web" if "web" in words else "worker"
        if name == "worker":
            found["watch"] = _megabytes(child)
        inner = [_megabytes(each) for each in child.children(recursive=True)]
        found[name] = max([*inner, found[name]] if inner else [_megabytes(child)])
    return found


def _megabytes(process: psutil.Process) -> float:
    return float(process.memory_info().rss) / 1024**2


def _bare(home: Path) -> float:
    from amends import database

    began = time.monotonic()
    database.start(folder=home / "postgres")
    took = time.monotonic() - began
    database.stop()
    return took


if __name__ == "__main__":
    main(measure, __doc__)
