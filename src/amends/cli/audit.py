"""``amends audit verify``: whether anybody changed the audit after it was written."""

import argparse

from amends.cli.accounts import merchant_named
from amends.cli.frame import begin


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the words of ``audit``."""
    audit = commands.add_parser("audit", help="prove that the audit is as it was written")
    words = audit.add_subparsers(metavar="WHAT", required=True)
    verify = words.add_parser("verify", help="make every seal again from the rows and compare")
    verify.add_argument("--merchant", default="", help="the merchant's name (default: all)")
    verify.add_argument("--kept", default="", metavar="HEAD", help="a head printed before, which must still be there")
    verify.set_defaults(func=run)


def run(asked: argparse.Namespace) -> int:
    """Print each merchant's head; exit status 1 where something doesn't fit."""
    begin(migrate=False)
    from amends.casework.maintenance.audit_proof import SHOWN, prove
    from amends.merchants.models import Merchant

    everybody = [merchant_named(asked.merchant)] if asked.merchant else list(Merchant.objects.order_by("id"))
    broken = False
    for merchant in everybody:
        found = prove(merchant.pk, kept=asked.kept)
        broken |= bool(found.faults)
        head = found.head[:SHOWN] or "none yet"
        print(
            f"{merchant.name}: {found.rows:,} rows under {found.seals:,} seals, {found.open:,} not sealed yet; {head}"
        )
        for fault in found.faults:
            print(f"  - {fault}")
    return 1 if broken else 0
