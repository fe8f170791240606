"""A preview plays the examples under what runs now and under the text, each of both once for all previews."""

from typing import Any

import pytest

from amends.casework.overlay.compiled import policy
from amends.desk.own import preview as previews
from amends.desk.own.preview import Preview, examples, preview
from amends.desk.words.titles import Titles
from amends.policy import examples as played_by_rules


def seen(hours: int) -> Preview:
    before = policy("tmall")
    body = f"base: tmall\nset:\n  clocks.answer_unshipped.due.after: {hours} h\n"
    return preview(body, number=1, before=before, titles=Titles(before.playbook, "en", {}))


def test_what_was_played_is_not_played_again(monkeypatch: pytest.MonkeyPatch) -> None:
    played: list[str] = []
    play = played_by_rules.play

    def counted(example: Any, *given: Any) -> Any:
        played.append(example.name)
        return play(example, *given)

    previews._played.cache_clear()
    monkeypatch.setattr(previews, "play", counted)
    first, many = seen(30), len(examples("tmall"))
    assert (first.ran, len(played)) == (many, 2 * many)
    assert seen(30) == first
    assert len(played) == 2 * many
    assert seen(29).ran == many
    assert len(played) == 3 * many
