"""``amends buyer``: what is held about one buyer, taken along as files or erased; see ``docs/security.md``."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from amends.cli.accounts import only_merchant
from amends.cli.errors import CliError
from amends.cli.frame import begin

if TYPE_CHECKING:
    from amends.casework.erasure.holdings import HeldOrder
    from amends.merchants.actors import Actor


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the words of ``buyer``."""
    buyer = commands.add_parser("buyer", help="export or erase what is held about one buyer")
    words = buyer.add_subparsers(metavar="WHAT", required=True)
    export = words.add_parser("export", help="write a zip of JSON, files and a page to read")
    export.add_argument("target", metavar="FILE.zip", help="where to; must not exist yet")
    erase = words.add_parser("erase", help="erase for good, and print the certificate")
    erase.add_argument("--reason", default="", help="why, without naming the buyer")
    erase.add_argument("--force", action="store_true", help="although a case or dispute is open")
    erase.add_argument("--yes", action="store_true", help="do it; without this, only say what would be done")
    erase.add_argument("--certificate", default="", metavar="FILE", help="again, after restoring a backup from before")
    for command, function in ((export, run_export), (erase, run_erase)):
        command.add_argument("--merchant", default="", help="the merchant's name, where there are several")
        command.add_argument(
            "--order", action="append", default=[], metavar="NUMBER", help="may be given several times"
        )
        command.add_argument("--phone", default="", help="all orders of this phone number")
        command.set_defaults(func=function)


def run_export(asked: argparse.Namespace) -> int:
    begin(migrate=False)
    import os

    from django.utils import timezone

    from amends.casework.erasure import export
    from amends.desk.words.exported import in_words

    merchant = only_merchant(asked.merchant)
    numbers = [each.dossier_id for each in _found(merchant.pk, asked)]
    try:
        handle = os.open(asked.target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise CliError(f"{asked.target} can't be written: {error.strerror}") from error
    with os.fdopen(handle, "wb") as target:
        of: dict[str, Any] = {"merchant_id": merchant.pk, "numbers": numbers, "by": _by(merchant.pk)}
        made = export.write(target, **of, now=timezone.now(), in_words=in_words)
    print(f"{asked.target}: {made.orders} orders, {made.files} files. It holds the buyer's data in clear.")
    for name in made.unread:
        print(f"  - {name} could not be read")
    return 1 if made.unread else 0


def run_erase(asked: argparse.Namespace) -> int:
    begin(migrate=False)
    from django.utils import timezone

    from amends.casework.erasure.erase import NotErased, Wish, erase
    from amends.casework.erasure.models import ErasedWhy

    merchant = only_merchant(asked.merchant)
    found = _certified(merchant.pk, asked.certificate) if asked.certificate else _found(merchant.pk, asked)
    for each in found:
        print(f"{each.shop} {each.key}: {each.signals} events, {each.files} files{_state(each)}")
    if not asked.yes:
        print("Nothing was erased. Say --yes and --reason to erase it for good.")
        return 0
    why = ErasedWhy.AGAIN if asked.certificate else ErasedWhy.REQUEST
    if not asked.reason.strip() and why is ErasedWhy.REQUEST:
        raise CliError("Say why with --reason; it stands in the certificate.", status=2)
    wish = Wish(why=why, reason=asked.reason.strip(), forced=asked.force)
    numbers = [each.dossier_id for each in found]
    try:
        made = erase(merchant_id=merchant.pk, numbers=numbers, by=_by(merchant.pk), wish=wish, now=timezone.now())
    except NotErased as refused:
        raise CliError(f"Nothing was erased. {refused}") from refused
    print(json.dumps({"digest": made.digest, "certificate": made.certificate}, ensure_ascii=False, indent=1))
    return 0


def _found(merchant_id: int, asked: argparse.Namespace) -> "list[HeldOrder]":
    """Orders named, and with a phone all of that phone. Raises CliError where there is none."""
    from amends.casework.erasure import holdings

    named = {
        each.dossier_id: each for key in asked.order for each in holdings.find(merchant_id, key) if each.key == key
    }
    if missing := set(asked.order) - {each.key for each in named.values()}:
        raise CliError(f"No order {', '.join(sorted(missing))} here.")
    same = holdings.find(merchant_id, asked.phone) if asked.phone else []
    named |= {each.dossier_id: each for each in same if each.same == "phone"}
    if not named:
        raise CliError("Nothing is held under that. Name the buyer by --order or --phone.")
    return list(named.values())


def _certified(merchant_id: int, path: str) -> "list[HeldOrder]":
    """The orders a certificate is about. Raises CliError where it can't be read or was changed."""
    from amends.casework.erasure import holdings
    from amends.casework.erasure.erase import digest
    from amends.casework.ledger.identity import dossier_id

    try:
        told = json.loads(Path(path).read_text(encoding="utf-8"))
        orders, whole = told["certificate"]["orders"], digest(told["certificate"]) == told["digest"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CliError(f"{path} is no certificate: {error}") from error
    if not whole:
        raise CliError(f"{path} isn't as it was made: its digest is another.")
    found = holdings.of(merchant_id, [dossier_id(shop_id=each["shop_id"], key=each["order"]) for each in orders])
    if not found:
        raise CliError("None of its orders is here.")
    return found


def _state(each: "HeldOrder") -> str:
    if each.erased_at:
        return f", erased {each.erased_at:%Y-%m-%d}"
    return f", held by: {each.hold}" if each.hold else ""


def _by(merchant_id: int) -> "Actor":
    from amends.merchants.actors import Actor, ActorKind

    return Actor(kind=ActorKind.ENGINE, id="", merchant_id=merchant_id, name="command")
