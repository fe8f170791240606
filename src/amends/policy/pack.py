"""One folder of a playbook: its head, clocks, scenes and issue codes as nodes, and how packs extend each other."""

from dataclasses import dataclass, field
from pathlib import Path

from amends.policy import nodes
from amends.policy.nodes import Node
from amends.policy.problem import Report, nearest

SHIPPED = Path(__file__).parent.parent / "playbooks"
HEAD = "playbook.yaml"


@dataclass(frozen=True)
class Pack:
    """What the files of a pack say, by name; of what it extends, its own items win, whole."""

    head: Node
    clocks: dict[str, Node] = field(default_factory=dict)
    scenes: dict[str, Node] = field(default_factory=dict)
    issues: dict[str, Node] = field(default_factory=dict)
    calendars: dict[str, Node] = field(default_factory=dict)
    desks: dict[str, Node] = field(default_factory=dict)
    sources: dict[str, Node] = field(default_factory=dict)


_PARTS = ("clocks", "scenes", "issues", "calendars", "desks", "sources")


def shipped() -> tuple[str, ...]:
    """Names of the playbooks that come with the product."""
    return tuple(sorted(path.parent.name for path in SHIPPED.glob(f"*/{HEAD}")))


def gather(folder: Path, report: Report, *, below: tuple[str, ...] = ()) -> Pack:
    """The pack in ``folder`` with all it extends; ``below``: the packs that led here, to stop circles."""
    own = _own(folder, report)
    extends = own.head.map.get("extends")
    merged = Pack(head=own.head)
    for base in extends or ():
        if path := _base(base, folder, (*below, folder.name), report):
            _lay_over(merged, gather(path, report, below=(*below, folder.name)))
    _lay_over(merged, own)
    return merged


def documents(folder: Path, pattern: str, report: Report) -> list[Node]:
    """The YAML documents of a pack that match, in the order of their names."""
    return [_document(path, folder, report) for path in sorted(folder.glob(pattern))]


def listed(document: Node, key: str, report: Report) -> tuple[Node, ...]:
    """The items under the only top-level key a file may have."""
    for word, child in document.map.items():
        if word != key:
            report.say(child.file, child.line, f"unknown word {word!r} in the file", nearest(word, [key]))
    if not isinstance(document.value, dict) and document.value is not None:
        report.say(document.file, document.line, "the file must be a mapping", f"start it with {key}:")
    return document.map[key].list if key in document.map else ()


def _own(folder: Path, report: Report) -> Pack:
    head = _document(folder / HEAD, folder, report)
    return Pack(
        head=head,
        clocks=_named(folder, "clocks.yaml", "clocks", "name", report),
        scenes=_named(folder, "scenes/*.yaml", "scenes", "name", report),
        issues=_named(folder, "issues.yaml", "issues", "code", report),
        **{part: dict(head.map[part].map) for part in ("calendars", "desks", "sources") if part in head.map},
    )


def _document(path: Path, folder: Path, report: Report) -> Node:
    file = f"{folder.name}/{path.relative_to(folder).as_posix()}"
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = "is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else "cannot be read"
        report.say(file, 1, f"the file {reason}", f"a playbook is a folder with a {HEAD} saved as UTF-8")
        return Node(file, 1, None)
    return nodes.read(text, file=file, report=report)


def _named(folder: Path, pattern: str, key: str, name: str, report: Report) -> dict[str, Node]:
    found: dict[str, Node] = {}
    for document in documents(folder, pattern, report):
        for node in listed(document, key, report):
            word = node.map[name].word if name in node.map else node.origin
            if word in found:
                cure = f"rename one; the other is at {found[word].origin}"
                report.say(node.file, node.line, f"two {key} are called {word!r}", cure)
            found.setdefault(word, node)
    return found


def _base(node: Node, folder: Path, above: tuple[str, ...], report: Report) -> Path | None:
    if node.word in above:
        report.say(node.file, node.line, f"{node.word!r} extends itself", "take it out of extends:")
        return None
    for path in (folder.parent / node.word, SHIPPED / node.word):
        if node.word and (path / HEAD).is_file():
            return path
    report.say(node.file, node.line, f"unknown playbook {node.word!r}", nearest(node.word, shipped()))
    return None


def _lay_over(under: Pack, over: Pack) -> None:
    for part in _PARTS:
        getattr(under, part).update(getattr(over, part))
