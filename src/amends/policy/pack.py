"""One folder of a playbook: its head and all its items as nodes by name, and how packs extend each other."""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from amends.policy import nodes
from amends.policy.nodes import Node
from amends.policy.problem import (
    ProblemReport,
    nearest,
    phrase,
)

SHIPPED = Path(__file__).parent.parent / "playbooks"
HEAD = "playbook.yaml"
EXAMPLES = "examples"


@dataclass(frozen=True)
class PlaybookPack:
    """What the files of a pack say, by name; of what it extends, its own items win, whole."""

    head: Node
    clocks: dict[str, Node] = field(default_factory=dict)
    scenes: dict[str, Node] = field(default_factory=dict)
    issues: dict[str, Node] = field(default_factory=dict)
    calendars: dict[str, Node] = field(default_factory=dict)
    desks: dict[str, Node] = field(default_factory=dict)
    sources: dict[str, Node] = field(default_factory=dict)
    reasons: dict[str, Node] = field(default_factory=dict)
    habits: dict[str, Node] = field(default_factory=dict)
    thresholds: dict[str, Node] = field(default_factory=dict)
    approvers: dict[str, Node] = field(default_factory=dict)
    authority: dict[str, Node] = field(default_factory=dict)
    penalties: dict[str, Node] = field(default_factory=dict)
    flows: dict[str, Node] = field(default_factory=dict)
    templates: dict[str, Node] = field(default_factory=dict)
    conduct: dict[str, Node] = field(default_factory=dict)
    fields: dict[str, Node] = field(default_factory=dict)
    remedies: dict[str, Node] = field(default_factory=dict)
    evidence: dict[str, Node] = field(default_factory=dict)


PARTS = tuple(part.name for part in dataclasses.fields(PlaybookPack) if part.name != "head")
OF_HEAD = ("calendars", "desks", "sources", "reasons", "habits", "thresholds", "approvers")
LISTED = {"clocks": "clocks.yaml", "scenes": "scenes/*.yaml", "issues": "issues.yaml", "authority": "authority.yaml"}
KEYED = {
    "penalties": "penalties.yaml",
    "flows": "flows/*.yaml",
    "templates": "templates/*.yaml",
    "conduct": "conduct.yaml",
    "fields": "fields.yaml",
    "remedies": "remedies.yaml",
    "evidence": "evidence.yaml",
}
NAME_OF = {"clocks": "name", "scenes": "name", "issues": "code", "authority": "role"}


def shipped() -> tuple[str, ...]:
    """Names of the playbooks that come with the product."""
    return tuple(sorted(path.parent.name for path in SHIPPED.glob(f"*/{HEAD}")))


def folder_of(name: str) -> Path:
    """Where a shipped playbook stands."""
    return SHIPPED / name


