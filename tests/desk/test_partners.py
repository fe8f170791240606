"""Partners as records, and a contact's own list: what waits for them, answered without an account."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from amends.casework.evidence.models import File
from amends.casework.links.models import OutsideLink
from amends.casework.losses.models import Loss
from amends.casework.partners import asking, book
from amends.casework.partners.models import Partner, PartnerAsk, PartnerLink
from amends.engine import signals as s
from amends.engine.signals import Line, PartnerAsked
from amends.engine.words import Party, Request
from amends.merchants.models import Merchant, Notice, Shop
from tests.casework.evidence.test_files import picture
from tests.casework.law import adds_up
from tests.casework.stories import DAY, HOUR, feed, one, placed, rows
from tests.desk.pages import text
from tests.desk.test_outside_links import guessed, send

pytestmark = pytest.mark.django_db(transaction=True)
CARRIER: dict[str, Any] = {
    "kind": "carrier", "name": "顺丰速运", "codes": "SF, shunfeng", "skus": "", "days": [*"1234567"],
    "hours": "8:00-20:00", "zone": "Asia/Shanghai", "answers_within": "240", "note": "",
    "contact-name": ["王站长", "李主管", ""], "contact-channel": ["wechat", "phone", "phone"],
    "contact-address": ["sf-wang", "0571-1234", ""], "contact-language": ["zh", "", ""],
    "term-what": ["claim_within_days", "claim_within_days"], "term-value": ["30", "15"],
    "term-from": ["2026-01-01", "2026-06-01"], "term-until": ["", ""], "term-source": ["合同 3.2", "补充协议"],
}  # fmt: skip
SUPPLIER = CARRIER | {
    "kind": "supplier",
    "name": "义乌灯厂",
    "codes": "",
    "skus": "LAMP-*",
    "hours": "9:00-18:00",
}


@pytest.fixture
def guest() -> Client:
    """Somebody with a phone and a link."""
    return Client(enforce_csrf_checks=True, headers={"accept-language": "en"})


def made(owner: Client, values: dict[str, Any] = CARRIER) -> Partner:
    answer = owner.post(f"/settings/partners/new/{values['kind']}", values)
    assert answer.status_code == 302, text(answer)
    return Partner.objects.get(name=values["name"])


def linked(owner: Client, partner: Partner, contact: str = "王站长") -> str:
    """The path of a link just made."""
    page = owner.post(f"/settings/partners/{partner.id}/link", {"contact": contact}, follow=True).content.decode()
    found = re.search(r"http://testserver(/p/[^<]+)", page)
    assert found is not None, page[:1000]
    return found[1]


def located(shop: Shop, now: datetime, order: str, carrier: str = "SF") -> int:
    """The carrier has been asked where the parcel of an order is."""
    return feed(
        shop,
        placed(order, at=now - 50 * HOUR),
        s.ParcelHandedOver(id=f"{order}:h", at=now - 40 * HOUR, order=order, carrier=carrier, waybill=f"W{order[2:]}"),
        PartnerAsked(id=f"{order}:w", at=now - HOUR, order=order, ref="W1", what=Request.LOCATE, party=Party.CARRIER),
        now=now,
    )


def posted(guest: Client, path: str, what: str = "", **said: Any) -> Any:
    guest.get(path)
    token = guest.cookies["csrftoken"].value
    return guest.post(f"{path}{what}", {"csrfmiddlewaretoken": token, **said}, follow=True)


@pytest.mark.mission("N12")
def test_a_partner_is_kept_changed_put_away_and_taken_back(owner: Client, outsider: Client, tmall_shop: Shop) -> None:
    partner = made(owner)
    assert partner.codes == ["SF", "shunfeng"]
    assert [each["name"] for each in partner.contacts] == ["王站长", "李主管"]
    told = [
        book.term(partner, "claim_within_days", on=day)
        for day in (date(2025, 1, 1), date(2026, 2, 1), date(2026, 7, 1))
    ]
    assert told == [None, 30, 15]  # before the contract, under it, under what replaced it
    address = f"/settings/partners/{partner.id}/"
    owner.post(address, CARRIER | {"answers_within": "120"})
    assert "240" in text(owner.get(address))  # what stood before
    assert "顺丰速运" in text(owner.get("/settings/partners/"))
    owner.post(f"{address}archive")
    assert "No partner yet" in text(owner.get("/settings/partners/"))
    assert "顺丰速运" in text(owner.get("/settings/partners/?view=archived"))
    owner.post(f"{address}archive")
    assert "顺丰速运" in text(owner.get("/settings/partners/"))
    body = b"".join(owner.get("/settings/partners.csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert "王站长 WeChat sf-wang" in body
    assert outsider.get(address).status_code == 404


@pytest.mark.mission("N12")
@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"hours": "8:00-7:00"}, id="closes_before_it_opens"),
        pytest.param({"zone": "Mars/Base"}, id="no_such_zone"),
        pytest.param({"answers_within": "0"}, id="no_time_to_answer"),
        pytest.param({"term-value": ["-5", ""]}, id="a_negative_term"),
        pytest.param({"term-until": ["2025-01-01", ""]}, id="a_term_that_ends_before_it_begins"),
        pytest.param({"contact-channel": ["pigeon", "phone", "phone"]}, id="no_such_channel"),
        pytest.param({"name": ""}, id="no_name"),
    ],
)
def test_what_cannot_be_of_a_partner_is_refused(owner: Client, tmall_shop: Shop, wrong: dict[str, Any]) -> None:
    assert owner.post("/settings/partners/new/carrier", CARRIER | wrong).status_code == 422
    assert Partner.objects.count() == 0


def test_only_managers_change_partners_and_no_name_is_there_twice(
    owner: Client, agent: Client, tmall_shop: Shop
) -> None:
    made(owner)
    assert owner.post("/settings/partners/new/carrier", CARRIER).status_code == 422
    assert agent.post("/settings/partners/new/carrier", CARRIER | {"name": "x"}).status_code == 404
    assert agent.get("/settings/partners/").status_code == 404
    assert Partner.objects.count() == 1


@pytest.mark.mission("N12")
def test_its_time_to_answer_counts_in_its_own_hours() -> None:
    """Four hours daily from 8 to 20: asked at 20:00 in Shanghai, due at 12:00 the next day."""
    partner = Partner(
        name="x",
        kind="carrier",
        days=[1, 2, 3, 4, 5, 6, 7],
        hours=["08:00-20:00"],
        zone="Asia/Shanghai",
        answers_within=240,
    )
    asked = datetime(2026, 11, 14, 12, tzinfo=UTC)
    assert book.due(partner, asked) == datetime(2026, 11, 15, 4, tzinfo=UTC)
    partner.days = [1, 2, 3, 4, 5]  # the fourteenth is a Saturday
    assert book.due(partner, asked) == datetime(2026, 11, 16, 4, tzinfo=UTC)


@pytest.mark.mission("M9")
def test_a_contact_answers_what_waits_for_its_carrier_and_sees_nothing_else(
    owner: Client, guest: Client, tmall_shop: Shop, now: datetime
) -> None:
    partner, other = made(owner), made(owner, CARRIER | {"name": "中通", "codes": "ZTO"})
    mine = located(tmall_shop, now, "T-2001")
    located(tmall_shop, now, "T-2002", carrier="ZTO")
    path = linked(owner, partner)
    page = text(guest.get(path))
    assert "W2001" in page
    assert "W2002" not in page
    assert not any(word in page for word in ("王小明", "1234", "299", "文三路"))  # neither the buyer nor money
    assert f"{partner.contacts[0]['name']}" in page
    task = posted(guest, path, "open", dossier=str(mine), case="1", step="ask")
    assert "The carrier answers" in text(task)
    own = task.redirect_chain[-1][0]
    assert own.startswith("/x/")
    done = posted(guest, own, "answer", **{"form.goods_place": "杭州中转站", "form.answered_by": "王站长"})
    assert "Thank you, the answer has arrived." in text(done)
    assert "Back to your list" in text(done)
    assert one("SELECT state FROM casework_step WHERE dossier_id = %s AND step = 'ask'", mine) == "done"
    assert "Nothing is asked of you just now." in text(guest.get(path))
    again = posted(guest, path, "open", dossier=str(mine), case="1", step="ask")
    assert "done already" in text(again)
    foreign = number_of("T-2002")
    assert posted(guest, path, "open", dossier=str(foreign), case="1", step="ask").status_code == 422
    assert "W2002" in text(guest.get(linked(owner, other)))
    adds_up()


def number_of(order: str) -> int:
    return int(one("SELECT id FROM casework_dossier WHERE key = %s", order))


@pytest.mark.mission("M8")
def test_photos_come_with_a_contacts_answer(owner: Client, guest: Client, tmall_shop: Shop, now: datetime) -> None:
    partner = made(owner)
    mine = located(tmall_shop, now, "T-2001")
    own = posted(guest, linked(owner, partner), "open", dossier=str(mine), case="1", step="ask").redirect_chain[-1][0]
    OutsideLink.objects.update(item="tracking_trace")
    assert send(guest, own, picture()).status_code == 200
    assert File.objects.get().source == "partner"
    assert send(guest, own, b"x" * (50 * 1024 * 1024)).status_code == 422
    assert File.objects.count() == 1


@pytest.mark.mission("N12")
def test_a_list_ends_with_time_when_taken_back_when_put_away_and_cannot_be_guessed(
    owner: Client, guest: Client, tmall_shop: Shop, rival: Merchant, now: datetime
) -> None:
    partner = made(owner)
    located(tmall_shop, now, "T-2001")
    first, second, third = (linked(owner, partner, name) for name in ("甲", "乙", "丙"))
    assert first not in owner.get(f"/settings/partners/{partner.id}/").content.decode()  # shown once
    old, taken, _left = PartnerLink.objects.order_by("id")
    PartnerLink.objects.filter(id=old.id).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert guest.get(first).status_code == 410
    owner.post(f"/settings/partners/links/{taken.id}/revoke")
    assert guest.get(second).status_code == 410
    assert guest.get(third).status_code == 200
    moved = third.replace(f"/p/{partner.merchant_id:x}.", f"/p/{rival.pk:x}.")
    wrong = (moved, guessed(third), "/p/0.a/", f"/p/{'9' * 300}.b/", "/p/zz.b/")
    assert {guest.get(path).status_code for path in wrong} <= {410, 404, 400}
    owner.post(f"/settings/partners/{partner.id}/archive")
    assert guest.get(third).status_code == 410
    assert posted_raw(guest, third).status_code in {403, 410}
    assert rows("SELECT 1 FROM casework_audit WHERE verb LIKE 'link.%%' AND object LIKE 'partner:%%'") == [(1,)] * 4


def posted_raw(guest: Client, path: str) -> Any:
    return guest.post(f"{path}short", {"sku": "LAMP-1"})


@pytest.mark.mission("M6")
def test_goods_that_cannot_come_are_told_for_every_open_order_in_one_press(
    owner: Client, guest: Client, tmall_shop: Shop, now: datetime
) -> None:
    """Fourteen orders wait for the lamp; one has left, one was cancelled, one is for a mug."""
    lamp, mug = (Line(sku="LAMP-B", title="灯", price=9_900),), (Line(sku="MUG", title="杯", price=900),)
    waiting = [placed(f"L-{n}", at=now - DAY - n * HOUR, lines=lamp) for n in range(14)]
    gone = placed("L-gone", at=now - DAY, lines=lamp)
    left = s.ParcelHandedOver(id="lg", at=now - HOUR, order="L-gone", waybill="W9")
    off = (placed("L-off", at=now - DAY, lines=lamp), s.OrderCanceled(id="lo", at=now - HOUR, order="L-off"))
    feed(tmall_shop, *waiting, gone, left, *off, placed("M-1", at=now - DAY, lines=mug), now=now)
    path = linked(owner, made(owner, SUPPLIER))
    day = (timezone.localdate() + timedelta(days=20)).isoformat()
    asked = {"token": str(uuid4()), "sku": "lamp-b", "until": day, "text": "停电"}
    assert "within a year" in text(posted(guest, path, "short", **asked | {"until": "2020-01-01"}))
    assert "No open order waits" in text(posted(guest, path, "short", **asked | {"sku": "MUG"}))
    look = text(posted(guest, path, "short", **asked))
    assert "14 open orders wait for lamp-b" in look
    assert "L-gone" not in look
    assert rows("SELECT 1 FROM casework_signal WHERE kind = 'stock.short'") == []
    told = text(posted(guest, path, "short", **asked, sure="1"))
    assert "14 orders were told" in told
    told_orders = "SELECT count(DISTINCT dossier_id) FROM casework_case WHERE issue LIKE '%%STOCK%%' AND scene <> %s"
    assert one(told_orders, "sold_out") == 14
    posted(guest, path, "short", **asked, sure="1")
    assert one("SELECT count(*) FROM casework_signal WHERE kind = 'stock.short'") == 14
    ended = rows("SELECT order_key, desk, state FROM casework_case WHERE scene = 'sold_out'")
    assert ended == [("stock:LAMP-B", "lead", "open")]  # asked once, by the name that the shop sells them under
    adds_up()


def test_a_carriers_list_tells_of_no_goods(owner: Client, guest: Client, tmall_shop: Shop) -> None:
    path = linked(owner, made(owner))
    assert posted(guest, path, "short", token=str(uuid4()), sku="LAMP").status_code == 410


def rounds(now: datetime) -> int:
    """What the caretaker does every few seconds."""
    return asking.ask_due(now=now)


@pytest.mark.mission("N12")
def test_silence_goes_to_the_second_contact_then_to_a_lead_and_shows_on_the_scorecard(
    owner: Client, guest: Client, tmall_shop: Shop, now: datetime
) -> None:
    """Asked at the same time: one answered in time by hand, one late, one never. Counted here independently."""
    partner = made(owner, CARRIER | {"hours": "0:00-24:00"})
    quick, slow, never = (located(tmall_shop, now, order) for order in ("T-1", "T-2", "T-3"))
    rounds(now)
    path = linked(owner, partner)
    _answered(guest, path, quick)
    late = now + timedelta(hours=4)  # asked an hour ago, due in three more
    rounds(late)
    assert sorted(_said()) == [("partner_next", "T-2"), ("partner_next", "T-3")]
    words = Notice.objects.filter(words__say="partner_next").values_list("words__whom", flat=True)
    assert set(words) == {"李主管 phone 0571-1234"}
    assert rounds(late) == 0  # once
    _answered(guest, path, slow)
    PartnerAsk.objects.filter(dossier_id=slow).update(answered_at=late)  # the clock of this test stands still
    rounds(late + timedelta(hours=4))
    assert [found for found in _said() if found[0] == "partner_silent"] == [("partner_silent", "T-3")]
    PartnerAsk.objects.filter(dossier_id=never).update(first_due_at=now - HOUR)
    page = text(owner.get("/settings/partners/scorecard/"))
    assert "33 %" in page  # one of three in time
    body = b"".join(owner.get("/settings/partners/scorecard.csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert body.splitlines()[1].split(",")[1:7] == ["顺丰速运", "3", "1", "1", "1", "1"]


def test_who_is_asked_beyond_what_one_round_looks_at_is_asked_in_the_next_and_stays_asked(
    owner: Client, tmall_shop: Shop, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "MOST", 1)
    made(owner)
    for order in ("T-1", "T-2", "T-3"):
        located(tmall_shop, now, order)
    for _ in range(5):
        rounds(now)
    assert PartnerAsk.objects.filter(answered_at=None, gone=False).count() == 3


def _answered(guest: Client, path: str, order: int) -> None:
    own = posted(guest, path, "open", dossier=str(order), case="1", step="ask").redirect_chain[-1][0]
    posted(guest, own, "answer", **{"form.goods_place": "杭州", "form.answered_by": "王"})
    rounds(timezone.now())


def _said() -> list[tuple[str, str]]:
    told = Notice.objects.filter(words__say__startswith="partner_").values_list("words__say", "words__case")
    return sorted({(say, case.partition("/")[0]) for say, case in told})


@pytest.mark.mission("N12")
def test_losses_and_what_came_back_stand_on_the_scorecard(owner: Client, tmall_shop: Shop, now: datetime) -> None:
    """A carrier bears ¥100 and ¥50, of which ¥100 were claimed and ¥30 came back; a supplier's loss is not its own."""
    made(owner)
    merchant = tmall_shop.merchant_id
    for number, (party, name, amount, state, back) in enumerate(
        [("carrier", "sf", 10_000, "claimed", 3_000), ("carrier", "顺丰速运", 5_000, "to_confirm", 0),
         ("supplier", "SF", 70_000, "to_confirm", 0), ("carrier", "ZTO", 90_000, "to_confirm", 0)]
    ):  # fmt: skip
        Loss.objects.create(
            merchant_id=merchant, id=number + 1, shop_id=tmall_shop.pk, dossier_id=number + 1, case_no=1,
            order_key=f"T-{number}", scene="x", issue="x", party=party, partner=name, amount=amount, currency="CNY",
            opened_at=now, proof=[], missing=[], state=state, recovered=back,
        )  # fmt: skip
    page = text(owner.get("/settings/partners/scorecard/"))
    assert all(sum_ in page for sum_ in ("¥150.00", "¥100.00", "¥30.00"))
    assert "¥700.00" not in page
    assert "¥900.00" not in page


@pytest.mark.mission("M9", "N12")
def test_the_case_says_whom_to_ask_and_its_link_bears_their_name(
    owner: Client, tmall_shop: Shop, now: datetime
) -> None:
    made(owner)
    case = f"/cases/{located(tmall_shop, now, 'T-1')}/1/"
    assert "顺丰速运: 王站长 WeChat sf-wang · its answer is due" in text(owner.get(case))
    page = owner.get(case).content.decode()
    assert 'name="name" value="顺丰速运 · 王站长"' in page
    owner.post(f"{case}links", {"step": "ask", "name": "顺丰速运 · 王站长"})
    assert OutsideLink.objects.get().name == "顺丰速运 · 王站长"
    located(tmall_shop, now, "T-2", carrier="ZTO")
    assert "顺丰速运" not in text(owner.get(f"/cases/{number_of('T-2')}/1/"))
