"""What the demo's people do when it opens: each through their own browser, so that every page has something to show.

One beat after another; a beat that finds nothing to work on, or is refused, is logged and the story goes on.
"""

import re
import urllib.error
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Final

import msgspec
import structlog
from django.utils import timezone

from amends.casework.overlay.compiled import policy
from amends.merchants.models import Merchant, Shop
from amends.merchants.own_days import (
    NONE,
    Day,
    DayEntry,
    plain,
)
from amends.sandbox import fresh, listings, pictures, trade, wares
from amends.sandbox.stage import StoryStage, at

DAY: Final = timedelta(days=1)
REFUND: Final = "refund"  # the remedy agents have to ask for
MOMENT: Final = "%Y-%m-%dT%H:%M"
WEEK: Final = ["1", "2", "3", "4", "5", "6", "7"]
ROSTER: Final = (
    ("agent@demo.example", "returns", "9", "21"),
    ("agent@demo.example", "reception", "9", "21"),
    ("new@demo.example", "reception", "13", "23"),
    ("lead@demo.example", "lead", "9", "22"),
    ("lead@demo.example", "exceptions", "9", "22"),
    ("lead@demo.example", "disputes", "9", "22"),
    ("lead@demo.example", "logistics", "9", "22"),
    ("warehouse@demo.example", "warehouse", "8", "20"),
)
OVERLAY: Final = "base: tmall\nset:\n  clocks.answer_unshipped.due.after: 1 d\n"
MORE_LEEWAY: Final = OVERLAY + "  authority.front_line.money: 30 CNY\n"
log = structlog.get_logger(__name__)


def tell(*, address: str, merchant: Merchant, now: datetime) -> None:
    """Play the whole story once."""
    stage = StoryStage(address, merchant, now)
    for beat in BEATS:
        try:
            beat(stage)
        except (urllib.error.URLError, TimeoutError) as error:
            log.warning("demo beat left out", beat=beat.__name__, error=str(error))


def promotion(stage: StoryStage) -> None:
    """Days of the promotion around today: after-sales now, so that its desks and roster hold."""
    today = timezone.localdate(stage.now)
    days = promotion_days(today)
    names = ("warm_up_on", "sale_on", "after_sales_on", "ends_on")
    stage.seat("lead").post(
        "/settings/phases/", {"name": "双11", **{n: d.isoformat() for n, d in zip(names, days, strict=True)}}
    )


def promotion_days(today: date) -> tuple[date, date, date, date]:
    """Warm-up, sale, after-sales and last day: those of the year's Double 11 while it lasts, else around today."""
    double = date(today.year, 11, 11)
    first = double if double < today <= double + 14 * DAY else today - 3 * DAY
    return first - 10 * DAY, first, first + DAY, first + 14 * DAY


def roster(stage: StoryStage) -> None:
    lead = stage.seat("lead")
    lead.post("/settings/phases/after_sales/desks", {"suggest": "1"})
    for email, desk, start, end in ROSTER:
        shift: dict[str, str | list[str]] = {"desk": desk, "member": str(stage.member(email)), "days": WEEK}
        lead.post("/settings/phases/after_sales/", shift | {"from_hour": start, "until_hour": end})


def work_in_hand(stage: StoryStage) -> None:
    """Everybody takes some cases, one of them far more than the others."""
    for who, count in (("agent", 9), ("lead", 4), ("new", 2)):
        for _ in range(count):
            stage.seat(who).action("/work/next", {})


def mentor(stage: StoryStage) -> None:
    new = stage.member("new@demo.example")
    stage.seat("owner").post(
        f"/settings/people/{new}/",
        {"roles": ["front_line"], "desks": ["reception"], "seniority": "new", "part_time": "on",
         "mentor": str(stage.member("agent@demo.example"))},
    )  # fmt: skip


def lent_hands(stage: StoryStage) -> None:
    """Design answers chats for two days (row B10)."""
    until = timezone.localtime(stage.now + 2 * DAY).strftime(MOMENT)
    design = stage.member("design@demo.example")
    stage.seat("owner").post(
        f"/settings/people/{design}/loans",
        {"role": "agent", "desk": "reception", "until_at": until, "most": "30", "reason": "双11借人：设计帮答咨询"},
    )


def own_values(stage: StoryStage) -> None:
    """An overlay with a history: answer within a day, then a little more leeway for the front line."""
    owner = stage.seat("owner")
    owner.post("/playbooks/tmall/own/put", {"body": OVERLAY, "note": "大促期间一天内答复", "on": "0"})
    owner.post("/playbooks/tmall/own/put", {"body": MORE_LEEWAY, "note": "前台可做主 30 元", "on": "1"})


def stocktaking(stage: StoryStage) -> None:
    """Two days off of the carriers' calendar, and longer office hours on the day of the sale."""
    start = timezone.localdate(stage.now) + 5 * DAY
    days = tuple(Day(on=start + number * DAY, note="年末盘点，快递不揽收") for number in range(2))
    entries = {
        "carrier_hours": DayEntry(days=days, source="快递网点通知"),
        "office": DayEntry(days=(Day(on=start, counts=True, hours=("08:00-24:00",), note="返场"),)),
    }
    for calendar, entry in entries.items():
        seen, was = (msgspec.json.encode(plain(each)).decode() for each in (entry, NONE))
        wanted: dict[str, str | list[str]] = {"calendar": calendar, "entry": seen, "was": was, "source": entry.source}
        stage.seat("owner").post("/settings/calendars/put", wanted)


