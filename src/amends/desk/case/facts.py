"""The left side of a case's page: what is known of the order and of what the case is about."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from amends.casework.projections.stars import limits
from amends.casework.queries.case_page import CasePage, LogEntry, OrderPage
from amends.desk.case import money, others
from amends.desk.case.fact import Fact
from amends.desk.words import codes, vocabulary
from amends.desk.words.titles import Titles
from amends.desk.words.vocabulary import say
from amends.engine.dossier import Facts
from amends.engine.subjects import DisputeFacts, PromiseFacts, RefundFacts, ReviewFacts, Subject
from amends.web import amounts


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSubject:
    """What the case is about: one refund, problem, invoice and so on. ``quote``: the buyer's own words."""

    title: str
    facts: list[Fact]
    quote: str


def order_facts(page: OrderPage) -> list[Fact]:
    """The order, in the order it is asked about."""
    f = page.dossier.facts
    return [Fact(label=_("Amount"), text=_amount(f)), *money.told(page), *_order(f)]


def _amount(f: Facts) -> str:
    """What was paid, and what of it for the freight."""
    paid = amounts.money(f.amount, f.currency)
    with_freight = {"paid": paid, "sum": amounts.money(f.freight, f.currency)}
    return _("%(paid)s, freight %(sum)s of it") % with_freight if f.freight else paid


def _order(f: Facts) -> Iterator[Fact]:
    if f.freight_refunded:
        yield Fact(label=_("Freight refunded already"), text=amounts.money(f.freight_refunded, f.currency), tone="warn")
    yield Fact(label=_("Ordered"), at=f.placed_at)
    if not f.prepaid:
        yield _cleared(f)
    yield _shipped(f)
    if f.deliver_by and not f.delivered_at:
        yield Fact(label=_("Promised delivery"), at=f.deliver_by)
    yield from _ends(f)


def _cleared(f: Facts) -> Fact:
    method = f" ({f.method})" if f.method else ""
    if f.cleared_at:
        return Fact(label=_("Payment cleared"), at=f.cleared_at, tone="good")
    return Fact(label=_("Payment"), text=_("not cleared yet") + method, tone="bad")


def _shipped(f: Facts) -> Fact:
    if f.handed_over_at:
        late = f.ship_by is not None and f.handed_over_at > f.ship_by
        return Fact(label=_("With the carrier"), at=f.handed_over_at, tone="bad" if late else "")
    if f.shipped_at:
        return Fact(label=_("Marked shipped"), at=f.shipped_at)
    return Fact(label=_("Ship by"), at=f.ship_by) if f.ship_by else Fact(label=_("Shipped"), text=_("not yet"))


def _ends(f: Facts) -> Iterator[Fact]:
    for label, at, tone in (
        (_("Delivered"), f.delivered_at, "good"),
        (_("Tracking number unknown"), f.tracking_invalid_at, "bad"),
        (_("Parcel lost"), f.lost_at, "bad"),
        (_("Goods back"), f.returned_at, ""),
        (_("Order cancelled"), f.canceled_at, "warn"),
        (_("Can't be supplied"), f.unavailable_at, "bad"),
        (_("Receipt confirmed"), f.completed_at, ""),
        (_("Receipt period ends"), f.receipt_ends_at if not f.completed_at else None, ""),
    ):
        if at is not None:
            yield Fact(label=label, at=at, tone=tone)


def about(page: CasePage, titles: Titles) -> CaseSubject | None:
    """What the case is about; None where it is about the order as a whole."""
    subject = page.dossier.facts.subjects.get(page.case.subject)
    return _subject(page, subject, titles) if subject is not None else None


def subjects(page: OrderPage, titles: Titles) -> list[CaseSubject]:
    """Everything of the order that was told: its refunds, disputes, reviews, invoices and so on, as they came."""
    return [_subject(page, subject, titles) for subject in page.dossier.facts.subjects.values()]


def _subject(page: OrderPage, subject: Subject, titles: Titles) -> CaseSubject:
    words = [entry for entry in page.story if entry.payload.get("ref") == subject.ref and _own_words(entry)]
    quote = _own_words(words[-1]) if words else ""
    title, found = _about(subject, titles, page.dossier.facts.currency)
    return CaseSubject(title=title, facts=[fact for fact in found if fact.text or fact.at], quote=quote)


