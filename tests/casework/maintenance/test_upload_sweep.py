"""Files on their way in: no name on the disk while they come; what a killed process left to be imported is deleted."""

import os
import subprocess
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils import timezone

from amends.casework.maintenance import upload_sweep


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: object) -> Path:
    settings.AMENDS_HOME = tmp_path  # type: ignore[attr-defined]
    return tmp_path / "uploads"


def test_what_a_dead_process_left_goes_and_what_a_living_one_reads_stays(home: Path) -> None:
    mine = upload_sweep.place(".ndjson")
    mine.write_bytes(b"mine")
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        ended.wait()
    machine, _, rest = mine.name.split("+")
    dead = mine.with_name(f"{machine}+{ended.pid}+{rest}")
    foreign, old = mine.with_name(f"elsewhere+1+{rest}"), mine.with_name("0123.zip")  # as earlier versions named them
    now = timezone.now()
    for path in (dead, foreign, old):
        path.write_bytes(b"13800001111")
    os.utime(old, ((now - timedelta(days=2)).timestamp(),) * 2)
    assert upload_sweep.sweep(now=now) == 2
    assert sorted(home.iterdir()) == sorted([mine, foreign])


def test_there_is_nothing_to_sweep_before_the_first_file() -> None:
    assert upload_sweep.sweep(now=timezone.now()) == 0


def test_a_file_that_comes_has_no_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    content = b"13800001111\n" * 400_000
    request: HttpRequest = RequestFactory().post("/", {"file": SimpleUploadedFile("orders.csv", content)})
    arrived = request.FILES["file"]
    assert isinstance(arrived, UploadedFile)
    assert (arrived.name, arrived.size, arrived.read()) == ("orders.csv", len(content), content)
    assert list(tmp_path.iterdir()) == []
    assert len(list(arrived.chunks())) > 1
    request.close()
