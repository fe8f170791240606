"""Goods, people, places and carriers of a Chinese shop. Persons, streets and numbers are invented."""

from functools import cache
from typing import NamedTuple

from amends.engine.words import Scan


class CatalogueProduct(NamedTuple):
    """``price`` in minor units; ``kind``: appliance, apparel, snack or small; ``returns``: times the usual share."""

    sku: str
    title: str
    price: int
    kind: str
    returns: float = 1.0


class RouteStop(NamedTuple):
    """One record of a route; ``share``: how far along (0..1) between hand-over and delivery."""

    share: float
    scan: Scan
    place: str
    text: str


PRODUCTS = (
    CatalogueProduct("NW-KT15-WH", "暖屋电热水壶家用304不锈钢自动断电1.5L大容量 米白", 9900, "appliance"),
    CatalogueProduct("NW-AF45-GN", "暖屋空气炸锅家用4.5L可视大容量无油低脂电炸锅 抹茶绿", 25900, "appliance"),
    CatalogueProduct("NW-HT20-WH", "暖屋取暖器家用节能石墨烯踢脚线电暖气片 2000W遥控款", 29900, "appliance", 1.2),
    CatalogueProduct("NW-JC35-PK", "暖屋便携榨汁机小型家用充电式无线果汁杯 樱花粉", 7900, "appliance"),
    CatalogueProduct("NW-HM06-BL", "暖屋桌面加湿器卧室静音大雾量办公室补水仪 雾霾蓝", 6900, "appliance"),
    CatalogueProduct("NW-VC88-GY", "暖屋无线吸尘器家用手持大吸力除螨车载两用 深空灰", 39900, "appliance", 1.1),
    CatalogueProduct("NW-DB30-WH", "暖屋电煮锅宿舍小电锅多功能一体锅3L带蒸笼", 8900, "appliance"),
    CatalogueProduct("NW-HD12-RD", "暖屋高速吹风机负离子护发大功率速干 中国红", 19900, "appliance"),
    CatalogueProduct("YX-YR01-BK-L", "羽绒服女中长款2026冬季新款白鸭绒连帽外套 黑色 L", 45900, "apparel", 1.7),
    CatalogueProduct("YX-WY03-BE-M", "半高领羊毛衫女秋冬内搭打底针织衫 燕麦色 M", 15900, "apparel", 1.6),
    CatalogueProduct("YX-WK07-GY-XL", "加绒卫裤男冬季宽松束脚运动长裤 麻灰 XL", 8900, "apparel", 1.4),
    CatalogueProduct("YX-SM02-PK-M", "珊瑚绒睡衣女冬季加厚家居服两件套 藕粉 M", 11900, "apparel", 1.3),
    CatalogueProduct("YX-WZ05-MIX", "中筒袜男女秋冬纯棉防臭吸汗运动袜 5双装 混色", 2990, "apparel", 0.5),
    CatalogueProduct("YX-WJ09-RD", "羊绒围巾女冬季加厚保暖披肩本命年礼盒装 正红", 13900, "apparel"),
    CatalogueProduct("YX-XZ11-38", "雪地靴女加绒防滑短筒保暖棉鞋 驼色 38码", 16900, "apparel", 1.6),
    CatalogueProduct("LS-JG750", "每日坚果混合果仁孕妇零食大礼包 750g/30包", 7990, "snack", 0.3),
    CatalogueProduct("LS-NR500", "内蒙古风干牛肉干手撕原味真空独立包装 500g", 8980, "snack", 0.4),
    CatalogueProduct("LS-MP1KG", "麻薯干吃汤圆糯米糍糕点休闲零食整箱 1kg", 2980, "snack", 0.3),
    CatalogueProduct("LS-FGS2", "凤梨酥台湾风味糕点礼盒伴手礼 500g*2盒", 4980, "snack", 0.4),
    CatalogueProduct("LS-LW24", "螺蛳粉柳州正宗300g*6袋加辣加臭速食米线", 5490, "snack", 0.3),
    CatalogueProduct("SH-BW01-500", "316不锈钢保温杯男女大容量泡茶杯 500ml 墨绿", 8900, "small"),
    CatalogueProduct("SH-CJ04-SET", "日式釉下彩陶瓷餐具套装碗盘家用 18件", 13800, "small", 1.2),
    CatalogueProduct("SH-SD02-WH", "护眼台灯学习专用国AA级全光谱儿童书桌灯", 17900, "small"),
    CatalogueProduct("SH-YT06-180", "法兰绒毛毯加厚午睡盖毯空调毯 180×200cm", 6990, "small"),
)
GIFT = CatalogueProduct("ZP-DBJ", "【赠品】定制帆布袋", 0, "small")

