"""Promises in a text we are about to send: what is to be done by when. zh, en and pt; found to be offered, not to bind.

A phrase of time makes a promise with a limit (前, 内, by, within, até, em) or beside an act of ours (给您补寄), not
where it asks the buyer to act, asks, sets a condition or tells a rule. An act without any time is due when the
merchant's own habits say. A day without an hour ends when they say, too (STORIES S5: "周五前" is Friday 18:00).
"""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from amends.engine import acts

LONGEST: Final = timedelta(days=366)
WHAT: Final = 200


HOUR: Final = 60  # minutes
WITHIN: Final = {
    acts.GIFT: 48 * HOUR,
    acts.RESHIP: 48 * HOUR,
    acts.ADDRESS: 2 * HOUR,
    acts.INTERCEPT: 4 * HOUR,
    acts.RETURN: 7 * 24 * HOUR,
}


class Habits(msgspec.Struct, frozen=True):
    """When a day, a morning and an evening end, and how soon an act is due that nobody said a time for; in minutes."""

    day_ends: int = 18 * HOUR
    morning_ends: int = 12 * HOUR
    evening_ends: int = 22 * HOUR
    within: dict[str, int] = msgspec.field(default_factory=lambda: dict(WITHIN))


HABITS: Final = Habits()


class FoundPromise(msgspec.Struct, frozen=True):
    """``text[start:end]`` says by when, or all of it; ``what``: the sentence it stands in; ``due``: aware, UTC.

    ``kind``: gift, address, intercept, return, reship or act. ``given``: a time was said, else ``due`` is by habit.
    """

    start: int
    end: int
    what: str
    due: datetime
    kind: str = acts.ACT
    given: bool = True


_DAYS: Final = {
    **dict.fromkeys(("一", "monday", "segunda"), 0), **dict.fromkeys(("二", "tuesday", "terça", "terca"), 1),
    **dict.fromkeys(("三", "wednesday", "quarta"), 2), **dict.fromkeys(("四", "thursday", "quinta"), 3),
    **dict.fromkeys(("五", "friday", "sexta"), 4), **dict.fromkeys(("六", "saturday", "sábado", "sabado"), 5),
    **dict.fromkeys(("日", "天", "sunday", "domingo"), 6),
}  # fmt: skip
_SOON: Final = {
    **dict.fromkeys(("今天", "今日", "今晚", "today", "tonight", "end of day", "hoje"), 0),
    **dict.fromkeys(("明天", "明日", "tomorrow", "amanhã", "amanha"), 1),
    **dict.fromkeys(("后天", "depois de amanhã"), 2),
}
_NUMBERS: Final = {
    "一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "十": 10, "半": 0,
    "one": 1, "two": 2, "three": 3, "um": 1, "dois": 2, "três": 3, "duas": 2,
}  # fmt: skip
_MONTHS: Final = {
    **{name: number for number, name in enumerate(
        ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
         "december"), 1)},
    **{name: number for number, name in enumerate(
        ("janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro",
         "novembro", "dezembro"), 1)},
}  # fmt: skip
_HOUR: Final = (
    r"(?:[ ,]*(?:下午|晚上|上午|中午|at |às ))?(?:[ ,]*(?P<hour>\d{1,2})(?:[点:：h](?P<minute>[0-5]\d|半)?)(?:钟|分)?)?"
)
_COUNT: Final = rf"(?P<count>\d{{1,3}}|{'|'.join(word for word in _NUMBERS if word != '半')})"
_EN_DAYS: Final = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_PT_DAYS: Final = "segunda|terça|terca|quarta|quinta|sexta|sábado|sabado|domingo"
_ENDING: Final = r"(?:之前|以前|前)"
_OPEN: Final = r"(?P<open>)(?!之前|以前|前|内)"
_ENGLISH: Final = "|".join(list(_MONTHS)[:12])
_PORTUGUESE: Final = "|".join(list(_MONTHS)[12:])

# What a promise is about, by a system's own word for it or by the free words of a colleague.
_NAMED: Final = {
    **dict.fromkeys(("gift", "gift_waybill", "reship_gift"), "gift"),
    **dict.fromkeys(("address_change", "change_address"), "address"),
    "intercept": "intercept", "return_accepted": "return", "price_protection": "price",
}  # fmt: skip
_ABOUT: Final = {
    "gift": re.compile("赠品|礼品|小礼物|gift|brinde", re.IGNORECASE),
    "address": re.compile("改地址|地址.{0,4}改|change (?:the|your) address|mudar o endereço", re.IGNORECASE),
    "intercept": re.compile("拦截|拦下|拦回|stop the parcel|interceptar", re.IGNORECASE),
}

