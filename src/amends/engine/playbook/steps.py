"""Steps: who does what, in which order, under what condition, and what doing it tells."""

import msgspec

from amends.engine.calendar import Span
from amends.engine.playbook.clocks import EffectRule
from amends.engine.playbook.conditions import Amount, Condition
from amends.engine.playbook.texts import Wording


class StepRepeat(msgspec.Struct, frozen=True):
    """A step comes back when it is done, until ``until`` holds, ``most`` times in all."""

    until: Condition
    most: int


class FormEntry(msgspec.Struct, frozen=True):
    """An own field that a step asks for. ``default``: the word of the fact it is filled in with; ``most``: at most."""

    field: str
    required: bool = False
    default: str = ""
    most: Amount | None = None


class YieldValue(msgspec.Struct, frozen=True):
    """A field of the signal that a step yields: what ``word`` (``form.NAME``, ``choice``) stands for, or ``value``."""

    name: str
    word: str = ""
    value: str | int | bool = ""


class StepYield(msgspec.Struct, frozen=True):
    """The signal that doing a step is. ``ref``: the word for the id of what it is about; empty: the case's subject."""

    kind: str
    ref: str = ""
    values: tuple[YieldValue, ...] = ()


class StepOutcome(msgspec.Struct, frozen=True):
    """A way a step can end, and the steps that are only done ``then``. ``when``: facts that show it ended so.

    ``late``: it ends so when its time has run out and it isn't done; nobody chooses that.
    """

    name: str
    title: Wording
    then: tuple[str, ...] = ()
    when: Condition | None = None
    late: bool = False


class StepRule(msgspec.Struct, frozen=True):
    """Work for a desk. Done, it causes ``effects``. ``within`` starts a clock when the step becomes ready.

    ``after``: all of these come first; ``any_of``: and one of these. ``when``: it is there only while this holds.
    ``needs``: evidence of the scene or field words that must be there before a person can do it; ``awaits``: those that
    somebody outside brings about, with whom. ``remark``: whoever does it says in words what was found or done, for
    nothing else tells it. ``optional``: a person may skip it, and nothing waits for it. ``party``: somebody outside
    does it, a colleague reports it. ``engine``: nobody does, the engine itself, but where ``by_hand`` holds.
    ``offered``: it is only there when a person adds it. ``automation``: of a step that the engine could do, whether it
    does, asks first, or not at all. ``choice``: it is done by choosing one of these remedies. ``tells``: it is done by
    writing to the buyer; whoever reached them otherwise says how.
    ``collects``: it is done by adding this evidence; ``excused``: without it, a lead may, who says why.
    ``grants``: what goods that leave by it are worth, which needs authority.
    ``hours``: its clock is counted in its partner's own hours, where those are told, and else in ``calendar``.
    """

    name: str
    title: Wording
    desk: str
    after: tuple[str, ...] = ()
    within: Span | None = None
    calendar: str = "always"
    done_when: Condition | None = None
    effects: tuple[EffectRule, ...] = ()
    late: tuple[EffectRule, ...] = ()
    needs: tuple[str, ...] = ()
    remark: bool = False
    any_of: tuple[str, ...] = ()
    when: Condition | None = None
    optional: bool = False
    party: str = ""
    engine: bool = False
    repeat: StepRepeat | None = None
    awaits: tuple[tuple[str, str], ...] = ()
    form: tuple[FormEntry, ...] = ()
    yields: StepYield | None = None
    outcomes: tuple[StepOutcome, ...] = ()
    choice: tuple[str, ...] = ()
    tells: bool = False
    collects: tuple[str, ...] = ()
    excused: bool = False
    by_hand: Condition | None = None
    automation: str = ""
    offered: bool = False
    grants: tuple[Amount, ...] = ()
    hours: bool = False

    @property
    def ways(self) -> tuple[StepOutcome, ...]:
        """The ways it can end by somebody's hand or by facts."""
        return tuple([each for each in self.outcomes if not each.late])

    @property
    def late_way(self) -> str:
        """The way it ends when its time has run out; empty where it stays to be done."""
        return next((each.name for each in self.outcomes if each.late), "")

    @property
    def shown_by(self) -> Condition | None:
        """What facts show it to be done: what a repeated one comes back for ends it as well."""
        return self.done_when or (self.repeat.until if self.repeat else None)
