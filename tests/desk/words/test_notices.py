"""Notices as people say them, in both languages."""

import pytest
from django.utils.translation import override

from amends.desk.words.notices import sentence

SLIDES = {"say": "score_slides", "issue_en": "Hours to solve", "issue_zh": "解决用时", "suspect": "旗舰店"}


@pytest.mark.parametrize(
    ("language", "now", "normal", "said"),
    [
        ("zh-hans", "43.8 h", "8.5 h", "1 天 19 小时"),
        ("zh-hans", "43.8 h", "8.5 h", "8 小时 30 分"),
        ("en", "43.8 h", "8.5 h", "1 d 19 h"),
        ("en", "12.5", "4.0", "12.5 where 4.0"),
    ],
)
def test_a_score_in_hours_is_told_as_a_duration(language: str, now: str, normal: str, said: str) -> None:
    with override(language):
        assert said in sentence({**SLIDES, "now": now, "normal": normal})
