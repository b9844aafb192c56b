"""What a browser says it is, in two words."""

from dataclasses import dataclass

# The order decides: Edge and Opera call themselves Chrome too, Chrome calls itself Safari.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
# iPhones say that they are like Mac OS X, Android that it is Linux.
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
HANDHELD = ("iPhone", "iPad", "Android")


@dataclass(frozen=True, slots=True)
class Device:
    """`browser` and `system` are None when they cannot be told."""

    browser: str | None
    system: str | None

    @property
    def is_handheld(self) -> bool:
        return self.system in HANDHELD


def describe_device(user_agent: str) -> Device:
    """Read a User-Agent header; it is the browser's own word and proves nothing."""
    return Device(_first(user_agent, BROWSERS), _first(user_agent, SYSTEMS))


def _first(text: str, names: tuple[tuple[str, str], ...]) -> str | None:
    return next((name for sign, name in names if sign in text), None)
