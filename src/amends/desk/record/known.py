"""What an order offers to choose from when a fact of it is told."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from amends.casework.queries.case_page import PLACED, OrderPage
from amends.desk.record.forms import OrderChoices
from amends.desk.words import codes, points, vocabulary
from amends.desk.words.titles import Titles
from amends.desk.words.vocabulary import say
from amends.engine.subjects import PenaltyFacts, ProblemFacts, RefundFacts, RequestFacts, ReviewFacts
from amends.web import amounts


def known_of(page: OrderPage, titles: Titles) -> OrderChoices:
    issues = ((code, f"{titles.issue(code)} · {code}") for code in titles.playbook.issues)
    return OrderChoices(
        issues=sorted(issues, key=lambda row: row[1]),
        goods=list(_goods(page)),
        problems=list(_problems(page, titles)),
        requests=list(_requests(page)),
        refunds=list(_refunds(page)),
        currency=page.currency,
        penalties=list(_penalties(page, titles)),
        reviews=list(_reviews(page)),
        rules=rules_of(titles),
    )


def _goods(page: OrderPage) -> Iterator[tuple[str, str]]:
    placed = next((entry for entry in page.story if entry.kind == PLACED), None)
    for line in placed.payload.get("lines", []) if placed else []:
        if sku := str(line.get("sku", "")):
            yield sku, " · ".join(filter(None, [str(line.get("title", "")), sku]))


def _problems(page: OrderPage, titles: Titles) -> Iterator[tuple[str, str]]:
    """What was registered and isn't settled, by its own number."""
    for subject in page.dossier.facts.subjects.values():
        if isinstance(subject, ProblemFacts) and subject.settled_at is None:
            yield subject.ref, " · ".join(filter(None, [titles.issue(subject.issue), subject.ref]))


def _refunds(page: OrderPage) -> Iterator[tuple[str, str]]:
    """What the buyer asked for, by the platform's number."""
    for subject in page.dossier.facts.subjects.values():
        if isinstance(subject, RefundFacts):
            type_ = say(vocabulary.REFUND_TYPES, subject.type.value) if subject.type else ""
            sum_ = amounts.money(subject.amount, page.currency)
            yield subject.ref, " · ".join(filter(None, [type_, sum_, subject.ref]))


def _penalties(page: OrderPage, titles: Titles) -> Iterator[tuple[str, str]]:
    """What the platform took and hasn't given back, by its own number."""
    for subject in page.dossier.facts.subjects.values():
        if isinstance(subject, PenaltyFacts) and subject.lifted_at is None:
            yield subject.ref, " · ".join(filter(None, [points.rule(subject.rule, titles), subject.ref]))


def _reviews(page: OrderPage) -> Iterator[tuple[str, str]]:
    """What the buyer wrote about the order, by the platform's number."""
    for subject in page.dossier.facts.subjects.values():
        if isinstance(subject, ReviewFacts) and subject.posted:
            stars = _("%(n)s of 5 stars") % {"n": subject.stars}
            yield subject.ref, " · ".join(filter(None, [stars, subject.sku, subject.ref]))


def rules_of(titles: Titles) -> list[tuple[str, str]]:
    """The rules by which the shop's platform takes points or money; empty where none is written down."""
    found = [(name, rule.title.say(titles.language)) for name, rule in titles.playbook.penalties.items()]
    return [*found, ("other", say(codes.RULES, "other"))] if found else []


def _requests(page: OrderPage) -> Iterator[tuple[str, str]]:
    """What partners were asked and haven't answered, by the request's own number."""
    for subject in page.dossier.facts.subjects.values():
        if isinstance(subject, RequestFacts) and subject.answered_at is None:
            who = say(vocabulary.PARTIES, subject.party.value) if subject.party else ""
            what = say(codes.WISHES, subject.what.value) if subject.what else ""
            yield subject.ref, " · ".join(filter(None, [who, what, subject.ref]))
