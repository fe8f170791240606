"""The schemas editors use: equal to what is shipped, satisfied by every pack, and strict about mistakes."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from amends.policy import nodes
from amends.policy.commands import schema_text
from amends.policy.nodes import Node
from amends.policy.pack import KEYED, LISTED, SHIPPED
from amends.policy.problem import ProblemReport
from amends.policy.schema import schemas
from tests.policy.small import FILES

FOLDER = SHIPPED / "schema"
PATTERNS = {"playbook": "playbook.yaml", **LISTED, **KEYED, "examples": "examples/*.yaml"}
WRITTEN = tuple(
    pytest.param(part, path, id=f"{path.parent.relative_to(SHIPPED)}/{path.name}")
    for part, pattern in PATTERNS.items()
    for path in sorted(SHIPPED.glob(f"*/{pattern}"))
)


@cache
def validator(part: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(schemas()[part])


def plain(node: Node) -> Any:
    """A document as an editor's YAML reader gives it."""
    if isinstance(node.value, dict):
        return {key: plain(child) for key, child in node.value.items()}
    return [plain(child) for child in node.value] if isinstance(node.value, tuple) else node.value


def read(text: str) -> Any:
    return plain(nodes.read(text, file="test", report=ProblemReport()))


def test_there_is_a_schema_for_every_kind_of_file() -> None:
    assert set(schemas()) == set(PATTERNS)


@pytest.mark.parametrize("part", tuple(PATTERNS))
def test_the_shipped_schema_is_the_one_the_words_make(part: str) -> None:
    """If this fails: ``amends playbook schema --write src/amends/playbooks/schema``."""
    assert (FOLDER / f"{part}.json").read_text(encoding="utf-8") == schema_text(part)
    jsonschema_rs.meta.validate(json.loads(schema_text(part)))


@pytest.mark.mission("X5")
@pytest.mark.parametrize(("part", "path"), WRITTEN)
def test_every_shipped_file_satisfies_its_schema(part: str, path: Path) -> None:
    errors = validator(part).iter_errors(read(path.read_text(encoding="utf-8")))
    assert [f"{error.instance_path}: {error.message[:200]}" for error in errors] == []


@pytest.mark.parametrize("file", tuple(FILES))
def test_the_small_pack_satisfies_its_schema(file: str) -> None:
    assert validator(_part(file)).is_valid(read(FILES[file]))


MISTAKES = (
    ("clocks.yaml", "on: [order.placed]", "one: [order.placed]"),
    ("clocks.yaml", "[half, 4 h]", "[half, 4]"),
    ("clocks.yaml", "{at: ship_by}", "{at: shipby}"),
    ("clocks.yaml", "acts: platform", "acts: plattform"),
    ("clocks.yaml", "{zh: 发货, en: Ship by}", "{zh: 发货}"),
    ("clocks.yaml", "cap: 100 CNY", "cap: 100"),
    ("scenes/all.yaml", "refund.goods: not_shipped", "refund.goods: unshipped"),
    ("scenes/all.yaml", "{le: 30 CNY}", "{before: now}"),
    ("scenes/all.yaml", "kind: refund", "kind: refound"),
    ("scenes/all.yaml", "  desk: warehouse\n", ""),
    ("scenes/more.yaml", "carrier: 70 %", "courier: 70 %"),
    ("flows/all.yaml", "family: dispute", "family: quarrel"),
    ("templates/all.yaml", "name: text", "name: words"),
    ("templates/all.yaml", "stage: after_sale", "stage: after"),
    ("authority.yaml", "role: supervisor", "role: boss"),
    ("penalties.yaml", "points: 3", "points: many"),
    ("conduct.yaml", "  cure: {zh: 写尾号, en: Write the last digits}\n", ""),
    ("playbook.yaml", "currency: CNY", "currency: RMB"),
    ("examples/all.yaml", "kind: refund.asked, at", "kind: refund.ask, at"),
    ("examples/all.yaml", "type: refund_only, amount", "typ: refund_only, amount"),
)


@pytest.mark.parametrize(("file", "old", "new"), MISTAKES)
def test_an_editor_sees_the_mistake(file: str, old: str, new: str) -> None:
    assert old in FILES[file]
    assert not validator(_part(file)).is_valid(read(FILES[file].replace(old, new, 1)))


def _part(file: str) -> str:
    return Path(file).parts[0].removesuffix(".yaml")
