"""The mongod program: where it is and how it is called."""

import importlib.util
import shutil
from pathlib import Path

from inbox.embedded.folder import EmbeddedError

SET_NAME = "embedded"


def find_mongod() -> Path:
    """Find a mongod on PATH, else the one of the `embedded` extra."""
    on_path = shutil.which("mongod")
    if on_path:
        return Path(on_path)
    # Not imported: only the folder is wanted.
    package = importlib.util.find_spec("fiftyone")
    for place in (package.submodule_search_locations or ()) if package else ():
        program = Path(place) / "db" / "bin" / "mongod"
        if program.is_file():
            return program
    raise EmbeddedError(
        "No mongod was found: run ./run setup, put mongod on PATH, or set MADOGUCHI_MONGODB_URI to your own MongoDB."
    )


def mongod_uri(port: int) -> str:
    """Return the address of the embedded MongoDB on `port`."""
    return f"mongodb://127.0.0.1:{port}/?directConnection=true"


def mongod_command(program: Path, folder: Path, port: int) -> list[str]:
    """Return the command line of a small mongod that only this machine can reach."""
    flags = {
        "--dbpath": str(folder),
        "--port": str(port),
        "--bind_ip": "127.0.0.1",
        "--replSet": SET_NAME,
        "--wiredTigerCacheSizeGB": "0.5",
        "--oplogSize": "512",
        "--logpath": str(folder / "mongod.log"),
    }
    parameters = ("diagnosticDataCollectionEnabled=false", "shutdownTimeoutMillisForSignaledShutdown=100")
    return [
        str(program),
        *(part for flag in flags.items() for part in flag),
        *(part for parameter in parameters for part in ("--setParameter", parameter)),
        "--logappend",
        "--quiet",
        "--nounixsocket",
    ]
