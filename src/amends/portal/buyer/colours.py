"""A shop's colour, with the ink that can be read on it (WCAG 2.2, 1.4.3: a contrast of 4.5 to 1)."""

import re
from typing import Final

COLOUR: Final = re.compile(r"#[0-9a-fA-F]{6}")
WHITE, BLACK = "#ffffff", "#000000"
LEAST: Final = 4.5
_KNEE, _LOW, _HIGH, _OFFSET, _POWER = 0.04045, 12.92, 1.055, 0.055, 2.4
_WEIGHTS: Final = (0.2126, 0.7152, 0.0722)


def luminance(colour: str) -> float:
    """As WCAG defines it, 0 for black to 1 for white."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / _LOW if part <= _KNEE else ((part + _OFFSET) / _HIGH) ** _POWER for part in parts]
    return sum(weight * part for weight, part in zip(_WEIGHTS, linear, strict=True))


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def ink(colour: str) -> str:
    """White where it can be read on the colour, else black, which then can."""
    return WHITE if contrast(colour, WHITE) >= LEAST else BLACK


def sheet(colour: str) -> str:
    return f":root {{ --shop: {colour}; --shop-ink: {ink(colour)}; }}\n"
