"""Answers to a playbook's own fields, as the left side of a case's page shows them."""

from amends.casework.queries.case_page import CasePage, OrderPage
from amends.desk.case.fact import Fact
from amends.desk.words.titles import Titles


def told(page: CasePage, titles: Titles) -> list[Fact]:
    """What was told of the order and of what the case is about, in the order it was first told."""
    return _told(page, titles, f"{page.case.subject}/")


def of_order(page: OrderPage, titles: Titles) -> list[Fact]:
    """What was told of the order as a whole."""
    return _told(page, titles, "/")


def _told(page: OrderPage, titles: Titles, own: str) -> list[Fact]:
    found: dict[str, Fact] = {}
    for key, fact in page.dossier.facts.form.items():
        about, _slash, name = key.rpartition("/")
        if not about or key.startswith(own):
            found[name] = Fact(label=titles.own(name), text=titles.answer(name, fact.value, currency=page.currency))
    return list(found.values())
