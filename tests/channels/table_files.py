"""Tables as platforms' exports and shops' own lists look, in our own words and numbers."""

import base64
import io
import struct
import zipfile
import zlib
from collections.abc import Sequence
from typing import Final

TAOBAO = (
    "订单编号,买家会员名,买家实际支付金额,买家应付邮费,订单状态,订单创建时间,订单付款时间,"
    "收货人姓名,联系手机,收货地址,物流单号,物流公司\n"
    '="4058123456789012345",tb张三,"1,299.00",10.00,卖家已发货，等待买家确认,2026/11/11 0:10,2026/11/11 0:12,'
    "张三,'13800000001,杭州市文三路 9 号,No:ZT7700001,中通\n"
    '="4058123456789012346"\t,tb李四,99.00,0,交易关闭,2026-11-11 08:00:00,,李四,\'13800000002,上海市,,\n'
    "4.05812E+18,tb王五,49.00,0,买家已付款，等待卖家发货,2026-11-11 09:00:00,2026-11-11 09:01:00,"
    "王五,'13800000003,北京市,,\n"
)
REFUNDS = (
    "退款编号,订单编号,买家退款金额,退款的申请时间,退款状态,退款类型,买家退款原因\n"
    "R-1,4058123456789012345,299.00,2026-11-20 10:00:00,买家已经申请退款，等待卖家同意,仅退款,不想要了\n"
    "R-2,4058123456789012346,九十九,2026-11-20 11:00:00,退款成功,仅退款,\n"
)
AMAZON = (
    "return-date\torder-id\tsku\tdetailed-disposition\treason\tlicense-plate-number\n"
    "2026-11-20T00:00:00+00:00\t111-7000000-0000001\tLAMP-3\tCUSTOMER_DAMAGED\tDEFECTIVE\tLPN0001\n"
    "2026-11-21T00:00:00+00:00\t111-7000000-0000002\tLAMP-3\tSELLABLE\tUNWANTED_ITEM\tLPN0002\n"
)
REVIEWS = (
    "订单号,评价时间,评分,评价内容\n"
    "A-1,2026-11-20 10:00,差评,坏了\nA-2,2026-11-20 11:00,★★★★★,很好\nA-3,2026-11-20 12:00,9,?\n"
)
WAYBILLS = "订单号,快递单号,快递公司,发货时间\nA-1,SF0001,顺丰,2026-11-12 10:00\nA-2,,中通,2026-11-12 10:00\n"
SHOPIFY = (
    "Name,Email,Financial Status,Paid at,Currency,Shipping,Total,Created at,Lineitem quantity,Lineitem name,"
    "Lineitem price,Lineitem sku,Shipping Name,Cancelled at\n"
    "#1001,a@example.com,paid,2026-06-01 10:00:00 -0400,USD,5.00,81.00,2026-06-01 09:59:00 -0400,2,Bundle,30.00,"
    "B-1,Ann Lee,\n"
    "#1001,a@example.com,,,,,,,1,Cup,16.00,C-1,,\n"
)
EBAY = (
    "Sales Record Number,Order Number,Buyer Username,Sale Date,Total Price,Quantity,Item Title,Custom Label\n"
    '112,24-14934-88735,maple,Jul-25-26,"$1,325.00",1,Card,PH-1\n'
)
JD = (
    "订单号,商品ID,商品名称,订购数量,支付方式,下单时间,京东价,订单金额,应付金额,订单状态,"
    "下单帐号,客户姓名,客户地址,联系电话\n"
    "290000000001,100012,台灯,1,在线支付,2026-11-11 00:05:00,199.00,199.00,189.00,等待出库,"
    "jd_01,赵六,广州市,13800000004\n"
)
ALIBABA1688 = (
    "订单编号,买家公司名,买家会员名,货品总价(元),运费(元),实付款(元),订单状态,订单创建时间,货品标题,单价(元),数量,单品货号\n"
    "2900000000000000001,某公司,buyer1,500.00,20.00,520.00,等待卖家发货,2026-11-11 10:00:00,水壶,5.00,100,K1\n"
)
ALIEXPRESS = (
    "订单号,订单状态,买家名称,下单时间,付款时间,订单金额,收货国家,发货期限\n"
    "8100000000000001,等待您发货,Joao,2026-11-11 10:00,2026-11-11 10:01,US $12.99,Brazil,2026-11-16 10:00\n"
)
_SPACE = "http://schemas.openxmlformats.org"
_SHEET = f"{_SPACE}/spreadsheetml/2006/main"
_OFFICE = f"{_SPACE}/officeDocument/2006/relationships"
_PACKAGE = f"{_SPACE}/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_CELLS = {str: '<c t="inlineStr"><is><t>{}</t></is></c>', int: "<c><v>{}</v></c>", float: "<c><v>{}</v></c>"}


def workbook(*rows: Sequence[str | float], title: str = "订单") -> bytes:
    """An Excel workbook as small programs write it: texts inline, numbers with all their digits."""
    lines = ["".join(["<row>", *(_CELLS[type(value)].format(value) for value in row), "</row>"]) for row in rows]
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">{_types()}</Types>',
        "_rels/.rels": _related("officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}"><sheets>'
        f'<sheet name="{title}" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _related("worksheet", "worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_SHEET}"><sheetData>{"".join(lines)}</sheetData></worksheet>',
    }
    return packed({name: text.encode() for name, text in parts.items()})


