"""``amends playbook …``: look at a playbook before it decides anything."""

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from amends.engine.compiler import compile_playbook
from amends.engine.playbook import ClockRule, Playbook, Scene
from amends.policy import bpmn, coverage
from amends.policy.diagrams import (
    draw_flow,
    draw_scene,
    due,
)
from amends.policy.examples import examples, run
from amends.policy.languages import add_language
from amends.policy.load import check, load_path
from amends.policy.pack import HEAD, folder_of, shipped
from amends.policy.problem import PlaybookError, Problem, nearest, phrase, said
from amends.policy.schema import schemas

LANGUAGES = ("zh", "en", "pt")


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> argparse.ArgumentParser:
    """Add ``playbook`` with its commands; each sets ``func(args) -> exit code``. Returns it, for others to add to."""
    parser = subparsers.add_parser("playbook", help="check, test, show, draw and compare playbooks")
    commands = parser.add_subparsers(dest="playbook_command", required=True, metavar="COMMAND")
    parser.set_defaults(commands=commands)
    for name, (text, command) in _OF_PLAYBOOKS.items():
        each = commands.add_parser(name, help=text, description=text)
        each.add_argument("playbooks", nargs="*", metavar="PLAYBOOK", help="name or folder (default: all shipped)")
        add_language(each)
        each.set_defaults(func=_told(command))
    commands.choices["test"].add_argument("-k", dest="only", default="", help="only examples whose name contains this")
    commands.choices["coverage"].add_argument("--json", action="store_true", help="print the counts as JSON")
    commands.choices["coverage"].add_argument(
        "--strict", action="store_true", help="fail where a row or issue is empty"
    )
    _register_more(commands)
    return parser


