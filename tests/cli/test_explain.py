"""`amends playbook explain`."""

from pathlib import Path

import pytest

from amends.cli import parser
from amends.cli.errors import CliError
from amends.merchants.models import Shop
from tests.casework.stories import HOUR, NOON, feed, placed, refund_asked

SIGNALS = """\
{"kind": "order.placed", "id": "1", "order": "T-1", "at": "2026-11-11T00:04:00+08:00", "amount": 29900, "currency": "CNY", "ship_by": "2026-11-13T23:59:00+08:00"}
{"kind": "order.placed", "id": "2", "order": "T-2", "at": "2026-11-12T00:04:00+08:00", "amount": 29900, "currency": "CNY"}
{"kind": "refund.asked", "id": "3", "order": "T-1", "ref": "R1", "at": "2026-11-11T09:00:00+08:00", "type": "refund_only", "amount": 29900}
"""  # noqa: E501 - one line a signal


def amends(*words: str) -> int:
    asked = parser().parse_args(["playbook", "explain", *words])
    code = asked.func(asked)
    assert isinstance(code, int)
    return code


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "signals.ndjson"
    path.write_text(SIGNALS, encoding="utf-8")
    return str(path)


@pytest.mark.mission("X4")
def test_an_order_of_a_file_is_explained(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert amends("T-1", "--file", file, "--playbook", "tmall") == 0
    out = capsys.readouterr().out
    assert "recognised #1: Refund before shipping (cancel_changed_mind)" in out
    assert "rule tmall@2026.1#scenes.cancel_changed_mind [tmall/scenes/" in out
    assert "2026-11-12 00:04" not in out  # the other order's


@pytest.mark.mission("X4")
@pytest.mark.django_db(transaction=True)
def test_an_order_of_the_ledger_is_explained(tmall_shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    feed(tmall_shop, placed(), refund_asked(), now=NOON + HOUR)
    assert amends("T-1001", "--language", "zh") == 0
    out = capsys.readouterr().out
    assert "2026-11-11 13:00  识别场景 #1: " in out
    assert "#scenes.cancel_changed_mind [tmall/scenes/" in out


def test_faults_are_told(file: str) -> None:
    with pytest.raises(CliError, match="--file needs --playbook"):
        amends("T-1", "--file", file)
    with pytest.raises(CliError, match="nothing was decided about an order 'T-9'"):
        amends("T-9", "--file", file, "--playbook", "tmall")
    with pytest.raises(CliError, match="no such file"):
        amends("T-1", "--file", f"{file}.gone", "--playbook", "tmall")
