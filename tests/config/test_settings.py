"""Settings are read from the environment, with every problem told at once."""

from pathlib import Path

import pytest

from config.settings import SETTING_NAMES, SettingsError, load_settings


def test_an_empty_environment_gives_the_documented_defaults() -> None:
    settings = load_settings({}, dotenv=None)
    assert (settings.host, settings.port, settings.public_url) == ("127.0.0.1", 8080, "http://localhost:8080")
    assert (settings.database, settings.data_dir, settings.mongodb_uri) == ("madoguchi", Path("var"), None)
    assert (settings.line_api_url, settings.line_data_api_url) == ("https://api.line.me", "https://api-data.line.me")
    assert settings.line_channel_secret == ()


def test_several_channel_secrets_are_accepted_while_one_is_rotated() -> None:
    settings = load_settings({"LINE_CHANNEL_SECRET": "old, new"}, dotenv=None)
    assert [secret.get_secret_value() for secret in settings.line_channel_secret] == ["old", "new"]


def test_a_stand_in_for_line_serves_for_its_data_address_too() -> None:
    both = load_settings({"LINE_API_URL": "http://127.0.0.1:8091/"}, dotenv=None)
    assert both.line_data_api_url == "http://127.0.0.1:8091"
    apart = load_settings({"LINE_API_URL": "http://a:1", "LINE_DATA_API_URL": "http://b:2"}, dotenv=None)
    assert apart.line_data_api_url == "http://b:2"


def test_the_public_address_follows_the_port() -> None:
    assert load_settings({"MADOGUCHI_PORT": "9000"}, dotenv=None).public_url == "http://localhost:9000"


def test_every_problem_is_told_at_once_in_one_line_each() -> None:
    wrong = {
        "MADOGUCHI_MONGODB_URI": "postgres://db",
        "MADOGUCHI_DATABASE": "a.b",
        "MADOGUCHI_PORT": "eighty",
        "MADOGUCHI_PUBLIC_URL": "ftp://here",
        "MADOGUCHI_OWNER_EMAIL": "owner@example.com",
        "MADOGUCHI_API_TOKEN": "too-short",
        "LINE_CHANNEL_ID": "1234",
        "SHOPIFY_SHOP": "evil.example.com/x",
        "SHOPIFY_CLIENT_SECRET": "alone",
        "SMTP_URL": "mail.example.com",
    }
    with pytest.raises(SettingsError) as caught:
        load_settings(wrong, dotenv=None)
    told = sorted(problem.partition(":")[0] for problem in caught.value.problems)
    assert told == sorted(set(wrong) - {"MADOGUCHI_OWNER_EMAIL"} | {"MADOGUCHI_OWNER_PASSWORD"})
    assert all("\n" not in problem for problem in caught.value.problems)


def test_a_shop_without_a_way_to_sign_in_is_refused() -> None:
    with pytest.raises(SettingsError, match="SHOPIFY_ACCESS_TOKEN: is missing"):
        load_settings({"SHOPIFY_SHOP": "example.myshopify.com"}, dotenv=None)


@pytest.mark.parametrize("name", [name for name in SETTING_NAMES if "SECRET" in name or "TOKEN" in name])
def test_a_secret_shows_neither_in_the_settings_nor_in_an_error(name: str) -> None:
    secret = "k3ep-this-to-yourself-k3ep-this-to-yourself"
    shop = {"SHOPIFY_SHOP": "example.myshopify.com", "SHOPIFY_ACCESS_TOKEN": "x"}
    pairs = {
        "SHOPIFY_CLIENT_SECRET": {"SHOPIFY_CLIENT_ID": "id"},
        "SHOPIFY_CUSTOMER_CLIENT_SECRET": {**shop, "SHOPIFY_CUSTOMER_CLIENT_ID": "id"},
    }
    pair = pairs.get(name, {})
    assert secret not in repr(load_settings({name: secret, **pair}, dotenv=None))
    with pytest.raises(SettingsError) as caught:
        load_settings({name: secret * 100, "MADOGUCHI_PORT": "0"}, dotenv=None)
    assert secret not in str(caught.value)


def test_the_password_of_the_owner_and_of_mongodb_stay_hidden() -> None:
    settings = load_settings(
        {
            "MADOGUCHI_OWNER_EMAIL": "owner@example.com",
            "MADOGUCHI_OWNER_PASSWORD": "sesame-sesame",
            "MADOGUCHI_MONGODB_URI": "mongodb://u:sesame-sesame@db/",
        },
        dotenv=None,
    )
    assert "sesame" not in repr(settings)


def test_the_environment_wins_over_the_env_file(tmp_path: Path) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_text("MADOGUCHI_PORT=9001\nMADOGUCHI_DATABASE=from_file\nOTHER=1\n", encoding="utf-8")
    settings = load_settings({"MADOGUCHI_PORT": "9002", "MADOGUCHI_DATABASE": ""}, dotenv=dotenv)
    assert (settings.port, settings.database) == (9002, "from_file")


def test_an_env_file_that_is_not_text_is_told(tmp_path: Path) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_bytes(b"MADOGUCHI_DATABASE=\xff\xfe\n")
    with pytest.raises(SettingsError, match="not UTF-8"):
        load_settings({}, dotenv=dotenv)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SHOPIFY_CUSTOMER_CLIENT_ID", "alone"),
        ("SHOPIFY_APP_PROXY", "/apps/line"),
        ("SHOPIFY_APP_PROXY", "/elsewhere/line"),
        ("SHOPIFY_APP_PROXY", "//evil.example"),
        ("SHOPIFY_CUSTOMER_DOMAINS", "https://account.example.com"),
        ("SHOPIFY_CUSTOMER_DOMAINS", "127.0.0.1"),
        ("SHOPIFY_CUSTOMER_DOMAINS", "localhost"),
    ],
)
def test_a_proof_by_the_store_needs_a_store_and_hosts_that_can_be_its_own(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        load_settings({name: value}, dotenv=None)


def test_a_proof_by_the_store_is_read_from_its_settings() -> None:
    given = {
        "SHOPIFY_SHOP": "example.myshopify.com",
        "SHOPIFY_CLIENT_ID": "app",
        "SHOPIFY_CLIENT_SECRET": "app-secret",
        "SHOPIFY_CUSTOMER_CLIENT_ID": "customers",
        "SHOPIFY_CUSTOMER_DOMAINS": "account.example.com, example.com",
        "SHOPIFY_APP_PROXY": "/apps/line",
    }
    settings = load_settings(given, dotenv=None)
    assert settings.shopify_customer_domains == ("account.example.com", "example.com")
    assert (settings.shopify_customer_client_id, settings.shopify_app_proxy) == ("customers", "/apps/line")


def test_further_places_of_the_bell_are_origins() -> None:
    given = {"MADOGUCHI_PUSH_ORIGINS": "https://push.example.com, http://127.0.0.1:9000"}
    assert load_settings(given, dotenv=None).push_origins == ("https://push.example.com", "http://127.0.0.1:9000")
    for wrong in ("push.example.com", "https://push.example.com/x", "ftp://push.example.com", "https://u@x.example"):
        with pytest.raises(SettingsError, match="MADOGUCHI_CHAT_ORIGINS"):
            load_settings({"MADOGUCHI_CHAT_ORIGINS": wrong}, dotenv=None)
