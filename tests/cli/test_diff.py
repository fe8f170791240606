"""`amends playbook diff`: between playbooks, between versions of one, between a merchant's own versions."""

from pathlib import Path

import pytest

from amends.casework.overlay import overlays, versions
from amends.cli import parser
from amends.cli.errors import CliError
from amends.merchants.models import Member, Merchant, Shop
from tests.casework.stories import DAY, NOON
from tests.policy.small import write
from tests.policy.versions import NEXT, ship, update

pytestmark = pytest.mark.mission("X5", "B11")
LONGER = ("clocks.yaml", "{at: refund.deadline, after: 2 d}", "{at: refund.deadline, after: 3 d}")
BODY = "base: tmall\nset:\n  clocks.answer_unshipped.due.after: {}\n"


def amends(*words: str) -> int:
    asked = parser().parse_args(["playbook", "diff", *words])
    code = asked.func(asked)
    assert isinstance(code, int)
    return code


def test_two_playbooks_by_name_or_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write(tmp_path, file="clocks.yaml", old="after: 2 d", new="after: 3 d")
    assert amends(str(write(tmp_path / "was")), str(folder)) == 0
    assert capsys.readouterr().out == "small@1 -> small@1: 1 changes\n~ clocks.answer.due.after: 2 d -> 3 d\n"
    assert amends("common", "tmall") == 0
    assert "~ name: common -> tmall" in capsys.readouterr().out
    assert amends("tmall", "tmall", "--lang", "zh") == 0
    assert capsys.readouterr().out.startswith("tmall@2026.1 -> tmall@2026.1：0 处不同")


def test_a_new_version_against_the_one_run_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, db: None, capsys: pytest.CaptureFixture[str]
) -> None:
    ship(tmp_path, monkeypatch)
    versions.look(now=NOON)
    with pytest.raises(CliError, match="no other version of tmall"):
        amends("tmall")
    update(tmp_path, monkeypatch, LONGER)
    versions.look(now=NOON + DAY)
    assert amends("tmall") == 0
    told = capsys.readouterr().out
    assert told.startswith(f"tmall@2026.1 -> tmall@{NEXT}: 2 changes\n")
    assert "~ clocks.answer_unshipped.due.after: 2 d -> 3 d" in told
    assert amends("tmall@2026.1", f"tmall@{NEXT}") == 0
    assert capsys.readouterr().out == told
    with pytest.raises(CliError, match=r"has not run tmall@2020\.1; it knows: 2026\.1, 2099\.1"):
        amends("tmall@2020.1", "tmall")


def test_a_merchants_own_version_against_the_one_before(
    tmall_shop: Shop, capsys: pytest.CaptureFixture[str], rival: Merchant
) -> None:
    boss = Member.objects.get(merchant=tmall_shop.merchant)
    for value in ("1 d", "12 h"):
        overlays.put(member=boss, pack="tmall", body=BODY.format(value), now=NOON)
    assert amends("tmall+m2", "--merchant", "Bluebird") == 0
    told = capsys.readouterr().out
    assert told.startswith("tmall@2026.1+m1 -> tmall@2026.1+m2: 2 changes\n")
    assert "~ clocks.answer_unshipped.due.after: 1 d -> 12 h" in told
    assert amends("tmall+m1", "--merchant", "Bluebird") == 0
    assert "2 d -> 1 d" in capsys.readouterr().out
    with pytest.raises(CliError, match="Rival has no version 1"):
        amends("tmall+m1", "--merchant", "Rival")
    with pytest.raises(CliError, match="Bluebird, Rival"):
        amends("tmall+m1")


def test_what_is_not_there_is_said(db: None) -> None:
    with pytest.raises(CliError, match="did you mean 'tmall'"):
        amends("tmal", "tmall")
    with pytest.raises(CliError, match="name a second playbook"):
        amends("tmall@2026.1")
