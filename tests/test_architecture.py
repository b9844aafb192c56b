"""The shape of the code: who imports whom, and how long a thing may be."""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
# Each may import itself and what stands after it.
LAYERS = ("handlers", "bot", "shop", "inbox", "config")
OURS = {*LAYERS, "simulator", "bench", "tests"}
# The benchmarks' limits are the bare drivers themselves.
FENCES = {
    "motor": {"inbox", "bench"},
    "pymongo": {"inbox", "bench"},
    "bson": {"inbox"},
    "gridfs": {"inbox"},
    "linebot": {"bot"},
    "aiohttp.web": {"handlers", "simulator", "bench"},
    "aiohttp_jinja2": {"handlers", "simulator"},
    "jinja2": {"handlers", "simulator"},
}
FILE_LIMIT = 300
FUNCTION_LIMIT = 50
FRONT_END_LIMIT = 120
MODULES = sorted(path for name in OURS for path in (ROOT / name).rglob("*.py"))
WRITTEN = [path for path in MODULES if path.relative_to(ROOT).parts[0] != "tests"]
PRODUCT = [path for path in MODULES if path.relative_to(ROOT).parts[0] in LAYERS]


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _package(path: Path) -> str:
    return path.relative_to(ROOT).parts[0]


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def _imports(path: Path) -> tuple[str, ...]:
    """Give every imported name in full, `from aiohttp import web` as `aiohttp.web`."""
    names: list[str] = []
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{_name(path)}:{node.lineno} imports relatively"
            names += [f"{node.module}.{alias.name}" for alias in node.names]
    return tuple(names)


def test_there_is_code_in_every_package() -> None:
    seen = {_package(path) for path in MODULES}
    assert seen >= {"handlers", "bot", "inbox", "config", "simulator", "tests"}
    assert any(name == "motor.motor_asyncio.AsyncIOMotorClient" for path in MODULES for name in _imports(path))


def test_imports_go_one_way() -> None:
    strays = [
        f"{_name(path)} imports {name}"
        for path in PRODUCT
        for name in _imports(path)
        if name.partition(".")[0] in OURS.difference(LAYERS[LAYERS.index(_package(path)) :])
    ]
    assert not strays


def test_drivers_stay_behind_their_fence() -> None:
    strays = [
        f"{_name(path)} imports {name}"
        for path in WRITTEN
        for name in _imports(path)
        for driver, packages in FENCES.items()
        if (name == driver or name.startswith(f"{driver}.")) and _package(path) not in packages
    ]
    assert not strays


def test_what_goes_out_knows_no_memo() -> None:
    """0.15: neither the bot nor the store's side nor letters nor the outbox can read one."""
    places = ("bot/", "shop/", "inbox/letters/", "inbox/conversations/")
    senders = [path for path in PRODUCT if _name(path).startswith(places)]
    assert len(senders) > 100
    assert not [_name(path) for path in senders if re.search(r"memo(s|_|\b)", path.read_text(encoding="utf-8"))]
    letters = list((ROOT / "templates" / "letters").glob("*.html"))
    assert letters
    assert not [path.name for path in letters if "memo" in path.read_text(encoding="utf-8")]


def test_only_the_composition_root_and_the_commands_read_settings() -> None:
    readers = {_name(path) for path in PRODUCT if any(name.startswith("config.settings") for name in _imports(path))}
    assert "handlers/app.py" in readers
    elsewhere = {
        name for name in readers if name != "handlers/app.py" and not name.startswith(("handlers/commands/", "config/"))
    }
    assert not elsewhere


def test_the_simulator_shares_no_code_with_the_product() -> None:
    simulator = [path for path in MODULES if _package(path) == "simulator"]
    assert simulator
    used = {name.partition(".")[0] for path in simulator for name in _imports(path)}
    assert not used & (OURS - {"simulator"})


def test_a_module_has_one_line_that_says_what_it_is() -> None:
    documents = {_name(path): ast.get_docstring(_tree(path)) for path in WRITTEN}
    assert not [name for name, document in documents.items() if not document or "\n" in document]


def test_files_and_functions_stay_short() -> None:
    """Split what is too long by subject."""
    assert not [_name(path) for path in MODULES if path.read_text(encoding="utf-8").count("\n") > FILE_LIMIT]
    long = [
        f"{_name(path)}:{node.lineno} {node.name}"
        for path in MODULES
        for node in ast.walk(_tree(path))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and (node.end_lineno or 0) - node.lineno + 1 > FUNCTION_LIMIT
    ]
    assert not long


def test_templates_and_scripts_stay_short() -> None:
    front_end = [
        path
        for folder in ("templates", "static", "simulator")
        for suffix in ("*.html", "*.js", "*.jinja", "*.j2")
        for path in (ROOT / folder).rglob(suffix)
    ]
    assert {path.suffix for path in front_end} >= {".html", ".js"}
    assert not [_name(path) for path in front_end if path.read_text(encoding="utf-8").count("\n") > FRONT_END_LIMIT]


def test_the_repository_names_no_machine_and_no_registry() -> None:
    banned = ("pypi" + ".org", "files.python" + "hosted", "/work" + "/", "/root" + "/", "registry.npm" + "js")
    folders = (*OURS, "templates", "static", "docs", "requirements", "deploy", ".ci")
    kinds = {".py", ".txt", ".toml", ".md", ".sh", ".html", ".js", ".css", ".yaml", ".yml", ".service", ".po", ""}
    files = [path for name in folders for path in (ROOT / name).rglob("*") if path.is_file() and path.suffix in kinds]
    files += [
        path for path in ROOT.iterdir() if path.is_file() and path.suffix in kinds and path.name not in (".env", ".git")
    ]
    assert len(files) > 50
    found = [
        f"{_name(path)}: {word}"
        for path in files
        for word in banned
        if word in path.read_text(encoding="utf-8", errors="replace")
    ]
    assert not found
