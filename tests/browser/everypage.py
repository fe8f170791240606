"""Every page there is, found by asking every address of the URLconf; its parameters come from a seeded world."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from html.parser import HTMLParser
from typing import Any, Final, TypedDict
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from amends.casework.abuse.models import AbuseFinding
from amends.casework.actions.case_actions import Action
from amends.casework.buyers import tokens
from amends.casework.buyers.pages import new_code, page_of
from amends.casework.causes import patrol
from amends.casework.costs.reading import CostQuestion
from amends.casework.deciding.rounds import decide_due
from amends.casework.evidence import store
from amends.casework.intake import inbox
from amends.casework.ledger.effect_models import EffectRecord
from amends.casework.letters import own_scripts
from amends.casework.letters.tasks import TaskRequest
from amends.casework.links import links
from amends.casework.links.links import LinkTask
from amends.casework.links.models import Purpose
from amends.casework.quality.models import QualityCheck
from amends.casework.raises import raising
from amends.casework.raises.raising import ProblemRaise
from amends.engine.signals import InvoiceAsked, ReviewPosted
from amends.engine.words import InvoiceKind, Party, TaskKind
from amends.insight.board_letter import ticket
from amends.merchants import invites, setup
from amends.merchants.models import Member, Notice, Promotion, Shop
from amends.merchants.roles import Role
from tests.casework.evidence.test_files import picture
from tests.casework.stories import DAY, HOUR, feed, number, one, placed, refund_asked, rows
from tests.channels import table_files
from tests.desk.case.test_grants import depot, pay
from tests.desk.money.test_payments import carried, effects, know, make, owed
from tests.desk.test_causes import broken, sold
from tests.desk.test_dock import sold as goods_back
from tests.desk.test_losses import claim, damaged
from tests.desk.test_partners import made as partner_made
from tests.desk.test_resends import lost, reshipped
from tests.insight.test_told_scores import measured

BROKEN: Final = (
    b'{"kind":"order.placed","id":"o1","at":"2026-11-11T12:00:00+08:00","order":"T-9","amount":"299","currency":"CNY"}'
)
LIMITS: Final = {"share": 30, "money": 5_000, "per_buyer": 10_000, "per_day": 100_000, "goods": 50_000}
MINE: Final = ("buyer_home", "buyer_live", "buyer_complain", "buyer_deposit", "buyer_invoice", "buyer_send_back")
ANY: Final = {"IntConverter": 1, "UUIDConverter": UUID(int=0)}
CLEAR: Final = "tmall--cancel_changed_mind--before_shipping"
OWN: Final = "base: tmall\nset:\n  clocks.answer_unshipped.due.after: 1 h\n"
# Pages that show something only when asked for it.
ASKED: Final = {
    "invoice": {"ref": "F1"},
    "loss_statement": {"party": "carrier", "partner": "圆通"},
    "overlay_change": {"path": "clocks.answer_unshipped.due.after"},
}
# Views of a page that look quite different from it.
FACES: Final = {
    "invoices": ("tab=taken", "tab=asked"),
    "costs": ("by=family", "by=carrier"),
    "cost_cases": ("of=product&value=K1",),
    "work": ("view=all", "view=risk", "view=closed"),
    "approvals": ("box=asked", "box=decided"),
    "boards": (
        "measure=took&by=day&compare=before",
        "measure=cases&by=issue&over=weekday",
        "measure=refund_rate&by=scene",
        "measure=refunded&by=product&days=90",
    ),
    "dock": ("number=T-1001", "number=nobodys"),
    "playbook": tuple(
        f"tab={name}"
        for name in (
            *("clocks", "flows", "authority", "penalties", "templates"),
            *("conduct", "issues", "coverage", "examples", "sources"),
        )
    ),
    "search": ("q=T-100", "q=nothing-like-it"),
}


@dataclass(frozen=True, kw_only=True)
class Found:
    """An answer: the name of its address and the address; `text`: the page, empty if it is none; `signed_in`: for whom.

    `filled`: whether the address took parameters from the seeded world.
    """

    name: str
    address: str
    status: int
    text: str
    signed_in: bool = True
    filled: bool = False


def seed(owner: Client, mate: Client, shop: Shop, now: datetime) -> dict[str, dict[str, Any]]:
    """A world with one of everything, and the parameters of each address that has some; with a + those of another."""
    lead = Member.objects.get(user__email="owner@bluebird.test")
    _plan(lead)
    case = {"dossier_id": number(shop, "T-1001"), "no": 1}
    here = reverse("case", kwargs=case)
    batch = _papers(owner, shop, now)
    file = SimpleUploadedFile("外箱.png", picture(), content_type="image/png")
    owner.post(f"{here}files/add", {"token": str(uuid4()), "item": "", "file": file})
    owner.post(f"{here}pack", {"token": str(uuid4())})
    owner.post(f"{here}task", {"token": str(uuid4()), "kind": "query", "text": "仓库里还有吗？", "desk": "lead"})
    owner.post(f"{here}note", {"token": str(uuid4()), "text": "买家要明天回电 📦"})
    _dock(owner, shop)
    _pictured(owner)
    _review(shop, now)
    mine = _back_and_partner(owner, shop, now)
    _prepare(owner)
    _care(owner, lead, case, now)
    pay(mate, depot(shop, "T-2001", 9_900, now), "18.00")
    _repeat(shop, now)
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
    papers = _of_papers(shop, batch)
    known |= _told_lately(owner, lead, shop, now)
    known |= _decided(owner, shop, now)
    known |= _raised(owner, lead, shop, now)
    known["product_picture"] = {"mark": _mark()}
    return {**_parameters(lead, shop, case), **known, **_buyers(shop, case["dossier_id"]), **papers, **mine}


def _told_lately(owner: Client, lead: Member, shop: Shop, now: datetime) -> dict[str, dict[str, Any]]:
    """Goods that are to be sent again, a score that its platform tells, and the link in a board's mail."""
    parcel = {"effect_id": reshipped(owner, lost(shop, now, "R-1"))}
    feed(shop, *(measured(now - HOUR - back * DAY, 470 + back) for back in range(9)), now=now)
    return {
        **dict.fromkeys(("resend", "resend_send", "resend_undo"), parcel),
        "told_score": {"dossier_id": number(shop, "score:dsr"), "measure": "dsr"},
        "board_mail_stop": {"token": ticket(lead.merchant_id, lead.pk, "measure=cases")},
    }


