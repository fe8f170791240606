"""``amends replay``: the words a person types, the JSON and lists they get."""

import json
from pathlib import Path

import pytest

from amends.cli import main
from tests.channels.olist_expected import ORDERS, SCENES, SMALL

BRAZIL = ("--playbook", "aliexpress-brazil", "--until", "end")


def run(*words: str) -> int:
    """The exit status of ``amends words…``."""
    with pytest.raises(SystemExit) as ended:
        main(words)
    return int(str(ended.value.code))


@pytest.mark.mission("X1", "A1", "A3", "A5")
def test_counts_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("replay", "olist", str(SMALL), *BRAZIL, "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert said["orders"] == ORDERS
    assert said["end"] == "2018-06-01T12:00:00-03:00"
    assert {name: said["scenes"][name] for name in SCENES} == {name: len(keys) for name, keys in SCENES.items()}


@pytest.mark.mission("X1")
def test_the_orders_of_one_scene_one_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("replay", "olist", str(SMALL), *BRAZIL, "--list", "in_transit_60") == 0
    assert set(capsys.readouterr().out.split()) == SCENES["in_transit_60"]


@pytest.mark.mission("X1")
def test_until_an_earlier_day_sees_only_what_had_happened(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("replay", "olist", str(SMALL), "--playbook", "aliexpress-brazil", "--json")
    assert run(*words, "--until", "2017-01-01") == 0
    assert json.loads(capsys.readouterr().out)["orders"] == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("replay", "olist", "nowhere.zip", *BRAZIL), "no such file"),
        (("replay", "olist", str(SMALL), "--playbook", "aliexpres"), "aliexpres"),
        (("replay", "olist", str(SMALL), *BRAZIL, "--list", "nothing"), "in_transit_30"),
        (("replay", "olist", str(SMALL), "--playbook", "tmall", "--until", "soon"), "'end', or a time"),
    ],
)
def test_what_is_wrong_is_said_in_words(words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(*words) in (1, 2)
    error = capsys.readouterr().err
    assert said in error
    assert "Traceback" not in error


def test_signals_in_the_wire_format_can_be_replayed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [
        {"kind": "order.placed", "id": "1", "at": "2026-11-11T00:04:00+08:00", "order": "T1", "amount": 29900,
         "currency": "CNY", "ship_by": "2026-11-13T23:59:00+08:00"},
        {"kind": "refund.asked", "id": "2", "at": "2026-11-11T09:00:00+08:00", "order": "T1", "ref": "R1",
         "type": "refund_only", "amount": 29900},
    ]  # fmt: skip
    file = tmp_path / "signals.ndjson"
    file.write_text("\n".join(map(json.dumps, lines)) + "\nnot json\n")
    assert run("replay", "signals", str(file), "--playbook", "tmall", "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert said["orders"] == 1
    assert sum(said["scenes"].values()) >= 1
