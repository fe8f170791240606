"""A world with one of everything, and the parameters that every page's address takes of it."""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from amends.casework.abuse.models import AbuseFinding
from amends.casework.actions.case_actions import Action
from amends.casework.deciding.rounds import decide_due
from amends.casework.intake import inbox
from amends.casework.ledger.effect_models import EffectRecord
from amends.casework.letters import own_scripts
from amends.casework.links import links
from amends.casework.links.links import LinkTask
from amends.casework.links.models import Purpose
from amends.casework.quality.models import QualityCheck
from amends.engine.signals import ReviewPosted
from amends.engine.words import Party
from amends.merchants import invites, setup
from amends.merchants.models import Member, Notice, Promotion, Shop
from amends.merchants.roles import Role
from tests.browser.everybuyer import buyers, mark, pictured, raised
from tests.browser.everypapers import back_and_partner, dock, of_papers, papers, repeat, told_lately
from tests.casework.evidence.test_files import picture
from tests.casework.stories import DAY, HOUR, feed, number, one, placed, refund_asked, rows
from tests.channels import table_files
from tests.desk.case.test_grants import depot, pay
from tests.desk.test_losses import claim

BROKEN: Final = (
    b'{"kind":"order.placed","id":"o1","at":"2026-11-11T12:00:00+08:00","order":"T-9","amount":"299","currency":"CNY"}'
)
CLEAR: Final = "tmall--cancel_changed_mind--before_shipping"
OWN: Final = "base: tmall\nset:\n  clocks.answer_unshipped.due.after: 1 h\n"


def seed(owner: Client, mate: Client, shop: Shop, now: datetime) -> dict[str, dict[str, Any]]:
    """A world with one of everything, and the parameters of each address that has some; with a + those of another."""
    lead = Member.objects.get(user__email="owner@bluebird.test")
    _plan(lead)
    case = {"dossier_id": number(shop, "T-1001"), "no": 1}
    here = reverse("case", kwargs=case)
    batch = papers(owner, shop, now)
    file = SimpleUploadedFile("外箱.png", picture(), content_type="image/png")
    owner.post(f"{here}files/add", {"token": str(uuid4()), "item": "", "file": file})
    owner.post(f"{here}pack", {"token": str(uuid4())})
    owner.post(f"{here}task", {"token": str(uuid4()), "kind": "query", "text": "仓库里还有吗？", "desk": "lead"})
    owner.post(f"{here}note", {"token": str(uuid4()), "text": "买家要明天回电 📦"})
    dock(owner, shop)
    pictured(owner)
    _review(shop, now)
    mine = back_and_partner(owner, shop, now)
    _prepare(owner)
    _care(owner, lead, case, now)
    pay(mate, depot(shop, "T-2001", 9_900, now), "18.00")
    repeat(shop, now)
    claim(owner, *(id for (id,) in rows("SELECT id FROM casework_loss ORDER BY id DESC LIMIT 3")))
    owner.post(reverse("overlay_put", args=["tmall"]), {"body": OWN, "note": "我们更快", "on": 0})
    inbox.receive(shop=shop, items=BROKEN, source="orders.ndjson", now=now)
    owner.post(
        reverse("start_upload"), {"shop": shop.pk, "kind": "signals", "file": SimpleUploadedFile("a.ndjson", b"")}
    )
    table = SimpleUploadedFile("订单.csv", table_files.TAOBAO.encode("gb18030"))
    owner.post(reverse("table_upload"), {"shop": shop.pk, "file": table})
    feed(shop, placed("E-1", at=now - 3 * DAY), now=now)
    EffectRecord.objects.filter(order_key="E-1").delete()
    owner.post(reverse("buyer_erase"), {"orders": number(shop, "E-1"), "reason": "买家来信", "sure": 1, "forced": 1})
    token = invites.invite(by=lead, email="new@bluebird.test", roles=[Role.AGENT], desks=[], now=timezone.now())
    asked = links.make(
        Action(member=lead, dossier_id=case["dossier_id"], no=1, token="", now=timezone.now()),
        LinkTask(purpose=Purpose.FILES, party=Party.BUYER),
    )
    known = {"join": {"token": token}, "welcome": {"token": "x"}, "outside_task": {"token": asked}}
    of_batch = of_papers(shop, batch)
    known |= told_lately(owner, lead, shop, now)
    known |= _decided(owner, shop, now)
    known |= raised(owner, lead, shop, now)
    known["product_picture"] = {"mark": mark()}
    return {**_parameters(lead, shop, case), **known, **buyers(shop, case["dossier_id"]), **of_batch, **mine}