def fingerprint(name: str) -> str:
    """SHA-256 of all that a shipped playbook says, with all it extends: another one is another version of it."""
    digest = sha256()
    for each in _with_bases(name, ProblemReport()):
        for path in sorted(folder_of(each).glob("**/*.yaml")):
            if path.relative_to(folder_of(each)).parts[0] != EXAMPLES:
                digest.update(f"{each}/{path.relative_to(folder_of(each)).as_posix()}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def bases(name: str) -> tuple[str, ...]:
    """The shipped playbooks one extends, nearest first; itself not among them."""
    return tuple(_with_bases(name, ProblemReport()))[1:]


def _with_bases(name: str, report: ProblemReport, seen: tuple[str, ...] = ()) -> Iterator[str]:
    if name in seen or not (folder_of(name) / HEAD).is_file():
        return
    yield name
    head = _document(folder_of(name) / HEAD, folder_of(name), report)
    for base in head.map.get("extends") or ():
        yield from _with_bases(base.word, report, (*seen, name))


def gather(folder: Path, report: ProblemReport, *, below: tuple[str, ...] = ()) -> PlaybookPack:
    """The pack in ``folder`` with all it extends; ``below``: the packs that led here, to stop circles."""
    own = _own(folder, report)
    extends = own.head.map.get("extends")
    merged = PlaybookPack(head=own.head)
    for base in extends or ():
        if path := _base(base, folder, (*below, folder.name), report):
            _lay_over(merged, gather(path, report, below=(*below, folder.name)))
    _lay_over(merged, own)
    return merged


def documents(folder: Path, pattern: str, report: ProblemReport) -> list[Node]:
    """The YAML documents of a pack that match, in the order of their names."""
    return [_document(path, folder, report) for path in sorted(folder.glob(pattern))]


def listed(document: Node, key: str, report: ProblemReport) -> tuple[Node, ...]:
    """The items under the only top-level key a file may have; a file that is one list needs no key."""
    if isinstance(document.value, tuple):
        return document.value
    for word, child in document.map.items():
        if word != key:
            report.say(
                child.file, child.line, phrase("unknown word {word!r} in the file", word=word), nearest(word, [key])
            )
    if not isinstance(document.value, dict) and document.value is not None:
        report.say(document.file, document.line, "the file must be a mapping", phrase("start it with {key}:", key=key))
    return document.map[key].list if key in document.map else ()


def _own(folder: Path, report: ProblemReport) -> PlaybookPack:
    head = _document(folder / HEAD, folder, report)
    return PlaybookPack(
        head=head,
        **{part: _named(folder, part, report) for part in LISTED},
        **{part: _keyed(folder, part, report) for part in KEYED},
        **{part: dict(head.map[part].map) for part in OF_HEAD if part in head.map},
    )


def _document(path: Path, folder: Path, report: ProblemReport) -> Node:
    file = f"{folder.name}/{path.relative_to(folder).as_posix()}"
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = "is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else "cannot be read"
        report.say(
            file,
            1,
            phrase("the file {reason}", reason=reason),
            phrase("a playbook is a folder with a {HEAD} saved as UTF-8", HEAD=HEAD),
        )
        return Node(file, 1, None)
    return nodes.read(text, file=file, report=report)


def _named(folder: Path, part: str, report: ProblemReport) -> dict[str, Node]:
    """Items of a list by what names them."""
    found: dict[str, Node] = {}
    name = NAME_OF[part]
    for document in documents(folder, LISTED[part], report):
        for node in listed(document, part, report):
            _keep(found, node.map[name].word if name in node.map else node.origin, node, part, report)
    return found


def _keyed(folder: Path, part: str, report: ProblemReport) -> dict[str, Node]:
    """Items of a mapping by their keys."""
    found: dict[str, Node] = {}
    for document in documents(folder, KEYED[part], report):
        for word, node in _mapping(document, part, report):
            _keep(found, word, node, part, report)
    return found


def _mapping(document: Node, part: str, report: ProblemReport) -> Iterator[tuple[str, Node]]:
    """The pairs of a file, or of the mapping under its only key."""
    under = document.map.get(part) if len(document.map) == 1 else None
    node = under if under is not None and isinstance(under.value, dict) else document
    if node.value is not None and not isinstance(node.value, dict):
        report.say(
            node.file,
            node.line,
            "the file must be a mapping",
            phrase("write each of the {part} as NAME: {{…}}", part=part),
        )
    yield from node.map.items()


def _keep(found: dict[str, Node], word: str, node: Node, part: str, report: ProblemReport) -> None:
    if word in found:
        cure = phrase("rename one; the other is at {origin}", origin=found[word].origin)
        report.say(node.file, node.line, phrase("two {part} are called {word!r}", part=part, word=word), cure)
    found.setdefault(word, node)


def _base(node: Node, folder: Path, above: tuple[str, ...], report: ProblemReport) -> Path | None:
    if node.word in above:
        report.say(node.file, node.line, phrase("{word!r} extends itself", word=node.word), "take it out of extends:")
        return None
    for path in (folder.parent / node.word, SHIPPED / node.word):
        if node.word and (path / HEAD).is_file():
            return path
    report.say(node.file, node.line, phrase("unknown playbook {word!r}", word=node.word), nearest(node.word, shipped()))
    return None


def _lay_over(under: PlaybookPack, over: PlaybookPack) -> None:
    for part in PARTS:
        getattr(under, part).update(getattr(over, part))
