"""What a person types of playbooks and times, read the same by every command."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from amends.cli.errors import CliError
from amends.engine.compiler import Policy, compile_playbook
from amends.policy.load import load
from amends.policy.problem import PlaybookError


def policy_of(name: str) -> Policy:
    """A shipped playbook, compiled. A Fault says what is wrong with it."""
    try:
        return compile_playbook(load(name))
    except PlaybookError as error:
        raise CliError(str(error)) from error


def moment(text: str, zone: str, *, word: str = "--until") -> datetime | None:
    """``end`` is None; a time without a zone is local to the playbook."""
    if text == "end":
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise CliError(f"{word} {text}: 'end', or a time such as 2018-05-01 or 2018-05-01T12:00", status=2) from error
    return (at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)