def _own_words(entry: LogEntry) -> str:
    return str(entry.payload.get("text", "")) if entry.source in {"buyer", "marketplace"} else ""


def _about(subject: Subject, titles: Titles, currency: str) -> tuple[str, list[Fact]]:
    match subject:
        case RefundFacts():
            return _("Refund"), _refund(subject, currency)
        case DisputeFacts():
            return _("Dispute"), _dispute(subject, currency)
        case ReviewFacts():
            return _("Review"), _review(subject)
        case PromiseFacts():
            return _("Promise"), _promise(subject)
        case _:
            return others.facts(subject, titles, currency)


def _refund(t: RefundFacts, currency: str) -> list[Fact]:
    state = t.state.value if t.state else ""
    return [
        Fact(label=_("Number"), text=t.ref),
        Fact(label=_("Asks for"), text=say(vocabulary.REFUND_TYPES, t.type.value if t.type else "")),
        Fact(label=_("Amount"), text=amounts.money(t.amount, currency)),
        Fact(label=_("For"), text=say(vocabulary.REFUND_FOR, t.what.value if t.what else "")),
        Fact(label=_("Pieces"), text=_pieces(t.pieces)),
        Fact(label=_("The buyer adds"), text=amounts.money(t.owed, currency) if t.owed else ""),
        Fact(label=_("Reason"), text=t.reason),
        Fact(label=_("Asked"), at=t.at),
        Fact(label=_("Goods when asked"), text=say(vocabulary.GOODS, t.goods.value if t.goods else "")),
        Fact(label=_("State"), text=say(vocabulary.REFUND_STATES, state), tone="warn" if state == "asked" else ""),
        Fact(label=_("Platform's deadline"), at=t.deadline),
        Fact(label=_("Inspection"), text=say(vocabulary.FINDINGS, t.finding)),
        Fact(label=_("Came back"), text=_pieces(t.came)),
        Fact(label=_("Worth of what came back"), text=amounts.money(t.back, currency) if t.back else ""),
    ]


def _pieces(pieces: Iterable[tuple[str, int]]) -> str:
    """As ``CUP × 2, LID × 1``."""
    return ", ".join(f"{sku} × {many}" for sku, many in pieces)


def _dispute(t: DisputeFacts, currency: str) -> list[Fact]:
    return [
        Fact(label=_("Number"), text=t.ref),
        Fact(label=_("Amount"), text=amounts.money(t.amount, currency) if t.amount else ""),
        Fact(label=_("Reason"), text=say(codes.REASONS, t.reason) if t.reason in codes.REASONS else t.reason),
        Fact(label=_("Opened"), at=t.at),
        Fact(label=_("State"), text=say(vocabulary.DISPUTE_STATES, t.state.value if t.state else "")),
        Fact(label=_("Answer by"), at=t.respond_by if not t.answered_at else None),
        Fact(label=_("Evidence by"), at=t.deadline if not t.evidence_sent_at else None),
        Fact(label=_("Ruled for"), text=say(vocabulary.PARTIES, t.winner)),
    ]


def _review(t: ReviewFacts) -> list[Fact]:
    stars = "★" * t.stars + "☆" * (5 - t.stars)
    return [
        Fact(label=_("Stars"), text=stars, tone="bad" if t.stars <= limits().low else ""),
        Fact(label=_("Posted"), at=t.at),
        Fact(label=_("Answered"), at=t.answered_at),
        Fact(label=_("Goods"), text=t.sku),
        Fact(label=_("Found to be abuse"), at=t.flagged_at),
    ]


def _promise(t: PromiseFacts) -> list[Fact]:
    return [
        Fact(label=_("Promised"), text=str(vocabulary.PROMISED.get(t.what, t.what))),
        Fact(label=_("By"), at=t.due),
        Fact(label=_("Kept"), at=t.kept_at, tone="good"),
        Fact(label=_("Released"), at=t.released_at),
    ]
