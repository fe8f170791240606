"""What is wrong with a playbook is said in the reader's language: file, line, reason and cure."""

import ast
import string
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from amends.cli import main
from amends.policy.chinese import ITEMS, SENTENCES
from amends.policy.languages import of_environment
from amends.policy.overlay import check as check_overlay
from amends.policy.problem import nearest, phrase, said
from tests.policy.small import write

pytestmark = pytest.mark.mission("X5")

POLICY = Path(__file__).parents[2] / "src/amends/policy"
CLOCKS, SCENES = "clocks.yaml", "scenes/all.yaml"
TWIN = (
    "- name: again\n  title: {zh: 又, en: Again}\n  issue: CANCEL_CHANGED_MIND\n  on: [refund.asked]\n  group: refund\n"
    "  when: {refund.goods: not_shipped}\n  desk: returns\n  clocks: [answer]\n  source: rule\n- name: late\n"
)
# what is wrong: file, what is replaced by what, the words of its line; said in English, said in Chinese
BAD = {
    "unknown word, with the nearest one": (
        CLOCKS, "  on: [order.placed]", "  one: [order.placed]", "  one:",
        "unknown word 'one' in clock (did you mean 'on'?)",
        "时限里没有“one”这个词 (是不是“on”？)",
    ),
    "a typo in a value": (
        SCENES, "desk: returns", "desk: return", "desk: return",
        "unknown desk 'return' (did you mean 'returns'?)",
        "没有这个岗位组：“return” (是不是“returns”？)",
    ),
    "unreachable scene": (
        SCENES, 'on: ["missed:ship"]', 'on: ["scene:late"]', "- name: late",
        "scene 'late' can never be reached (add a trigger that happens to on:)",
        "场景“late”永远不会出现 (在 on: 里加一个会发生的信号)",
    ),
    "contradictory order": (
        SCENES, "- name: late\n", TWIN, "- name: again",
        (
            "scenes 'cancel' and 'again' overlap: same group, rank 0 and trigger "
            "(give one of them a higher rank:, or conditions that exclude each other)"
        ),
        "场景“cancel”和“again”重叠：同组、同级 0、同一信号 (给其中一个更高的 rank:，或写互斥的条件)",
    ),
    "missing translation": (
        CLOCKS, "{zh: 发货, en: Ship by}", "{en: Ship by}", "title: {en: Ship by}",
        "text has no 'zh' (add zh: …)",
        "文本缺少 zh（译文不全） (补上 zh: …)",
    ),
    "clock without consequence": (
        CLOCKS, "  missed: {does: {zh: 退款, en: Refunded}, acts: platform}\n", "", "- name: answer",
        "clock has no 'missed' (say what missing it does: missed: {does: {zh: …, en: …}, money: …})",
        "时限缺少 missed (写明超时后果：missed: {does: {zh: …, en: …}, money: …})",
    ),
    "duration without unit": (
        CLOCKS, "after: 2 d", "after: 2", "after: 2}",
        "duration 2 has no unit (add the unit, for instance 2 h or 2 d)",
        "时长 2 没有单位 (加上单位，例如 2 h 或 2 d)",
    ),
    "clock without source": (
        CLOCKS, "acts: platform, money: [{of: order.amount, share: 10 %, cap: 100 CNY}]}\n  source: rule\n",
        "acts: platform, money: [{of: order.amount, share: 10 %, cap: 100 CNY}]}\n", "- name: ship",
        "clock has no 'source' (name a source of the playbook, or mark it assumption: true)",
        "时限缺少 source (写明预案里的一个来源，或标 assumption: true)",
    ),
    "nobody is warned": (
        CLOCKS, "  warn: [1 h]\n", "", "- name: answer",
        "the platform acts when this clock is missed, nobody is warned (add warn: [half, 4 h, 1 h])",
        "超时由平台处理，却没有人得到预警 (加上 warn: [half, 4 h, 1 h])",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD)
@pytest.mark.parametrize("language", ("en", "zh"))
def test_every_kind_of_bad_policy_is_refused_in_both_languages(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str, language: str
) -> None:
    file, old, new, place, english, chinese = BAD[kind]
    folder = write(tmp_path, file=file, old=old, new=new)
    written = (folder / file).read_text(encoding="utf-8")
    line = written[: written.index(place)].count("\n") + 1
    with pytest.raises(SystemExit) as ended:
        main(["playbook", "check", str(folder), "--lang", language])
    assert ended.value.code == 1
    told = f"small/{file}:{line}: {english if language == 'en' else chinese}"
    assert told in capsys.readouterr().out.splitlines()


@pytest.mark.parametrize(
    ("environ", "language"),
    (
        ({"LANGUAGE": "zh_CN:en", "LANG": "en_GB.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANGUAGE": "en", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({}, "en"),
    ),
)
def test_the_command_line_follows_the_environment(environ: dict[str, str], language: str) -> None:
    assert of_environment(environ) == language


def test_what_holds_is_said_in_chinese_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGUAGE", "zh_CN")
    with pytest.raises(SystemExit):
        main(["playbook", "check", str(write(tmp_path))])
    assert capsys.readouterr().out == "small：没有问题\n"


def test_an_overlay_says_it_in_chinese_with_its_line() -> None:
    body = "base: tmall\nset:\n  clocks.answer_unshiped.due.after: 1 d\n"
    (problem,) = check_overlay(body)
    assert str(problem.said("zh")) == (
        "overlay:3: clocks.answer_unshiped.due.after: 时限里没有“answer_unshiped” (是不是“answer_unshipped”？)"
    )
    assert "no item of clocks" in str(problem.said("en"))


def test_what_people_wrote_is_never_translated() -> None:
    assert said(phrase("unknown {what} {word!r}", what="scene", word="clock"), "zh") == "没有这个场景：“clock”"
    assert said("nobody has translated this", "zh") == "nobody has translated this"
    assert said(nearest("x", ()), "zh") == "一个也没有声明"


def test_every_sentence_has_its_chinese_with_the_same_gaps() -> None:
    """A new message without Chinese fails here."""
    patterns, plain = set(_each(_patterns)), set(_each(_plain))
    assert {each for each in patterns | plain if each not in SENTENCES and each not in ITEMS} == set()
    assert {each for each in patterns & SENTENCES.keys() if not _gaps(SENTENCES[each]) <= _gaps(each)} == set()


# What is said the same in both languages, and modules that say nothing of a playbook's mistakes.
SAME = {"{path}: {wrong}", "{name}: {error}", "{kind}: {error}", ", ", ": ", "expected "}
OTHERS = {"commands.py", "drawing.py", "telling.py", "chinese.py", "problem.py"}


def _each(said_by: Callable[[ast.Call], Iterator[str]]) -> Iterator[str]:
    for path in sorted(POLICY.glob("*.py")):
        if path.name not in OTHERS or said_by is _patterns:
            calls = (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call))
            yield from (each for call in calls for each in said_by(call) if each not in SAME)


def _patterns(call: ast.Call) -> Iterator[str]:
    if _called(call) == "phrase":
        yield from _strings(call.args[:1])


def _plain(call: ast.Call) -> Iterator[str]:
    """Plain sentences handed to a report, and what things are called."""
    if _called(call) in {"say", "_say", "need", "Wrong", "_WrongPathError"}:
        yield from (each for each in _strings(call.args[1 if _called(call) == "need" else 0 :]) if " " in each)
    yield from _strings([keyword.value for keyword in call.keywords if keyword.arg == "what"])


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _strings(nodes: Iterable[ast.expr]) -> Iterator[str]:
    yield from (node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))


def _gaps(pattern: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(pattern) if name}