def _raised(owner: Client, lead: Member, shop: Shop, now: datetime) -> dict[str, dict[str, Any]]:
    """What K1's page says, told twice, and a problem raised of it that waits for operations."""
    told = {"shop": shop.pk, "headline": "台灯", "language": "zh"}
    for sizes in ("高 40 厘米", "高 42 厘米\n灯罩是玻璃"):
        owner.post(reverse("product_tell", args=["K1"]), {**told, "sizes": sizes, "token": str(uuid4())})
    token = f"cost-{uuid4()}"
    asked = CostQuestion(
        since=(now - 90 * DAY).date(), until=(now + DAY).date(), currency="CNY", of="listing", value=f"{shop.pk}/K1"
    )
    raising.raise_problem(
        Action(member=lead, dossier_id=number(shop, "T-1001"), no=1, token=token, now=now),
        TaskRequest(kind=TaskKind.OPERATION, text="灯罩是玻璃，写在最前面", desk="lead"),
        ProblemRaise(asked=asked, issues=["TRANSIT_DAMAGE"], sku="K1", orders=6, net=59_400),
    )
    raised, product = {"ref": token}, {"sku": "K1"}
    return {
        "raised_problem": raised,
        "raised_answer": raised,
        "product": product,
        "product_tell": product,
    }


def _decided(owner: Client, shop: Shop, now: datetime) -> dict[str, dict[str, Any]]:
    """A rule that is on, has decided a case and left the others to people."""
    sums = dict.fromkeys(("money", "per_buyer", "per_day"), "5")
    owner.post(reverse("house_rule_keep", args=["deciding", CLEAR]), {"counts": "on", "since": "2026-11-01", **sums})
    feed(shop, placed("D-1", at=now - HOUR, amount=400, buyer_phone="13900000042"), now=now)
    feed(shop, refund_asked("D-1", at=now - HOUR / 6, amount=400), now=now)
    decide_due(now=now)
    return {"house_rules+": {"table": "deciding"}}


