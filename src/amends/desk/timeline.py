"""The log of a dossier as its time line: signals in words, and under each the decisions it caused."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from amends.casework.queries.case_page import Entry, Wanted
from amends.desk import signalwords, vocabulary
from amends.desk.explain import Explained, explain
from amends.desk.titles import Titles
from amends.desk.vocabulary import say

LATE: Final = timedelta(minutes=10)  # known so much later than it happened: say both
OURS: Final = "colleague"


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """An effect as the time line shows it."""

    title: str
    recipient: str
    amount: int
    currency: str
    state: str
    words: str
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """``known_at`` only where we learned of it late. ``ours``: somebody here did it."""

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
    effects: list[Done]


@dataclass(frozen=True, slots=True)
class Teller:
    """What turning the log into words needs. ``people``: names by member id."""

    titles: Titles
    scene: str
    currency: str
    people: dict[str, str]

    def lines(self, entries: Iterable[Entry], effects: Iterable[Wanted]) -> list[Line]:
        by_key = {effect.key: effect for effect in effects}
        return [self._line(entry, by_key) for entry in entries]

    def _line(self, entry: Entry, effects: dict[str, Wanted]) -> Line:
        payload = entry.payload
        text = signalwords.sentence(
            entry.kind, payload, titles=self.titles, scene=self.scene, currency=self.currency, people=self.people
        )
        return Line(
            id=entry.id,
            at=entry.at,
            known_at=entry.known_at if entry.known_at - entry.at > LATE else None,
            icon=signalwords.icon(entry.kind),
            kind=entry.kind,
            text=text,
            quote=signalwords.quoted(payload),
            source=say(vocabulary.SOURCES, entry.source),
            by=self.people.get(str(payload.get("by", "")), str(payload.get("by", ""))),
            ours=entry.source == OURS,
            reasons=[explain(reason, self.titles, scene=self.scene) for reason in entry.reasons],
            effects=[done(effects[key]) for key in entry.effects if key in effects],
        )


def done(effect: Wanted) -> Done:
    return Done(
        title=say(vocabulary.EFFECTS, effect.kind),
        recipient=say(vocabulary.PARTIES, effect.recipient) if effect.recipient else "",
        amount=effect.amount,
        currency=effect.currency,
        state=effect.state,
        words=say(vocabulary.EFFECT_STATES, effect.state),
        error=effect.last_error,
    )
