"""A watched score's figures in words."""

from typing import Final

from amends.insight.measures import FigureUnit
from amends.insight.scores import Standing
from amends.insight.words import figure

SECONDS: Final = 3600


def told_value(standing: Standing, value: float) -> str:
    """Of a time, which is told in hours, as a duration."""
    unit = standing.score.measure.unit
    return figure(value * SECONDS if unit is FigureUnit.SECONDS else value, unit, "")