def _of_papers(shop: Shop, batch: str) -> dict[str, dict[str, Any]]:
    """The parameters of the pages of invoices and payments."""
    made: dict[str, Any] = {"number": 1}
    taken: dict[str, Any] = {"batch": batch}
    order: dict[str, Any] = {"dossier_id": number(shop, "F-1")}
    return {
        **dict.fromkeys(("payment_batch", "payment_batch_csv", "payment_batch_xlsx"), made),
        **dict.fromkeys(("invoices_batch_csv", "invoices_batch_xlsx"), taken),
        **dict.fromkeys(("invoice", "invoice_ask", "exchange"), order),
    }


def _buyers(shop: Shop, dossier_id: int) -> dict[str, dict[str, Any]]:
    """The shop's own page, open, and a buyer who has told of something there."""
    logo = {"logo": store.put(shop.merchant_id, picture()), "logo_kind": "image/png"}
    listed = {"articles": [{"sku": "K1", "title": "灯", "price": 100}]}
    shop.buyer_page = {"code": new_code(), "on": True, "choice": {**LIMITS}, "since": "2026-11-01"} | logo | listed
    shop.save()
    page, now = page_of(shop), timezone.now()
    at = {"merchant_id": shop.merchant_id, "shop_id": shop.pk, "dossier_id": dossier_id}
    token = tokens.proven(**at, lasts=DAY, now=now)
    client = Client()
    told = {"trouble": "LATE_SHIPMENT", "text": "怎么还不发货", "token": uuid4().hex}
    ref = client.post(f"/b/{page.address}/o/{token}/complain", told).headers["location"].partition("#")[2]
    shot = SimpleUploadedFile("lamp.png", picture(), content_type="image/png")
    client.post(f"/b/{page.address}/o/{token}/c/{ref}/photos", {"token": uuid4().hex, "file": shot})
    one = {"address": page.address}
    mine = {name: {**one, "token": token} for name in MINE}
    return {
        **dict.fromkeys(("buyer_front", "buyer_look", "buyer_logo"), one),
        **mine,
        "buyer_page": {"number": shop.pk},
        "buyer_exchange": {**one, "token": token, "ref": ref},
        "buyer_photo": {**one, "token": token, "ref": ref, "id": _sent()},
        "buyer_picture": {**one, "token": token, "mark": _mark()},
        "buyer_terms": {"number": shop.pk},
        "buyer_articles": {"number": shop.pk},
        "buyer_whys": {"number": shop.pk},
    }


def _repeat(shop: Shop, now: datetime) -> None:
    """A product that came back six times since yesterday after good weeks, and a parcel broken on its way."""
    sales = [(f"S-{n}", f"K{n % 3 + 1}", now - 100 * DAY + n * 16 * HOUR) for n in range(150)]
    bad = [order for order, sku, _ in sales if sku == "K1"][-6:]
    feed(shop, *(sold(*sale) for sale in sales), *(broken(order, "K1", now - HOUR) for order in bad), now=now)
    feed(shop, *damaged("L-1", now), now=now)
    patrol.look(merchant_id=shop.merchant_id, now=now)


def _back_and_partner(owner: Client, shop: Shop, now: datetime) -> dict[str, dict[str, Any]]:
    """Goods that came back and were graded; a carrier with two contacts, and a link to its list."""
    order = goods_back(shop, now, "G-1", "13800000001", coming=True)
    counted = {"many-0-intact": "1", "grade-0-intact": "resell", "many-other": "1", "grade-other": "not_ours"}
    owner.post(
        reverse("dock_inspect", args=[order]), {"token": str(uuid4()), "number": "SF1", "other": "杯子", **counted}
    )
    number = partner_made(owner).id
    page = owner.post(reverse("partner_link", args=[number]), {"contact": "王站长"}, follow=True).text
    token = page.partition("/p/")[2].partition("/")[0]
    return {
        "dock_inspect": {"dossier_id": order}, "partner": {"number": number}, "partner_list": {"token": token},
        "partner_make": {"kind": "carrier"},
    }  # fmt: skip


def _dock(owner: Client, shop: Shop) -> None:
    """A returned parcel that may be of T-1001, in the pool."""
    label = {"number": "YT404", "phone": "", "name": "", "sku": "K1", "text": "面单撕了"}
    owner.post(reverse("dock_put"), {"token": str(uuid4()), "shop": shop.pk, **label})


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


def _mark() -> str:
    return str(one("SELECT mark FROM casework_productpicture"))


def _sent() -> int:
    return int(one("SELECT id FROM casework_file WHERE source = 'buyer'"))


