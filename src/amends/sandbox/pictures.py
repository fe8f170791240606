"""Drawn pictures for the demo's evidence: a parcel with its label, a chat, a weighing. Nothing in them is real."""

import io
from collections.abc import Sequence
from typing import Final

from PIL import Image, ImageDraw, ImageFont

SIZE: Final = (960, 720)
CARD: Final = (201, 162, 110)
PAPER: Final = (250, 250, 246)
INK: Final = (30, 34, 40)


def parcel(waybill: str, *, torn: bool = False) -> bytes:
    """A parcel with its label; ``torn``: a corner is open."""
    picture = Image.new("RGB", SIZE, (226, 229, 232))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((140, 140, 820, 640), fill=CARD, outline=(150, 116, 72), width=4)
    draw.rectangle((440, 140, 520, 640), fill=(222, 190, 140))
    draw.rectangle((180, 200, 420, 360), fill=PAPER, outline=INK, width=2)
    draw.text((196, 212), waybill or "NO LABEL", fill=INK, font=_font(24))
    for number, digit in enumerate(waybill.encode()):
        draw.rectangle((196 + number * 14, 260, 200 + number * 14 + digit % 6, 330), fill=INK)
    if torn:
        draw.polygon([(820, 480), (700, 640), (820, 640)], fill=(70, 52, 34))
        draw.line([(820, 480), (760, 560), (700, 640)], fill=INK, width=5)
    return _jpeg(picture)


def chat(lines: Sequence[tuple[bool, str]]) -> bytes:
    """A screenshot of a chat: (from the buyer, what was said)."""
    picture = Image.new("RGB", (720, 140 + 96 * len(lines)), (237, 239, 242))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, 720, 72), fill=(38, 84, 160))
    draw.text((24, 22), "Chat", fill=PAPER, font=_font(26))
    for number, (buyer, said) in enumerate(lines):
        top, left = 100 + number * 96, 24 if buyer else 250
        draw.rounded_rectangle((left, top, left + 446, top + 72), 14, fill=PAPER if buyer else (180, 222, 170))
        draw.text((left + 18, top + 24), said, fill=INK, font=_font(20))
    return _jpeg(picture)


def scales(grams: int) -> bytes:
    """A parcel on the scales."""
    picture = Image.new("RGB", SIZE, (216, 220, 224))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((300, 160, 660, 420), fill=CARD, outline=(150, 116, 72), width=4)
    draw.rectangle((220, 420, 740, 470), fill=(90, 96, 104))
    draw.rectangle((320, 500, 640, 620), fill=(24, 30, 26))
    draw.text((370, 530), f"{grams} g", fill=(120, 240, 140), font=_font(56))
    return _jpeg(picture)


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def _jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=82)
    return out.getvalue()
