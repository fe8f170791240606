"""Partners brought along by a table: looked at by row and field, brought in, exported and brought back, taken back."""

import io
import re
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from amends.casework.partners.models import Partner
from amends.merchants.models import Shop
from tests.desk.pages import text
from tests.desk.test_partners import CARRIER, made

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "/settings/partners/import/"
TABLE = """类型,名称,编码,联系人,工作日,上班,下班,答复时限,合同条款
快递,中通快递,"ZTO, zto",林站长 邮件 lin@zto.test; 王 电话 0571-1,"1,2,3,4,5",8,20,240,CLAIM: 7 (2026-01-01–) 合同 4.1
供应商,义乌灯厂,,陈厂长 微信 chen,,9,18,540,
"""


def sheet(content: str, name: str = "partners.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode(), content_type="text/csv")


def looked(client: Client, file: SimpleUploadedFile, **said: Any) -> Any:
    return client.post(f"{PAGE}look", {"file": file, **said})


def brought(client: Client, answer: Any, **said: str) -> Any:
    form = answer.context
    columns = {f"c_{field}": str(place) for field, _title, place in form["fields"] if place is not None}
    return client.post(f"{PAGE}look", {"kept": form["kept"], **columns, "import": "1", **said}, follow=True)


@pytest.mark.mission("N12")
def test_looked_at_brought_in_and_taken_back(owner: Client, tmall_shop: Shop) -> None:
    answer = looked(owner, sheet(TABLE.replace("CLAIM", "claim_within_days")))
    assert "2 new partners" in text(answer)
    assert Partner.objects.count() == 0  # nothing before it was looked at
    assert "2 partners came in" in text(brought(owner, answer))
    carrier = Partner.objects.get(name="中通快递")
    assert (carrier.kind, carrier.codes, carrier.days, carrier.answers_within) == (
        "carrier", ["ZTO", "zto"], [1, 2, 3, 4, 5], 240,
    )  # fmt: skip
    assert [(each["name"], each["channel"], each["address"]) for each in carrier.contacts] == [
        ("林站长", "mail", "lin@zto.test"), ("王", "phone", "0571-1"),
    ]  # fmt: skip
    term = {"what": "claim_within_days", "value": 7, "from": "2026-01-01", "until": "", "source": "合同 4.1"}
    assert carrier.terms == [term]
    again = looked(owner, sheet(TABLE.replace("CLAIM", "claim_within_days").replace("240", "120")))
    assert "1 changed" in text(again)
    assert "1 stands so already" in text(again)
    brought(owner, again)
    assert Partner.objects.get(name="中通快递").answers_within == 120
    undo = [int(each) for each in re.findall(r"/settings/undo/(\d+)", owner.get(PAGE).content.decode())]
    owner.post(f"/settings/undo/{undo[0]}")
    assert Partner.objects.get(name="中通快递").answers_within == 240
    owner.post(f"/settings/undo/{undo[1]}")
    assert Partner.objects.count() == 0


@pytest.mark.mission("N12")
@pytest.mark.parametrize(
    ("field", "cell", "why"),
    [
        ("Kind", "类型\n鸽子", "a carrier, a supplier, an installer or a warehouse"),
        ("Name", "名称\n" + "x" * 81, "up to 80 characters"),
        ("Opens", "上班\n25", "A time of the day"),
        ("Closes", "上班,下班\n9,8", "It closes after it opens"),
        ("Days", "工作日\n8", "from 1, Monday"),
        ("Answers within", "答复时限\n-5", "whole number above 0"),
        ("Time zone", "时区\nMars/Base", "No such time zone"),
        ("Shops", "店铺\n没有这家", "no shop of that name"),
        ("Contacts", "联系人\n林站长", "A contact is written"),
        ("Terms", "合同条款\nclaim_cap: -5 (2026-01-01–)", "A term is written"),
        ("Terms", "合同条款\nclaim_cap: 5 (2026-13-01–)", "A term is written"),
        ("Terms", "合同条款\nclaim_cap: 5 (2026-05-01–2026-01-01)", "A term is written"),
    ],
)
def test_errors_stand_at_their_row_and_field(owner: Client, tmall_shop: Shop, field: str, cell: str, why: str) -> None:
    names, value = cell.split("\n")
    base = {"类型": "快递", "名称": "中通"} | dict(zip(names.split(","), value.split(","), strict=True))
    quoted = ",".join(f'"{each}"' for each in base.values())
    answer = looked(owner, sheet(f"{','.join(base)}\n{quoted}\n快递,好的{',' * (len(base) - 2)}\n"))
    row = next(each for each in answer.context["rows"] if each["number"] == 2)
    assert any(title == field and why in str(said) for title, said in row["faults"]), row
    brought(owner, answer)
    assert set(Partner.objects.values_list("name", flat=True)) == {"好的"}  # what fits comes in


@pytest.mark.mission("N12")
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_what_is_exported_comes_back_as_it_was(owner: Client, tmall_shop: Shop, language: str) -> None:
    made(owner, CARRIER | {"shops": [str(tmall_shop.pk)]})
    owner.post("/language", {"language": language})
    for kind in ("csv", "xlsx"):
        file = b"".join(owner.get(f"/settings/partners.{kind}").streaming_content)  # type: ignore[attr-defined]
        if (kind, language) == ("csv", "zh-hans"):
            assert "类型,名称,代码" in file.decode()
            assert ",上班日," in file.decode()
        answer = looked(owner, SimpleUploadedFile(f"p.{kind}", file))
        assert answer.context["same"] == 1, answer.context["rows"]


def test_columns_are_chosen_by_hand_and_a_workbook_is_read(owner: Client, tmall_shop: Shop) -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet()
        for row, line in enumerate([("谁", "暗号"), ("中通", "ZTO"), ("圆通", "YTO"), ("中通", "ZT")]):
            page.write_row(row, 0, line)
    answer = looked(owner, SimpleUploadedFile("p.xlsx", out.getvalue()))
    assert "Which column is this? Name, Kind" in text(answer)
    said = {"kept": answer.context["kept"], "c_name": "0", "c_codes": "1", "kind": "carrier"}
    page_ = owner.post(f"{PAGE}look", said)
    assert "The table has this partner twice." in text(page_)
    owner.post(f"{PAGE}look", said | {"import": "1"})
    assert dict(Partner.objects.values_list("name", "codes")) == {"中通": ["ZTO"], "圆通": ["YTO"]}


def test_what_is_no_table_or_was_tampered_with_is_refused(
    owner: Client, agent: Client, outsider: Client, tmall_shop: Shop
) -> None:
    assert "no table" in text(owner.post(f"{PAGE}look", {"file": sheet("%PDF-1.4 x", "a.pdf")}, follow=True))
    assert "Choose a file" in text(owner.post(f"{PAGE}look", {}, follow=True))
    answer = looked(owner, sheet(TABLE))
    broken = owner.post(f"{PAGE}look", {"kept": answer.context["kept"][:-2] + "xx", "c_name": "1"}, follow=True)
    assert "hand it in again" in text(broken)
    assert agent.get(PAGE).status_code == agent.post(f"{PAGE}look", {"file": sheet(TABLE)}).status_code == 404
    brought(outsider, answer)
    assert not Partner.objects.filter(merchant_id=tmall_shop.merchant_id).exists()
