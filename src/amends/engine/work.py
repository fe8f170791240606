"""The work in hand: one dossier being stepped, with effects and reasons gathered on the way. Internal to the engine."""

from datetime import UTC, datetime
from typing import Final

import msgspec

from amends.engine import answers
from amends.engine.calendar import Calendar, next_open
from amends.engine.compiler import CompiledScene, Policy
from amends.engine.conditions import amount_of, read
from amends.engine.dossier import Case, Dossier
from amends.engine.fold import subject_of
from amends.engine.outcome import Effect, Reason, Verb
from amends.engine.playbook import Amount, EffectRule
from amends.engine.signals import Signal
from amends.engine.subjects import Subject

NO_CASE: Final = Case(
    no=0, group="", subject="", scene="", issue="", desk="", policy="", opened_at=datetime.min.replace(tzinfo=UTC)
)
Value = str | int | bool | None
EFFECT: Final = Verb.EFFECT
BUYER_HOURS: Final = "buyer_hours"
NEVER: Final = datetime.min.replace(tzinfo=UTC)


class Work:
    """Mutable, short-lived: owns a forked dossier. ``at``: the moment being decided; ``because``: the signal's id.

    ``newest``: what new cases run on; ``policy``: the version in hand, which is another one while something is decided
    that started under it. ``alone``: the version in hand has a trigger that the newest doesn't have.
    ``free``: the number of a case that any scene may take over, whatever its rank; 0: none. ``told``: what the step
    just done has told. ``repeats``: rules hear what was told before, since only now is known what it belongs to.
    """

    __slots__ = (
        "alone",
        "at",
        "because",
        "d",
        "effects",
        "f",
        "free",
        "newest",
        "policy",
        "reasons",
        "repeats",
        "told",
    )

    def __init__(self, dossier: Dossier, policy: Policy) -> None:
        self.d = dossier
        self.f = dossier.facts
        self.policy = self.newest = policy
        self.alone = False
        self.effects: list[Effect] = []
        self.reasons: list[Reason] = []
        self.because = ""
        self.free = 0
        self.repeats = False
        self.told: Signal | None = None
        self.at = NEVER

    def by(self, version: str) -> Policy:
        """What decides a case or a clock that started under that version."""
        newest = self.newest
        return newest.of(version) if newest.kept else newest

    def take_up(self, version: str) -> Policy:
        """Have in hand what decides a case or a clock. Returns what was in hand, to be put back."""
        was = self.policy
        if self.newest.kept:
            self.policy = self.newest.of(version)
        return was

    def about(self, subject: str) -> Subject:
        """What is known under a subject key, or nothing."""
        return subject_of(self.f, subject)

    def case_or_none(self, no: int) -> Case:
        """The case numbered so, or the empty case: rules may look at it either way."""
        cases = self.d.cases
        return cases[no - 1] if 0 < no <= len(cases) else NO_CASE

    def rule(self, kind: str, name: str) -> str:
        """How an explanation cites a rule."""
        return f"{self.policy.reference}#{kind}.{name}"

    def why(
        self,
        verb: Verb,
        what: str,
        *,
        rule: str = "",
        case: int = 0,
        clock: int = 0,
        due_at: datetime | None = None,
        facts: dict[str, Value] | None = None,
    ) -> None:
        """Note one decision."""
        self.reasons.append(Reason(self.at, verb, what, rule, case, clock, due_at, facts or {}, self.because))

    def facts(self, scene: CompiledScene, r: Subject, c: Case) -> dict[str, Value]:
        """The facts a scene's condition looked at, as plain values for an explanation."""
        d, f = self.d, self.f
        return {word: plain(look(d, f, r, c)) for word, look in scene.looks_at}

    def want(
        self, rule: EffectRule, *, name: str, subject: str, case: Case, times: str = "", amount: int | None = None,
        due_at: datetime | None = None,
    ) -> None:  # fmt: skip
        """Ask for an effect, once per order, subject, rule and round. ``amount``: chosen instead of the rule's.

        ``due_at``: by when whoever is told of it can still act.
        """
        r = self.about(subject)
        key = "/".join(filter(None, (self.d.key, subject, name, rule.kind, rule.to, times)))
        values: dict[str, Value] = {to: plain(read(word, self.d, self.f, r, case)) for to, word in rule.values}
        if rule.says:
            values |= dict(rule.says)
        if rule.to == answers.PLATFORM:
            values = answers.about(self.f, r) | values
        if rule.text.zh or rule.text.en:
            values |= {"text.zh": rule.text.zh, "text.en": rule.text.en}
        if rule.text.pt and self.f.language[:2] == "pt":
            values["text.pt"] = rule.text.pt
        if due_at is not None:
            values["due_at"] = due_at.isoformat()
        if rule.kind in ("message", "sms") and rule.to == "buyer":
            values |= self._waking()
        if amount is None:
            amount = sum(self.amount(part, r, case) for part in rule.money)
        cited = f"{self.policy.reference}#{name}"
        self.effects.append(Effect(key, rule.kind, self.at, rule.to, case.no, cited, amount, values))
        self.why(EFFECT, rule.kind, rule=cited, case=case.no)

    def _waking(self) -> dict[str, Value]:
        """When the buyer is awake: ``zone`` and ``not_before``, where the playbook has a calendar of buyers' hours.

        The hours are those of the buyer's own clock where its zone is known, else of the calendar's.
        """
        hours = self.policy.playbook.calendars.get(BUYER_HOURS)
        if hours is None:
            return {}
        local = _in_zone(hours, self.f.zone)
        return {"zone": local.zone, "not_before": next_open(local, self.at).isoformat()}

    def amount(self, part: Amount, r: Subject, c: Case) -> int:
        """What an amount comes to, in minor units."""
        return amount_of(part, self.d, self.f, r, c)


def _in_zone(calendar: Calendar, zone: str) -> Calendar:
    """The calendar on the clocks of ``zone``; as it stands where that is no zone we know."""
    try:
        return msgspec.structs.replace(calendar, zone=zone) if zone else calendar
    except ValueError:
        return calendar


def plain(value: object) -> Value:
    """A fact as text, number or flag."""
    match value:
        case None | bool() | int():
            return value
        case datetime():
            return value.isoformat()
        case tuple():
            return ", ".join(map(str, value))
        case _:
            return str(value)


def fork(dossier: Dossier) -> Dossier:
    """A copy that can be worked on without touching the one given."""
    copy = msgspec.structs.replace
    facts = copy(dossier.facts, subjects={key: copy(each) for key, each in dossier.facts.subjects.items()})
    return copy(
        dossier,
        facts=facts,
        cases=[copy(case) for case in dossier.cases],
        clocks=[copy(clock) for clock in dossier.clocks],
        ended=list(dossier.ended),
        sightings=list(dossier.sightings),
        marks=set(dossier.marks),
        seen=set(dossier.seen),
    )
