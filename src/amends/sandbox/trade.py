"""The demo's dealings with others: partners and what they are asked, invoices, and compensation that finance pays."""

import re
from collections.abc import Iterator
from time import sleep
from typing import Final

from amends.casework.ledger.effect_models import EffectRecord
from amends.casework.ledger.models import CaseRecord
from amends.casework.partners.models import Partner
from amends.merchants.models import Shop
from amends.sandbox.stage import StoryStage, at
from amends.sandbox.visitor import Fields, Visitor

OURS: Final = "2"  # what the numbers of the orders begin with that ``fresh`` tells of
ROUND: Final = 2.0  # seconds until the couriers are looked for again
ROUNDS: Final = 30
ACCOUNT: Final = {"route": "alipay", "name": "钱进", "account": "qianjin@demo.example"}
CARRIER: Final[Fields] = {
    "kind": "carrier", "name": "顺丰速运", "codes": "SF, shunfeng, 顺丰", "skus": "", "days": [*"1234567"],
    "hours": "8:00-20:00", "zone": "Asia/Shanghai", "answers_within": "240", "note": "合同每年一月续签",
    "contact-name": ["王站长", "李主管"], "contact-channel": ["wechat", "phone"],
    "contact-address": ["sf-wang", "0571-5550 0134"], "contact-language": ["zh", "zh"],
    "term-what": ["claim_within_days", "cap_in_freights", "pay_within_days"], "term-value": ["30", "7", "15"],
    "term-from": ["2026-01-01"] * 3, "term-until": [""] * 3, "term-source": ["合同 3.2", "合同 3.4", "合同 3.5"],
}  # fmt: skip
SUPPLIER: Final[Fields] = {
    "kind": "supplier", "name": "义乌晨光小家电厂", "codes": "", "skus": "K-*, L-*", "days": [*"123456"],
    "hours": "9:00-18:00", "zone": "Asia/Shanghai", "holidays": "CN", "answers_within": "480", "note": "",
    "contact-name": ["陈厂长"], "contact-channel": ["wechat"], "contact-address": ["cg-chen"],
    "contact-language": ["zh"],
    "term-what": ["bears_percent", "pay_within_days"], "term-value": ["60", "30"],
    "term-from": ["2026-03-01"] * 2, "term-until": [""] * 2, "term-source": ["供货协议 5.1", "供货协议 5.3"],
}  # fmt: skip


def partners(stage: StoryStage) -> None:
    """A carrier and a supplier with their people, hours and contracts."""
    for told in (CARRIER, SUPPLIER):
        stage.seat("owner").post(f"/settings/partners/new/{told['kind']}", told)


def asked(stage: StoryStage) -> None:
    """The supplier is asked where goods are whose order was cancelled; the carrier answers one of two by its link."""
    for case in _ours(stage, scene="cancel_changed_mind")[:1]:
        told: Fields = {"party": "supplier", "what": "cancel", "text": "买家不要了，请先别发，告诉我们货在哪"}
        stage.seat("lead").action(f"/orders/{case.dossier_id}/record/partner-asked", told)
    carrier = Partner.objects.get(merchant=stage.merchant, name=CARRIER["name"])
    for case in _ours(stage, scene="signed_not_received")[:1]:
        _answers(stage, carrier, case)


def _answers(stage: StoryStage, carrier: Partner, case: CaseRecord) -> None:
    owner, station = stage.seat("owner"), Visitor(stage.address)
    owner.post(f"/settings/partners/{carrier.id}/link", {"contact": "王站长"})
    # the page that this leads to shows the link, once
    for found in re.findall(r"/p/[^/<\"\s]+/", owner.page)[:1]:
        station.get(found)
        task = {"dossier": str(case.dossier_id), "case": str(case.no), "step": "carrier_says"}
        own = station.post(f"{found}open", dict(task))
        station.get(own)
        station.post(f"{own}answer", {"text": "代签：小区门卫李师傅，底单照片已发群里"})


def invoices(stage: StoryStage) -> None:
    """One is registered and finance is to issue it; the other has only been asked for."""
    oldest = sorted(_ours(stage, scene="invoice_ordinary"), key=lambda case: case.opened_at)
    for case in oldest[:1]:
        stage.seat("agent").action(at(case, "step"), {"step": "register", "text": "抬头和邮箱核对过"})


def compensation(stage: StoryStage) -> None:
    """Price differences that finance pays, granted by the lead."""
    tmall = Shop.objects.get(merchant=stage.merchant, platform="tmall")
    stage.seat("owner").post("/payments/choose", {"shop": str(tmall.pk)})
    for case in _ours(stage, scene="price_dropped"):
        stage.seat("lead").action(at(case, "remedy"), {"remedy": "pay", "text": "价保期内，补差"})


def payments(stage: StoryStage) -> None:
    """Finance puts the smaller into a batch, which waits for a second person; of the other no account is known."""
    finance = stage.seat("finance")
    for effect in _laid_by(stage):
        finance.post("/payments/payee", {"dossier": str(effect.dossier_id), **ACCOUNT})
        finance.action("/payments/make", {"route": "alipay", "currency": "CNY", "payment": str(effect.id)})


def _laid_by(stage: StoryStage) -> Iterator[EffectRecord]:
    """The smallest that the couriers have laid by for finance; they take a little while, for it may be taken back."""
    wanted = EffectRecord.objects.filter(merchant=stage.merchant, kind="compensate", order_key__startswith=OURS)
    for _ in range(ROUNDS):
        found = wanted.filter(offered_at__isnull=False, next_at__isnull=False).order_by("amount", "id").first()
        if found is not None or not wanted.exists():
            break
        sleep(ROUND)
    return iter([found] if found is not None else [])


def _ours(stage: StoryStage, *, scene: str) -> list[CaseRecord]:
    """Open cases of the orders that were told of as the demo opened."""
    return list(stage.cases(4, scene=scene, order_key__startswith=OURS, shop__platform="tmall"))
