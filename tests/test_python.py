"""Which Python an environment is made with: the clearly quickest of one version, one that can be compiled for."""

import subprocess
import sys
from pathlib import Path

from tools import python as pythons


def test_another_is_taken_only_where_it_is_clearly_quicker() -> None:
    assert pythons.chosen([(1.0, "/first")]) == "/first"
    assert pythons.chosen([(1.0, "/first"), (0.9, "/other")]) == "/first"
    assert pythons.chosen([(1.0, "/first"), (0.8, "/other"), (0.7, "/third")]) == "/third"


def test_one_that_fails_is_another_version_or_has_no_headers_is_left_out(tmp_path: Path) -> None:
    def said(words: str) -> Path:
        fake = tmp_path / f"python{len(list(tmp_path.iterdir()))}"
        fake.write_text(f"#!/bin/sh\n{words}\n")
        fake.chmod(0o755)
        return fake

    minor = sys.version_info.minor
    assert pythons.looked(said(f"echo 3 {minor} 1 0.5 /there/python")) == (0.5, "/there/python")
    assert pythons.looked(said(f"echo 3 {minor} 0 0.5 /there/python")) is None
    assert pythons.looked(said(f"echo 3 {minor + 1} 1 0.5 /there/python")) is None
    assert pythons.looked(said("exit 1")) is None


def test_what_it_prints_runs_and_is_no_virtual_environment() -> None:
    told = subprocess.run([sys.executable, pythons.__file__], capture_output=True, text=True, check=True).stdout.strip()
    if told:
        asked = [told, "-c", "import sys; print(sys.version_info[1], sys.prefix == sys.base_prefix)"]
        assert subprocess.check_output(asked, text=True).split() == [str(sys.version_info.minor), "True"]
