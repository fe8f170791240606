"""Deciding, compiled: the rows are those of the form in Python, to the byte."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from amends import native

ROOT = Path(__file__).parents[2]


def told(form: str, home: Path) -> list[str]:
    """The form and the digest of deciding loaded afresh."""
    asked = os.environ | {"AMENDS_ENGINE": form, "AMENDS_HOME": str(home), "DJANGO_SETTINGS_MODULE": "amends.settings"}
    command = [sys.executable, "-m", "tests.casework.digest"]
    return subprocess.run(command, cwd=ROOT, env=asked, capture_output=True, text=True, check=True).stdout.split()


@pytest.mark.skipif(
    not native.folder(native.CASEWORK).is_dir(),
    reason="not compiled: make setup does it where there is a C compiler",
)
def test_both_forms_write_the_same_rows(tmp_path: Path) -> None:
    (compiled, ours), (plain, theirs) = told("", tmp_path), told("python", tmp_path)
    assert (compiled, plain) == ("compiled", "python")
    assert ours == theirs
