"""The log of a dossier as its time line: signals in words, and under each the decisions it caused.

What fell due while nothing came in stands by itself, as time that passed; repeated rounds of one clock are one row.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from amends.casework.queries.case_effects import WantedEffect
from amends.casework.queries.case_page import LogEntry
from amends.desk.case.explain import (
    EffectLine,
    Explained,
    explain,
)
from amends.desk.words import deciding, signals, vocabulary
from amends.desk.words.people import who
from amends.desk.words.titles import Titles
from amends.desk.words.vocabulary import say
from amends.engine.grants import PAYING
from amends.engine.outcome import Reason, Verb
from amends.web import moments

LATE: Final = timedelta(minutes=10)  # known so much later than it happened: say both
OURS: Final = "colleague"
CLOCK: Final = "clock"
UNDONE: Final = frozenset({"action.undone", "deed.undone"})  # the latter before taking back was a signal
SHOWN: Final = 6  # decisions shown at once; the rest unfolds


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineLine:
    """``known_at`` only where it came after later things were known. ``ours``: somebody here did it.

    ``files``: what went with a message, by name; ``ref`` where it is one of the case's files. ``undone``: taken back.
    """

    id: int
    at: datetime
    known_at: datetime | None
    icon: str
    kind: str
    text: str
    quote: str
    source: str
    by: str
    ours: bool
    reasons: list[Explained]
    files: list[dict[str, str]] = field(default_factory=list)
    undone: bool = False

    @property
    def first(self) -> list[Explained]:
        return self.reasons[:SHOWN] if len(self.reasons) > SHOWN + 1 else self.reasons

    @property
    def rest(self) -> list[Explained]:
        return self.reasons[SHOWN:] if len(self.reasons) > SHOWN + 1 else []


@dataclass(frozen=True, slots=True)
class Teller:
    """What turning the log into words needs. ``scene``: of the case it is told for, empty for a whole order.

    ``people``: names by member id; ``scenes``: of the order's cases, by number.
    """

    titles: Titles
    scene: str
    currency: str
    people: dict[str, str]
    scenes: Mapping[int, str] = field(default_factory=dict)

    def lines(self, entries: Iterable[LogEntry], effects: Iterable[WantedEffect]) -> list[TimelineLine]:
        """Newest first, as the entries are."""
        found = list(entries)
        late = _late(found)
        by_key = {effect.key: effect for effect in effects}
        undone = {str(entry.payload.get("ref", "")) for entry in found if entry.kind in UNDONE}
        told = [entry for entry in found if entry.kind not in UNDONE]
        return [
            replace(line, undone=bool(undone) and entry.external_id in undone)
            for entry in told
            for line in self._of(entry, by_key, late=entry.id in late)
        ]

    def _of(self, entry: LogEntry, effects: dict[str, WantedEffect], *, late: bool) -> list[TimelineLine]:
        """The signal's own line and, before it in time, what had fallen due until then."""
        caused = [r for r in entry.reasons if r.because and entry.kind != CLOCK]
        passed = [r for r in entry.reasons if not r.because or entry.kind == CLOCK]
        asked = [effects[key] for key in entry.effects if key in effects]
        own = [] if entry.kind == CLOCK else [self._signal(entry, self._told(caused, asked), late=late)]
        return [*own, *([self._passed(entry, passed, asked)] if passed else [])]

    def _signal(self, entry: LogEntry, reasons: list[Explained], *, late: bool) -> TimelineLine:
        payload = entry.payload
        by = str(payload.get("by", ""))
        if reasons and (rule := deciding.of_whom(by, get_language() or "en")):
            reasons[0] = replace(reasons[0], facts=[rule, *reasons[0].facts])
        return TimelineLine(
            id=entry.id,
            at=entry.at,
            known_at=entry.known_at if late else None,
            icon=signals.icon(entry.kind),
            kind=entry.kind,
            text=signals.sentence(
                entry.kind,
                payload,
                titles=self.titles,
                scene=self._scene(payload.get("case")),
                currency=self.currency,
                people=self.people,
            ),
            quote=signals.quoted(payload),
            source=say(vocabulary.SOURCES, entry.source),
            by=who(self.people, by),
            ours=entry.source == OURS,
            reasons=reasons,
            files=[_file(each) for each in payload.get("files", [])],
        )

    def _passed(self, entry: LogEntry, passed: list[Reason], asked: list[WantedEffect]) -> TimelineLine:
        return TimelineLine(
            id=entry.id,
            at=max(reason.at for reason in passed),
            known_at=None,
            icon="hourglass",
            kind=CLOCK,
            text=_("Time passed"),
            quote="",
            source=say(vocabulary.SOURCES, "engine"),
            by="",
            ours=False,
            reasons=self._told(passed, asked),
        )

    def _told(self, reasons: list[Reason], asked: list[WantedEffect]) -> list[Explained]:
        """In order, each action with how far it got, each clock's repeated rounds as one row."""
        found: dict[tuple[object, ...], tuple[Reason, int]] = {}
        for number, reason in enumerate(reasons):
            rounds = reason.verb in {Verb.CLOCK_WARNED, Verb.CLOCK_MISSED}
            key = (reason.verb, reason.what, reason.clock) if rounds else (number,)
            _before, times = found.pop(key, (reason, 0))
            found[key] = (reason, times + 1)
        waiting, pays = list(asked), {each.case_no: each.kind for each in asked if each.kind in PAYING}
        return [self._explained(reason, times, waiting, pays.get(reason.case, "")) for reason, times in found.values()]

    def _explained(self, reason: Reason, times: int, waiting: list[WantedEffect], payout: str) -> Explained:
        told = explain(reason, self.titles, scene=self._scene(reason.case), payout=payout)
        effect = _taken(waiting, reason, self.titles) if reason.verb is Verb.EFFECT else None
        return replace(told, times=times, effect=effect) if times > 1 or effect else told

    def _scene(self, case: object) -> str:
        """Of the case something belongs to; of the page's own where it names none."""
        return (self.scenes.get(case) if isinstance(case, int) else None) or self.scene


