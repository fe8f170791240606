"""What the loader says of a broken playbook: file, line, what is wrong and how to mend it."""

import re
from datetime import date
from pathlib import Path

import pytest

from amends.engine import playbook as words
from amends.engine.calendar import Span, Unit
from amends.engine.playbook import All, Amount, Op, Warn
from amends.policy.load import check, load, load_path
from amends.policy.problem import PlaybookError
from tests.policy.small import line_of, write

HEAD, CLOCKS, SCENES = "playbook.yaml", "clocks.yaml", "scenes/all.yaml"

# file, what to replace, by what, message, cure
BROKEN = (
    (CLOCKS, "  on: [order.placed]", "  one: [order.placed]", "unknown word 'one' in clock", "did you mean 'on'?"),
    (CLOCKS, "[half, 4 h]", "[half, 4]", "duration 4 has no unit", "add the unit, for instance 4 h or 4 d"),
    (CLOCKS, "[half, 4 h]", "[half, 4 hours]", "'4 hours' is no duration", "a duration needs a whole number"),
    (CLOCKS, "{at: ship_by}", "{at: shipby}", "unknown time field 'shipby'", "did you mean 'ship_by'?"),
    (CLOCKS, "{at: ship_by}", "{calendar: always}", "a clock that is never due", "add at:, after: or day_end: true"),
    (
        CLOCKS,
        "on: [order.placed]",
        "on: [order.place]",
        "unknown trigger 'order.place'",
        "did you mean 'order.placed'?",
    ),
    (CLOCKS, "share: 10 %", "share: 10", "'10' is no share", "write it as 10 %, at most 100 %"),
    (CLOCKS, "cap: 100 CNY", "cap: 100", "'100' is no sum of money", "write it as 8 CNY"),
    (CLOCKS, "cap: 100 CNY", "cap: 100 USD", "USD is not the playbook's currency", "give the sum in CNY"),
    (CLOCKS, "cap: 100 CNY", "cap: 0.001 CNY", "'0.001 CNY' is finer than CNY has", "round it to 2 decimals"),
    (CLOCKS, "of: order.amount", "of: order.amont", "unknown sum 'order.amont'", "did you mean 'order.amount'?"),
    (CLOCKS, "acts: platform", "acts: plattform", "unknown party 'plattform'", "did you mean 'platform'?"),
    (CLOCKS, "{zh: 发货, en: Ship by}", "{zh: 发货}", "text has no 'en'", "add en: …"),
    (CLOCKS, "{zh: 发货, en: Ship by}", "Ship by", "text must be a mapping", "write its keys: en, pt, zh"),
    (SCENES, "desk: returns", "desk: return", "unknown desk 'return'", "did you mean 'returns'?"),
    (SCENES, "CANCEL_CHANGED_MIND", "CANCEL", "unknown issue code 'CANCEL'", "did you mean 'CANCEL_CHANGED_MIND'?"),
    (SCENES, "clocks: [answer]", "clocks: [answr]", "unknown clock 'answr'", "did you mean 'answer'?"),
    (SCENES, "refund.goods:", "refund.good:", "unknown field 'refund.good'", "did you mean 'refund.goods'?"),
    (SCENES, "not_shipped", "unshipped", "unknown value of refund.goods 'unshipped'", "did you mean 'not_shipped'?"),
    (
        SCENES,
        "not_shipped",
        "{gt: received}",
        "refund.goods is a text: gt does not fit",
        "use one of: eq, in, known, ne",
    ),
    (SCENES, "{le: 30 CNY}", "{less: 30 CNY}", "unknown comparison 'less'", "did you mean 'le'?"),
    (SCENES, "{le: 30 CNY}", "{before: now}", "order.amount is a money: before does not fit", "use one of: eq, ge, gt"),
    (SCENES, "{known: true}", "{known: perhaps}", "'perhaps' is neither true nor false", "write true or false"),
    (SCENES, "kind: refund", "kind: refound", "unknown effect 'refound'", "did you mean 'refund'?"),
    (SCENES, "to: marketplace", "to: market", "unknown receiver 'market'", "did you mean 'marketplace'?"),
    (SCENES, "refund.id", "refund.idd", "unknown field 'refund.idd'", "did you mean 'refund.id'?"),
    (SCENES, "calendar: carrier_hours", "calendar: hours", "unknown calendar 'hours'", "did you mean"),
    (SCENES, "missed:ship", "missed:shop", "unknown trigger 'missed:shop'", "did you mean 'missed:ship'?"),
    (SCENES, "source: rule", "source: role", "unknown source 'role'", "did you mean 'rule'?"),
    (SCENES, "mission: [T9]", "mission: [Q9]", "'Q9' is no row of the mission", "write it as T9 or A1"),
    (SCENES, "group: refund", "group: refund\n  rank: high", "'rank' must be a whole number", "write digits only"),
    (SCENES, "group: refund", "group: refund\n  again: yes", "'again' must be true or false", "write true or false"),
    (SCENES, "group: refund", "group: refund\n  group: x", "'group' is said twice", "keep one; the other is in line 7"),
    (HEAD, "currency: CNY", "currency: RMB", "unknown currency 'RMB'", "known: BRL, CNY, EUR, JPY, USD"),
    (HEAD, "Asia/Shanghai", "Asia/Shanghia", "unknown time zone 'Asia/Shanghia'", "did you mean 'Asia/Shanghai'?"),
    (HEAD, "[tmall]", "[tmal]", "unknown platform 'tmal'", "did you mean 'tmall'?"),
    (HEAD, "[common]", "[comon]", "unknown playbook 'comon'", "did you mean 'common'?"),
    (HEAD, "[common]", "[small]", "'small' extends itself", "take it out of extends:"),
    (HEAD, "2026-11-01", "01.11.2026", "'01.11.2026' is no date", "write it as 2026-11-21"),
    (HEAD, "china_daily_8_20", "china_daily", "unknown official calendar 'china_daily'", "did you mean"),
    (HEAD, "china_daily_8_20", "{windows: [8-20]}", "'8-20' is no window", "write it as 09:00-18:00"),
    (HEAD, "since: 2026-01-01", "sinse: 2026-01-01", "unknown word 'sinse' in source", "did you mean 'since'?"),
)


