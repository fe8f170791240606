"""A loss in the reader's words: what it is about, who bears it, what proof there is, what was done."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from amends.casework.losses.models import (
    EntryKind,
    Loss,
    LossEntry,
    LossState,
)
from amends.casework.queries.case_page import CasePage
from amends.desk.directory import Directory
from amends.desk.words import refusals, vocabulary
from amends.desk.words.titles import Titles
from amends.desk.words.vocabulary import say
from amends.engine import liability
from amends.engine.urgency import stake
from amends.engine.work import Work
from amends.web import amounts

STATES: Final[dict[str, str | Promise]] = {state.value: state.label for state in LossState}
DONE: Final[dict[str, str | Promise]] = {kind.value: kind.label for kind in EntryKind}


@dataclass(frozen=True, slots=True, kw_only=True)
class LossEntryWords:
    entry: LossEntry
    title: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LossCard:
    """``have``, ``missing``: titles of proof."""

    loss: Loss
    title: str
    party: str
    state: str
    shop: str
    have: list[str]
    missing: list[str]
    entries: list[LossEntryWords]
    left: str
    may_claim: bool
    may_book: bool

    @property
    def open(self) -> bool:
        """Whether something can still be done about it."""
        return self.may_claim or self.may_book

    @property
    def claimed(self) -> int:
        """How much of it was claimed; all of it where it is older than that was kept."""
        return self.loss.claimed or self.loss.amount


@dataclass(frozen=True, slots=True, kw_only=True)
class Bears:
    """A party's part of a case's loss as the rule has it, whoever it is."""

    party: str
    share: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Borne:
    """Who bears a case's loss: the rule's parts and why, and the losses others are to pay."""

    parts: list[Bears]
    why: str
    losses: list[LossCard]


def told(loss: Loss, here: Directory, language: str, entries: list[LossEntry] | None = None) -> LossCard:
    shop = here.shops.get(loss.shop_id)
    titles = Titles(here.books.playbook(shop.playbook), language, here.desks) if shop else None
    proofs = {name: titles.evidence(loss.scene, name) if titles else name for name in loss.proof}
    party = say(vocabulary.PARTIES, loss.party)
    return LossCard(
        loss=loss,
        title=_title(loss, titles, language) if titles else loss.scene,
        party=f"{party} · {loss.partner}" if loss.partner else party,
        state=str(STATES[loss.state]),
        shop=shop.name if shop else "",
        have=[title for name, title in proofs.items() if name not in loss.missing],
        missing=[title for name, title in proofs.items() if name in loss.missing],
        entries=[_entry(each, here) for each in entries or ()],
        left=amounts.money(loss.left, loss.currency),
        may_claim=loss.state == LossState.TO_CONFIRM,
        may_book=loss.state in {LossState.CLAIMED, LossState.ANSWERED},
    )


def _title(loss: Loss, titles: Titles, language: str) -> str:
    scene = titles.scene_of(loss.scene)
    rule = next((rule for rule in scene.claims if rule.party == loss.party), None) if scene else None
    return (rule.title.say(language) if rule else "") or titles.scene(loss.scene)


def _entry(entry: LossEntry, here: Directory) -> LossEntryWords:
    return LossEntryWords(entry=entry, title=str(DONE[entry.kind]), by=here.people.get(str(entry.member_id), ""))


def borne(page: CasePage, losses: list[Loss], here: Directory, titles: Titles) -> Borne:
    """Who bears the loss of the case on a page."""
    language = titles.language
    told_ = [told(loss, here, language) for loss in losses]
    scene = page.policy.scene(page.case.scene)
    rule = liability.bearing(page.dossier, page.case, scene.scene) if scene else None
    if rule is None:
        return Borne(parts=[], why="", losses=told_)
    loss = stake(Work(page.dossier, page.policy), page.case)[0]
    sums = {share.party: share.amount for share in liability.split(loss, rule)}
    parts = [
        Bears(party=say(vocabulary.PARTIES, party), share=f"{share / 100:g} %", amount=sums[party])
        for party, share in rule.shares
    ]
    return Borne(parts=parts, why=rule.why.say(language), losses=told_)


def refusal(why: str, loss: Loss | None = None) -> str:
    """Why nothing was done."""
    words = {
        "it has been claimed already": _("It has been claimed already."),
        "more than the contract allows": _("That is more than its contract allows."),
        "the contract leaves nothing to claim": _("Its contract leaves nothing to claim: write it off."),
        "the same was claimed in another case of the order": _(
            "The same was claimed in another case of this order: say so if this is another damage."
        ),
        "it is to be paid on a day to come, within a year": _("It is to be paid on a day to come, within a year."),
        "more than the loss": _("That is more than the loss."),
        "more than is left of the loss": _("That is more than is left to recover."),
        "a sum is needed": _("A sum above nothing is needed."),
        refusals.FINE: _("Not done: the sum has more decimals than its currency."),
        "a reason is needed": _("Say why."),
        "it isn't claimed, or has ended": _("It isn't claimed, or it has ended."),
        "it has ended already": _("It has ended already."),
    }
    said = words.get(why, why)
    return at_most(said, loss.left, loss.currency) if loss else said


def at_most(said: str, most: int, currency: str) -> str:
    """Why a sum is too much, and how much may be."""
    return _("%(why)s At most %(sum)s.") % {"why": said, "sum": amounts.money(most, currency)}
