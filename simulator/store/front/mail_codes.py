"""Codes by mail: how customers of the store sign in."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage

import aiosmtplib

LIFE_S = 600
TRIES = 5
_TIMEOUT_S = 10.0


@dataclass(slots=True)
class _Code:
    digits: str
    ends_at: float
    tries: int = TRIES


class MailCodes:
    """One code an address, six digits, for ten minutes and five tries."""

    def __init__(self, smtp: tuple[str, int] | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._smtp = smtp
        self._clock = clock
        self._codes: dict[str, _Code] = {}

    async def send(self, address: str, shop_name: str) -> str | None:
        """Mail a code; without a mail server it is given back, to be shown."""
        digits = f"{secrets.randbelow(1_000_000):06}"
        self._codes[address.casefold()] = _Code(digits, self._clock() + LIFE_S)
        if self._smtp is None:
            return digits
        message = EmailMessage()
        message["From"], message["To"] = "no-reply@store.example.com", address
        message["Subject"] = f"{shop_name}: サインインコード {digits}"
        message.set_content(f"サインインコードは {digits} です。10分以内に入力してください。\n\n{shop_name}\n")
        host, port = self._smtp
        await aiosmtplib.send(message, hostname=host, port=port, timeout=_TIMEOUT_S)
        return None

    def prove(self, address: str, digits: str) -> bool:
        """Tell whether this was the code; each wrong try counts, the right one spends it."""
        code = self._codes.get(address.casefold())
        if code is None or code.ends_at < self._clock() or code.tries <= 0:
            return False
        code.tries -= 1
        if not secrets.compare_digest(code.digits.encode(), digits.strip().encode()):
            return False
        del self._codes[address.casefold()]
        return True