@pytest.mark.mission("X5")
@pytest.mark.parametrize(("file", "old", "new", "message", "cure"), BROKEN, ids=[f"{r[0]}:{r[2]}" for r in BROKEN])
def test_a_mistake_is_named_where_it_stands(
    tmp_path: Path, file: str, old: str, new: str, message: str, cure: str
) -> None:
    problems = check(write(tmp_path, file=file, old=old, new=new))
    line = line_of(file, old) + (1 if "\n" in new else 0)
    found = [p for p in problems if p.message.startswith(message)]
    assert [(p.file, p.line) for p in found] == [(f"small/{file}", line)], list(map(str, problems))
    assert found[0].cure.startswith(cure)


# file, what to replace, by what, line where it is reported, message
MISSING = (
    (CLOCKS, "  missed: {does: {zh: 退款, en: Refunded}, acts: platform}\n", "", 10, "clock has no 'missed'"),
    (
        CLOCKS,
        "en: Refunded}, acts: platform}\n  source: rule\n",
        "en: R}, acts: platform}\n",
        10,
        "clock has no 'source'",
    ),
    (CLOCKS, "  until: refund.settled_at\n", "", 10, "clock has no 'until'"),
    (SCENES, "  clocks: [answer]\n", "", 10, "clock 'answer' is never started"),
    (SCENES, '  on: ["missed:ship"]\n', "", 22, "scene 'late' can never be reached"),
    (SCENES, "missed:ship", "closed:late", 22, "scene 'late' can never be reached"),
    (
        SCENES,
        "  closes:\n  - {when: {handed_over_at: {known: true}}, outcome: shipped}\n",
        "",
        22,
        "scene 'late' is a dead",
    ),
    (SCENES, "  desk: warehouse\n", "", 22, "scene has no 'desk'"),
    (SCENES, "- name: late\n", "- name: cancel\n", 22, "two scenes are called 'cancel'"),
    (CLOCKS, "- name: answer\n", "- name: ship\n", 10, "two clocks are called 'ship'"),
    (SCENES, '["missed:ship"]\n', "[refund.asked]\n  group: refund\n", 22, "scenes 'cancel' and 'late' overlap"),
    (
        CLOCKS,
        "  on: [order.placed]",
        "  on: [order.placed]\n  void: {refund.state: paid}",
        2,
        "clock 'ship' looks at refund",
    ),
    (CLOCKS, "  until: handed_over_at", "  until: case.noted_at", 2, "clock 'ship' looks at case.noted_at"),
    (SCENES, "  on: [refund.asked]", "  on: [order.placed]", 2, "'cancel' asks about a refund"),
    (HEAD, 'version: "1"\n', "", 1, "playbook has no 'version'"),
    (CLOCKS, "  due: {at: ship_by}", "  due: {at: ship_by", 6, "not YAML"),
    (SCENES, "scenes:\n", "scene:\n", 1, "unknown word 'scene' in the file"),
)


@pytest.mark.parametrize(("file", "old", "new", "line", "message"), MISSING, ids=[row[4] for row in MISSING])
def test_what_is_missing_or_clashes_is_named(
    tmp_path: Path, file: str, old: str, new: str, line: int, message: str
) -> None:
    problems = check(write(tmp_path, file=file, old=old, new=new))
    found = {(p.file, p.line): p for p in problems if p.message.startswith(message)}
    assert (f"small/{file if 'answer' not in message else CLOCKS}", line) in found, list(map(str, problems))
    assert all(p.cure for p in found.values())


def test_a_playbook_that_holds_has_no_problems(tmp_path: Path) -> None:
    assert check(write(tmp_path)) == []