def _pictured(owner: Client) -> None:
    """What K1 looks like."""
    file = SimpleUploadedFile("K1.png", picture(), content_type="image/png")
    owner.post(reverse("products_give"), {"pictures": file, "new_too": "1"})


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


def _papers(owner: Client, shop: Shop, now: datetime) -> str:
    """An invoice being issued, its export's id, and a payment that waits beside one in a batch."""
    wish = InvoiceAsked(
        id="F-1:i",
        at=now - HOUR,
        order="F-1",
        ref="F1",
        invoice=InvoiceKind.SPECIAL_VAT,
        title="某某公司",
        complete=False,
    )
    feed(shop, placed("F-1", at=now - DAY), wish, now=now)
    taken = owner.post(reverse("invoices_take"), {"invoice": f"{number(shop, 'F-1')}/F1"})
    owner.post(reverse("payments_choose"), {"shop": shop.pk})
    for order in ("F-2", "F-3"):
        owed(owner, shop, order, now)
    carried()
    for order in ("F-2", "F-3"):
        know(owner, number(shop, order))
    make(owner, effects()[0])
    return taken.headers["Location"].partition("batch=")[2]


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


def pages(
    owner: Client, stranger: Client, parameters: dict[str, dict[str, Any]], *, part: int = 0, of: int = 1
) -> Iterator[Found]:
    """Of `of` parts one of what every address answers an owner, or else, if that is no page, a stranger."""
    for name, address, filled in list(_addresses(parameters))[part::of]:
        mine = Found(name=name, address=address, filled=filled, **shown(owner, address))
        theirs = None if mine.text else shown(stranger, address)
        yield replace(mine, signed_in=False, **theirs) if theirs and theirs["text"] else mine


def _addresses(parameters: dict[str, dict[str, Any]]) -> Iterator[tuple[str, str, bool]]:
    for pattern, route in _patterns(get_resolver().url_patterns):
        name = str(pattern.name)
        if address := _address(name, pattern, route, parameters):
            yield name, address, "<" in route
            if another := parameters.get(f"{name}+"):
                yield name, reverse(name, kwargs=another), True
            yield from ((name, f"{address}?{face}", False) for face in FACES.get(name, ()))


def _patterns(found: list[URLPattern | URLResolver], before: str = "") -> Iterator[tuple[URLPattern, str]]:
    for each in found:
        route = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from _patterns(each.url_patterns, route)
        else:
            yield each, route


def _address(name: str, pattern: URLPattern, route: str, parameters: dict[str, dict[str, Any]]) -> str | None:
    """The address with its parameters; any will do for what only takes a POST: a GET is refused before they count."""
    if route.startswith("api/"):
        return None
    wanted = pattern.pattern.converters
    given = {**parameters[""], **parameters.get(name, {})}
    filled = {part: given.get(part, ANY.get(type(kind).__name__, "x")) for part, kind in wanted.items()}
    asked = ASKED.get(name)
    return reverse(name, kwargs=filled) + (f"?{urlencode(asked)}" if asked else "")


Kinds = frozenset[tuple[str, str, str]]


_UNREAD: Final = re.compile(r"<!--.*?-->|(<(script|style)\b[^>]*>).*?(?=</\2)", re.DOTALL)
_TAG: Final = re.compile(r"""<[a-zA-Z](?:[^>"']|"[^"]*"|'[^']*')*>""")


def kinds(text: str) -> Kinds:
    """What kinds of things a page shows: each tag with its classes and its role, however often."""
    return frozenset().union(*map(_kind, set(_TAG.findall(_UNREAD.sub(r"\1", text)))))


@cache
def _kind(tag: str) -> Kinds:
    """Of one tag as it is written: the pages of everybody share most of theirs, and reading them takes long."""
    drawn = _Drawn()
    drawn.feed(tag)
    return frozenset(drawn.found)


class _Drawn(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[tuple[str, str, str]] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.found.add((tag, given.get("class") or "", given.get("role") or ""))


class Shown(TypedDict):
    """How an address answered, and the whole page if it did with one."""

    status: int
    text: str


def shown(client: Client, address: str) -> Shown:
    answer = client.get(address)
    html = "text/html" in answer.headers.get("Content-Type", "") and not answer.streaming
    whole = answer.status_code == 200 and html and "<html" in answer.text
    return Shown(status=answer.status_code, text=answer.text if whole else "")
