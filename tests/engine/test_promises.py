"""Promises found in what colleagues write: zh, en, pt, and sentences that only look like one."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from amends.engine.promises import Habits, find

SHANGHAI = "Asia/Shanghai"
WEDNESDAY = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai


@pytest.mark.mission("T5")
@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("赠品周五前补发给您", "11-20 18:00"),  # STORIES S5
        ("亲，赠品周五前补发给您。有问题随时找我", "11-20 18:00"),
        ("下周三前给您寄出", "11-25 18:00"),
        ("周一前处理好", "11-23 18:00"),
        ("今天18点前发出", "11-18 18:00"),
        ("明天下午3点前给您答复", "11-19 15:00"),
        ("今晚前给您回电", "11-18 22:00"),
        ("24小时内退款到账", "11-19 10:00"),
        ("3天内补发", "11-21 10:00"),
        ("三个工作日内到账", "11-23 10:00"),
        ("11月20日前发货", "11-20 18:00"),
        ("5号前寄出", "12-05 18:00"),
        ("We will ship it by Friday.", "11-20 18:00"),
        ("You will have the refund within 24 hours", "11-19 10:00"),
        ("It leaves our warehouse by tomorrow", "11-19 18:00"),
        ("We reply by November 21st", "11-21 18:00"),
        ("Enviamos o brinde até sexta", "11-20 18:00"),
        ("Enviamos até sexta-feira, sem falta", "11-20 18:00"),
        ("Respondemos até amanhã", "11-19 18:00"),
        ("Devolvemos em 2 dias úteis", "11-20 10:00"),
        ("Até dia 25 de novembro você recebe o código", "11-25 18:00"),
    ],
)
def test_a_promise_is_found_with_its_time(text: str, due: str) -> None:
    (found,) = find(text, now=WEDNESDAY, zone=SHANGHAI)
    assert f"{found.due.astimezone(ZoneInfo(SHANGHAI)):%m-%d %H:%M}" == due
    assert text[found.start : found.end] in found.what


@pytest.mark.parametrize(
    "text",
    [
        "周五发的货已经到了",
        "您周五前寄回就可以",
        "请您在3天内上传照片",
        "Please send the photos by Friday.",
        "You can return it within 7 days",
        "Por favor, envie as fotos até sexta",
        "昨天18点前已发出",
        "2月30日前发货",
        "By the way, it arrived on Friday",
    ],
)
def test_what_only_looks_like_a_promise(text: str) -> None:
    assert find(text, now=WEDNESDAY, zone=SHANGHAI) == ()


def test_the_sentence_is_what_was_promised_and_each_is_found_once() -> None:
    text = "您好！赠品周五前补发给您。退款24小时内到账。"
    first, second = find(text, now=WEDNESDAY, zone=SHANGHAI)
    assert (first.what, second.what) == ("赠品周五前补发给您", "退款24小时内到账")


def test_a_friday_that_has_passed_means_the_next() -> None:
    evening = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)  # Friday 19:00
    (found,) = find("周五前补发", now=evening, zone=SHANGHAI)
    assert found.due == datetime(2026, 11, 27, 10, 0, tzinfo=UTC)


SAID = (
    ("今天下午之前给您改好地址", "address", "11-18 12:00"),
    ("明天上午帮您拦截快递", "intercept", "11-19 12:00"),
    ("差价今晚退给您", "act", "11-18 22:00"),
    ("下周一给您补寄", "reship", "11-23 18:00"),
    ("好的赠品给您补发", "gift", "11-20 10:00"),
    ("可以退，您退回来吧", "return", "11-25 10:00"),
    ("地址我马上给您改", "address", "11-18 12:00"),
    ("赠品周五前补发给您", "gift", "11-20 18:00"),
    ("三天内给您答复", "act", "11-21 10:00"),
    ("48小时内一定给您退款", "act", "11-20 10:00"),
)


@pytest.mark.parametrize(("text", "kind", "due"), SAID)
def test_what_agents_say_is_heard_with_its_kind(text: str, kind: str, due: str) -> None:
    (found,) = find(text, now=WEDNESDAY, zone=SHANGHAI)
    assert (found.kind, f"{found.due.astimezone(ZoneInfo(SHANGHAI)):%m-%d %H:%M}") == (kind, due)


@pytest.mark.parametrize(
    "text",
    [
        "您什么时候能退回来？",
        "平台规定48小时内处理",
        "如果周五前没收到请告诉我",
        "之前给您补发过赠品了",
        "明天天气不错",
        "赠品是随机发的",
        "您的地址是对的",
        "We will see.",
    ],
)
def test_what_promises_nothing(text: str) -> None:
    assert find(text, now=WEDNESDAY, zone=SHANGHAI) == ()


def test_the_merchants_own_habits_hold() -> None:
    own = Habits(evening_ends=21 * 60, within={"gift": 24 * 60})
    (tonight,) = find("今晚给您退款", now=WEDNESDAY, zone=SHANGHAI, habits=own)
    (gift,) = find("赠品给您补发", now=WEDNESDAY, zone=SHANGHAI, habits=own)
    assert (tonight.due.hour, gift.due - WEDNESDAY, gift.given) == (13, timedelta(hours=24), False)
