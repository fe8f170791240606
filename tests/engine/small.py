"""A small playbook in Python for the engine's own tests: every mechanism once, nothing of the shipped policies."""

from datetime import UTC, date, datetime

from amends.engine.calendar import Calendar, Span
from amends.engine.compiler import Policy, compile_playbook
from amends.engine.playbook import (
    ALWAYS,
    All,
    Amount,
    Any,
    ClockRule,
    Close,
    Consequence,
    DueRule,
    EffectRule,
    Not,
    Op,
    Playbook,
    RemedyRule,
    Scene,
    StepRule,
    Test,
    Warn,
    Wording,
)
from amends.engine.words import Party

PLATFORM_REFUNDS = Consequence(does=Wording(en="the platform refunds"), acts=Party.PLATFORM)
SETTLED = Test("refund.settled_at", Op.KNOWN, value=True)
UNSHIPPED_REFUND = All((Test("refunds_open", Op.GT, 0), Test("goods", Op.EQ, "not_shipped")))


def say(words: str) -> Wording:
    """The same words in both languages."""
    return Wording(zh=words, en=words)


def span(text: str) -> Span:
    return Span.parse(text)


CLOCKS = (
    ClockRule(
        name="ship",
        title=say("ship"),
        on=("order.placed", "order.changed"),
        due=DueRule(at="ship_by"),
        until="handed_over_at",
        void=Any((Test("canceled_at", Op.KNOWN, value=True), UNSHIPPED_REFUND)),
        warn=(Warn(), Warn(span("4 h"))),
        missed=Consequence(acts=Party.PLATFORM, money=(Amount("order.amount", 1_000, cap=10_000, floor=500),)),
        source="test",
    ),
    ClockRule(
        name="answer",
        title=say("answer"),
        due=DueRule(at="refund.deadline", after=span("2 d")),
        until="refund.settled_at",
        pause=Test("refund.state", Op.EQ, "refused"),
        waiting_for="buyer",
        missed=PLATFORM_REFUNDS,
    ),
    ClockRule(
        name="patrol",
        title=say("patrol"),
        due=DueRule(after=span("1 h")),
        every=span("1 h"),
        until="case.noted_at",
        void=SETTLED,
    ),
    ClockRule(
        name="inform",
        title=say("inform"),
        on=("parcel.handed_over", "parcel.scanned"),
        when=Test("handed_over_at", Op.KNOWN, value=True),
        due=DueRule(start="handed_over_at", after=span("30 d")),
        until="delivered_at",
    ),
    ClockRule(
        name="deliver",
        title=say("deliver"),
        on=("parcel.handed_over", "parcel.delivered"),
        due=DueRule(at="deliver_by"),
        until="delivered_at",
        missed=Consequence(money=(Amount(fixed=100),), per=span("1 d")),
    ),
    ClockRule(
        name="promise",
        title=say("promise"),
        on=("promise.made",),
        per_thread=True,
        due=DueRule(at="promise.due"),
        until="promise.kept_at",
        void=Test("promise.released_at", Op.KNOWN, value=True),
    ),
    ClockRule(
        name="same_day", title=say("same day"), due=DueRule(day_end=True, calendar="day"), until="dispute.answered_at"
    ),
    ClockRule(
        name="window", title=say("window"), due=DueRule(after=span("4 h"), calendar="day"), until="case.noted_at"
    ),
)

REFUND_STEP = StepRule(
    "refund",
    say("refund"),
    "refunds",
    done_when=SETTLED,
    effects=(EffectRule("refund.agree", "marketplace", values=(("version", "refund.version"),)),),
)

SCENES = (
    Scene(
        name="cancel",
        title=say("cancel"),
        issue="CANCEL_CHANGED_MIND",
        on=("refund.asked",),
        when=Test("goods", Op.EQ, "not_shipped"),
        group="refund",
        per_thread=True,
        desk="refunds",
        stake=(Amount("refund.amount"),),
        clocks=("answer", "patrol"),
        steps=(REFUND_STEP, StepRule("tell", say("tell"), "reception", after=("refund",))),
        effects=(EffectRule("hold_shipment", "warehouse"),),
        remedies=(
            RemedyRule("goodwill", say("goodwill"), (Amount(fixed=500),), closes="settled"),
            RemedyRule("recall", say("recall"), when=Test("goods", Op.EQ, "in_transit")),
        ),
        closes=(Close(Test("refund.state", Op.IN, ("paid", "closed")), "refunded"),),
    ),
    Scene(
        name="forced",
        title=say("forced"),
        issue="SHIPPED_AFTER_REFUND",
        on=("parcel.scanned", "parcel.handed_over"),
        when=Test("refunds_open", Op.GT, 0),
        group="refund",
        rank=5,
        desk="exceptions",
        bearer="warehouse",
        stake=(Amount("order.amount"), Amount(fixed=2_000)),
        steps=(StepRule("intercept", say("intercept"), "logistics", within=span("2 h")), REFUND_STEP),
        closes=(Close(Test("refund.state", Op.IN, ("paid", "closed")), "refunded"),),
    ),
    Scene(
        name="late",
        title=say("late"),
        issue="LATE_SHIPMENT",
        on=("missed:ship", "parcel.handed_over"),
        when=Any((Not(Test("handed_over_at", Op.KNOWN, value=True)), Test("ship_by", Op.BEFORE, "handed_over_at"))),
        group="late",
        desk="exceptions",
        stake=(Amount("order.amount", 1_000),),
    ),
    Scene(name="slow", title=say("slow"), issue="LOGISTICS_STALLED", on=("missed:inform",), group="transit", desk="x"),
    Scene(
        name="no_intercept",
        title=say("no intercept"),
        issue="INTERCEPT_REQUEST",
        on=("missed:step:intercept",),
        when=ALWAYS,
        group="refund",
        rank=9,
        desk="leads",
        per_thread=True,
    ),
    Scene(
        name="broken",
        title=say("broken"),
        issue="P",
        on=("missed:promise",),
        group="promise",
        per_thread=True,
        desk="x",
    ),
    Scene(
        name="dispute",
        title=say("dispute"),
        issue="PLATFORM_INTERVENTION",
        on=("dispute.opened",),
        group="dispute",
        per_thread=True,
        desk="exceptions",
        clocks=("same_day", "window"),
    ),
    Scene(
        name="low_review",
        title=say("low"),
        issue="REVIEW_NEGATIVE",
        on=("review.posted",),
        when=Test("review.stars", Op.LE, 2),
        group="review",
        per_thread=True,
        case=False,
        desk="x",
    ),
)


def policy() -> Policy:
    """Compiled, in Shanghai time."""
    return compile_playbook(
        Playbook(
            name="small",
            version="1",
            title=say("small"),
            platforms=("tmall",),
            zone="Asia/Shanghai",
            currency="CNY",
            effective_from=date(2026, 1, 1),
            scenes=SCENES,
            clocks=CLOCKS,
            calendars={"day": Calendar(name="day", zone="Asia/Shanghai", windows=((540, 1080),))},
            price_of_point=10_000,
        )
    )


def at(text: str) -> datetime:
    """``11-13 23:59`` in Shanghai, as UTC."""
    return datetime.fromisoformat(f"2026-{text.replace(' ', 'T')}+08:00").astimezone(UTC)