def absences(stage: StoryStage) -> None:
    """The warehouse counts its stock next week."""
    start = timezone.localtime(stage.now + 5 * DAY)
    lead = str(stage.member("lead@demo.example"))
    stage.seat("owner").post(
        f"/settings/people/{stage.member('warehouse@demo.example')}/absences",
        {"from_at": start.strftime(MOMENT), "until_at": (start + DAY).strftime(MOMENT), "stand_in": lead,
         "note": "年末盘点"},
    )  # fmt: skip


def approvals(stage: StoryStage) -> None:
    """Refunds above what an agent may grant; the first waits, one is approved, one refused, the others wait."""
    agent = stage.seat("agent")
    tmall = Shop.objects.get(merchant=stage.merchant, platform="tmall")
    granted = [each.name for each in policy("tmall").playbook.scenes if any(r.name == REFUND for r in each.remedies)]
    scenes = [name for name in granted if name not in fresh.SCENES]
    for number, case in enumerate(stage.cases(30, scene__in=scenes, shop=tmall)):
        part = {"amount": "40"} if number % 2 else {}  # what a supervisor may answer; the whole is the manager's
        with suppress(urllib.error.HTTPError):  # not offered as things stand
            agent.action(at(case, "remedy"), {"remedy": REFUND, "text": "买家不想等了，同意退款", **part})
    for number, answer in zip(_waiting(stage)[1:], ("grant", "refuse"), strict=False):
        stage.seat("owner").post(f"/approvals/{number}/{answer}", {"reason": "按活动承诺处理"})


def _waiting(stage: StoryStage) -> list[int]:
    from amends.casework.approval.models import Approval

    found = Approval.objects.filter(merchant=stage.merchant, state="asked").order_by("id")
    return list(found.values_list("id", flat=True))


def promises(stage: StoryStage) -> None:
    """Three promises, the nearest due this evening."""
    agent = stage.seat("agent")
    whats = ("赠品周五前补发给您", "今天之内给您答复", "补发单号明天中午前给到")
    for days, (case, what) in enumerate(zip(stage.cases(3, desk="returns"), whats, strict=False)):
        due = timezone.localtime(stage.now + days * DAY + timedelta(hours=5))
        agent.action(at(case, "take"), {})
        agent.action(at(case, "promise"), {"what": what, "due": due.strftime(MOMENT)})


def tasks(stage: StoryStage) -> None:
    """Message tasks between desks, one of them for the warehouse."""
    agent, warehouse = stage.seat("agent"), str(stage.member("warehouse@demo.example"))
    asked = (
        {"kind": "query", "desk": "warehouse", "member": warehouse, "text": "退货包裹到仓了吗？吊牌还在不在？"},
        {"kind": "operation", "desk": "logistics", "text": "帮忙催一下转运，买家在等"},
    )
    for case, task in zip(stage.cases(2, shop__platform="tmall"), asked, strict=False):
        agent.action(at(case, "task"), dict(task))


def mentions(stage: StoryStage) -> None:
    """The bell rings for the lead and for the agent."""
    for case in stage.cases(1, band__gte=2):
        stage.seat("agent").action(at(case, "note"), {"text": "@周主管 这单快到点了，先处理哪边？"})
        stage.seat("lead").action(at(case, "note"), {"text": "@小林 先答复买家，仓库我来催"})


def evidence(stage: StoryStage) -> None:
    """Pictures for a dispute or a broken parcel, and the pack made of them."""
    agent = stage.seat("agent")
    for case in stage.cases(2, desk__in=["disputes", "exceptions", "logistics"]):
        files = [
            ("parcel.jpg", pictures.parcel("SF100200300", torn=True)),
            ("scales.jpg", pictures.scales(1240)),
            ("chat.jpg", pictures.chat([(True, "It came broken"), (False, "So sorry! One moment"), (True, "Please")])),
        ]
        agent.upload(at(case, "files/add"), {}, files)
        agent.post(at(case, "pack"), {"marked": "1"})


def lone_parcel(stage: StoryStage) -> None:
    """One that came back without its label: nobody can say whose it is."""
    tmall = Shop.objects.get(merchant=stage.merchant, platform="tmall")
    label: dict[str, str | list[str]] = {"number": "YT0000000000418", "sku": "围巾", "shop": str(tmall.pk)}
    stage.seat("warehouse").action("/dock/put", label | {"text": "面单泡水，只看得清单号；一条红围巾，吊牌还在"})


def product_pictures(stage: StoryStage) -> None:
    """The warehouse gives the pictures of all goods at once."""
    stage.seat("warehouse").upload(
        "/products/give", {"new_too": "1"}, [("pictures.zip", wares.packed())], named="pictures"
    )


def raised(stage: StoryStage) -> None:
    """The lead raises the dearest listing to operations; nobody has answered yet."""
    lead = stage.seat("lead")
    found = re.findall(r'href="(/costs/cases/\?[^"]*of=listing[^"]*)"', lead.get("/costs/?by=listing&currency=CNY"))
    others = [each.replace("&amp;", "&") for each in found if listings.SKU not in each]
    known = [each for each in others if any(page.sku in each for page in listings.PAGES[listings.TMALL])]
    for there in [*known, *others][:1]:
        query = there.partition("?")[2]
        lead.action(f"/costs/raise?{query}", {"text": "买家的话和页面对不上，请对着页面改，或说明为什么不用改。"})


BEATS: Final[tuple[Callable[[StoryStage], None], ...]] = (
    promotion, roster, product_pictures, mentor, lent_hands, own_values, stocktaking, absences,
    lone_parcel, trade.partners, trade.asked, trade.invoices, trade.compensation, approvals, promises, tasks, raised,
    mentions, evidence, work_in_hand, trade.payments,
)  # fmt: skip