def _taken(waiting: list[WantedEffect], reason: Reason, titles: Titles) -> EffectLine | None:
    """The effect a reason asked for; each is named once."""
    match = next((w for w in waiting if w.kind == reason.what and w.case_no == reason.case), None)
    if match is None:
        return None
    waiting.remove(match)
    return done(match, titles)


def _heard(effect: WantedEffect) -> str:
    """Who was told, and who of them has seen it."""
    names = ", ".join(dict.fromkeys(hearer.name for hearer in effect.told))
    seen = ", ".join(dict.fromkeys(hearer.name for hearer in effect.told if hearer.seen_at))
    at = moments.moment(effect.told[0].at, now=timezone.now())
    if seen:
        return _("Told: %(names)s, %(at)s. Seen: %(seen)s") % {"names": names, "at": at, "seen": seen}
    return _("Told: %(names)s, %(at)s. Not seen yet") % {"names": names, "at": at}


def _file(file: dict[str, Any]) -> dict[str, str]:
    ref = str(file.get("ref", ""))
    return {"name": str(file.get("name", "")), "ref": ref if ref.isdecimal() else ""}


def _late(entries: list[LogEntry]) -> set[int]:
    """Ids of what became known only after something that happened later."""
    found, newest = set(), None
    for entry in sorted(entries, key=lambda each: each.id):
        if newest is not None and entry.at < newest and entry.known_at - entry.at > LATE:
            found.add(entry.id)
        newest = entry.at if newest is None else max(newest, entry.at)
    return found


def done(effect: WantedEffect, titles: Titles) -> EffectLine:
    outside = vocabulary.PARTIES | vocabulary.SOURCES
    return EffectLine(
        title=say(vocabulary.EFFECTS, effect.kind),
        recipient=say(outside, effect.recipient) if effect.recipient in outside else titles.desk(effect.recipient),
        amount=effect.amount,
        currency=effect.currency,
        state=effect.state,
        words=_heard(effect) if effect.told else say(vocabulary.EFFECT_STATES, effect.state),
        error=effect.last_error,
        pack=int(effect.payload.get("values", {}).get("pack") or 0),
    )
