"""The shapes that a setting's value may have."""

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_settings import NoDecode


def _one_line(value: str) -> str:
    if any(ord(character) < 32 for character in value):
        raise ValueError("must be one line without control characters")
    return value.strip()


def _http_url(value: str) -> str:
    try:
        parts = urlsplit(value)
        is_good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_good = False
    if not is_good or parts.query or parts.fragment:
        raise ValueError("must be an address like https://support.example.com")
    return value.rstrip("/")


def _mongodb_uri(value: SecretStr) -> SecretStr:
    if not re.match(r"mongodb(\+srv)?://[^/\s]", value.get_secret_value()):
        raise ValueError("must begin with mongodb:// or mongodb+srv://")
    return value


def _smtp_url(value: SecretStr) -> SecretStr:
    try:
        parts = urlsplit(value.get_secret_value())
        is_good = parts.scheme in {"smtp", "smtps"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_good = False
    if not is_good:
        raise ValueError("must be like smtp://user:password@mail.example.com:587")
    return value


def _shop(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*\.myshopify\.com", value):
        raise ValueError("must be the shop's own address, like example.myshopify.com")
    return value


def _hosts(value: tuple[str, ...]) -> tuple[str, ...]:
    if not all(re.fullmatch(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,24}", host) for host in value):
        raise ValueError("must be host names like account.example.com with commas between them")
    return value


def _origins(value: tuple[str, ...]) -> tuple[str, ...]:
    if not all(re.fullmatch(r"https?://[a-z0-9.-]{1,253}(:[0-9]{1,5})?", origin) for origin in value):
        raise ValueError("must be like https://push.example.com with commas between them, without a path")
    return value


def _proxy_path(value: str) -> str:
    if not re.fullmatch(r"/(apps|a|community|tools)/[A-Za-z0-9_-]{1,60}", value):
        raise ValueError("must be the app proxy's path in the store, like /apps/line")
    return value


def _email(value: str) -> str:
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", value):
        raise ValueError("must be an e-mail address")
    return value


def _senders(value: tuple[str, ...]) -> tuple[str, ...]:
    if not all(re.fullmatch(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9.-]{1,180}", sender) for sender in value):
        raise ValueError("must be e-mail addresses with commas between them, without names")
    return value


def _database(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,38}", value):
        raise ValueError("must be 1 to 38 letters, digits, _ or -")
    return value


def _length(least: int, most: int) -> AfterValidator:
    def check(value: SecretStr) -> SecretStr:
        if not least <= len(value) <= most:
            raise ValueError(f"must have {least} to {most} characters")
        return value

    return AfterValidator(check)


def _several(value: object) -> object:
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


Line = Annotated[str, AfterValidator(_one_line)]
HttpUrl = Annotated[Line, AfterValidator(_http_url)]
DatabaseName = Annotated[Line, AfterValidator(_database)]
EmailAddress = Annotated[Line, AfterValidator(_email)]
ShopDomain = Annotated[Line, AfterValidator(_shop)]
Secret = Annotated[SecretStr, _length(1, 4000)]
LongSecret = Annotated[SecretStr, _length(32, 500)]
Password = Annotated[SecretStr, _length(10, 200)]
Secrets = Annotated[tuple[SecretStr, ...], NoDecode, BeforeValidator(_several), Field(max_length=5)]
Senders = Annotated[
    tuple[str, ...], NoDecode, BeforeValidator(_several), AfterValidator(_senders), Field(max_length=20)
]
Hosts = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_several), AfterValidator(_hosts), Field(max_length=10)]
Origins = Annotated[
    tuple[str, ...], NoDecode, BeforeValidator(_several), AfterValidator(_origins), Field(max_length=10)
]
ProxyPath = Annotated[Line, AfterValidator(_proxy_path)]
MongodbUri = Annotated[SecretStr, AfterValidator(_mongodb_uri)]
SmtpUrl = Annotated[SecretStr, AfterValidator(_smtp_url)]
