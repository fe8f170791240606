"""How the demo's goods are drawn, a kind of thing to a function. Nothing of a brand, no photograph."""

from amends.sandbox.brush import (
    BLUE,
    CREAM,
    GOLD,
    GREEN,
    GREY,
    INK,
    PINK,
    RED,
    SHADOW,
    STEEL,
    WHITE,
    WOOD,
    Brush,
    Colour,
    darker,
)


# --- for the kitchen and the house --------------------------------------------------------------------------------
def kettle(brush: Brush, colour: Colour) -> None:
    brush.ring(58, 32, 86, 70, darker(colour), 5)
    brush.shape([(30, 32), (16, 26), (32, 48)], darker(colour))
    brush.shape([(32, 28), (68, 28), (74, 84), (26, 84)], colour)
    brush.box(32, 22, 68, 30, darker(colour))
    brush.oval(46, 14, 54, 22, INK)


def fryer(brush: Brush, colour: Colour) -> None:
    brush.box(26, 16, 74, 86, colour, 16)
    brush.box(34, 40, 66, 70, darker(colour), 6)
    brush.box(42, 52, 58, 80, INK, 4)
    brush.oval(46, 22, 54, 30, WHITE)


def heater(brush: Brush, colour: Colour) -> None:
    brush.box(10, 38, 90, 80, colour, 4)
    for left in range(16, 82, 8):
        brush.box(left, 44, left + 4, 72, darker(colour), 2)
    brush.box(16, 80, 24, 87, INK, 1)
    brush.box(76, 80, 84, 87, INK, 1)


def blender(brush: Brush, colour: Colour) -> None:
    brush.shape([(34, 22), (66, 22), (62, 62), (38, 62)], (224, 234, 238))
    brush.shape([(36, 40), (64, 40), (62, 62), (38, 62)], darker(PINK, 0.95))
    brush.box(32, 14, 68, 23, colour)
    brush.box(34, 62, 66, 88, colour, 5)
    brush.oval(46, 70, 54, 78, WHITE)


def mist(brush: Brush, colour: Colour) -> None:
    for at in (34, 46, 58):
        brush.oval(at, 12, at + 12, 26, SHADOW)
    brush.box(30, 34, 70, 86, colour, 18)
    brush.box(42, 28, 58, 36, darker(colour), 3)
    brush.oval(46, 66, 54, 74, WHITE)


def vacuum(brush: Brush, colour: Colour) -> None:
    brush.line([(64, 20), (34, 80)], STEEL, 5)
    brush.box(20, 78, 52, 88, colour, 4)
    brush.box(54, 12, 78, 36, colour, 8)
    brush.oval(68, 26, 86, 50, darker(colour))


def pot(brush: Brush, colour: Colour) -> None:
    brush.box(10, 50, 90, 58, darker(colour), 4)
    brush.box(22, 44, 78, 86, colour, 12)
    brush.box(20, 36, 80, 46, STEEL, 5)
    brush.oval(45, 24, 55, 36, INK)


def dryer(brush: Brush, colour: Colour) -> None:
    brush.shape([(44, 46), (60, 46), (66, 88), (50, 88)], darker(colour))
    brush.box(16, 22, 74, 52, colour, 15)
    brush.box(70, 26, 86, 48, INK, 3)
    brush.oval(22, 30, 36, 44, darker(colour))


def flask(brush: Brush, colour: Colour) -> None:
    brush.box(36, 28, 64, 88, colour, 6)
    brush.box(38, 12, 62, 30, STEEL, 4)
    brush.box(36, 34, 64, 38, darker(colour), 0)


def bowls(brush: Brush, colour: Colour) -> None:
    for top, side in ((60, 14), (44, 22), (28, 30)):
        brush.shape([(side, top), (100 - side, top), (88 - side, top + 24), (12 + side, top + 24)], colour)
        brush.box(side, top - 1, 100 - side, top + 4, darker(BLUE), 2)


def lamp(brush: Brush, colour: Colour) -> None:
    brush.box(30, 82, 70, 88, darker(colour), 3)
    brush.line([(50, 84), (30, 54), (58, 26)], STEEL, 4)
    brush.shape([(52, 18), (66, 30), (86, 46), (58, 52), (46, 34)], colour)
    brush.oval(60, 42, 80, 54, GOLD)


