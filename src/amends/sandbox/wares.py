"""What the demo's goods look like: plain pictures drawn by rule, the same each time."""

import io
import zipfile
from collections.abc import Callable
from functools import partial
from typing import Final

from PIL import Image

from amends.sandbox import drawings
from amends.sandbox.brush import (
    BLUE,
    CAMEL,
    CREAM,
    DARK,
    GOLD,
    GREEN,
    GREY,
    PINE,
    PINK,
    PORCELAIN,
    RED,
    SCALE,
    SIDE,
    STEEL,
    WHITE,
    WOOD,
    Brush,
    darker,
)

WARES: Final[dict[str, Callable[[Brush], None]]] = {
    "NW-KT15-WH": partial(drawings.kettle, colour=CREAM),
    "NW-AF45-GN": partial(drawings.fryer, colour=GREEN),
    "NW-HT20-WH": partial(drawings.heater, colour=CREAM),
    "NW-JC35-PK": partial(drawings.blender, colour=PINK),
    "NW-HM06-BL": partial(drawings.mist, colour=BLUE),
    "NW-VC88-GY": partial(drawings.vacuum, colour=GREY),
    "NW-DB30-WH": partial(drawings.pot, colour=CREAM),
    "NW-HD12-RD": partial(drawings.dryer, colour=RED),
    "YX-YR01-BK-L": partial(drawings.coat, colour=DARK),
    "YX-WY03-BE-M": partial(drawings.jumper, colour=CREAM),
    "YX-WK07-GY-XL": partial(drawings.trousers, colour=GREY),
    "YX-SM02-PK-M": partial(drawings.pyjamas, colour=PINK),
    "YX-WZ05-MIX": partial(drawings.socks, colour=GOLD),
    "YX-WJ09-RD": partial(drawings.scarf, colour=RED),
    "YX-XZ11-38": partial(drawings.boot, colour=CAMEL),
    "LS-JG750": partial(drawings.bag, colour=GREEN, food=WOOD),
    "LS-NR500": partial(drawings.bag, colour=RED, food=darker(RED, 0.5)),
    "LS-MP1KG": partial(drawings.carton, colour=PINK, food=WHITE),
    "LS-FGS2": partial(drawings.carton, colour=GOLD, food=CREAM),
    "LS-LW24": partial(drawings.bag, colour=GOLD, food=RED),
    "SH-BW01-500": partial(drawings.flask, colour=PINE),
    "SH-CJ04-SET": partial(drawings.bowls, colour=PORCELAIN),
    "SH-SD02-WH": partial(drawings.lamp, colour=CREAM),
    "SH-YT06-180": partial(drawings.blanket, colour=CAMEL),
    "ZP-DBJ": partial(drawings.tote, colour=CREAM),
    "AE-EB21-BK": partial(drawings.earbuds, colour=DARK),
    "AE-SW08-GY": partial(drawings.watch, colour=GREY),
    "AE-LT12-RGB": partial(drawings.reel, colour=STEEL),
    "AE-CB65-WH": partial(drawings.cable, colour=GREY),
    "AE-MX20-PK": partial(drawings.blender, colour=PINK),
    "AE-VC03-BK": partial(drawings.vacuum, colour=DARK),
    "AE-DR55-BL": partial(drawings.dress, colour=BLUE),
    "AE-JK09-BK": partial(drawings.coat, colour=(86, 92, 102)),
    "AE-SN40-WH": partial(drawings.shoe, colour=PORCELAIN),
    "AE-KN06-ST": partial(drawings.knives, colour=DARK),
    "AE-CS14-TR": partial(drawings.phone_case, colour=STEEL),
    "AE-TP30-BK": partial(drawings.tripod, colour=DARK),
    "AE-BP22-GY": partial(drawings.backpack, colour=GREY),
    "AE-NL05-PK": partial(drawings.nail_lamp, colour=PINK),
    "AE-GF01": partial(drawings.sticker, colour=GOLD),
    "Y-26": partial(drawings.jumper, colour=PORCELAIN),
    "K-21": partial(drawings.kettle, colour=STEEL),
    "B-07": partial(drawings.blanket, colour=BLUE),
    "L-13": partial(drawings.lamp, colour=RED),
}


def drawn(sku: str) -> bytes:
    """The picture of that SKU, as a PNG."""
    brush, out = Brush(), io.BytesIO()
    WARES[sku](brush)
    brush.image.resize((SIDE * SCALE // 2,) * 2, Image.Resampling.LANCZOS).save(out, "PNG")
    return out.getvalue()


def packed() -> bytes:
    """All of them, as the ZIP that a shop would give."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for sku in WARES:
            archive.writestr(f"{sku}.png", drawn(sku))
    return out.getvalue()
