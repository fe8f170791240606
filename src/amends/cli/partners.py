"""``amends partner``: the book of partners listed, made, changed and ended, by the rules of its page and its table."""

import argparse
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from amends.cli.accounts import only_merchant
from amends.cli.errors import CliError
from amends.cli.frame import begin, join_demo

if TYPE_CHECKING:
    from amends.casework.partners.models import Partner
    from amends.merchants.models import Member

SHOWN: Final = (
    "id", "kind", "name", "codes", "skus", "contacts", "days", "hours", "zone", "holidays", "days_off",
    "answers_within", "terms", "note",
)  # fmt: skip
WORDS: Final = {
    "codes": "what orders call it: SF,shunfeng",
    "skus": "goods it has to do with: LAMP-*,MUG-1",
    "shops": "only these shops, by name, commas between",
    "contacts": "'Lin mail lin@carrier.example; Wu phone 0571-1', the first one first",
    "days": "days it works on, 1 is Monday: 1,2,3,4,5",
    "hours": "'09:00-12:00, 13:30-18:00', '9-18, Sat 9-12'; '' for none",
    "zone": "such as Asia/Shanghai",
    "holidays": "a country's code: CN",
    "days_off": "'2027-02-01 – 2027-02-07; 2027-03-08 note'",
    "answers_within": "minutes of its hours",
    "terms": "'claim_within_days: 30 (2026-01-01–) contract 3.2; ...'",
    "note": "a note",
}


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the words of ``partner``."""
    about = "list, make, change or end suppliers, carriers and other partners"
    words = commands.add_parser("partner", help=about, description=about).add_subparsers(metavar="WHAT", required=True)
    listed = words.add_parser("list", help="who is in the book")
    listed.add_argument("--ended", action="store_true", help="those put away instead")
    listed.add_argument("--json", action="store_true", help="all that is kept of them")
    made = words.add_parser("make", help="a new one; what isn't told begins as for others of its kind")
    changed = words.add_parser("change", help="what isn't told stays as it is")
    changed.add_argument("--rename", default="", metavar="NAME", help="call it so from now on")
    ended = words.add_parser("end", help="put it away: its links open nothing any more, nothing of it is lost")
    again = words.add_parser("use", help="take it back into use")
    for command, function in ((listed, run_list), (made, run_make), (changed, run_change), (ended, run_end)):
        command.set_defaults(func=function)
    again.set_defaults(func=run_use)
    for command in (made, changed, ended, again):
        command.add_argument("name")
    made.add_argument("--kind", required=True, help="carrier, supplier, installer, warehouse")
    for command in (listed, changed, ended, again):
        command.add_argument("--kind", default="", help="only of this kind")
    for command in (made, changed):
        for name, said in WORDS.items():
            command.add_argument(f"--{name.replace('_', '-')}", default=None, metavar="…", help=said)
    for command in (listed, made, changed, ended, again):
        command.add_argument("--merchant", default="", help="the merchant's name, where there are several")


def run_list(asked: argparse.Namespace) -> int:
    from amends.casework.partners import book

    found = book.partners(_member(asked), kind=asked.kind, archived=asked.ended)
    if asked.json:
        print(json.dumps([{name: getattr(each, name) for name in SHOWN} for each in found], ensure_ascii=False))
        return 0
    for each in found:
        called, hours = ", ".join(each.codes or each.skus), ", ".join(each.hours) or "no hours told"
        print(f"{each.kind:10} {each.name}{f' ({called})' if called else ''}: {hours} {each.zone}")
    if not found:
        print("No partner here.")
    return 0


def run_make(asked: argparse.Namespace) -> int:
    from django.utils import timezone

    from amends.casework.partners import keeping

    by = _member(asked)
    values = {name: value for name, value in _values(by, asked, asked.name).items() if value is not None}
    made = _kept(lambda: keeping.make(by, values, now=timezone.now()))
    print(f"{made.name}: made")
    return 0


def run_change(asked: argparse.Namespace) -> int:
    from django.utils import timezone

    from amends.casework.partners import keeping

    by = _member(asked)
    found = _named(by, asked)
    values = _values(by, asked, asked.rename or found.name)
    changed = _kept(lambda: keeping.change(by, found, values, now=timezone.now()))
    print(f"{changed.name}: as told")
    return 0


def run_end(asked: argparse.Namespace) -> int:
    return _end(asked, again=False)


def run_use(asked: argparse.Namespace) -> int:
    return _end(asked, again=True)


def _end(asked: argparse.Namespace, *, again: bool) -> int:
    from django.utils import timezone

    from amends.casework.partners import keeping

    by = _member(asked)
    found = _named(by, asked)
    done = keeping.end(by, found, now=timezone.now(), again=again)
    state = "in use" if again else "put away"
    print(f"{found.name}: {state}" if done else f"{found.name}: {state} already")
    return 0


def _member(asked: argparse.Namespace) -> "Member":
    """In whose name it is kept: an owner's. Raises CliError."""
    join_demo()
    begin()
    from amends.merchants.models import Member

    merchant = only_merchant(asked.merchant)
    owners = Member.objects.filter(merchant=merchant, roles__contains=["owner"], is_active=True)
    owner = owners.select_related("user").order_by("id").first()
    if owner is None:
        raise CliError(f"{merchant.name} has no owner in whose name it could be kept.")
    return owner


def _named(by: "Member", asked: argparse.Namespace) -> "Partner":
    """The partner of that name. Raises CliError."""
    from amends.casework.partners.models import Partner
    from amends.merchants.access import visible

    rows = visible(by, Partner).filter(name=asked.name)
    found = list(rows.filter(kind=asked.kind) if asked.kind else rows)
    if not found:
        raise CliError(f"No partner named {asked.name!r}; `amends partner list` shows them, --ended those put away.")
    if len(found) > 1:
        raise CliError(f"Several are called {asked.name!r}: say --kind ({', '.join(each.kind for each in found)}).")
    return found[0]


def _values(by: "Member", asked: argparse.Namespace, name: str) -> Mapping[str, Any]:
    """What the words say, read as a row of a table. Raises CliError with what can't be read."""
    from amends.desk.own import partner_import

    told = {field: getattr(asked, field) for field in WORDS if getattr(asked, field) is not None}
    kind = {"kind": asked.kind} if asked.kind else {}
    row = partner_import.row(by, {**kind, "name": name, **told})
    if row.faults:
        raise CliError(_said(row.faults), status=2)
    return row.values


def _kept(keep: Any) -> "Partner":
    from amends.casework.partners.keeping import RefusedPartner

    try:
        kept: Partner = keep()
    except RefusedPartner as refused:
        raise CliError(_said({fault.at: fault.why for fault in refused.faults}), status=2) from refused
    return kept


def _said(faults: Mapping[str, Any]) -> str:
    from django.utils.translation import override

    with override("en"):
        told = "; ".join(f"{name.replace('_', '-')}: {why}" for name, why in faults.items())
    return f"{told} Nothing was changed."
