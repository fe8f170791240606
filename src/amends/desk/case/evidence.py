"""The evidence part of a case's page: what has to be proved, with what, on whom the burden lies, what won before."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from amends.casework.evidence import files
from amends.casework.evidence.models import (
    File,
    FileSource,
    Pack,
)
from amends.casework.queries.case_page import CasePage
from amends.casework.queries.packs import (
    Learned,
    learned,
    packs_of,
)
from amends.desk.words import vocabulary
from amends.desk.words.titles import Titles
from amends.desk.words.vocabulary import Words, say
from amends.engine.evidence import Need, burden, checklist
from amends.merchants.models import Member

WHOLE: Final = 10_000
FROM_OUTSIDE: Final = frozenset({FileSource.BUYER.value, FileSource.PARTNER.value})
"""Of these the row names the colleague who let them in, who didn't send them."""
FAULTS: Final[Words] = {
    "large": _("is larger than 20 MB: send a smaller copy"),
    "empty": _("is empty"),
    "disk": _("was not kept: the disk is full or not to be written. Tell whoever runs this; nothing else was lost"),
    "broken": _("did not arrive whole: send it again"),
    "kind": _("is not taken: pictures, PDF, MP4, text, CSV, mails and Excel without macros are. A web page is not"),
    "room": _("was not kept: a case holds 200 MB and 200 files"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A file as shown."""

    file: File
    by: str
    source: str
    icon: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistItem:
    """``have``: proved; ``won`` of ``of_won`` and ``lost`` of ``of_lost`` rulings had it."""

    name: str
    title: str
    have: bool
    files: list[Kept]
    won: int
    lost: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceGroup:
    """A single item, or a choice of which any one will do."""

    complete: bool
    choice: bool
    items: list[ChecklistItem]


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """``loose``: files that prove nothing yet. ``burden``: who has to prove it, and why."""

    groups: list[EvidenceGroup]
    loose: list[Kept]
    burden: str
    burden_why: str
    learned: Learned
    packs: list[Pack]
    people: dict[str, str]
    all: list[Kept]

    @property
    def done(self) -> int:
        return sum(group.complete for group in self.groups)

    @property
    def of(self) -> int:
        return len(self.groups)

    @property
    def level(self) -> int:
        """Done in twentieths, for the bar."""
        return 20 * self.done // self.of if self.of else 20

    @property
    def items(self) -> list[ChecklistItem]:
        return [item for group in self.groups for item in group.items]

    @property
    def missing(self) -> list[str]:
        """What nobody has brought yet; of a choice all that would do."""
        return [" / ".join(item.title for item in group.items) for group in self.groups if not group.complete]

    @property
    def has_files(self) -> bool:
        return bool(self.all)


NOTHING: Final = Learned(won=0, lost=0, with_item={})


def board(member: Member, page: CasePage, titles: Titles, people: dict[str, str]) -> Board:
    scene = titles.scene_of(page.case.scene)
    needs = checklist(page.dossier, page.case, scene).needs if scene else ()
    place: dict[str, int] = {"dossier_id": page.standing.dossier_id, "no": page.case.no}
    found = files.of_case(member, **place) if page.beside.files else []
    before = learned(member, scene=scene.name) if scene and needs else NOTHING
    kept = [_kept(file, people) for file in found]
    groups = [_group(need, kept, before, titles) for need in needs]
    asked = {item.name for group in groups for item in group.items}
    rule = burden(page.dossier, page.case, scene) if scene else None
    return Board(
        groups=groups,
        loose=[each for each in kept if each.file.item not in asked],
        burden=_shares(rule.shares) if rule else "",
        burden_why=rule.why.say(titles.language) if rule else "",
        learned=before,
        packs=packs_of(member, **place) if page.beside.packs else [],
        people=people,
        all=kept,
    )


def _group(need: Need, kept: list[Kept], before: Learned, titles: Titles) -> EvidenceGroup:
    items = [
        ChecklistItem(
            name=item.name,
            title=item.title.say(titles.language) or item.name,
            have=item.name in need.have,
            files=[each for each in kept if each.file.item == item.name],
            won=before.with_item.get(item.name, (0, 0))[0],
            lost=before.with_item.get(item.name, (0, 0))[1],
        )
        for item in need.items
    ]
    return EvidenceGroup(complete=need.complete, choice=len(items) > 1, items=items)


def _shares(shares: tuple[tuple[object, int], ...]) -> str:
    """``buyer``, or ``buyer 50 %, shop 50 %``."""
    named = [(say(vocabulary.PARTIES, str(party)), share) for party, share in shares]
    return ", ".join(name if share == WHOLE else f"{name} {share / 100:g} %" for name, share in named)


def _kept(file: File, people: dict[str, str]) -> Kept:
    kind = file.media_type.partition("/")[0]
    icon = {"image": "photo", "video": "movie", "text": "file-text", "message": "mail"}.get(kind, "file")
    by = "" if file.source in FROM_OUTSIDE else people.get(str(file.by), "")
    return Kept(file=file, by=by, source=str(FileSource(file.source).label), icon=icon)
