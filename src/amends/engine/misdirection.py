"""What a colleague's action, or an answer in a form, can be refused for."""


class Misdirected(ValueError):
    """An action names a case, step, remedy or clock that isn't there or can't be touched. ``field``: which of them."""

    def __init__(self, field: str, value: object, why: str = "") -> None:
        super().__init__(why or f"no such {field}: {value}")
        self.field = field
