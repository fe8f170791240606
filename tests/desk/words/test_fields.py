"""Every field word a playbook may use has words for people."""

from amends.desk.words.fields import NAMES
from amends.engine.fields import FIELDS


def test_no_field_word_is_shown_bare() -> None:
    assert [word for word in FIELDS if word not in NAMES] == []
