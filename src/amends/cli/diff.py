"""``amends playbook diff``: what differs between two playbooks, two versions of one, or two overlays of a merchant."""

import argparse
import re
from dataclasses import dataclass
from pathlib import Path

from amends.cli.accounts import merchant_named
from amends.cli.errors import CliError
from amends.cli.frame import begin, join_demo
from amends.policy import overlay
from amends.policy.difference import Tree, between, tree
from amends.policy.languages import add_language
from amends.policy.load import load_path
from amends.policy.pack import HEAD, folder_of, shipped
from amends.policy.problem import nearest, phrase, said

_NAMED = re.compile(r"(?P<pack>[\w-]+)(?:@(?P<version>[\w.-]+))?(?:\+m(?P<number>\d+))?")
WORDS = """\
A and B: a name (tmall), a folder, a version this installation has run (tmall@2026.1), or an overlay of --merchant
(tmall+m3). A alone is compared with the version before it."""


@dataclass(frozen=True)
class Side:
    """One side of a comparison: what it is called, and all it says."""

    called: str
    tree: Tree


def register(playbook: argparse.ArgumentParser) -> None:
    """Add ``diff`` to the commands of ``playbook``."""
    about = "what one playbook, or version of one, has that another has not, field by field"
    words = playbook.get_default("commands").add_parser("diff", help=about, description=about, epilog=WORDS)
    words.add_argument("before", metavar="A", help="name, folder, name@version or name+mNUMBER")
    words.add_argument("after", metavar="B", nargs="?", default="", help="(default: A and the version before it)")
    words.add_argument("--merchant", default="", help="whose overlays +m means (needed where there are several)")
    add_language(words)
    words.set_defaults(func=run)


def run(asked: argparse.Namespace) -> int:
    """Print what differs; 0 also where nothing does. Raises Fault, or PlaybookError where a side doesn't hold."""
    if asked.after:
        before, after = _side(asked.before, asked), _side(asked.after, asked)
    else:
        before, after = _last_two(asked)
    changes = between(before.tree, after.tree)
    told = phrase("{before} -> {after}: {count} changes", before=before.called, after=after.called, count=len(changes))
    print(said(told, asked.language), *changes, sep="\n")
    return 0


def _last_two(asked: argparse.Namespace) -> tuple[Side, Side]:
    found = _NAMED.fullmatch(asked.before)
    if found is None or found["pack"] not in shipped() or found["version"]:
        raise CliError(f"{asked.before}: name a second playbook to compare it with", status=2)
    if found["number"]:
        number = int(found["number"])
        return _of_overlay(found["pack"], number - 1, asked), _of_overlay(found["pack"], number, asked)
    return _seen_before(found["pack"]), _side(found["pack"], asked)


def _side(name: str, asked: argparse.Namespace) -> Side:
    if (Path(name) / HEAD).is_file():
        return _of_folder(Path(name))
    found = _NAMED.fullmatch(name)
    if found is None or found["pack"] not in shipped():
        raise CliError(f"no playbook {name!r}: {nearest(name, shipped())}, or a folder with a {HEAD}", status=2)
    if found["number"]:
        return _of_overlay(found["pack"], int(found["number"]), asked)
    return _seen(found["pack"], found["version"]) if found["version"] else _of_folder(folder_of(found["pack"]))


def _of_folder(folder: Path) -> Side:
    playbook = load_path(folder)
    return Side(playbook.reference, tree(playbook))


def _seen(pack: str, version: str) -> Side:
    """A version this installation has run."""
    join_demo()
    begin()
    from amends.casework.overlay import versions
    from amends.casework.overlay.models import PackVersion

    kept = PackVersion.objects.filter(pack=pack)
    found = kept.filter(version=version).order_by("-id").first()
    if found is None:
        known = ", ".join(kept.order_by("id").values_list("version", flat=True)) or "none"
        raise CliError(f"this installation has not run {pack}@{version}; it knows: {known}")
    return Side(f"{pack}@{version}", versions.content(found))


def _seen_before(pack: str) -> Side:
    """The version this installation ran before the one that is shipped now."""
    join_demo()
    begin()
    from amends.casework.overlay import versions

    found = versions.before(pack)
    if found is None:
        raise CliError(f"this installation has run no other version of {pack} before")
    return Side(f"{pack}@{found.version}", versions.content(found))


def _of_overlay(pack: str, number: int, asked: argparse.Namespace) -> Side:
    """A merchant's overlay of that number on the playbook as it is shipped; 0: as shipped."""
    if number == 0:
        return _of_folder(folder_of(pack))
    join_demo()
    begin()
    from amends.casework.overlay.models import Overlay
    from amends.merchants.models import Merchant

    only = list(Merchant.objects.all()[:2]) if not asked.merchant else []
    merchant = only[0] if len(only) == 1 else merchant_named(asked.merchant)
    found = Overlay.objects.filter(merchant=merchant, pack=pack, number=number).first()
    if found is None:
        raise CliError(f"{merchant.name} has no version {number} of its own values on {pack}")
    playbook = overlay.load(found.body, number=number)
    return Side(playbook.reference, tree(playbook))
