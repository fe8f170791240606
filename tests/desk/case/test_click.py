"""A click's way is short: "agree to refund" passes through few files, and decodes the dossier once.

Counted are the files of ours in which a function runs between request and response, imports apart. Not counted is the
inside of the decision, which belongs to a signal's way: the engine, and what of the ledger is compiled with it. So the
number is the same where that is compiled, and can't be seen, and where it runs as Python.
"""

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

import amends
from amends import native
from amends.engine import dossier as dossiers
from amends.merchants.models import Shop
from tests.casework.stories import HOUR, feed, one, placed, refund_asked
from tests.desk.conftest import at

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(amends.__file__).parent
INSIDE = {f"{module}.py" for group in native.GROUPS for module in group.modules}
MOST = 30


class Seen:
    """The files of ours whose functions ran, and how often a dossier was decoded."""

    def __init__(self) -> None:
        self.files: set[str] = set()
        self.decoded = 0

    def note(self, frame: FrameType, event: str, _: Any) -> None:
        code = frame.f_code
        if event != "call" or code.co_name == "<module>":
            return
        self.decoded += code is dossiers.decode.__code__
        path = Path(code.co_filename)
        if path.is_relative_to(ROOT):
            self.files.add(str(path.relative_to(ROOT)))

    def way(self) -> set[str]:
        """The files, without the inside of the decision."""
        return {file for file in self.files - INSIDE if not file.startswith("engine/")}


def watched(click: Callable[[], Any]) -> Seen:
    seen = Seen()
    sys.setprofile(seen.note)
    try:
        assert click().status_code == 302
    finally:
        sys.setprofile(None)
    return seen


def test_to_agree_to_a_refund_touches_few_files_and_decodes_once(
    agent: Client, refund: int, tmall_shop: Shop, now: datetime
) -> None:
    feed(tmall_shop, placed("T-1000", at=now - 5 * HOUR), refund_asked("T-1000", at=now - HOUR), now=now)
    agree(agent, at(tmall_shop, "T-1000"))  # the process has run a while
    case = at(tmall_shop, "T-1001")
    seen = watched(lambda: agree(agent, case))
    assert one("SELECT count(*) FROM casework_effect WHERE kind = 'refund'") == 2
    assert seen.decoded == 1
    assert len(seen.way()) <= MOST, sorted(seen.way())


def agree(agent: Client, case: str) -> Any:
    return agent.post(f"{case}step", {"token": str(uuid4()), "step": "refund"})
