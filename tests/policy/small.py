"""A small playbook on disk that holds, for tests to break."""

from pathlib import Path

HEAD = """\
name: small
version: "1"
title: {zh: 小, en: Small}
platforms: [tmall]
zone: Asia/Shanghai
currency: CNY
effective_from: 2026-11-01
extends: [common]
calendars: {carrier_hours: china_daily_8_20}
freeze_share: 100 %
reasons: {不想要了: CANCEL_CHANGED_MIND}
sources:
  rule: {title: {zh: 规则, en: A rule}, since: 2026-01-01}
"""
CLOCKS = """\
clocks:
- name: ship
  title: {zh: 发货, en: Ship by}
  on: [order.placed]
  due: {at: ship_by}
  until: handed_over_at
  warn: [half, 4 h]
  missed: {does: {zh: 赔付, en: The shop pays}, acts: platform, money: [{of: order.amount, share: 10 %, cap: 100 CNY}]}
  source: rule
- name: answer
  title: {zh: 答复, en: Answer}
  due: {at: refund.deadline, after: 2 d}
  until: refund.settled_at
  warn: [1 h]
  missed: {does: {zh: 退款, en: Refunded}, acts: platform}
  source: rule
"""
SCENES = """\
scenes:
- name: cancel
  title: {zh: 取消, en: Cancel}
  issue: CANCEL_CHANGED_MIND
  on: [refund.asked]
  when: {refund.goods: not_shipped, order.amount: {le: 30 CNY}}
  group: refund
  desk: returns
  stake: [order.amount]
  clocks: [answer]
  steps:
  - name: refund
    title: {zh: 退款, en: Refund}
    desk: returns
    within: 4 h
    calendar: carrier_hours
    effects: [{kind: refund, to: marketplace, values: {refund: refund.id}, money: [refund.amount]}]
  closes:
  - {when: {refund.state: paid}, outcome: refunded}
  source: rule
  mission: [T9]
- name: late
  title: {zh: 晚了, en: Late}
  issue: LATE_SHIPMENT
  on: ["missed:ship"]
  desk: warehouse
  closes:
  - {when: {handed_over_at: {known: true}}, outcome: shipped}
  source: rule
"""
EXAMPLES = """\
examples:
- name: cancel
  mission: [T9]
  given:
  - {kind: order.placed, at: 11-11 00:04, amount: 29 CNY}
  when:
  - {kind: refund.asked, at: 11-11 09:00, ref: R1, type: refund_only, amount: 29 CNY}
  then:
    cases: [{scene: cancel, steps: {refund: ready}}]
"""
MORE = """\
scenes:
- name: claimed
  title: {zh: 买家说破损, en: The buyer says it is broken}
  issue: TRANSIT_DAMAGE
  on: [problem.reported]
  when: {problem.issue: TRANSIT_DAMAGE, problem.amount: {le: {of: order.amount, share: 50 %}}}
  per_thread: true
  desk: exceptions
  liability:
  - when: {problem.traits: {has: crushed_box}}
    shares: {carrier: 70 %, warehouse: 30 %}
    why: {zh: 外箱压坏, en: Crushed box}
    source: rule
  - {shares: {supplier: 100 %}}
  freight: [{shares: {merchant: 100 %}}]
  burden: [{shares: {buyer: 100 %}, why: {zh: 先看照片, en: Photos first}}]
  evidence:
  - {name: outer_box_photo, title: {zh: 外箱照片, en: Photo of the box}, when: {problem.traits: {has: crushed_box}}}
  - {name: ruling_photo, title: {zh: 举证照片, en: Photo for the ruling}, stage: evidence}
  claims:
  - party: carrier
    title: {zh: 向快递索赔, en: Claim on the carrier}
    money: problem.amount
    within: 30 d
    proof: [outer_box_photo]
    source: rule
  remedies:
  - name: part
    title: {zh: 部分退款, en: Part refund}
    grants: [problem.amount]
    when: {problem.amount: {gt: 0 CNY}}
    penalty: late_points
    script: sorry
    closes: settled
  scripts: [sorry]
  timeout: {zh: 平台按买家意思退款, en: The platform refunds the buyer}
  penalty: late_points
  closes:
  - {when: {problem.settled_at: {known: true}}, outcome: settled}
  source: rule
"""
AUTHORITY = """\
- {role: front_line, money: 20 CNY, share: 10 %, per_day: 300 CNY, within: 30 min, source: rule}
- {role: supervisor, money: 200 CNY, share: 50 %, assumption: true}
"""
PENALTIES = """\
late_points: {title: {zh: 延迟扣分, en: Points for lateness}, points: 3, money: [5 CNY], freeze: 7 d, source: rule}
"""
FLOWS = """\
judged:
  title: {zh: 纠纷流程, en: How disputes go}
  family: dispute
  source: rule
  start: [{on: [dispute.opened], to: opened}]
  stages:
    opened:
      title: {zh: 待商家回应, en: The shop must answer}
      actor: merchant_cs
      clock: answer
      timeout: {zh: 判给买家, en: The buyer wins}
      moves:
      - {on: [dispute.evidence_asked], to: evidence}
      - {on: ["missed:answer", dispute.ruled], to: over}
    evidence:
      title: {zh: 举证, en: Evidence}
      actor: merchant_cs
      moves: [{on: [dispute.ruled], to: over, when: {dispute.amount: {gt: 0 CNY}}}]
    over: {title: {zh: 结束, en: Over}}
"""
TEMPLATES = """\
sorry:
  title: {zh: 致歉, en: Sorry}
  stage: after_sale
  channels: [chat, mail]
  scenes: [claimed]
  seasons: [sale]
  variables: {name: text, by: {type: time, field: due.ship}, sum: {type: money, field: order.amount}}
  text:
    zh: "{name}您好，{by}前给您答复，金额{sum}。"
    en: "{name}, we answer by {by} about {sum}."
  source: rule
"""
CONDUCT = """\
buyer_phone:
  title: {zh: 手机号, en: Phone numbers}
  patterns: ['1[3-9][0-9]{9}']
  why: {zh: 买家信息不外传, en: "Buyer data stays here"}
  cure: {zh: 写尾号, en: Write the last digits}
  source: rule
"""
FILES = {
    "playbook.yaml": HEAD,
    "clocks.yaml": CLOCKS,
    "scenes/all.yaml": SCENES,
    "scenes/more.yaml": MORE,
    "authority.yaml": AUTHORITY,
    "penalties.yaml": PENALTIES,
    "flows/all.yaml": FLOWS,
    "templates/all.yaml": TEMPLATES,
    "conduct.yaml": CONDUCT,
    "examples/all.yaml": EXAMPLES,
}


def write(folder: Path, *, file: str = "", old: str = "", new: str = "") -> Path:
    """Write the playbook below ``folder``, with one text replaced in one file."""
    pack = folder / "small"
    for name, text in FILES.items():
        path = pack / name
        path.parent.mkdir(parents=True, exist_ok=True)
        assert file != name or old in text
        path.write_text(text.replace(old, new, 1) if file == name else text, encoding="utf-8")
    return pack


def line_of(file: str, old: str) -> int:
    """The line of a text in a file of the playbook, from 1."""
    return FILES[file][: FILES[file].index(old)].count("\n") + 1
