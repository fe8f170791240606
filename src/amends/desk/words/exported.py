"""What was exported about a buyer, in words: the page of the zip is for whom it is about."""

from typing import Any

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from amends.casework.ledger.models import DossierRecord
from amends.casework.overlay.policies import card_of
from amends.desk.words import signals
from amends.desk.words.orders import order_name
from amends.desk.words.titles import Titles
from amends.desk.words.vocabulary import OUTCOMES, SOURCES, say

Told = dict[str, Any]


def in_words(record: DossierRecord, order: Told) -> Told:
    """See ``casework.erasure.export.InWords``."""
    titles = Titles(card_of(record.shop).policy.playbook, get_language() or "en", {})
    return {
        **order,
        "order": order_name(record.key),
        "cases": [_case(titles, each) for each in order["cases"]],
        "events": [_event(titles, record.currency, each) for each in order["events"]],
    }


def _case(titles: Titles, case: Told) -> Told:
    ended = say(OUTCOMES, case["outcome"]) or (_("closed") if case["state"] == "closed" else pgettext("case", "open"))
    return {**case, "title": titles.scene(case["scene"]), "ended": ended}


def _event(titles: Titles, currency: str, event: Told) -> Told:
    title = signals.sentence(event["kind"], event["told"], titles=titles, scene="", currency=currency, people={})
    return {**event, "title": title, "by": say(SOURCES, event["source"])}