def blanket(brush: Brush, colour: Colour) -> None:
    for number, top in enumerate((64, 48, 32)):
        brush.box(16 + number * 2, top, 84 - number * 2, top + 20, darker(colour, 0.84 + 0.08 * number), 8)
    brush.box(46, 30, 54, 85, darker(colour, 0.7), 1)


def knives(brush: Brush, colour: Colour) -> None:
    brush.shape([(26, 56), (74, 50), (80, 88), (24, 88)], WOOD)
    for left in (32, 42, 52, 62):
        brush.box(left, 18, left + 6, 42, colour, 2)
        brush.box(left + 1, 42, left + 5, 56, STEEL, 0)


# --- to wear ------------------------------------------------------------------------------------------------------
def coat(brush: Brush, colour: Colour) -> None:
    brush.shape(
        [(34, 20), (66, 20), (90, 66), (80, 70), (70, 48), (72, 88), (28, 88), (30, 48), (20, 70), (10, 66)], colour
    )
    for top in (36, 48, 60, 72):
        brush.line([(30, top), (70, top)], darker(colour, 0.6), 1)
    brush.line([(50, 24), (50, 88)], GREY, 1.5)
    brush.oval(38, 10, 62, 30, darker(colour))


def jumper(brush: Brush, colour: Colour) -> None:
    brush.shape(
        [(36, 22), (64, 22), (88, 62), (78, 68), (68, 48), (68, 84), (32, 84), (32, 48), (22, 68), (12, 62)], colour
    )
    brush.box(40, 14, 60, 26, darker(colour), 3)
    brush.box(32, 80, 68, 86, darker(colour), 1)


def trousers(brush: Brush, colour: Colour) -> None:
    brush.shape([(32, 14), (68, 14), (74, 86), (56, 86), (50, 40), (44, 86), (26, 86)], colour)
    brush.box(32, 12, 68, 20, darker(colour), 1)
    brush.box(26, 82, 44, 88, darker(colour), 1)
    brush.box(56, 82, 74, 88, darker(colour), 1)


def pyjamas(brush: Brush, colour: Colour) -> None:
    jumper(brush, colour)
    brush.shape([(54, 50), (82, 50), (86, 90), (74, 90), (69, 66), (64, 90), (50, 90)], darker(colour, 0.9))
    for top in (34, 44, 54, 64):
        brush.oval(46, top, 49, top + 3, WHITE)


def socks(brush: Brush, colour: Colour) -> None:
    for left, tone in ((18, GREY), (36, colour), (54, BLUE)):
        brush.shape([(left, 18), (left + 16, 18), (left + 16, 60), (left + 32, 76), (left + 22, 86), (left, 66)], tone)
        brush.box(left, 18, left + 16, 25, darker(tone), 1)


def scarf(brush: Brush, colour: Colour) -> None:
    brush.box(24, 40, 42, 84, colour, 2)
    brush.box(58, 40, 76, 88, darker(colour, 0.9), 2)
    brush.box(18, 22, 82, 46, colour, 12)
    for left in range(24, 42, 4):
        brush.line([(left + 1, 82), (left + 1, 90)], darker(colour), 1)


def boot(brush: Brush, colour: Colour) -> None:
    brush.shape([(32, 20), (58, 20), (58, 54), (84, 64), (86, 82), (32, 82)], colour)
    brush.box(28, 12, 62, 26, CREAM, 6)
    brush.box(30, 80, 88, 88, INK, 3)


def shoe(brush: Brush, colour: Colour) -> None:
    brush.shape([(14, 42), (34, 40), (48, 54), (80, 62), (88, 76), (14, 76)], colour)
    brush.box(12, 74, 90, 84, STEEL, 4)
    for left in (40, 48, 56):
        brush.line([(left, 50), (left - 6, 60)], INK, 1.5)


def dress(brush: Brush, colour: Colour) -> None:
    brush.shape(
        [(38, 14), (62, 14), (74, 30), (64, 36), (62, 46), (82, 88), (18, 88), (38, 46), (36, 36), (26, 30)], colour
    )
    for x, y in ((36, 76), (52, 62), (64, 78), (48, 84), (44, 28), (56, 34)):
        brush.oval(x, y, x + 5, y + 5, PINK)
    brush.box(38, 44, 62, 48, darker(colour), 1)