def _decided(owner: Client, shop: Shop, now: datetime) -> dict[str, dict[str, Any]]:
    """A rule that is on, has decided a case and left the others to people."""
    sums = dict.fromkeys(("money", "per_buyer", "per_day"), "5")
    owner.post(reverse("house_rule_keep", args=["deciding", CLEAR]), {"counts": "on", "since": "2026-11-01", **sums})
    feed(shop, placed("D-1", at=now - HOUR, amount=400, buyer_phone="13900000042"), now=now)
    feed(shop, refund_asked("D-1", at=now - HOUR / 6, amount=400), now=now)
    decide_due(now=now)
    return {"house_rules+": {"table": "deciding"}}


def _written(lead: Member) -> str:
    """A script of the merchant's own."""
    said = {
        "name": "大促慢发致歉",
        "stage": "after_sale",
        "channels": ["chat"],
        "zh": "订单 {order} 晚发",
        "en": "",
        "pt": "",
    }
    return own_scripts.write(by=lead, values=said, now=timezone.now())


def _care(owner: Client, lead: Member, case: dict[str, int], now: datetime) -> None:
    """A finding in a buyer's history, a conversation drawn to be checked, and a point of one's own."""
    mate, of = Member.objects.get(user__email="mate@bluebird.test"), {"merchant": lead.merchant}
    AbuseFinding.objects.create(**of, mark=1, rule="refund_only", orders=[case["dossier_id"]], of=2, found_at=now)
    drawn = {"member_id": mate.pk, "dossier_id": case["dossier_id"], "case_no": 1, "drawn_by": lead.pk}
    QualityCheck.objects.create(**of, **drawn, week_on=now.date(), seed=7, drawn_at=now)
    owner.post(reverse("quality_point_add"), {"title": "有没有先道歉"})


def _prepare(owner: Client) -> None:
    """The list of the promotion that runs, and somebody to call."""
    owner.post(reverse("readiness_begin", kwargs={"id": Promotion.objects.latest("id").pk}))
    owner.post(reverse("war_room_add"), {"department": "仓库", "name": "老陈", "reach": "分机 8"})


def _review(shop: Shop, now: datetime) -> None:
    """A low review of T-1001, changed since."""
    for stars, at in ((5, now - DAY), (1, now - HOUR)):
        feed(shop, ReviewPosted(id=f"v{stars}", at=at, order="T-1001", ref="V1", stars=stars, text="灯坏了"), now=now)


def _plan(lead: Member) -> None:
    """A promotion in its after-sales phase, and desks with people at them."""
    for code, name in (("returns", "退货退款组"), ("lead", "主管")):
        setup.add_desk(merchant=lead.merchant, code=code, name=name, members=[lead])
    today = timezone.localdate()
    Promotion.objects.create(
        merchant=lead.merchant,
        name="双11",
        warm_up_on=today - timedelta(days=20),
        sale_on=today - timedelta(days=10),
        after_sales_on=today - timedelta(days=2),
        ends_on=today + timedelta(days=11),
    )


