"""``amends report …``: what the ledger says of a period, for people and as JSON."""

import argparse
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from amends.cli.errors import CliError
from amends.cli.frame import begin, join_demo
from amends.cli.policy_words import moment
from amends.policy.languages import add_language

if TYPE_CHECKING:
    from amends.casework.queries.automation import AutomationReport, Books
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
    add_language(automation)
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
    books = playbooks(merchant.pk, shops)
    report = measure(merchant.pk, books, since=since, until=until)
    print(json.dumps(report.as_json(), ensure_ascii=False) if asked.json else _text(report, merchant, books, asked))
    return 0


def _text(report: "AutomationReport", merchant: "Merchant", books: "Books", asked: argparse.Namespace) -> str:
    """The report for people, in the language that was asked for."""
    from django.utils import translation

    from amends.cli.report_text import ReportNames, lines
    from amends.merchants import desk_names
    from amends.merchants.models import Desk

    with translation.override("zh-hans" if asked.language == "zh" else "en"):
        desks = desk_names.by_code(Desk.objects.filter(merchant_id=merchant.pk).values_list("code", "name"))
        return "\n".join(lines(report, ReportNames(books=books, language=asked.language, desks=desks)))


def _merchant(name: str) -> "Merchant":
    from amends.merchants.models import Merchant

    found = [each for each in Merchant.objects.order_by("id") if name in {"", str(each.pk), each.name}]
    if len(found) != 1:
        names = ", ".join(f"{each.pk} ({each.name})" for each in found)
        raise CliError(
            f"say which merchant with --merchant: {names}" if names else "there is no such merchant", status=2
        )
    return found[0]
