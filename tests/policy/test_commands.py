"""`amends playbook …`, as a person types it."""

import argparse
from pathlib import Path

import pytest

from amends.policy.commands import register
from amends.policy.load import names
from tests.policy.small import write


def amends(*words: str) -> int:
    parser = argparse.ArgumentParser()
    register(parser.add_subparsers())
    args = parser.parse_args(["playbook", *words])
    code = args.func(args)
    assert isinstance(code, int)
    return code


def test_check_all_shipped(capsys: pytest.CaptureFixture[str]) -> None:
    assert amends("check") == 0
    assert capsys.readouterr().out == "".join(f"{name}: holds\n" for name in names())


def test_check_prints_problems_and_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack = write(tmp_path, file="clocks.yaml", old="[half, 4 h]", new="[half, 4]")
    assert amends("check", str(pack)) == 1
    out = capsys.readouterr().out
    assert out == "small/clocks.yaml:7: duration 4 has no unit (add the unit, for instance 4 h or 4 d)\n"


@pytest.mark.mission("X5")
def test_test_runs_examples(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert amends("test", str(write(tmp_path))) == 0
    assert capsys.readouterr().out == "small: 1 of 1 examples hold\n"


@pytest.mark.mission("X5")
def test_test_prints_what_differs_and_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack = write(tmp_path, file="examples/all.yaml", old="refund: ready", new="refund: done")
    assert amends("test", str(pack)) == 1
    out = capsys.readouterr().out.splitlines()
    assert out[0] == "FAILED small:cancel"
    assert out[1] == "  small/examples/all.yaml:9: step refund: expected done, got ready"
    assert out[2] == "small: 0 of 1 examples hold"


def test_only_some_examples(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert amends("test", str(write(tmp_path)), "-k", "nothing") == 0
    assert capsys.readouterr().out == "small: 0 of 0 examples hold\n"


def test_a_broken_playbook_cannot_be_tested_or_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack = str(write(tmp_path, file="clocks.yaml", old="[half, 4 h]", new="[half, 4]"))
    assert (amends("test", pack), amends("show", pack)) == (1, 1)
    assert "duration 4 has no unit" in capsys.readouterr().out


def test_show_prints_a_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert amends("show", "tmall") == 0
    out = capsys.readouterr().out
    assert "tmall@2026.1  Tmall after-sales  天猫售后预案" in out
    assert "shipped_after_refund: Shipped after a refund was asked (申请退款后仍发了货)" in out
    assert "answer_unshipped: Answer the unshipped refund (未发货退款要答复), due refund.deadline after 2 d" in out


def test_an_unknown_playbook_is_refused() -> None:
    with pytest.raises(SystemExit, match=r"no playbook 'tmal': did you mean 'tmall'"):
        amends("show", "tmal")
