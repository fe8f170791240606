"""``amends import table``: recognised or told, tried without importing, imported, and what is wrong said by row."""

import argparse
from pathlib import Path
from typing import Any

import pytest

from amends.casework.ledger.models import DossierRecord
from amends.casework.ledger.quarantine_models import Quarantine
from amends.cli.errors import CliError
from amends.cli.imports import register, run
from amends.desk.start import taking_back
from amends.merchants.models import Member, Shop, Upload
from tests.cast import OWNER
from tests.channels import table_files as files

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.AMENDS_HOME = tmp_path
    monkeypatch.chdir(tmp_path)


def asked(*words: str) -> int:
    parser = argparse.ArgumentParser()
    register(parser.add_subparsers())
    return run(parser.parse_args(["import", "table", *words]))


@pytest.mark.mission("N11")
def test_an_export_is_imported_and_what_is_wrong_is_said_by_row_and_column(
    tmall_shop: Shop, owner: object, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "订单.csv"
    file.write_bytes(files.TAOBAO.encode("gb18030"))
    assert asked(str(file), "--dry-run") == 0
    out = capsys.readouterr().out
    assert "CSV, GBK/GB18030: orders, 3 rows" in out
    assert "nothing was imported" in out
    assert not DossierRecord.objects.exists()
    assert asked(str(file)) == 0
    out = capsys.readouterr().out
    assert "2 orders read, 1 in quarantine" in out
    assert "row 4, 订单编号: is a number that a spreadsheet has rounded" in out
    assert DossierRecord.objects.filter(shop=tmall_shop).count() == 2
    assert Quarantine.objects.get(shop=tmall_shop).line == 4
    upload = Upload.objects.get()
    assert taking_back.begin(Member.objects.get(user__email=OWNER), upload, wait=True)
    assert not DossierRecord.objects.filter(shop=tmall_shop).exists()


def test_columns_are_told_by_name(tmall_shop: Shop, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("甲,乙,丙\n7001,2026-11-11 10:00,99.00\n")
    with pytest.raises(CliError, match="Which column is order, placed_at, amount"):
        asked(str(file), "--kind", "orders")
    with pytest.raises(CliError, match="--column order=丁"):
        asked(str(file), "--kind", "orders", "--column", "order=丁")
    told = ("--kind", "orders", "--column", "order=甲", "--column", "placed_at=乙", "--column", "amount=丙")
    assert asked(str(file), *told, "--zone", "UTC") == 0
    assert DossierRecord.objects.get(shop=tmall_shop, key="7001").amount == 9_900


def test_what_is_no_table_says_so(tmall_shop: Shop, tmp_path: Path) -> None:
    file = tmp_path / "x.xlsx"
    file.write_bytes(files.workbook(["订单编号", "金额"], ["1", "2"])[:500])
    with pytest.raises(CliError, match="damaged"):
        asked(str(file))
