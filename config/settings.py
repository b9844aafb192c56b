"""Every setting of the server, read from the environment and an optional `.env` file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from config.formats import (
    DatabaseName,
    EmailAddress,
    Hosts,
    HttpUrl,
    Line,
    LongSecret,
    MongodbUri,
    Origins,
    Password,
    ProxyPath,
    Secret,
    Secrets,
    Senders,
    ShopDomain,
    SmtpUrl,
)

DOTENV = Path(".env")


class SettingsError(Exception):
    """Settings that do not let the server start, one line per problem."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Settings(BaseSettings):
    """The settings of one server process; docs/settings.md tells what each means."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="ignore",
        env_ignore_empty=True,
        case_sensitive=True,
        validate_default=True,
        hide_input_in_errors=True,
    )

    mongodb_uri: MongodbUri | None = Field(None, alias="MADOGUCHI_MONGODB_URI")
    database: DatabaseName = Field("madoguchi", alias="MADOGUCHI_DATABASE")
    host: Line = Field("127.0.0.1", alias="MADOGUCHI_HOST")
    port: int = Field(8080, alias="MADOGUCHI_PORT", ge=1, le=65535)
    public_url: HttpUrl = Field("", alias="MADOGUCHI_PUBLIC_URL")
    data_dir: Path = Field(Path("var"), alias="MADOGUCHI_DATA_DIR")
    owner_email: EmailAddress | None = Field(None, alias="MADOGUCHI_OWNER_EMAIL")
    owner_password: Password | None = Field(None, alias="MADOGUCHI_OWNER_PASSWORD")
    api_token: LongSecret | None = Field(None, alias="MADOGUCHI_API_TOKEN")
    push_origins: Origins = Field((), alias="MADOGUCHI_PUSH_ORIGINS")
    chat_origins: Origins = Field((), alias="MADOGUCHI_CHAT_ORIGINS")
    acknowledgement: str | None = Field(None, alias="MADOGUCHI_ACKNOWLEDGEMENT", max_length=5000)

    line_channel_secret: Secrets = Field((), alias="LINE_CHANNEL_SECRET")
    line_channel_access_token: Secret | None = Field(None, alias="LINE_CHANNEL_ACCESS_TOKEN")
    line_channel_id: Line | None = Field(None, alias="LINE_CHANNEL_ID")
    line_api_url: HttpUrl = Field("https://api.line.me", alias="LINE_API_URL")
    line_data_api_url: HttpUrl = Field("", alias="LINE_DATA_API_URL")

    shopify_shop: ShopDomain | None = Field(None, alias="SHOPIFY_SHOP")
    shopify_client_id: Line | None = Field(None, alias="SHOPIFY_CLIENT_ID")
    shopify_client_secret: Secrets = Field((), alias="SHOPIFY_CLIENT_SECRET")
    shopify_access_token: Secret | None = Field(None, alias="SHOPIFY_ACCESS_TOKEN")
    shopify_api_url: HttpUrl | None = Field(None, alias="SHOPIFY_API_URL")
    return_days: int = Field(7, alias="MADOGUCHI_RETURN_DAYS", ge=0, le=365)

    shopify_customer_client_id: Line | None = Field(None, alias="SHOPIFY_CUSTOMER_CLIENT_ID")
    shopify_customer_client_secret: Secret | None = Field(None, alias="SHOPIFY_CUSTOMER_CLIENT_SECRET")
    shopify_customer_domains: Hosts = Field((), alias="SHOPIFY_CUSTOMER_DOMAINS")
    shopify_app_proxy: ProxyPath | None = Field(None, alias="SHOPIFY_APP_PROXY")

    smtp_url: SmtpUrl | None = Field(None, alias="SMTP_URL")
    mail_from: Senders = Field((), alias="MADOGUCHI_MAIL_FROM")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Leave the process's own environment out: `load_settings` is given one."""
        return init_settings, dotenv_settings

    @field_validator("public_url", mode="before")
    @classmethod
    def _public_url_default(cls, value: object, others: ValidationInfo) -> object:
        return value or f"http://localhost:{others.data.get('port', 8080)}"

    @field_validator("line_data_api_url", mode="before")
    @classmethod
    def _line_data_api_url_default(cls, value: object, others: ValidationInfo) -> object:
        api_url = others.data.get("line_api_url", "https://api.line.me")
        return value or ("https://api-data.line.me" if api_url == "https://api.line.me" else api_url)

    @field_validator("owner_password")
    @classmethod
    def _owner_is_whole(cls, value: SecretStr | None, others: ValidationInfo) -> SecretStr | None:
        if "owner_email" in others.data and (others.data["owner_email"] is None) != (value is None):
            raise ValueError("must be set together with MADOGUCHI_OWNER_EMAIL")
        return value

    @field_validator("line_channel_id")
    @classmethod
    def _line_channel_has_secret(cls, value: str | None, others: ValidationInfo) -> str | None:
        if value and others.data.get("line_channel_secret") == ():
            raise ValueError("needs LINE_CHANNEL_SECRET as well, to ask for stateless tokens")
        return value

    @field_validator("shopify_client_secret")
    @classmethod
    def _shop_client_is_whole(cls, value: tuple[SecretStr, ...], others: ValidationInfo) -> tuple[SecretStr, ...]:
        if "shopify_client_id" in others.data and (others.data["shopify_client_id"] is None) != (not value):
            raise ValueError("must be set together with SHOPIFY_CLIENT_ID")
        return value

    @field_validator("shopify_customer_client_id", "shopify_app_proxy")
    @classmethod
    def _proof_needs_a_shop(cls, value: str | None, others: ValidationInfo) -> str | None:
        if value and others.data.get("shopify_shop", "") is None:
            raise ValueError("needs SHOPIFY_SHOP as well")
        return value

    @field_validator("shopify_app_proxy")
    @classmethod
    def _proxy_is_signed(cls, value: str | None, others: ValidationInfo) -> str | None:
        if value and others.data.get("shopify_client_secret") == ():
            raise ValueError("needs SHOPIFY_CLIENT_SECRET, which its requests are signed with")
        return value

    @field_validator("shopify_customer_client_secret")
    @classmethod
    def _customer_client_is_whole(cls, value: SecretStr | None, others: ValidationInfo) -> SecretStr | None:
        if value and others.data.get("shopify_customer_client_id", "") is None:
            raise ValueError("must be set together with SHOPIFY_CUSTOMER_CLIENT_ID")
        return value

    @field_validator("shopify_access_token")
    @classmethod
    def _shop_can_sign_in(cls, value: SecretStr | None, others: ValidationInfo) -> SecretStr | None:
        if others.data.get("shopify_shop") and not value and not others.data.get("shopify_client_id", True):
            raise ValueError("is missing: SHOPIFY_SHOP needs this or SHOPIFY_CLIENT_ID and SHOPIFY_CLIENT_SECRET")
        return value


SETTING_NAMES = tuple(str(field.alias) for field in Settings.model_fields.values())


def load_settings(environ: Mapping[str, str], dotenv: Path | None = DOTENV) -> Settings:
    """Read the settings; a name in `environ` wins over the same name in the file `dotenv`."""
    given: dict[str, Any] = {name: value for name, value in environ.items() if name in SETTING_NAMES and value.strip()}
    try:
        return Settings(_env_file=dotenv, _env_file_encoding="utf-8", **given)
    except ValidationError as error:
        raise SettingsError(_problems(error)) from None
    except UnicodeDecodeError:
        raise SettingsError([f"{dotenv} is not UTF-8 text."]) from None


def _problems(error: ValidationError) -> list[str]:
    return [
        f"{_name(found['loc'])}: {found['msg'].removeprefix('Value error, ')}."
        for found in error.errors(include_url=False, include_input=False, include_context=False)
    ]


def _name(location: tuple[int | str, ...]) -> str:
    # A default that does not fit is reported by its attribute, a given value by its setting.
    field = Settings.model_fields.get(str(location[0]))
    return str(field.alias if field else location[0])
