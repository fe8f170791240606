"""The guide to signals names every kind with all its fields, and every example decodes as what it says."""

from datetime import UTC, datetime

import msgspec
import pytest

from amends.engine.signals import KINDS, Other, Signal, kind
from amends.engine.wire import Refused, decode
from tests.docs.guide import blocks, part, rows, sections

GUIDE = "guides/signals.md"
COMMON = set(Signal.__struct_fields__)
SECTIONS = sections(GUIDE)


def test_every_kind_has_a_section_and_no_section_is_of_an_unknown_kind() -> None:
    assert sorted(SECTIONS) == sorted(KINDS)


def test_what_every_signal_carries_is_explained() -> None:
    assert sorted(rows(part(GUIDE, "What every signal carries"))) == sorted({"kind", *COMMON})


@pytest.mark.parametrize("name", KINDS)
def test_every_field_of_a_kind_is_explained(name: str) -> None:
    own = set(KINDS[name].__struct_fields__) - COMMON
    assert set(rows(SECTIONS.get(name, ""))) == own


@pytest.mark.parametrize("name", KINDS)
def test_what_is_needed_is_said_to_be(name: str) -> None:
    needed = {f.name for f in msgspec.structs.fields(KINDS[name]) if f.required} - COMMON
    said = {line.split("`")[1] for line in SECTIONS.get(name, "").splitlines() if line.endswith("Needed |")}
    assert said == needed


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_has_an_example_that_decodes_as_it(name: str) -> None:
    examples = blocks(SECTIONS.get(name, ""), "json")
    assert examples, f"{name} has no example"
    for example in examples:
        signal = decode(example.encode())
        assert not isinstance(signal, Refused), signal
        assert kind(signal) == name
        assert name == "other" or not isinstance(signal, Other), "a word in it is not known"
        assert signal.at < datetime(2026, 12, 1, tzinfo=UTC)