def backpack(brush: Brush, colour: Colour) -> None:
    brush.ring(38, 8, 62, 30, darker(colour), 3)
    brush.box(24, 18, 76, 88, colour, 16)
    brush.box(32, 54, 68, 82, darker(colour), 6)
    brush.line([(34, 40), (66, 40)], INK, 2)


def tote(brush: Brush, colour: Colour) -> None:
    brush.ring(36, 14, 64, 56, darker(colour), 4)
    brush.box(24, 38, 76, 88, colour, 3)
    brush.oval(42, 54, 58, 70, darker(colour))


# --- to eat -------------------------------------------------------------------------------------------------------
def bag(brush: Brush, colour: Colour, food: Colour) -> None:
    brush.shape([(24, 18), (76, 18), (80, 88), (20, 88)], colour)
    brush.box(22, 12, 78, 22, darker(colour), 1)
    brush.oval(30, 38, 70, 74, CREAM)
    for x, y in ((38, 46), (52, 46), (44, 58), (56, 60)):
        brush.oval(x, y, x + 9, y + 8, food)


def carton(brush: Brush, colour: Colour, food: Colour) -> None:
    brush.box(16, 36, 84, 86, colour, 3)
    brush.shape([(16, 38), (26, 24), (74, 24), (84, 38)], darker(colour))
    for x in (24, 40, 56):
        brush.box(x, 52, x + 14, 70, food, 3)


# --- for the pocket -----------------------------------------------------------------------------------------------
def earbuds(brush: Brush, colour: Colour) -> None:
    brush.box(24, 46, 76, 86, colour, 16)
    brush.line([(26, 60), (74, 60)], GREY, 1)
    for left in (30, 56):
        brush.oval(left, 14, left + 14, 28, colour)
        brush.box(left + 4, 22, left + 10, 42, colour, 3)


def watch(brush: Brush, colour: Colour) -> None:
    brush.box(38, 8, 62, 92, darker(colour), 8)
    brush.box(28, 28, 72, 72, INK, 12)
    brush.box(33, 33, 67, 67, darker(BLUE, 0.6), 8)
    brush.line([(50, 40), (50, 51), (58, 56)], WHITE, 2)


def reel(brush: Brush, colour: Colour) -> None:
    brush.ring(16, 14, 84, 82, colour, 12)
    for x, y, tone in ((48, 16, RED), (74, 40, GREEN), (62, 70, BLUE), (32, 70, GOLD), (18, 44, PINK), (28, 22, GREEN)):
        brush.oval(x, y, x + 6, y + 6, tone)
    brush.line([(78, 66), (92, 84)], colour, 6)


def cable(brush: Brush, colour: Colour) -> None:
    for inset in (0, 7, 14):
        brush.ring(20 + inset, 22 + inset, 72 - inset, 74 - inset, colour, 3)
    brush.line([(68, 60), (84, 78)], colour, 4)
    brush.box(78, 74, 92, 86, STEEL, 2)


def phone_case(brush: Brush, colour: Colour) -> None:
    brush.box(30, 8, 70, 90, colour, 8)
    brush.box(34, 12, 66, 86, (236, 242, 244), 6)
    brush.box(38, 16, 54, 34, INK, 5)
    brush.oval(41, 19, 47, 25, GREY)
    brush.oval(45, 26, 51, 32, GREY)


def tripod(brush: Brush, colour: Colour) -> None:
    for foot in (22, 50, 78):
        brush.line([(50, 46), (foot, 86)], colour, 5)
    brush.box(40, 10, 60, 46, GREY, 4)
    brush.box(43, 14, 57, 42, INK, 2)


def nail_lamp(brush: Brush, colour: Colour) -> None:
    brush.box(14, 36, 86, 86, colour, 22)
    brush.box(26, 56, 74, 86, darker(BLUE, 0.7), 10)
    brush.oval(46, 42, 54, 50, WHITE)


def sticker(brush: Brush, colour: Colour) -> None:
    brush.oval(22, 18, 78, 74, WHITE)
    brush.oval(26, 22, 74, 70, colour)
    brush.oval(40, 36, 46, 44, INK)
    brush.oval(54, 36, 60, 44, INK)
    brush.line([(40, 54), (50, 60), (60, 54)], INK, 2)
