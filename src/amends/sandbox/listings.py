"""What the demo's listings say, and the story of one of them: complained of, raised, changed, and better since."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from amends.engine import signals as s
from amends.engine.signals import AnySignal, Line
from amends.engine.words import RefundType, TaskKind

DAY: Final = timedelta(days=1)
HOUR: Final = timedelta(hours=1)
TMALL, ALIEXPRESS = "tmall", "aliexpress"


class DemoListing(NamedTuple):
    """A page in plain text; ``claims``, ``sizes`` and ``options`` have a line each."""

    sku: str
    language: str
    headline: str
    claims: str
    description: str
    sizes: str
    options: str
    shipping: str


SHIPS: Final = "付款后 48 小时内发货，江浙沪次日达"
PAGES: Final[dict[str, tuple[DemoListing, ...]]] = {
    TMALL: (
        DemoListing("YX-WY03-BE-M", "zh", "半高领羊毛衫女秋冬内搭打底针织衫", "100% 绵羊毛\n不起球不掉毛\n机洗不变形",
                    "贴身穿不扎，秋冬内搭一件就够。颜色和图片一致。", "均码，90–130 斤都能穿", "燕麦色\n黑色", SHIPS),
        DemoListing("YX-YR01-BK-L", "zh", "羽绒服女中长款连帽外套", "90% 白鸭绒\n不钻绒\n无异味",
            "充绒量足，零下十度不冷。",
                    "L：胸围 112 厘米，衣长 98 厘米\n尺码标准，按平时的码买", "黑色 L\n黑色 M", SHIPS),
        DemoListing("YX-XZ11-38", "zh", "雪地靴女加绒防滑短筒", "牛筋底防滑\n加厚羊羔绒", "轻便，走一天不累。",
            "38 码：脚长 24 厘米\n尺码标准",
                    "驼色\n黑色", SHIPS),
        DemoListing("NW-KT15-WH", "zh", "暖屋电热水壶 1.5L", "304 不锈钢内胆\n自动断电\n静音烧水",
            "六分钟烧开一壶。壶盖一体成型，抗摔。",
                    "容量 1.5 升", "米白", SHIPS),
        DemoListing("NW-HT20-WH", "zh", "暖屋石墨烯踢脚线取暖器", "三秒速热\n静音不干燥\n全屋升温",
            "20 平方米房间十分钟暖和。", "长 120 厘米",
                    "遥控款", "现货，当天发货"),
        DemoListing("SH-CJ04-SET", "zh", "日式釉下彩陶瓷餐具 18 件套",
            "加厚陶瓷，不易碎\n泡沫独立包装，破损包赔", "内含 6 碗 6 盘 6 勺。",
                    "碗口 12 厘米", "18 件套", SHIPS),
        DemoListing("NW-VC88-GY", "zh", "暖屋无线吸尘器", "大吸力除螨\n续航 45 分钟\n低噪音",
            "配件齐全：地刷、床褥刷、缝隙刷。", "", "深空灰", SHIPS),
    ),
    ALIEXPRESS: (
        DemoListing("AE-EB21-BK", "pt", "Fone de ouvido sem fio", "Bateria de 30 horas\nCancelamento de ruído",
                    "Som limpo, ajuste confortável. Garantia de 12 meses.", "", "Preto",
                    "Envio em 48 horas. Entrega em 12 a 20 dias úteis."),
        DemoListing("AE-DR55-BL", "pt", "Vestido longo estampado", "Tecido leve que não desbota",
            "Cor igual à da foto.",
                    "Tamanho brasileiro: M veste 40", "Azul M\nAzul G", "Entrega em 12 a 20 dias úteis."),
        DemoListing("AE-SN40-WH", "pt", "Tênis casual", "Couro legítimo\nSola antiderrapante",
            "Tamanho padrão, compre o seu número.",
                    "40: 25,5 cm", "Branco 40", "Entrega em 12 a 20 dias úteis."),
    ),
}  # fmt: skip

# The story of one listing.
SKU: Final = "Y-26"
TITLE: Final = "美利奴羊毛开衫 奶油白 M"
PRICE: Final = 25_900
REFUNDED: Final = 4_000
ISSUE: Final = "SIZE_COLOR_STYLE"
REF: Final = "cost-demo-cardigan"
DAYS: Final = 48  # it has been sold
CHANGED: Final = 22  # days ago
COMPLAINS: Final = {True: 4, False: 15}  # every so-manieth buyer, before the change and since
WROTE: Final = (
    "胸围比尺码表小一圈，按平时的码买根本扣不上",
    "偏小太多了，袖子也短，页面说标准码",
    "尺码不准，M 穿着紧",
    "尺码表写胸围 104，我量了只有 98",
)
ASKED: Final = "奶油白开衫：买家都说偏小，尺码表写的胸围和实物差 6 厘米。请按平铺实测改尺码表，写明偏小一码。"
ANSWERED: Final = "已按仓库平铺实测改了尺码表，并写明偏小、建议拍大一码。"
_WORDS: Final = {
    "headline": TITLE, "claims": "100% 美利奴羊毛\n可机洗", "description": "柔软亲肤，四季可穿。",
    "options": "奶油白 M\n奶油白 L",
    "shipping": SHIPS, "language": "zh",
}  # fmt: skip
BEFORE: Final = "M：胸围 104 厘米，衣长 64 厘米\n尺码标准，按平时的码买"
SINCE: Final = "M：胸围 98 厘米，衣长 62 厘米（平铺实测）\n版型偏小，建议拍大一码"


def told(platform: str, *, since: datetime) -> Iterator[AnySignal]:
    """What the pages of a shop say from ``since`` on."""
    for page in PAGES.get(platform, ()):
        yield s.ListingTold(id=f"page:{page.sku}", at=since, order=f"listing:{page.sku}", **page._asdict())


def story(*, now: datetime, lead: str, operations: str) -> list[AnySignal]:
    """The cardigan's seven weeks. ``lead``, ``operations``: who raised it and who answered, as ids."""
    changed = now - CHANGED * DAY
    first = s.ListingTold(
        id="page:y26", at=now - (DAYS + 1) * DAY, order=f"listing:{SKU}", sku=SKU, sizes=BEFORE, **_told()
    )
    second = s.ListingTold(
        id="page:y26-2", at=changed, order=f"listing:{SKU}", sku=SKU, sizes=SINCE, by=operations, **_told()
    )
    orders = [each for number in range(DAYS * 3 // 2) for each in _order(number, now)]
    return [first, second, *orders, *_raised(changed, now, lead, operations)]


def _told() -> dict[str, Any]:
    return dict(_WORDS)


def key(number: int) -> str:
    return f"26{number:07d}"


def _order(number: int, now: datetime) -> Iterator[AnySignal]:
    """Two orders in three days; before the change every fourth buyer complains, since then every fifteenth."""
    at, order = now - DAYS * DAY + number * 16 * HOUR, key(number)
    yield s.OrderPlaced(
        id=f"{order}:placed", at=at, order=order, amount=PRICE, currency="CNY", country="CN", language="zh",
        ship_by=at + 2 * DAY, lines=(Line(sku=SKU, title=TITLE, price=PRICE),),
    )  # fmt: skip
    ends = (
        s.ParcelHandedOver(
            id=f"{order}:handed", at=at + 20 * HOUR, order=order, waybill=f"SF26{number:06d}", carrier="顺丰"
        ),
        s.ParcelDelivered(id=f"{order}:delivered", at=at + 2 * DAY, order=order),
        *(_complaint(number, order, at + 3 * DAY) if complains(number, at, now) else ()),
        s.OrderCompleted(id=f"{order}:completed", at=at + 12 * DAY, order=order),
    )
    yield from (each for each in ends if each.at < now)


def complains(number: int, at: datetime, now: datetime) -> bool:
    return number % COMPLAINS[at < now - CHANGED * DAY] == 1


def _complaint(number: int, order: str, at: datetime) -> Iterator[AnySignal]:
    yield s.MessageReceived(id=f"{order}:said", at=at, order=order, text=WROTE[number // 4 % len(WROTE)], language="zh")
    yield s.ProblemReported(
        id=f"{order}:problem", at=at + HOUR / 2, order=order, ref=f"P{order}", issue=ISSUE, sku=SKU, amount=REFUNDED
    )
    yield s.RefundAsked(
        id=f"{order}:asked", at=at + HOUR, order=order, ref=f"R{order}", type=RefundType.REFUND_ONLY, amount=REFUNDED,
        reason="尺码不合适",
    )  # fmt: skip
    yield s.RefundAgreed(id=f"{order}:agreed", at=at + 3 * HOUR, order=order, ref=f"R{order}")
    yield s.RefundPaid(id=f"{order}:paid", at=at + 4 * HOUR, order=order, ref=f"R{order}", amount=REFUNDED)
    yield s.ProblemSettled(
        id=f"{order}:settled", at=at + 5 * HOUR, order=order, ref=f"P{order}", how="refund", amount=REFUNDED
    )


def complained_by(number: int, moment: datetime, now: datetime) -> bool:
    """Whether the buyer of that order had complained, and was refunded, by then."""
    at = _placed(number, now)
    return complains(number, at, now) and at + 3 * DAY + 6 * HOUR < moment


def raised_on(now: datetime) -> str:
    """The order on which it was raised: the last that had complained by then."""
    changed = now - CHANGED * DAY
    return key(max(n for n in range(DAYS * 3 // 2) if complained_by(n, changed, now)))


def _placed(number: int, now: datetime) -> datetime:
    return now - DAYS * DAY + number * 16 * HOUR


def _raised(changed: datetime, now: datetime, lead: str, operations: str) -> Iterator[AnySignal]:
    order = raised_on(now)
    yield s.TaskAsked(
        id=REF, at=changed - HOUR, order=order, ref=REF, task=TaskKind.OPERATION, text=ASKED, by=lead,
    )  # fmt: skip
    yield s.TaskAnswered(
        id=f"{REF}:answer", at=changed, order=order, ref=REF, text=ANSWERED, remarked=True, by=operations
    )
