"""One script to the buyers of many cases: which fit, what each buyer would read, and why some are not written to."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from amends.casework.actions.case_actions import Action
from amends.casework.actions.transaction import RefusedError
from amends.casework.bulk import bulk_letters
from amends.casework.bulk.bulk_letters import Key
from amends.casework.letters import replies
from amends.casework.letters.replies import (
    CHANNELS,
    LetterPromise,
    Written,
)
from amends.casework.queries.writable import Writable
from amends.desk.words import languages
from amends.desk.words.gaps import gap_word
from amends.desk.writing import scripts
from amends.desk.writing.scripts import STAGE_WORDS
from amends.engine import promises, templates
from amends.engine.playbook import Template, Variable
from amends.engine.templates import Filling
from amends.engine.words import Goods
from amends.merchants.models import Member

DIGEST: Final = 12
MOST_NAMED: Final = 4
UNDERWAY: Final = frozenset({Goods.NOT_SHIPPED.value, Goods.IN_TRANSIT.value})
FIELD_TYPES: Final = {"text": "text", "time": "datetime-local", "day": "date", "number": "number"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptChoice:
    """A script for the chosen cases. ``without``: orders of some it isn't meant for; ``of``: how many were chosen.

    ``own``: how many of their scenes name it.
    """

    name: str
    title: str
    group: str
    fits: int
    own: int
    of: int
    without: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """``looked``: the marked places were seen; ``promised``: what the texts promise goes on record.

    ``reader``: the language of whoever sends it, two letters. ``same``: by name, what was typed for gaps that no fact
    fills, the same for all.
    """

    script: str
    channel: str
    looked: bool
    promised: bool
    reader: str
    token: str
    same: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What one buyer would read. ``refused``: why nothing is sent; ``marked``: places that need a second look.

    ``meaning``: the same in the reader's language, where that is another; ``promises``: what it promises, and by when;
    ``gaps``: those that no fact fills, which one can fill alike for all.
    """

    about: Writable
    text: str = ""
    language: str = ""
    meaning: str = ""
    refused: str = ""
    marked: tuple[str, ...] = ()
    promises: tuple[LetterPromise, ...] = ()
    gaps: tuple[Variable, ...] = ()

    @property
    def key(self) -> Key:
        return self.about.standing.dossier_id, self.about.standing.no

    @property
    def lang(self) -> str:
        return languages.NAMES.get(self.language, self.language)

    @property
    def digest(self) -> str:
        """Tells whether what is sent is what was read."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:DIGEST]


def choices(abouts: Iterable[Writable], language: str) -> list[ScriptChoice]:
    """The scripts that fit any of the cases: those for all of them first, of these those that their scenes name."""
    cases = list(abouts)
    known: dict[str, Template] = {}
    for about in cases:
        there = (*about.policy.playbook.templates, *about.own_scripts.in_use)
        known |= {t.name: t for t in there if scripts.sendable(t) and t.name not in known}
    made = [_choice(template, cases, language) for template in known.values()]
    stages = [str(word) for word in STAGE_WORDS.values()]
    return sorted((c for c in made if c.fits), key=lambda c: (-c.fits, -c.own, stages.index(c.group)))


def _choice(template: Template, cases: list[Writable], language: str) -> ScriptChoice:
    left = [about.standing.order_key for about in cases if not _fits(about, template.name)]
    own = sum(_named(about, template.name) for about in cases)
    return ScriptChoice(
        name=template.name,
        title=template.title.say(language) or template.name,
        group=str(STAGE_WORDS["scene" if own == len(cases) else template.stage]),
        own=own,
        fits=len(cases) - len(left),
        of=len(cases),
        without=tuple(left[:MOST_NAMED]) + (("…",) if len(left) > MOST_NAMED else ()),
    )


def _fits(about: Writable, script: str) -> bool:
    """Whether it is meant for the case's scene and stage."""
    template = scripts.template_of(about, script)
    if template is None or not scripts.sendable(template) or not scripts.fits(template, about.case.scene):
        return False
    return _named(about, script) or _at_stage(about, template.stage)


def _named(about: Writable, script: str) -> bool:
    compiled = about.policy.scene(about.case.scene)
    return compiled is not None and script in compiled.scene.scripts


def _at_stage(about: Writable, stage: str) -> bool:
    match stage:
        case "pre_sale":
            return False  # there is an order already
        case "in_sale":
            return about.standing.goods in UNDERWAY
        case "dispute" | "review":
            return about.case.subject.startswith(f"{stage}:")
        case _:
            return True


def channels(abouts: Iterable[Writable], script: str) -> list[str]:
    """The ways the script is written for."""
    found = {name for about in abouts if (t := scripts.template_of(about, script)) for name in t.channels}
    return [name for name in CHANNELS if name in found]


