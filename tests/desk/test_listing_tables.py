"""What pages say, as a table: brought in with versions, refused by row and column, taken back, written out again."""

import csv
import io

import pytest
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from amends.casework.ledger.models import DossierRecord, SignalRecord
from amends.casework.ledger.quarantine_models import Quarantine
from amends.casework.products import pages
from amends.merchants.models import Member, Shop
from tests.channels import table_files as files
from tests.desk.pages import text
from tests.desk.test_tables import bring, hand_in, home, press

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["home"]
WOOL = "0069012345678"


def texts(client: Client, kind: str = "csv") -> list[list[str]]:
    answer = client.get(f"/products/texts.{kind}")
    if kind == "xlsx":
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.getvalue())).get_sheet_by_index(0)
        return [[str(cell) for cell in row] for row in sheet.to_python()]
    return list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))


@pytest.mark.mission("T6")
def test_a_table_of_pages_makes_versions_and_says_what_is_wrong_where(
    owner: Client, tmall_shop: Shop, lead: Member
) -> None:
    upload = bring(owner, tmall_shop, files.LISTINGS, "pages.csv")
    assert (upload.layout["kind"], upload.refused) == ("listings", 4)
    (told,) = pages.told(lead, WOOL)
    assert (told.headline, told.claims, told.sizes) == ("羊毛衫", "100% 羊毛\n可机洗", "M: 104 cm")
    assert (told.shipping, told.language, told.since.isoformat()) == (
        "48 小时内发货",
        "zh",
        "2026-11-01T00:00:00+00:00",
    )
    wrong = Quarantine.objects.filter(shop=tmall_shop).order_by("line").values_list("line", "field", "reason")
    assert [(line, field) for line, field, _why in wrong] == [(3, "商品标题"), (4, "语言"), (5, "商品标题"), (6, "SKU")]
    assert "holds markup" in wrong[0][2]
    page = text(owner.get(f"/tables/{upload.pk}/"))
    assert "pages.csv" in page
    assert "100% 羊毛" in text(owner.get(f"/products/of/{WOOL}"))
    bring(owner, tmall_shop, f"SKU,标题,卖点\n'{WOOL},羊毛衫,90% 羊毛\n", "newer.csv")
    assert [each.claims for each in pages.told(lead, WOOL)] == ["90% 羊毛", "100% 羊毛\n可机洗"]


@pytest.mark.mission("N11")
def test_taken_back_the_version_before_stands_and_the_same_table_again_is_no_new_version(
    owner: Client, tmall_shop: Shop, lead: Member
) -> None:
    first = bring(owner, tmall_shop, "SKU,标题\nB-2,围巾\n", "first.csv")
    bring(owner, tmall_shop, "SKU,标题\nB-2,围巾\n", "first.csv")
    assert SignalRecord.objects.filter(kind="listing.told").count() == 1
    second = bring(owner, tmall_shop, "SKU,标题\nB-2,长围巾\n", "second.csv")
    assert [each.headline for each in pages.told(lead, "B-2")] == ["长围巾", "围巾"]
    assert " 1 page " in text(owner.get(f"/tables/{second.pk}/"))
    press(owner, second, "take-back", {})
    assert "Taken back: 1 page." in text(owner.get(f"/tables/{second.pk}/"))
    assert [each.headline for each in pages.told(lead, "B-2")] == ["围巾"]
    press(owner, first, "take-back", {})
    assert pages.told(lead, "B-2") == []
    assert not DossierRecord.objects.filter(shop=tmall_shop, key="listing:B-2").exists()


@pytest.mark.mission("T6")
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_is_kept_is_written_out_and_read_again(
    owner: Client, outsider: Client, nobody: Client, tmall_shop: Shop, lead: Member, kind: str
) -> None:
    bring(owner, tmall_shop, files.LISTINGS, "pages.csv")
    bring(owner, tmall_shop, f"SKU,标题,卖点\n'{WOOL},羊毛衫,=90% 羊毛\n", "newer.csv")
    head, *rows = texts(owner, kind)
    assert head == ["SKU", "Title", "What is claimed", "Description", "Size table", "Options", "Shipping promise",
                    "Language", "Since", "Shop"]  # fmt: skip
    assert [(WOOL in row[0], row[1], row[9]) for row in rows] == [(True, "羊毛衫", tmall_shop.name)] * 2
    before = [(each.since, each.words) for each in pages.told(lead, WOOL)]
    content = owner.get(f"/products/texts.{kind}").getvalue()
    upload = hand_in(owner, tmall_shop, content, f"listings.{kind}")
    assert upload.layout["kind"] == "listings"
    columns = {f"c_{target}": str(head.index(name)) for target, name in upload.layout["columns"].items()}
    form = {"kind": "listings", "zone": "Asia/Shanghai", "days": "auto", **columns, "import": "1"}
    press(owner, upload, "look", form)
    assert (upload.state, upload.refused, len(columns)) == ("done", 0, 9)
    assert [(each.since, each.words) for each in pages.told(lead, WOOL)] == before
    assert len(texts(outsider, kind)) == 1
    assert nobody.get(f"/products/texts.{kind}").status_code == 302
    assert "/products/texts.xlsx" in owner.get("/products/").text
    assert timezone.now() > before[0][0]
