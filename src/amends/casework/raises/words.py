"""The words of ``listing_words.yaml``: house assumptions about what touches what, and what is covered."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml


@cache
def rules() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "listing_words.yaml").read_text(encoding="utf-8"))
    return found


def ripe() -> int:
    """Days after buying within which a complaint comes."""
    return int(rules()["ripe"])
