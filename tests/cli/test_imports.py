"""``amends import``: Olist files into a shop; the same again changes nothing; what is broken is kept."""

import argparse
import os
import shutil
from pathlib import Path

import pytest

from amends.casework.ledger.models import CaseRecord, DossierRecord, SignalRecord
from amends.casework.ledger.quarantine_models import Quarantine
from amends.cli.frame import join_demo
from amends.cli.imports import register, run
from amends.merchants.models import Shop
from tests.channels.olist_expected import ORDERS, SMALL

pytestmark = pytest.mark.django_db(transaction=True)


def asked(*words: str) -> int:
    parser = argparse.ArgumentParser()
    register(parser.add_subparsers())
    return run(parser.parse_args(["import", *words]))


@pytest.mark.mission("A3", "A5")
def test_olist_into_the_shop_that_fits_twice(olist_shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    assert asked("olist", str(SMALL)) == 0
    assert f"{ORDERS}" == str(DossierRecord.objects.filter(shop=olist_shop).count())
    first = (SignalRecord.objects.count(), CaseRecord.objects.count())
    assert first[1] > 0
    capsys.readouterr()
    assert asked("olist", str(SMALL)) == 0
    assert capsys.readouterr().out.split(": ")[1].startswith("0 new")
    assert (SignalRecord.objects.count(), CaseRecord.objects.count()) == first


def test_a_broken_row_goes_to_quarantine_with_its_line_and_the_rest_goes_on(olist_shop: Shop, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(SMALL, tmp_path / "olist"))
    orders = folder / "olist_orders_dataset.csv"
    lines = orders.read_text().splitlines()
    broken = lines[1].split(",")
    broken[3] = '"not a time"'
    orders.write_text("\n".join([lines[0], ",".join(broken), *lines[2:]]) + "\n")
    assert asked("olist", str(folder)) == 0
    (kept,) = Quarantine.objects.filter(shop=olist_shop, field="order_purchase_timestamp")
    assert (kept.line, kept.state, kept.source) == (2, "waiting", "olist")
    assert DossierRecord.objects.filter(shop=olist_shop).count() == ORDERS - 1


def test_where_there_is_only_the_demo_its_data_is_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("AMENDS_HOME")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    join_demo()
    assert "AMENDS_HOME" not in os.environ
    (tmp_path / ".amends" / "demo" / "postgres").mkdir(parents=True)
    join_demo()
    assert os.environ["AMENDS_HOME"] == ".amends/demo"
    monkeypatch.delenv("AMENDS_HOME")
    assert "demo" in capsys.readouterr().err