def prepare(member: Member, abouts: Iterable[Writable], job: Job, *, now: datetime) -> list[Prepared]:
    """What would be sent to each. Nobody is written to twice: not for two cases of an order, nor the same words."""
    made: list[Prepared] = []
    told: dict[tuple[str, int], Prepared] = {}
    for about in abouts:
        one = _one(member, about, job, now)
        twin = next((told[mark] for mark in about.buyers if mark in told and _same(told[mark], one)), None)
        if twin is not None and not one.refused:
            key = twin.about.standing.order_key
            one = replace(one, refused=_("the same buyer gets it for %(order)s already") % {"order": key})
        if not one.refused:
            told |= dict.fromkeys(about.buyers, one)
        made.append(one)
    return made


def _same(before: Prepared, one: Prepared) -> bool:
    return before.text == one.text or before.about.standing.dossier_id == one.about.standing.dossier_id


def _one(member: Member, about: Writable, job: Job, now: datetime) -> Prepared:
    language = about.dossier.facts.language[:2] or "zh"
    if fault := _unfit(about, job, language):
        return Prepared(about=about, language=language, refused=fault)
    gaps = _gaps(about, job.script, language)
    known = {gap.name: value for gap in gaps if (value := typed(gap, job.same.get(gap.name, ""))) is not None}
    text = scripts.filled(about, job.script, language, known) or ""
    found = replies.findings(text, about.policy)
    made = promises.find(text, now=now, zone=about.shop.zone, habits=about.policy.playbook.habits)
    one = Prepared(
        about=about,
        text=text,
        language=language,
        meaning=scripts.meaning(about, job.script, language=language, reader=job.reader, known=known),
        gaps=gaps,
        marked=tuple(f"“{text[f.start : f.end]}”: {f.rule.why.say(job.reader)}" for f in found),
        promises=tuple(LetterPromise(what=each.what[:200], due=each.due) for each in made),
    )
    return replace(one, refused=_fault(member, one, job, now))


def _gaps(about: Writable, script: str, language: str) -> tuple[Variable, ...]:
    """Those that no fact of the order fills. Sums are each order's own: nobody types one for all."""
    template = scripts.template_of(about, script)
    left = templates.left_open(scripts.filled(about, script, language) or "")
    return tuple(v for v in template.variables if v.name in left and v.type in FIELD_TYPES) if template else ()


def typed(gap: Variable, said: str) -> Filling | None:
    """What was typed for a gap, as its type wants it; None: nothing, or it can't be read."""
    try:
        match gap.type:
            case "time":
                return timezone.make_aware(datetime.fromisoformat(said))
            case "day":
                return date.fromisoformat(said)
            case "number":
                return int(said)
            case _:
                return said.strip()[:200] or None
    except ValueError:
        return None


def _unfit(about: Writable, job: Job, language: str) -> str:
    template = scripts.template_of(about, job.script)
    if not about.standing.is_open:
        return _("the case is closed")
    if template is None:
        return _("the shop's playbook has no such script")
    if not _fits(about, job.script):
        return _("the script isn't meant for this scene or stage")
    if job.channel not in template.channels:
        return _("the script isn't written for this way of sending")
    if not getattr(template.text, language, ""):
        return _("the script has no text in %(language)s") % {"language": languages.NAMES.get(language, language)}
    return ""


def _fault(member: Member, one: Prepared, job: Job, now: datetime) -> str:
    """Why it can't go out as it is; a second look is asked for all of them together."""
    standing = one.about.standing
    action = Action(member=member, dossier_id=standing.dossier_id, no=standing.no, token=job.token, now=now)
    try:
        replies.check(_written(one, replace(job, looked=True)), policy=one.about.policy)
        replies.free(action)
    except RefusedError as refused:
        return _why(refused, one.text)
    if any(each.due <= now for each in one.promises):
        return _("it promises something for a time that has passed")
    return ""


def _why(refused: RefusedError, text: str) -> str:
    match refused.field:
        case "gap":
            return _("not known: %(gaps)s") % {"gaps": ", ".join(gap_word(name) for name in templates.left_open(text))}
        case "blocked":
            return _("the text holds what must never go out")
        case "pen":
            return _("a colleague is writing to this buyer just now")
        case _:
            return str(refused)


def _written(one: Prepared, job: Job) -> Written:
    return Written(
        text=one.text,
        channel=job.channel,
        promises=one.promises if job.promised else (),
        looked=job.looked,
        language=one.language,
        source_language=job.reader,
    )


def send(member: Member, prepared: Iterable[Prepared], job: Job, *, read: Mapping[Key, str]) -> list[Key]:
    """Put on their way those whose words are what was ``read`` (digests), and which nothing stands against.

    Returns the cases whose buyers are written to now; what was posted before is left out.
    """
    now = timezone.now()
    ready = (one for one in prepared if not one.refused and read.get(one.key) == one.digest)
    return [one.key for one in ready if (job.looked or not one.marked) and _posted(member, one, job, now)]


def _posted(member: Member, one: Prepared, job: Job, now: datetime) -> bool:
    try:
        return bulk_letters.post(member, one.key, _written(one, job), job=job.token, policy=one.about.policy, now=now)
    except RefusedError:
        return False