def packed(parts: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def _types() -> str:
    rels = f'<Default Extension="rels" ContentType="{_PACKAGE.rpartition("/")[0]}"/>'
    return rels + "".join(
        f'<Override PartName="/xl/{name}.xml" ContentType="{_TYPE}.{kind}+xml"/>'
        for name, kind in (("workbook", "sheet.main"), ("worksheets/sheet1", "worksheet"))
    )


def _related(kind: str, target: str) -> str:
    relation = f'<Relationship Id="r1" Type="{_OFFICE}/{kind}" Target="{target}"/>'
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{relation}</Relationships>'


def unwrapped(text: str) -> bytes:
    """A file of another program, as it stands here."""
    return zlib.decompress(base64.b85decode(text))


# Written by a spreadsheet program in the format of Excel 97: two orders, their numbers as text, times as times.
EXCEL_97 = unwrapped(
    r"c-rk)T}TvB6h3!$_Rm&bb(K_*MM%q(G=EwJT?<TlXi&H8$I72}%dk~hd$Axb+ow>9Fe)-K>>(qom+kkV-"
    r"g*ekd`OBw6MBgr3i~0{>D;q3re@$m3C4WGJ#)^v_k8!x{hgT?gHfZscN4~79*RH*)3O;1vwRGbSv9PH`LfJa^=`r>Ygkq=n{Xfvd"
    r"UzE6+{nj}kM|e|a7TQK65t)CJ<tqNQ=`YegxExFsAaqjg(w+ZMo$F9Q>&s$?k5>T@-"
    r"~%xOtP3fog@pf>?qp}gH9>Uq0Hi)LNet=0O!3&F|Wy!1+nmq&*HW-ELc_#8-"
    r"0gr4==NfB+&wWfCF0UY4rHGy%MftPeCgp!|Tm(yY2P$1zvAKOUo$OaMb(Yi);s&P?z@;yXIe7KLhlCpX)dN!EeIRobNv;hyd*%*U"
    r")P5g9Um-o+Gepr?<N%;TEhwizgAt71#F7WeBQ?6+iZU^-Oe|fHg~jsw-"
    r"6`=ht~gq@lAt7xcjLJgJ=zrQu!S+my(FkJaF0%E`=iWUbH6$<5o~$j>AVtF~90B}<U!^WG7usKFv{Ip(jfbOox0T&bN4#^qt0bns"
    r"0j^7lzG2U^NMc8Br9hBhbboXshm7Oe%P8zM=MqNQuaPMN&%>E+hCGG{e;+UY<F9$Tw;=YR|+cmxJVP>znI9#a}ctR;DpSQAN4AZf"
    r"!gcuy&dRg}#gROS@rreHnUgkfjuEPXZV{txB%ll<e(HK-"
    r"4ijvciPymIzJG9IIDjOSMeq_cE(=_1Dir+R0~7WbB9{BPTxNw6wymzA?Q5~d)G)F_fci}wzju>_^Bf|d>~-"
    r"HauoB`VBp0cJ+bysvcFd%We*kl!`#uwQ*&d|cr9oV|;IQkt_HK(#o#QDGMrU>Atpq_7LbezU*7KTTm5h+VRQQkt`yLA5wLe}*C<8"
    r"UmaOkAPnY0}UE9XwaZRg9Z(A{^<zHtFWlN4D;7Eqw-&83e&Xqo8-"
    r"Sm1vKGx1ivLqpb_srXboxp#DSivTx^js>i<HH9ay^$8laBa(Gc?d#m^)*`*{`}X#IOjDAf9=LuuzfuKy=AgcJe"
)


def record(kind: int, body: bytes) -> bytes:
    """A record of an old workbook."""
    return struct.pack("<HH", kind, len(body)) + body


BEGIN: Final = record(0x0809, struct.pack("<HHHHII", 0x0600, 5, 0x0DBB, 0x07CC, 0, 6))
_END, _FREE, _TABLE, _SECTOR = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 512


def old_workbook(records: bytes) -> bytes:
    """An Excel 97 file ([MS-CFB]): a table of sectors, a folder, and the one stream ``Workbook``."""
    stream = records.ljust(4096, b"\0")  # what is shorter lies elsewhere
    chain = [*range(3, 2 + len(stream) // _SECTOR), _END]
    table = [_TABLE, _END, *chain, *[_FREE] * (128 - 2 - len(chain))]
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<10I", 0, 1, 1, 0, 4096, _END, 0, _END, 0, 0) + struct.pack("<I", _FREE) * 108
    folder = _entry("Root Entry", 5, 1, _END, 0) + _entry("Workbook", 2, _FREE, 2, len(stream))
    return head + struct.pack("<128I", *table) + folder.ljust(_SECTOR, b"\0") + stream


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    raw = f"{name}\0".encode("utf-16-le")
    told = struct.pack("<HBBIII", len(raw), kind, 1, _FREE, _FREE, child)
    return raw.ljust(64, b"\0") + told + bytes(36) + struct.pack("<IQ", start, size)


LISTINGS = (
    "SKU,商品标题,卖点,尺码表,发货承诺,语言,生效时间\n"
    '="0069012345678",羊毛衫,"100% 羊毛\n可机洗",M: 104 cm,48 小时内发货,zh,2026-11-01 08:00\n'
    "B-2,<b>围巾</b>,,,,zh,\nC-3,帽子,,,,中文,\nD-4,,,,,,\n,手套,,,,,\n"
)
