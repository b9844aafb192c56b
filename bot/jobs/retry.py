"""How a job says that it has to be tried again."""

from bot.line import Answer


class TryAgain(Exception):
    """The job could not be done now; `delay_s` seconds later it may."""

    def __init__(self, reason: str, delay_s: float | None = None) -> None:
        super().__init__(reason)
        self.delay_s = delay_s


def expect(answer: Answer, *settled: int) -> bool:
    """Tell whether LINE gave what was asked for; a `settled` status says that it never will, others may change."""
    if answer.is_success:
        return True
    if answer.status in settled:
        return False
    raise TryAgain(answer.words)
