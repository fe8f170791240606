"""What a command says when it can't go on."""


class CliError(Exception):
    """A message for the person at the terminal: what happened and what to do. ``status``: the exit status."""

    def __init__(self, message: str, *, status: int = 1) -> None:
        super().__init__(message)
        self.status = status
