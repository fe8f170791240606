"""What desks are called: as the product named them, in each reader's language, and otherwise as the merchant does."""

import pytest
from django.conf import settings
from django.test import Client
from django.utils.translation import override

from amends.casework.notices import mentions
from amends.casework.people.desks import open_desks, shipped_desks
from amends.merchants import desk_names
from amends.merchants.models import Desk, Member, Merchant, Shop
from tests.cast import OWNER

pytestmark = pytest.mark.django_db


def test_pages_call_desks_as_the_shipped_playbooks_title_them() -> None:
    titles = shipped_desks()
    assert titles.keys() == desk_names.SHIPPED.keys()
    for language, short in (("zh-hans", "zh"), ("en", "en")):
        with override(language):
            assert {code: str(name) for code, name in desk_names.SHIPPED.items()} == {
                code: title.say(short) for code, title in titles.items()
            }


def test_each_reads_desks_in_their_own_language_whoever_opened_them(
    bluebird: Merchant, owner: Client, tmall_shop: Shop
) -> None:
    open_desks(merchant=bluebird, language="zh", members=Member.objects.filter(merchant=bluebird))
    Desk.objects.filter(merchant=bluebird, code="reviews").update(name="Stars 星星")
    seen = {}
    for language in ("en", "zh-hans"):
        owner.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        seen[language] = owner.get("/work/").content.decode()
    assert "Parcel followers" in seen["en"]
    assert "物流跟单" not in seen["en"]
    assert "物流跟单" in seen["zh-hans"]
    assert all("Stars 星星" in page for page in seen.values())


def test_a_desk_is_mentioned_by_either_name(bluebird: Merchant, agent_member: Member) -> None:
    owner = Member.objects.get(merchant=bluebird, user__email=OWNER)
    open_desks(merchant=bluebird, language="zh", members=[agent_member])
    with override("en"):
        assert "Warehouse" in {each.name for each in mentions.all_of(owner)}
        for text in ("@Warehouse please look", "@仓库 请看一下"):
            assert mentions.told(owner, text) == [agent_member.pk]
