"""``amends playbook check|test|show``: look at a playbook before it decides anything."""

import argparse
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from amends.engine.compiled import compile_playbook
from amends.engine.playbook import ClockRule, Playbook, Scene
from amends.policy.examples import examples, run
from amends.policy.load import check, load_path
from amends.policy.pack import HEAD, SHIPPED, shipped
from amends.policy.problem import PlaybookError, nearest


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``playbook`` with its commands; each sets ``func(args) -> exit code``."""
    parser = subparsers.add_parser("playbook", help="check, test and show playbooks")
    commands = parser.add_subparsers(dest="playbook_command", required=True, metavar="COMMAND")
    about = {
        "check": ("find every mistake, with file, line and cure", check_command),
        "test": ("run the given/when/then examples", test_command),
        "show": ("print scenes, clocks and sources", show_command),
    }
    for name, (text, command) in about.items():
        each = commands.add_parser(name, help=text, description=text)
        each.add_argument("playbooks", nargs="*", metavar="PLAYBOOK", help="name or folder (default: all shipped)")
        each.set_defaults(func=command)
    commands.choices["test"].add_argument("-k", dest="only", default="", help="only examples whose name contains this")


def check_command(args: argparse.Namespace) -> int:
    """Print every problem; 1 if there is any."""
    bad = 0
    for folder in _folders(args.playbooks):
        problems = check(folder)
        _say(*map(str, problems)) if problems else _say(f"{folder.name}: holds")
        bad += len(problems)
    return int(bool(bad))


def test_command(args: argparse.Namespace) -> int:
    """Run the examples, print what failed; 1 if any did."""
    failed = 0
    for folder in _folders(args.playbooks):
        failed += _test(folder, args.only)
    return int(bool(failed))


def show_command(args: argparse.Namespace) -> int:
    """Print a playbook in a page."""
    for folder in _folders(args.playbooks):
        try:
            _say(*_page(load_path(folder)))
        except PlaybookError as error:
            _say(str(error))
            return 1
    return 0


def _test(folder: Path, only: str) -> int:
    try:
        playbook = load_path(folder)
        chosen = [example for example in examples(folder, playbook) if only in example.name]
    except PlaybookError as error:
        _say(str(error))
        return 1
    policy = compile_playbook(playbook)
    results = [(example, run(example, policy)) for example in chosen]
    failures = [(example, problems) for example, problems in results if problems]
    for example, problems in failures:
        _say(f"FAILED {example.id}", *(f"  {problem}" for problem in problems))
    _say(f"{playbook.name}: {len(chosen) - len(failures)} of {len(chosen)} examples hold")
    return len(failures)


def _page(playbook: Playbook) -> Iterator[str]:
    yield f"{playbook.reference}  {playbook.title.en}  {playbook.title.zh}"
    yield f"from {playbook.effective_from}, {playbook.zone}, {playbook.currency}, for {', '.join(playbook.platforms)}"
    yield "scenes"
    yield from map(_scene, playbook.scenes)
    yield "clocks"
    yield from map(_clock, playbook.clocks)
    yield "sources"
    yield from (f"  {name}: {note.title} {note.url}".rstrip() for name, note in playbook.sources.items())


def _scene(scene: Scene) -> str:
    return f"  {scene.name}: {scene.title.en} ({scene.title.zh}) on {', '.join(scene.on)} [{scene.origin}]"


def _clock(clock: ClockRule) -> str:
    due = " after ".join(filter(None, (clock.due.at, str(clock.due.after or "")))) or "day's end"
    mark = ", assumed" if clock.assumption else ""
    return f"  {clock.name}: {clock.title.en} ({clock.title.zh}), due {due} [{clock.source}{mark}, {clock.origin}]"


def _folders(names: Iterable[str]) -> list[Path]:
    return [_folder(name) for name in names] or [SHIPPED / name for name in shipped()]


def _folder(name: str) -> Path:
    """A folder that has a playbook's head, or a shipped one by name."""
    path = Path(name)
    if (path / HEAD).is_file():
        return path
    if name in shipped():
        return SHIPPED / name
    sys.exit(f"no playbook {name!r}: {nearest(name, shipped())}, or a folder with a {HEAD}")


def _say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
