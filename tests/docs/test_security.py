"""What the page on security says is tested stands where it says."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "security.md"
NAMED = re.compile(r"`((?:tests/[a-z_/]+/)?test_\w+\.py)`")


def test_every_test_that_is_named_is_there() -> None:
    promised = PAGE.read_text().split("## Not promised", maxsplit=1)[0]
    rows = [line for line in promised.splitlines() if line.startswith("| **")]
    assert len(rows) > 15
    assert [row[:60] for row in rows if not NAMED.search(row)] == []
    for row in rows:
        folder = ""
        for name in NAMED.findall(row):
            path = name if "/" in name else f"{folder}{name}"
            folder = path.rpartition("/")[0] + "/"
            assert (ROOT / path).is_file(), path