Match = re.Match[str]


class Local(msgspec.Struct, frozen=True):
    """The moment of writing on the shop's clock, and the habits that hold there."""

    now: datetime
    habits: Habits

    def at(self, day: date, hour: time) -> datetime:
        return datetime.combine(day, hour, tzinfo=self.now.tzinfo)


Reading = Callable[[Match, Local], datetime | None]


def find(text: str, *, now: datetime, zone: str, habits: Habits = HABITS) -> tuple[FoundPromise, ...]:
    """Every promise that lies ahead, in order of place. ``zone``: whose days and hours are meant."""
    local = Local(now.astimezone(ZoneInfo(zone)), habits)
    found: list[FoundPromise] = []
    for pattern, read in _PATTERNS:
        for match in pattern.finditer(text):
            promise = _promise(text, match, read, local)
            if promise and not any(p.start < promise.end and promise.start < p.end for p in found):
                found.append(promise)
    return tuple(sorted([*found, *_undated(text, found, local)], key=lambda promise: promise.start))


def _undated(text: str, found: list[FoundPromise], local: Local) -> Iterator[FoundPromise]:
    """What is promised in a sentence that says no time."""
    for start, end in _sentences(text):
        sentence = text[start:end].strip()
        kind = acts.undated(sentence)
        dated = any(start <= promise.start < end for promise in found)
        if kind in local.habits.within and not dated:
            due = (local.now + timedelta(minutes=local.habits.within[kind])).astimezone(UTC)
            yield FoundPromise(start, end, sentence[:WHAT], due, kind, given=False)


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for stop in _STOPS.finditer(text):
        yield start, stop.end()
        start = stop.end()
    yield start, len(text)


def about(what: str) -> str:
    """``gift``, ``address``, ``intercept``, ``return``, ``price``; empty where neither word nor words tell."""
    if what in _NAMED:
        return _NAMED[what]
    return next((name for name, pattern in _ABOUT.items() if pattern.search(what)), "")


def _promise(text: str, match: Match, read: Reading, local: Local) -> FoundPromise | None:
    sentence = _sentence(text, match.start(), match.end())
    if _ASKS.search(sentence) or not acts.is_ours(sentence):
        return None
    if "open" in match.re.groupindex and not acts.acts(sentence):
        return None
    try:
        due = read(match, local)
    except ValueError:  # such as 2 月 30 日
        return None
    if due is None or not local.now < due <= local.now + LONGEST:
        return None
    return FoundPromise(match.start(), match.end(), sentence[:WHAT], due.astimezone(UTC), acts.kind(sentence))


_STOPS: Final = re.compile(r"[。！？!?；;\n]|\.(?=\s|$)")
_ASKS: Final = re.compile(
    r"请您|请在|请于|麻烦您?|烦请|(?<![给为帮替])您[^，,]{0,10}(?:寄|退回|上传|提交|提供)"
    r"|\bplease\b|\byou (?:can|may|must|need|should|have)\b"
    r"|\bpor favor\b|\bvocê (?:pode|deve|precisa|tem)\b",
    re.IGNORECASE,
)


def _sentence(text: str, start: int, end: int) -> str:
    before = [stop.end() for stop in _STOPS.finditer(text, 0, start)]
    after = _STOPS.search(text, end)
    return text[before[-1] if before else 0 : after.start() if after else len(text)].strip()


def _hour(match: Match, local: Local) -> time:
    part = match[0].lower()
    if not match["hour"]:
        return _part_of_day(part, local.habits)
    hour, minute = int(match["hour"]), match["minute"]
    later = hour < 12 and re.search(r"下午|晚上|今晚|\dpm|\d pm", part)  # noqa: PLR2004 - noon
    return time(hour + 12 if later else hour, 30 if minute == "半" else int(minute or 0))


def _part_of_day(part: str, habits: Habits) -> time:
    """``今天下午之前`` is noon, ``明天下午`` the end of the day."""
    if re.search("上午|中午", part) or re.search(rf"下午{_ENDING}", part):
        return _clock(habits.morning_ends)
    return _clock(habits.evening_ends if re.search("晚|tonight", part) else habits.day_ends)


