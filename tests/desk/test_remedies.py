"""Every step and way to settle that the desk knows, done on real orders: the examples the playbooks come with.

Each is seen on its page with what it costs and by when, pressed by who may, and looked at from outside: the effect
with its key, the audit row, the time line; then taken back within its ten seconds, done again and carried out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from django.test import Client
from django.utils import timezone

from amends.casework.delivery.connectors import Delivery, Receipt
from amends.casework.evidence.models import Pack
from amends.desk.own.preview import examples
from amends.engine.answers import PROVING
from amends.engine.signals import AnySignal, RemedyChosen, Signal
from amends.merchants import setup
from amends.merchants.models import Merchant, Shop
from tests.casework.deliveries import deliver_once
from tests.casework.evidence.test_files import picture
from tests.casework.stories import feed, ledger, number, one, rows
from tests.cast import OPENED_AT
from tests.desk.case.test_evidence import upload
from tests.desk.case.test_ways import way
from tests.desk.pages import do, text
from tests.visitor import led_on

pytestmark = pytest.mark.django_db(transaction=True)
BEFORE = timedelta(minutes=2)
ORDER = "X-1"


@dataclass(frozen=True)
class Walk:
    """``word``: as people say it; ``home``: the pack whose example shows the scene; ``effect``: its kind and to whom.

    ``paid``: the action says a sum; ``says``: the page must hold this of it; ``told``: what its form asks for;
    ``also``: further effects.
    """

    word: str
    shop: str
    home: str
    scene: str
    action: str
    name: str
    effect: tuple[str, str] = ("", "")
    paid: str = ""
    says: str = ""
    told: tuple[tuple[str, str], ...] = ()
    also: tuple[tuple[str, str], ...] = ()

    @property
    def proves(self) -> bool:
        return self.effect[0] in PROVING

    @property
    def effects(self) -> list[tuple[str, str]]:
        return [self.effect, *self.also] if self.effect[0] else []

    def __str__(self) -> str:
        return self.word.replace(" ", "-")


OUT, PROOF = "marketplace", ("send_evidence", "marketplace")
WALKS = (
    Walk("refund", "tmall", "tmall", "cancel_changed_mind", "step", "refund", ("refund", OUT)),
    Walk(
        "part refund",
        "tmall",
        "common",
        "quality_visible",
        "remedy",
        "part_refund",
        ("refund", OUT),
        "10.00",
        "at most",
    ),
    Walk(
        "agree to a return",
        "tmall",
        "tmall",
        "return_request",
        "remedy",
        "return_refund",
        ("agree_return", OUT),
        told=(("return_freight", "seller"),),
    ),
    Walk(
        "refuse a return",
        "tmall",
        "tmall",
        "aftersale_request",
        "remedy",
        "refuse",
        ("refuse_refund", OUT),
        says="A pack of the 1 file",
        told=(("refuse_reason", "12"), ("refuse_text", "签收完好")),
    ),
    Walk(
        "propose a part",
        "tmall",
        "tmall",
        "received_refund_only",
        "remedy",
        "part_refund",
        ("propose", OUT),
        "10.00",
        told=(("proposal_text", "退您 10 元，货您留着"),),
    ),
    Walk(
        "exchange",
        "tmall",
        "tmall",
        "exchange_request",
        "remedy",
        "agree_return",
        ("agree_exchange", OUT),
    ),
    Walk(
        "refuse an exchange",
        "tmall",
        "tmall",
        "exchange_request",
        "remedy",
        "refuse_exchange",
        ("refuse_exchange", OUT),
        told=(("refuse_reason", "5"), ("refuse_text", "没有这个尺码了")),
    ),
    Walk(
        "leave word on the page",
        "alibaba1688",
        "alibaba1688",
        "wholesale_claim",
        "step",
        "leave_word",
        ("page_message", OUT),
        told=(("page_text", "您好，我们在处理，请看旺旺"),),
    ),
    Walk(
        "explain a review",
        "tmall",
        "common",
        "low_review",
        "step",
        "explain",
        ("explain_review", OUT),
        told=(("review_text", "已为您补发，抱歉"),),
    ),
    Walk(
        "complain about a review",
        "tmall",
        "common",
        "low_review",
        "remedy",
        "contest",
        ("contest_review", OUT),
        told=(("review_complaint", "广告"),),
    ),
    Walk("reship", "tmall", "common", "signed_not_received", "remedy", "reship", ("reship", "warehouse")),
    Walk("repair", "tmall", "common", "warranty_repair", "remedy", "repair", ("notify", "supplier")),
    Walk("parts", "jd", "common", "warranty_repair", "remedy", "parts", ("reship", "warehouse")),
    Walk(
        "compensate", "alibaba1688", "common", "supplier_late", "remedy", "compensate", ("compensate", "buyer"), "5.00"
    ),
    Walk("extend receipt", "jd", "common", "parcel_stands_still", "remedy", "extend", ("extend_receipt", OUT)),
    Walk(
        "intercept",
        "alibaba1688",
        "common",
        "address_change_on_the_way",
        "remedy",
        "bring_back",
        ("ask_intercept", "carrier"),
    ),
    Walk(
        "refuse with evidence", "jd", "common", "quality_visible", "remedy", "refuse_with_proof", PROOF, says="Missing:"
    ),
    Walk("send evidence", "tmall", "tmall", "evidence_not_received", "step", "submit_evidence", PROOF, says="Missing:"),
    Walk("appeal with evidence", "jd", "jd", "jd_appeal", "remedy", "appeal", PROOF, says="goes with it"),
    Walk("claim", "tmall", "common", "parcel_lost", "step", "claim", ("claim", "carrier")),
    Walk("explain", "tmall", "common", "usage_question", "remedy", "explain"),
    Walk("invoice", "tmall", "common", "invoice_ordinary", "step", "register", ("notify", "finance")),
    Walk("close", "tmall", "common", "usage_question", "close", "solved"),
)


def shifted(value: Any, by: timedelta) -> Any:
    """The same, all its times moved."""
    match value:
        case datetime():
            return value + by
        case msgspec.Struct():
            return msgspec.structs.replace(
                value, **{f: shifted(getattr(value, f), by) for f in value.__struct_fields__}
            )
        case tuple():
            return tuple(shifted(each, by) for each in value)
        case _:
            return value


def story(home: str, scene: str, now: datetime) -> Iterator[AnySignal]:
    """The first example that shows the scene, as if its last signal had come two minutes ago."""
    example = next(each for each in examples(home) if each.scene == scene and each.shows == "positive")
    told = [event for event in (*example.given, *example.when) if isinstance(event, Signal)]
    until = next((n for n, event in enumerate(told) if isinstance(event, RemedyChosen)), len(told))
    by = now - BEFORE - max(event.at for event in told[:until])
    for event in told[:until]:
        yield msgspec.structs.replace(shifted(event, by), order=ORDER)


@pytest.fixture
def shops(bluebird: Merchant) -> dict[str, Shop]:
    plain: dict[str, Any] = {"currency": "CNY", "zone": "Asia/Shanghai", "country": "CN", "now": OPENED_AT}
    packs = ("tmall", "jd", "alibaba1688")
    return {name: setup.add_shop(merchant=bluebird, name=name, platform=name, playbook=name, **plain) for name in packs}


def opened(shop: Shop, walk: Walk, now: datetime) -> str:
    """The address of the case the walk is about."""
    feed(shop, *story(walk.home, walk.scene, now), now=now)
    (no,) = rows("SELECT no FROM casework_case WHERE scene = %s AND state = 'open'", walk.scene)[0]
    return f"/cases/{number(shop, ORDER)}/{no}/"


INNER = {("notify", "finance")}  # colleagues are told, nothing goes out


def wanted(walk: Walk) -> list[tuple[Any, ...]]:
    """What the action has asked for, as connectors find it, or whoever tells colleagues."""
    cited = f"%scenes.{walk.scene}.{walk.name}%"
    table = "casework_alert" if walk.effect in INNER else "casework_effect"
    return rows(f"SELECT kind, recipient, key, payload FROM {table} WHERE key LIKE %s ORDER BY id", cited)  # noqa: S608


def fields(walk: Walk) -> dict[str, str]:
    kept = {"outcome": walk.name} if walk.action == "close" else {walk.action: walk.name}
    kept |= {f"form.{name}": answer for name, answer in walk.told}
    return kept | ({"amount": walk.paid} if walk.paid else {})


def carried(now: datetime) -> list[Delivery]:
    """What goes out once it can't be taken back any more."""
    out: list[Delivery] = []

    class Kept:
        def deliver(self, effect: Delivery) -> Receipt:
            out.append(effect)
            return Receipt()

    with ledger() as connection:
        deliver_once(connection=connection, now=now, draw=lambda: 0.5, connect=lambda _: Kept())
    return out


