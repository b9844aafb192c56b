"""How a job says that it has to be tried again."""

from bot.line import Answer


class TryAgain(Exception):
    """The job could not be done now; later it may."""


class NotYet(TryAgain):
    """Nothing went wrong: what the job is about is not ready, and asking for it is no failed attempt."""


class Unfinished(Exception):
    """Each try was cut off from outside: perhaps the job itself ends the process that does it."""


def expect(answer: Answer, *settled: int) -> bool:
    """Tell whether LINE gave what was asked for; a `settled` status says that it never will, others may change."""
    if answer.is_success:
        return True
    if answer.status in settled:
        return False
    raise TryAgain(answer.words)