def _parameters(lead: Member, shop: Shop, case: dict[str, int]) -> dict[str, dict[str, Any]]:
    mate = Member.objects.get(user__email="mate@bluebird.test")
    item = {"id": one("SELECT max(id) FROM casework_quarantine")}
    table = {"number": one("SELECT max(id) FROM merchants_upload")}
    sheet = {"token": one("SELECT max(sheet::text) FROM casework_loss")}
    history = {"id": one("SELECT max(id) FROM casework_abusefinding")}
    drawn = {"id": one("SELECT max(id) FROM casework_qualitycheck")}
    promotion = {"id": Promotion.objects.latest("id").pk}
    ready = {**promotion, "item": one("SELECT max(id) FROM casework_readyitem")}
    written = {"name": _written(lead)}
    review, theme = {"dossier_id": case["dossier_id"], "ref": "V1"}, {"table": "themes", "name": "size"}
    clear_case = {"name": CLEAR}
    return {
        "": {**case, "name": "tmall"},
        **dict.fromkeys(("loss_sheet", "loss_sheet_csv", "loss_sheet_xlsx", "loss_sheet_pdf"), sheet),
        "loss_panel": {"id": one("SELECT max(id) FROM casework_loss")},
        "cause": {"id": one("SELECT max(id) FROM casework_cause")},
        "board_set": {"name": "war_room"},
        "score": {"name": "refund_rate", "by": "product", "key": "K1"},
        "case_action": {**case, "name": "note"},
        "quarantine_item": item,
        "approval": {"id": one("SELECT max(id) FROM casework_approval")},
        **dict.fromkeys(("review", "review_judge", "review_changed"), review),
        **dict.fromkeys(
            (
                *("readiness", "readiness_csv", "readiness_xlsx", "readiness_begin", "readiness_add", "cause_tree"),
                *("cause_tree_csv", "cause_tree_xlsx", "cause_tree_carry", "cause_tree_cases"),
                *("cause_tree_cases_csv", "cause_tree_cases_xlsx"),
            ),
            promotion,
        ),
        "readiness_check": {**promotion, "name": "contacts"},
        **dict.fromkeys(("readiness_change", "readiness_prove", "readiness_proof"), ready),
        "war_room_drop": {"id": one("SELECT max(id) FROM casework_roomcontact")},
        **dict.fromkeys(("abuse_decide", "abuse_appeal"), history),
        **dict.fromkeys(("quality_check", "quality_save"), drawn),
        "quality_point_drop": {"id": one("SELECT max(id) FROM casework_qualitypoint")},
        "house_rules": {"table": "themes"},
        **dict.fromkeys(("house_rule_keep", "house_rule_shipped", "house_rule_add"), theme),
        "abuse_of": {"dossier_id": case["dossier_id"]},
        **dict.fromkeys(("deciding_off", "deciding_tried"), clear_case),
        **dict.fromkeys((f"deciding_trial_{each}" for each in ("part", "begin", "stop")), clear_case),
        "dock_parcel": {"place": one("SELECT max(dossier_id) FROM casework_dockparcel")},
        "shop": {"number": shop.pk},
        "outgoing": {"number": shop.pk},
        "person": {"number": mate.pk},
        "person_history": {"number": mate.pk},
        "phase": {"phase": "after_sales"},
        "desk_change": {"code": "returns"},
        "notice_read": {"number": getattr(Notice.objects.first(), "id", 1)},
        "own_script": {"script": "shipped"},
        "own_version": {"number": 1},
        **dict.fromkeys(("own_script_change", "own_script_use"), written),
        **{name: {"name": "tmall", "scene": "cancel_made"} for name in ("scene", "scene_bpmn")},
        "record_kind": {"dossier_id": case["dossier_id"], "slug": "partner-reported"},
        "record_anew_kind": {"slug": "problem-reported"},
        "buyer_certificate": {"number": one("SELECT max(id) FROM casework_erasure")},
        "file": {"id": one("SELECT max(id) FROM casework_file")},
        **dict.fromkeys(("table", "table_progress"), table),
    }
