"""What changes do, and what they refuse."""

from importlib import import_module

_MODULES = (
    "customers",
    "addresses",
    "consents",
    "tags",
    "merges",
    "erasures",
    "payments",
    "metafields",
    "orders",
    "drafts",
    "rewards",
    "segments",
    "webhooks",
    "bulk",
)


def load() -> None:
    """Let every module say what it changes."""
    for name in _MODULES:
        import_module(f"{__name__}.{name}")
