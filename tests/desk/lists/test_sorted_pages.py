"""Each list of the desk is sorted by each of its columns, both ways, over all of its pages, and loses no row."""

from collections.abc import Callable
from typing import Final

import pytest
from django.test import Client
from django.utils import timezone

from amends.casework.approval.models import Approval, Grant, PoolMovement
from amends.casework.buyers.models import BuyerComplaint
from amends.casework.causes.models import Cause
from amends.casework.costs.models import Cost
from amends.casework.evidence.models import Pack
from amends.casework.invoices.models import Invoice
from amends.casework.ledger.audit_models import Audit
from amends.casework.ledger.models import DossierRecord
from amends.casework.ledger.quarantine_models import Quarantine
from amends.casework.losses.models import Loss
from amends.casework.mail.models import MailLetter
from amends.casework.partners.models import Partner
from amends.casework.projections.models import ReviewRecord
from amends.desk.directory import directory
from amends.engine.dossier import encode, new
from amends.engine.playbook import Scene
from amends.merchants.models import Member, Shop, Upload, User
from tests.desk.lists.made import lately, made
from tests.desk.lists.reading import sorts_each_way

pytestmark = pytest.mark.django_db(transaction=True)
ORDERS: Final = ["T-1", "T-10", "T-2", "T-9"]
Maker = Callable[[Shop, Member], None]


def orders(shop: Shop, me: Member) -> None:
    made(DossierRecord, merchant_id=me.merchant_id, shop_id=shop.pk, key=lambda n: f"T-{n}", lane=0, private=None,
         currency="CNY",
         wake_at=None, sample=False, state=encode(new(key="T", platform="tmall")))  # fmt: skip


def scenes(shop: Shop, me: Member) -> list[Scene]:
    """Those of the shop's playbook that have several remedies."""
    return [each for each in directory(me).books.playbook(shop.playbook).scenes if len(each.remedies) > 1][:3]


def issues(shop: Shop, me: Member) -> list[str]:
    """Some that the shop's playbook has words for."""
    return sorted(directory(me).books.playbook(shop.playbook).issues)[:3]


def losses(shop: Shop, me: Member) -> None:
    for place, state in enumerate(("to_confirm", "claimed")):
        made(
            Loss, many=8, merchant_id=me.merchant_id, shop_id=shop.pk, id=lambda n, p=place: n + 100 * p,
            dossier_id=lambda n: n, case_no=place + 1, order_key=ORDERS, state=state, currency="CNY", recovered=0,
            scene=[each.name for each in scenes(shop, me)], party=["carrier", "supplier", "warehouse"], claimed=0,
            claimed_at=None if state == "to_confirm" else lately, proof=[["photo", "video"]],
            missing=[[], ["photo"], ["photo", "video"]], terms_mark="",
        )  # fmt: skip


def grants(shop: Shop, me: Member) -> None:
    orders(shop, me)
    scene = scenes(shop, me)[0]
    made(
        Grant, merchant_id=me.merchant_id, shop_id=shop.pk, dossier_id=lambda n: n, order_key=ORDERS, currency="CNY",
        kind="remedy", member_id=me.pk, granted_by=[me.pk, me.pk + 1], rule="", at=lately, scene=scene.name,
        name=[each.name for each in scene.remedies],
    )  # fmt: skip


def approvals(shop: Shop, me: Member) -> None:
    orders(shop, me)
    scene = scenes(shop, me)[0]
    made(
        Approval, merchant_id=me.merchant_id, shop_id=shop.pk, dossier_id=lambda n: n, case_no=1, order_key=ORDERS,
        currency="CNY", kind="remedy", scene=scene.name, name=[each.name for each in scene.remedies], also=[[]],
        asked_by=me.pk + 1, goes_to="supervisor", decided_at=lately, state=["granted", "refused"], decided_by=me.pk,
        signal_id=str, form={},
    )  # fmt: skip


def pool(_shop: Shop, me: Member) -> None:
    made(PoolMovement, merchant_id=me.merchant_id, currency="CNY", dossier_id=lambda n: n % 3, case_no=1,
         order_key=lambda n: ORDERS[n % 4] if n % 3 else "",
         member_id=me.pk, at=lately, amount=[-500, 300, 1200])  # fmt: skip


def invoices(shop: Shop, me: Member) -> None:
    made(Invoice, merchant_id=me.merchant_id, shop_id=shop.pk, order_key=ORDERS, dossier_id=lambda n: n, ref="I-1",
         kind=["paper", "special_vat", "electronic"], currency="CNY", state="issued", issued_at=lately,
         asked_at=lately, excess=0,
         number=["", "26117000001", "26117000002"], taken_off=0, details=None, taken_by=None, batch="")  # fmt: skip


def refused(shop: Shop, me: Member) -> None:
    made(Quarantine, merchant_id=me.merchant_id, shop_id=shop.pk, state="waiting", field=["", "at", "lines.0.price"],
         reason=["odd", "worse"], source=["a.csv", "b.csv"])  # fmt: skip


def audited(_shop: Shop, me: Member) -> None:
    made(Audit, merchant_id=me.merchant_id, id=lambda n: n + 10**6, at=lately,
         actor=["engine", f"member:{me.pk}"], verb=["audit.exported", "pack.downloaded", "buyer.revealed"],
         object="x", detail=[{}, {"order": "T-1"}, {"order": "T-2"}])  # fmt: skip


