"""What an overlay would change: value by value, and which examples of the playbook would come out otherwise."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from amends.casework.overlay.compiled import foreseen, policy
from amends.desk.words.limits import LIMITS
from amends.desk.words.people import role_title
from amends.desk.words.titles import Titles
from amends.engine.actions import Misdirected
from amends.engine.compiler import Policy
from amends.engine.playbook import Playbook
from amends.policy.difference import PolicyChange, difference
from amends.policy.example import Example
from amends.policy.examples import examples as read
from amends.policy.examples import interpreted, play
from amends.policy.expect import compare
from amends.policy.pack import bases, folder_of
from amends.policy.problem import Problem, ProblemReport

MOST_PLAYED: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewLine:
    """A change: ``title`` of the item and ``rest`` of the path below it, and what stood and stands there."""

    part: str
    name: str
    title: str
    rest: str
    kind: str
    before: str
    after: str

    @property
    def plain(self) -> bool:
        """Whether its title says all there is to say of where it stands."""
        return self.part == "authority" or self.rest.endswith((".due.after", ".within"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """An example that comes out otherwise. ``holds``: it didn't before and does now; else ``problems`` say what."""

    name: str
    holds: bool
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """``scenes``: names of those that change, by themselves or by what they use."""

    lines: list[PreviewLine]
    turned: list[Turned]
    ran: int
    scenes: frozenset[str]


def preview(body: str, *, number: int, before: Policy, titles: Titles) -> Preview:
    """What would be otherwise than it is now. Raises PlaybookError if the overlay does not hold."""
    after = foreseen(body, number)
    given = examples(before.playbook.name)
    changes = difference(before.playbook, after.playbook)
    played = zip(given, _played(before), _played(after), strict=True)
    return Preview(
        lines=told_lines(changes, titles),
        turned=[Turned(name=each.name, holds=not now, problems=now) for each, was, now in played if was != now],
        ran=len(given),
        scenes=scenes_of(changes, after.playbook),
    )


def scenes_of(changes: Iterable[PolicyChange], playbook: Playbook) -> frozenset[str]:
    """The scenes that changes are about: their own, those with a clock or a script that changes, all for a limit."""
    parts = {tuple(change.path.split(".")[:2]) for change in changes}
    found = {name for part, name in (p for p in parts if len(p) > 1) if part == "scenes"}
    for scene in playbook.scenes:
        used = {*(("clocks", name) for name in scene.clocks), *(("templates", name) for name in scene.scripts)}
        used |= {("templates", remedy.script) for remedy in scene.remedies if remedy.script}
        limited = any(part[0] in ("authority", "approvers") for part in parts) and any(
            remedy.grants for remedy in scene.remedies
        )
        if used & parts or limited:
            found.add(scene.name)
    return frozenset(found)


def lines(before: Playbook, after: Playbook, titles: Titles) -> list[PreviewLine]:
    """The changes between two versions, but not that of the version itself."""
    return told_lines(difference(before, after), titles)


def told_lines(changes: Iterable[PolicyChange], titles: Titles) -> list[PreviewLine]:
    """Changes with what their items are called; that of the version itself is left out."""
    return [_line(each, titles) for each in changes if each.path != "version"]


def of_scene(found: Iterable[PreviewLine], name: str) -> list[PreviewLine]:
    """The changes that concern one scene."""
    return [line for line in found if line.part == "scenes" and line.name == name]


def _line(change: PolicyChange, titles: Titles) -> PreviewLine:
    part, _dot, rest = change.path.partition(".")
    name, _dot, below = rest.partition(".")
    return PreviewLine(
        part=part,
        name=name,
        title=named(change.path, titles),
        rest=f"{part}.{rest}" if below else rest,
        kind=change.kind,
        before=change.before,
        after=change.after,
    )


def named(path: str, titles: Titles) -> str:
    """What the item that a path leads to is called."""
    part, _dot, rest = path.partition(".")
    name, _dot, below = rest.partition(".")
    if part == "authority":
        return _limit(name, below)
    match below.split("."):
        case ["steps", step, *_further]:
            return titles.item(part, f"{name}.{step}")
        case _:
            return titles.item(part, name)


def _limit(role: str, key: str) -> str:
    """A limit in the words of the table: Front line: per order."""
    said = role_title(role)
    return f"{said}: {LIMITS[key]}" if key in LIMITS else said


@lru_cache(maxsize=MOST_PLAYED)
def _played(policy: Policy) -> tuple[tuple[Problem, ...], ...]:
    """What each example finds fault with: played once, for what runs now is compared with many a text."""
    return tuple(_problems(each, policy) for each in examples(policy.playbook.name))


def _problems(example: Example, policy: Policy) -> tuple[Problem, ...]:
    """As ``policy.examples.run``, on the compiled rules only: somebody waits."""
    report = ProblemReport()
    try:
        compare(example, play(example, policy), policy, report)
    except Misdirected as error:
        report.say(example.node.file, example.node.line, f"{example.name}: {error}")
    return tuple(report)


def ready(pack: str) -> None:
    """Read and make what the first page of a scene needs besides its playbook, before anybody asks for it."""
    interpreted(policy(pack))
    for each in (pack, *bases(pack)):
        examples(each)


@lru_cache(maxsize=16)
def examples(pack: str) -> tuple[Example, ...]:
    """The examples that come with a pack, read once: a new version is taken up at the next start."""
    return tuple(read(folder_of(pack), policy(pack).playbook))