def _clock(minutes: int) -> time:
    return time(minutes // HOUR, minutes % HOUR)


def _soon(match: Match, local: Local) -> datetime:
    return local.at(local.now.date() + timedelta(days=_SOON[match["day"].lower()]), _hour(match, local))


def _weekday(match: Match, local: Local) -> datetime:
    """The next such day; today counts until its hour has passed. 下周 and ``next``: of the week after."""
    monday = local.now.date() - timedelta(days=local.now.weekday())
    wanted, hour = _DAYS[match["day"].lower()], _hour(match, local)
    if match["next"]:
        return local.at(monday + timedelta(days=7 + wanted), hour)
    due = local.at(monday + timedelta(days=wanted), hour)
    return due if due > local.now else due + timedelta(days=7)


def _date(match: Match, local: Local) -> datetime:
    word, hour = (match["month"] or "").lower(), _hour(match, local)
    month = _MONTHS.get(word) or int(word or local.now.month)
    due = local.at(date(local.now.year, month, int(match["day"])), hour)
    if due > local.now:
        return due
    following = date(local.now.year + 1, month, 1) if word else _month_after(local.now.date())
    return local.at(following.replace(day=int(match["day"])), hour)


def _month_after(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _within(match: Match, at: Local) -> datetime:
    count, local = match["count"], at.now
    number = int(count) if count.isdecimal() else _NUMBERS[count.lower()]
    unit = match["unit"].lower()
    if unit.startswith(("小时", "钟头", "hour", "hora", "h")):
        return local + timedelta(hours=number)
    if unit.startswith(("分", "min")):
        return local + timedelta(minutes=number)
    days = number * 7 if unit.startswith(("周", "星期", "week", "semana")) else number
    return (
        _working(local, days) if re.search("工作日|working|business|útei|utei", unit) else local + timedelta(days=days)
    )


def _working(local: datetime, days: int) -> datetime:
    """Weekdays only: holidays are the calendars' to know, and a promise is offered, not computed."""
    due = local
    while days:
        due += timedelta(days=1)
        days -= due.weekday() < 5  # noqa: PLR2004 - Saturday
    return due


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_PATTERNS: Final[tuple[tuple[re.Pattern[str], Reading], ...]] = (
    (_compiled(rf"(?P<next>下)?(?:周|星期|礼拜)(?P<day>[一二三四五六日天]){_HOUR}{_ENDING}"), _weekday),
    (_compiled(rf"(?P<day>今天|今日|今晚|明天|明日|后天){_HOUR}(?:{_ENDING}|内)"), _soon),
    (_compiled(rf"(?:(?P<month>\d{{1,2}})月)?(?P<day>\d{{1,2}})[日号]{_HOUR}{_ENDING}"), _date),
    (_compiled(rf"(?P<next>下)?(?:周|星期|礼拜)(?P<day>[一二三四五六日天]){_HOUR}{_OPEN}"), _weekday),
    (_compiled(rf"(?P<day>今天|今日|今晚|明天|明日|后天){_HOUR}{_OPEN}"), _soon),
    (_compiled(rf"{_COUNT} ?个?(?P<unit>工作日|小时|钟头|分钟|天|日|周|星期)(?:之内|以内|内)"), _within),
    (_compiled(rf"\bby (?P<next>next )?(?P<day>{_EN_DAYS})\b{_HOUR}"), _weekday),
    (_compiled(rf"\bby (?:the )?(?P<day>today|tonight|tomorrow|end of day)\b{_HOUR}"), _soon),
    (_compiled(rf"\b(?:by|before) (?P<month>{_ENGLISH}) (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b{_HOUR}"), _date),
    (_compiled(rf"\b(?:by|before) (?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?P<month>{_ENGLISH})\b{_HOUR}"), _date),
    (
        _compiled(
            rf"\b(?:within|in) (?:the next )?{_COUNT} "
            r"(?P<unit>(?:working |business )?(?:days?|hours?|minutes?|weeks?))\b"
        ),
        _within,
    ),
    (_compiled(rf"\baté (?:a )?(?P<next>próxima )?(?P<day>{_PT_DAYS})(?:-feira)?\b{_HOUR}"), _weekday),
    (_compiled(rf"\baté (?P<day>hoje|depois de amanhã|amanhã|amanha)(?!\w){_HOUR}"), _soon),
    (_compiled(rf"\baté (?:o )?dia (?P<day>\d{{1,2}})(?: de (?P<month>{_PORTUGUESE}))?\b{_HOUR}"), _date),
    (
        _compiled(rf"\b(?:em|dentro de) (?:até )?{_COUNT} (?P<unit>dias? útei?s?|dias?|horas?|minutos?|semanas?)\b"),
        _within,
    ),
)
