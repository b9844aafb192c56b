"""What questions are answered with."""

from importlib import import_module

_MODULES = (
    "roots",
    "shops",
    "customers",
    "orders",
    "parcels",
    "drafts",
    "merges",
    "metafields",
    "rewards",
    "segments",
    "works",
)


def load() -> None:
    """Let every module say what it answers."""
    for name in _MODULES:
        import_module(f"{__name__}.{name}")
