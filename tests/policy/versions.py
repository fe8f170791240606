"""Two versions of a playbook, as before and after an update of the product: the shipped folders copied and edited."""

import shutil
from pathlib import Path

import pytest

from amends.policy import pack

NEXT = "2099.1"


def ship(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *names: str) -> Path:
    """Ship only these playbooks, and what is common: whoever goes through all that is shipped is sooner done."""
    there = tmp_path / "playbooks"
    for name in ("common", *(names or ("tmall",))):
        shutil.copytree(pack.SHIPPED / name, there / name)
    monkeypatch.setattr(pack, "SHIPPED", there)
    return there


def update(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *edits: tuple[str, str, str], name: str = "tmall") -> Path:
    """Ship another version from now on: ``edits`` are (file, old text, new text) in the pack's folder."""
    there = tmp_path / "playbooks"
    if not there.exists():
        shutil.copytree(pack.SHIPPED, there)
    head = (name, "playbook.yaml", _version(there / name), f"version: {NEXT}")
    for folder, file, old, new in (head, *((name, *edit) for edit in edits)):
        path = there / folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {file}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
    monkeypatch.setattr(pack, "SHIPPED", there)
    return there


def _version(folder: Path) -> str:
    lines = (folder / "playbook.yaml").read_text(encoding="utf-8").splitlines()
    return next(line for line in lines if line.startswith("version:"))