def _register_more(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    graph = commands.add_parser("graph", help="draw a scene or a flow as a Mermaid flowchart, or a scene as BPMN")
    graph.add_argument("scene", metavar="SCENE", help="a scene or flow of the playbook")
    graph.add_argument("--playbook", default="", help="name or folder (default: the first shipped one that has it)")
    graph.add_argument("--bpmn", action="store_true", help="a scene's steps as BPMN 2.0 XML, in swim lanes by desk")
    add_language(graph, choices=LANGUAGES)
    graph.set_defaults(func=_told(graph_command), endings=lambda _language: str)
    schema = commands.add_parser("schema", help="print the JSON Schema of a kind of file, for editors")
    schema.add_argument("part", nargs="?", choices=tuple(schemas()), help="the kind of file (default: list them)")
    schema.add_argument("--write", type=Path, metavar="FOLDER", help="write all of them into a folder")
    schema.set_defaults(func=schema_command)


def check_command(args: argparse.Namespace) -> int:
    """Print every problem; 1 if there is any."""
    bad = 0
    for folder in _folders(args.playbooks):
        problems = check(folder)
        _say(*_told_in(args.language, problems or [phrase("{name}: holds", name=folder.name)]))
        bad += len(problems)
    return int(bool(bad))


def test_command(args: argparse.Namespace) -> int:
    """Run the examples, print what failed; 1 if any did."""
    return int(bool(sum([_test(folder, args) for folder in _folders(args.playbooks)])))


def show_command(args: argparse.Namespace) -> int:
    """Print a playbook in a page."""
    for folder in _folders(args.playbooks):
        _say(*_page(load_path(folder)))
    return 0


def coverage_command(args: argparse.Namespace) -> int:
    """Count scenes and examples by row of the mission and by issue code; 1 with --strict where one is empty."""
    found = coverage.coverage(coverage.read_pack(folder) for folder in _folders(args.playbooks))
    if args.json:
        _say(json.dumps(found.as_json(), ensure_ascii=False))
    else:
        _say(*coverage.lines(found))
    if args.strict and found.empty:
        sys.stderr.write(f"empty: {', '.join(found.empty)}\n")
        return 1
    return 0


def graph_command(args: argparse.Namespace) -> int:
    """Print the drawing of one scene or flow."""
    folders = [folder(args.playbook)] if args.playbook else _folders(())
    known = set[str]()
    for playbook in map(load_path, folders):
        if args.bpmn:
            if scene := next((each for each in playbook.scenes if each.name == args.scene), None):
                sys.stdout.write(bpmn.draw(scene, playbook, language=args.language, ending=args.endings(args.language)))
                return 0
            known |= {each.name for each in playbook.scenes}
            continue
        drawings = {flow.name: draw_flow(flow, language=args.language) for flow in playbook.flows}
        for scene in playbook.scenes:
            drawings[scene.name] = draw_scene(scene, playbook, language=args.language)
        if args.scene in drawings:
            _say(*drawings[args.scene])
            return 0
        known |= drawings.keys()
    sys.stderr.write(f"no scene or flow {args.scene!r}: {nearest(args.scene, known)}\n")
    return 1


def schema_command(args: argparse.Namespace) -> int:
    """Print one schema, write all, or list the kinds of files."""
    if args.write:
        args.write.mkdir(parents=True, exist_ok=True)
        for part in schemas():
            (args.write / f"{part}.json").write_text(schema_text(part), encoding="utf-8")
    else:
        _say(*((schema_text(args.part).rstrip("\n"),) if args.part else schemas()))
    return 0


def schema_text(part: str) -> str:
    """One schema as it is shipped in ``playbooks/schema``."""
    return json.dumps(schemas()[part], ensure_ascii=False, indent=1, sort_keys=True) + "\n"


_OF_PLAYBOOKS = {
    "check": ("find every mistake, with file, line and cure", check_command),
    "test": ("run the given/when/then examples", test_command),
    "show": ("print scenes, clocks and sources", show_command),
    "coverage": ("count scenes and examples by row of the mission and issue code", coverage_command),
}


def _told(command: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    """The same command; a playbook that does not hold is told, not thrown."""

    def run_or_tell(args: argparse.Namespace) -> int:
        try:
            return command(args)
        except PlaybookError as error:
            _say(*_told_in(args.language, error.problems))
            return 1

    return run_or_tell


def _told_in(language: str, sentences: Iterable[Problem | str]) -> list[str]:
    """Problems and phrases as lines in a language."""
    return [str(each.said(language)) if isinstance(each, Problem) else said(each, language) for each in sentences]


def _test(folder: Path, args: argparse.Namespace) -> int:
    try:
        playbook = load_path(folder)
        chosen = [example for example in examples(folder, playbook) if args.only in example.name]
    except PlaybookError as error:
        _say(*_told_in(args.language, error.problems))
        return 1
    policy = compile_playbook(playbook)
    results = [(example, run(example, policy)) for example in chosen]
    failures = [(example, problems) for example, problems in results if problems]
    for example, problems in failures:
        failed = said(phrase("FAILED {example}", example=example.id), args.language)
        _say(failed, *(f"  {line}" for line in _told_in(args.language, problems)))
    holding = len(chosen) - len(failures)
    told = phrase("{name}: {holding} of {all} examples hold", name=playbook.name, holding=holding, all=len(chosen))
    _say(said(told, args.language))
    return len(failures)


def _page(playbook: Playbook) -> Iterator[str]:
    yield f"{playbook.reference}  {playbook.title.en}  {playbook.title.zh}"
    yield f"from {playbook.effective_from}, {playbook.zone}, {playbook.currency}, for {', '.join(playbook.platforms)}"
    yield "scenes"
    yield from map(_scene, playbook.scenes)
    yield "clocks"
    yield from map(_clock, playbook.clocks)
    yield "sources"
    yield from (f"  {name}: {note.title.en} {note.url}".rstrip() for name, note in playbook.sources.items())


def _scene(scene: Scene) -> str:
    return f"  {scene.name}: {scene.title.en} ({scene.title.zh}) on {', '.join(scene.on)} [{scene.origin}]"


def _clock(clock: ClockRule) -> str:
    mark = ", assumed" if clock.assumption else ""
    return (
        f"  {clock.name}: {clock.title.en} ({clock.title.zh}), due {due(clock)} [{clock.source}{mark}, {clock.origin}]"
    )


def _folders(names: Iterable[str]) -> list[Path]:
    return [folder(name) for name in names] or [folder_of(name) for name in shipped()]


def folder(name: str) -> Path:
    """A folder that has a playbook's head, or a shipped one by name."""
    path = Path(name)
    if (path / HEAD).is_file():
        return path
    if name in shipped():
        return folder_of(name)
    sys.exit(f"no playbook {name!r}: {nearest(name, shipped())}, or a folder with a {HEAD}")


def _say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
