"""The codes of authenticator apps, as RFC 6238 has them, and what is kept of recovery codes."""

from base64 import b32encode
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from inbox.staff.one_time_codes import app_address, find_step, fold_code, is_one_time_code, new_code_secret, step_of
from inbox.staff.recovery_codes import LETTERS, new_recovery_codes, new_salt, recovery_digest

RFC_SECRET = b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "94287082"),
        (1_111_111_109, "07081804"),
        (1_111_111_111, "14050471"),
        (1_234_567_890, "89005924"),
        (2_000_000_000, "69279037"),
        (20_000_000_000, "65353130"),
    ],
)
def test_the_codes_of_rfc_6238_are_right_in_their_half_minute(seconds: int, code: str) -> None:
    """Appendix B has eight digits; apps show the last six."""
    at = datetime.fromtimestamp(seconds, UTC)
    assert find_step(RFC_SECRET, code[-6:], at) == seconds // 30 == step_of(at)


@pytest.mark.parametrize(("minutes", "is_right"), [(-1, False), (-0.5, True), (0, True), (0.5, True), (1, False)])
def test_a_clock_may_be_half_a_minute_off_and_no_more(minutes: float, is_right: bool) -> None:
    at = datetime.fromtimestamp(1_111_111_111, UTC)
    step = find_step(RFC_SECRET, "050471", at + timedelta(minutes=minutes))
    assert step == (step_of(at) if is_right else None)


@pytest.mark.parametrize("code", ["", "050472", "5047", "14050471", "٠٥٠٤٧١", "\ud800", "0504 1", "abcdef"])
def test_what_is_no_code_is_wrong_and_not_an_error(code: str) -> None:
    assert find_step(RFC_SECRET, code, datetime.fromtimestamp(1_111_111_111, UTC)) is None


@pytest.mark.parametrize("typed", ["050471", " 050 471 ", "０５０４７１", "050-471", "050\u3000471\n"])
def test_a_code_is_the_same_from_every_keyboard(typed: str) -> None:
    assert fold_code(typed) == "050471"
    assert is_one_time_code(fold_code(typed))


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "٠٥٠٤٧١", "abcde-fghij"])
def test_everything_else_is_taken_for_a_recovery_code(typed: str) -> None:
    assert not is_one_time_code(fold_code(typed))


def test_each_secret_has_160_bits_in_groups_of_four() -> None:
    made = {new_code_secret() for _ in range(20)}
    assert len(made) == 20
    assert {len(secret) for secret in made} == {32}


def test_an_app_is_told_who_and_where() -> None:
    address = urlsplit(app_address(RFC_SECRET, "hana+1@example.com", "desk.example.com"))
    assert (address.scheme, address.netloc) == ("otpauth", "totp")
    assert unquote(address.path) == "/窓口 (desk.example.com):hana+1@example.com"
    assert parse_qs(address.query) == {"secret": [RFC_SECRET], "issuer": ["窓口 (desk.example.com)"]}


async def test_ten_recovery_codes_are_made_that_nobody_misreads_and_only_slow_hashes_are_kept() -> None:
    codes, salt = new_recovery_codes(), new_salt()
    assert len(set(codes)) == 10
    assert {len(code) for code in codes} == {11}
    assert set("".join(codes)) <= {*LETTERS, "-"}
    kept = await recovery_digest(fold_code(codes[0].upper()), salt)
    assert kept == await recovery_digest(codes[0].replace("-", ""), salt)
    assert kept != await recovery_digest(codes[0].replace("-", ""), new_salt())
    assert codes[0].replace("-", "") not in kept
