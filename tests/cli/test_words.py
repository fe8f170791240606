"""What can't be done is said in words, with what to do; never by a traceback."""

import gc
import os
import socket
import subprocess
import sys
import zipfile
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from django.db.migrations.recorder import MigrationRecorder

from amends.channels.files import olist
from amends.cli import accounts, doctor, frame, parser, server
from amends.cli.errors import CliError
from tests.channels.olist_expected import SMALL


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http", "99999999999999999999"])
def test_a_port_is_a_number_from_1_to_65535(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parser().parse_args(["up", f"--port={port}"])
    assert "is no port" in capsys.readouterr().err


@pytest.mark.parametrize("host", ["no-such-host.invalid", "203.0.113.7", "not an address"])
def test_a_host_that_is_none_of_ours(host: str) -> None:
    with pytest.raises(CliError, match="This machine has no address"):
        server._free(host, 8000)


def test_a_taken_port_is_told_with_another() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CliError, match=f"Try --port {port + 1}"):
            server._free("127.0.0.1", port)


@pytest.mark.parametrize(
    ("surroundings", "said"),
    [
        ({"DATABASE_URL": "not an address"}, "DATABASE_URL is no address"),
        ({"DATABASE_URL": "postgresql://nobody@/none?host=/nowhere"}, "The database can't be reached"),
        ({"AMENDS_HOME": "/dev/null/here"}, "AMENDS_HOME names another folder"),
        ({"AMENDS_PROXIES": "my-proxy", "DATABASE_URL": "postgresql:///x"}, "AMENDS_PROXIES"),
    ],
)
def test_surroundings_that_cannot_be_used(surroundings: dict[str, str], said: str, tmp_path: Path) -> None:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("AMENDS_", "DATABASE_URL", "DJANGO_"))}
    command = [sys.executable, "-m", "amends", "migrate"]
    asked = kept | {"AMENDS_HOME": str(tmp_path)} | surroundings
    done = subprocess.run(command, env=asked, capture_output=True, text=True, check=False)
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert said in done.stderr


def test_nothing_that_is_loaded_is_looked_at_for_waste_but_all_that_comes_after() -> None:
    with frame._nothing_thrown_away():
        assert not gc.isenabled()
    assert gc.isenabled()


@pytest.mark.django_db
def test_an_older_program_refuses_a_newer_database() -> None:
    frame._not_older()
    MigrationRecorder.Migration.objects.create(app="casework", name="9998_next_year")
    with pytest.raises(CliError, match=r"newer version than this one \(casework.9998_next_year\)"):
        frame._not_older()


@pytest.mark.django_db
@pytest.mark.parametrize("weak", ["short", "password1234", "anna@bluebird.test"])
def test_the_command_takes_no_weak_password(weak: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AMENDS_PASSWORD", weak)
    with pytest.raises(CliError, match="Nothing was made"):
        accounts.proven("anna@bluebird.test", accounts.password("anna@bluebird.test"))


def small(tmp_path: Path) -> Path:
    path = tmp_path / "olist.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in sorted(SMALL.iterdir()):
            archive.write(table, table.name)
    return path


@pytest.mark.parametrize("broken", ["cut", "flipped", "empty"])
def test_a_broken_zip_is_told_as_one(broken: str, tmp_path: Path) -> None:
    path = small(tmp_path)
    content = bytearray(path.read_bytes())
    if broken == "flipped":
        at = content.index(b"olist_orders_dataset.csv") + 40
        content[at : at + 200] = bytes(byte ^ 0xFF for byte in content[at : at + 200])
    path.write_bytes({"cut": bytes(content[: len(content) // 2]), "flipped": bytes(content), "empty": b""}[broken])
    with pytest.raises(olist.OlistError, match=r"olist\.zip"):
        list(olist.signals(olist.read(path)))


class Stranger(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"<html>welcome to another server</html>")

    def log_message(self, *_: object) -> None:
        pass


def test_the_doctor_knows_a_stranger_on_our_port() -> None:
    with HTTPServer(("127.0.0.1", 0), Stranger) as stranger:
        thread = Thread(target=stranger.handle_request)
        thread.start()
        ((fine, what, cure),) = doctor._web(f"http://127.0.0.1:{stranger.server_port}")
        thread.join()
    assert (fine, "somebody else answers" in what, "--port" in cure) == (False, True, True)