def shown(page: Any, walk: Walk) -> None:
    """The button is there, with what it costs, by when, and what it does."""
    words = text(page)
    assert walk.says in words
    if walk.action != "remedy":
        assert (
            f'name="{walk.action if walk.action == "step" else "outcome"}" value="{walk.name}"' in page.content.decode()
        )
        return
    html = re.sub(r"\s+", " ", way(page, walk.name))
    assert "way-cost" in html
    assert re.search(r"≈|costs nothing", html)
    assert re.search(r"ends the case|goes on, due", html), "by when"
    assert re.search(r"What the buyer will read|Tell the buyer", html)


@pytest.mark.mission("T7", "T4", "X7")
@pytest.mark.parametrize("walk", WALKS, ids=str)
def test_it_is_done_from_the_case_page(
    owner: Client, outsider: Client, shops: dict[str, Shop], walk: Walk, now: datetime
) -> None:
    case = opened(shops[walk.shop], walk, now)
    if walk.proves:
        assert "No file is here yet" in text(owner.get(case))
        upload(owner, case, picture(), item="")
    shown(owner.get(case), walk)
    token = {"token": str(uuid4())}
    assert outsider.post(f"{case}{walk.action}", fields(walk) | token).status_code == 404
    assert (wanted(walk), Pack.objects.count()) == ([], 0)

    assert led_on(do(owner, case, walk.action, **fields(walk), **token))
    assert do(owner, case, walk.action, **fields(walk), **token).status_code == 200  # the same, twice
    asked = wanted(walk)
    assert [row[:2] for row in asked] == walk.effects
    verb = {"step": "step.done", "remedy": "remedy.chosen", "close": "case.closed"}[walk.action]
    detail = one("SELECT detail FROM casework_audit WHERE verb = %s", verb)
    noted = msgspec.json.decode(detail) if isinstance(detail, str) else detail
    assert [effect["key"] for effect in noted["effects"]] == [row[2] for row in asked]
    mine = f"desk:{token['token']}"
    assert one("SELECT count(*) FROM casework_signal WHERE kind = %s AND external_id = %s", verb, mine) == 1
    assert not walk.proves or Pack.objects.count() == 1

    assert "Taken back: all is as it was" in text(owner.post(f"{case}undo", follow=True))
    assert wanted(walk) == []
    do(owner, case, walk.action, **fields(walk))
    out = [parcel for parcel in carried(timezone.now() + timedelta(seconds=11)) if parcel.key in {r[2] for r in asked}]
    assert [(parcel.kind, parcel.recipient) for parcel in out] == [each for each in walk.effects if each not in INNER]
    for name, answer in walk.told:
        assert answer in out[0].content["values"].values(), name
    if walk.proves:
        pack = Pack.objects.latest("id")
        sent = out[0].content["values"]
        assert (sent["pack"], sent["pack_sha256"]) == (pack.id, pack.content)
        assert f"/packs/{pack.id}.zip" in owner.get(case).content.decode()
