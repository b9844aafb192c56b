"""A token that is asked for once, however many wait for it, and again when it has run out or was refused."""

import asyncio

import pytest

from config.kept_token import KeptToken


class _Away(Exception):
    pass


class _Desk:
    """Whoever gives tokens: `lives_s` seconds each, or a failure; `asked` counts."""

    def __init__(self, lives_s: float = 60.0, failure: Exception | None = None) -> None:
        self.lives_s, self.failure, self.asked = lives_s, failure, 0

    async def fetch(self) -> tuple[str, float]:
        self.asked += 1
        await asyncio.sleep(0.01)
        if self.failure is not None:
            raise self.failure
        return f"token-{self.asked}", self.lives_s


async def test_all_who_wait_get_the_same_token() -> None:
    desk = _Desk()
    kept = KeptToken(None, desk.fetch, _Away)
    assert set(await asyncio.gather(*(kept.get() for _ in range(20)))) == {"token-1"}
    assert await kept.get() == "token-1"


async def test_what_has_run_out_or_was_refused_is_asked_for_again() -> None:
    desk = _Desk(lives_s=0.0)
    kept = KeptToken(None, desk.fetch, _Away)
    assert [await kept.get(), await kept.get()] == ["token-1", "token-2"]
    desk.lives_s = 60.0
    assert await kept.get() == "token-3"
    assert kept.renew("token-2"), "an older one"
    assert await kept.get() == "token-3"
    assert kept.renew("token-3")
    assert await kept.get() == "token-4"


async def test_a_fixed_token_stays_and_nobody_is_asked() -> None:
    desk = _Desk()
    kept = KeptToken("fixed", desk.fetch, _Away)
    assert not kept.renew("fixed")
    assert (await kept.get(), desk.asked) == ("fixed", 0)


async def test_those_who_wait_do_not_try_one_after_the_other_what_has_failed() -> None:
    desk = _Desk(failure=_Away("no answer"))
    kept = KeptToken(None, desk.fetch, _Away)
    failures = await asyncio.gather(*(kept.get() for _ in range(20)), return_exceptions=True)
    assert {type(failure) for failure in failures} == {_Away}
    assert desk.asked == 1
    desk.failure = None
    assert await kept.get() == "token-2", "the next one tries anew"


async def test_what_a_next_try_cannot_mend_is_told_to_each() -> None:
    desk = _Desk(failure=ValueError("no such app"))
    kept = KeptToken(None, desk.fetch, _Away)
    for _ in range(2):
        with pytest.raises(ValueError, match="no such app"):
            await kept.get()
    assert desk.asked == 2
