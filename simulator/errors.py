"""How a simulator's control API says no."""


class ControlError(Exception):
    """The control API was asked for something that cannot be done."""

    def __init__(self, message: str, status: int = 422) -> None:
        super().__init__(message)
        self.status = status
