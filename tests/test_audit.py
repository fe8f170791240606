"""`make audit` never says that all is well where nothing was looked up."""

from typing import Any

import pytest

from tools.audit import KNOWN, NOT_AUDITED, verdict

WELL: dict[str, Any] = {"name": "a", "version": "1", "vulns": []}
BAD: dict[str, Any] = {"name": "b", "version": "2", "vulns": [{"id": "PYSEC-1", "fix_versions": ["3"]}]}
UNKNOWN: dict[str, Any] = {"name": "c", "version": "3", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("found", "status", "words"),
    (
        ([WELL], 0, "1 packages audited, 0 advisories"),
        ([WELL, BAD], KNOWN, "b 2 PYSEC-1, mended in 3"),
        ([UNKNOWN, UNKNOWN], NOT_AUDITED, "NOTHING WAS AUDITED"),
        ([WELL, UNKNOWN], NOT_AUDITED, "c was not audited"),
        ([BAD, UNKNOWN], KNOWN, "1 packages audited, 1 advisories"),
    ),
)
def test_it_says_what_was_looked_up(
    found: list[dict[str, Any]], status: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verdict("Python", found) == status
    assert words in capsys.readouterr().out
