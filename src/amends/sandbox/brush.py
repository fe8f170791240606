"""A brush for the demo's pictures of goods: simple shapes in hundredths of a square, and their colours."""

from typing import Final

from PIL import Image, ImageDraw

Colour = tuple[int, int, int]
Points = list[tuple[float, float]]
SIDE: Final = 100  # what drawings are measured in
SCALE: Final = 6  # pixels to one of them: made small later, which smooths the edges
PAPER: Final[Colour] = (247, 247, 244)
SHADOW: Final[Colour] = (228, 228, 222)
INK: Final[Colour] = (58, 62, 70)
STEEL: Final[Colour] = (176, 182, 190)
WOOD: Final[Colour] = (178, 134, 90)
WHITE: Final[Colour] = (253, 253, 252)
PORCELAIN: Final[Colour] = (222, 228, 234)
CREAM: Final[Colour] = (238, 226, 204)
GREEN: Final[Colour] = (134, 168, 128)
PINE: Final[Colour] = (44, 92, 78)
PINK: Final[Colour] = (232, 168, 178)
BLUE: Final[Colour] = (132, 160, 196)
RED: Final[Colour] = (196, 56, 50)
GREY: Final[Colour] = (140, 146, 154)
DARK: Final[Colour] = (48, 50, 56)
CAMEL: Final[Colour] = (196, 152, 104)
GOLD: Final[Colour] = (222, 172, 70)


class Brush:
    """Draws in hundredths of the picture."""

    def __init__(self) -> None:
        self.image = Image.new("RGB", (SIDE * SCALE, SIDE * SCALE), PAPER)
        self._draw = ImageDraw.Draw(self.image)
        self.oval(18, 82, 82, 92, SHADOW)

    def box(self, left: float, top: float, right: float, low: float, colour: Colour, round_by: float = 3) -> None:
        at = [each * SCALE for each in (left, top, right, low)]
        self._draw.rounded_rectangle(at, round_by * SCALE, fill=colour)

    def oval(self, left: float, top: float, right: float, low: float, colour: Colour) -> None:
        self._draw.ellipse([each * SCALE for each in (left, top, right, low)], fill=colour)

    def ring(self, left: float, top: float, right: float, low: float, colour: Colour, wide: float = 4) -> None:
        at = [each * SCALE for each in (left, top, right, low)]
        self._draw.ellipse(at, outline=colour, width=round(wide * SCALE))

    def shape(self, points: Points, colour: Colour) -> None:
        self._draw.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=colour)

    def line(self, points: Points, colour: Colour, wide: float = 3) -> None:
        at = [(x * SCALE, y * SCALE) for x, y in points]
        self._draw.line(at, fill=colour, width=round(wide * SCALE), joint="curve")


def darker(colour: Colour, by: float = 0.8) -> Colour:
    red, green, blue = colour
    return int(red * by), int(green * by), int(blue * by)