def test_all_problems_come_at_once(tmp_path: Path) -> None:
    pack = write(tmp_path, file=SCENES, old="desk: returns", new="desk: nobody")
    clocks = pack / CLOCKS
    clocks.write_text(clocks.read_text(encoding="utf-8").replace("4 h]", "4]"), encoding="utf-8")
    with pytest.raises(PlaybookError) as broken:
        load_path(pack)
    assert [(p.file, p.line) for p in broken.value.problems] == [("small/clocks.yaml", 7), ("small/scenes/all.yaml", 8)]
    assert str(broken.value).startswith("small/clocks.yaml:7: duration 4 has no unit (add the unit")


def test_conditions_that_exclude_each_other_do_not_overlap(tmp_path: Path) -> None:
    other = "[refund.asked]\n  group: refund\n  when: {refund.goods: [in_transit, received]}\n"
    assert check(write(tmp_path, file=SCENES, old='["missed:ship"]\n', new=other)) == []


def test_a_higher_rank_does_not_overlap(tmp_path: Path) -> None:
    other = "[refund.asked]\n  group: refund\n  rank: 1\n"
    assert check(write(tmp_path, file=SCENES, old='["missed:ship"]\n', new=other)) == []


def test_an_item_of_the_same_name_replaces_the_extended_one_whole(tmp_path: Path) -> None:
    playbook = load_path(write(tmp_path, file=SCENES, old="- name: late\n", new="- name: stock_short\n"))
    (scene,) = [scene for scene in playbook.scenes if scene.name == "stock_short"]
    assert (scene.issue, scene.steps, scene.origin) == ("LATE_SHIPMENT", (), "small/scenes/all.yaml:22")


def test_what_is_written_is_what_is_read(tmp_path: Path) -> None:
    playbook = load_path(write(tmp_path))
    assert (playbook.reference, playbook.effective_from) == ("small@1", date(2026, 11, 1))
    assert playbook.calendars["carrier_hours"].windows == ((480, 1200),)
    assert (playbook.calendars["always"].zone, playbook.calendars["always"].windows) == ("Asia/Shanghai", ())
    (ship,) = [clock for clock in playbook.clocks if clock.name == "ship"]
    assert ship.missed.money == (Amount(of="order.amount", share=1000, cap=10_000),)
    assert ship.warn == (Warn(), Warn(Span(4, Unit.h)))
    assert ship.origin == "small/clocks.yaml:2"
    (cancel,) = [scene for scene in playbook.scenes if scene.name == "cancel"]
    assert cancel.when == All(
        (words.Test("refund.goods", Op.EQ, "not_shipped"), words.Test("order.amount", Op.LE, 3000))
    )


@pytest.mark.parametrize(
    ("currency", "written", "minor"), (("JPY", "500 JPY", 500), ("EUR", "1.50 EUR", 150), ("BRL", "3 BRL", 300))
)
def test_minor_units_follow_the_currency(tmp_path: Path, currency: str, written: str, minor: int) -> None:
    pack = write(tmp_path, file=HEAD, old="currency: CNY", new=f"currency: {currency}")
    for path in pack.rglob("*.yaml"):
        path.write_text(re.sub(r"[0-9]+ CNY", written, path.read_text(encoding="utf-8")), encoding="utf-8")
    (ship,) = [clock for clock in load_path(pack).clocks if clock.name == "ship"]
    assert ship.missed.money[0].cap == minor


def test_an_assumption_needs_no_source(tmp_path: Path) -> None:
    old = "en: Refunded}, acts: platform}\n  source: rule\n"
    pack = write(tmp_path, file=CLOCKS, old=old, new="en: R}, acts: platform}\n  assumption: true\n")
    (answer,) = [clock for clock in load_path(pack).clocks if clock.name == "answer"]
    assert (answer.assumption, answer.source) == (True, "")


def test_an_unknown_name_says_which_was_meant() -> None:
    with pytest.raises(PlaybookError, match=r"no shipped playbook 'tmal' \(did you mean 'tmall'\?\)"):
        load("tmal")


def test_an_empty_folder_is_no_playbook(tmp_path: Path) -> None:
    problems = check(tmp_path)
    assert problems[0].message == "the file cannot be read"
    assert problems[0].cure.startswith("a playbook is a folder with a playbook.yaml")


def test_a_condition_that_holds_itself_is_named(tmp_path: Path) -> None:
    old, new = "when: {refund.goods: not_shipped, order.amount: {le: 30 CNY}}", "when: &it {not: *it}"
    problems = check(write(tmp_path, file=SCENES, old=old, new=new))
    assert ("nested too deeply, or it holds itself", 6) in {(p.message, p.line) for p in problems}


def test_broken_bytes_are_named(tmp_path: Path) -> None:
    pack = write(tmp_path)
    (pack / CLOCKS).write_bytes(b"\xff\xfe\x00")
    assert any(p.message == "the file is not UTF-8 text" and p.file == "small/clocks.yaml" for p in check(pack))