CITIES = (
    ("广东省", "广州市", "天河区"), ("广东省", "深圳市", "龙岗区"), ("广东省", "东莞市", "南城街道"),
    ("浙江省", "杭州市", "余杭区"), ("浙江省", "宁波市", "鄞州区"), ("浙江省", "金华市", "义乌市"),
    ("江苏省", "南京市", "江宁区"), ("江苏省", "苏州市", "吴中区"), ("江苏省", "徐州市", "泉山区"),
    ("上海", "上海市", "浦东新区"), ("上海", "上海市", "闵行区"), ("北京", "北京市", "朝阳区"),
    ("北京", "北京市", "昌平区"), ("天津", "天津市", "南开区"), ("四川省", "成都市", "武侯区"),
    ("四川省", "绵阳市", "涪城区"), ("重庆", "重庆市", "渝北区"), ("湖北省", "武汉市", "洪山区"),
    ("湖南省", "长沙市", "岳麓区"), ("河南省", "郑州市", "金水区"), ("河南省", "洛阳市", "涧西区"),
    ("山东省", "济南市", "历下区"), ("山东省", "青岛市", "市北区"), ("陕西省", "西安市", "雁塔区"),
    ("福建省", "厦门市", "集美区"), ("福建省", "泉州市", "晋江市"), ("安徽省", "合肥市", "蜀山区"),
    ("江西省", "南昌市", "红谷滩区"), ("辽宁省", "沈阳市", "浑南区"), ("黑龙江省", "哈尔滨市", "南岗区"),
    ("云南省", "昆明市", "官渡区"), ("广西", "南宁市", "青秀区"), ("新疆", "乌鲁木齐市", "天山区"),
)  # fmt: skip
STREETS = ("和平路", "建设路", "文化路", "迎春街", "学府路", "滨江大道", "新华街", "桂花巷")
NICK_HEADS = "小大阿l爱t米橙晴苏w夏x木y风云z果甜"
NICK_TAILS = "8猫3子0c鱼9宝y月1糖6兔n熊5"
CARRIERS = ("中通", "圆通", "顺丰", "韵达", "极兔", "邮政")
CARRIER_WEIGHTS = (0.28, 0.47, 0.57, 0.75, 0.91, 1.0)  # cumulative
WAYBILL_HEADS = ("7836", "YT89", "SF31", "4630", "JT53", "9863")
ORIGIN = "金华市"


@cache
def route(carrier: str, place: int) -> tuple[RouteStop, ...]:
    """What this carrier's trace shows on the way to ``CITIES[place]``."""
    _, city, district = CITIES[place]
    return (
        RouteStop(0.0, Scan.COLLECTED, ORIGIN, f"【{ORIGIN}】{carrier}快递 义乌商贸区网点 已揽收"),
        RouteStop(0.14, Scan.DEPARTED, ORIGIN, f"【{ORIGIN}】快件离开 义乌商贸区网点 已发往 金华转运中心"),
        RouteStop(0.30, Scan.DEPARTED, ORIGIN, f"【{ORIGIN}】快件离开 金华转运中心 已发往 {city}转运中心"),
        RouteStop(0.64, Scan.ARRIVED, city, f"【{city}】快件已经到达 {city}转运中心"),
        RouteStop(0.84, Scan.ARRIVED, city, f"【{city}】快件已经到达 {district}营业部"),
        RouteStop(0.93, Scan.OUT_FOR_DELIVERY, city, f"【{city}】{district}营业部 快递员正在为您派件，请保持电话畅通"),
    )
