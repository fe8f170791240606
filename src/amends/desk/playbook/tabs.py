"""The tabs of a playbook: scenes to filter, authority, penalties, scripts, conduct, issue codes, what examples show."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext_lazy as _

from amends.desk.own.preview import examples
from amends.desk.own.values import find, is_off
from amends.desk.playbook.card import ScriptCard, script
from amends.desk.playbook.pages import Reader, SceneRow
from amends.desk.words import vocabulary
from amends.desk.words.limits import LIMITS, PASSES
from amends.desk.words.vocabulary import Words, say
from amends.engine.conduct import check
from amends.engine.playbook import Conduct, Playbook, SourceNote
from amends.merchants.roles import Role
from amends.policy.example import SHOWS

TABS: Final[Words] = {
    "scenes": _("Scenes"),
    "clocks": _("Clocks"),
    "flows": _("Procedures"),
    "authority": _("Authority"),
    "penalties": _("Penalties"),
    "templates": _("Scripts"),
    "conduct": _("Conduct"),
    "issues": _("Issues"),
    "coverage": _("Coverage"),
    "examples": _("Examples"),
    "sources": _("Sources"),
}
LONGEST: Final = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What a list of scenes is narrowed by; empty: not."""

    text: str = ""
    desk: str = ""
    issue: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitRow:
    role: str
    values: list[tuple[str, str]]
    source: str
    assumption: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PenaltyRow:
    title: str
    takes: str
    freeze: str
    source: str
    assumption: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ConductRow:
    title: str
    why: str
    cure: str
    blocks: bool
    patterns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedPiece:
    """A piece of the text tried; ``rule`` where it breaks one."""

    text: str
    rule: ConductRow | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueRow:
    code: str
    title: str
    party: str
    scenes: list[SceneRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    row: SceneRow
    shown: list[int]

    @property
    def lacking(self) -> bool:
        return not all(self.shown)


def counts(reader: Reader) -> dict[str, int]:
    """How much there is in each tab."""
    book = reader.titles.playbook
    parts = ("scenes", "clocks", "flows", "authority", "penalties", "templates", "conduct", "issues", "sources")
    return {part: len(getattr(book, part)) for part in parts}


def scenes(reader: Reader, topic: Topic) -> list[tuple[SceneRow, bool]]:
    """The scenes of a topic, and whether each is switched off."""
    found = []
    for scene in reader.titles.playbook.scenes:
        row = reader.scene_row(scene)
        words = f"{row.title} {row.name} {row.issue} {row.desk} {scene.why.say(reader.titles.language)}".lower()
        if topic.desk in ("", scene.desk) and topic.issue in ("", scene.issue) and topic.text.lower() in words:
            found.append((row, is_off(scene)))
    return found


def desks(reader: Reader) -> list[tuple[str, str]]:
    codes = dict.fromkeys(scene.desk for scene in reader.titles.playbook.scenes)
    return sorted(((code, reader.titles.desk(code)) for code in codes), key=lambda row: row[1])


def issues(reader: Reader) -> list[IssueRow]:
    """Every issue code with the scenes that serve it."""
    book = reader.titles.playbook
    return [
        IssueRow(
            code=code,
            title=issue.title.say(reader.titles.language) or code,
            party=say(vocabulary.PARTIES, issue.party),
            scenes=[reader.scene_row(scene) for scene in book.scenes if scene.issue == code],
        )
        for code, issue in book.issues.items()
    ]


def authority(reader: Reader) -> list[LimitRow]:
    book = reader.titles.playbook
    return [
        LimitRow(
            role=str(Role(limit.role).label) if limit.role in Role else limit.role,
            values=[(str(label), _limit(book, limit.role, key)) for key, label in LIMITS.items()],
            source=reader.titles.source(limit.source) if limit.source else "",
            assumption=limit.assumption,
        )
        for limit in book.authority
    ]


def _limit(book: Playbook, role: str, key: str) -> str:
    value = find(book, f"authority.{role}.{key}")
    text = value.text if value else ""
    return str(PASSES.get(text, text)) if key == "passes" else text


def penalties(reader: Reader) -> list[PenaltyRow]:
    return [
        PenaltyRow(
            title=rule.title.say(reader.titles.language),
            takes=reader.sum(rule.money, rule.points),
            freeze=reader.span(rule.freeze) if rule.freeze else "",
            source=reader.titles.source(rule.source) if rule.source else "",
            assumption=rule.assumption,
        )
        for rule in reader.titles.playbook.penalties.values()
    ]


def freeze_share(reader: Reader) -> str:
    """What a freeze is reckoned at, as people write it; empty where nothing freezes the shop."""
    book = reader.titles.playbook
    frozen = any(rule.freeze for rule in book.penalties.values())
    return f"{Decimal(book.freeze_share) / 100:f} %" if frozen else ""


def scripts(reader: Reader, text: str) -> list[ScriptCard]:
    """The scripts whose title, name or any text holds ``text``."""
    asked = text.lower()
    found = [script(reader, each) for each in reader.titles.playbook.templates]
    return [each for each in found if asked in f"{each.title} {each.name} {each.stage} {each.texts}".lower()]


def conduct(reader: Reader) -> list[ConductRow]:
    return [_conduct(reader, rule) for rule in reader.titles.playbook.conduct]


def tried(reader: Reader, text: str) -> list[TriedPiece]:
    """The text in pieces, those that break a rule with it."""
    said, at = [], 0
    for finding in check(text, reader.titles.playbook.conduct):
        said += [TriedPiece(text=text[at : finding.start], rule=None)] if finding.start > at else []
        said.append(TriedPiece(text=text[finding.start : finding.end], rule=_conduct(reader, finding.rule)))
        at = finding.end
    return [*said, TriedPiece(text=text[at:], rule=None)] if at < len(text) else said


def covered(reader: Reader) -> list[Covered]:
    """For each scene of this pack's own: how many examples show that it is recognised, is left alone, at its limit."""
    pack = reader.titles.playbook.name
    shown = Counter((each.scene, each.shows) for each in examples(pack))
    return [
        Covered(row=reader.scene_row(scene), shown=[shown[scene.name, kind] for kind in SHOWS])
        for scene in reader.titles.playbook.scenes
        if scene.origin.startswith(f"{pack}/") or is_off(scene)
    ]


def _conduct(reader: Reader, rule: Conduct) -> ConductRow:
    language = reader.titles.language
    return ConductRow(
        title=rule.title.say(language),
        why=rule.why.say(language),
        cure=rule.cure.say(language),
        blocks=rule.blocks,
        patterns=len(rule.patterns),
    )


def sources(reader: Reader) -> list[tuple[str, SourceNote]]:
    """Title and note of every document the playbook rests on."""
    return [(reader.titles.source(name), note) for name, note in sorted(reader.titles.playbook.sources.items())]
