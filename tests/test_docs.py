"""The documents name everything that an operator or an integrator can reach."""

import re
from pathlib import Path

import pytest

from config.settings import SETTING_NAMES, load_settings
from handlers.app import create_app

ROOT = Path(__file__).parent.parent


def _read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _commands() -> list[str]:
    cases = re.findall(r"^([a-z |]+)\)$", _read("run"), flags=re.MULTILINE)
    return [command for case in cases for command in re.split(r"\s*\|\s*", case) if command != "help"]


@pytest.mark.parametrize("name", SETTING_NAMES)
def test_every_setting_is_documented(name: str) -> None:
    assert f"`{name}`" in _read("docs/settings.md")


def test_no_setting_is_documented_that_does_not_exist() -> None:
    named = set(re.findall(r"`((?:MADOGUCHI|LINE|SHOPIFY|SMTP)_[A-Z_]+)`", _read("docs/settings.md")))
    assert named
    assert named <= set(SETTING_NAMES)


def test_every_command_is_in_the_readme_of_both_languages() -> None:
    commands = _commands()
    assert {"demo", "serve", "test", "check", "setup", "staff", "token", "bench"} <= set(commands)
    for readme in ("README.md", "README.ja.md"):
        text = _read(readme)
        assert not [command for command in commands if f"./run {command}" not in text], readme


def test_the_usage_of_run_names_every_command() -> None:
    usage = re.findall(r"^\./run ([a-z]+)", _read("run"), flags=re.MULTILINE)
    assert sorted(set(usage)) == sorted(_commands())


async def test_every_route_is_documented() -> None:
    app = create_app(load_settings({}, dotenv=None))
    routes = {route.resource.canonical for route in app.router.routes() if route.resource is not None}
    assert len(routes) > 20
    documented = _read("docs/http.md")
    assert not sorted(route for route in routes if f"`{route}`" not in documented and f" {route}`" not in documented)


def test_operators_read_how_members_of_any_shop_leave() -> None:
    """3.67."""
    told = _read("docs/operations.md")
    for words in ("`customers/delete`", "`DELETE /api/v1/customers/{customer}`", "Cafe24"):
        assert words in told


@pytest.mark.parametrize(
    "document",
    sorted(str(path.relative_to(ROOT)) for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]),
)
def test_links_between_documents_lead_somewhere(document: str) -> None:
    targets = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", _read(document))
    assert not [target for target in targets if not (ROOT / document).parent.joinpath(target).exists()]
