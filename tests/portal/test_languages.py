"""Every word of the pages for buyers is there in Portuguese; Chinese is looked after with all others'."""

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from django.utils import translation

from amends.casework.buyers import choices
from amends.casework.overlay.compiled import policy
from amends.desk.case.evidence import FAULTS
from amends.desk.words.vocabulary import STOPS, WAYS
from amends.engine.words import Goods
from tests.web.test_messages import NAMES, PO, Said, texts
from tests.web.test_messages import translation as said

PT = PO.parents[2] / "pt" / "LC_MESSAGES" / "django.po"
SHOWN = ("portal/buyer/", "portal/templates/portal/buyer/")
OWNERS = (
    "portal/buyer/page_words.py", "portal/buyer/settings.py", "portal/templates/portal/buyer/settings.html",
    "portal/buyer/deposit_terms.py",
    "portal/templates/portal/buyer/terms.html", "portal/buyer/article_list.py",
    "portal/templates/portal/buyer/articles.html", "portal/buyer/rating_whys.py",
    "portal/templates/portal/buyer/rating_whys.html",
)  # fmt: skip


@pytest.fixture(scope="module")
def portuguese() -> Catalog:
    with PT.open("rb") as file:
        return read_po(file, locale="pt", abort_invalid=True)


def wanted() -> set[Said]:
    """Where nothing is told of: wherever it stands."""
    own = {(each.text, each.context) for each in texts() if each.where.startswith(SHOWN) and each.text
           and not each.where.startswith(OWNERS)}  # fmt: skip
    with translation.override("en"):
        named = {(str(words), "") for each in (STOPS, WAYS, FAULTS) for words in each.values()}
    return {Said("", text, context) for text, context in own | named}


@pytest.mark.mission("B3")
def test_buyers_read_everything_in_portuguese(portuguese: Catalog) -> None:
    assert {each.text for each in wanted() if not said(portuguese, each)} == set()
    for each in wanted():
        assert set(NAMES.findall(said(portuguese, each))) == set(NAMES.findall(each.text)), each.text


def test_what_can_be_wrong_is_an_issue_and_said_in_every_language() -> None:
    codes = policy("tmall").playbook.issues
    for goods in Goods:
        for language in choices.LANGUAGES:
            found = choices.troubles(goods, language)
            assert {each.code for each in found} <= set(codes)
            assert all(each.words for each in found)
    everything = [choices.wants(language) + choices.whys(language) for language in choices.LANGUAGES]
    assert all(words for each in everything for _name, words in each)
