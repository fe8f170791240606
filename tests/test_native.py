"""The compiled engine: it decides as the one in Python does, and never stands in for sources it wasn't made from."""

import ast
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from amends import engine, native

ROOT = Path(__file__).parents[1]


@cache
def told(form: str) -> tuple[str, ...]:
    """The form and the digest of an engine loaded afresh."""
    asked = os.environ | {"AMENDS_ENGINE": form}
    command = [sys.executable, "-m", "tests.engine.digest"]
    return tuple(
        subprocess.run(command, cwd=ROOT, env=asked, capture_output=True, text=True, check=True).stdout.split()
    )


@pytest.mark.skipif(
    not all(native.folder(group).is_dir() for group in native.GROUPS),
    reason="not compiled: make setup does it where there is a C compiler",
)
def test_both_forms_decide_alike() -> None:
    (compiled, ours), (plain, theirs) = told(""), told("python")
    assert (compiled, plain) == ("compiled", "python")
    assert ours == theirs


def test_it_can_be_left_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    before = list(sys.meta_path)
    monkeypatch.setenv("AMENDS_ENGINE", "python")
    assert [native.lay_over(group) for group in native.GROUPS] == [False, False]
    assert sys.meta_path == before


def test_an_edited_source_has_another_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(native, "SOURCES", tmp_path)
    for source in (tmp_path / "engine" / "step.py", tmp_path / "casework" / "ledger" / "rows.py"):
        source.parent.mkdir(parents=True)
    of_it = native.Group("casework", ("engine/step",), ("casework/ledger/rows",))
    for edited in of_it.sources():
        for source in of_it.sources():
            source.write_text("before")
        before = native.folder(of_it)
        edited.write_text("after")
        assert before != native.folder(of_it)
        edited.write_text("before")
        assert before == native.folder(of_it)
    assert before != native.folder(of_it._replace(modules=()))


def test_what_cannot_be_loaded_is_left_to_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AMENDS_ENGINE", raising=False)
    monkeypatch.setattr(native, "BUILT", tmp_path)
    before = list(sys.meta_path)
    for group in native.GROUPS:
        assert not native.lay_over(group)
        native.folder(group).mkdir(parents=True)
        (native.folder(group) / f"{group.library}.so").write_text("no library")
        assert not native.lay_over(group)
    assert sys.meta_path == before


def test_every_module_to_compile_is_there() -> None:
    named = {source for group in native.GROUPS for source in group.sources()}
    assert [str(source) for source in named if not source.is_file()] == []
    assert isinstance(engine.COMPILED, bool)


@pytest.mark.parametrize("group", native.GROUPS, ids=lambda group: group.package)
def test_the_digest_covers_what_the_compiled_modules_import(group: native.Group) -> None:
    """Types and constants of what they import are compiled into them."""
    covered = {".".join(("amends", *s.relative_to(native.SOURCES).with_suffix("").parts)) for s in group.sources()}
    covered |= {name.removesuffix(".__init__") for name in covered}
    for name in group.modules:
        missing = _imported(native.SOURCES / f"{name}.py") - covered
        assert missing == set(), f"{name} leans on {missing}"


def _imported(source: Path) -> set[str]:
    """Our own modules that a source imports, by their full names."""
    found = set()
    for node in ast.walk(ast.parse(source.read_text())):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("amends."):
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            modules = {name for name in names if _is_module(name)}
            found |= modules or {str(node.module)}
    return found


def _is_module(name: str) -> bool:
    path = native.SOURCES.parent.joinpath(*name.split("."))
    return path.with_suffix(".py").is_file() or path.is_dir()
