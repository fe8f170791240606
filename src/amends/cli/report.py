"""``amends report …``: what the ledger says of a period, for people and as JSON."""

import argparse
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from amends.cli.errors import CliError
from amends.cli.frame import begin, join_demo
from amends.cli.policy_words import moment

if TYPE_CHECKING:
    from amends.casework.queries.automation import AutomationReport, AutoShare
    from amends.merchants.models import Merchant

WEEK = timedelta(days=7)


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``report`` with its kinds."""
    words = subparsers.add_parser("report", help="what was done in a period: how much of it by itself, and how fast")
    kinds = words.add_subparsers(title="reports", metavar="REPORT", required=True)
    about = "steps done without a hand, cases closed without a person, hours to solve, and whom they waited for"
    automation = kinds.add_parser("automation", help=about, description=about)
    automation.add_argument("--merchant", default="", help="a merchant, by its name or number")
    automation.add_argument("--since", default="", help="from then on (default: a week before the end)")
    automation.add_argument("--until", default="", help="until before then (default: now)")
    automation.add_argument("--json", action="store_true", help="print it as JSON")
    automation.set_defaults(func=run)


def run(asked: argparse.Namespace) -> int:
    """Print the report of one merchant."""
    join_demo()
    begin()
    from amends.casework.queries.automation import measure, playbooks
    from amends.merchants.models import Shop

    merchant = _merchant(asked.merchant)
    shops = list(Shop.objects.filter(merchant_id=merchant.pk))
    zone = shops[0].zone if shops else "UTC"
    until = (moment(asked.until, zone) if asked.until else None) or datetime.now(UTC)
    since = (moment(asked.since, zone, word="--since") if asked.since else None) or until - WEEK
    if since >= until:
        raise CliError("--since must be before --until", status=2)
    report = measure(merchant.pk, playbooks(merchant.pk, shops), since=since, until=until)
    print(json.dumps(report.as_json(), ensure_ascii=False) if asked.json else "\n".join(lines(report)))
    return 0


def _merchant(name: str) -> "Merchant":
    from amends.merchants.models import Merchant

    found = [each for each in Merchant.objects.order_by("id") if name in {"", str(each.pk), each.name}]
    if len(found) != 1:
        names = ", ".join(f"{each.pk} ({each.name})" for each in found)
        raise CliError(
            f"say which merchant with --merchant: {names}" if names else "there is no such merchant", status=2
        )
    return found[0]


def lines(report: "AutomationReport") -> Iterator[str]:
    """For people: a line for all, then by scene, desk and party."""
    yield f"{report.since:%Y-%m-%d %H:%M} to {report.until:%Y-%m-%d %H:%M} (UTC)"
    yield f"{'':30} {'steps':>7} {'no hand':>8} {'cases':>7} {'no one':>7} {'hours':>7} {'ours':>7} {'waits':>7}"
    yield _line("all", report.all)
    yield f"steps done by: {', '.join(f'{who} {n}' for who, n in sorted(report.all.who.items(), key=_most))}"
    tables = (
        ("scene", [(f"{scene} (shop {shop})", share) for (shop, scene), share in report.scenes.items()]),
        ("desk", list(report.desks.items())),
        ("party", [(party or "our own desks", share) for party, share in report.parties.items()]),
    )
    for title, shares in tables:
        yield f"by {title}"
        yield from (_line(f"  {name}", share) for name, share in sorted(shares, key=lambda each: -each[1].steps))


def _most(each: tuple[str, int]) -> tuple[int, str]:
    return -each[1], each[0]


def _line(name: str, share: "AutoShare") -> str:
    each = share.cases or 1
    cells = (
        f"{share.steps:>7}", f"{_percent(share.steps_rate):>8}", f"{share.cases:>7}",
        f"{_percent(share.cases_rate):>7}",
        f"{share.hours / each:>7.1f}", f"{share.ours / each:>7.1f}", f"{share.waited / each:>7.1f}",
    )  # fmt: skip
    return f"{name:30} {' '.join(cells)}"


def _percent(rate: float | None) -> str:
    return "-" if rate is None else f"{100 * rate:.0f} %"
