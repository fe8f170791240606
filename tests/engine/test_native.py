"""The compiled engine: it decides as the one in Python does, and never stands in for sources it wasn't made from."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from amends import engine
from amends.engine import native

ROOT = Path(__file__).parents[2]


def told(form: str) -> list[str]:
    """The form and the digest of an engine loaded afresh."""
    asked = os.environ | {"AMENDS_ENGINE": form}
    command = [sys.executable, "-m", "tests.engine.digest"]
    return subprocess.run(command, cwd=ROOT, env=asked, capture_output=True, text=True, check=True).stdout.split()


@pytest.mark.skipif(not native.folder().is_dir(), reason="not compiled: make setup does it where there is a C compiler")
def test_both_forms_decide_alike() -> None:
    (compiled, ours), (plain, theirs) = told(""), told("python")
    assert (compiled, plain) == ("compiled", "python")
    assert ours == theirs


def test_it_can_be_left_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AMENDS_ENGINE", "python")
    path = [str(native.SOURCES)]
    assert (native.lay_over(path), path) == (False, [str(native.SOURCES)])


def test_an_edited_source_has_another_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(native, "SOURCES", tmp_path)
    source = tmp_path / "step.py"
    source.write_text("before")
    before = native.folder()
    source.write_text("after")
    assert before != native.folder()
    source.write_text("before")
    assert before == native.folder()


def test_what_cannot_be_loaded_is_left_to_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AMENDS_ENGINE", raising=False)
    monkeypatch.setattr(native, "BUILT", tmp_path)
    path: list[str] = []
    assert not native.lay_over(path)
    native.folder().mkdir()
    (native.folder() / f"{native.LIBRARY}.so").write_text("no library")
    assert not native.lay_over(path)
    assert path == []


def test_every_module_to_compile_is_there() -> None:
    assert [name for name in native.MODULES if not (native.SOURCES / f"{name}.py").is_file()] == []
    assert isinstance(engine.COMPILED, bool)
