"""An installation of its own to measure on: embedded server, tables, one merchant, four shops; gone afterwards.

With BENCH_HOME set to a folder, it is made there and kept, and the next run finds it as it was left.

The server runs with the settings every installation gets (``amends.database.server_settings``): fsync and
synchronous commits on.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SHOPS = 4
PASSWORD = "correct horse battery"  # noqa: S105 - nobody else can get in
OWNER = "owner@bench.test"
LEAST_FREE = 30 * 1024**3  # bytes a full run may need


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """``shops``: as the mixed stream numbers them; each has ``id`` and ``merchant_id``."""

    home: Path
    merchant_id: int
    shops: list[Any]


@contextmanager
def installation(*, large: bool = False) -> Iterator[Installation]:
    """Bring one up in a temporary folder, or in BENCH_HOME. One per process: Django's settings are read once."""
    kept = os.environ.get("BENCH_HOME", "")
    home = Path(kept).absolute() if kept else Path(tempfile.mkdtemp(prefix="amends-bench-"))
    home.mkdir(parents=True, exist_ok=True)
    if large and shutil.disk_usage(home).free < LEAST_FREE:
        raise SystemExit(f"less than {LEAST_FREE // 1024**3} GB free in {home.parent}; set TMPDIR")
    os.environ.pop("DATABASE_URL", None)
    os.environ |= {
        "AMENDS_HOME": str(home),
        "AMENDS_LOG_LEVEL": "WARNING",
        "DJANGO_SETTINGS_MODULE": "amends.settings",
    }
    from amends import database

    try:
        from amends.cli.frame import begin

        begin()
        yield _people(home)
    finally:
        database.stop()
        if not kept:
            shutil.rmtree(home, ignore_errors=True)


def _people(home: Path) -> Installation:
    from amends.merchants import setup
    from amends.merchants.models import (
        Language,
        Merchant,
        Shop,
        ShopPlatform,
    )

    if there := Merchant.objects.first():
        return Installation(home=home, merchant_id=there.pk, shops=list(Shop.objects.order_by("id")))
    merchant = setup.create_merchant(name="Bench", owner_email=OWNER, password=PASSWORD, language=Language.ENGLISH)
    china = {"platform": ShopPlatform.TMALL, "currency": "CNY", "zone": "Asia/Shanghai", "country": "CN"}
    brazil = {"platform": ShopPlatform.ALIEXPRESS, "currency": "BRL", "zone": "America/Sao_Paulo", "country": "BR"}
    shops = []
    for number in range(SHOPS):
        sells_to_brazil = number % SHOPS == SHOPS - 1
        market, playbook = (brazil, "aliexpress-brazil") if sells_to_brazil else (china, "tmall")
        words: Any = {"merchant": merchant, "name": f"Shop {number}", "playbook": playbook, **market}
        shops.append(setup.add_shop(**words))
    return Installation(home=home, merchant_id=merchant.id, shops=shops)


def busy_seconds(home: Path) -> dict[str, float]:
    """CPU seconds used so far by this process, its children, and the server, by name."""
    import psutil

    me = psutil.Process()
    found = {"feeder": _own(me)}
    for child in me.children(recursive=True):
        if "resource_tracker" not in " ".join(child.cmdline()):
            found["workers"] = found.get("workers", 0.0) + _own(child)
    pid = int((home / "postgres" / "postmaster.pid").read_text().split()[0])
    server = psutil.Process(pid)
    ended = server.cpu_times()
    found["postgres"] = sum(map(_own, [server, *server.children()])) + ended.children_user + ended.children_system
    return found


def _own(process: Any) -> float:
    import psutil

    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system)


def spent(before: dict[str, float], after: dict[str, float]) -> str:
    """What each used between two looks, as a note."""
    parts = [f"{name} {after[name] - before.get(name, 0.0):.0f}" for name in after]
    return "CPU s: " + ", ".join(parts)
