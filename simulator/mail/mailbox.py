"""Everybody's letters, the newest first; everything is kept in memory."""

from collections import Counter, deque
from collections.abc import Sequence
from datetime import UTC, datetime

from simulator.hub import Hub
from simulator.mail.faults import LetterFaults
from simulator.mail.letter import Letter, parse_letter

LETTER_LIMIT = 2000


class Mailbox:
    """The letters that were taken, and the faults of the server that takes them."""

    def __init__(self) -> None:
        self.hub = Hub()
        self.faults = LetterFaults()
        self._letters: deque[Letter] = deque(maxlen=LETTER_LIMIT)
        self._last_number = 0

    def take(self, raw: bytes, sender: str, to: Sequence[str]) -> Letter:
        """Keep a letter; the oldest goes when there are too many."""
        self._last_number += 1
        letter = parse_letter(raw, self._last_number, datetime.now(UTC), sender, tuple(to))
        self._letters.appendleft(letter)
        self.hub.tell("letters")
        return letter

    def letters(self, to: str = "", limit: int = LETTER_LIMIT) -> list[Letter]:
        """List the letters to an address, or all, the newest first."""
        found = (letter for letter in self._letters if not to or letter.is_for(to))
        return [letter for letter, _ in zip(found, range(limit), strict=False)]

    def find(self, number: int) -> Letter | None:
        """Return the letter of this number."""
        return next((letter for letter in self._letters if letter.number == number), None)

    def addresses(self) -> list[tuple[str, int]]:
        """List who got letters and how many, whoever got the newest first."""
        return list(Counter(address.lower() for letter in self._letters for address in letter.to).items())

    def clear(self) -> None:
        """Throw every letter and every fault away; numbers go on."""
        self._letters.clear()
        self.faults.clear()
        self.hub.tell("letters")
