"""When something is due: elapsed time, daily windows, working days, in any time zone.

Pure: the moment asked comes in, the moment due goes out. Moments are aware UTC; windows are minutes of the local day.
"""

from amends.engine.calendar.own import Departure, depart
from amends.engine.calendar.reckon import (
    DueMoment,
    add,
    day_end,
    earlier,
    in_hours,
    later,
    next_open,
    open_time,
)
from amends.engine.calendar.span import Span, Unit
from amends.engine.calendar.week import Calendar, Description, describe, is_working

__all__ = [
    "Calendar",
    "Departure",
    "Description",
    "DueMoment",
    "Span",
    "Unit",
    "add",
    "day_end",
    "depart",
    "describe",
    "earlier",
    "in_hours",
    "is_working",
    "later",
    "next_open",
    "open_time",
]
