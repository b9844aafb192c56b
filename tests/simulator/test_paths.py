"""Every path that the simulator serves is one of LINE's, when LINE's own description lies beside the checkout."""

import re
from pathlib import Path

import pytest
import yaml

from simulator.line.api.routes import ROUTES

DESCRIPTIONS = Path(__file__).parents[3] / "shared" / "line" / "openapi"


def _bare(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", path)


def _served() -> set[tuple[str, str]]:
    """Spell every alternative of a path out: {kind:group|room} is two paths."""
    found = set()
    for method, path, _ in ROUTES:
        choice = re.search(r"\{\w+:([a-z|]+)\}", path)
        words = choice[1].split("|") if choice else [""]
        found |= {(method, _bare(path.replace(choice[0], word) if choice else path)) for word in words}
    return found - {("*", "/v2/{}")}


def test_the_table_serves_both_hosts() -> None:
    assert len(_served()) > 50
    assert {("GET", "/v2/bot/message/{}/content"), ("POST", "/v2/bot/message/push")} <= _served()


@pytest.mark.skipif(not DESCRIPTIONS.is_dir(), reason="LINE's OpenAPI description does not lie beside this checkout")
def test_every_path_is_one_of_lines() -> None:
    known = set()
    for name in ("messaging-api.yml", "channel-access-token.yml"):
        paths = yaml.safe_load((DESCRIPTIONS / name).read_text(encoding="utf-8"))["paths"]
        known |= {(method.upper(), _bare(path)) for path, calls in paths.items() for method in calls}
    assert known
    assert not _served() - known
