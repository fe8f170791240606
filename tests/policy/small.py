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
sources:
  rule: {title: "A rule", since: 2026-01-01}
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
FILES = {
    "playbook.yaml": HEAD,
    "clocks.yaml": CLOCKS,
    "scenes/all.yaml": SCENES,
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
