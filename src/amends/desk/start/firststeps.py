"""The first steps: what an owner has still to set up and what everybody does on a first day, from what is there."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _

from amends.casework.intake import samples
from amends.casework.ledger.models import CaseRecord, DossierRecord
from amends.engine.signals import AnySignal, Line, MessageReceived, OrderPlaced, RefundAsked
from amends.engine.words import RefundType
from amends.merchants import first_run
from amends.merchants.access import visible
from amends.merchants.models import ApiKey, Invitation, Member, Shop, TwoStep, Upload

TOUR: Final = "case"  # the guided walk over a case, once walked or skipped


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """Which steps are done. ``shop`` to ``data`` are the owner's; ``sample`` and ``secured`` everybody's."""

    shop: bool
    people: bool
    data: bool
    sample: bool
    secured: bool
    manages: bool

    @property
    def all(self) -> list[bool]:
        return [self.shop, self.people, self.data, self.sample] if self.manages else [self.secured, self.sample]

    @property
    def done(self) -> int:
        return sum(self.all)

    @property
    def of(self) -> int:
        return len(self.all)

    @property
    def over(self) -> bool:
        return self.done == self.of

    @property
    def next(self) -> str:
        """The step to do now: the only one with a solid button."""
        names = ["shop", "people", "data", "sample"] if self.manages else ["secured", "sample"]
        return next((name for name, done in zip(names, self.all, strict=True) if not done), "")


def steps(me: Member, *, manages: bool) -> Steps:
    invited = visible(me, Invitation).filter(revoked_at=None).exists()
    return Steps(
        shop=visible(me, Shop).exists(),
        people=invited or visible(me, Member).exclude(id=me.pk).exists(),
        data=_has_data(me),
        sample=TOUR in me.shown,
        secured=TwoStep.objects.filter(user_id=me.user_id).exclude(confirmed_at=None).exists(),
        manages=manages,
    )


def _has_data(me: Member) -> bool:
    """A file is in, or a shop's system sends."""
    sends = visible(me, ApiKey).exclude(last_used_at=None).exists()
    return sends or visible(me, Upload).filter(state="done").exists() or first_case(me) is not None


def first_case(me: Member) -> CaseRecord | None:
    """The most urgent open case that is no sample; samples have a state of their own."""
    return visible(me, CaseRecord).filter(state="open").order_by("-band", "-rank").first()


def note_shown(me: Member, name: str) -> None:
    """Remember that somebody has walked, or skipped, a tour."""
    if name not in me.shown:
        visible(me, Member).filter(id=me.pk).update(shown=[*me.shown, name])


def take_up(me: Member, found: Steps) -> None:
    """Whoever looks at the first steps has begun them, or takes them up again; once over they leave the rail."""
    gone = set() if found.over else {first_run.PUT_AWAY, first_run.OVER}
    begun = [first_run.BEGUN, first_run.OVER] if found.over else [first_run.BEGUN]
    shown = [*(each for each in me.shown if each not in gone), *(each for each in begun if each not in me.shown)]
    if shown != me.shown:
        visible(me, Member).filter(id=me.pk).update(shown=shown)
        me.shown = shown


def sample_of(me: Member) -> DossierRecord | None:
    """The newest sample order with a case to look at."""
    numbers = [number for number, _order in samples.there(me)]
    case = visible(me, CaseRecord).filter(dossier_id__in=numbers, closed_at=None).order_by("-opened_at").first()
    return visible(me, DossierRecord).get(id=case.dossier_id) if case else None


def story(shop: Shop, *, now: datetime) -> list[AnySignal]:
    """A made-up order whose buyer wants the money back before it is shipped, and is annoyed."""
    key, early = samples.new_order(), now - timedelta(hours=3)
    line = Line(sku="SAMPLE", title=_("Kettle (sample)"), price=29_900)
    placed = OrderPlaced(
        id=f"{key}:1", at=early, order=key, amount=29_900, currency=shop.currency, country=shop.country,
        language="zh" if shop.country == "CN" else "en", ship_by=now + timedelta(days=2), buyer=_("Sample"),
        lines=(line,),
    )  # fmt: skip
    asked = RefundAsked(
        id=f"{key}:2", at=now - timedelta(minutes=20), order=key, ref=f"R-{key}", type=RefundType.REFUND_ONLY,
        amount=29_900, version="v1",
    )  # fmt: skip
    said = MessageReceived(
        id=f"{key}:3",
        at=now - timedelta(minutes=10),
        order=key,
        text=_("Why is nobody answering?! I want my money back!!"),
    )
    return [placed, asked, said]