def packed(shop: Shop, me: Member) -> None:
    orders(shop, me)
    made(Pack, merchant_id=me.merchant_id, dossier_id=lambda n: n, case_no=1, order_key=ORDERS, by=[me.pk, me.pk + 1],
         at=lately, content=["a" * 64, "b" * 64, "c" * 64], files=[1, 2, 9], size=[512, 900, 100],
         document="d" * 64)  # fmt: skip


def letters(_shop: Shop, me: Member) -> None:
    made(MailLetter, merchant_id=me.merchant_id, state="sent", kind="test", attempts=[1, 2, 3], tell=[[]], once=str,
         last_error=["", "odd", "worse"], content=None, sent_at=lately, next_at=None)  # fmt: skip


def uploads(shop: Shop, me: Member) -> None:
    made(Upload, merchant_id=me.merchant_id, shop_id=shop.pk, kind="table", state="done", by_id=[me.pk],
         started_at=lately, name=["a.csv", "b.csv", "c.xlsx"], layout=[{"kind": "orders"}])  # fmt: skip


def caused(_shop: Shop, me: Member) -> None:
    made(Cause, merchant_id=me.merchant_id, state=["raised", "seen"], issue=["WRONG_ITEM", "BROKEN"], owner_id=None,
         kind=["product", "carrier"], suspect=lambda n: f"K-{n}", merged_into=None, usual=1.0, chance=0.1,
         look_at=lately, money=[{}, {"CNY": 500}, {"CNY": 70}], cases=[4, 11, 30], points=0)  # fmt: skip


def rated(shop: Shop, me: Member) -> None:
    orders(shop, me)
    made(BuyerComplaint, merchant_id=me.merchant_id, shop_id=shop.pk, dossier_id=lambda n: n, case_no=1,
         taken="", taken_at=None, stars=[1, 3, 5], rated_at=lately, why=["", "other"], said="")  # fmt: skip


def reviewed(shop: Shop, me: Member) -> None:
    orders(shop, me)
    made(ReviewRecord, merchant_id=me.merchant_id, shop_id=shop.pk, dossier_id=lambda n: n, ref=str, posted_at=lately,
         first_stars=5, stars=[1, 3, 5], said=["Bad", "Good", "So-so"], sku=["K1", "K2"], chosen_sku="",
         issue=["", *issues(shop, me)], pointed="", flagged="", answered_at=None, followed_at=None, judged_by="",
         themes="")  # fmt: skip


def partnered(_shop: Shop, me: Member) -> None:
    made(Partner, merchant_id=me.merchant_id, name=lambda n: f"P-{n}", kind=["carrier", "supplier", "installer"],
         codes=[["SF"], ["YT", "ZT"], []], skus=[["K-*"], []], shops=[[]], contacts=[[]], terms=[[]], archived_at=None,
         days=[[1, 2]], hours=[[]], days_off=[[]], hours_since=None,
         hours_before=[[]], zone="Asia/Shanghai", holidays="", answers_within=[30, 60, 120])  # fmt: skip


def costly(shop: Shop, me: Member) -> None:
    orders(shop, me)
    made(Cost, merchant_id=me.merchant_id, shop_id=shop.pk, dossier_id=lambda n: n, order_key=ORDERS,
         currency="CNY", day=timezone.localdate(), refund=[100, 900], recovered=[0, 40],
         issue=["", "WRONG_ITEM"])  # fmt: skip


def shops(shop: Shop, me: Member) -> None:
    for name, platform in (("Alpha", "jd"), ("Beta", "tmall")):
        Shop.objects.create(merchant_id=me.merchant_id, name=name, platform=platform, playbook=shop.playbook,
                            currency="CNY", country="CN", zone="Asia/Shanghai",
                            created_at=timezone.now())  # fmt: skip


def people(_shop: Shop, me: Member) -> None:
    for name, role in (("Ann", "agent"), ("Zoe", "manager")):
        user = User.objects.create(email=f"{name.lower()}@x.test", name=name)
        Member.objects.create(merchant_id=me.merchant_id, user=user, roles=[role], created_at=timezone.now())


LISTS: Final[tuple[tuple[str, str, Maker], ...]] = (
    ("/losses/", "sort", losses),
    ("/grants/", "sort", grants),
    ("/approvals/?box=decided", "sort", approvals),
    ("/pool/?currency=CNY", "sort", pool),
    ("/invoices/?tab=issued", "sort", invoices),
    ("/quarantine/", "sort", refused),
    ("/audit/", "sort", audited),
    ("/packs/", "sort", packed),
    ("/settings/mail/", "sort", letters),
    ("/tables/", "sort", uploads),
    ("/causes/", "sort", caused),
    ("/quality/ratings/", "sort", rated),
    ("/reviews/", "sort", reviewed),
    ("/settings/partners/", "sort", partnered),
    ("/costs/cases/", "sort", costly),
    ("/settings/shops/", "sort", shops),
    ("/settings/people/", "sort", people),
)


@pytest.mark.parametrize(("address", "name", "maker"), LISTS, ids=[f"{a}{n}" for a, n, _m in LISTS])
def test_each_column_sorts_all_of_a_list_both_ways(
    owner: Client, lead: Member, tmall_shop: Shop, in_parts: None, address: str, name: str, maker: Maker
) -> None:
    maker(tmall_shop, lead)
    sorts_each_way(owner, address, name)
